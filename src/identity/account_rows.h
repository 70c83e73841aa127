// This room's SQL, all of it.
#pragma once

#include "base/encoding.h"
#include "identity/account.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::identity {

// ---- accounts ----

// What an account is checked against. Never leaves the room.
struct AccountSecrets {
    std::string password;  // its hash; empty: none yet
    std::optional<Instant> password_at;
    std::int64_t used_step = 0;  // of the second factor: codes up to here are used up
};

std::optional<Account> find_account(store::Snapshot& snapshot, std::int64_t id);
std::optional<Account> find_account_by_name(store::Snapshot& snapshot, std::string_view name);
AccountSecrets secrets_of(store::Snapshot& snapshot, std::int64_t id);
std::vector<Account> all_accounts(store::Snapshot& snapshot);
std::int64_t count_accounts(store::Snapshot& snapshot);
void insert_account(store::Transaction& transaction, const Account& account);
void update_account(store::Transaction& transaction, const Account& account);
void set_password(store::Transaction& transaction, std::int64_t id, const std::string& hash);
void rename_account(store::Transaction& transaction, std::int64_t id, std::string_view name);
void set_used_step(store::Transaction& transaction, std::int64_t id, std::int64_t step);

// ---- what stands for the password: one-time links, and recovery codes for the second factor ----

void insert_invitation(store::Transaction& transaction, const Digest& digest, std::int64_t account,
                       Instant expires_at);
// The account of an invitation that is still good.
std::optional<std::int64_t> find_invitation(store::Snapshot& snapshot, const Digest& digest);
void delete_invitations(store::Transaction& transaction, std::int64_t account);
// Those that were good until `before` at the latest; at most `most`, how many.
std::int64_t delete_invitations_before(store::Transaction& transaction, Instant before, std::int64_t most);
std::int64_t count_invitations_before(store::Snapshot& snapshot, Instant before);
void replace_recovery_codes(store::Transaction& transaction, std::int64_t account,
                            const std::vector<Digest>& digests);
// True if there was such a code; it is used up.
bool use_recovery_code(store::Transaction& transaction, std::int64_t account, const Digest& digest);

// ---- sessions ----

struct Session {
    Digest digest{};  // of the token in the cookie
    std::int64_t account = 0;
    Stage stage = Stage::complete;
    Instant created_at;
    Instant seen_at;
    std::optional<Instant> second_factor_at;  // when a code was last given
    std::string source;                       // the client's address
    Way way = Way::password;
};
void insert_session(store::Transaction& transaction, const Session& session);
void update_session(store::Transaction& transaction, const Session& session);
std::optional<Session> find_session(store::Snapshot& snapshot, const Digest& digest);
std::vector<Session> sessions_of(store::Snapshot& snapshot, std::int64_t account);
void delete_session(store::Transaction& transaction, const Digest& digest);
// All of an account; how many.
std::int64_t delete_sessions(store::Transaction& transaction, std::int64_t account);
std::int64_t delete_sessions_before(store::Transaction& transaction, Instant created_before);

// ---- tokens of systems ----

struct ApiToken {
    std::int64_t id = 0;
    std::int64_t account = 0;
    std::string note;
    std::vector<std::string> rights;  // a subset of its role's
    Instant created_at;
    Instant expires_at;
    std::optional<Instant> ended_at;
};
BOOST_DESCRIBE_STRUCT(ApiToken, (), (id, account, note, rights, created_at, expires_at, ended_at))
void insert_token(store::Transaction& transaction, const ApiToken& token, const Digest& digest);
std::optional<ApiToken> find_token(store::Snapshot& snapshot, const Digest& digest);
std::optional<ApiToken> find_token(store::Snapshot& snapshot, std::int64_t id);
std::vector<ApiToken> tokens_of(store::Snapshot& snapshot, std::int64_t account);
void end_token(store::Transaction& transaction, std::int64_t id);
// Those that ended, or ran out, before `before`; at most `most`, how many.
std::int64_t delete_tokens_before(store::Transaction& transaction, Instant before, std::int64_t most);
std::int64_t count_tokens_before(store::Snapshot& snapshot, Instant before);

// ---- signing in at a provider ----

// Whom a provider's subject stands for here. The subject itself is not kept.
struct ProviderLink {
    std::string issuer;
    Instant linked_at;
};
BOOST_DESCRIBE_STRUCT(ProviderLink, (), (issuer, linked_at))
// The digest under which an issuer's subject is kept.
Digest digest_of_subject(std::string_view issuer, std::string_view subject);
std::optional<std::int64_t> find_linked_account(store::Snapshot& snapshot, std::string_view issuer,
                                                const Digest& subject);
std::vector<ProviderLink> provider_links_of(store::Snapshot& snapshot, std::int64_t account);
bool has_provider_link(store::Snapshot& snapshot, std::int64_t account, std::string_view issuer);
void insert_provider_link(store::Transaction& transaction, std::string_view issuer, const Digest& subject,
                          std::int64_t account);
// True if there was one.
bool delete_provider_link(store::Transaction& transaction, std::int64_t account, std::string_view issuer);

// A sign-in that has gone to the provider and is not back yet.
struct ProviderSignIn {
    Digest state{};
    Digest browser{};  // of the secret in the cookie of the browser that began it
    std::string from;  // the page one wanted to go to
    Instant begun_at;
};
void insert_provider_sign_in(store::Transaction& transaction, const ProviderSignIn& sign_in);
std::optional<ProviderSignIn> find_provider_sign_in(store::Snapshot& snapshot, const Digest& state);
// True if it was there: whoever deletes it goes on with it, once.
bool delete_provider_sign_in(store::Transaction& transaction, const Digest& state);
std::int64_t delete_provider_sign_ins_before(store::Transaction& transaction, Instant begun_before);
// Those begun first go, until `most` are left.
void keep_latest_provider_sign_ins(store::Transaction& transaction, std::int64_t most);

// ---- failures ----

// Failures in a row of one name or from one address, which is kept as a digest.
struct Failures {
    int count = 0;
    std::optional<Instant> locked_until;
};
Failures failures_of(store::Snapshot& snapshot, const Digest& whose);
void keep_failures(store::Transaction& transaction, const Digest& whose, const Failures& failures);
void forget_failures(store::Transaction& transaction, const Digest& whose);
std::int64_t forget_failures_before(store::Transaction& transaction, Instant before);

// ---- the policy ----

Policy policy_of(store::Snapshot& snapshot);
void keep_policy(store::Transaction& transaction, const Policy& policy);

// ---- the demo town ----

// An account whose password and second factor everyone may know. Only a demo database has any.
struct DemoAccount {
    std::int64_t account = 0;
    std::string password;
    Bytes second_factor;  // empty: none
};
void insert_demo_account(store::Transaction& transaction, const DemoAccount& account);
std::vector<DemoAccount> demo_accounts(store::Snapshot& snapshot);

}  // namespace linli::identity
