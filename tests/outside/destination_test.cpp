#include "outside/destination.h"

#include <gtest/gtest.h>

namespace linli::outside {
namespace {

IpAddress address(std::string_view text) {
    return parse_address(text).value();
}

TEST(Destination, every_special_range_ends_where_it_should) {
    struct Case {
        const char* before;  // nullptr: another range lies there
        const char* first;
        const char* last;
        const char* after;
        const char* network;
    };
    for (const Case& one : {
             Case{nullptr, "0.0.0.0", "0.255.255.255", "1.0.0.0", "0.0.0.0/8"},
             {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0", "10.0.0.0/8"},
             {"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0", "100.64.0.0/10"},
             {"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0", "127.0.0.0/8"},
             {"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0", "169.254.0.0/16"},
             {"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0", "172.16.0.0/12"},
             {"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0", "192.0.0.0/24"},
             {"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0", "192.0.2.0/24"},
             {"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0", "192.88.99.0/24"},
             {"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0", "192.168.0.0/16"},
             {"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0", "198.18.0.0/15"},
             {"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0", "198.51.100.0/24"},
             {"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0", "203.0.113.0/24"},
             {"223.255.255.255", "224.0.0.0", "239.255.255.255", nullptr, "224.0.0.0/4"},
             {nullptr, "240.0.0.0", "255.255.255.255", nullptr, "240.0.0.0/4"},
             {nullptr, "::", "::", nullptr, "::/128"},
             {nullptr, "::1", "::1", nullptr, "::1/128"},
             {nullptr, "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", nullptr, "64:ff9b:1::/48"},
             {nullptr, "100::", "100::ffff:ffff:ffff:ffff", nullptr, "100::/64"},
             {nullptr, "100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", nullptr, "100:0:0:1::/64"},
             {nullptr, "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "2001::/32"},
             {nullptr, "2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", nullptr, "2001:2::/48"},
             {nullptr, "2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::", "2001::/23"},
             {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
              "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::", "2001:db8::/32"},
             {"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
              "2003::", "2002::/16"},
             {"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
              "3fff:1000::", "3fff::/20"},
             {nullptr, "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "5f00::/16"},
             {nullptr, "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "fc00::/7"},
             {nullptr, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "fe80::/10"},
             {nullptr, "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "fec0::/10"},
             {nullptr, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "ff00::/8"},
             {nullptr, "::2", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::", "::/3"},
             {"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::", "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
              nullptr, "4000::/2"},
             {nullptr, "8000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "8000::/1"},
         }) {
        for (const char* inside : {one.first, one.last}) {
            const SpecialRange* range = special_range_of(address(inside));
            ASSERT_NE(range, nullptr) << inside;
            EXPECT_EQ(range->network, one.network) << inside;
        }
        for (const char* outside : {one.before, one.after}) {
            if (outside == nullptr) continue;
            EXPECT_EQ(special_range_of(address(outside)), nullptr) << outside;
        }
    }
}

TEST(Destination, every_range_is_a_network_that_somebody_has_defined) {
    for (const SpecialRange& range : special_ranges()) {
        EXPECT_TRUE(Network::parse(range.network)) << range.network;
        EXPECT_TRUE(range.said_by.starts_with("RFC ")) << range.network;
        EXPECT_FALSE(range.what.empty()) << range.network;
    }
}

TEST(Destination, addresses_of_the_internet_are_public) {
    for (const char* text :
         {"1.1.1.1", "8.8.8.8", "114.114.114.114", "93.184.216.34", "2400:3200::1", "2606:4700::1111"})
        EXPECT_TRUE(is_reachable(address(text), {})) << text;
}

TEST(Destination, ipv4_within_ipv6_is_what_that_ipv4_address_is) {
    EXPECT_EQ(special_range_of(address("::ffff:10.0.0.1"))->network, "10.0.0.0/8");
    EXPECT_EQ(special_range_of(boost::asio::ip::make_address("::ffff:127.0.0.1"))->network, "127.0.0.0/8");
    EXPECT_EQ(special_range_of(address("::ffff:8.8.8.8")), nullptr);
    EXPECT_EQ(special_range_of(address("64:ff9b::192.168.1.1"))->network, "192.168.0.0/16");
    EXPECT_EQ(special_range_of(address("64:ff9b::169.254.169.254"))->network, "169.254.0.0/16");
    EXPECT_EQ(special_range_of(address("64:ff9b::8.8.8.8")), nullptr);
    EXPECT_NE(special_range_of(address("64:ff9b::1:8.8.8.8")), nullptr);  // not of the prefix any more
    EXPECT_EQ(special_range_of(address("2002:a00:1::"))->network, "2002::/16");
    EXPECT_EQ(special_range_of(address("2002:808:808::"))->network, "2002::/16");
    EXPECT_NE(special_range_of(address("::10.0.0.1")), nullptr);
    EXPECT_NE(special_range_of(address("::8.8.8.8")), nullptr);
}

TEST(Destination, what_is_allowed_is_reachable_and_its_neighbours_are_not) {
    const std::vector<Network> allowed{Network::parse("10.20.0.0/16").value(),
                                       Network::parse("fd12::/16").value()};
    for (const char* text :
         {"10.20.0.0", "10.20.255.255", "::ffff:10.20.3.4", "64:ff9b::10.20.3.4", "fd12::1", "8.8.8.8"})
        EXPECT_TRUE(is_reachable(address(text), allowed)) << text;
    for (const char* text : {"10.19.255.255", "10.21.0.0", "127.0.0.1", "fd13::", "::1", "2002:a14:1::"})
        EXPECT_FALSE(is_reachable(address(text), allowed)) << text;
}

TEST(Destination, a_url_that_others_name_is_https_without_user_and_fragment) {
    for (const char* url :
         {"https://example.org", "HTTPS://example.org/hook?to=1", "https://example.org:8443/a%23b",
          "https://192.0.2.1/", "https://[2001:db8::1]:443/x"})
        EXPECT_FALSE(fault_of_url(url, false)) << url;
    struct Case {
        const char* url;
        const char* en;
    };
    for (const Case& one : {
             Case{"http://example.org", "must begin with https://"},
             {"", "must begin with https://"},
             {"example.org", "must begin with https://"},
             {"ftp://example.org", "must begin with https://"},
             {"file:///etc/passwd", "must begin with https://"},
             {" https://example.org", "must begin with https://"},
             {"https://example.org/a#b", "must not have a #"},
             {"https://example.org/#", "must not have a #"},
             {"https://user:word@example.org/", "user name or password"},
             {"https://user@example.org/", "user name or password"},
             {"https://", "no address of the web"},
             {"https://example.org:99999/", "no address of the web"},
             {"https://exa mple.org/", "no address of the web"},
             {"https://example.org/\r\nX: y", "no address of the web"},
         }) {
        const auto fault = fault_of_url(one.url, false);
        ASSERT_TRUE(fault) << one.url;
        EXPECT_NE(fault->en.find(one.en), std::string::npos) << one.url << ": " << fault->en;
        EXPECT_FALSE(fault->zh.empty()) << one.url;
    }
    EXPECT_FALSE(fault_of_url("http://example.org", true));
    EXPECT_FALSE(fault_of_url("https://example.org", true));
    EXPECT_TRUE(fault_of_url("gopher://example.org", true));
}

}  // namespace
}  // namespace linli::outside
