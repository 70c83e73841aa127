// HTTP to this room's questions and commands and back.
#pragma once

#include "grids/grid_map.h"
#include "http/routes.h"

namespace linli::grids {

// Of a file of grids, in bytes.
inline constexpr std::size_t largest_file = 64 << 20;

// Adds the routes below /api/v1/grids and /api/v1/places. `map` outlives `routes`.
void add_routes(http::Routes& routes, GridMap& map);

}  // namespace linli::grids
