// Where a provider's services are (OpenID Connect Discovery 1.0, 3 and 4). Pure functions.
#pragma once

#include <boost/describe.hpp>

#include "base/refusal.h"

namespace linli::oidc {

// May the program or a browser be sent there: https, or http on a loopback address when the issuer lies on
// one too; no user, no fragment, printable ASCII, 2,000 characters at most.
bool is_address(std::string_view address, std::string_view issuer);

// The issuer as it may be configured: is_address(), without a query.
bool is_issuer(std::string_view issuer);

// How the client shows its secret (OpenID Connect Core 1.0, 9).
enum class SecretGoes {
    in_header,  // client_secret_basic
    in_body,    // client_secret_post
};

// What a provider says about itself, as far as it is used.
struct Discovery {
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string keys;  // jwks_uri
    SecretGoes secret = SecretGoes::in_header;
    bool names_itself = false;  // every answer says its issuer (RFC 9207)
};

// Where the document lies.
std::string discovery_address(std::string_view issuer);

// Refused (`oidc/provider-unusable`, which says in `detail` what is wrong) when it is not this issuer's, an
// address may not be used, or the provider takes the secret in neither way.
Result<Discovery> read_discovery(std::string_view text, std::string_view issuer);

}  // namespace linli::oidc
