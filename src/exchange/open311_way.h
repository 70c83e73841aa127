// The exchange's way to a partner that is an Open311 server (GeoReport v2): what is asked of it, and what its
// answers, XML or JSON, tell of a delivery. Pure; who asks and when is the courier's.
#pragma once

#include <string>
#include <vector>

#include "exchange/delivery.h"
#include "exchange/partner.h"

namespace linli::exchange {

// How one is known at their server.
struct Open311Access {
    std::string jurisdiction;  // empty: theirs is one alone
    std::string key;
};

// The body of POST requests: application/x-www-form-urlencoded, UTF-8. The category goes under their code;
// what was noted at handing over stands behind the description.
std::string open311_form(const Offer& offer, const Connection& connection, const Open311Access& access);

// The body of POST servicerequestupdates, likewise: what is told of the request that they call `id`. `event`
// makes it theirs once.
std::string open311_update_form(std::string_view id, std::string_view event, News news, const Word& word,
                                Instant now, const Open311Access& access);

// The end of an address to ask: what they take; those requests; a token; what was new since then.
std::string open311_services_query(const Open311Access& access);
std::string open311_requests_query(const std::vector<std::string>& ids, const Open311Access& access);
std::string open311_token_query(std::string_view token, const Open311Access& access);
std::string open311_updates_query(Instant from, Instant to, const Open311Access& access);

// What a POST, or GET tokens/TOKEN, answers: their id, or a token to ask for it by later. Both empty: the
// token has no id yet.
struct Open311Taken {
    std::string id;
    std::string token;
};
// Refused, as all answers here: exchange/open311-answer where it is not GeoReport's, or is its errors, which
// are told. `body` is a success's or an error's; larger ones than 4 MiB are not read.
Result<Open311Taken> read_open311_taken(std::string_view body);

// How a request of ours stands with them.
struct Open311Request {
    std::string id;
    std::string status;  // "open", "closed", or a state of their own: "investigating"
    std::string notes;   // why
    std::string agency;
    std::optional<Instant> updated_at;
};
Result<std::vector<Open311Request>> read_open311_requests(std::string_view body);

// One of GET servicerequestupdates.
struct Open311Update {
    std::string id;
    std::string request;
    std::string status;
    std::string text;
    std::optional<Instant> at;
};
Result<std::vector<Open311Update>> read_open311_updates(std::string_view body);

// What that is as news of a delivery, and what it says.
struct Open311Heard {
    News news = News::progress;
    Word word;
};
// A state that the connection names, as status or as notes, means what that says; otherwise `closed` is done,
// and `open` is accepted, or progress where it says more. Nothing where it stands as it did `before`.
std::optional<Open311Heard> heard_of(const Open311Request& now, const std::optional<Open311Request>& before,
                                     const Connection& connection);
// Likewise. Its id makes the event's, so that it is heard once.
Open311Heard heard_of(const Open311Update& update, const Connection& connection);

}  // namespace linli::exchange
