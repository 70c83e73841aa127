// Which incidents are settled, for rooms that count what somebody found.
#pragma once

#include "store/transaction.h"

namespace linli::incidents {

// Of the incidents with numbers from `first` to `last`, those that are closed as resolved, or were merged
// into one that is; by number.
std::vector<std::int64_t> settled_between(store::Snapshot& snapshot, std::int64_t first, std::int64_t last);

}  // namespace linli::incidents
