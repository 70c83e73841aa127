#include "identity/doorkeeper.h"

#include <sodium.h>

#include "identity/sign_in.h"

namespace linli::identity {
namespace {

store::Context context_for(StationId station, const Account& account, Reach reach) {
    return {station, subject_of(account.id), reach, posts_of(account), false};
}

tl::unexpected<Refusal> session_ended() {
    return refuse(RefusalKind::unknown, "session/ended",
                  {"登录已结束，请重新登录。", "The session has ended: sign in again."});
}

Result<Reach> require_reach(Role role, http::Right right) {
    const Reach reach = reach_of(role, right);
    if (reach != Reach::none) return reach;
    return refuse(RefusalKind::forbidden, "forbidden/role",
                  {"您的角色（" + title_of(role).zh + "）没有这项权限。",
                   "Your role (" + title_of(role).en + ") does not have this right."});
}

bool is_same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

// What the live feed and pages read of a payload, whatever its kind.
struct Concerns {
    std::string grid;
    std::string handler;
};

Concerns concerns_of(const store::Entry& entry) {
    Concerns concerns;
    const auto value = json::parse(entry.payload.text);
    if (!value || !value->is_object()) return concerns;
    for (const auto& [name, to] :
         {std::pair("grid", &concerns.grid), std::pair("handler", &concerns.handler)}) {
        const auto* found = value->as_object().if_contains(name);
        if (found != nullptr && found->is_string()) *to = std::string(found->as_string());
    }
    return concerns;
}

}  // namespace

std::vector<std::string> posts_of(store::Snapshot& snapshot, std::int64_t account) {
    const auto found = find_account(snapshot, account);
    return found ? posts_of(*found) : std::vector<std::string>();
}

Reach reach_of_actor(store::Snapshot& snapshot, http::Right right) {
    const std::int64_t id = account_of(snapshot.actor());
    if (id == 0) return snapshot.context().reach;
    const auto account = find_account(snapshot, id);
    return account ? reach_of(account->role, right) : Reach::none;
}

bool looks_after(const std::vector<std::string>& posts, std::string_view grid) {
    if (grid.empty()) return false;
    for (const std::string_view post : posts) {
        for (const std::string_view kind : {"officer/", "auxiliary/", "worker/"}) {
            if (post.starts_with(kind) && post.substr(kind.size()) == grid) return true;
        }
    }
    return false;
}

Result<StationId> Doorkeeper::station_of(const http::Credentials& credentials, http::Right right) const {
    const auto has = [this](StationId station) {
        return station == first_station || (names_ != nullptr && names_->has(station));
    };
    const std::string& shown = credentials.bearer.empty() ? credentials.session : credentials.bearer;
    if (right != http::anyone && !shown.empty()) {
        const StationId station = station_in(shown);
        if (has(station)) return station;
        return session_ended();
    }
    const auto find = [&](std::string_view name) -> std::optional<StationId> {
        if (const auto number = parse_number<std::int64_t>(name); number && has(StationId{*number}))
            return StationId{*number};
        return names_ == nullptr ? std::nullopt : names_->find(name);
    };
    if (!credentials.link.empty()) {
        const StationId station = station_in(credentials.link);
        return has(station) ? station : first_station;  // where nothing is found under it
    }
    if (!credentials.station.empty()) {
        if (const auto named = find(credentials.station)) return *named;
        return refuse(RefusalKind::not_found, "station/unknown",
                      {"没有这个单位。", "There is no such station."});
    }
    if (!shown.empty() && has(station_in(shown))) return station_in(shown);
    return find(credentials.chosen).value_or(first_station);
}

Result<store::Context> Doorkeeper::admit(store::Snapshot& snapshot, const http::Credentials& credentials,
                                         http::Right right) {
    if (right == http::anyone) return store::Context{snapshot.station(), "resident", Reach::none, {}};
    if (!credentials.bearer.empty()) return admit_token(snapshot, credentials.bearer, right);
    return admit_session(snapshot, credentials, right);
}

Result<store::Context> Doorkeeper::admit_session(store::Snapshot& snapshot,
                                                 const http::Credentials& credentials, http::Right right) {
    if (credentials.session.empty())
        return refuse(RefusalKind::unknown, "session/none", {"请先登录。", "Sign in first."});
    const auto session = session_of(snapshot, credentials);
    const auto account = session ? find_account(snapshot, session->account) : std::nullopt;
    if (!account || account->is_disabled ||
        is_idle(snapshot.station(), *session, policy_of(snapshot), snapshot.now(),
                !credentials.is_background)) {
        return session_ended();
    }
    if (credentials.is_changing && !is_same(credentials.csrf, csrf_of(credentials.session))) {
        return refuse(RefusalKind::forbidden, "session/csrf",
                      {"请求缺少页面的凭据（Linli-CSRF），没有执行。",
                       "The request lacks the page's own proof (Linli-CSRF): nothing was done."});
    }
    if (session->stage != Stage::complete && right != rights::begin_session) {
        return refuse(RefusalKind::unknown, "session/incomplete",
                      {"请先完成登录。", "Finish signing in first."},
                      "\"stage\":" + json::to_text(session->stage));
    }
    const auto reach = require_reach(account->role, right);
    if (!reach) return tl::unexpected(reach.error());
    store::Context who = context_for(snapshot.station(), *account, *reach);
    who.is_fresh = SignInDesk::is_fresh(snapshot, *session);
    return who;
}

Result<store::Context> Doorkeeper::admit_token(store::Snapshot& snapshot, const std::string& secret,
                                               http::Right right) {
    const auto token = find_token(snapshot, sha256(bytes_of(secret)));
    const auto account = token ? find_account(snapshot, token->account) : std::nullopt;
    if (!account || account->is_disabled || token->ended_at || token->expires_at <= snapshot.now()) {
        return refuse(RefusalKind::unknown, "token/ended",
                      {"令牌无效、已停用或已过期。", "The token is not valid, ended or expired."});
    }
    const auto& scope = token->rights;
    if (!scope.empty() && std::find(scope.begin(), scope.end(), right.name) == scope.end()) {
        return refuse(RefusalKind::forbidden, "token/scope",
                      {"令牌不包含这项权限。", "The token is not for this."});
    }
    const auto reach = require_reach(account->role, right);
    if (!reach) return tl::unexpected(reach.error());
    return context_for(snapshot.station(), *account, *reach);
}

bool Doorkeeper::is_idle(StationId station, const Session& session, const Policy& policy, Instant now,
                         bool is_use) {
    const std::lock_guard lock(mutex_);
    auto& of_station = seen_[station];
    const auto seen = of_station.find(session.digest);
    const Instant last = seen == of_station.end() ? session.seen_at : std::max(seen->second, session.seen_at);
    if (now >= last + std::chrono::minutes(policy.idle_minutes)) return true;
    if (is_use) of_station[session.digest] = now;
    return false;
}

bool Doorkeeper::may_be_told(const store::Context& who, const store::Entry& entry) const {
    const std::string_view kind = entry.kind;
    // Who comes to an incident is told to those whom the incident concerns.
    const bool is_of_incident = kind.starts_with("incident.") || kind.starts_with("call_out.");
    const bool is_of_station =
        kind.starts_with("post.") || kind.starts_with("rulebook.") || kind.starts_with("grids.");
    switch (who.reach) {
        case Reach::none:
            return false;
        case Reach::station:
            return is_of_incident || is_of_station || kind.starts_with("handover.") ||
                   kind.starts_with("alert.");
        case Reach::own:
            break;
    }
    if (is_of_station) return true;
    if (!is_of_incident) return false;
    const Concerns concerns = concerns_of(entry);
    return who.holds(concerns.handler) || looks_after(who.posts, concerns.grid);
}

bool Doorkeeper::has_seen_any(StationId station) {
    const std::lock_guard lock(mutex_);
    const auto seen = seen_.find(station);
    return seen != seen_.end() && !seen->second.empty();
}

void Doorkeeper::keep_up(store::Transaction& transaction) {
    std::map<Digest, Instant> seen;
    {
        const std::lock_guard lock(mutex_);
        seen.swap(seen_[transaction.station()]);
    }
    const Policy policy = policy_of(transaction);
    transaction.housekeeping();
    for (const auto& [digest, at] : seen) {
        if (auto session = find_session(transaction, digest)) {
            session->seen_at = std::max(session->seen_at, at);
            update_session(transaction, *session);
        }
    }
    delete_sessions_before(transaction, transaction.now() - std::chrono::hours(policy.session_hours));
    delete_provider_sign_ins_before(transaction, transaction.now() - provider_sign_in_time);
    forget_failures_before(transaction, transaction.now() - std::chrono::hours(24));
}

}  // namespace linli::identity
