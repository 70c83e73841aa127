// HTTP to signing in and to the account desk, and back.
#pragma once

#include "identity/account_desk.h"
#include "identity/doorkeeper.h"
#include "identity/provider_sign_in.h"
#include "identity/sign_in.h"

namespace linli::identity {

// Adds the routes below /api/v1/session, /api/v1/welcome, /api/v1/accounts, /api/v1/policy and /api/v1/demo.
// All of them outlive them. A provider is asked in `errands`, so that one that is slow keeps no password
// waiting.
void add_routes(http::Routes& routes, const SignInDesk& sign_in, const AccountDesk& accounts,
                const ProviderDesk& provider, http::Workshop& errands);

// Those of them that are about a provider.
void add_provider_routes(http::Routes& routes, const ProviderDesk& desk, const AccountDesk& accounts,
                         http::Workshop& errands);

// The account in the path, and the version that the client has read.
WhichAccount which(const http::Call& call);

}  // namespace linli::identity
