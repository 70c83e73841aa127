// HTTP to the commands about stations, and back.
#pragma once

#include "http/routes.h"
#include "stations/station_desk.h"

namespace linli::stations {

// `directory` and `desk` outlive the routes.
void add_routes(http::Routes& routes, Directory& directory, const StationDesk& desk);

}  // namespace linli::stations
