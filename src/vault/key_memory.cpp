// What a database remembers of its keys.
#include <algorithm>

#include <fmt/format.h>

#include "vault/vault.h"
#include "vault/vault_rows.h"

namespace linli::vault {
namespace {

constexpr const char* subject_of_keys = "vault/keys";

struct RotatedPayload {
    std::string to;
    std::map<std::string, std::int64_t> records_under;
};
BOOST_DESCRIBE_STRUCT(RotatedPayload, (), (to, records_under))

struct DroppedPayload {
    std::string key;
};
BOOST_DESCRIBE_STRUCT(DroppedPayload, (), (key))

// Refused if `keys` lack one of the database's or have another by its name.
Result<void> recognise(store::Snapshot& snapshot, const std::vector<Fingerprint>& keys) {
    for (const Fingerprint& known : known_keys(snapshot)) {
        const auto here = std::find_if(keys.begin(), keys.end(),
                                       [&](const Fingerprint& key) { return key.id == known.id; });
        if (here != keys.end() && *here == known) continue;
        const bool missing = here == keys.end();
        return refuse(
            RefusalKind::unavailable, "vault/wrong-keys",
            {fmt::format("这些密钥不属于这个数据库：密钥 {} {}。请使用与数据库同属的密钥文件。", known.id,
                         missing ? "不在其中" : "与数据库所记的不同"),
             fmt::format("These keys are not those of this database: key {} is {}. Use the key file "
                         "that belongs to it.",
                         known.id, missing ? "missing" : "another")});
    }
    return {};
}

bool is_among(const std::vector<Fingerprint>& known, const StationKey& key) {
    return std::any_of(known.begin(), known.end(), [&](const Fingerprint& one) { return one.id == key.id; });
}

// Does the database know of a station key that is not among these? The other two do not change.
bool knows_another(const std::vector<Fingerprint>& known, const Keyring& keys) {
    const auto here = std::count_if(keys.station_keys().begin(), keys.station_keys().end(),
                                    [&](const StationKey& key) { return is_among(known, key); });
    constexpr int others = 2;
    return std::ssize(known) > here + others;
}

constexpr std::chrono::seconds read_again_after{5};

// Notes what is new. The first keys of a database are no rotation.
Result<void> remember(store::Transaction& transaction, const Keyring& keys) {
    const auto prints = keys.fingerprints();
    if (auto ours = recognise(transaction, prints); !ours) return ours;
    const auto known = known_keys(transaction);
    bool rotated = false;
    for (const Fingerprint& print : prints) {
        if (std::find(known.begin(), known.end(), print) != known.end()) continue;
        insert_key(transaction, print);
        rotated = rotated || (!known.empty() && print.id == keys.current().id);
    }
    if (rotated) {
        transaction.append(
            {.kind = "vault.key_rotated",
             .subject = subject_of_keys,
             .payload = json::to_text(RotatedPayload{keys.current().id, count_by_key(transaction)})});
    } else {
        transaction.housekeeping();
    }
    return {};
}

}  // namespace

Result<void> Vault::reload(store::Store& store, const store::Context& context, Keyring keys) {
    auto remembered = store.write_now(
        context, [&](store::Transaction& transaction) { return remember(transaction, keys); });
    if (remembered) use(std::move(keys));
    return remembered;
}

Result<void> Vault::unlock(store::Store& store, const store::Context& context, Keyring keys) {
    auto recognised = store.read_now(
        context, [&](store::Snapshot& snapshot) { return recognise(snapshot, keys.fingerprints()); });
    if (recognised) use(std::move(keys));
    return recognised;
}

std::shared_ptr<const Keyring> Vault::keys_for(store::Snapshot& snapshot, std::string_view key_id) const {
    auto keys = this->keys();
    if (keys->find(key_id) == nullptr && renew(snapshot, keys)) keys = this->keys();
    return keys;
}

std::shared_ptr<const Keyring> Vault::keys_to_seal(store::Snapshot& snapshot) const {
    auto keys = this->keys();
    const auto known = known_keys(snapshot);
    if (knows_another(known, *keys) && renew(snapshot, keys)) keys = this->keys();
    if (is_among(known, keys->current())) return keys;
    throw NoKeys(
        "key " + keys->current().id +
        " seals no more: it was dropped, and those that followed it are not here (密钥已停用); bring "
        "the present key file");
}

CaughtUp Vault::catch_up(store::Snapshot& snapshot) const {
    const auto keys = this->keys();
    if (!knows_another(known_keys(snapshot), *keys)) return CaughtUp::nothing_new;
    return renew(snapshot, keys) ? CaughtUp::renewed : CaughtUp::keys_missing;
}

bool Vault::renew(store::Snapshot& snapshot, const std::shared_ptr<const Keyring>& without) const {
    const std::lock_guard lock(renewing_);
    if (keys() != without) return true;  // another has done so meanwhile
    const auto now = std::chrono::steady_clock::now();
    if (!read_ || now < read_again_) return false;
    read_again_ = now + read_again_after;
    const auto read = read_();
    if (!read || !recognise(snapshot, read->fingerprints())) return false;
    // One that the database does not know yet seals when a command has made it known.
    const auto known = known_keys(snapshot);
    const auto newest = std::find_if(read->station_keys().rbegin(), read->station_keys().rend(),
                                     [&](const StationKey& key) { return is_among(known, key); });
    if (newest == read->station_keys().rend()) return false;
    Keyring keys = read->up_to(newest->id);
    if (keys.fingerprints() != without->fingerprints()) read_again_ = {};  // it helped
    use(std::move(keys));
    return true;
}

bool Vault::has_keys(store::Snapshot& snapshot) {
    return !known_keys(snapshot).empty();
}

std::map<std::string, std::int64_t> Vault::records_by_key(store::Snapshot& snapshot) {
    return count_by_key(snapshot);
}

Result<void> Vault::forget_key(store::Transaction& transaction, std::string_view id) {
    const auto counts = count_by_key(transaction);
    if (const auto used = counts.find(std::string(id)); used != counts.end()) {
        return refuse(
            RefusalKind::conflict, "vault/key-in-use",
            {fmt::format("还有 {} 条记录用这把密钥；请先执行 linli keys rewrap。", used->second),
             fmt::format("{} records are still under this key; run linli keys rewrap first.", used->second)});
    }
    delete_key(transaction, id);
    transaction.append({.kind = "vault.key_dropped",
                        .subject = subject_of_keys,
                        .payload = json::to_text(DroppedPayload{std::string(id)})});
    return {};
}

}  // namespace linli::vault
