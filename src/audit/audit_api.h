// The seal over HTTP: what anyone needs to check it, and the auditor's search over the journal.
#pragma once

#include "audit/seal.h"
#include "audit/witness_desk.h"
#include "http/routes.h"

namespace linli::audit {

// Both outlive `routes`.
void add_routes(http::Routes& routes, const Seal& seal, const WitnessDesk& witness);

}  // namespace linli::audit
