// What of a closed incident still waits for its time to be over. Which time that is, retention/ decides.
#pragma once

#include "incidents/incident.h"
#include "store/transaction.h"

namespace linli::incidents {

// A closed incident of which something is still there.
struct Closed {
    Instant closed_at;
    std::int64_t number = 0;
};

// False once this content of it was removed, unless it was opened again and closed since.
bool still_has(const Incident& incident, Content content);

// Closed with `outcome` before `before`, with `content` not removed since: in the order of their close, those
// after `after`, at most `most`.
std::vector<Closed> closed_before(store::Snapshot& snapshot, Content content, Outcome outcome, Instant before,
                                  const Closed& after, std::size_t most);

// From when the times of a closed incident count: its close; for one that was merged, the close of the
// incident it was merged into, if that is later, and nothing while that one is open.
std::optional<Instant> ended_at(store::Snapshot& snapshot, const Incident& incident);

// Deletes notes on why personal data was looked at, those made before `before`, the oldest first, at most
// `most`; how many. Housekeeping.
std::int64_t forget_reveal_notes(store::Transaction& transaction, Instant before, std::int64_t most);
std::int64_t count_reveal_notes(store::Snapshot& snapshot, Instant before);

}  // namespace linli::incidents
