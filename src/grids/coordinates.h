// Coordinate systems in use in China, and the way to WGS-84.
#pragma once

#include "base/geo.h"
#include "base/json.h"

namespace linli::grids {

// wgs84: GPS and all of Linli inside; gcj02: what Chinese phones and most maps give; bd09: Baidu maps.
enum class Crs { wgs84, gcj02, bd09 };
BOOST_DESCRIBE_ENUM(Crs, wgs84, gcj02, bd09)

// `place` as WGS-84. GCJ-02 has no published definition; the common approximation is inverted by iteration,
// to within 2 cm of itself. Outside the rectangle 72.004–137.8347 E, 0.8293–55.8271 N, GCJ-02 equals WGS-84.
LonLat to_wgs84(LonLat place, Crs from);

// The other way, for maps that want it.
LonLat from_wgs84(LonLat place, Crs to);

}  // namespace linli::grids
