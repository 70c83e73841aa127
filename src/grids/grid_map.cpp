#include "grids/grid_map.h"

#include "grids/grid_rows.h"

namespace linli::grids {

Located GridMap::locate(store::Snapshot& snapshot, LonLat place) {
    Located located{current(snapshot), nullptr, std::nullopt};
    located.grid = located.set->at(place);
    if (located.grid != nullptr) located.border = nearest_border(*located.set, *located.grid, place);
    return located;
}

std::shared_ptr<const GridSet> GridMap::current(store::Snapshot& snapshot) {
    const std::int64_t version = current_version(snapshot);
    const std::lock_guard lock(mutex_);
    // One is enough: a snapshot of before a change reads its set once more.
    auto& kept = sets_[snapshot.station()];
    if (!kept || kept->version != version)
        kept = std::make_shared<GridSet>(set_of(version, grids_of_version(snapshot, version)));
    return kept;
}

}  // namespace linli::grids
