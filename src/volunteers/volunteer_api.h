// HTTP to the desks of the volunteers and back.
#pragma once

#include "http/routes.h"
#include "volunteers/room.h"

namespace linli::volunteers {

class PlanRunner;

// Adds the routes below /api/v1/volunteering, /api/v1/volunteers, /api/v1/teams, /api/v1/shifts,
// /api/v1/services, /api/v1/credits, /api/v1/reversals and /api/v1/public/teams, and those of the other api
// files of this room.
void add_routes(http::Routes& routes, Room room);
// Wishes, plans and answers to them. `runner` outlives the routes.
void add_plan_routes(http::Routes& routes, Room room, PlanRunner& runner);

}  // namespace linli::volunteers
