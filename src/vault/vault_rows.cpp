#include "vault/vault_rows.h"

namespace linli::vault {
namespace {

using store::Row;
using store::Sql;

#define RECORD_COLUMNS "subject, kind, key_id, algorithm, wrapped_key, sealed, at"
constexpr Sql select_record{"sealed_records.one",
                            "SELECT " RECORD_COLUMNS
                            " FROM sealed_records WHERE station_id = ?1 AND subject = ?2"};
constexpr Sql select_under{
    "sealed_records.under",
    "SELECT " RECORD_COLUMNS
    " FROM sealed_records WHERE station_id = ?1 AND key_id = ?2 ORDER BY subject LIMIT ?3"};
constexpr Sql upsert_record{
    "sealed_records.put",
    "INSERT INTO sealed_records (station_id, " RECORD_COLUMNS
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
    "ON CONFLICT (station_id, subject) DO UPDATE SET kind = excluded.kind, key_id = excluded.key_id, "
    "algorithm = excluded.algorithm, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed, "
    "at = excluded.at"};
#undef RECORD_COLUMNS
constexpr Sql update_wrap{
    "sealed_records.rewrap",
    "UPDATE sealed_records SET key_id = ?3, algorithm = ?4, wrapped_key = ?5, sealed = ?6 "
    "WHERE station_id = ?1 AND subject = ?2"};
constexpr Sql update_erased{
    "sealed_records.erase",
    "UPDATE sealed_records SET key_id = '', algorithm = '', wrapped_key = ?3, sealed = ?3, "
    "at = ?4 WHERE station_id = ?1 AND subject = ?2 AND key_id <> ''"};
constexpr Sql select_beginning{
    "sealed_records.beginning",
    "SELECT subject FROM sealed_records WHERE station_id = ?1 AND subject >= ?2 AND "
    "subject < ?3 AND key_id <> '' ORDER BY subject"};
constexpr Sql count_keys{"sealed_records.by_key",
                         "SELECT key_id, count(*) FROM sealed_records WHERE station_id = ?1 AND key_id > '' "
                         "GROUP BY key_id"};
constexpr Sql count_others{"sealed_records.not_under",
                           "SELECT count(*) FROM sealed_records WHERE station_id = ?1 AND "
                           "((key_id > '' AND key_id < ?2) OR key_id > ?2)"};
constexpr Sql insert_digest{
    "blind_index.insert",
    "INSERT INTO blind_index (station_id, kind, digest, subject) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT DO NOTHING"};
constexpr Sql delete_digests{"blind_index.delete",
                             "DELETE FROM blind_index WHERE station_id = ?1 AND subject = ?2"};
constexpr Sql select_subjects{"blind_index.find",
                              "SELECT subject FROM blind_index WHERE station_id = ?1 AND kind = ?2 AND "
                              "digest = ?3 ORDER BY subject"};
constexpr Sql select_keys{"vault_keys.all",
                          "SELECT key_id, algorithm, check_value FROM vault_keys WHERE station_id = ?1"};
constexpr Sql insert_key_row{
    "vault_keys.insert",
    "INSERT INTO vault_keys (station_id, key_id, algorithm, check_value) VALUES (?1, ?2, ?3, ?4)"};
constexpr Sql delete_key_row{"vault_keys.delete",
                             "DELETE FROM vault_keys WHERE station_id = ?1 AND key_id = ?2"};

// Above every character of a subject.
constexpr std::string_view last_of_all = "\xF4\x8F\xBF\xBF";

SealedRecord record_from(Row row) {
    SealedRecord record;
    record.subject = row.get<std::string>(0);
    record.kind = row.get<std::string>(1);
    record.key_id = row.get<std::string>(2);
    if (!record.erased()) record.algorithm = row.get<Algorithm>(3);
    record.wrapped_key = row.get<Bytes>(4);
    record.sealed = row.get<Bytes>(5);
    record.at = row.get<Instant>(6);
    return record;
}

std::string first_text(Row row) {
    return row.get<std::string>(0);
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"vault", {R"(
CREATE TABLE vault_keys (
    station_id INTEGER NOT NULL, key_id TEXT NOT NULL, algorithm TEXT NOT NULL, check_value TEXT NOT NULL,
    PRIMARY KEY (station_id, key_id)) STRICT, WITHOUT ROWID;
CREATE TABLE sealed_records (
    station_id INTEGER NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, key_id TEXT NOT NULL,
    algorithm TEXT NOT NULL, wrapped_key BLOB NOT NULL, sealed BLOB NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (station_id, subject)) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_records_key ON sealed_records (station_id, key_id, subject);
CREATE TABLE blind_index (
    station_id INTEGER NOT NULL, kind TEXT NOT NULL, digest BLOB NOT NULL, subject TEXT NOT NULL,
    PRIMARY KEY (station_id, kind, digest, subject)) STRICT, WITHOUT ROWID;
CREATE INDEX blind_index_subject ON blind_index (station_id, subject);
)"}};
    return steps;
}

std::optional<SealedRecord> find_record(store::Snapshot& snapshot, std::string_view subject) {
    return snapshot.first(select_record, record_from, snapshot.station(), subject);
}

std::vector<SealedRecord> records_under(store::Snapshot& snapshot, std::string_view key_id,
                                        std::int64_t at_most) {
    return snapshot.all(select_under, record_from, snapshot.station(), key_id, at_most);
}

std::vector<std::string> subjects_beginning(store::Snapshot& snapshot, std::string_view prefix) {
    return snapshot.all(select_beginning, first_text, snapshot.station(), prefix,
                        std::string(prefix) + std::string(last_of_all));
}

std::map<std::string, std::int64_t> count_by_key(store::Snapshot& snapshot) {
    std::map<std::string, std::int64_t> counts;
    for (const Row row : snapshot.query(count_keys, snapshot.station()))
        counts[row.get<std::string>(0)] = row.get<std::int64_t>(1);
    return counts;
}

std::int64_t count_not_under(store::Snapshot& snapshot, std::string_view key_id) {
    return snapshot.value<std::int64_t>(count_others, snapshot.station(), key_id).value_or(0);
}

void put_record(store::Transaction& transaction, const SealedRecord& record) {
    transaction.execute(upsert_record, transaction.station(), record.subject, record.kind, record.key_id,
                        record.algorithm, record.wrapped_key, record.sealed, record.at);
}

void rewrap_record(store::Transaction& transaction, const SealedRecord& record) {
    transaction.execute(update_wrap, transaction.station(), record.subject, record.key_id, record.algorithm,
                        record.wrapped_key, record.sealed);
}

bool erase_record(store::Transaction& transaction, std::string_view subject) {
    return transaction.execute(update_erased, transaction.station(), subject, bytes_of(""),
                               transaction.now()) != 0;
}

void insert_blind(store::Transaction& transaction, std::string_view kind, ByteView digest,
                  std::string_view subject) {
    transaction.execute(insert_digest, transaction.station(), kind, digest, subject);
}

void delete_blind(store::Transaction& transaction, std::string_view subject) {
    transaction.execute(delete_digests, transaction.station(), subject);
}

std::vector<std::string> subjects_of_blind(store::Snapshot& snapshot, std::string_view kind,
                                           ByteView digest) {
    return snapshot.all(select_subjects, first_text, snapshot.station(), kind, digest);
}

std::vector<Fingerprint> known_keys(store::Snapshot& snapshot) {
    return snapshot.all(
        select_keys,
        [](Row row) {
            return Fingerprint{row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2)};
        },
        first_station);
}

void insert_key(store::Transaction& transaction, const Fingerprint& key) {
    transaction.execute(insert_key_row, first_station, key.id, key.algorithm, key.check);
}

void delete_key(store::Transaction& transaction, std::string_view id) {
    transaction.execute(delete_key_row, first_station, id);
}

}  // namespace linli::vault
