// The station's present division, kept in memory.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "grids/grid.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::grids {

// The tables of this room.
const store::Migration& migration();

// Thread-safe. Each call reads which version is in force in the snapshot it is given, so that a command sees
// the division of its own moment; the sets themselves are read from the database once.
class GridMap {
  public:
    Located locate(store::Snapshot& snapshot, LonLat place);

    // The set in force; one of version 0 without grids before the first import.
    std::shared_ptr<const GridSet> current(store::Snapshot& snapshot);

  private:
    std::mutex mutex_;
    std::map<StationId, std::shared_ptr<const GridSet>> sets_;
};

}  // namespace linli::grids
