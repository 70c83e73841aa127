// HTTP to the calendars and back.
#pragma once

#include "http/routes.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// Adds /calendar/NAME, and where one's own and a team's addresses are made.
void add_calendar_routes(http::Routes& routes, Room room);

}  // namespace linli::volunteers
