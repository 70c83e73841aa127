// HTTP to the alert desk and back, and what anyone may read.
#pragma once

#include "alerts/alert_desk.h"
#include "http/routes.h"
#include "incidents/register.h"
#include "incidents/rulebook_shelf.h"

namespace linli::alerts {

// What the routes work with; all outlive them.
struct AlertRoom {
    grids::GridMap& grids;
    const stations::Directory& directory;
    const audit::Seal& seal;
    incidents::RulebookShelf& rulebooks;
    incidents::Register& lines;
};

// Adds the routes below /api/v1/alerts, /api/v1/public/alerts, /alerts and /feeds.
void add_routes(http::Routes& routes, AlertRoom room);

}  // namespace linli::alerts
