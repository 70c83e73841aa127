// In which stations' grids a place lies, of all stations of the database. Of each station only how far its
// grids reach is kept; the grids themselves are read where the place lies within that.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/geo.h"
#include "store/transaction.h"

namespace linli::grids {

// A station in whose grids in force a place lies, and the name of the grid.
struct Holding {
    StationId station{};
    std::string grid_name;
};

// Thread-safe.
class OtherGrids {
  public:
    // Of other stations than the snapshot's, in the order of their numbers. The first question reads all
    // stations' grids, later ones those that were changed since.
    std::vector<Holding> holding(store::Snapshot& snapshot, LonLat place);

  private:
    struct Extent {
        std::int64_t version = 0;
        std::optional<std::pair<LonLat, LonLat>> corners;  // south-west, north-east; nothing: no grids
    };
    std::mutex mutex_;
    std::map<StationId, Extent> extents_;
};

}  // namespace linli::grids
