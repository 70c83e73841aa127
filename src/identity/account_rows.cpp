#include "identity/account_rows.h"

#include "identity/account_desk.h"

namespace linli::identity {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_account{
    "accounts.one",
    "SELECT id, version, name, role, posts, password, second_factor, disabled, created_at FROM accounts "
    "WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_account_by_name{
    "accounts.by_name",
    "SELECT id, version, name, role, posts, password, second_factor, disabled, created_at FROM accounts "
    "WHERE station_id = ?1 AND name = ?2"};
constexpr Sql select_accounts{
    "accounts.all",
    "SELECT id, version, name, role, posts, password, second_factor, disabled, created_at FROM accounts "
    "WHERE station_id = ?1 ORDER BY id"};
constexpr Sql count_all{"accounts.count", "SELECT count(*) FROM accounts WHERE station_id = ?1"};
constexpr Sql insert_account_row{
    "accounts.insert",
    "INSERT INTO accounts (station_id, id, version, name, role, posts, password, second_factor, used_step, "
    "disabled, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', 0, 0, 0, ?7)"};
constexpr Sql update_account_row{
    "accounts.update",
    "UPDATE accounts SET version = ?3, role = ?4, posts = ?5, second_factor = ?6, disabled = ?7 "
    "WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_secrets{
    "accounts.secrets",
    "SELECT password, password_at, used_step FROM accounts WHERE station_id = ?1 AND id = ?2"};
constexpr Sql update_password{
    "accounts.set_password",
    "UPDATE accounts SET password = ?3, password_at = ?4 WHERE station_id = ?1 AND id = ?2"};
constexpr Sql update_step{"accounts.set_step",
                          "UPDATE accounts SET used_step = ?3 WHERE station_id = ?1 AND id = ?2"};
constexpr Sql insert_invitation_row{
    "invitations.insert",
    "INSERT INTO invitations (station_id, digest, account, expires_at) VALUES (?1, ?2, ?3, ?4)"};
constexpr Sql select_invitation{
    "invitations.one",
    "SELECT account FROM invitations WHERE station_id = ?1 AND digest = ?2 AND expires_at > ?3"};
constexpr Sql delete_invitation_rows{"invitations.delete",
                                     "DELETE FROM invitations WHERE station_id = ?1 AND account = ?2"};
#define RAN_OUT "FROM invitations WHERE station_id = ?1 AND expires_at < ?2"
constexpr Sql delete_old_invitations{"invitations.delete_old",
                                     "DELETE FROM invitations WHERE station_id = ?1 AND digest IN "
                                     "(SELECT digest " RAN_OUT " LIMIT ?3)"};
constexpr Sql count_old_invitations{"invitations.count_old", "SELECT count(*) " RAN_OUT};
#undef RAN_OUT
#define ENDED "FROM api_tokens WHERE station_id = ?1 AND (expires_at < ?2 OR ended_at < ?2)"
constexpr Sql delete_old_tokens{"api_tokens.delete_old",
                                "DELETE FROM api_tokens WHERE station_id = ?1 AND id IN "
                                "(SELECT id " ENDED " LIMIT ?3)"};
constexpr Sql count_old_tokens{"api_tokens.count_old", "SELECT count(*) " ENDED};
#undef ENDED
constexpr Sql update_name{"accounts.rename",
                          "UPDATE accounts SET name = ?3 WHERE station_id = ?1 AND id = ?2"};
constexpr Sql delete_recovery{"recovery_codes.delete_all",
                              "DELETE FROM recovery_codes WHERE station_id = ?1 AND account = ?2"};
constexpr Sql insert_recovery{"recovery_codes.insert",
                              "INSERT INTO recovery_codes (station_id, account, digest) VALUES (?1, ?2, ?3)"};
constexpr Sql use_recovery{
    "recovery_codes.use",
    "DELETE FROM recovery_codes WHERE station_id = ?1 AND account = ?2 AND digest = ?3"};
constexpr Sql insert_session_row{"sessions.insert",
                                 "INSERT INTO sessions (station_id, digest, account, stage, created_at, "
                                 "seen_at, second_factor_at, source, way) "
                                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
constexpr Sql update_session_row{
    "sessions.update",
    "UPDATE sessions SET stage = ?3, seen_at = ?4, second_factor_at = ?5 WHERE station_id = ?1 AND digest = "
    "?2"};
constexpr Sql select_session{
    "sessions.one",
    "SELECT digest, account, stage, created_at, seen_at, second_factor_at, source, way FROM sessions "
    "WHERE station_id = ?1 AND digest = ?2"};
constexpr Sql select_sessions{
    "sessions.of_account",
    "SELECT digest, account, stage, created_at, seen_at, second_factor_at, source, way FROM sessions "
    "WHERE station_id = ?1 AND account = ?2 ORDER BY created_at"};
constexpr Sql delete_session_row{"sessions.delete",
                                 "DELETE FROM sessions WHERE station_id = ?1 AND digest = ?2"};
constexpr Sql delete_session_rows{"sessions.delete_all",
                                  "DELETE FROM sessions WHERE station_id = ?1 AND account = ?2"};
constexpr Sql delete_old_sessions{"sessions.delete_old",
                                  "DELETE FROM sessions WHERE station_id = ?1 AND created_at < ?2"};
constexpr Sql insert_token_row{
    "api_tokens.insert",
    "INSERT INTO api_tokens (station_id, id, digest, account, note, rights, created_at, expires_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
constexpr Sql select_token{
    "api_tokens.by_digest",
    "SELECT id, account, note, rights, created_at, expires_at, ended_at FROM api_tokens "
    "WHERE station_id = ?1 AND digest = ?2"};
constexpr Sql select_token_by_id{
    "api_tokens.one",
    "SELECT id, account, note, rights, created_at, expires_at, ended_at FROM api_tokens "
    "WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_tokens{
    "api_tokens.of_account",
    "SELECT id, account, note, rights, created_at, expires_at, ended_at FROM api_tokens "
    "WHERE station_id = ?1 AND account = ?2 ORDER BY id"};
constexpr Sql end_token_row{
    "api_tokens.end",
    "UPDATE api_tokens SET ended_at = ?3 WHERE station_id = ?1 AND id = ?2 AND ended_at IS NULL"};
constexpr Sql select_linked{
    "provider_links.account",
    "SELECT account FROM provider_links WHERE station_id = ?1 AND issuer = ?2 AND subject = ?3"};
constexpr Sql select_links{"provider_links.of_account",
                           "SELECT issuer, linked_at FROM provider_links WHERE station_id = ?1 AND account = "
                           "?2 ORDER BY issuer"};
constexpr Sql insert_link{
    "provider_links.insert",
    "INSERT INTO provider_links (station_id, issuer, subject, account, linked_at) VALUES (?1, ?2, ?3, ?4, "
    "?5)"};
constexpr Sql delete_link{
    "provider_links.delete",
    "DELETE FROM provider_links WHERE station_id = ?1 AND account = ?2 AND issuer = ?3"};
constexpr Sql insert_begun{
    "provider_sign_ins.insert",
    "INSERT INTO provider_sign_ins (station_id, state, browser, come_from, begun_at) VALUES (?1, ?2, ?3, ?4, "
    "?5)"};
constexpr Sql select_begun{
    "provider_sign_ins.one",
    "SELECT state, browser, come_from, begun_at FROM provider_sign_ins WHERE station_id = ?1 AND state = "
    "?2"};
constexpr Sql delete_begun{"provider_sign_ins.delete",
                           "DELETE FROM provider_sign_ins WHERE station_id = ?1 AND state = ?2"};
constexpr Sql delete_old_begun{"provider_sign_ins.delete_old",
                               "DELETE FROM provider_sign_ins WHERE station_id = ?1 AND begun_at < ?2"};
constexpr Sql delete_first_begun{
    "provider_sign_ins.delete_first",
    "DELETE FROM provider_sign_ins WHERE station_id = ?1 AND state IN (SELECT state FROM provider_sign_ins "
    "WHERE station_id = ?1 ORDER BY begun_at DESC, state LIMIT 1000 OFFSET ?2)"};
constexpr Sql select_failures{
    "sign_in_failures.one",
    "SELECT count, locked_until FROM sign_in_failures WHERE station_id = ?1 AND whose = ?2"};
constexpr Sql upsert_failures{
    "sign_in_failures.keep",
    "INSERT INTO sign_in_failures (station_id, whose, count, locked_until, at) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (station_id, whose) DO UPDATE SET count = excluded.count, locked_until = "
    "excluded.locked_until, at = excluded.at"};
constexpr Sql delete_failures{"sign_in_failures.forget",
                              "DELETE FROM sign_in_failures WHERE station_id = ?1 AND whose = ?2"};
constexpr Sql delete_old_failures{"sign_in_failures.forget_old",
                                  "DELETE FROM sign_in_failures WHERE station_id = ?1 AND at < ?2"};
constexpr Sql select_policy{"policies.one", "SELECT policy FROM policies WHERE station_id = ?1"};
constexpr Sql upsert_policy{"policies.keep",
                            "INSERT INTO policies (station_id, policy) VALUES (?1, ?2) "
                            "ON CONFLICT (station_id) DO UPDATE SET policy = excluded.policy"};
constexpr Sql insert_demo{"demo_accounts.insert",
                          "INSERT INTO demo_accounts (station_id, account, password, second_factor) VALUES "
                          "(?1, ?2, ?3, ?4)"};
constexpr Sql select_demo{"demo_accounts.all",
                          "SELECT account, password, second_factor FROM demo_accounts WHERE station_id = ?1 "
                          "ORDER BY account"};

Account account_from(Row row) {
    Account account;
    account.id = row.get<std::int64_t>(0);
    account.version = row.get<std::int64_t>(1);
    account.name = row.get<std::string>(2);
    account.role = row.get<Role>(3);
    account.posts = json::read<std::vector<std::string>>(row.get<std::string_view>(4)).value();
    account.has_password = !row.get<std::string_view>(5).empty();
    account.has_second_factor = row.get<bool>(6);
    account.is_disabled = row.get<bool>(7);
    account.created_at = row.get<Instant>(8);
    return account;
}

Digest digest_in(Row row, int column) {
    Digest digest{};
    const Bytes bytes = row.get<Bytes>(column);
    std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
    return digest;
}

Session session_from(Row row) {
    Session session;
    session.digest = digest_in(row, 0);
    session.account = row.get<std::int64_t>(1);
    session.stage = row.get<Stage>(2);
    session.created_at = row.get<Instant>(3);
    session.seen_at = row.get<Instant>(4);
    session.second_factor_at = row.get<std::optional<Instant>>(5);
    session.source = row.get<std::string>(6);
    session.way = row.get<Way>(7);
    return session;
}

ApiToken token_from(Row row) {
    return {row.get<std::int64_t>(0),
            row.get<std::int64_t>(1),
            row.get<std::string>(2),
            json::read<std::vector<std::string>>(row.get<std::string_view>(3)).value(),
            row.get<Instant>(4),
            row.get<Instant>(5),
            row.get<std::optional<Instant>>(6)};
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"identity",
                                        {R"(
CREATE TABLE accounts (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
    posts TEXT NOT NULL, password TEXT NOT NULL, password_at INTEGER, second_factor INTEGER NOT NULL,
    used_step INTEGER NOT NULL, disabled INTEGER NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (station_id, id)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_name ON accounts (station_id, name);
CREATE TABLE invitations (
    station_id INTEGER NOT NULL, digest BLOB NOT NULL, account INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (station_id, digest)) STRICT, WITHOUT ROWID;
CREATE TABLE recovery_codes (
    station_id INTEGER NOT NULL, account INTEGER NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY (station_id, account, digest)) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    station_id INTEGER NOT NULL, digest BLOB NOT NULL, account INTEGER NOT NULL, stage TEXT NOT NULL,
    created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, second_factor_at INTEGER, source TEXT NOT NULL,
    PRIMARY KEY (station_id, digest)) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (station_id, account);
CREATE TABLE api_tokens (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, digest BLOB NOT NULL, account INTEGER NOT NULL, note TEXT NOT NULL,
    rights TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER,
    PRIMARY KEY (station_id, id)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_tokens_digest ON api_tokens (station_id, digest);
CREATE TABLE sign_in_failures (
    station_id INTEGER NOT NULL, whose BLOB NOT NULL, count INTEGER NOT NULL, locked_until INTEGER, at INTEGER NOT NULL,
    PRIMARY KEY (station_id, whose)) STRICT, WITHOUT ROWID;
CREATE TABLE policies (station_id INTEGER NOT NULL, policy TEXT NOT NULL, PRIMARY KEY (station_id)) STRICT;
CREATE TABLE demo_accounts (
    station_id INTEGER NOT NULL, account INTEGER NOT NULL, password TEXT NOT NULL, second_factor BLOB NOT NULL,
    PRIMARY KEY (station_id, account)) STRICT, WITHOUT ROWID;
)",
                                         R"(
ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'password';
CREATE TABLE provider_links (
    station_id INTEGER NOT NULL, issuer TEXT NOT NULL, subject BLOB NOT NULL, account INTEGER NOT NULL,
    linked_at INTEGER NOT NULL, PRIMARY KEY (station_id, issuer, subject)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX provider_links_account ON provider_links (station_id, account, issuer);
CREATE TABLE provider_sign_ins (
    station_id INTEGER NOT NULL, state BLOB NOT NULL, browser BLOB NOT NULL, come_from TEXT NOT NULL,
    begun_at INTEGER NOT NULL, PRIMARY KEY (station_id, state)) STRICT, WITHOUT ROWID;
CREATE INDEX provider_sign_ins_begun ON provider_sign_ins (station_id, begun_at);
)"}};
    return steps;
}

std::optional<Account> find_account(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_account, account_from, snapshot.station(), id);
}

std::optional<Account> find_account_by_name(store::Snapshot& snapshot, std::string_view name) {
    return snapshot.first(select_account_by_name, account_from, snapshot.station(), name);
}

AccountSecrets secrets_of(store::Snapshot& snapshot, std::int64_t id) {
    const auto secrets = snapshot.first(
        select_secrets,
        [](Row row) {
            return AccountSecrets{row.get<std::string>(0), row.get<std::optional<Instant>>(1),
                                  row.get<std::int64_t>(2)};
        },
        snapshot.station(), id);
    return secrets.value_or(AccountSecrets{});
}

std::vector<Account> all_accounts(store::Snapshot& snapshot) {
    return snapshot.all(select_accounts, account_from, snapshot.station());
}

std::int64_t count_accounts(store::Snapshot& snapshot) {
    return snapshot.value<std::int64_t>(count_all, snapshot.station()).value_or(0);
}

void insert_account(store::Transaction& transaction, const Account& account) {
    transaction.execute(insert_account_row, transaction.station(), account.id, account.version, account.name,
                        account.role, json::to_text(account.posts), account.created_at);
}

void update_account(store::Transaction& transaction, const Account& account) {
    transaction.execute(update_account_row, transaction.station(), account.id, account.version, account.role,
                        json::to_text(account.posts), account.has_second_factor, account.is_disabled);
}

void set_password(store::Transaction& transaction, std::int64_t id, const std::string& hash) {
    transaction.execute(update_password, transaction.station(), id, hash, transaction.now());
}

void set_used_step(store::Transaction& transaction, std::int64_t id, std::int64_t step) {
    transaction.execute(update_step, transaction.station(), id, step);
}

void insert_invitation(store::Transaction& transaction, const Digest& digest, std::int64_t account,
                       Instant expires_at) {
    transaction.execute(insert_invitation_row, transaction.station(), ByteView(digest), account, expires_at);
}

std::optional<std::int64_t> find_invitation(store::Snapshot& snapshot, const Digest& digest) {
    return snapshot.value<std::int64_t>(select_invitation, snapshot.station(), ByteView(digest),
                                        snapshot.now());
}

void delete_invitations(store::Transaction& transaction, std::int64_t account) {
    transaction.execute(delete_invitation_rows, transaction.station(), account);
}

void replace_recovery_codes(store::Transaction& transaction, std::int64_t account,
                            const std::vector<Digest>& digests) {
    transaction.execute(delete_recovery, transaction.station(), account);
    for (const Digest& digest : digests)
        transaction.execute(insert_recovery, transaction.station(), account, ByteView(digest));
}

bool use_recovery_code(store::Transaction& transaction, std::int64_t account, const Digest& digest) {
    return transaction.execute(use_recovery, transaction.station(), account, ByteView(digest)) != 0;
}

void insert_session(store::Transaction& transaction, const Session& session) {
    transaction.execute(insert_session_row, transaction.station(), ByteView(session.digest), session.account,
                        session.stage, session.created_at, session.seen_at, session.second_factor_at,
                        session.source, session.way);
}

void update_session(store::Transaction& transaction, const Session& session) {
    transaction.execute(update_session_row, transaction.station(), ByteView(session.digest), session.stage,
                        session.seen_at, session.second_factor_at);
}

std::optional<Session> find_session(store::Snapshot& snapshot, const Digest& digest) {
    return snapshot.first(select_session, session_from, snapshot.station(), ByteView(digest));
}

std::vector<Session> sessions_of(store::Snapshot& snapshot, std::int64_t account) {
    return snapshot.all(select_sessions, session_from, snapshot.station(), account);
}

void delete_session(store::Transaction& transaction, const Digest& digest) {
    transaction.execute(delete_session_row, transaction.station(), ByteView(digest));
}

std::int64_t delete_sessions(store::Transaction& transaction, std::int64_t account) {
    return transaction.execute(delete_session_rows, transaction.station(), account);
}

std::int64_t delete_sessions_before(store::Transaction& transaction, Instant created_before) {
    return transaction.execute(delete_old_sessions, transaction.station(), created_before);
}

void insert_token(store::Transaction& transaction, const ApiToken& token, const Digest& digest) {
    transaction.execute(insert_token_row, transaction.station(), token.id, ByteView(digest), token.account,
                        token.note, json::to_text(token.rights), token.created_at, token.expires_at);
}

std::optional<ApiToken> find_token(store::Snapshot& snapshot, const Digest& digest) {
    return snapshot.first(select_token, token_from, snapshot.station(), ByteView(digest));
}

std::optional<ApiToken> find_token(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_token_by_id, token_from, snapshot.station(), id);
}

std::vector<ApiToken> tokens_of(store::Snapshot& snapshot, std::int64_t account) {
    return snapshot.all(select_tokens, token_from, snapshot.station(), account);
}

void end_token(store::Transaction& transaction, std::int64_t id) {
    transaction.execute(end_token_row, transaction.station(), id, transaction.now());
}

Digest digest_of_subject(std::string_view issuer, std::string_view subject) {
    return sha256(bytes_of("provider subject\n" + std::string(issuer) + '\n' + std::string(subject)));
}

std::optional<std::int64_t> find_linked_account(store::Snapshot& snapshot, std::string_view issuer,
                                                const Digest& subject) {
    return snapshot.value<std::int64_t>(select_linked, snapshot.station(), issuer, ByteView(subject));
}

std::vector<ProviderLink> provider_links_of(store::Snapshot& snapshot, std::int64_t account) {
    return snapshot.all(
        select_links, [](Row row) { return ProviderLink{row.get<std::string>(0), row.get<Instant>(1)}; },
        snapshot.station(), account);
}

bool has_provider_link(store::Snapshot& snapshot, std::int64_t account, std::string_view issuer) {
    const auto links = provider_links_of(snapshot, account);
    return std::any_of(links.begin(), links.end(),
                       [&](const ProviderLink& link) { return link.issuer == issuer; });
}

void insert_provider_link(store::Transaction& transaction, std::string_view issuer, const Digest& subject,
                          std::int64_t account) {
    transaction.execute(insert_link, transaction.station(), issuer, ByteView(subject), account,
                        transaction.now());
}

bool delete_provider_link(store::Transaction& transaction, std::int64_t account, std::string_view issuer) {
    return transaction.execute(delete_link, transaction.station(), account, issuer) != 0;
}

void insert_provider_sign_in(store::Transaction& transaction, const ProviderSignIn& sign_in) {
    transaction.execute(insert_begun, transaction.station(), ByteView(sign_in.state),
                        ByteView(sign_in.browser), sign_in.from, sign_in.begun_at);
}

std::optional<ProviderSignIn> find_provider_sign_in(store::Snapshot& snapshot, const Digest& state) {
    return snapshot.first(
        select_begun,
        [](Row row) {
            return ProviderSignIn{digest_in(row, 0), digest_in(row, 1), row.get<std::string>(2),
                                  row.get<Instant>(3)};
        },
        snapshot.station(), ByteView(state));
}

bool delete_provider_sign_in(store::Transaction& transaction, const Digest& state) {
    return transaction.execute(delete_begun, transaction.station(), ByteView(state)) != 0;
}

std::int64_t delete_provider_sign_ins_before(store::Transaction& transaction, Instant begun_before) {
    return transaction.execute(delete_old_begun, transaction.station(), begun_before);
}

void keep_latest_provider_sign_ins(store::Transaction& transaction, std::int64_t most) {
    transaction.execute(delete_first_begun, transaction.station(), most);
}

Failures failures_of(store::Snapshot& snapshot, const Digest& whose) {
    const auto failures = snapshot.first(
        select_failures,
        [](Row row) { return Failures{row.get<int>(0), row.get<std::optional<Instant>>(1)}; },
        snapshot.station(), ByteView(whose));
    return failures.value_or(Failures{});
}

void keep_failures(store::Transaction& transaction, const Digest& whose, const Failures& failures) {
    transaction.execute(upsert_failures, transaction.station(), ByteView(whose), failures.count,
                        failures.locked_until, transaction.now());
}

void forget_failures(store::Transaction& transaction, const Digest& whose) {
    transaction.execute(delete_failures, transaction.station(), ByteView(whose));
}

std::int64_t forget_failures_before(store::Transaction& transaction, Instant before) {
    return transaction.execute(delete_old_failures, transaction.station(), before);
}

Policy policy_of(store::Snapshot& snapshot) {
    const auto text = snapshot.value<std::string>(select_policy, snapshot.station());
    return text ? json::read_stored<Policy>(*text) : Policy{};
}

void keep_policy(store::Transaction& transaction, const Policy& policy) {
    transaction.execute(upsert_policy, transaction.station(), json::to_text(policy));
}

void insert_demo_account(store::Transaction& transaction, const DemoAccount& account) {
    transaction.execute(insert_demo, transaction.station(), account.account, account.password,
                        account.second_factor);
}

std::vector<DemoAccount> demo_accounts(store::Snapshot& snapshot) {
    return snapshot.all(
        select_demo,
        [](Row row) {
            return DemoAccount{row.get<std::int64_t>(0), row.get<std::string>(1), row.get<Bytes>(2)};
        },
        snapshot.station());
}

// ---- what has ended ----

std::int64_t delete_invitations_before(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    return transaction.execute(delete_old_invitations, transaction.station(), before, most);
}

std::int64_t count_invitations_before(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_old_invitations, snapshot.station(), before).value_or(0);
}

std::int64_t delete_tokens_before(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    return transaction.execute(delete_old_tokens, transaction.station(), before, most);
}

std::int64_t count_tokens_before(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_old_tokens, snapshot.station(), before).value_or(0);
}

void rename_account(store::Transaction& transaction, std::int64_t id, std::string_view name) {
    transaction.execute(update_name, transaction.station(), id, name);
}

}  // namespace linli::identity
