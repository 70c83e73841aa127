// A provider's public keys (JSON Web Key Set, RFC 7517 and 7518) and signatures under them. Asymmetric
// algorithms only: there is no way in here for "none" or for a shared secret.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/encoding.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace linli::oidc {

// RS256, RS384, RS512, PS256, ES256, ES384 (RFC 7518, 3.1) and EdDSA with Ed25519 (RFC 8037).
bool is_known_algorithm(std::string_view algorithm);

enum class Verdict {
    good,
    bad,          // the key is there and did not make this signature
    unknown_key,  // no key, or more than one, may be meant
};

// Immutable; any thread.
class KeySet {
  public:
    // Keys that are not for signatures, of another kind, or weak (RSA below 2048 bits, points off their
    // curve) are left out. Nothing when the text is no key set, or holds more than 100 keys.
    static std::optional<KeySet> read(std::string_view text);

    // Was `content` signed with `algorithm` by the key called `id`? Without an id, the key must be the only
    // one that fits the algorithm.
    Verdict check(std::string_view algorithm, const std::optional<std::string>& id, std::string_view content,
                  ByteView signature) const;

    std::size_t size() const { return keys_.size(); }

  private:
    struct Key {
        std::string id;
        std::string algorithm;  // that the key is kept to; empty: any that fits
        std::string kind;       // "RSA", "EC", "OKP"
        std::string curve;      // "P-256", …; empty for RSA
        std::shared_ptr<evp_pkey_st> key;
    };
    static std::optional<Key> key_from(const boost::json::object& object);

    std::vector<Key> keys_;
};

}  // namespace linli::oidc
