#include "incidents/other_numbers.h"

#include "base/terms.h"
#include "base/text.h"

namespace linli::incidents {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert_number{"other_numbers.insert",
                            "INSERT INTO other_numbers (station_id, number, incident) VALUES (?1, ?2, ?3) ON "
                            "CONFLICT (station_id, number, incident) DO NOTHING"};
constexpr Sql delete_numbers{"other_numbers.delete",
                             "DELETE FROM other_numbers WHERE station_id = ?1 AND incident = ?2"};
constexpr Sql select_incidents{
    "other_numbers.find",
    "SELECT incident FROM other_numbers WHERE station_id = ?1 AND number = ?2 AND incident < ?3 ORDER BY "
    "incident DESC LIMIT ?4"};

}  // namespace

const store::Migration& other_numbers_migration() {
    static const store::Migration steps{"other_numbers", {R"(
CREATE TABLE other_numbers (
    station_id INTEGER NOT NULL, number TEXT NOT NULL, incident INTEGER NOT NULL,
    PRIMARY KEY (station_id, number, incident)) STRICT, WITHOUT ROWID;
CREATE INDEX other_numbers_incident ON other_numbers (station_id, incident);
)"}};
    return steps;
}

void know_by(store::Transaction& transaction, std::int64_t incident, std::string_view number) {
    const std::string folded = fold(trim(number));
    if (folded.empty()) return;
    transaction.housekeeping();
    transaction.execute(insert_number, transaction.station(), folded, incident);
}

void forget_other_numbers(store::Transaction& transaction, std::int64_t incident) {
    transaction.execute(delete_numbers, transaction.station(), incident);
}

std::vector<std::int64_t> known_by(store::Snapshot& snapshot, std::string_view number, std::int64_t below,
                                   std::size_t most) {
    return snapshot.all(
        select_incidents, [](Row row) { return row.get<std::int64_t>(0); }, snapshot.station(),
        fold(trim(number)), below, most);
}

}  // namespace linli::incidents
