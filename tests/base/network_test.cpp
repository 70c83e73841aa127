#include "base/network.h"

#include <gtest/gtest.h>

namespace linli {
namespace {

TEST(Network, holds_the_addresses_that_begin_as_it_does) {
    struct Case {
        const char* network;
        const char* address;
        bool holds;
    };
    for (const Case& one : {
             Case{"10.0.0.0/8", "10.255.0.1", true},
             {"10.0.0.0/8", "11.0.0.1", false},
             {"192.168.4.0/22", "192.168.7.255", true},
             {"192.168.4.0/22", "192.168.8.0", false},
             {"203.0.113.9", "203.0.113.9", true},
             {"203.0.113.9", "203.0.113.8", false},
             {"203.0.113.9/32", "203.0.113.9", true},
             {"128.0.0.0/1", "127.0.0.1", false},
             {"10.0.0.0/8", "::ffff:10.1.2.3", true},
             {"::ffff:10.1.2.3", "10.1.2.3", true},
             {"2001:db8::/32", "2001:db8:ffff::1", true},
             {"2001:db8::/32", "2001:db9::1", false},
             {"fd00::/9", "fd7f::1", true},
             {"fd00::/9", "fd80::1", false},
             {"::1", "::1", true},
             {"::1", "127.0.0.1", false},
             {"10.0.0.0/8", "a00::", false},
             {"a00::/8", "10.0.0.1", false},
         }) {
        EXPECT_EQ(Network::parse(one.network).value().contains(parse_address(one.address).value()), one.holds)
            << one.network << " " << one.address;
    }
}

TEST(Network, anything_else_is_none) {
    for (const char* text : {"", "localhost", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
                             "10.0.0.0/8x", "10.0.0.1/8", "0.0.0.0/0", "::/0", "2001:db8::/129",
                             "2001:db8::1/64", "fe80::1%eth0", "[::1]", "1.2.3.4:80", " 10.0.0.1"})
        EXPECT_FALSE(Network::parse(text)) << text;
}

TEST(Network, a_list_holds_what_one_of_it_holds) {
    const std::vector<Network> two{Network::parse("10.0.0.0/8").value(), Network::parse("fd00::/8").value()};
    EXPECT_TRUE(is_in(parse_address("fd12::1").value(), two));
    EXPECT_FALSE(is_in(parse_address("192.0.2.1").value(), two));
    EXPECT_FALSE(is_in(parse_address("10.0.0.1").value(), {}));
}

}  // namespace
}  // namespace linli
