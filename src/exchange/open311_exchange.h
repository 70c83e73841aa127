// The way `open311`: what is asked of a partner's Open311 server, and what its answers do. Such a server
// tells of nothing by itself, so it is asked how what it was given stands.
#pragma once

#include "exchange/cloud_event.h"
#include "exchange/sending.h"

namespace linli::exchange {

// A message as this way sends it. One that it cannot send is settled here: where the server takes no updates,
// `confirmed` needs none, and of everything else people are told to tell it themselves. Nothing: not yet,
// because they have given it no number so far.
std::optional<Parcel> open311_parcel(store::Snapshot& snapshot, const PartnerDesk& desk,
                                     const Partner& partner, const Message& message);
// Writes that it is being sent: where whoever sends comes to its end before it is known how that ended, it is
// `unknown`. Housekeeping.
void note_begun(store::Transaction& transaction, std::int64_t message);
// How that ended: their number for it, or the token to ask for that by. An answer that was lost is `unknown`:
// GeoReport has no way to say the same thing twice.
Tried open311_tried(const Parcel& parcel, const outside::Sent& sent);

// What there is to ask.
enum class Asking { requests, token, updates };
struct Question {
    Asking asking = Asking::requests;
    std::int64_t delivery = 0;  // of a token
    outside::Request request;
};
std::vector<Question> open311_questions(store::Snapshot& snapshot, const PartnerDesk& desk,
                                        const Partner& partner);
std::chrono::minutes asked_every(const Connection& connection);

// What an answer tells, as events: those that were told before have the same ids again. What is no answer of
// GeoReport's is refused.
Result<std::vector<CloudEvent>> open311_events(store::Snapshot& snapshot, const Partner& partner,
                                               const Question& question, std::string_view body);
// Writes the number that a token's answer gave. Housekeeping.
void note_number(store::Transaction& transaction, std::int64_t delivery, const std::string& number);

// Writes whether the partner answers what it is asked. Housekeeping.
void note_asked(store::Transaction& transaction, const std::string& partner, const std::string& fault);

}  // namespace linli::exchange
