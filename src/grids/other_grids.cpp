#include "grids/other_grids.h"

#include "grids/grid_rows.h"

namespace linli::grids {
namespace {

bool is_within(LonLat place, const std::pair<LonLat, LonLat>& corners) {
    const auto& [from, to] = corners;
    return place.lon_e7 >= from.lon_e7 && place.lon_e7 <= to.lon_e7 && place.lat_e7 >= from.lat_e7 &&
           place.lat_e7 <= to.lat_e7;
}

}  // namespace

std::vector<Holding> OtherGrids::holding(store::Snapshot& snapshot, LonLat place) {
    const auto versions = current_versions(snapshot);
    std::vector<std::pair<StationId, std::int64_t>> near;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [station, version] : versions) {
            if (station == snapshot.station()) continue;
            Extent& extent = extents_[station];
            if (extent.version != version) extent = {version, extent_of_version(snapshot, station, version)};
            if (extent.corners && is_within(place, *extent.corners)) near.emplace_back(station, version);
        }
    }
    std::vector<Holding> found;
    for (const auto& [station, version] : near) {
        const GridSet set = set_of(version, grids_of_version(snapshot, station, version));
        if (const Grid* const grid = set.at(place)) found.push_back({station, grid->name});
    }
    return found;
}

}  // namespace linli::grids
