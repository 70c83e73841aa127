#include "http/network.h"

namespace linli::http {

std::uint64_t household_of(const Address& address) {
    const Address plain = plain_form(address);
    // as the last half of ::ffff:a.b.c.d
    if (plain.is_v4()) return std::uint64_t{0xffff} << 32 | plain.to_v4().to_uint();
    const auto bytes = plain.to_v6().to_bytes();
    std::uint64_t household = 0;
    for (std::size_t i = 0; i < 8; ++i)
        household = household << 8 | bytes[i];
    return household;
}

}  // namespace linli::http
