#include "http/fixed_file.h"

#include <gtest/gtest.h>

namespace linli::http {
namespace {

constexpr FixedFile script{"/assets/a-1.js", "text/javascript", "plain bytes", "packed", "abc123", true};

std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return "";
}

Request asking(std::string name = "x", std::string value = "") {
    Request request;
    request.headers[std::move(name)] = std::move(value);
    return request;
}

TEST(FixedFile, is_packed_for_those_who_take_it) {
    const Response packed = answer_with(script, asking("accept-encoding", "br, gzip"));
    EXPECT_EQ(packed.fixed_body, "packed");
    EXPECT_EQ(header_of(packed, "Content-Encoding"), "gzip");
    const Response plain = answer_with(script, asking());
    EXPECT_EQ(plain.fixed_body, "plain bytes");
    EXPECT_EQ(header_of(plain, "Content-Encoding"), "");
    for (const Response& response : {packed, plain}) {
        EXPECT_EQ(header_of(response, "Vary"), "Accept-Encoding");
        EXPECT_EQ(header_of(response, "ETag"), "W/\"abc123\"");
        EXPECT_EQ(header_of(response, "Cache-Control"), "public, max-age=31536000, immutable");
    }
}

TEST(FixedFile, what_one_has_already_is_not_sent_again) {
    for (const char* tag : {"W/\"abc123\"", "\"abc123\"", "\"other\", W/\"abc123\"", "*"}) {
        const Response response = answer_with(script, asking("if-none-match", tag));
        EXPECT_EQ(response.status, 304) << tag;
        EXPECT_TRUE(response.fixed_body.empty());
        EXPECT_EQ(header_of(response, "ETag"), "W/\"abc123\"");
    }
    for (const char* tag : {"", "abc123", "\"abc12\"", "\"abc1234\"", "\"", "W/"})
        EXPECT_EQ(answer_with(script, asking("if-none-match", tag)).status, 200) << tag;
}

TEST(FixedFile, pages_are_asked_for_each_time) {
    const FixedFile page{"/", "text/html", "<!doctype html>", {}, "1", false};
    const Response response = answer_with(page, asking("accept-encoding", "gzip"));
    EXPECT_EQ(header_of(response, "Cache-Control"), "no-cache");
    EXPECT_EQ(header_of(response, "Vary"), "");
    EXPECT_EQ(response.fixed_body, "<!doctype html>");
}

TEST(FixedFile, reads_what_encodings_are_taken) {
    for (const char* taken : {"gzip", "GZIP", "deflate, gzip;q=0.5", "gzip; q=1.0", " gzip "})
        EXPECT_TRUE(takes_gzip(taken)) << taken;
    for (const char* not_taken : {"", "br", "gzip;q=0", "gzip; q=0.000", "x-gzip-not", "identity, *;q=0"})
        EXPECT_FALSE(takes_gzip(not_taken)) << not_taken;
}

}  // namespace
}  // namespace linli::http
