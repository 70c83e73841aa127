// HTTP to the teams' display on paper and as a workbook.
#pragma once

#include "http/routes.h"
#include "volunteers/room.h"

namespace linli::insight {

// Adds /api/v1/team-figures/display.pdf and .xlsx.
void add_team_display(http::Routes& routes, volunteers::Room room);

}  // namespace linli::insight
