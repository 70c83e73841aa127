// The vault's tables; for this room alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/transaction.h"
#include "vault/keyring.h"
#include "vault/vault.h"

namespace linli::vault {

// A record as it lies in the database. Erased: no key id, no wrapped key, nothing sealed, and `at` is when.
struct SealedRecord {
    std::string subject;
    std::string kind;
    std::string key_id;
    Algorithm algorithm{};
    Bytes wrapped_key;
    Bytes sealed;
    Instant at;

    bool erased() const { return key_id.empty(); }
};

std::optional<SealedRecord> find_record(store::Snapshot& snapshot, std::string_view subject);
// At most `at_most` of those under a key, in the order of subjects.
std::vector<SealedRecord> records_under(store::Snapshot& snapshot, std::string_view key_id,
                                        std::int64_t at_most);
std::vector<std::string> subjects_beginning(store::Snapshot& snapshot, std::string_view prefix);
std::map<std::string, std::int64_t> count_by_key(store::Snapshot& snapshot);
std::int64_t count_not_under(store::Snapshot& snapshot, std::string_view key_id);
void put_record(store::Transaction& transaction, const SealedRecord& record);
void rewrap_record(store::Transaction& transaction, const SealedRecord& record);
bool erase_record(store::Transaction& transaction, std::string_view subject);

void insert_blind(store::Transaction& transaction, std::string_view kind, ByteView digest,
                  std::string_view subject);
void delete_blind(store::Transaction& transaction, std::string_view subject);
std::vector<std::string> subjects_of_blind(store::Snapshot& snapshot, std::string_view kind, ByteView digest);

// Of the database; they lie with the first station's rows.
std::vector<Fingerprint> known_keys(store::Snapshot& snapshot);
void insert_key(store::Transaction& transaction, const Fingerprint& key);
void delete_key(store::Transaction& transaction, std::string_view id);

}  // namespace linli::vault
