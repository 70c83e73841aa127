// Which program does what one alone should do at a time (watching deadlines, signing), of several that serve
// one database. Whoever takes a lease gets its fence, a number that grows with each new holder; a command of
// the job asks holds_lease() in its own transaction, so that one who was paused, and deposed meanwhile,
// changes nothing. Kept in the first station's rows.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "store/transaction.h"

namespace linli::store {

// The fence, for whoever holds the lease from now on for `how_long`: `holder`, if it was free, its own, or
// run out. Nothing while it is another's. Housekeeping; in a command of the first station.
std::optional<std::int64_t> take_lease(Transaction& transaction, std::string_view job,
                                       std::string_view holder, std::chrono::seconds how_long);
// Is whoever took it with this fence still the last who did?
bool holds_lease(Snapshot& snapshot, std::string_view job, std::int64_t fence);
// Lets it go, so that the next need not wait for its end.
void give_up_lease(Transaction& transaction, std::string_view job, std::int64_t fence);

}  // namespace linli::store
