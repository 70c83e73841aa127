// Where a request that others have asked for may lead, pure: not into the station's own network.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/network.h"
#include "base/text.h"

namespace linli::outside {

// Addresses that are not anybody's on the public Internet.
struct SpecialRange {
    std::string_view network;  // "10.0.0.0/8"
    std::string_view what;     // "private use"
    std::string_view said_by;  // "RFC 1918"
};

// Those of IANA's special-purpose registries for IPv4 and IPv6 that are not reachable globally, and those
// that are no address of one machine.
std::span<const SpecialRange> special_ranges();

// The first of them that holds the address; nullptr when it is a public one. IPv4 within IPv6 (mapped, or
// NAT64 by the well-known prefix) is what that IPv4 address is.
const SpecialRange* special_range_of(const IpAddress& address);

// A public address, or one of `allowed`.
bool is_reachable(const IpAddress& address, std::span<const Network> allowed);

// What is wrong with a URL that others have named, without a full stop: it is https (or http, where
// `may_be_plain`), names a host, and has no user, password or fragment. Nothing when it is right; where its
// name leads is seen when it is connected to.
std::optional<Text> fault_of_url(std::string_view url, bool may_be_plain);

}  // namespace linli::outside
