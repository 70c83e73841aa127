#include "stations/station_rows.h"

namespace linli::stations {
namespace {

using store::Row;
using store::Sql;

// Of all stations: there is no other way to know which there are.
constexpr Sql select_all{"stations.all",
                         "SELECT station_id, code, name, kind, parent, opened_at, closed_at, version "
                         "FROM stations ORDER BY station_id"};
constexpr Sql insert{"stations.insert",
                     "INSERT INTO stations (station_id, code, name, kind, parent, opened_at, closed_at, "
                     "version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
constexpr Sql update{"stations.update",
                     "UPDATE stations SET code = ?2, name = ?3, kind = ?4, parent = ?5, closed_at = ?6, "
                     "version = ?7 WHERE station_id = ?1 AND version = ?8"};

Station station_from(Row row) {
    Station station;
    station.id = row.get<StationId>(0);
    station.code = row.get<std::string>(1);
    station.name = row.get<std::string>(2);
    station.kind = row.get<Kind>(3);
    if (!row.is_null(4)) station.parent = row.get<StationId>(4);
    station.opened_at = row.get<Instant>(5);
    if (!row.is_null(6)) station.closed_at = row.get<Instant>(6);
    station.version = row.get<std::int64_t>(7);
    return station;
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"stations", {R"(
CREATE TABLE stations (
    station_id INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, parent INTEGER,
    opened_at INTEGER NOT NULL, closed_at INTEGER, version INTEGER NOT NULL, PRIMARY KEY (station_id)) STRICT;
CREATE UNIQUE INDEX stations_code ON stations (code);
INSERT INTO stations (station_id, code, name, kind, opened_at, version)
    VALUES (1, 'main', '派出所', 'station', 0, 1);
)"}};
    return steps;
}

Tree all_stations(store::Snapshot& snapshot) {
    return Tree(snapshot.all(select_all, station_from));
}

void insert_station(store::Transaction& transaction, const Station& station) {
    transaction.execute(insert, station.id, station.code, station.name, station.kind, station.parent,
                        station.opened_at, station.closed_at, station.version);
}

bool update_station(store::Transaction& transaction, const Station& station, std::int64_t version) {
    return transaction.execute(update, station.id, station.code, station.name, station.kind, station.parent,
                               station.closed_at, station.version, version) != 0;
}

}  // namespace linli::stations
