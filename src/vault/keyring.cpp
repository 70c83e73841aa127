#include "vault/keyring.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"

namespace linli::vault {
namespace {

// Files with an SM2 key are of version 2, so that a program that does not know it says so; others of
// version 1.
constexpr int file_version = 1;
constexpr int file_version_with_sm2 = 2;
constexpr std::size_t check_bytes = 16;

// A key as text, wiped when it goes.
struct KeyText {
    KeyText() = default;
    explicit KeyText(KeyView key) : base64(to_base64(key)) {}
    KeyText(KeyText&&) = default;
    KeyText& operator=(KeyText&&) = default;
    ~KeyText() { wipe(base64); }

    std::string base64;
};
void write(std::string& out, const KeyText& key) {
    json::write_string(out, key.base64);
}
bool decode(const boost::json::value& from, KeyText& to, json::Faults& faults) {
    if (!json::decode(from, to.base64, faults)) return false;
    auto bytes = from_base64(to.base64);
    const bool good = bytes && bytes->size() == key_bytes;
    if (bytes) wipe(*bytes);
    if (!good) faults.add({"应为 32 字节的 base64", "should be 32 bytes in base64"});
    return good;
}

// The key file.
struct StationKeyEntry {
    std::string id;
    Algorithm algorithm{};
    Instant made_at;
    KeyText key;
};
BOOST_DESCRIBE_STRUCT(StationKeyEntry, (), (id, algorithm, made_at, key))

struct IndexEntry {
    KeyedDigest digest{};
    KeyText key;
};
BOOST_DESCRIBE_STRUCT(IndexEntry, (), (digest, key))

struct SigningEntry {
    std::string name;
    KeyText seed;
    std::optional<KeyText> sm2;
};
BOOST_DESCRIBE_STRUCT(SigningEntry, (), (name, seed, sm2))

struct KeyFile {
    int version = file_version;
    Algorithm algorithm{};
    std::vector<StationKeyEntry> station_keys;
    IndexEntry index;
    SigningEntry signing;
    KeyText tokens;
};
BOOST_DESCRIBE_STRUCT(KeyFile, (), (version, algorithm, station_keys, index, signing, tokens))

int version_of(const SigningEntry& signing) {
    return signing.sm2 ? file_version_with_sm2 : file_version;
}

// The order of SM2's curve less 1 (GB/T 32918.5): a private key is a number from 1 to less than that.
constexpr std::string_view sm2_end = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122";

bool is_sm2_key(ByteView key) {
    const Bytes end = from_hex(sm2_end).value();
    const auto is_zero = [](std::byte byte) { return byte == std::byte{0}; };
    return !std::all_of(key.begin(), key.end(), is_zero) &&
           std::lexicographical_compare(key.begin(), key.end(), end.begin(), end.end());
}

void check(const KeyFile& file, json::Faults& faults) {
    if (const int known = version_of(file.signing); file.version != known) {
        faults.add("version",
                   {fmt::format("应为版本 {}", known), fmt::format("should be version {}", known)});
    }
    if (file.signing.sm2) {
        auto key = from_base64(file.signing.sm2->base64).value();
        if (!is_sm2_key(key)) faults.add("signing.sm2", {"不是 SM2 私钥", "is no private key of SM2"});
        wipe(key);
    }
    if (file.station_keys.empty()) {
        faults.add("station_keys", {"至少要有一把密钥", "at least one key is needed"});
    }
    for (auto key = file.station_keys.begin(); key != file.station_keys.end(); ++key) {
        const auto same = [&](const StationKeyEntry& other) { return other.id == key->id; };
        if (key->id.empty() || std::any_of(file.station_keys.begin(), key, same)) {
            faults.add("station_keys", {"编号为空或重复", "an id is empty or there twice"});
        }
    }
}

Secret secret_of(const KeyText& text) {
    auto bytes = from_base64(text.base64).value();
    const std::span all(bytes);
    return Secret(RecordKey(all.first<key_bytes>()).view());
}

StationKey new_station_key(Algorithm algorithm, Instant now) {
    const auto day = std::chrono::floor<std::chrono::days>(now);
    std::string id = to_text(std::chrono::year_month_day(day));
    std::erase(id, '-');
    return {id + '-' + to_hex(random_bytes(3)), algorithm, now, Secret::random()};
}

Fingerprint fingerprint(std::string id, std::string_view algorithm, KeyView key) {
    const Digest check = keyed_digest(KeyedDigest::blake2b, key, bytes_of("linli key check"));
    return {std::move(id), std::string(algorithm), to_hex(ByteView(check).first(check_bytes))};
}

tl::unexpected<Refusal> corrupt(Refusal why) {
    why.kind = RefusalKind::unavailable;
    why.type = "vault/keys-corrupt";
    why.detail = {"密钥文件的内容不对：" + why.detail.zh,
                  "What is in the key file is wrong: " + why.detail.en};
    for (const FieldFault& fault : why.faults) {
        why.detail.zh += fmt::format(" {}：{}。", fault.path, fault.message.zh);
        why.detail.en += fmt::format(" {}: {}.", fault.path, fault.message.en);
    }
    return tl::unexpected(std::move(why));
}

}  // namespace

Keyring::Keyring(Algorithm algorithm, KeyedDigest digest, Secret index, Secret tokens,
                 std::string signing_name, Secret signing_seed)
    : algorithm_(algorithm),
      index_digest_(digest),
      index_(std::move(index)),
      tokens_(std::move(tokens)),
      signing_name_(std::move(signing_name)),
      signing_seed_(std::move(signing_seed)) {}

Keyring Keyring::make(Algorithm algorithm, Instant now) {
    StationKey first = new_station_key(algorithm, now);
    Keyring keys(algorithm, digest_beside(algorithm), Secret::random(), Secret::random(), "linli-" + first.id,
                 Secret::random());
    keys.station_keys_.push_back(std::move(first));
    return keys;
}

Result<Keyring> Keyring::read(std::string_view text) {
    auto file = json::read<KeyFile>(text);
    if (!file) return corrupt(std::move(file.error()));
    Keyring keys(file->algorithm, file->index.digest, secret_of(file->index.key), secret_of(file->tokens),
                 file->signing.name, secret_of(file->signing.seed));
    if (file->signing.sm2) keys.sm2_ = secret_of(*file->signing.sm2);
    for (const StationKeyEntry& entry : file->station_keys)
        keys.station_keys_.push_back({entry.id, entry.algorithm, entry.made_at, secret_of(entry.key)});
    return keys;
}

std::string Keyring::to_text() const {
    KeyFile file;
    file.algorithm = algorithm_;
    for (const StationKey& key : station_keys_)
        file.station_keys.push_back({key.id, key.algorithm, key.made_at, KeyText(key.key.view())});
    file.index = {index_digest_, KeyText(index_.view())};
    file.signing.name = signing_name_;
    file.signing.seed = KeyText(signing_seed_.view());
    if (sm2_) file.signing.sm2 = KeyText(sm2_->view());
    file.version = version_of(file.signing);
    file.tokens = KeyText(tokens_.view());
    std::string text;
    text.reserve(1'024 * (station_keys_.size() + 1));  // in one place, so that the caller wipes all of it
    json::write(text, file);
    return text += '\n';
}

const StationKey* Keyring::find(std::string_view id) const {
    const auto found = std::find_if(station_keys_.begin(), station_keys_.end(),
                                    [&](const StationKey& key) { return key.id == id; });
    return found == station_keys_.end() ? nullptr : &*found;
}

Keyring Keyring::rotated(Algorithm algorithm, Instant now) const {
    Keyring keys = *this;
    keys.algorithm_ = algorithm;
    keys.station_keys_.push_back(new_station_key(algorithm, now));
    return keys;
}

Result<Keyring> Keyring::with_sm2() const {
    if (sm2_) {
        return refuse(RefusalKind::conflict, "vault/sm2-there",
                      {"已经有 SM2 签名密钥。", "There is an SM2 key already."});
    }
    Keyring keys = *this;
    do {
        keys.sm2_ = Secret::random();
    } while (!is_sm2_key(keys.sm2_->view()));
    return keys;
}

Result<Keyring> Keyring::without(std::string_view id) const {
    if (find(id) == nullptr) {
        return refuse(RefusalKind::not_found, "vault/key-unknown",
                      {fmt::format("没有编号为 {} 的密钥。", id), fmt::format("There is no key {}.", id)});
    }
    if (current().id == id) {
        return refuse(RefusalKind::conflict, "vault/key-current",
                      {"这是正在使用的密钥；请先用 linli keys rotate 换一把。",
                       "This is the key in use; make another first, with linli keys rotate."});
    }
    Keyring keys = *this;
    std::erase_if(keys.station_keys_, [&](const StationKey& key) { return key.id == id; });
    return keys;
}

Keyring Keyring::up_to(std::string_view id) const {
    Keyring changed = *this;
    while (changed.station_keys_.size() > 1 && changed.current().id != id)
        changed.station_keys_.pop_back();
    return changed;
}

std::vector<Fingerprint> Keyring::fingerprints() const {
    std::vector<Fingerprint> prints;
    prints.reserve(station_keys_.size() + 2);
    for (const StationKey& key : station_keys_)
        prints.push_back(fingerprint(key.id, json::name_of(key.algorithm), key.key.view()));
    prints.push_back(fingerprint("index", json::name_of(index_digest_), index_.view()));
    prints.push_back(fingerprint("tokens", "blake2b", tokens_.view()));
    return prints;
}

}  // namespace linli::vault
