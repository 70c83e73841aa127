// GeoReport's words for what we have: services, requests, updates, errors. Pure.
#pragma once

#include "open311/sent.h"

namespace linli::open311 {

inline constexpr std::string_view specification = "http://wiki.open311.org/GeoReport_v2";

// What a report may say beside its description; codes of attributes.
inline constexpr std::string_view attribute_emergency = "emergency";  // for reading: call 110
inline constexpr std::string_view attribute_urgent = "urgent";
inline constexpr std::string_view attribute_confidential = "confidential";
inline constexpr std::string_view attribute_contact_address = "contact_address";

tl::unexpected<Refusal> no_such_service(std::string_view code);
tl::unexpected<Refusal> no_such_request(std::string_view id);

// `base`: "https://station.example". `changed_at`: of the rules, which the services come from.
Tree discovery(const std::string& base, const std::string& station, Instant changed_at, Zone zone,
               Language language);

Tree services(const incidents::Rulebook& book, Language language);
Tree definition(const incidents::Category& category, Language language);

// An incident as it is shown to whoever may know of it, by no more than this.
struct Shown {
    incidents::Incident incident;
    Instant updated_at;
};
Tree requests(const std::vector<Shown>& shown, const incidents::Rulebook& book, Language language);

// What POST requests answers.
Tree taken(const incidents::Receipt& receipt, const std::string& base, Language language);
Tree of_token(std::int64_t number, std::string_view token);

struct Update {
    std::int64_t position = 0;  // in the journal: its id
    std::int64_t number = 0;
    bool is_closed = false;
    Instant at;
    std::string description;
};
Tree updates(const std::vector<Update>& all, Zone zone);
Tree update_taken(std::int64_t position, std::int64_t number);

// Is an entry of this kind an update: a step of the station's, and none about who reported it?
bool is_told(std::string_view kind);

Zone zone_of(const incidents::Rulebook& book);

// Errors as GeoReport has them: 403 where a key is missing or not good, 404 for what there is not, 400 for
// the rest, but for what asks to wait or to send less, which keeps its own.
int status_of_error(int status);
struct ErrorSaid {
    int code = 400;
    std::string description;
};
Tree errors(const std::vector<ErrorSaid>& all);

}  // namespace linli::open311
