// The keys of a station (密钥): what is in its key file.
//
// Each sealed record has a random key of its own, which lies beside it sealed under a station key. The newest
// station key seals; older ones stay as long as a record needs them. Beside them stand three keys with one
// purpose each, made once: of the blind index, of keyed digests ("tokens"), and the seed that signs the
// journal's seal. A station may also have a private SM2 key, which signs the seal beside that seed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/refusal.h"
#include "base/time.h"
#include "vault/sealing.h"
#include "vault/secret.h"

namespace linli::vault {

// A station key seals with one algorithm for as long as it lives. `id` is the day it was made and a random
// end
// ("20261125-7f3a09"), never used again, and no secret.
struct StationKey {
    std::string id;
    Algorithm algorithm = Algorithm::xchacha20_poly1305;
    Instant made_at;
    Secret key;
};

// What a database remembers of a key, so that another key in its place is noticed at the start. `check` is a
// digest of the key that does not tell it.
struct Fingerprint {
    std::string id;  // of a station key; "index" and "tokens" for those
    std::string algorithm;
    std::string check;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// A value; copies share the keys' memory. It does not change: what changes it returns another.
class Keyring {
  public:
    // New random keys. The algorithm is that of the first station key, and decides the blind index's digest.
    static Keyring make(Algorithm algorithm, Instant now);

    // From the text of a key file. Refused as `vault/keys-corrupt`, with what is wrong and never with a key.
    static Result<Keyring> read(std::string_view text);
    // The text of a key file; the caller wipes it.
    std::string to_text() const;

    // Oldest first, at least one.
    std::span<const StationKey> station_keys() const { return station_keys_; }
    // The one that seals: the newest.
    const StationKey& current() const { return station_keys_.back(); }
    // Null: there is no such key.
    const StationKey* find(std::string_view id) const;
    // The algorithm of the next key, unless rotate() is told another.
    Algorithm algorithm() const { return algorithm_; }

    KeyedDigest index_digest() const { return index_digest_; }
    KeyView index_key() const { return index_.view(); }
    KeyView tokens_key() const { return tokens_.view(); }
    // Ed25519 (RFC 8032); the name goes with the public key, for those who keep several.
    KeyView signing_seed() const { return signing_seed_.view(); }
    const std::string& signing_name() const { return signing_name_; }
    // The private key of SM2 (GB/T 32918): a number, big-endian. Nothing: the station signs without.
    std::optional<KeyView> sm2_key() const {
        return sm2_ ? std::optional<KeyView>(sm2_->view()) : std::nullopt;
    }

    // With a new station key that is now the current one.
    Keyring rotated(Algorithm algorithm, Instant now) const;
    // With a new SM2 key. Refused if there is one (`vault/sm2-there`).
    Result<Keyring> with_sm2() const;
    // Without a station key. Refused if it is the current one (`vault/key-current`) or not there
    // (`vault/key-unknown`). Whether a record still needs it, the database knows.
    Result<Keyring> without(std::string_view id) const;

    // Without the station keys that are newer than this one, which is there.
    Keyring up_to(std::string_view id) const;

    // Of the station keys, the index key and the tokens key.
    std::vector<Fingerprint> fingerprints() const;

  private:
    Keyring(Algorithm algorithm, KeyedDigest digest, Secret index, Secret tokens, std::string signing_name,
            Secret signing_seed);

    Algorithm algorithm_;
    std::vector<StationKey> station_keys_;
    KeyedDigest index_digest_;
    Secret index_;
    Secret tokens_;
    std::string signing_name_;
    Secret signing_seed_;
    std::optional<Secret> sm2_;
};

}  // namespace linli::vault
