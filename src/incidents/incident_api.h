// HTTP to the incident desk and back.
#pragma once

#include "audit/seal.h"
#include "http/routes.h"
#include "incidents/figures.h"
#include "incidents/incident_desk.h"
#include "incidents/incident_list.h"

namespace linli::incidents {

// What the routes work with; all outlive them.
struct Room {
    IncidentDesk& desk;
    IncidentList& list;
    Register& lines;
    RulebookShelf& rulebooks;
    const audit::Seal& seal;
    grids::GridMap& grids;
};

// Adds the routes below /api/v1/incidents, /api/v1/grids/preview, /api/v1/tracking, /api/v1/figures,
// /api/v1/rulebook, /api/v1/handover, /api/v1/duty and /api/v1/session/filters.
void add_routes(http::Routes& routes, Room room);

}  // namespace linli::incidents
