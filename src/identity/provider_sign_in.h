// Signing in at the organisation's OpenID Connect provider: to the provider and back in the browser, then a
// session like any other. Nobody gets an account by it: a provider's subject stands for an account because
// the security administrator said so, or, where that is set, because a claim is the account's name.
#pragma once

#include "identity/sign_in.h"
#include "oidc/provider.h"

namespace linli::identity {

// Which second factor counts.
enum class SecondFactorAt {
    station,              // ours alone
    provider_by_method,   // the token's amr has one that is a second factor (RFC 8176): mfa, otp, hwk, sc
    provider_by_context,  // the token's acr is the one that was set
};

struct ProviderSettings {
    std::string name_claim = {};  // links an account of this name at its first sign-in; empty: none does
    SecondFactorAt second_factor = SecondFactorAt::station;
    std::string context = {};  // for provider_by_context
};

// What a sign-in there shows. A second factor counts when the token also says when it was given, `max_age`
// ago at most; it is as fresh as that.
Proof proof_of(const oidc::Claims& claims, const ProviderSettings& settings, std::chrono::seconds max_age,
               Instant now);

// Where one wanted to go: a page of ours, as a path with what follows it.
struct AtProvider {
    std::optional<std::string> from;
};
BOOST_DESCRIBE_STRUCT(AtProvider, (), (from))
void check(const AtProvider& body, json::Faults& faults);

struct ProviderAddress {
    std::string address;
};
BOOST_DESCRIBE_STRUCT(ProviderAddress, (), (address))

// What the provider gave the return address (RFC 6749, 4.1.2; RFC 9207).
struct FromProvider {
    std::string state;
    std::optional<std::string> code;
    std::optional<std::string> iss;
    std::optional<std::string> error;
};
BOOST_DESCRIBE_STRUCT(FromProvider, (), (state, code, iss, error))
void check(const FromProvider& body, json::Faults& faults);

struct SignedInThere {
    SignedIn session;
    std::string from;  // where one wanted to go
};
BOOST_DESCRIBE_STRUCT(SignedInThere, (), (session, from))

// The ways to sign in here.
struct SignInWays {
    bool password = true;
    bool provider = false;
};
BOOST_DESCRIBE_STRUCT(SignInWays, (), (password, provider))

// Any thread, once it is connected. `sign_in` outlives it.
class ProviderDesk {
  public:
    explicit ProviderDesk(const SignInDesk& sign_in) : sign_in_(sign_in) {}

    // Before anyone asks it; without, everything is refused (`oidc/none`).
    void connect(std::unique_ptr<oidc::Provider> provider, ProviderSettings settings);
    SignInWays ways() const { return {true, provider_ != nullptr}; }
    Result<std::string> issuer() const;

    // ---- to the provider ----
    struct Asked {
        oidc::Request request;
        std::string secret;
        std::string from;
    };
    struct Addressed {
        Asked asked;
        std::string address;
    };
    Result<Asked> ask(store::Snapshot& snapshot, const http::Call& call, const AtProvider& body) const;
    Result<Addressed> address(const Asked& asked) const;
    // Kept for ten minutes, and bound to this browser by the cookie.
    Result<http::WithCookie<ProviderAddress>> begin(store::Transaction& transaction, const http::Call& call,
                                                    const Addressed& addressed) const;

    // ---- and back ----
    struct Returned {
        ProviderSignIn begun;
        FromProvider answer;
        std::string secret;
        std::chrono::seconds max_age{};
    };
    struct Redeemed {
        ProviderSignIn begun;
        std::chrono::seconds max_age{};
        Result<oidc::Claims> claims;
    };
    // Refused (`oidc/not-begun-here`) when it is none that this browser began in the last ten minutes.
    Result<Returned> take_back(store::Snapshot& snapshot, const http::Call& call,
                               const FromProvider& body) const;
    Result<Redeemed> redeem(const Returned& returned) const;
    // Works once for a state, whatever comes of it. Refused with what the provider's refusal was, or
    // (`oidc/no-account`) when there is no account that may sign in: which of the reasons it is, is not told.
    Result<http::Counted<http::WithCookie<SignedInThere>>> sign_in(store::Transaction& transaction,
                                                                   const http::Call& call,
                                                                   const Redeemed& redeemed) const;

  private:
    std::optional<Account> account_of(store::Transaction& transaction, const oidc::Claims& claims) const;

    const SignInDesk& sign_in_;
    std::unique_ptr<oidc::Provider> provider_;
    ProviderSettings settings_;
};

}  // namespace linli::identity
