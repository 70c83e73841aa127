#include "volunteers/merit_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert_merit_row{
    "merits.insert",
    "INSERT INTO merits (station_id, id, volunteer, kind, from_day, until_day, made_by, "
    "at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
constexpr Sql select_merits_of{
    "merits.of_volunteer",
    "SELECT id, volunteer, kind, from_day, until_day, made_by, at FROM merits WHERE "
    "station_id = ?1 AND volunteer = ?2 ORDER BY id DESC"};

MeritRow merit_from(Row row) {
    return {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<MeritKind>(2),
            row.get<std::string>(3),  row.get<std::string>(4),  row.get<std::string>(5),
            row.get<Instant>(6)};
}

// What was confirmed and not taken back, with what was written of it.
#define RECORDED                                                                                            \
    "SELECT c.volunteer, c.id, c.day, s.began_at, coalesce(s.ended_at, s.began_at), c.team, "               \
    "coalesce(r.text, ''), c.minutes FROM credits AS c JOIN services AS s ON s.station_id = c.station_id "  \
    "AND s.id = c.service LEFT JOIN volunteer_remarks AS r ON r.station_id = c.station_id AND r.subject = " \
    "'service/' || c.service AND r.what = 'content' WHERE c.station_id = ?1 AND c.minutes > 0 AND NOT "     \
    "EXISTS (SELECT 1 FROM credits AS b WHERE b.station_id = ?1 AND b.reverses = c.id) "
constexpr Sql select_recorded_of{"credits.recorded_of", RECORDED "AND c.volunteer = ?2 ORDER BY c.id"};
#undef RECORDED

RecordedRow recorded_from(Row row) {
    return {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::string>(2),
            row.get<Instant>(3),      row.get<Instant>(4),      row.get<std::string>(5),
            row.get<std::string>(6),  row.get<std::int64_t>(7)};
}

}  // namespace

void insert_merit(store::Transaction& transaction, const MeritRow& row) {
    transaction.execute(insert_merit_row, transaction.station(), row.id, row.volunteer, row.kind, row.from,
                        row.until, row.by, row.at);
}

std::vector<MeritRow> merits_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(select_merits_of, merit_from, snapshot.station(), volunteer);
}

std::vector<RecordedRow> recorded_services(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(select_recorded_of, recorded_from, snapshot.station(), volunteer);
}

}  // namespace linli::volunteers
