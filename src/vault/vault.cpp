#include "vault/vault.h"

#include <fmt/format.h>

#include "vault/envelope.h"

namespace linli::vault {
namespace {

const StationKey& key_of(const Keyring& keys, const SealedRecord& record) {
    const StationKey* key = keys.find(record.key_id);
    if (key == nullptr)
        throw NoKeys(record.subject + ": sealed under key " + record.key_id + ", which is missing");
    return *key;
}

}  // namespace

void Vault::put_text(store::Transaction& transaction, const Name& name, std::string_view text,
                     std::span<const Indexed> indexes) const {
    SealedRecord record;
    record.subject = name.subject;
    record.kind = name.kind;
    record.at = transaction.now();
    close_envelope(record, transaction.station(), keys_to_seal(transaction)->current(), bytes_of(text));
    put_record(transaction, record);
    delete_blind(transaction, name.subject);
    for (const Indexed& indexed : indexes)
        insert_blind(transaction, indexed.kind, blind(transaction.station(), indexed), name.subject);
}

Result<std::optional<std::string>> Vault::open_text(store::Snapshot& snapshot, const Name& name) const {
    auto record = find_record(snapshot, name.subject);
    if (!record) return std::optional<std::string>();
    if (record->erased()) {
        return refuse(RefusalKind::not_found, "vault/erased",
                      {"这条个人信息已经删除。", "This personal data has been erased."},
                      fmt::format(R"("erased_at":"{}")", to_iso(record->at)));
    }
    record->kind = name.kind;  // as whatever else it was sealed, it does not open
    const auto keys = keys_for(snapshot, record->key_id);
    Bytes plain = open_envelope(*record, snapshot.station(), key_of(*keys, *record));
    std::optional<std::string> text(text_of(plain));
    wipe(plain);
    return text;
}

std::vector<std::string> Vault::find(store::Snapshot& snapshot, const Indexed& indexed) const {
    return subjects_of_blind(snapshot, indexed.kind, blind(snapshot.station(), indexed));
}

std::vector<std::string> Vault::subjects_with_prefix(store::Snapshot& snapshot,
                                                     std::string_view prefix) const {
    return subjects_beginning(snapshot, prefix);
}

bool Vault::erase(store::Transaction& transaction, std::string_view subject) const {
    delete_blind(transaction, subject);
    return erase_record(transaction, subject);
}

Digest Vault::blind(StationId station, const Indexed& indexed) const {
    Bytes message;
    append_part(message, bytes_of("linli blind index 1"));
    append_part(message, bytes_of(std::to_string(static_cast<std::int64_t>(station))));
    append_part(message, bytes_of(indexed.kind));
    append_part(message, bytes_of(indexed.value));
    const auto keys = this->keys();
    const Digest digest = keyed_digest(keys->index_digest(), keys->index_key(), message);
    wipe(message);
    return digest;
}

bool Vault::has_own_keys() const {
    const std::lock_guard lock(mutex_);
    return keys_ != nullptr;
}

std::shared_ptr<const Keyring> Vault::keys() const {
    const std::lock_guard lock(mutex_);
    if (keys_ == nullptr) {
        throw NoKeys("the station's keys are not here (这里没有密钥); name them with --keys or --keys-from");
    }
    return keys_;
}

void Vault::use(Keyring keys) const {
    auto next = std::make_shared<const Keyring>(std::move(keys));
    const std::lock_guard lock(mutex_);
    keys_.swap(next);
}

std::int64_t Vault::rewrap(store::Transaction& transaction, std::int64_t at_most) const {
    transaction.housekeeping();
    const auto keys = this->keys();
    const StationKey& to = keys->current();
    std::int64_t moved = 0;
    for (const StationKey& from : keys->station_keys()) {
        if (from.id == to.id) continue;
        for (SealedRecord& record : records_under(transaction, from.id, at_most - moved)) {
            rewrap_envelope(record, transaction.station(), from, to);
            rewrap_record(transaction, record);
            ++moved;
        }
    }
    return moved;
}

std::int64_t Vault::left_to_rewrap(store::Snapshot& snapshot) const {
    return count_not_under(snapshot, keys()->current().id);
}

}  // namespace linli::vault
