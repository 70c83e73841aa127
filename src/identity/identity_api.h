// HTTP to signing in and to the account desk, and back.
#pragma once

#include "identity/account_desk.h"
#include "identity/doorkeeper.h"
#include "identity/sign_in.h"

namespace linli::identity {

// Adds the routes below /api/v1/session, /api/v1/welcome, /api/v1/accounts, /api/v1/policy and /api/v1/demo.
// Both outlive them.
void add_routes(http::Routes& routes, const SignInDesk& sign_in, const AccountDesk& accounts);

}  // namespace linli::identity
