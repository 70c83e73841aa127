// What an Open311 client sends: named values of the address and of a form, and what they mean. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "incidents/incident_desk.h"
#include "open311/tree.h"

namespace linli::open311 {

struct Field {
    std::string name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Field, (), (name, value))

// A request, once it was read: the fields of its form before those of its address.
struct Sent {
    Format format = Format::xml;
    std::string base;         // "https://station.example", by which the client reached us
    bool has_key = false;     // it shows a key, good or not
    bool is_readable = true;  // as a form: its type, its percent signs, UTF-8
    std::vector<Field> fields;

    // The first that is not empty; an empty one is as good as none (GeoReport).
    std::string_view find(std::string_view name) const;
    // All of that name, and what commas separate within one.
    std::vector<std::string> all(std::string_view name) const;
};
BOOST_DESCRIBE_STRUCT(Sent, (), (format, base, has_key, is_readable, fields))

// "2026-11-24T13:18:00+08:00"; a '+' that came as a space, because nobody encoded it, is one.
std::optional<Instant> parse_moment(std::string_view text);
// With the station's offset, in whole seconds.
std::string to_moment(Instant moment, Zone zone);

inline constexpr std::chrono::days longest_span{90};
inline constexpr std::size_t most_rows = 1'000;

struct Period {
    Instant from, to;  // both included
};
// Of start_date and end_date: 90 days at most, up to now where neither is given, from or up to one that is.
Result<Period> period_of(const Sent& sent, Instant now);

// What GET requests asks for. With ids, nothing else counts.
struct Asked {
    std::vector<std::string> ids;
    std::vector<std::string> codes;  // any of them; empty: all
    bool open = true, closed = true;
    Period period;
};
Result<Asked> asked_of(const Sent& sent, Instant now);

// POST requests as a report. Refused: no or no such service, no place, what the desk would not take.
Result<incidents::Report> report_of(const Sent& sent, const incidents::Rulebook& book);

// POST servicerequestupdates.
struct UpdateSent {
    std::string update_id;
    std::int64_t number = 0;  // 0: no request of ours
    bool is_closed = false;
    std::string description;
};
Result<UpdateSent> update_of(const Sent& sent);

// "17" -> 17; 0 for what is none of ours.
std::int64_t number_of_request(std::string_view id);

}  // namespace linli::open311
