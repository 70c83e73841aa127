#include "base/ids.h"

#include <array>

#include <sodium.h>

namespace linli {

std::string random_token() {
    std::array<unsigned char, 16> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string token;
    token.reserve(26);
    unsigned pending = 0;
    int bits = 0;
    for (const unsigned char byte : bytes) {
        pending = pending << 8 | byte;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            token.push_back(alphabet[pending >> bits & 31]);
        }
    }
    token.push_back(alphabet[pending << (5 - bits) & 31]);
    return token;
}

std::uint64_t random_bits() {
    std::uint64_t bits = 0;
    randombytes_buf(&bits, sizeof bits);
    return bits;
}

}  // namespace linli
