// Sending (投递): which messages are to go to a partner now, what is sent, and what is written of how it
// went. The courier (cli/courier) asks and carries; nothing here waits for anybody.
#pragma once

#include <set>

#include "exchange/partner_desk.h"
#include "exchange/retries.h"
#include "incidents/incident_desk.h"
#include "outside/request.h"

namespace linli::exchange {

// How a try ended.
struct Tried {
    std::int64_t message = 0;
    Try outcome = Try::again;
    bool may_have_arrived = false;  // no answer, though it may have been heard
    std::string fault;              // in general: no address, nothing of an answer's text
    Milliseconds asked_for{};       // Retry-After
    std::string their_number = {};  // that the answer gave it
    std::string token = {};         // by which that is asked for
};
Tried tried(std::int64_t message, const outside::Sent& sent);

// A message ready to be sent, with where to.
struct Parcel {
    std::int64_t message = 0;
    Way way = Way::webhook;
    News news = News::changed;  // that it says
    outside::Request request;
    std::optional<Tried> settled = {};  // nothing is to be sent: this is what came of it
};
Tried tried(const Parcel& parcel, const outside::Sent& sent);

// What is to be sent to a partner now, at most `most`, without those of `under_way`; nothing while it is
// paused, gone, or has no secret.
std::vector<Parcel> parcels(store::Snapshot& snapshot, const PartnerDesk& desk, const Partner& partner,
                            std::size_t most, const std::set<std::int64_t>& under_way);

// Writes that these are on their way. Housekeeping.
void note_under_way(store::Transaction& transaction, const std::vector<std::int64_t>& messages);
void note_under_way(store::Transaction& transaction, const std::vector<Parcel>& parcels);
// Writes how tries to one partner ended: what arrived is done with, what did not is tried again later, and
// what will not arrive is put aside, with an entry `delivery.failed`. A partner that wants nothing more is
// noted as gone (`partner.gone`). `chance`: in [0, 1), for the pauses; `pace` as pause_after says.
void note_tried(store::Transaction& transaction, const std::string& partner, const std::vector<Tried>& tries,
                double chance, double pace = 1);

// Brings before somebody what was not answered in time, at most `most`; how many.
std::size_t escalate_unanswered(store::Transaction& transaction, const incidents::IncidentDesk& incidents,
                                std::size_t most);

// Deletes messages a month after they were done with, and, so that none is taken twice, which events came
// only after 100 days. At most `most` of each; how many. Housekeeping.
std::int64_t forget_what_ended(store::Transaction& transaction, std::int64_t most);

}  // namespace linli::exchange
