#include "identity/provider_sign_in.h"

#include <algorithm>

#include <fmt/format.h>

namespace linli::identity {
namespace {

constexpr std::int64_t most_sign_ins = 10'000;  // under way at once
constexpr std::size_t longest_path = 500;
constexpr std::size_t longest_answer = 4'000;
constexpr std::string_view home = "/desk";
constexpr auto clocks_differ = std::chrono::minutes(1);

tl::unexpected<Refusal> no_provider() {
    return refuse(RefusalKind::not_found, "oidc/none",
                  {"本站没有接入单位登录。", "No provider is connected to this station."});
}

Refusal not_begun_here() {
    return {RefusalKind::forbidden,
            "oidc/not-begun-here",
            {"这次登录不是从这个浏览器开始的，已用过，或超过了十分钟。请重新开始。",
             "This sign-in was not begun in this browser, was used, or took longer than ten minutes: begin "
             "again."}};
}

Refusal no_account(const oidc::Claims& claims) {
    return {RefusalKind::forbidden,
            "oidc/no-account",
            {fmt::format("单位已确认您的身份，但这里没有您可用的账户。请把此编号告诉安全管理员：{}",
                         claims.subject),
             fmt::format("Your organisation knows you, but there is no account here that you may use. Tell "
                         "the security administrator this identifier: {}",
                         claims.subject)}};
}

// RFC 6749, 4.1.2.1
Refusal refused_there(const std::string& error) {
    const std::string word = oidc::error_word(error);
    if (word == "access_denied") {
        return {RefusalKind::forbidden,
                "oidc/denied",
                {"单位登录被取消或拒绝，没有登录。",
                 "The sign-in was cancelled or denied by your organisation: nobody was signed in."}};
    }
    return {RefusalKind::forbidden,
            "oidc/refused-there",
            {fmt::format("单位登录服务没有完成登录（{}）。请重试，或用账户名和密码登录。", word),
             fmt::format("Your organisation did not complete the sign-in ({}): try again, or sign in with "
                         "name and password.",
                         word)},
            {},
            "\"error\":" + json::to_text(word)};
}

// Goes with what asks about this sign-in alone.
std::string cookie_of(std::string_view secret, const http::Credentials& credentials) {
    return fmt::format("{}={}; Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax; Max-Age={}{}",
                       http::sign_in_cookie, secret, std::chrono::seconds(provider_sign_in_time).count(),
                       credentials.is_secure ? "; Secure" : "");
}

// A path of this server's own: no other host, and nothing that a browser would take for one, also when it has
// left out "/." on the way.
bool is_own_path(std::string_view path) {
    return path.starts_with('/') && path.find("//") == std::string_view::npos &&
           path.find("/.") == std::string_view::npos && path.size() <= longest_path &&
           std::all_of(path.begin(), path.end(), [](char c) {
               return static_cast<unsigned char>(c) > ' ' && c != '\\' && c != '\x7f';
           });
}

bool is_second_factor(const oidc::Claims& claims, const ProviderSettings& settings) {
    constexpr std::string_view methods[] = {"mfa", "otp", "hwk", "sc"};
    switch (settings.second_factor) {
        case SecondFactorAt::station:
            return false;
        case SecondFactorAt::provider_by_method:
            return std::any_of(claims.methods.begin(), claims.methods.end(), [&](const std::string& given) {
                return std::find(std::begin(methods), std::end(methods), given) != std::end(methods);
            });
        case SecondFactorAt::provider_by_context:
            return claims.context == settings.context;
    }
    return false;
}

struct VouchedPayload {
    bool second_factor = false;  // the provider's counted
};
BOOST_DESCRIBE_STRUCT(VouchedPayload, (), (second_factor))

void act_for(store::Transaction& transaction, std::string actor) {
    transaction.act_for({transaction.station(), std::move(actor), store::Reach::none, {}});
}

// Whom the provider vouches for may have signed in as long ago as a session here may last.
std::chrono::seconds max_age_of(store::Snapshot& snapshot) {
    return std::chrono::hours(policy_of(snapshot).session_hours);
}

}  // namespace

Proof proof_of(const oidc::Claims& claims, const ProviderSettings& settings, std::chrono::seconds max_age,
               Instant now) {
    if (!is_second_factor(claims, settings) || !claims.authenticated_at ||
        now > *claims.authenticated_at + max_age + clocks_differ) {
        return {Way::provider, {}};
    }
    return {Way::provider, std::min(*claims.authenticated_at, now)};
}

void check(const AtProvider& body, json::Faults& faults) {
    if (!body.from || is_own_path(*body.from)) return;
    faults.add("from", {"应为本站的页面路径。", "Must be the path of a page of this server."});
}

void check(const FromProvider& body, json::Faults& faults) {
    const Text too_long{"过长。", "Is too long."};
    if (body.state.size() > longest_answer) faults.add("state", too_long);
    if (body.code && body.code->size() > longest_answer) faults.add("code", too_long);
    if (body.code.has_value() == body.error.has_value()) {
        faults.add("code", {"code 与 error 应有且仅有一个。", "Either code or error must be there."});
    }
}

void ProviderDesk::connect(std::unique_ptr<oidc::Provider> provider, ProviderSettings settings) {
    provider_ = std::move(provider);
    settings_ = std::move(settings);
}

Result<std::string> ProviderDesk::issuer() const {
    if (!provider_) return no_provider();
    return provider_->issuer();
}

// ---- to the provider ----

Result<ProviderDesk::Asked> ProviderDesk::ask(store::Snapshot& snapshot, const http::Call&,
                                              const AtProvider& body) const {
    if (!provider_) return no_provider();
    const std::string secret = oidc::new_secret();
    oidc::Request request{oidc::new_secret(), oidc::nonce_of(secret),
                          oidc::challenge_of(oidc::verifier_of(secret))};
    request.reads_profile = !settings_.name_claim.empty();
    switch (settings_.second_factor) {
        case SecondFactorAt::station:
            break;
        case SecondFactorAt::provider_by_context:
            request.context = settings_.context;
            [[fallthrough]];
        case SecondFactorAt::provider_by_method:
            request.max_age = max_age_of(snapshot);
            break;
    }
    return Asked{std::move(request), secret, body.from.value_or(std::string(home))};
}

Result<ProviderDesk::Addressed> ProviderDesk::address(const Asked& asked) const {
    auto address = provider_->address(asked.request);
    if (!address) return tl::unexpected(std::move(address.error()));
    return Addressed{asked, std::move(*address)};
}

Result<http::WithCookie<ProviderAddress>> ProviderDesk::begin(store::Transaction& transaction,
                                                              const http::Call& call,
                                                              const Addressed& addressed) const {
    const Asked& asked = addressed.asked;
    transaction.housekeeping();  // nobody has shown anything yet
    insert_provider_sign_in(transaction, {sha256(bytes_of(asked.request.state)),
                                          sha256(bytes_of(asked.secret)), asked.from, transaction.now()});
    keep_latest_provider_sign_ins(transaction, most_sign_ins);
    return http::WithCookie<ProviderAddress>{{addressed.address},
                                             {cookie_of(asked.secret, call.credentials)}};
}

// ---- and back ----

Result<ProviderDesk::Returned> ProviderDesk::take_back(store::Snapshot& snapshot, const http::Call& call,
                                                       const FromProvider& body) const {
    if (!provider_) return no_provider();
    auto begun = find_provider_sign_in(snapshot, sha256(bytes_of(body.state)));
    if (!begun || snapshot.now() >= begun->begun_at + provider_sign_in_time ||
        begun->browser != sha256(bytes_of(call.credentials.sign_in))) {
        return tl::unexpected(not_begun_here());
    }
    return Returned{std::move(*begun), body, call.credentials.sign_in, max_age_of(snapshot)};
}

Result<ProviderDesk::Redeemed> ProviderDesk::redeem(const Returned& returned) const {
    Redeemed redeemed{returned.begun, returned.max_age, tl::unexpected(not_begun_here())};
    if (returned.answer.error) {
        redeemed.claims = tl::unexpected(refused_there(*returned.answer.error));
    } else {
        redeemed.claims =
            provider_->redeem({returned.answer.code.value_or(""), returned.answer.iss},
                              oidc::verifier_of(returned.secret), oidc::nonce_of(returned.secret));
    }
    return redeemed;
}

// The account that this subject stands for; linked now if a claim may do that.
std::optional<Account> ProviderDesk::account_of(store::Transaction& transaction,
                                                const oidc::Claims& claims) const {
    const std::string& issuer = provider_->issuer();
    const Digest subject = digest_of_subject(issuer, claims.subject);
    if (const auto linked = find_linked_account(transaction, issuer, subject))
        return find_account(transaction, *linked);
    const auto name = claims.texts.find(settings_.name_claim);
    if (settings_.name_claim.empty() || name == claims.texts.end()) return std::nullopt;
    auto account = find_account_by_name(transaction, name->second);
    if (!account || account->is_disabled || account->role == Role::partner ||
        has_provider_link(transaction, account->id, issuer)) {
        return std::nullopt;
    }
    act_for(transaction, subject_of(account->id));
    insert_provider_link(transaction, issuer, subject, account->id);
    transaction.append({.kind = "account.provider_linked", .subject = subject_of(account->id)});
    return account;
}

Result<http::Counted<http::WithCookie<SignedInThere>>> ProviderDesk::sign_in(store::Transaction& transaction,
                                                                             const http::Call& call,
                                                                             const Redeemed& redeemed) const {
    using Outcome = http::Counted<http::WithCookie<SignedInThere>>;
    transaction.housekeeping();  // of whom nobody knows, the journal says nothing
    if (!delete_provider_sign_in(transaction, redeemed.begun.state)) return tl::unexpected(not_begun_here());
    if (!redeemed.claims) return Outcome{tl::unexpected(redeemed.claims.error())};
    const oidc::Claims& claims = *redeemed.claims;
    const auto account = account_of(transaction, claims);
    if (!account) return Outcome{tl::unexpected(no_account(claims))};
    if (account->is_disabled || account->role == Role::partner) {
        act_for(transaction, "visitor");
        transaction.append({.kind = "account.sign_in_failed", .subject = subject_of(account->id)});
        return Outcome{tl::unexpected(no_account(claims))};
    }
    const Suspects suspected = sign_in_.suspected(*account, call);
    if (auto unlocked = require_unlocked(transaction, suspected); !unlocked)
        return Outcome{tl::unexpected(std::move(unlocked.error()))};
    act_for(transaction, subject_of(account->id));
    const Proof proof = proof_of(claims, settings_, redeemed.max_age, transaction.now());
    if (stage_at_provider(*account, proof.second_factor_at.has_value()) != Stage::second_factor)
        forget_all_failures(transaction, suspected);
    transaction.append({.kind = "account.provider_vouched",
                        .subject = subject_of(account->id),
                        .payload = json::to_text(VouchedPayload{proof.second_factor_at.has_value()})});
    auto opened = sign_in_.open_session(transaction, call, *account, proof);
    return Outcome{http::WithCookie<SignedInThere>{{std::move(opened.value), redeemed.begun.from},
                                                   std::move(opened.cookies)}};
}

}  // namespace linli::identity
