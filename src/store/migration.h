// The schema, room by room. Each room lists its steps; the store brings a database up to date when it is
// opened, all in one transaction, and refuses one that a newer program has written.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace linli::store {

// The SQL of one step, one or more statements separated by semicolons. A step that has been released is never
// changed; a new one is added behind it.
//
// While servers are replaced one after the other, the old program serves a database that the new one has
// brought up to date. So a change of the schema is made in two releases: one that only adds (a table, an
// index, a column that may be missing), beside which the old program goes on, and a later one that takes
// away.
struct Migration {
    std::string_view room;                // "incidents"
    std::vector<std::string_view> steps;  // version 1, 2, 3, …
    // Programs that know this many steps may serve and read beside this one; 0: only those that know all.
    std::int64_t works_with = 0;
};

}  // namespace linli::store
