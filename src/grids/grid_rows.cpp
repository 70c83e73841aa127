#include "grids/grid_rows.h"

#include <algorithm>

#include "grids/grid_map.h"

namespace linli::grids {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_current{"grids.current", "SELECT max(version) FROM grid_sets WHERE station_id = ?1"};
constexpr Sql select_grids{
    "grids.of_version",
    "SELECT code, name, staff, rings FROM grids WHERE station_id = ?1 AND version = ?2 ORDER BY code"};
constexpr Sql select_rings{"grids.rings", "SELECT rings FROM grids WHERE station_id = ?1 AND version = ?2"};
constexpr Sql select_all_current{"grids.all_current",
                                 "SELECT station_id, max(version) FROM grid_sets GROUP BY station_id"};
constexpr Sql insert_grid_set{
    "grids.insert_set",
    "INSERT INTO grid_sets (station_id, version, at, source, grids) VALUES (?1, ?2, ?3, ?4, ?5)"};
constexpr Sql insert_grid{
    "grids.insert",
    "INSERT INTO grids (station_id, version, code, name, staff, rings) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};

constexpr Sql select_latest_sets{
    "grids.latest_sets",
    "SELECT version, at, grids FROM grid_sets WHERE station_id = ?1 ORDER BY version DESC LIMIT ?2"};
constexpr Sql copy_set{
    "grids.copy_set",
    "INSERT INTO grid_sets (station_id, version, at, source, grids) SELECT station_id, ?2, ?3, "
    "'staff', grids FROM grid_sets WHERE station_id = ?1 AND version = ?4"};
constexpr Sql copy_grids{
    "grids.copy",
    "INSERT INTO grids (station_id, version, code, name, staff, rings) SELECT station_id, ?2, "
    "code, name, CASE WHEN code = ?4 THEN ?5 ELSE staff END, rings FROM grids WHERE station_id = ?1 AND "
    "version = ?3"};

#define REPLACED_WITH_STAFF                                                                                 \
    "FROM grids WHERE station_id = ?1 AND staff <> '[]' AND version < (SELECT max(version) FROM grid_sets " \
    "WHERE station_id = ?1 AND at < ?2)"
constexpr Sql forget_names{"grids.forget_staff",
                           "UPDATE grids SET staff = '[]' WHERE station_id = ?1 AND (version, code) IN "
                           "(SELECT version, code " REPLACED_WITH_STAFF " LIMIT ?3)"};
constexpr Sql count_names{"grids.count_staff", "SELECT count(*) " REPLACED_WITH_STAFF};
#undef REPLACED_WITH_STAFF

// A ring is kept as its coordinates in 1e-7 degree: "lon lat,lon lat;lon lat,…", a semicolon between rings.
std::string rings_text(const Rings& rings) {
    std::string text;
    for (const Ring& ring : rings) {
        if (!text.empty()) text += ';';
        for (std::size_t i = 0; i < ring.size(); ++i) {
            if (i != 0) text += ',';
            json::write(text, ring[i].lon_e7);
            text += ' ';
            json::write(text, ring[i].lat_e7);
        }
    }
    return text;
}

Rings rings_from(std::string_view text) {
    Rings rings(1);
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        LonLat point;
        at = std::from_chars(at, end, point.lon_e7).ptr + 1;
        at = std::from_chars(at, end, point.lat_e7).ptr;
        rings.back().push_back(point);
        if (at < end && *at == ';') rings.emplace_back();
        ++at;
    }
    return rings;
}

Grid grid_from(Row row) {
    return {row.get<std::string>(0), row.get<std::string>(1),
            json::read<std::vector<StaffMember>>(row.get<std::string_view>(2)).value(),
            rings_from(row.get<std::string_view>(3))};
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"grids", {R"(
CREATE TABLE grid_sets (
    station_id INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL,
    grids INTEGER NOT NULL, PRIMARY KEY (station_id, version)) STRICT, WITHOUT ROWID;
CREATE TABLE grids (
    station_id INTEGER NOT NULL, version INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, staff TEXT NOT NULL,
    rings TEXT NOT NULL, PRIMARY KEY (station_id, version, code)) STRICT;
CREATE TABLE places (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, lon INTEGER NOT NULL,
    lat INTEGER NOT NULL, PRIMARY KEY (station_id, id)) STRICT;
CREATE UNIQUE INDEX places_name ON places (station_id, name, address);
)"}};
    return steps;
}

std::int64_t current_version(store::Snapshot& snapshot) {
    return snapshot.value<std::int64_t>(select_current, snapshot.station()).value_or(0);
}

std::vector<Grid> grids_of_version(store::Snapshot& snapshot, std::int64_t version) {
    return grids_of_version(snapshot, snapshot.station(), version);
}

std::vector<Grid> grids_of_version(store::Snapshot& snapshot, StationId station, std::int64_t version) {
    return snapshot.all(select_grids, grid_from, station, version);
}

std::map<StationId, std::int64_t> current_versions(store::Snapshot& snapshot) {
    std::map<StationId, std::int64_t> versions;
    for (const Row row : snapshot.query(select_all_current))
        versions.emplace(row.get<StationId>(0), row.get<std::int64_t>(1));
    return versions;
}

std::optional<std::pair<LonLat, LonLat>> extent_of_version(store::Snapshot& snapshot, StationId station,
                                                           std::int64_t version) {
    std::optional<std::pair<LonLat, LonLat>> extent;
    for (const Row row : snapshot.query(select_rings, station, version)) {
        for (const Rings rings = rings_from(row.get<std::string_view>(0)); const Ring& ring : rings) {
            for (const LonLat point : ring) {
                if (!extent) extent.emplace(point, point);
                auto& [from, to] = *extent;
                from = {std::min(from.lon_e7, point.lon_e7), std::min(from.lat_e7, point.lat_e7)};
                to = {std::max(to.lon_e7, point.lon_e7), std::max(to.lat_e7, point.lat_e7)};
            }
        }
    }
    return extent;
}

void insert_set(store::Transaction& transaction, std::int64_t version, const std::string& source,
                const std::vector<Grid>& grids) {
    transaction.execute(insert_grid_set, transaction.station(), version, transaction.now(), source,
                        grids.size());
    for (const Grid& grid : grids) {
        transaction.execute(insert_grid, transaction.station(), version, grid.code, grid.name,
                            json::to_text(grid.staff), rings_text(grid.rings));
    }
}

std::vector<SetRow> latest_sets(store::Snapshot& snapshot, std::size_t most) {
    return snapshot.all(
        select_latest_sets,
        [](Row row) {
            return SetRow{row.get<std::int64_t>(0), row.get<Instant>(1), row.get<std::int64_t>(2)};
        },
        snapshot.station(), most);
}

void insert_set_with_staff(store::Transaction& transaction, std::int64_t version, std::int64_t from,
                           std::string_view code, const std::vector<StaffMember>& staff) {
    transaction.execute(copy_set, transaction.station(), version, transaction.now(), from);
    transaction.execute(copy_grids, transaction.station(), version, from, code, json::to_text(staff));
}

std::int64_t forget_staff(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    return transaction.execute(forget_names, transaction.station(), before, most);
}

std::int64_t count_staff(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_names, snapshot.station(), before).value_or(0);
}

}  // namespace linli::grids
