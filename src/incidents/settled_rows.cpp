#include "incidents/settled_rows.h"

#include <algorithm>

#include "incidents/incident_rows.h"

namespace linli::incidents {
namespace {

constexpr store::Sql select_settled{"incidents.settled",
                                    "SELECT id FROM incidents WHERE station_id = ?1 AND id BETWEEN ?2 AND ?3 "
                                    "AND state = 'closed' AND outcome = "
                                    "'resolved' ORDER BY id"};
constexpr store::Sql select_merged{
    "incidents.merged_between",
    "SELECT id, merged_into FROM incidents WHERE station_id = ?1 AND id BETWEEN ?2 AND "
    "?3 AND merged_into IS NOT NULL ORDER BY id"};

}  // namespace

std::vector<std::int64_t> settled_between(store::Snapshot& snapshot, std::int64_t first, std::int64_t last) {
    auto settled = snapshot.all(
        select_settled, [](store::Row row) { return row.get<std::int64_t>(0); }, snapshot.station(), first,
        last);
    const auto merged = snapshot.all(
        select_merged,
        [](store::Row row) { return std::pair(row.get<std::int64_t>(0), row.get<std::int64_t>(1)); },
        snapshot.station(), first, last);
    const auto unmerged = static_cast<std::ptrdiff_t>(settled.size());
    for (const auto& [id, into] : merged) {
        const Incident main = main_of(snapshot, find_incident(snapshot, into).value());
        if (main.state == State::closed && main.outcome == Outcome::resolved) settled.push_back(id);
    }
    std::inplace_merge(settled.begin(), settled.begin() + unmerged, settled.end());
    return settled;
}

}  // namespace linli::incidents
