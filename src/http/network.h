// Addresses as the door counts them (base/network.h).
#pragma once

#include <cstdint>

#include "base/network.h"

namespace linli::http {

using Address = IpAddress;

// Whom a limit counts as one: an IPv4 address, or the 64 bits of an IPv6 address that one household is given.
std::uint64_t household_of(const Address& address);

}  // namespace linli::http
