// Bytes as text and back, and their fingerprint.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace linli {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

// The same bytes, seen otherwise.
inline ByteView bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view text_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// RFC 4648: with padding, and the alphabet for addresses without it. Back: nothing when it is anything else.
std::string to_base64(ByteView bytes);
std::string to_base64url(ByteView bytes);
std::optional<Bytes> from_base64(std::string_view text);
std::optional<Bytes> from_base64url(std::string_view text);

// Lower case.
std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);

// SHA-256 (FIPS 180-4).
using Digest = std::array<std::byte, 32>;
Digest sha256(ByteView bytes);

// So many bytes from the operating system's generator.
Bytes random_bytes(std::size_t count);

}  // namespace linli
