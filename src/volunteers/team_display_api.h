// HTTP to the display of teams and back.
#pragma once

#include "http/routes.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// Adds /api/v1/team-figures and /api/v1/appraisal.
void add_display_routes(http::Routes& routes, Room room);

}  // namespace linli::volunteers
