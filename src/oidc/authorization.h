// The code flow's messages: the browser's way to the provider and back, and the code's exchange for an ID
// token (OpenID Connect Core 1.0, 3.1; RFC 6749, 4.1; RFC 7636; RFC 9207). Pure functions.
#pragma once

#include "base/time.h"
#include "oidc/discovery.h"

namespace linli::oidc {

// One sign-in's secret, that only the browser which began it has; nonce and code verifier are made from it,
// so that neither needs to be kept.
std::string new_secret();
std::string nonce_of(std::string_view secret);
std::string verifier_of(std::string_view secret);

// RFC 7636, 4.2: S256.
std::string challenge_of(std::string_view verifier);

// This station, as the provider knows it.
struct Client {
    std::string id;
    std::string secret;
    std::string return_address;  // redirect_uri
};

// What a sign-in asks for.
struct Request {
    std::string state;
    std::string nonce;
    std::string challenge;
    bool reads_profile = false;                        // a claim of the scope `profile` is used
    std::optional<std::chrono::seconds> max_age = {};  // how long ago one may have signed in there
    std::string context = {};                          // acr_values; empty: none is asked for
};

// Where the browser goes.
std::string authorization_address(const Discovery& provider, const Client& client, const Request& request);

// How the code is redeemed: the body of the request to the token endpoint, and its Authorization header,
// empty when the secret goes in the body.
struct TokenRequest {
    std::string body;
    std::string authorization;
};
TokenRequest token_request(SecretGoes secret, const Client& client, std::string_view code,
                           std::string_view verifier);

// The ID token in the token endpoint's answer; nothing when there is none.
std::optional<std::string> id_token_in(std::string_view answer);

// The `error` of an answer (RFC 6749, 4.1.2.1 and 5.2) if it is a word that may be shown: letters and
// underscores, 40 at most; otherwise "unknown". What else an error says is the sender's own text, and is not
// shown.
std::string error_word(std::string_view error);
std::string error_in(std::string_view answer);

// application/x-www-form-urlencoded.
std::string form_encoded(std::string_view text);

}  // namespace linli::oidc
