#include "retention/retention_rows.h"

#include "retention/nightly_run.h"

namespace linli::retention {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_version{"retention_periods.version",
                             "SELECT max(version) FROM retention_periods WHERE station_id = ?1"};
constexpr Sql select_periods{
    "retention_periods.newest",
    "SELECT periods FROM retention_periods WHERE station_id = ?1 ORDER BY version DESC LIMIT 1"};
constexpr Sql insert_periods{
    "retention_periods.insert",
    "INSERT INTO retention_periods (station_id, version, at, periods) VALUES (?1, ?2, ?3, ?4)"};
constexpr Sql select_run{"retention_run.one",
                         "SELECT night, begun_at, counts FROM retention_run WHERE station_id = ?1"};
constexpr Sql upsert_run{
    "retention_run.keep",
    "INSERT INTO retention_run (station_id, night, begun_at, counts) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (station_id) DO UPDATE SET night = excluded.night, begun_at = "
    "excluded.begun_at, counts = excluded.counts"};

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"retention", {R"(
CREATE TABLE retention_periods (
    station_id INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, periods TEXT NOT NULL,
    PRIMARY KEY (station_id, version)) STRICT;
CREATE TABLE retention_run (
    station_id INTEGER NOT NULL, night INTEGER NOT NULL, begun_at INTEGER, counts TEXT NOT NULL,
    PRIMARY KEY (station_id)) STRICT;
)"}};
    return steps;
}

std::int64_t periods_version(store::Snapshot& snapshot) {
    return snapshot.value<std::int64_t>(select_version, snapshot.station()).value_or(0);
}

Periods periods_of(store::Snapshot& snapshot) {
    const auto text = snapshot.value<std::string>(select_periods, snapshot.station());
    return text ? json::read_stored<Periods>(*text) : Periods{};
}

void keep_periods(store::Transaction& transaction, std::int64_t version, const Periods& periods) {
    transaction.execute(insert_periods, transaction.station(), version, transaction.now(),
                        json::to_text(periods));
}

std::optional<Progress> progress_of(store::Snapshot& snapshot) {
    return snapshot.first(
        select_run,
        [](Row row) {
            return Progress{row.get<Instant>(0), row.get<std::optional<Instant>>(1),
                            json::read<Counts>(row.get<std::string_view>(2)).value()};
        },
        snapshot.station());
}

void keep_progress(store::Transaction& transaction, const Progress& progress) {
    transaction.housekeeping();
    transaction.execute(upsert_run, transaction.station(), progress.night, progress.begun_at,
                        json::to_text(progress.counts));
}

}  // namespace linli::retention
