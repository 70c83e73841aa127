#include "volunteers/check_in_code.h"

#include <array>

#include <fmt/format.h>
#include <sodium.h>

namespace linli::volunteers {
namespace {

constexpr std::uint32_t codes = 100'000'000;

std::int64_t step_of(Instant at) {
    return at.time_since_epoch() / code_step;
}

void put(std::array<unsigned char, 16>& message, std::size_t at, std::int64_t number) {
    for (std::size_t i = 8; i-- > 0; number >>= 8)
        message[at + i] = static_cast<unsigned char>(number & 0xFF);
}

std::string code_of(ByteView secret, std::int64_t shift, std::int64_t step) {
    std::array<unsigned char, 16> message{};
    put(message, 0, shift);
    put(message, 8, step);
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
    crypto_auth_hmacsha256_update(&state, message.data(), message.size());
    crypto_auth_hmacsha256_final(&state, mac.data());
    const std::size_t at = mac.back() & 0x0FU;  // dynamic truncation, RFC 4226 5.3
    const std::uint32_t number = (mac[at] & 0x7FU) << 24 | static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                                 static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
    return fmt::format("{:08}", number % codes);
}

}  // namespace

std::string check_in_code(ByteView secret, std::int64_t shift, Instant at) {
    return code_of(secret, shift, step_of(at));
}

Instant code_changes_at(Instant at) {
    return Instant((step_of(at) + 1) * std::chrono::duration_cast<Milliseconds>(code_step));
}

bool is_check_in_code(ByteView secret, std::int64_t shift, std::string_view code, Instant at) {
    bool is_one = false;
    for (const std::int64_t beside : {-1, 0, 1}) {
        const std::string good = code_of(secret, shift, step_of(at) + beside);
        is_one = (code.size() == good.size() && sodium_memcmp(code.data(), good.data(), good.size()) == 0) ||
                 is_one;
    }
    return is_one;
}

bool is_moment_of_scan(Instant scanned, Instant now) {
    return scanned >= now - code_kept && scanned <= now + std::chrono::minutes(1);
}

}  // namespace linli::volunteers
