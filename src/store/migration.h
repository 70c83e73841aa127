// The schema, room by room. Each room lists its steps; the store brings a database up to date when it is
// opened, all in one transaction, and refuses one that a newer program has written.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace linli::store {

// The SQL of one step, one or more statements separated by semicolons. A step that has been released is never
// changed; a new one is added behind it.
struct Migration {
    std::string_view room;                // "incidents"
    std::vector<std::string_view> steps;  // version 1, 2, 3, …
};

}  // namespace linli::store
