#include "base/ids.h"

#include <array>
#include <charconv>

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

std::string named_for(StationId station, std::string_view secret) {
    if (station == first_station) return std::string(secret);
    return std::to_string(static_cast<std::int64_t>(station)) + '.' + std::string(secret);
}

StationId station_in(std::string_view named_secret) {
    const std::string_view name = named_secret.substr(0, named_secret.find('.'));
    if (name.size() == named_secret.size()) return first_station;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool is_number = error == std::errc() && end == name.data() + name.size() && number > 0;
    return is_number ? StationId{number} : first_station;
}

std::uint64_t random_bits() {
    std::uint64_t bits = 0;
    randombytes_buf(&bits, sizeof bits);
    return bits;
}

}  // namespace linli
