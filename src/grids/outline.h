// The ground that several grids cover together.
#pragma once

#include <span>

#include "grids/grid.h"

namespace linli::grids {

// Its outer borders, each a closed ring, within half a metre; holes are not told of, so that whoever stands
// in one is counted in. Milliseconds for a station.
Rings outline(std::span<const Grid* const> grids);

// A place inside the grid, not near its border: in the middle of the widest stretch along one of its middle
// lines. The grid has an area.
LonLat place_within(const Grid& grid);

}  // namespace linli::grids
