// A report whose place lies in another station's grids (位置在其他单位网格内): whoever may hand it over is
// told so, and may do it. Nothing is handed over by itself.
#pragma once

#include <set>

#include "grids/grid_map.h"
#include "grids/other_grids.h"
#include "http/routes.h"
#include "incidents/incident.h"
#include "stations/directory.h"

namespace linli::incidents {

// Where it lies: the station to hand it over to, and the name of the grid. No more of that station is shown.
struct OtherStation {
    std::string station;  // code, as handing over wants it
    std::string name;
    Text kind_name;
    std::string grid_name;
};
BOOST_DESCRIBE_STRUCT(OtherStation, (), (station, name, kind_name, grid_name))

struct Elsewhere {
    std::optional<OtherStation> lies_in;  // nothing: there is none to offer
};
BOOST_DESCRIBE_STRUCT(Elsewhere, (), (lies_in))

// Is it worth looking for? Only of an incident that has a place, got no grid of one's own, and can be handed
// over: at once, or when it has been accepted.
bool may_lie_elsewhere(const Incident& incident);

// To which of them it is offered: the one nearest to the ground, a station before a district before a bureau,
// and of these the first; open, and none that has had it (`had_it`): it came from there, or was handed over
// to there before. Nothing: to none.
const grids::Holding* to_offer(const std::vector<grids::Holding>& holding, const stations::Tree& tree,
                               const std::set<StationId>& had_it);

// Adds GET /api/v1/incidents/{number}/elsewhere. `own` and `directory` outlive the routes.
void add_elsewhere(http::Routes& routes, grids::GridMap& own, const stations::Directory& directory);

}  // namespace linli::incidents
