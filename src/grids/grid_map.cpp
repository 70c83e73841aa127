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
    return of_version(snapshot, current_version(snapshot));
}

std::shared_ptr<const GridSet> GridMap::of_version(store::Snapshot& snapshot, std::int64_t version) {
    const std::lock_guard lock(mutex_);
    auto& kept = sets_[{snapshot.station(), version}];
    if (!kept) kept = std::make_shared<GridSet>(set_of(version, grids_of_version(snapshot, version)));
    return kept;
}

}  // namespace linli::grids
