#include "volunteers/presence.h"

#include <cmath>

namespace linli::volunteers {

void check(const PlaceSeen& seen, json::Faults& faults) {
    if (!LonLat::from_degrees(seen.longitude, seen.latitude)) {
        faults.add("longitude", {"经纬度应为 WGS-84 的度数。", "Must be degrees of WGS-84."});
    }
    if (!std::isfinite(seen.accuracy) || seen.accuracy < 0) {
        faults.add("accuracy", {"应为米数，不小于零。", "Must be metres, zero or more."});
    }
}

Presence presence_in(const grids::GridSet& set, std::span<const std::string> grids, const PlaceSeen& seen) {
    if (seen.accuracy > least_exact.value) return Presence::inexact;
    const LonLat place = LonLat::from_degrees(seen.longitude, seen.latitude).value();
    const grids::Grid* there = set.at(place);
    for (const std::string& code : grids) {
        const grids::Grid* grid = set.find(code);
        if (grid == nullptr) continue;  // the division has changed since
        if (grid == there) return Presence::here;
        const Metres away = grids::nearest_border(set, *grid, place).distance;
        if (away.value <= around_grids.value + seen.accuracy) return Presence::here;
    }
    return Presence::elsewhere;
}

}  // namespace linli::volunteers
