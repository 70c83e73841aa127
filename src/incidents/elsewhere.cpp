#include "incidents/elsewhere.h"

#include "identity/permissions.h"
#include "incidents/crossing_rows.h"
#include "incidents/incident_rows.h"
#include "incidents/lifecycle.h"
#include "incidents/reach.h"
#include "incidents/step.h"

namespace linli::incidents {
namespace {

bool has_others(const stations::Tree& tree, StationId own) {
    return std::ranges::any_of(tree.all(), [&](const stations::Station& station) {
        return station.id != own && !station.closed_at;
    });
}

std::set<StationId> had_it(store::Snapshot& snapshot, std::int64_t number) {
    std::set<StationId> stations = stations_handed_to(snapshot, number);
    if (const auto arrival = arrival_of(snapshot, number)) stations.insert(arrival->from);
    return stations;
}

}  // namespace

bool may_lie_elsewhere(const Incident& incident) {
    return incident.location && incident.grid.empty() &&
           (incident.state == State::reported || after(incident.state, Step::hand_over));
}

const grids::Holding* to_offer(const std::vector<grids::Holding>& holding, const stations::Tree& tree,
                               const std::set<StationId>& had_it) {
    const grids::Holding* best = nullptr;
    const stations::Station* station_of_best = nullptr;
    for (const grids::Holding& one : holding) {
        const stations::Station* const station = tree.find(one.station);
        if (station == nullptr || station->closed_at || had_it.contains(one.station)) continue;
        if (best == nullptr || station->kind > station_of_best->kind) {
            best = &one;
            station_of_best = station;
        }
    }
    return best;
}

void add_elsewhere(http::Routes& routes, grids::GridMap& own, const stations::Directory& directory) {
    routes.question<http::Nothing>(
        http::Method::get, "/api/v1/incidents/{number}/elsewhere", identity::rights::direct_incidents,
        {"位置在哪个其他单位的网格内（不在本单位网格内时）",
         "In which other station's grid its place lies, where it lies in none of one's own"},
        [&own, &directory, others = std::make_shared<grids::OtherGrids>()](
            store::Snapshot& snapshot, const http::Call& call, const http::Nothing&) -> Result<Elsewhere> {
            const std::int64_t number = number_of("incident/" + call.path[0]);
            const auto incident = find_incident(snapshot, number);
            if (!incident || !sees(snapshot.context(), incident->grid, incident->handler))
                return no_such_incident(number);
            const auto tree = directory.tree();
            if (!may_lie_elsewhere(*incident) || !has_others(*tree, snapshot.station())) return Elsewhere{};
            // One's own grids may have changed since it was reported.
            if (own.current(snapshot)->at(*incident->location) != nullptr) return Elsewhere{};
            const auto holding = others->holding(snapshot, *incident->location);
            if (holding.empty()) return Elsewhere{};
            const grids::Holding* const best = to_offer(holding, *tree, had_it(snapshot, number));
            if (best == nullptr) return Elsewhere{};
            const stations::Station& station = *tree->find(best->station);
            return Elsewhere{
                OtherStation{station.code, station.name, stations::title_of(station.kind), best->grid_name}};
        });
}

}  // namespace linli::incidents
