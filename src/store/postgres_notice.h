// What one server tells the others by NOTIFY when it has committed: which stations' journals grew. Only where
// to look first: what counts is what the heads say, and all of them are looked at now and then. So whatever
// somebody else says on the same channel does no harm.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/journal.h"

namespace linli::store {

// "3,17,204"; "all" where more grew than PostgreSQL carries (fewer than 8,000 bytes).
std::string notice_of(const std::vector<std::pair<StationId, Position>>& grown);

// Those that a notice names; nothing where any may have grown: it says so, or is none of this program's.
std::optional<std::set<StationId>> stations_named(std::string_view notice);

}  // namespace linli::store
