// The account desk: accounts, their posts, their one-time links and the tokens of systems. Commands, each one
// transaction and one journal entry. Nobody changes their own account here, and one security administrator
// always remains.
#pragma once

#include "identity/account_rows.h"
#include "vault/vault.h"

namespace linli::identity {

// The tables of this room.
const store::Migration& migration();

struct NewAccount {
    std::string name;
    Role role = Role::officer;
    std::vector<std::string> posts;
};
BOOST_DESCRIBE_STRUCT(NewAccount, (), (name, role, posts))
void check(const NewAccount& account, json::Faults& faults);

struct AccountChange {
    Role role = Role::officer;
    std::vector<std::string> posts;
};
BOOST_DESCRIBE_STRUCT(AccountChange, (), (role, posts))
void check(const AccountChange& change, json::Faults& faults);

// A one-time link's token: with it the account's owner sets the password. Shown once, kept as a digest.
struct Invited {
    std::int64_t account = 0;
    std::string name;
    std::string invitation;  // empty for a partner, which has tokens instead
    std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(Invited, (), (account, name, invitation, expires_at))

// `rights` narrow what the role may do; none: all of it. Lives 1 to 400 days.
struct NewToken {
    std::string note;
    std::vector<std::string> rights;
    int days = 365;
};
BOOST_DESCRIBE_STRUCT(NewToken, (), (note, rights, days))
void check(const NewToken& token, json::Faults& faults);

// Whom the account's owner is at an OpenID Connect provider: its `sub` claim, 1 to 255 printable ASCII
// characters.
struct ProviderSubject {
    std::string subject;
};
BOOST_DESCRIBE_STRUCT(ProviderSubject, (), (subject))
void check(const ProviderSubject& subject, json::Faults& faults);

struct IssuedToken {
    ApiToken token;
    std::string secret;  // shown once, kept as a digest
};
BOOST_DESCRIBE_STRUCT(IssuedToken, (), (token, secret))

struct AccountList {
    std::vector<Account> accounts;
};
BOOST_DESCRIBE_STRUCT(AccountList, (), (accounts))

struct AccountPage {
    std::int64_t version = 0;
    Account account;
    std::vector<ApiToken> tokens;
    std::int64_t sessions = 0;
    std::vector<ProviderLink> providers;
};
BOOST_DESCRIBE_STRUCT(AccountPage, (), (version, account, tokens, sessions, providers))

struct WhichAccount {
    std::int64_t id = 0;
    std::optional<std::int64_t> version = {};  // as it was read, if the client says
};

// Holds no state; any thread. `vault` outlives it.
class AccountDesk {
  public:
    explicit AccountDesk(vault::Vault& vault) : vault_(vault) {}

    Result<Invited> add(store::Transaction& transaction, const NewAccount& account) const;
    Result<Account> change(store::Transaction& transaction, WhichAccount which,
                           const AccountChange& change) const;
    // A disabled account's sessions end at once; its history stays.
    Result<Account> disable(store::Transaction& transaction, WhichAccount which) const;
    Result<Account> enable(store::Transaction& transaction, WhichAccount which) const;
    // Ends its sessions and makes a new one-time link.
    Result<Invited> reset_password(store::Transaction& transaction, WhichAccount which) const;
    // One link more for somebody who has no password yet; those before stay good until one is taken up.
    // Refused (`account/no-link`) for others.
    Result<Invited> invite_again(store::Transaction& transaction, WhichAccount which) const;
    // Its owner enrols a new one at the next sign-in. Of a role that needs one, only at the machine
    // (`account/at-the-machine`): whoever keeps the accounts could else sign in as anyone they please.
    Result<Account> reset_second_factor(store::Transaction& transaction, WhichAccount which) const;
    // From now on whoever signs in at `issuer` as this subject signs in here, in place of one linked before,
    // whose sessions end. Refused (`oidc/subject-taken`) when that is another account.
    Result<Account> link_provider(store::Transaction& transaction, WhichAccount which,
                                  std::string_view issuer, const ProviderSubject& subject) const;
    // Its sessions end.
    Result<Account> unlink_provider(store::Transaction& transaction, WhichAccount which,
                                    std::string_view issuer) const;
    // For partners only. Several may be good at once, so that one is exchanged for the next without a gap.
    Result<IssuedToken> issue_token(store::Transaction& transaction, WhichAccount which,
                                    const NewToken& token) const;
    Result<ApiToken> end_token(store::Transaction& transaction, WhichAccount which, std::int64_t token) const;
    Result<Policy> set_policy(store::Transaction& transaction, const Policy& policy) const;

    // Accounts that were disabled before `before`, and are, and still have their name.
    static std::vector<Account> disabled_before(store::Snapshot& snapshot, Instant before);
    // Of such an account: name, password, second factor, recovery codes, tokens and links to providers go.
    // Its number, role and posts stay, for the journal's sake. One entry, `account.forgotten`.
    void forget(store::Transaction& transaction, Account account) const;

    AccountList list(store::Snapshot& snapshot) const { return {all_accounts(snapshot)}; }
    Result<AccountPage> page(store::Snapshot& snapshot, std::int64_t id) const;

  private:
    Result<Account> require_other(store::Snapshot& snapshot, WhichAccount which) const;

    vault::Vault& vault_;
};

// A role as whoever gives it to an account sees it.
struct RightShown {
    std::string right;
    Text title;
    store::Reach reach = store::Reach::none;
};
BOOST_DESCRIBE_STRUCT(RightShown, (), (right, title, reach))
struct RoleShown {
    Role role = Role::officer;
    Text name;
    std::string posts_begin;  // "officer/"; empty: it has no posts of its own
    bool needs_second_factor = false;
    std::vector<RightShown> rights;  // that it has
};
BOOST_DESCRIBE_STRUCT(RoleShown, (), (role, name, posts_begin, needs_second_factor, rights))
struct RoleList {
    std::vector<RoleShown> roles;
};
BOOST_DESCRIBE_STRUCT(RoleList, (), (roles))
RoleList all_roles();

// Who an actor of the journal is.
struct ActorShown {
    Text role;         // for residents
    Text title;        // role and post: for staff, never a name
    std::string name;  // of the account, for whoever audits; empty: no account acted
};
ActorShown show_actor(store::Snapshot& snapshot, std::string_view actor);

// The actor by an account's name, or the text itself when no account has it or it is one of the program's own
// actors.
std::string actor_named(store::Snapshot& snapshot, const std::string& name);

// Where an account's second factor lies in the vault: its secret in base 64.
inline constexpr std::string_view second_factor_kind = "second_factor";
std::string second_factor_subject(std::int64_t account);
std::string new_second_factor_subject(std::int64_t account);  // before it is confirmed

}  // namespace linli::identity
