// HTTP to the desk of what volunteers find, and back.
#pragma once

#include "http/routes.h"
#include "incidents/incident_desk.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// /api/v1/volunteering/{token}/findings, …/{token}/led/{shift}/findings and /api/v1/shifts/{id}/findings.
// All outlive the routes.
void add_finding_routes(http::Routes& routes, Room room, const incidents::IncidentDesk& incidents);

}  // namespace linli::volunteers
