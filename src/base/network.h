// Addresses and networks of the Internet protocol, in the form in which they are compared.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace linli {

using IpAddress = boost::asio::ip::address;

// The form in which equal addresses compare equal: IPv4 written as IPv6 ("::ffff:10.0.0.1") is IPv4, and an
// IPv6 address has no scope.
IpAddress plain_form(const IpAddress& address);

// "192.0.2.1", "2001:db8::1", in plain form; nothing when it is anything else. No port, no brackets, no
// scope.
std::optional<IpAddress> parse_address(std::string_view text);

// An address, or all that begin as it does.
class Network {
  public:
    // "10.0.0.0/8", "fd00::/8", or one address. Nothing when it is malformed, when bits behind the prefix are
    // set, or when the prefix is 0: that is everybody.
    static std::optional<Network> parse(std::string_view text);

    bool contains(const IpAddress& address) const;

  private:
    std::array<std::uint8_t, 16> start_{};  // IPv4 as ::ffff:a.b.c.d
    unsigned prefix_ = 128;
};

bool is_in(const IpAddress& address, std::span<const Network> networks);

}  // namespace linli
