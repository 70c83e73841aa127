#include "identity/account_desk.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "identity/permissions.h"
#include "oidc/token.h"

namespace linli::identity {
namespace {

constexpr std::size_t longest_post = 64;
constexpr std::size_t most_posts = 200;
constexpr std::size_t longest_note = 100;

// What the posts of a role begin with; empty: it has none of its own.
std::string_view post_kind(Role role) {
    switch (role) {
        case Role::volunteer:
            return "team/";
        case Role::grid_worker:
            return "worker/";
        case Role::auxiliary:
            return "auxiliary/";
        case Role::officer:
            return "officer/";
        case Role::partner:
            return "partner/";
        case Role::duty_desk:
        case Role::station_head:
        case Role::auditor:
        case Role::security_administrator:
        case Role::system_administrator:
            return "";
    }
    return "";
}

void check_posts(Role role, const std::vector<std::string>& posts, json::Faults& faults) {
    const std::string_view kind = post_kind(role);
    if (posts.size() > most_posts) {
        faults.add("posts", {fmt::format("最多 {} 个岗位。", most_posts),
                             fmt::format("{} posts at most.", most_posts)});
    }
    for (std::size_t i = 0; i < posts.size(); ++i) {
        const bool good = !kind.empty() && posts[i].starts_with(kind) && posts[i].size() > kind.size() &&
                          posts[i].size() <= longest_post;
        if (good) continue;
        const std::string field = fmt::format("posts[{}]", i);
        if (kind.empty()) {
            faults.add(field, {"这个角色没有岗位。", "This role has no posts of its own."});
        } else {
            faults.add(field, {fmt::format("这个角色的岗位以 {} 开头。", kind),
                               fmt::format("The posts of this role begin with {}.", kind)});
        }
    }
}

bool is_name(std::string_view name) {
    return name.size() >= 2 && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
           });
}

// What the journal keeps of an account: no name.
struct AccountPayload {
    std::int64_t version = 0;
    Role role = Role::officer;
    std::vector<std::string> posts;
    bool is_disabled = false;
};
BOOST_DESCRIBE_STRUCT(AccountPayload, (), (version, role, posts, is_disabled))

void append(store::Transaction& transaction, std::string_view kind, const Account& account) {
    transaction.append({.kind = kind,
                        .subject = subject_of(account.id),
                        .payload = json::to_text(AccountPayload{account.version, account.role, account.posts,
                                                                account.is_disabled})});
}

struct TokenPayload {
    std::int64_t token = 0;
    std::vector<std::string> rights;
};
BOOST_DESCRIBE_STRUCT(TokenPayload, (), (token, rights))

// Instead of the name of one who left.
std::string forgotten_name(std::int64_t account) {
    return "former-" + std::to_string(account);
}

tl::unexpected<Refusal> no_such_account() {
    return refuse(RefusalKind::not_found, "account/not-found",
                  {"没有这个账户。", "There is no such account."});
}

// One link more for this account.
Invited invite_also(store::Transaction& transaction, const Account& account) {
    if (account.role == Role::partner) return {account.id, account.name, {}, {}};
    const std::string token = named_for(transaction.station(), to_base64url(random_bytes(24)));
    const Instant expires = transaction.now() + std::chrono::hours(policy_of(transaction).invitation_hours);
    insert_invitation(transaction, sha256(bytes_of(token)), account.id, expires);
    return {account.id, account.name, token, expires};
}

// A link in the place of those before.
Invited invite(store::Transaction& transaction, const Account& account) {
    delete_invitations(transaction, account.id);
    return invite_also(transaction, account);
}

// Would the station be left without one who keeps its accounts?
bool is_last_keeper(store::Snapshot& snapshot, const Account& account) {
    if (account.role != Role::security_administrator) return false;
    for (const Account& other : all_accounts(snapshot)) {
        if (other.id != account.id && other.role == account.role && !other.is_disabled) return false;
    }
    return true;
}

tl::unexpected<Refusal> last_keeper() {
    return refuse(RefusalKind::conflict, "account/last-keeper",
                  {"至少要保留一名安全管理员。", "One security administrator must remain."});
}

// Those who act without an account.
struct Program {
    std::string_view actor;
    Text title;
};
const Program programs[] = {{"resident", {"居民", "resident"}},
                            {"timekeeper", {"期限提醒", "deadline watch"}},
                            {"retention", {"按期限清除", "the retention schedule"}},
                            {"command_line", {"系统维护", "the keeper of the machine"}},
                            {"station_desk", {"单位管理", "the keeper of the stations"}},
                            {"exchange", {"协同移交", "the exchange with partners"}}};
const Program a_partner{"partner/", {"协作单位", "a partner"}};
constexpr std::string_view volunteer = "volunteer/";  // with the number that stays when they withdraw
const Program another_station{"station/", {"其他单位", "another station"}};

const Program* find_program(std::string_view actor) {
    if (actor.starts_with("station/")) return &another_station;
    if (actor.starts_with(a_partner.actor)) return &a_partner;
    const auto* found = std::ranges::find(programs, actor, &Program::actor);
    return found == std::end(programs) ? nullptr : found;
}

Text title_of_program(std::string_view actor) {
    if (actor.starts_with(volunteer)) {
        const std::string number(actor.substr(volunteer.size()));
        return {"志愿者 " + number, "volunteer " + number};
    }
    const Program* program = find_program(actor);
    return program ? program->title : Text{std::string(actor), std::string(actor)};
}

}  // namespace

void check(const NewAccount& account, json::Faults& faults) {
    if (!is_name(account.name)) {
        faults.add("name", {"2 到 40 个小写字母、数字、点、下划线或连字符。",
                            "2 to 40 lower-case letters, digits, dots, underscores or hyphens."});
    }
    check_posts(account.role, account.posts, faults);
}

void check(const AccountChange& change, json::Faults& faults) {
    check_posts(change.role, change.posts, faults);
}

void check(const NewToken& token, json::Faults& faults) {
    if (count_code_points(token.note) > longest_note) {
        faults.add("note", {"最长 100 字。", "May have 100 characters at most."});
    }
    if (token.days < 1 || token.days > 400) {
        faults.add("days", {"应在 1 与 400 之间。", "Must lie between 1 and 400."});
    }
    for (std::size_t i = 0; i < token.rights.size(); ++i) {
        if (reach_of(Role::partner, http::Right{token.rights[i]}) == Reach::none) {
            faults.add(fmt::format("rights[{}]", i),
                       {"协作单位没有这项权限。", "A partner does not have this right."});
        }
    }
}

void check(const ProviderSubject& subject, json::Faults& faults) {
    if (oidc::is_subject(subject.subject)) return;
    faults.add("subject", {"1 到 255 个可见的 ASCII 字符，不含空格。",
                           "1 to 255 visible ASCII characters, without spaces."});
}

RoleList all_roles() {
    RoleList list;
    for (int i = 0; i < roles; ++i) {
        const auto role = static_cast<Role>(i);
        RoleShown shown{role, title_of(role), std::string(post_kind(role)), needs_second_factor(role), {}};
        for (const Permission& permission : permissions()) {
            const Reach reach = reach_of(role, permission.right);
            if (reach != Reach::none)
                shown.rights.push_back({std::string(permission.right.name), permission.title, reach});
        }
        list.roles.push_back(std::move(shown));
    }
    return list;
}

std::string actor_named(store::Snapshot& snapshot, const std::string& name) {
    if (find_program(name)) return name;
    const auto account = find_account_by_name(snapshot, name);
    return account ? subject_of(account->id) : name;
}

ActorShown show_actor(store::Snapshot& snapshot, std::string_view actor) {
    const auto account = find_account(snapshot, account_of(actor));
    if (!account) {
        const Text title = title_of_program(actor);
        return {title, title, {}};
    }
    ActorShown shown{title_of(account->role), title_of(account->role), account->name};
    // Who looks after more than one grid is not told by all of them.
    if (account->posts.size() == 1) {
        const std::string post = ' ' + account->posts.front().substr(account->posts.front().find('/') + 1);
        shown.title = {shown.role.zh + post, shown.role.en + post};
    }
    return shown;
}

std::string new_second_factor_subject(std::int64_t account) {
    return subject_of(account) + "/second_factor_new";
}

std::string second_factor_subject(std::int64_t account) {
    return subject_of(account) + "/second_factor";
}

// The account, unless it is the caller's own or has changed since it was read.
Result<Account> AccountDesk::require_other(store::Snapshot& snapshot, WhichAccount which) const {
    auto account = find_account(snapshot, which.id);
    if (!account) return no_such_account();
    if (snapshot.actor() == subject_of(which.id)) {
        return refuse(RefusalKind::forbidden, "account/own",
                      {"不能更改自己的账户，请由另一位安全管理员办理。",
                       "Nobody changes their own account; another security administrator does it."});
    }
    if (which.version && *which.version != account->version) {
        return refuse(
            RefusalKind::stale, "account/stale",
            {"账户已被他人更改，请刷新。", "The account has changed since you read it; read it again."},
            "\"current\":" + json::to_text(*account));
    }
    return std::move(*account);
}

Result<Invited> AccountDesk::add(store::Transaction& transaction, const NewAccount& body) const {
    if (find_account_by_name(transaction, body.name)) {
        return refuse(RefusalKind::conflict, "account/name-taken",
                      {"已有同名账户。", "There is an account of this name."});
    }
    Account account;
    account.id = transaction.next_number("accounts");
    account.name = body.name;
    account.role = body.role;
    account.posts = body.posts;
    account.created_at = transaction.now();
    insert_account(transaction, account);
    append(transaction, "account.added", account);
    return invite(transaction, account);
}

Result<Account> AccountDesk::change(store::Transaction& transaction, WhichAccount which,
                                    const AccountChange& change) const {
    auto account = require_other(transaction, which);
    if (!account) return account;
    if (change.role != account->role && is_last_keeper(transaction, *account)) return last_keeper();
    if ((change.role == Role::partner) != (account->role == Role::partner)) {
        return refuse(RefusalKind::conflict, "account/kind",
                      {"人的账户与系统的账户不能互换，请新建。",
                       "A person's account does not become a system's, nor back: add a new one."});
    }
    account->role = change.role;
    account->posts = change.posts;
    ++account->version;
    update_account(transaction, *account);
    delete_sessions(transaction, account->id);  // they begin anew with what they may do now
    append(transaction, "account.changed", *account);
    return account;
}

Result<Account> AccountDesk::disable(store::Transaction& transaction, WhichAccount which) const {
    auto account = require_other(transaction, which);
    if (!account) return account;
    if (is_last_keeper(transaction, *account)) return last_keeper();
    account->is_disabled = true;
    ++account->version;
    update_account(transaction, *account);
    delete_sessions(transaction, account->id);
    delete_invitations(transaction, account->id);
    append(transaction, "account.disabled", *account);
    return account;
}

Result<Account> AccountDesk::enable(store::Transaction& transaction, WhichAccount which) const {
    auto account = require_other(transaction, which);
    if (!account) return account;
    account->is_disabled = false;
    ++account->version;
    update_account(transaction, *account);
    append(transaction, "account.enabled", *account);
    return account;
}

Result<Invited> AccountDesk::reset_password(store::Transaction& transaction, WhichAccount which) const {
    auto account = require_other(transaction, which);
    if (!account) return tl::unexpected(std::move(account.error()));
    if (account->is_disabled || account->role == Role::partner) {
        return refuse(RefusalKind::conflict, "account/no-password",
                      {"停用的账户和系统账户没有密码。",
                       "A disabled account has no password to reset, nor has a system's."});
    }
    ++account->version;
    set_password(transaction, account->id, "");
    update_account(transaction, *account);
    delete_sessions(transaction, account->id);
    append(transaction, "account.password_reset", *account);
    return invite(transaction, *account);
}

Result<Invited> AccountDesk::invite_again(store::Transaction& transaction, WhichAccount which) const {
    auto account = require_other(transaction, which);
    if (!account) return tl::unexpected(std::move(account.error()));
    if (account->is_disabled || account->has_password || account->role == Role::partner) {
        return refuse(RefusalKind::conflict, "account/no-link",
                      {"停用的账户、系统账户和已有密码的账户没有首次登录的链接。",
                       "A disabled account, a system's and one that has a password get no link of the first "
                       "start."});
    }
    append(transaction, "account.password_reset", *account);
    return invite_also(transaction, *account);
}

Result<Account> AccountDesk::reset_second_factor(store::Transaction& transaction, WhichAccount which) const {
    auto account = require_other(transaction, which);
    if (!account) return account;
    if (needs_second_factor(account->role) && account_of(transaction.actor()) != 0) {
        return refuse(RefusalKind::forbidden, "account/at-the-machine",
                      {"这个角色的第二因素须由系统管理员在服务器上重置：linli accounts reset-second-factor。",
                       "The second factor of this role is reset by the system administrator, at the machine: "
                       "linli accounts reset-second-factor."});
    }
    account->has_second_factor = false;
    ++account->version;
    update_account(transaction, *account);
    vault_.erase(transaction, second_factor_subject(account->id));
    vault_.erase(transaction, new_second_factor_subject(account->id));
    replace_recovery_codes(transaction, account->id, {});
    delete_sessions(transaction, account->id);
    append(transaction, "account.second_factor_reset", *account);
    return account;
}

Result<Account> AccountDesk::link_provider(store::Transaction& transaction, WhichAccount which,
                                           std::string_view issuer, const ProviderSubject& subject) const {
    auto account = require_other(transaction, which);
    if (!account) return account;
    if (account->role == Role::partner) {
        return refuse(
            RefusalKind::conflict, "account/no-sign-in",
            {"系统账户用令牌，不在单位登录。", "A system's account has tokens: it does not sign in."});
    }
    const Digest digest = digest_of_subject(issuer, subject.subject);
    const auto present = find_linked_account(transaction, issuer, digest);
    if (present == account->id) return account;
    if (present) {
        return refuse(RefusalKind::conflict, "oidc/subject-taken",
                      {"这个单位账号已登记给另一个账户。", "Another account is linked with this subject."});
    }
    if (delete_provider_link(transaction, account->id, issuer)) delete_sessions(transaction, account->id);
    insert_provider_link(transaction, issuer, digest, account->id);
    ++account->version;
    update_account(transaction, *account);
    append(transaction, "account.provider_linked", *account);
    return account;
}

Result<Account> AccountDesk::unlink_provider(store::Transaction& transaction, WhichAccount which,
                                             std::string_view issuer) const {
    auto account = require_other(transaction, which);
    if (!account || !delete_provider_link(transaction, account->id, issuer)) return account;
    delete_sessions(transaction, account->id);
    ++account->version;
    update_account(transaction, *account);
    append(transaction, "account.provider_unlinked", *account);
    return account;
}

Result<IssuedToken> AccountDesk::issue_token(store::Transaction& transaction, WhichAccount which,
                                             const NewToken& body) const {
    auto account = require_other(transaction, which);
    if (!account) return tl::unexpected(std::move(account.error()));
    if (account->role != Role::partner || account->is_disabled) {
        return refuse(RefusalKind::conflict, "account/no-tokens",
                      {"只有启用的系统账户才有令牌；人用密码和第二因素登录。",
                       "Only a system's account that is not disabled has tokens; people sign in."});
    }
    const std::string secret = named_for(transaction.station(), "linli_" + to_base64url(random_bytes(32)));
    ApiToken token{transaction.next_number("api_tokens"),
                   account->id,
                   body.note,
                   body.rights,
                   transaction.now(),
                   transaction.now() + std::chrono::days(body.days),
                   {}};
    insert_token(transaction, token, sha256(bytes_of(secret)));
    transaction.append({.kind = "account.token_issued",
                        .subject = subject_of(account->id),
                        .payload = json::to_text(TokenPayload{token.id, token.rights})});
    return IssuedToken{std::move(token), secret};
}

Result<ApiToken> AccountDesk::end_token(store::Transaction& transaction, WhichAccount which,
                                        std::int64_t id) const {
    auto account = require_other(transaction, which);
    if (!account) return tl::unexpected(std::move(account.error()));
    auto token = find_token(transaction, id);
    if (!token || token->account != account->id) {
        return refuse(RefusalKind::not_found, "token/not-found",
                      {"没有这个令牌。", "There is no such token."});
    }
    if (token->ended_at) return std::move(*token);
    identity::end_token(transaction, id);
    token->ended_at = transaction.now();
    transaction.append({.kind = "account.token_ended",
                        .subject = subject_of(account->id),
                        .payload = json::to_text(TokenPayload{token->id, token->rights})});
    return std::move(*token);
}

Result<Policy> AccountDesk::set_policy(store::Transaction& transaction, const Policy& policy) const {
    keep_policy(transaction, policy);
    transaction.append({.kind = "policy.changed", .subject = "policy", .payload = json::to_text(policy)});
    return policy;
}

std::vector<Account> AccountDesk::disabled_before(store::Snapshot& snapshot, Instant before) {
    std::vector<Account> found;
    for (Account& account : all_accounts(snapshot)) {
        if (!account.is_disabled || account.name == forgotten_name(account.id)) continue;
        Instant since = account.created_at;
        for (const store::Entry& entry : store::entries_about(snapshot, subject_of(account.id))) {
            if (entry.kind == "account.disabled") since = entry.at;
        }
        if (since < before) found.push_back(std::move(account));
    }
    return found;
}

void AccountDesk::forget(store::Transaction& transaction, Account account) const {
    account.name = forgotten_name(account.id);
    account.has_password = false;
    account.has_second_factor = false;
    ++account.version;
    update_account(transaction, account);
    rename_account(transaction, account.id, account.name);
    set_password(transaction, account.id, "");
    vault_.erase(transaction, second_factor_subject(account.id));
    vault_.erase(transaction, new_second_factor_subject(account.id));
    replace_recovery_codes(transaction, account.id, {});
    delete_sessions(transaction, account.id);
    delete_invitations(transaction, account.id);
    for (const ApiToken& token : tokens_of(transaction, account.id))
        identity::end_token(transaction, token.id);
    for (const ProviderLink& link : provider_links_of(transaction, account.id))
        delete_provider_link(transaction, account.id, link.issuer);
    append(transaction, "account.forgotten", account);
}

Result<AccountPage> AccountDesk::page(store::Snapshot& snapshot, std::int64_t id) const {
    auto account = find_account(snapshot, id);
    if (!account) return no_such_account();
    return AccountPage{account->version, *account, tokens_of(snapshot, id),
                       static_cast<std::int64_t>(sessions_of(snapshot, id).size()),
                       provider_links_of(snapshot, id)};
}

}  // namespace linli::identity
