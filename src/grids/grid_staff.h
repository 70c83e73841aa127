// Who stands behind the posts of each grid, and the divisions there were.
#pragma once

#include "base/refusal.h"
#include "grids/grid_map.h"

namespace linli::grids {

struct GridStaff {
    std::vector<StaffMember> staff;
};
BOOST_DESCRIBE_STRUCT(GridStaff, (), (staff))
void check(const GridStaff& body, json::Faults& faults);

struct StaffedGrid {
    std::int64_t version = 0;  // of the set
    std::string code;
    std::vector<StaffMember> staff;
};
BOOST_DESCRIBE_STRUCT(StaffedGrid, (), (version, code, staff))

// The command: the present division once more, with other staff in one grid, as a new version. The journal
// has the grid and no names.
Result<StaffedGrid> set_staff(store::Transaction& transaction, GridMap& map, const std::string& code,
                              const GridStaff& body, std::optional<std::int64_t> if_match);

// Refused (`grids/stale`) when the division in force is another one than the asking page knew.
Result<void> require_version(store::Snapshot& snapshot, std::optional<std::int64_t> if_match);

struct SetVersion {
    std::int64_t version = 0;
    Instant at;
    std::string actor;
    Text who;  // their role
    std::int64_t grids = 0;
    std::string staff_of;  // the grid whose staff alone is new; empty: it was imported
};
BOOST_DESCRIBE_STRUCT(SetVersion, (), (version, at, actor, who, grids, staff_of))

struct SetVersions {
    std::vector<SetVersion> versions;  // the last 30, newest first
};
BOOST_DESCRIBE_STRUCT(SetVersions, (), (versions))

SetVersions set_versions(store::Snapshot& snapshot);
// A division as it was, without an index. Refused (`grids/no-such-version`) when there was none.
Result<GridSet> find_set(store::Snapshot& snapshot, std::int64_t version);

}  // namespace linli::grids
