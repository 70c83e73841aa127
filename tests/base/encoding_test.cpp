// Bytes as text: the published vectors, and that nothing else is taken.
#include "base/encoding.h"

#include <gtest/gtest.h>

namespace linli {
namespace {

TEST(Encoding, base64_is_that_of_rfc_4648) {
    EXPECT_EQ(to_base64(bytes_of("")), "");
    EXPECT_EQ(to_base64(bytes_of("f")), "Zg==");
    EXPECT_EQ(to_base64(bytes_of("foobar")), "Zm9vYmFy");
    EXPECT_EQ(to_base64url(bytes_of("\xFB\xEF\xFF")), "--__");
    EXPECT_EQ(text_of(*from_base64("Zm9vYg==")), "foob");
    EXPECT_EQ(text_of(*from_base64url("Zg")), "f");
}

TEST(Encoding, hexadecimal_goes_both_ways) {
    EXPECT_EQ(to_hex(bytes_of("\x01\xAB")), "01ab");
    EXPECT_EQ(text_of(*from_hex("01AB")), "\x01\xAB");
    EXPECT_EQ(from_hex(""), Bytes{});
    EXPECT_EQ(from_base64(""), Bytes{});
}

TEST(Encoding, nothing_is_nothing_both_ways) {
    EXPECT_EQ(to_hex({}), "");
    EXPECT_EQ(from_hex(""), Bytes());
    EXPECT_EQ(from_base64(""), Bytes());
    EXPECT_EQ(from_base64url(""), Bytes());
}

TEST(Encoding, anything_else_is_refused) {
    for (const char* text : {"Zg", "Zg=", "Zg==x", "Z g=", "Zm9v!", "=="})
        EXPECT_FALSE(from_base64(text)) << text;
    EXPECT_FALSE(from_base64url("Zg=="));
    for (const char* text : {"0", "0g", "01 2", " 01"})
        EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Encoding, sha256_is_that_of_fips_180) {
    EXPECT_EQ(to_hex(sha256(bytes_of("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace linli
