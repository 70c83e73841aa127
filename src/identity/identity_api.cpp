#include "identity/identity_api.h"

#include "base/text.h"
#include "identity/totp.h"

namespace linli::identity {
namespace {

using http::Call;
using http::Method;
using http::Nothing;
using http::Secret;
using store::Snapshot;
using store::Transaction;

// An account of the demo town, with what signs it in.
struct DemoSignIn {
    std::string name;
    Text role_name;
    std::vector<std::string> posts;
    std::string password;
    std::optional<std::string> code;  // of the second factor, now
};
BOOST_DESCRIBE_STRUCT(DemoSignIn, (), (name, role_name, posts, password, code))

struct DemoSignIns {
    std::vector<DemoSignIn> accounts;
};
BOOST_DESCRIBE_STRUCT(DemoSignIns, (), (accounts))

void add_session(http::Routes& routes, const SignInDesk& desk) {
    using rights::begin_session;
    using rights::own_account;
    routes.laborious<SignIn>(
        Method::post, "/api/v1/session", http::anyone, {"登录", "Sign in with name and password"},
        [&desk](Snapshot& snapshot, const Call& call, const SignIn& body) {
            return desk.look_up(snapshot, call, body);
        },
        &SignInDesk::compare,
        [&desk](Transaction& transaction, const Call& call, const SignInDesk::Compared& compared) {
            return desk.sign_in(transaction, call, compared);
        });
    routes.question<Nothing>(
        Method::get, "/api/v1/session", begin_session,
        {"当前登录者", "Who is signed in, what they may do, and how far the sign-in has come"},
        [&desk](Snapshot& snapshot, const Call& call, const Nothing&) {
            return desk.current(snapshot, call);
        });
    routes.command<Nothing>(Method::del, "/api/v1/session", begin_session, {"退出", "Sign out"},
                            [&desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.sign_out(transaction, call);
                            });
    routes.command<Code>(
        Method::post, "/api/v1/session/code", begin_session,
        {"输入第二因素验证码", "Gives a code of the second factor: finishes signing in, or makes it fresh"},
        [&desk](Transaction& transaction, const Call& call, const Code& body) {
            return desk.give_code(transaction, call, body);
        });
    routes.command<Nothing>(
        Method::post, "/api/v1/session/second-factor", begin_session,
        {"设置第二因素（第一步）", "Begins to enrol a second factor: its secret, shown once"},
        [&desk](Transaction& transaction, const Call& call, const Nothing&) -> Result<Secret<Enrolment>> {
            auto enrolment = desk.begin_enrolment(transaction, call);
            if (!enrolment) return tl::unexpected(std::move(enrolment.error()));
            return Secret<Enrolment>{std::move(*enrolment)};
        });
    routes.command<Code>(
        Method::post, "/api/v1/session/second-factor/confirm", begin_session,
        {"设置第二因素（第二步）", "Confirms it with its first code; gives the recovery codes, once"},
        [&desk](Transaction& transaction, const Call& call, const Code& body) {
            return desk.confirm_enrolment(transaction, call, body);
        });
    routes.laborious<PasswordChange>(
        Method::post, "/api/v1/session/password", begin_session,
        {"修改密码（其他会话随即结束）", "Changes one's password; all other sessions end"},
        [&desk](Snapshot& snapshot, const Call& call, const PasswordChange& body) {
            return desk.take_change(snapshot, call, body);
        },
        &SignInDesk::hash,
        [&desk](Transaction& transaction, const Call& call, const SignInDesk::Hashed& hashed) {
            return desk.set_password(transaction, call, hashed);
        });
    routes.question<Nothing>(
        Method::get, "/api/v1/session/all", own_account, {"自己的会话", "One's own sessions"},
        [&desk](Snapshot& snapshot, const Call& call, const Nothing&) -> Result<OwnSessions> {
            return desk.own_sessions(snapshot, call);
        });
    routes.command<Nothing>(Method::del, "/api/v1/session/all/{id}", own_account,
                            {"结束自己的某个会话", "Ends one of one's own sessions"},
                            [&desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.end_session(transaction, call, call.path[0]);
                            });
    routes.laborious<Welcome>(
        Method::post, "/api/v1/welcome", http::anyone,
        {"用一次性链接设置密码", "Sets the password with a one-time link"},
        [&desk](Snapshot& snapshot, const Call& call, const Welcome& body) {
            return desk.take_invitation(snapshot, call, body);
        },
        &SignInDesk::hash,
        [&desk](Transaction& transaction, const Call& call, const SignInDesk::Hashed& hashed) {
            return desk.set_password(transaction, call, hashed);
        });
}

// POST /api/v1/accounts/{id}/<name>, with an account as the answer.
void add_account_step(http::Routes& routes, const AccountDesk& desk, const std::string& name, Text summary,
                      Result<Account> (AccountDesk::*command)(Transaction&, WhichAccount) const) {
    routes.command<Nothing>(Method::post, "/api/v1/accounts/{id}/" + name, rights::manage_accounts,
                            std::move(summary),
                            [&desk, command](Transaction& transaction, const Call& call, const Nothing&) {
                                return (desk.*command)(transaction, which(call));
                            });
}

void add_accounts(http::Routes& routes, const AccountDesk& desk) {
    using rights::manage_accounts;
    routes.question<Nothing>(Method::get, "/api/v1/accounts", manage_accounts, {"账户", "The accounts"},
                             [&desk](Snapshot& snapshot, const Call&, const Nothing&) -> Result<AccountList> {
                                 return desk.list(snapshot);
                             });
    routes.command<NewAccount>(
        Method::post, "/api/v1/accounts", manage_accounts,
        {"新建账户，得到一次性链接", "Adds an account; gives a one-time link, shown once"},
        [&desk](Transaction& transaction, const Call&, const NewAccount& body) -> Result<Secret<Invited>> {
            auto invited = desk.add(transaction, body);
            if (!invited) return tl::unexpected(std::move(invited.error()));
            return Secret<Invited>{std::move(*invited)};
        });
    routes.question<Nothing>(Method::get, "/api/v1/accounts/{id}", manage_accounts,
                             {"一个账户", "One account, with its tokens"},
                             [&desk](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.page(snapshot, which(call).id);
                             });
    routes.command<AccountChange>(
        Method::put, "/api/v1/accounts/{id}", manage_accounts,
        {"更改角色与岗位", "Changes role and posts; its sessions end"},
        [&desk](Transaction& transaction, const Call& call, const AccountChange& body) {
            return desk.change(transaction, which(call), body);
        });
    add_account_step(routes, desk, "disable", {"停用", "Disables it"}, &AccountDesk::disable);
    add_account_step(routes, desk, "enable", {"启用", "Enables it again"}, &AccountDesk::enable);
    add_account_step(routes, desk, "reset-second-factor", {"重置第二因素", "Resets its second factor"},
                     &AccountDesk::reset_second_factor);
    routes.command<Nothing>(
        Method::post, "/api/v1/accounts/{id}/reset-password", manage_accounts,
        {"重置密码，得到一次性链接", "Resets its password; gives a one-time link, shown once"},
        [&desk](Transaction& transaction, const Call& call, const Nothing&) -> Result<Secret<Invited>> {
            auto invited = desk.reset_password(transaction, which(call));
            if (!invited) return tl::unexpected(std::move(invited.error()));
            return Secret<Invited>{std::move(*invited)};
        });
    routes.command<NewToken>(Method::post, "/api/v1/accounts/{id}/tokens", manage_accounts,
                             {"为协作系统签发令牌", "Issues a token to a partner's system; shown once"},
                             [&desk](Transaction& transaction, const Call& call,
                                     const NewToken& body) -> Result<Secret<IssuedToken>> {
                                 auto issued = desk.issue_token(transaction, which(call), body);
                                 if (!issued) return tl::unexpected(std::move(issued.error()));
                                 return Secret<IssuedToken>{std::move(*issued)};
                             });
    routes.command<Nothing>(Method::del, "/api/v1/accounts/{id}/tokens/{token}", manage_accounts,
                            {"停用令牌", "Ends a token"},
                            [&desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.end_token(transaction, which(call),
                                                      parse_number<std::int64_t>(call.path[1]).value_or(0));
                            });
    routes.question<Nothing>(
        Method::get, "/api/v1/roles", manage_accounts,
        {"角色及其权限", "The roles, what each may do, and how its posts begin"},
        [](Snapshot&, const Call&, const Nothing&) -> Result<RoleList> { return all_roles(); });
    routes.question<Nothing>(Method::get, "/api/v1/policy", manage_accounts,
                             {"登录规则", "The sign-in policy"},
                             [](Snapshot& snapshot, const Call&, const Nothing&) -> Result<Policy> {
                                 return policy_of(snapshot);
                             });
    routes.command<Policy>(Method::put, "/api/v1/policy", manage_accounts,
                           {"更改登录规则", "Changes the sign-in policy"},
                           [&desk](Transaction& transaction, const Call&, const Policy& body) {
                               return desk.set_policy(transaction, body);
                           });
}

Result<DemoSignIns> demo_sign_ins(Snapshot& snapshot) {
    DemoSignIns list;
    for (const DemoAccount& demo : demo_accounts(snapshot)) {
        const auto account = find_account(snapshot, demo.account);
        if (!account) continue;
        DemoSignIn one{account->name, title_of(account->role), posts_of(*account), demo.password, {}};
        if (!demo.second_factor.empty()) one.code = totp_code(demo.second_factor, totp_step(snapshot.now()));
        list.accounts.push_back(std::move(one));
    }
    if (!list.accounts.empty()) return list;
    return refuse(RefusalKind::not_found, "demo/none", {"这不是演示数据库。", "This is no demo database."});
}

}  // namespace

WhichAccount which(const http::Call& call) {
    return {parse_number<std::int64_t>(call.path[0]).value_or(0), call.if_match};
}

void add_routes(http::Routes& routes, const SignInDesk& sign_in, const AccountDesk& accounts,
                const ProviderDesk& provider, http::Workshop& errands) {
    add_session(routes, sign_in);
    add_accounts(routes, accounts);
    add_provider_routes(routes, provider, accounts, errands);
    routes.question<Nothing>(
        Method::get, "/api/v1/demo/accounts", http::anyone,
        {"演示镇的账户（仅演示数据库）", "The demo town's accounts, in a demo database only"},
        [](Snapshot& snapshot, const Call&, const Nothing&) { return demo_sign_ins(snapshot); });
}

}  // namespace linli::identity
