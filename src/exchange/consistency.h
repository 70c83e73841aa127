// Do deliveries, messages and incidents agree? Proven by reading all of them.
#pragma once

#include <string>
#include <vector>

#include "store/transaction.h"

namespace linli::exchange {

struct Checked {
    std::int64_t deliveries = 0;
    std::vector<std::string> faults;  // at most 100
};

// Reads every delivery of a station and proves: its incident is there; it is in the state that its last step
// says, since then; the messages that are kept of it are its last ones without a gap, and arrived in their
// order; and, when the outbox has come as far as the journal, one that goes on is of an open incident which
// the partner handles, and the only one of it that leaves.
Checked check_deliveries(store::Snapshot& snapshot);

}  // namespace linli::exchange
