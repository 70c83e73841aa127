#include "base/network.h"

#include <algorithm>

#include "base/text.h"

namespace linli {
namespace {

constexpr unsigned mapped_prefix = 96;  // of ::ffff:0:0/96, where IPv4 lies within IPv6

boost::asio::ip::address_v6::bytes_type sixteen_bytes(const IpAddress& address) {
    if (address.is_v6()) return address.to_v6().to_bytes();
    return boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

bool has_bit(std::span<const std::uint8_t, 16> bytes, unsigned bit) {
    return (bytes[bit / 8] >> (7 - bit % 8) & 1U) != 0;
}

}  // namespace

IpAddress plain_form(const IpAddress& address) {
    if (address.is_v4()) return address;
    const boost::asio::ip::address_v6 six = address.to_v6();
    if (six.is_v4_mapped()) return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, six);
    return boost::asio::ip::address_v6(six.to_bytes());
}

std::optional<IpAddress> parse_address(std::string_view text) {
    if (text.find('%') != std::string_view::npos) return std::nullopt;
    boost::system::error_code error;
    const IpAddress address = boost::asio::ip::make_address(text, error);
    if (error) return std::nullopt;
    return plain_form(address);
}

std::optional<Network> Network::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    Network network;
    const auto bytes = sixteen_bytes(*address);
    std::copy(bytes.begin(), bytes.end(), network.start_.begin());
    if (slash == std::string_view::npos) return network;
    const auto prefix = parse_number<unsigned>(text.substr(slash + 1));
    if (!prefix || *prefix == 0 || *prefix > (address->is_v4() ? 32U : 128U)) return std::nullopt;
    network.prefix_ = address->is_v4() ? mapped_prefix + *prefix : *prefix;
    for (unsigned bit = network.prefix_; bit < 128; ++bit) {
        if (has_bit(network.start_, bit)) return std::nullopt;
    }
    return network;
}

bool Network::contains(const IpAddress& address) const {
    const auto bytes = sixteen_bytes(address);
    for (unsigned bit = 0; bit < prefix_; ++bit) {
        if (bit % 8 == 0 && bit + 8 <= prefix_) {  // a whole byte at once
            if (bytes[bit / 8] != start_[bit / 8]) return false;
            bit += 7;
        } else if (has_bit(bytes, bit) != has_bit(start_, bit)) {
            return false;
        }
    }
    return true;
}

bool is_in(const IpAddress& address, std::span<const Network> networks) {
    return std::any_of(networks.begin(), networks.end(),
                       [&](const Network& network) { return network.contains(address); });
}

}  // namespace linli
