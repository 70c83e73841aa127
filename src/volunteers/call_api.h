// Call-outs over HTTP.
#pragma once

#include "http/routes.h"
#include "volunteers/room.h"

namespace linli::volunteers {

void add_call_out_routes(http::Routes& routes, Room room);

}  // namespace linli::volunteers
