// The exchange over HTTP: partners and their events.
#pragma once

#include "exchange/inbox.h"
#include "http/routes.h"

namespace linli::exchange {

// Both outlive the routes.
void add_routes(http::Routes& routes, const PartnerDesk& partners, const Inbox& inbox);

}  // namespace linli::exchange
