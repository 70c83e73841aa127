// SM2 signatures with SM3 (GB/T 32918.2-2016, GB/T 32918.5-2017), by OpenSSL. The signer's identity is the
// usual "1234567812345678". Keys and signatures are plain bytes: the private key a number of 32 bytes, the
// public one 0x04 || x || y (GB/T 32918.1, 4.2.9), a signature r || s, all big-endian. Pure.
#pragma once

#include <span>

#include "base/encoding.h"

namespace linli::audit::sm2 {

inline constexpr std::size_t private_bytes = 32;
inline constexpr std::size_t public_bytes = 65;
inline constexpr std::size_t signature_bytes = 64;
inline constexpr std::string_view signer_id = "1234567812345678";

using PrivateKey = std::array<std::byte, private_bytes>;

// Throws std::runtime_error when the number is no private key (it lies between 1 and the curve's order less
// 2).
Bytes public_key_of(const PrivateKey& key);

Bytes sign(ByteView message, const PrivateKey& key);

// Any bytes are safe: false for what is no key, no signature, or another's.
bool verify(ByteView message, ByteView signature, ByteView public_key);

}  // namespace linli::audit::sm2
