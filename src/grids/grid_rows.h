// This room's SQL, all of it but the gazetteer's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "grids/grid.h"
#include "store/transaction.h"

namespace linli::grids {

std::int64_t current_version(store::Snapshot& snapshot);  // 0: none yet
std::vector<Grid> grids_of_version(store::Snapshot& snapshot, std::int64_t version);
// Of another station than the snapshot's; and the version in force at each that has grids.
std::vector<Grid> grids_of_version(store::Snapshot& snapshot, StationId station, std::int64_t version);
std::map<StationId, std::int64_t> current_versions(store::Snapshot& snapshot);
// The corners of all that a station's grids cover, south-west and north-east; nothing where they have none.
std::optional<std::pair<LonLat, LonLat>> extent_of_version(store::Snapshot& snapshot, StationId station,
                                                           std::int64_t version);
// The last sets, newest first, at most `most`.
struct SetRow {
    std::int64_t version = 0;
    Instant at;
    std::int64_t grids = 0;
};
std::vector<SetRow> latest_sets(store::Snapshot& snapshot, std::size_t most);
void insert_set(store::Transaction& transaction, std::int64_t version, const std::string& source,
                const std::vector<Grid>& grids);

// The set `from` once more as `version`, with other staff in one of its grids.
void insert_set_with_staff(store::Transaction& transaction, std::int64_t version, std::int64_t from,
                           std::string_view code, const std::vector<StaffMember>& staff);

// Grids of sets that were replaced before `before` and still name who stood behind them. Forgets these names,
// of at most `most` grids; how many. Housekeeping.
std::int64_t forget_staff(store::Transaction& transaction, Instant before, std::int64_t most);
std::int64_t count_staff(store::Snapshot& snapshot, Instant before);

}  // namespace linli::grids
