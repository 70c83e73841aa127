// Do ledger, services and balances agree? Proven by reading all of them.
#pragma once

#include <string>
#include <vector>

#include "store/transaction.h"

namespace linli::volunteers {

struct Checked {
    std::int64_t credits = 0;
    std::vector<std::string> faults;  // at most 100
};

// Reads the whole ledger of a station and proves: every line is a credit for a confirmed service, of its
// minutes, or takes one such credit back exactly, once; every confirmed service has its credit; and each
// balance is the sum of the ledger, of volunteers and of teams.
Checked check_ledger(store::Snapshot& snapshot);

}  // namespace linli::volunteers
