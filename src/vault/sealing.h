// Sealing: bytes that only the holder of a key can read, and only where they belong. Pure but for the random
// nonces; composed from primitives of libsodium and OpenSSL and nothing else. Every function: any thread.
#pragma once

#include <optional>
#include <string_view>

#include <boost/describe.hpp>

#include "base/encoding.h"
#include "base/ids.h"
#include "vault/secret.h"

namespace linli::vault {

// How values are sealed.
enum class Algorithm {
    xchacha20_poly1305,  // libsodium's, draft-irtf-cfrg-xchacha; the default
    sm4_ctr_hmac_sm3,    // 国密: GB/T 32907 in counter mode, then HMAC (RFC 2104) with GB/T 32905
};
BOOST_DESCRIBE_ENUM(Algorithm, xchacha20_poly1305, sm4_ctr_hmac_sm3)

// What a sealed value belongs to; authenticated with it and not part of it. Opening the value as anything
// else, of another station, or by another algorithm fails.
struct Place {
    StationId station = first_station;
    std::string_view subject;  // "incident/17/reporter/1"
    std::string_view what;     // "reporter"
};

// `plain`, sealed under `key`. With xchacha20_poly1305: a random nonce of 24 bytes, the ciphertext, a tag of
// 16 bytes. With sm4_ctr_hmac_sm3: a random counter block of 16 bytes, the ciphertext, a code of 32 bytes
// over all that is known (the place with each part's length, counter block, ciphertext); `key` is used for
// neither of the two, each has a key of its own derived by HMAC-SM3 of a label.
Bytes seal(Algorithm algorithm, KeyView key, const Place& place, ByteView plain);

// What was sealed; nothing if a bit, the length, the key, the place or the algorithm is not that of sealing.
std::optional<Bytes> unseal(Algorithm algorithm, KeyView key, const Place& place, ByteView sealed);

// How a value becomes a digest that only the holder of a key can make.
enum class KeyedDigest {
    blake2b,   // RFC 7693, keyed, 32 bytes
    hmac_sm3,  // 国密
};
BOOST_DESCRIBE_ENUM(KeyedDigest, blake2b, hmac_sm3)

// The digest that goes with an algorithm: a station of national algorithms uses them alone.
KeyedDigest digest_beside(Algorithm algorithm);

Digest keyed_digest(KeyedDigest algorithm, KeyView key, ByteView message);

// Appends `part` with its length before it, so that no two lists of parts give the same bytes.
void append_part(Bytes& to, ByteView part);

}  // namespace linli::vault
