#include "incidents/crossing_rows.h"

namespace linli::incidents {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert{"letters.insert",
                     "INSERT INTO letters (station_id, id, to_station, kind, incident, body, at) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
constexpr Sql select_waiting{
    "letters.waiting",
    "SELECT id, to_station, kind, incident, body, at FROM letters WHERE station_id = ?1 AND delivered_at IS "
    "NULL ORDER BY id LIMIT 1"};
constexpr Sql update_letter{
    "letters.delivered", "UPDATE letters SET delivered_at = ?3, body = '' WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_incident{"letters.incident",
                              "SELECT incident FROM letters WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_handed_to{
    "letters.handed_to",
    "SELECT to_station FROM letters WHERE station_id = ?1 AND incident = ?2 AND kind = ?3"};
constexpr Sql select_arrived{
    "arrivals.one",
    "SELECT letter FROM arrivals WHERE station_id = ?1 AND from_station = ?2 AND letter = ?3"};
constexpr Sql insert_arrived{
    "arrivals.insert",
    "INSERT INTO arrivals (station_id, from_station, letter, incident, at) VALUES (?1, ?2, ?3, ?4, ?5)"};
constexpr Sql select_arrival{"arrivals.of",
                             "SELECT from_station, letter, incident, answered_at FROM arrivals WHERE "
                             "station_id = ?1 AND incident = ?2 AND incident <> 0"};
constexpr Sql update_answered{
    "arrivals.answered",
    "UPDATE arrivals SET answered_at = ?4 WHERE station_id = ?1 AND from_station = ?2 AND letter = ?3"};

}  // namespace

const char* const crossing_tables = R"(
CREATE TABLE letters (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, to_station INTEGER NOT NULL, kind TEXT NOT NULL,
    incident INTEGER NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, delivered_at INTEGER,
    PRIMARY KEY (station_id, id)) STRICT, WITHOUT ROWID;
CREATE INDEX letters_waiting ON letters (station_id, id) WHERE delivered_at IS NULL;
CREATE TABLE arrivals (
    station_id INTEGER NOT NULL, from_station INTEGER NOT NULL, letter INTEGER NOT NULL,
    incident INTEGER NOT NULL, at INTEGER NOT NULL, answered_at INTEGER,
    PRIMARY KEY (station_id, from_station, letter)) STRICT, WITHOUT ROWID;
CREATE INDEX arrivals_incident ON arrivals (station_id, incident);
)";

void insert_letter(store::Transaction& transaction, const Letter& letter) {
    transaction.execute(insert, transaction.station(), letter.id, letter.to, letter.kind, letter.incident,
                        letter.body, letter.at);
}

std::optional<Letter> first_waiting_letter(store::Snapshot& snapshot) {
    return snapshot.first(
        select_waiting,
        [](Row row) {
            return Letter{row.get<std::int64_t>(0), row.get<StationId>(1),   row.get<LetterKind>(2),
                          row.get<std::int64_t>(3), row.get<std::string>(4), row.get<Instant>(5)};
        },
        snapshot.station());
}

void update_delivered(store::Transaction& transaction, std::int64_t letter) {
    transaction.execute(update_letter, transaction.station(), letter, transaction.now());
}

std::optional<std::int64_t> incident_of_letter(store::Snapshot& snapshot, std::int64_t letter) {
    return snapshot.value<std::int64_t>(select_incident, snapshot.station(), letter);
}

std::set<StationId> stations_handed_to(store::Snapshot& snapshot, std::int64_t incident) {
    std::set<StationId> stations;
    for (const Row row :
         snapshot.query(select_handed_to, snapshot.station(), incident, LetterKind::handed_over))
        stations.insert(row.get<StationId>(0));
    return stations;
}

bool has_arrived(store::Snapshot& snapshot, StationId from, std::int64_t letter) {
    return snapshot.value<std::int64_t>(select_arrived, snapshot.station(), from, letter).has_value();
}

void insert_arrival(store::Transaction& transaction, const Arrival& arrival) {
    transaction.execute(insert_arrived, transaction.station(), arrival.from, arrival.letter, arrival.incident,
                        transaction.now());
}

std::optional<Arrival> arrival_of(store::Snapshot& snapshot, std::int64_t incident) {
    return snapshot.first(
        select_arrival,
        [](Row row) {
            Arrival arrival{row.get<StationId>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2), {}};
            if (!row.is_null(3)) arrival.answered_at = row.get<Instant>(3);
            return arrival;
        },
        snapshot.station(), incident);
}

void note_answered(store::Transaction& transaction, const Arrival& arrival) {
    transaction.execute(update_answered, transaction.station(), arrival.from, arrival.letter,
                        arrival.answered_at);
}

}  // namespace linli::incidents
