#include "identity/sign_in.h"

#include <fmt/format.h>

#include "identity/known_browser.h"
#include "identity/passwords.h"
#include "identity/permissions.h"

namespace linli::identity {
namespace {

tl::unexpected<Refusal> wrong() {
    return refuse(RefusalKind::unknown, "session/wrong",
                  {"账户名或密码不对。", "The name or the password is wrong."});
}

// Who has shown who they are acts for themselves from here on.
void act_as(store::Transaction& transaction, std::int64_t account) {
    transaction.act_for({transaction.station(), subject_of(account), store::Reach::none, {}});
}

void append(store::Transaction& transaction, std::string_view kind, std::int64_t account) {
    transaction.append({.kind = kind, .subject = subject_of(account)});
}

}  // namespace

Stage stage_of(const Account& account, const AccountSecrets& secrets, const Policy& policy,
               bool gave_second_factor, Instant now) {
    if (account.has_second_factor && !gave_second_factor) return Stage::second_factor;
    if (!account.has_second_factor && needs_second_factor(account.role)) return Stage::enrolment;
    const bool has_run_out = policy.password_days > 0 && secrets.password_at &&
                             *secrets.password_at + std::chrono::days(policy.password_days) <= now;
    return has_run_out ? Stage::new_password : Stage::complete;
}

Stage stage_at_provider(const Account& account, bool gave_second_factor) {
    if (gave_second_factor) return Stage::complete;
    if (account.has_second_factor) return Stage::second_factor;
    return needs_second_factor(account.role) ? Stage::enrolment : Stage::complete;
}

std::string csrf_of(std::string_view session_token) {
    return to_base64url(sha256(bytes_of("linli csrf " + std::string(session_token))));
}

std::string session_cookie(const http::Credentials& credentials, std::string_view token) {
    return credentials.is_secure
               ? fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Lax", http::secure_session_cookie,
                             token)
               : fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax", http::session_cookie, token);
}

std::string no_session_cookie(const http::Credentials& credentials) {
    return session_cookie(credentials, "") + "; Max-Age=0";
}

std::optional<Session> session_of(store::Snapshot& snapshot, const http::Credentials& credentials) {
    if (credentials.session.empty()) return std::nullopt;
    auto session = find_session(snapshot, sha256(bytes_of(credentials.session)));
    if (!session) return std::nullopt;
    const Policy policy = policy_of(snapshot);
    if (snapshot.now() >= session->created_at + std::chrono::hours(policy.session_hours)) return std::nullopt;
    return session;
}

Suspects SignInDesk::suspected(const Account& account, const http::Call& call) const {
    return suspects(vault_, account.name, account.id, call.credentials);
}

// ---- name and password ----

Result<SignInDesk::Attempt> SignInDesk::look_up(store::Snapshot& snapshot, const http::Call& call,
                                                const SignIn& body) const {
    const auto account = find_account_by_name(snapshot, body.name);
    Attempt attempt{0, no_password(), body.password,
                    suspects(vault_, body.name, account ? account->id : 0, call.credentials)};
    if (auto unlocked = require_unlocked(snapshot, attempt.suspects); !unlocked)
        return tl::unexpected(std::move(unlocked.error()));
    if (account && account->has_password && !account->is_disabled) {
        attempt.account = account->id;
        attempt.hash = secrets_of(snapshot, account->id).password;
    }
    return attempt;
}

Result<SignInDesk::Compared> SignInDesk::compare(const Attempt& attempt) {
    const bool is_right = is_password(attempt.password, attempt.hash);
    return Compared{attempt.account, attempt.hash, attempt.suspects, is_right && attempt.account != 0};
}

Result<http::Counted<SignInDesk::Opened<SignedIn>>> SignInDesk::sign_in(store::Transaction& transaction,
                                                                        const http::Call& call,
                                                                        const Compared& compared) const {
    // Many attempts may have been compared at the same time: those behind the last allowed one are not told.
    if (auto unlocked = require_unlocked(transaction, compared.suspects); !unlocked)
        return tl::unexpected(std::move(unlocked.error()));
    const auto account = find_account(transaction, compared.account);
    if (!compared.is_right || !account || account->is_disabled ||
        secrets_of(transaction, compared.account).password != compared.hash) {
        return failed(transaction, compared.account, compared.suspects);
    }
    act_as(transaction, account->id);
    // Failures are forgotten when the whole sign-in is done: codes count among them.
    if (!account->has_second_factor) forget_all_failures(transaction, compared.suspects);
    append(transaction, "account.password_given", account->id);
    return http::Counted<Opened<SignedIn>>{open_session(transaction, call, *account, {})};
}

http::Counted<SignInDesk::Opened<SignedIn>> SignInDesk::failed(store::Transaction& transaction,
                                                               std::int64_t account,
                                                               const Suspects& suspects) {
    transaction.act_for({transaction.station(), "visitor", store::Reach::none, {}});
    const bool locks = count_failure(transaction, suspects);
    // Of a name that nobody has, too ("account/0"): else the length of the record would tell which names
    // exist.
    append(transaction, locks ? "account.locked" : "account.sign_in_failed", account);
    return {wrong()};
}

bool SignInDesk::is_fresh(store::Snapshot& snapshot, const Session& session) {
    return session.second_factor_at &&
           snapshot.now() <
               *session.second_factor_at + std::chrono::minutes(policy_of(snapshot).fresh_minutes);
}

SignInDesk::Opened<SignedIn> SignInDesk::open_session(store::Transaction& transaction, const http::Call& call,
                                                      const Account& account, const Proof& proof) const {
    // What the browser was signed in as before ends: nobody finds it later.
    if (const auto before = session_of(transaction, call.credentials))
        delete_session(transaction, before->digest);
    const std::string token = named_for(transaction.station(), to_base64url(random_bytes(32)));
    Session session;
    session.digest = sha256(bytes_of(token));
    session.account = account.id;
    session.created_at = session.seen_at = transaction.now();
    session.second_factor_at = proof.second_factor_at;
    session.source = call.credentials.source;
    session.way = proof.way;
    const bool gave_second_factor = proof.second_factor_at.has_value();
    switch (proof.way) {
        case Way::password:
            session.stage = stage_of(account, secrets_of(transaction, account.id), policy_of(transaction),
                                     gave_second_factor, transaction.now());
            break;
        case Way::provider:
            session.stage = stage_at_provider(account, gave_second_factor);
            break;
    }
    insert_session(transaction, session);
    Opened<SignedIn> opened{describe(transaction, account, session, token),
                            {session_cookie(call.credentials, token)}};
    if (session.stage == Stage::complete)
        opened.cookies.push_back(known_browser_cookie(vault_, call.credentials, account.id));
    return opened;
}

SignedIn SignInDesk::describe(store::Snapshot& snapshot, const Account& account, const Session& session,
                              std::string_view token) const {
    const Policy policy = policy_of(snapshot);
    SignedIn view;
    view.stage = session.stage;
    view.account = account.id;
    view.person = named_for(snapshot.station(), std::to_string(account.id));
    view.name = account.name;
    view.role = account.role;
    view.role_name = title_of(account.role);
    view.posts = posts_of(account);
    for (const Permission& permission : permissions()) {
        if (reach_of(account.role, permission.right) != Reach::none)
            view.rights.emplace_back(permission.right.name);
    }
    view.has_second_factor = account.has_second_factor;
    view.is_fresh = is_fresh(snapshot, session);
    view.ends_at = session.created_at + std::chrono::hours(policy.session_hours);
    view.csrf = csrf_of(token);
    return view;
}

// ---- passwords ----

Result<SignInDesk::Chosen> SignInDesk::take_invitation(store::Snapshot& snapshot, const http::Call&,
                                                       const Welcome& body) const {
    const Digest digest = sha256(bytes_of(body.invitation));
    const auto id = find_invitation(snapshot, digest);
    const auto account = id ? find_account(snapshot, *id) : std::nullopt;
    if (!account || account->is_disabled) {
        return refuse(RefusalKind::not_found, "invitation/not-found",
                      {"这个一次性链接无效、已用过或已过期，请安全管理员另发一个。",
                       "This one-time link is not valid, used or run out: ask the security administrator for "
                       "another."});
    }
    json::Faults faults;
    check_password("password", body.password, account->name, faults);
    if (!faults.empty()) return refuse_invalid(faults.take());
    return Chosen{account->id, {}, {}, body.password, digest};
}

Result<SignInDesk::Chosen> SignInDesk::take_change(store::Snapshot& snapshot, const http::Call& call,
                                                   const PasswordChange& body) const {
    const auto session = session_of(snapshot, call.credentials);
    const auto account = session ? find_account(snapshot, session->account) : std::nullopt;
    if (!account || session->stage == Stage::second_factor || session->stage == Stage::enrolment) {
        return refuse(RefusalKind::forbidden, "session/incomplete",
                      {"请先完成登录。", "Finish signing in first."});
    }
    if (!account->has_password) {
        return refuse(RefusalKind::conflict, "account/no-password",
                      {"这个账户没有密码：请安全管理员发一个一次性链接。",
                       "This account has no password: ask the security administrator for a one-time link."});
    }
    if (auto unlocked = require_unlocked(snapshot, suspected(*account, call)); !unlocked)
        return tl::unexpected(std::move(unlocked.error()));
    json::Faults faults;
    check_password("password", body.password, account->name, faults);
    if (body.present == body.password)
        faults.add("password", {"新密码与现在的相同。", "It is the same as the present one."});
    if (!faults.empty()) return refuse_invalid(faults.take());
    return Chosen{account->id, body.present, secrets_of(snapshot, account->id).password, body.password, {}};
}

Result<SignInDesk::Hashed> SignInDesk::hash(const Chosen& chosen) {
    const bool by_invitation = chosen.present_hash.empty();
    const bool is_right = by_invitation || is_password(chosen.present, chosen.present_hash);
    return Hashed{chosen.account, is_right ? hash_password(chosen.password) : "", chosen.invitation,
                  by_invitation, is_right};
}

Result<http::Counted<SignInDesk::Opened<SignedIn>>> SignInDesk::set_password(store::Transaction& transaction,
                                                                             const http::Call& call,
                                                                             const Hashed& hashed) const {
    const auto account = find_account(transaction, hashed.account);
    const bool may = hashed.by_invitation ? find_invitation(transaction, hashed.invitation) == hashed.account
                                          : session_of(transaction, call.credentials).has_value();
    if (!account || account->is_disabled || !may) {
        return refuse(RefusalKind::conflict, "account/changed-meanwhile",
                      {"账户已被更改，请重新开始。", "The account has changed meanwhile; begin again."});
    }
    if (!hashed.present_is_right) {
        const Suspects whose = suspected(*account, call);
        if (auto unlocked = require_unlocked(transaction, whose); !unlocked)
            return tl::unexpected(std::move(unlocked.error()));
        return failed(transaction, account->id, whose);
    }
    std::optional<Instant> second_factor_at;
    if (!hashed.by_invitation) second_factor_at = session_of(transaction, call.credentials)->second_factor_at;
    act_as(transaction, account->id);
    identity::set_password(transaction, account->id, hashed.hash);
    delete_invitations(transaction, account->id);
    delete_sessions(transaction, account->id);
    append(transaction, "account.password_set", account->id);
    return http::Counted<Opened<SignedIn>>{
        open_session(transaction, call, *account, {Way::password, second_factor_at})};
}

// ---- sessions ----

Result<SignedIn> SignInDesk::current(store::Snapshot& snapshot, const http::Call& call) const {
    const auto session = session_of(snapshot, call.credentials);
    const auto account = session ? find_account(snapshot, session->account) : std::nullopt;
    if (!account) return refuse(RefusalKind::unknown, "session/none", {"尚未登录。", "Nobody is signed in."});
    return describe(snapshot, *account, *session, call.credentials.session);
}

Result<SignInDesk::Opened<http::Nothing>> SignInDesk::sign_out(store::Transaction& transaction,
                                                               const http::Call& call) const {
    if (const auto session = session_of(transaction, call.credentials)) {
        delete_session(transaction, session->digest);
        append(transaction, "account.signed_out", session->account);
    }
    return Opened<http::Nothing>{{}, {no_session_cookie(call.credentials)}};
}

OwnSessions SignInDesk::own_sessions(store::Snapshot& snapshot, const http::Call& call) const {
    OwnSessions own;
    const auto present = session_of(snapshot, call.credentials);
    if (!present) return own;
    for (const Session& session : sessions_of(snapshot, present->account)) {
        own.sessions.push_back({to_hex(ByteView(session.digest).first(8)), session.created_at,
                                session.seen_at, session.source, session.digest == present->digest});
    }
    return own;
}

Result<OwnSessions> SignInDesk::end_session(store::Transaction& transaction, const http::Call& call,
                                            std::string_view id) const {
    const auto present = session_of(transaction, call.credentials);
    if (present) {
        for (const Session& session : sessions_of(transaction, present->account)) {
            if (to_hex(ByteView(session.digest).first(8)) != id) continue;
            delete_session(transaction, session.digest);
            append(transaction, "account.session_ended", session.account);
            return own_sessions(transaction, call);
        }
    }
    return refuse(RefusalKind::not_found, "session/not-found",
                  {"没有这个会话。", "There is no such session."});
}

}  // namespace linli::identity
