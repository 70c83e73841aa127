#include "incidents/sheet_rows.h"

#include <array>

#include "incidents/incident.h"

namespace linli::incidents {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_kept{"sheets.kept",
                          "SELECT format, position, next_number FROM sheets_kept WHERE station_id = ?1"};
constexpr Sql upsert_kept{
    "sheets.keep",
    "INSERT INTO sheets_kept (station_id, format, position, next_number) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (station_id) DO UPDATE SET format = excluded.format, position = excluded.position, "
    "next_number = excluded.next_number"};
constexpr Sql select_sheet{"sheets.one", "SELECT lines FROM day_sheets WHERE station_id = ?1 AND day = ?2"};
constexpr Sql select_sheets{"sheets.all", "SELECT lines FROM day_sheets WHERE station_id = ?1 ORDER BY day"};
constexpr Sql upsert_sheet{"sheets.put",
                           "INSERT INTO day_sheets (station_id, day, lines) VALUES (?1, ?2, ?3) "
                           "ON CONFLICT (station_id, day) DO UPDATE SET lines = excluded.lines"};
constexpr Sql delete_sheets{"sheets.forget", "DELETE FROM day_sheets WHERE station_id = ?1"};
constexpr Sql count_all{"sheets.count", "SELECT count(*) FROM day_sheets WHERE station_id = ?1"};
constexpr Sql delete_kept{"sheets.forget_kept", "DELETE FROM sheets_kept WHERE station_id = ?1"};

// Several stations at once, which only the totals of a bureau or a district ask for.
#define FIFTY_STATIONS                                                                      \
    "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "     \
    "?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, " \
    "?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50"
constexpr Sql select_kept_of{"sheets.kept_of",
                             "SELECT station_id, format, position, next_number FROM sheets_kept WHERE "
                             "station_id IN (" FIFTY_STATIONS ")"};
constexpr Sql select_changed{
    "sheets.changed",
    "SELECT j.station_id, j.subject FROM sheets_kept AS k JOIN journal AS j ON j.station_id = k.station_id "
    "AND j.position > k.position WHERE k.station_id IN (" FIFTY_STATIONS ")"};
constexpr Sql select_sheets_of{"sheets.of_stations",
                               "SELECT station_id, lines FROM day_sheets WHERE station_id IN (" FIFTY_STATIONS
                               ") AND day >= ?51 AND day <= ?52"};
#undef FIFTY_STATIONS

// The values of one statement: stations, no station (0) in the places that are left, and two more.
std::array<store::Value, stations_at_once + 2> values_of(std::span<const StationId> stations,
                                                         std::int64_t first = 0, std::int64_t last = 0) {
    std::array<store::Value, stations_at_once + 2> values;
    values.fill(std::int64_t{0});
    std::transform(stations.begin(), stations.end(), values.begin(),
                   [](StationId station) { return store::to_value(station); });
    values[stations_at_once] = first;
    values[stations_at_once + 1] = last;
    return values;
}

KeptSheets kept_from(Row row, int column) {
    return {row.get<std::string>(column), row.get<store::Position>(column + 1),
            row.get<std::optional<std::int64_t>>(column + 2)};
}

}  // namespace

const char* const sheet_tables = R"(
CREATE TABLE day_sheets (
    station_id INTEGER NOT NULL, day INTEGER NOT NULL, lines BLOB NOT NULL, PRIMARY KEY (station_id, day)) STRICT;
CREATE TABLE sheets_kept (
    station_id INTEGER NOT NULL, format TEXT NOT NULL, position INTEGER NOT NULL, next_number INTEGER,
    PRIMARY KEY (station_id)) STRICT, WITHOUT ROWID;
)";

std::optional<KeptSheets> kept_sheets(store::Snapshot& snapshot) {
    return snapshot.first(select_kept, [](Row row) { return kept_from(row, 0); }, snapshot.station());
}

void keep_sheets(store::Transaction& transaction, const KeptSheets& kept) {
    transaction.execute(upsert_kept, transaction.station(), kept.format, kept.position, kept.next_number);
}

void forget_sheets(store::Transaction& transaction) {
    transaction.execute(delete_sheets, transaction.station());
    transaction.execute(delete_kept, transaction.station());
}

std::int64_t count_sheets(store::Snapshot& snapshot) {
    return snapshot.value<std::int64_t>(count_all, snapshot.station()).value_or(0);
}

std::optional<Sheet> find_sheet(store::Snapshot& snapshot, std::int64_t day) {
    return snapshot.first(select_sheet, [](Row row) { return row.get<Sheet>(0); }, snapshot.station(), day);
}

void put_sheet(store::Transaction& transaction, std::int64_t day, const Sheet& sheet) {
    transaction.execute(upsert_sheet, transaction.station(), day, sheet);
}

bool for_each_sheet_line(store::Snapshot& snapshot, Lines& names,
                         const std::function<void(const NumberedLine&)>& take) {
    std::vector<NumberedLine> lines;
    for (const Row row : snapshot.query(select_sheets, snapshot.station())) {
        lines.clear();
        if (!unpack_sheet(row.get<Sheet>(0), &names, lines)) return false;
        for (const NumberedLine& one : lines)
            take(one);
    }
    return true;
}

std::map<StationId, KeptSheets> kept_sheets_of(store::Snapshot& snapshot,
                                               std::span<const StationId> stations) {
    std::map<StationId, KeptSheets> kept;
    const auto values = values_of(stations);
    for (const Row row : snapshot.query_values(select_kept_of, std::span(values).first(stations_at_once)))
        kept.emplace(row.get<StationId>(0), kept_from(row, 1));
    return kept;
}

std::map<StationId, std::vector<std::int64_t>> changed_since_sheets(store::Snapshot& snapshot,
                                                                    std::span<const StationId> stations) {
    std::map<StationId, std::vector<std::int64_t>> changed;
    const auto values = values_of(stations);
    for (const Row row : snapshot.query_values(select_changed, std::span(values).first(stations_at_once))) {
        if (const std::int64_t number = number_of(row.get<std::string_view>(1)); number != 0)
            changed[row.get<StationId>(0)].push_back(number);
    }
    return changed;
}

void for_each_sheet_of(store::Snapshot& snapshot, std::span<const StationId> stations, std::int64_t first,
                       std::int64_t last,
                       const std::function<void(StationId, std::span<const std::byte>)>& take) {
    const auto values = values_of(stations, first, last);
    for (const Row row : snapshot.query_values(select_sheets_of, values)) {
        const auto sheet = row.get<Sheet>(1);
        take(row.get<StationId>(0), sheet);
    }
}

}  // namespace linli::incidents
