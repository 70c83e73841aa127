// The SQL of handovers, all of it.
#pragma once

#include "incidents/handover.h"

namespace linli::incidents {

// Titles are left empty; the note is as it was written.
void insert_handover(store::Transaction& transaction, const Handover& handover);
std::optional<Handover> find_handover(store::Snapshot& snapshot, std::int64_t id);
std::vector<Handover> newest_handovers(store::Snapshot& snapshot, std::int64_t most);
void mark_taken(store::Transaction& transaction, const Handover& handover);

// Those given before `before`, the oldest first, at most `most`: for the retention schedule. How many.
// Housekeeping.
std::int64_t forget_handovers(store::Transaction& transaction, Instant before, std::int64_t most);
std::int64_t count_handovers(store::Snapshot& snapshot, Instant before);

}  // namespace linli::incidents
