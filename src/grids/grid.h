// Grids (网格): the pieces of ground a station is divided into, each with the people who look after it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "grids/polygon_index.h"

namespace linli::grids {

// Who stands behind a post of a grid.
enum class StaffRole { officer, auxiliary, volunteer, worker };
BOOST_DESCRIBE_ENUM(StaffRole, officer, auxiliary, volunteer, worker)

struct StaffMember {
    StaffRole role = StaffRole::officer;
    std::string name;
    friend bool operator==(const StaffMember&, const StaffMember&) = default;
};
BOOST_DESCRIBE_STRUCT(StaffMember, (), (role, name))
// The name: 1 to 60 characters.
void check(const StaffMember& member, json::Faults& faults);

struct Grid {
    std::string code;  // unique within its set, never empty
    std::string name;
    std::vector<StaffMember> staff;
    Rings rings;  // outer rings and holes alike
};

// One version of a station's division. A new import makes a new version; an incident keeps the grid it was
// given.
struct GridSet {
    std::int64_t version = 0;
    std::vector<Grid> grids;  // by code
    PolygonIndex index{std::span<const Rings>()};

    const Grid* find(std::string_view code) const;
    const Grid* at(LonLat place) const;
};

// A set of these grids (by code), with its index. Throws as PolygonIndex does.
GridSet set_of(std::int64_t version, std::vector<Grid> grids);

// The nearest stretch of a grid's border, and who is behind it.
struct Border {
    Metres distance;
    std::string neighbour_code;  // empty: no grid behind it
    std::string neighbour_name;
};
BOOST_DESCRIBE_STRUCT(Border, (), (distance, neighbour_code, neighbour_name))

// The border of `grid` nearest to `place` (which lies in it).
Border nearest_border(const GridSet& set, const Grid& grid, LonLat place);

// Where a place lies. The set is kept alive with it; `grid` is nothing outside all grids.
struct Located {
    std::shared_ptr<const GridSet> set;
    const Grid* grid = nullptr;
    std::optional<Border> border;
};

}  // namespace linli::grids
