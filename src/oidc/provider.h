// A provider, as one signs in there: what it says about itself and its keys are fetched when they are needed,
// and kept.
#pragma once

#include <memory>
#include <mutex>

#include "oidc/authorization.h"
#include "oidc/token.h"
#include "oidc/web.h"

namespace linli::oidc {

// Any thread; blocks while it asks (CurlWeb: 30 s at most). Nothing is asked before the first sign-in.
//
// Refused, kind `unavailable`: `oidc/provider-unreachable` when the provider does not answer, and for ten
// seconds after that without asking again; `oidc/provider-unusable` when what it says about itself or its
// keys cannot be used. The cause is in the log.
class Provider {
  public:
    // `clock` outlives it.
    Provider(std::string issuer, Client client, std::unique_ptr<Web> web, const Clock& clock);

    const std::string& issuer() const { return issuer_; }

    // Where the browser goes to sign in.
    Result<std::string> address(const Request& request);

    // What came back to the return address.
    struct Answer {
        std::string code;
        std::optional<std::string> issuer;  // RFC 9207
    };
    // Who signed in. Also refused:
    //   oidc/other-provider    the answer says it is another provider's, or does not say whose (RFC 9207);
    //   oidc/code-refused      the provider does not take the code;
    //   oidc/token-refused     its ID token is not to be believed; `fault` says why (TokenFault).
    Result<Claims> redeem(const Answer& answer, std::string_view verifier, std::string_view nonce);

  private:
    template <class Read>
    auto fetch(const std::string& address, Read read) -> decltype(read(std::string_view()));
    Result<Discovery> discovery();
    Result<KeySet> fetch_keys(const Discovery& provider);
    Result<KeySet> keys(const Discovery& provider);
    // Fetched again, for a token under a key that is not among those kept; nothing when that was done less
    // than a minute ago.
    std::optional<Result<KeySet>> newer_keys(const Discovery& provider);
    Result<std::string> id_token(const Discovery& provider, const Answer& answer, std::string_view verifier);

    template <class T>
    struct Kept {
        std::optional<T> value;
        Instant at{};
    };

    const std::string issuer_;
    const Client client_;
    const std::unique_ptr<Web> web_;
    const Clock& clock_;

    std::mutex mutex_;
    Kept<Discovery> discovery_;
    Kept<KeySet> keys_;
    std::optional<Instant> keys_fetched_again_;
    std::optional<Instant> unreachable_since_;
};

}  // namespace linli::oidc
