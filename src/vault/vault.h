// The vault (密封): where personal data lives. A record is a described struct, sealed under a key of its own,
// and found by its subject ("incident/17/reporter/1"). Whoever reads the database without the station's keys
// sees subjects, kinds, sizes and times, and nothing else.
//
// What it does inside a command is part of that command: it stands or falls with it, and the command appends
// the journal entry that says why. Nothing here logs or asks who may see: the caller does both.
//
// A record that does not open (a changed bit, a value moved to another subject) is a fault and throws
// SealBroken. Thread-safe: any number of commands and questions, while keys are reloaded.
//
// Several servers may work on one database while its keys are changed. What the database remembers of its
// keys tells each: one that meets a key it has not reads its keys again, and seals under none that the
// database has forgotten.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json.h"
#include "store/migration.h"
#include "store/store.h"
#include "vault/keyring.h"

namespace linli::vault {

// The tables of this room.
const store::Migration& migration();

class SealBroken : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Something needs the station's keys, and they are not here.
class NoKeys : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What catch_up() found: nothing new; new keys, which are in use now; or that keys are missing here.
enum class CaughtUp { nothing_new, renewed, keys_missing };

// Which record: where it belongs, in the station, and what it is ("reporter"). Neither is secret, so neither
// holds personal data.
struct Name {
    std::string_view subject;
    std::string_view kind;
};

// A value by which a record can be found, such as kind "telephone" with normal_telephone(…). Only a keyed
// digest of it is kept: equal values are found, and nothing else can be asked.
struct Indexed {
    std::string_view kind;
    std::string value;
};

class Vault {
  public:
    // Without keys: the names of records can be listed and records erased; all else throws NoKeys.
    Vault() = default;

    // ---- records ----

    // Seals `record` under the current key; what was there under this subject is replaced, indexes included.
    template <json::DescribedStruct T>
    void put(store::Transaction& transaction, const Name& name, const T& record,
             std::span<const Indexed> indexes = {}) const {
        std::string text = json::to_text(record);
        put_text(transaction, name, text, indexes);
        wipe(text);
    }
    void put_text(store::Transaction& transaction, const Name& name, std::string_view text,
                  std::span<const Indexed> indexes = {}) const;

    // The record; empty if there is none. Refused as `vault/erased`, with `erased_at`, if it was erased.
    template <json::DescribedStruct T>
    Result<std::optional<T>> open(store::Snapshot& snapshot, const Name& name) const {
        auto text = open_text(snapshot, name);
        if (!text) return tl::unexpected(std::move(text.error()));
        if (!*text) return std::optional<T>();
        auto record = json::read<T>(**text);
        wipe(**text);
        if (!record) throw SealBroken(std::string(name.subject) + ": is not what it was sealed as");
        return std::optional<T>(std::move(*record));
    }
    Result<std::optional<std::string>> open_text(store::Snapshot& snapshot, const Name& name) const;

    // Subjects whose record was put with this value, in order.
    std::vector<std::string> find(store::Snapshot& snapshot, const Indexed& indexed) const;
    // Subjects that begin with `prefix` and are not erased, in order. Mind the last '/': "incident/1" begins
    // "incident/17" too.
    std::vector<std::string> subjects_with_prefix(store::Snapshot& snapshot, std::string_view prefix) const;

    // Destroys the record's key, its sealed bytes and its indexes; that it was there, and when it was erased,
    // stays known. False if there is no such record, or it is erased already. What is in a backup stays there
    // until that backup is gone.
    bool erase(store::Transaction& transaction, std::string_view subject) const;

    // ---- keys ----

    // False: it is locked, and only names can be listed and records erased.
    bool has_own_keys() const;
    // The keys in use; throws NoKeys.
    std::shared_ptr<const Keyring> keys() const;

    // Takes `keys` into use, at the start and, while the server runs, after the key file has changed:
    // compares them with what the database remembers of its keys, remembers those that are new in a command
    // of its own (with an entry `vault.key_rotated` if the current key is one of them), then uses them for
    // all that begins afterwards. Refused as `vault/wrong-keys`, leaving everything as it was, if a key of
    // the database is missing or another. Not from a thread of the store.
    Result<void> reload(store::Store& store, const store::Context& context, Keyring keys);
    // How the keys are read again when the database turns out to know one that is not here: then they are
    // taken into use if they are the database's. `read` may take its time, and is asked every few seconds at
    // most when that does not help; it says itself what is wrong. Before other threads use this.
    void renew_by(std::function<Result<Keyring>()> read) { read_ = std::move(read); }
    // Reads them again now, if the database knows a key that is not here.
    CaughtUp catch_up(store::Snapshot& snapshot) const;
    // The same for one who only reads: compares, and remembers nothing.
    Result<void> unlock(store::Store& store, const store::Context& context, Keyring keys);

    // True if the database remembers keys: without them, its records can never be opened.
    static bool has_keys(store::Snapshot& snapshot);
    // How many records are sealed under each key, by its id.
    static std::map<std::string, std::int64_t> records_by_key(store::Snapshot& snapshot);

    // Brings at most `at_most` records that are under older keys under the current one; how many it brought:
    // fewer than `at_most` when none is left. Only the record's key is sealed anew; its bytes only if the
    // current key has another algorithm. Housekeeping, for batches while the server runs.
    std::int64_t rewrap(store::Transaction& transaction, std::int64_t at_most) const;
    // How many records are under older keys.
    std::int64_t left_to_rewrap(store::Snapshot& snapshot) const;
    // Forgets a key that no record is under, with an entry `vault.key_dropped`. Refused as
    // `vault/key-in-use`.
    static Result<void> forget_key(store::Transaction& transaction, std::string_view id);

  private:
    void use(Keyring keys) const;
    // Renewed if they are without the one that seals this record.
    std::shared_ptr<const Keyring> keys_for(store::Snapshot& snapshot, std::string_view key_id) const;
    // Those to seal with: all that the database knows are here, and it knows the one that seals.
    std::shared_ptr<const Keyring> keys_to_seal(store::Snapshot& snapshot) const;
    bool renew(store::Snapshot& snapshot, const std::shared_ptr<const Keyring>& without) const;
    Digest blind(StationId station, const Indexed& indexed) const;

    mutable std::mutex mutex_;  // guards keys_
    mutable std::shared_ptr<const Keyring> keys_;
    std::function<Result<Keyring>()> read_;
    mutable std::mutex renewing_;                               // one reads, the others wait for it
    mutable std::chrono::steady_clock::time_point read_again_;  // not before
};

}  // namespace linli::vault
