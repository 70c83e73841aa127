#include "volunteers/merit_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert_row{"merits.insert",
                         "INSERT INTO merits (station_id, id, volunteer, kind, from_day, until_day, made_by, "
                         "at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
constexpr Sql select_of{"merits.of_volunteer",
                        "SELECT id, volunteer, kind, from_day, until_day, made_by, at FROM merits WHERE "
                        "station_id = ?1 AND volunteer = ?2 ORDER BY id DESC"};

MeritRow merit_from(Row row) {
    return {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<MeritKind>(2),
            row.get<std::string>(3),  row.get<std::string>(4),  row.get<std::string>(5),
            row.get<Instant>(6)};
}

}  // namespace

void insert_merit(store::Transaction& transaction, const MeritRow& row) {
    transaction.execute(insert_row, transaction.station(), row.id, row.volunteer, row.kind, row.from,
                        row.until, row.by, row.at);
}

std::vector<MeritRow> merits_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(select_of, merit_from, snapshot.station(), volunteer);
}

}  // namespace linli::volunteers
