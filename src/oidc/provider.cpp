#include "oidc/provider.h"

#include <spdlog/spdlog.h>

#include "base/json.h"

namespace linli::oidc {
namespace {

constexpr auto kept_for = std::chrono::hours(1);
constexpr auto between_key_fetches = std::chrono::minutes(1);
constexpr auto unreachable_for = std::chrono::seconds(10);

Refusal unreachable() {
    return {RefusalKind::unavailable,
            "oidc/provider-unreachable",
            {"单位登录服务暂时连不上；请稍后再试，或用账户名和密码登录。",
             "Your organisation's sign-in cannot be reached just now; try again in a moment, or sign in with "
             "name and password."},
            {},
            {},
            std::chrono::seconds(unreachable_for).count()};
}

tl::unexpected<Refusal> token_refused(TokenFault fault) {
    spdlog::warn("an ID token was refused: {}", json::name_of(fault));
    return refuse(RefusalKind::forbidden, "oidc/token-refused",
                  {"单位登录服务的答复未通过核验，没有登录。请重试；若仍如此，请告知系统管理员。",
                   "The organisation's answer did not pass verification: nobody was signed in. Try again; if "
                   "it happens again, tell the system administrator."},
                  "\"fault\":" + json::to_text(fault));
}

}  // namespace

Provider::Provider(std::string issuer, Client client, std::unique_ptr<Web> web, const Clock& clock)
    : issuer_(std::move(issuer)), client_(std::move(client)), web_(std::move(web)), clock_(clock) {}

// What `read` makes of the document at `address`.
template <class Read>
auto Provider::fetch(const std::string& address, Read read) -> decltype(read(std::string_view())) {
    {
        const std::lock_guard lock(mutex_);
        if (unreachable_since_ && clock_.now() < *unreachable_since_ + unreachable_for)
            return tl::unexpected(unreachable());
    }
    const auto answer = web_->get(address);
    if (!answer || answer->status != 200) {
        spdlog::warn("the sign-in provider did not answer at {}: {}", address,
                     answer ? "status " + std::to_string(answer->status) : answer.error());
        const std::lock_guard lock(mutex_);
        unreachable_since_ = clock_.now();
        return tl::unexpected(unreachable());
    }
    auto made = read(answer->body);
    if (!made) spdlog::error("{} ({})", made.error().detail.en, address);
    return made;
}

Result<Discovery> Provider::discovery() {
    {
        const std::lock_guard lock(mutex_);
        if (discovery_.value && clock_.now() < discovery_.at + kept_for) return *discovery_.value;
    }
    auto found = fetch(discovery_address(issuer_),
                       [this](std::string_view text) { return read_discovery(text, issuer_); });
    if (!found) return found;
    const std::lock_guard lock(mutex_);
    discovery_ = {*found, clock_.now()};
    return found;
}

Result<KeySet> Provider::fetch_keys(const Discovery& provider) {
    auto found = fetch(provider.keys, [](std::string_view text) -> Result<KeySet> {
        if (auto set = KeySet::read(text)) return std::move(*set);
        return refuse(
            RefusalKind::unavailable, "oidc/provider-unusable",
            {"单位登录服务的公钥无法读取。", "The provider's keys cannot be read: no JSON Web Key Set."});
    });
    if (!found) return found;
    const std::lock_guard lock(mutex_);
    keys_ = {*found, clock_.now()};
    return found;
}

Result<KeySet> Provider::keys(const Discovery& provider) {
    {
        const std::lock_guard lock(mutex_);
        if (keys_.value && clock_.now() < keys_.at + kept_for) return *keys_.value;
    }
    return fetch_keys(provider);
}

std::optional<Result<KeySet>> Provider::newer_keys(const Discovery& provider) {
    {
        const std::lock_guard lock(mutex_);
        if (keys_fetched_again_ && clock_.now() < *keys_fetched_again_ + between_key_fetches)
            return std::nullopt;
        keys_fetched_again_ = clock_.now();
    }
    return fetch_keys(provider);
}

Result<std::string> Provider::address(const Request& request) {
    const auto provider = discovery();
    if (!provider) return tl::unexpected(provider.error());
    return authorization_address(*provider, client_, request);
}

Result<std::string> Provider::id_token(const Discovery& provider, const Answer& answer,
                                       std::string_view verifier) {
    const TokenRequest request = token_request(provider.secret, client_, answer.code, verifier);
    const auto redeemed = web_->post(provider.token_endpoint, request.body, request.authorization);
    if (!redeemed || redeemed->status >= 500) {
        spdlog::warn("the sign-in provider did not redeem a code: {}",
                     redeemed ? "status " + std::to_string(redeemed->status) : redeemed.error());
        return tl::unexpected(unreachable());
    }
    auto token = redeemed->status == 200 ? id_token_in(redeemed->body) : std::nullopt;
    if (token) return std::move(*token);
    const std::string error = error_in(redeemed->body);
    spdlog::warn("the sign-in provider refused a code: status {}, {}", redeemed->status, error);
    return refuse(RefusalKind::forbidden, "oidc/code-refused",
                  {"单位登录服务没有确认这次登录，请重新开始。",
                   "The organisation did not confirm this sign-in: begin again."},
                  "\"error\":" + json::to_text(error));
}

Result<Claims> Provider::redeem(const Answer& answer, std::string_view verifier, std::string_view nonce) {
    const auto provider = discovery();
    if (!provider) return tl::unexpected(provider.error());
    if ((answer.issuer && *answer.issuer != issuer_) || (!answer.issuer && provider->names_itself)) {
        spdlog::warn("an answer of another sign-in provider was refused");
        return refuse(RefusalKind::forbidden, "oidc/other-provider",
                      {"答复来自另一个登录服务，没有登录。",
                       "The answer comes from another provider: nobody was signed in."});
    }
    const auto token = id_token(*provider, answer, verifier);
    if (!token) return tl::unexpected(token.error());
    auto known = keys(*provider);
    if (!known) return tl::unexpected(known.error());
    const Expected expected{issuer_, client_.id, std::string(nonce), clock_.now()};
    auto claims = verify(*token, *known, expected);
    if (!claims && claims.error() == TokenFault::unknown_key) {
        const auto newer = newer_keys(*provider);
        if (newer && !*newer) return tl::unexpected(newer->error());
        if (newer) claims = verify(*token, **newer, expected);
    }
    if (!claims) return token_refused(claims.error());
    return std::move(*claims);
}

}  // namespace linli::oidc
