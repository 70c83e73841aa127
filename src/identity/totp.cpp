#include "identity/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

namespace linli::identity {

std::int64_t totp_step(Instant moment) {
    return moment.time_since_epoch() / std::chrono::seconds(30);
}

std::string totp_code(ByteView secret, std::int64_t step) {
    unsigned char counter[8];
    for (int i = 7; i >= 0; --i, step >>= 8)
        counter[i] = static_cast<unsigned char>(step & 0xFF);
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter, sizeof counter, mac, &length);
    const unsigned at = mac[length - 1] & 0x0FU;  // dynamic truncation, RFC 4226 5.3
    const std::uint32_t number = (mac[at] & 0x7FU) << 24 | static_cast<unsigned>(mac[at + 1]) << 16 |
                                 static_cast<unsigned>(mac[at + 2]) << 8 | mac[at + 3];
    return fmt::format("{:06}", number % 1'000'000);
}

std::optional<std::int64_t> totp_match(ByteView secret, std::string_view code, Instant now,
                                       std::int64_t used) {
    if (code.size() != 6) return std::nullopt;
    const std::int64_t present = totp_step(now);
    for (const std::int64_t step : {present, present - 1, present + 1}) {
        if (step > used && sodium_memcmp(totp_code(secret, step).data(), code.data(), 6) == 0) return step;
    }
    return std::nullopt;
}

std::string to_base32(ByteView bytes) {
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    unsigned bits = 0;
    int count = 0;
    for (const std::byte byte : bytes) {
        bits = bits << 8 | std::to_integer<unsigned>(byte);
        for (count += 8; count >= 5; count -= 5)
            text += alphabet[bits >> (count - 5) & 31];
    }
    if (count > 0) text += alphabet[bits << (5 - count) & 31];
    return text;
}

std::string otpauth_address(ByteView secret, std::string_view account_name) {
    return fmt::format("otpauth://totp/Linli:{}?secret={}&issuer=Linli", account_name, to_base32(secret));
}

}  // namespace linli::identity
