#include "grids/grid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/text.h"

namespace linli::grids {

void check(const StaffMember& member, json::Faults& faults) {
    constexpr std::size_t longest_name = 60;
    if (trim(member.name).empty() || count_code_points(member.name) > longest_name)
        faults.add("name", {"姓名应为 1 至 60 字。", "The name must have 1 to 60 characters."});
}

namespace {

constexpr double metres_per_unit = 6'371'008.8 * std::numbers::pi / 180 / LonLat::units;

// A plane in metres around a place: good to 0.1 % over the few kilometres of a grid.
struct Plane {
    explicit Plane(LonLat centre) : origin(centre), shrink(std::cos(centre.lat() * std::numbers::pi / 180)) {}
    double x(LonLat p) const {
        return (static_cast<double>(p.lon_e7) - origin.lon_e7) * metres_per_unit * shrink;
    }
    double y(LonLat p) const { return (static_cast<double>(p.lat_e7) - origin.lat_e7) * metres_per_unit; }
    LonLat back(double px, double py) const {
        return {static_cast<std::int32_t>(origin.lon_e7 + std::lround(px / (metres_per_unit * shrink))),
                static_cast<std::int32_t>(origin.lat_e7 + std::lround(py / metres_per_unit))};
    }
    LonLat origin;
    double shrink;
};

struct Nearest {
    double squared = std::numeric_limits<double>::max();
    double x = 0, y = 0;    // foot of the perpendicular, metres from the place
    double dx = 0, dy = 0;  // direction of the border there
};

}  // namespace

GridSet set_of(std::int64_t version, std::vector<Grid> grids) {
    GridSet set;
    set.version = version;
    set.grids = std::move(grids);
    std::vector<Rings> rings;
    rings.reserve(set.grids.size());
    for (const Grid& grid : set.grids)
        rings.push_back(grid.rings);
    set.index = PolygonIndex(rings);
    return set;
}

const Grid* GridSet::find(std::string_view code) const {
    const auto found = std::lower_bound(grids.begin(), grids.end(), code,
                                        [](const Grid& grid, auto wanted) { return grid.code < wanted; });
    return found != grids.end() && found->code == code ? &*found : nullptr;
}

const Grid* GridSet::at(LonLat place) const {
    const auto found = index.find(place);
    return found ? &grids[*found] : nullptr;
}

Border nearest_border(const GridSet& set, const Grid& grid, LonLat place) {
    const Plane plane(place);
    Nearest nearest;
    for (const Ring& ring : grid.rings) {
        for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
            const double ax = plane.x(ring[i]), ay = plane.y(ring[i]);
            const double dx = plane.x(ring[i + 1]) - ax, dy = plane.y(ring[i + 1]) - ay;
            const double length = dx * dx + dy * dy;
            if (length == 0) continue;
            const double along = std::clamp(-(ax * dx + ay * dy) / length, 0.0, 1.0);
            const double x = ax + along * dx, y = ay + along * dy;
            if (x * x + y * y < nearest.squared) nearest = {x * x + y * y, x, y, dx, dy};
        }
    }
    Border border{{std::sqrt(nearest.squared)}, {}, {}};
    // Half a metre beyond the border, to both sides of it: the grid that is not ours is the neighbour.
    const double step = 0.5 / std::hypot(nearest.dx, nearest.dy);
    for (const double side : {step, -step}) {
        const LonLat beyond = plane.back(nearest.x - nearest.dy * side, nearest.y + nearest.dx * side);
        const Grid* there = set.at(beyond);
        if (there != nullptr && there != &grid) {
            border.neighbour_code = there->code;
            border.neighbour_name = there->name;
            break;
        }
    }
    return border;
}

}  // namespace linli::grids
