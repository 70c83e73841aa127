#include "outside/destination.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <curl/curl.h>

#include "base/freed.h"

namespace linli::outside {
namespace {

constexpr std::array ranges{
    SpecialRange{"0.0.0.0/8", "this network", "RFC 791"},
    SpecialRange{"10.0.0.0/8", "private use", "RFC 1918"},
    SpecialRange{"100.64.0.0/10", "carrier-grade NAT", "RFC 6598"},
    SpecialRange{"127.0.0.0/8", "loopback", "RFC 1122"},
    SpecialRange{"169.254.0.0/16", "link-local", "RFC 3927"},
    SpecialRange{"172.16.0.0/12", "private use", "RFC 1918"},
    SpecialRange{"192.0.0.0/24", "protocol assignments", "RFC 6890"},
    SpecialRange{"192.0.2.0/24", "documentation", "RFC 5737"},
    SpecialRange{"192.88.99.0/24", "6to4 relays, given up", "RFC 7526"},
    SpecialRange{"192.168.0.0/16", "private use", "RFC 1918"},
    SpecialRange{"198.18.0.0/15", "benchmarking", "RFC 2544"},
    SpecialRange{"198.51.100.0/24", "documentation", "RFC 5737"},
    SpecialRange{"203.0.113.0/24", "documentation", "RFC 5737"},
    SpecialRange{"224.0.0.0/4", "multicast", "RFC 5771"},
    SpecialRange{"240.0.0.0/4", "reserved, with broadcast", "RFC 1112"},
    SpecialRange{"::/128", "unspecified", "RFC 4291"},
    SpecialRange{"::1/128", "loopback", "RFC 4291"},
    SpecialRange{"64:ff9b:1::/48", "NAT64 of a network's own", "RFC 8215"},
    SpecialRange{"100::/64", "discarded", "RFC 6666"},
    SpecialRange{"100:0:0:1::/64", "dummy prefix", "RFC 9780"},
    SpecialRange{"2001::/32", "Teredo", "RFC 4380"},
    SpecialRange{"2001:2::/48", "benchmarking", "RFC 5180"},
    SpecialRange{"2001::/23", "protocol assignments", "RFC 2928"},
    SpecialRange{"2001:db8::/32", "documentation", "RFC 3849"},
    SpecialRange{"2002::/16", "6to4", "RFC 3056"},
    SpecialRange{"3fff::/20", "documentation", "RFC 9637"},
    SpecialRange{"5f00::/16", "segment routing", "RFC 9602"},
    SpecialRange{"fc00::/7", "unique local", "RFC 4193"},
    SpecialRange{"fe80::/10", "link-local", "RFC 4291"},
    SpecialRange{"fec0::/10", "site-local, given up", "RFC 3879"},
    SpecialRange{"ff00::/8", "multicast", "RFC 4291"},
    // What IANA gives out is in 2000::/3; around it:
    SpecialRange{"::/3", "not given out", "RFC 4291"},
    SpecialRange{"4000::/2", "not given out", "RFC 4291"},
    SpecialRange{"8000::/1", "not given out", "RFC 4291"},
};

const Network& nat64() {
    static const Network prefix = Network::parse("64:ff9b::/96").value();  // RFC 6052
    return prefix;
}

// Where a packet to it ends.
IpAddress end_of(const IpAddress& given) {
    IpAddress address = plain_form(given);
    if (!nat64().contains(address)) return address;
    const auto bytes = address.to_v6().to_bytes();
    return boost::asio::ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

}  // namespace

std::span<const SpecialRange> special_ranges() {
    return ranges;
}

const SpecialRange* special_range_of(const IpAddress& address) {
    static const std::vector<Network> networks = [] {
        std::vector<Network> parsed;
        parsed.reserve(ranges.size());
        for (const SpecialRange& range : ranges)
            parsed.push_back(Network::parse(range.network).value());
        return parsed;
    }();
    const IpAddress end = end_of(address);
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        // ::/3 has in it what stands for IPv4
        const bool is_of_ipv6 = ranges[i].network.find(':') != std::string_view::npos;
        if (is_of_ipv6 == end.is_v6() && networks[i].contains(end)) return &ranges[i];
    }
    return nullptr;
}

bool is_reachable(const IpAddress& address, std::span<const Network> allowed) {
    return special_range_of(address) == nullptr || is_in(end_of(address), allowed);
}

std::optional<Text> fault_of_url(std::string_view url, bool may_be_plain) {
    const std::string whole(url);
    const std::string scheme = to_lower_ascii(whole.substr(0, whole.find(':')));
    if (scheme != "https" && !(may_be_plain && scheme == "http")) {
        return may_be_plain ? Text{"地址须以 https:// 或 http:// 开头",
                                   "The address must begin with https:// or http://"}
                            : Text{"地址须以 https:// 开头", "The address must begin with https://"};
    }
    if (whole.find('#') != std::string::npos)
        return Text{"地址中不能有 # 及其后的部分", "The address must not have a # and what follows it"};
    const std::unique_ptr<CURLU, Freed<curl_url_cleanup>> parts(curl_url());
    if (parts == nullptr) throw std::bad_alloc();
    switch (curl_url_set(parts.get(), CURLUPART_URL, whole.c_str(), CURLU_DISALLOW_USER)) {
        case CURLUE_OK:
            return std::nullopt;
        case CURLUE_USER_NOT_ALLOWED:
            return Text{"地址中不能有用户名和密码",
                        "The address must not have a user name or password in it"};
        default:
            return Text{"这不是一个网址", "This is no address of the web"};
    }
}

}  // namespace linli::outside
