// The exchange over HTTP: partners and their events.
#pragma once

#include "exchange/delivery_desk.h"
#include "exchange/inbox.h"
#include "http/routes.h"

namespace linli::exchange {

// All outlive the routes.
void add_routes(http::Routes& routes, const PartnerDesk& partners, const DeliveryDesk& deliveries,
                const Inbox& inbox, incidents::Register& lines);

}  // namespace linli::exchange
