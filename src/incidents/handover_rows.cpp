#include "incidents/handover_rows.h"

namespace linli::incidents {
namespace {

using store::Row;
using store::Sql;

#define HANDOVER_COLUMNS \
    "id, from_at, to_at, given_at, given_by, note, in_shift, open, taken_at, taken_by FROM handovers "
constexpr Sql select_handover{"handovers.one",
                              "SELECT " HANDOVER_COLUMNS "WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_newest{"handovers.newest",
                            "SELECT " HANDOVER_COLUMNS "WHERE station_id = ?1 ORDER BY id DESC LIMIT ?2"};
#undef HANDOVER_COLUMNS
constexpr Sql insert_handover_row{
    "handovers.insert",
    "INSERT INTO handovers (station_id, id, from_at, to_at, given_at, given_by, note, in_shift, "
    "open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
constexpr Sql update_taken{
    "handovers.taken", "UPDATE handovers SET taken_at = ?3, taken_by = ?4 WHERE station_id = ?1 AND id = ?2"};
constexpr Sql delete_old{
    "handovers.delete_old",
    "DELETE FROM handovers WHERE station_id = ?1 AND id IN (SELECT id FROM handovers WHERE "
    "station_id = ?1 AND given_at < ?2 ORDER BY id LIMIT ?3)"};
constexpr Sql count_old{"handovers.count_old",
                        "SELECT count(*) FROM handovers WHERE station_id = ?1 AND given_at < ?2"};

Handover handover_from(Row row) {
    Handover handover;
    handover.id = row.get<std::int64_t>(0);
    handover.from = row.get<Instant>(1);
    handover.to = row.get<Instant>(2);
    handover.given_at = row.get<Instant>(3);
    handover.given_by = row.get<std::string>(4);
    handover.note = row.get<std::string>(5);
    handover.in_shift = json::read_stored<ShiftCounts>(row.get<std::string_view>(6));
    handover.open = json::read_stored<ConcernCounts>(row.get<std::string_view>(7));
    handover.taken_at = row.get<std::optional<Instant>>(8);
    handover.taken_by = row.get<std::optional<std::string>>(9);
    return handover;
}

}  // namespace

void insert_handover(store::Transaction& transaction, const Handover& handover) {
    transaction.execute(insert_handover_row, transaction.station(), handover.id, handover.from, handover.to,
                        handover.given_at, handover.given_by, handover.note, json::to_text(handover.in_shift),
                        json::to_text(handover.open));
}

std::optional<Handover> find_handover(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_handover, handover_from, snapshot.station(), id);
}

std::vector<Handover> newest_handovers(store::Snapshot& snapshot, std::int64_t most) {
    return snapshot.all(select_newest, handover_from, snapshot.station(), most);
}

void mark_taken(store::Transaction& transaction, const Handover& handover) {
    transaction.execute(update_taken, transaction.station(), handover.id, handover.taken_at,
                        handover.taken_by);
}

std::int64_t forget_handovers(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    return transaction.execute(delete_old, transaction.station(), before, most);
}

std::int64_t count_handovers(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_old, snapshot.station(), before).value_or(0);
}

}  // namespace linli::incidents
