// HTTP to the desk of certificates and back.
#pragma once

#include "audit/seal.h"
#include "http/routes.h"
#include "stations/directory.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// /api/v1/volunteering/{token}/certificates and /api/v1/certificates/{token}. All outlive the routes.
void add_certificate_routes(http::Routes& routes, Room room, const audit::Seal& seal,
                            const stations::Directory& directory);

}  // namespace linli::volunteers
