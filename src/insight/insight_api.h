// HTTP to the board and the monthly report.
#pragma once

#include "grids/grid_map.h"
#include "incidents/incident_api.h"

namespace linli::insight {

// What the routes work with; all outlive them.
struct Room {
    incidents::IncidentList& list;
    incidents::Register& lines;
    incidents::RulebookShelf& rulebooks;
    grids::GridMap& grids;
};

// Adds the routes below /api/v1/board.
void add_routes(http::Routes& routes, Room room);

}  // namespace linli::insight
