// ID tokens: signed claims about who signed in at the provider (OpenID Connect Core 1.0, 2 and 3.1.3.7;
// RFC 7515, 7519, 8725). Pure functions of the token, the provider's keys and the time.
#pragma once

#include <map>

#include <boost/describe.hpp>
#include <tl/expected.hpp>

#include "base/time.h"
#include "oidc/keys.h"

namespace linli::oidc {

// Why a token is not believed. Told to the keeper of the machine and in the refusal's member `fault`.
enum class TokenFault {
    malformed,    // no signed JWT of 16 KiB at most, or a claim of the wrong type
    algorithm,    // none, a shared secret, or one we do not know
    unknown_key,  // not among the provider's keys
    signature,
    issuer,
    audience,  // for someone else (aud, azp)
    expired,
    not_yet,  // its time has not come (iat, nbf)
    nonce,    // for another sign-in
    subject,  // no sub, or none of 1 to 255 printable ASCII characters
};
BOOST_DESCRIBE_ENUM(TokenFault, malformed, algorithm, unknown_key, signature, issuer, audience, expired,
                    not_yet, nonce, subject)

// What must stand in the token. Clocks may differ by a minute.
struct Expected {
    std::string issuer;
    std::string client;
    std::string nonce;
    Instant now;
};

struct Claims {
    std::string subject;                       // sub
    std::optional<Instant> authenticated_at;   // auth_time
    std::vector<std::string> methods;          // amr (RFC 8176)
    std::string context;                       // acr
    std::map<std::string, std::string> texts;  // every claim that is text
};

// May this be a `sub`: 1 to 255 visible ASCII characters.
bool is_subject(std::string_view subject);

tl::expected<Claims, TokenFault> verify(std::string_view token, const KeySet& keys, const Expected& expected);

}  // namespace linli::oidc
