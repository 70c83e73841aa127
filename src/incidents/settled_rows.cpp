#include "incidents/settled_rows.h"

namespace linli::incidents {
namespace {

constexpr store::Sql select_settled{
    "incidents.settled",
    "SELECT i.id FROM incidents AS i LEFT JOIN incidents AS m ON m.station_id = i.station_id AND "
    "m.id = i.merged_into WHERE i.station_id = ?1 AND i.id BETWEEN ?2 AND ?3 AND coalesce(m.state, "
    "i.state) = 'closed' AND coalesce(m.outcome, i.outcome) = 'resolved' ORDER BY i.id"};

}  // namespace

std::vector<std::int64_t> settled_between(store::Snapshot& snapshot, std::int64_t first, std::int64_t last) {
    return snapshot.all(
        select_settled, [](store::Row row) { return row.get<std::int64_t>(0); }, snapshot.station(), first,
        last);
}

}  // namespace linli::incidents
