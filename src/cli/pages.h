// The pages of web/, inside the program.
#pragma once

#include <filesystem>

#include "http/routes.h"

namespace linli::cli {

// GeoJSON layers of a site's own, drawn below the grids, in its data folder; features have kind (sea, river,
// road, village) and name. May be missing.
inline constexpr const char* base_map_file = "basemap.geojson";

void add_pages(http::Routes& routes, const std::filesystem::path& data);

}  // namespace linli::cli
