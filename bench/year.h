// A year of incidents, made by the real commands on a clock that is set.
#pragma once

#include <cstdint>
#include <filesystem>

namespace linli::bench {

enum class Reporters { some_named, unnamed };

// In a new database in `folder`, the demo town's grids and so many incidents, in thousands, evenly over the
// year that ends an hour ago; one in five with a reporter's name and telephone, unless nobody says theirs.
// The last `still_open` are open with their deadlines running, the others closed.
void fill_year(const std::filesystem::path& folder, std::int64_t incidents, std::int64_t still_open,
               Reporters reporters = Reporters::some_named);

}  // namespace linli::bench
