// HTTP to the swaps and back.
#pragma once

#include "http/routes.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// Adds the routes by which places are offered and taken over, below /api/v1/volunteering.
void add_swap_routes(http::Routes& routes, Room room);

}  // namespace linli::volunteers
