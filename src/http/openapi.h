// The OpenAPI 3.1 document, made from the routes' own declarations, and the page that shows it.
#pragma once

#include "http/routes.h"

namespace linli::http {

// Every route below /api, in the order of declaration.
std::string openapi(const Routes& routes, std::string_view version);

// Adds /openapi.json and /docs. Call after all other routes are there.
void add_openapi(Routes& routes, std::string_view version);

}  // namespace linli::http
