// HTTP to the desk of records and back.
#pragma once

#include "http/routes.h"
#include "stations/directory.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// Commendations and evaluations, and the file of what the law has recorded. `directory` outlives the routes.
void add_record_routes(http::Routes& routes, Room room, const stations::Directory& directory);

}  // namespace linli::volunteers
