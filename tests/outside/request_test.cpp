// One request: what comes of each kind of answer, and which addresses are not asked.
#include "outside/request.h"

#include <cstdlib>
#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http_server.h"

namespace linli::outside {
namespace {

using namespace std::chrono_literals;
using test::HttpServer;
using testing::HasSubstr;
using testing::Not;

Request plain(std::string address) {
    return {.address = std::move(address), .body = "{}", .headers = {"Content-Type: application/json"}};
}

Request of_others(std::string address) {
    Request request = plain(std::move(address));
    request.reachable = Reachable::only_public;
    request.may_be_plain = true;
    return request;
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::time_t moment) {
    std::tm parts{};
    gmtime_r(&moment, &parts);
    char text[64];
    const std::size_t length = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text, length};
}

TEST(Request, is_answered_with_status_type_and_body) {
    HttpServer server([](const HttpServer::Asked& asked) {
        return HttpServer::ok(asked.body() + "!", "Content-Type: text/plain\r\n", 202);
    });
    Request request = plain(server.at("127.0.0.1", "/hook?a=1"));
    request.body = "hello";
    const Sent sent = send(request);
    ASSERT_TRUE(sent) << sent.error().in_detail;
    EXPECT_EQ(sent->status, 202);
    EXPECT_EQ(sent->content_type, "text/plain");
    EXPECT_EQ(sent->body, "hello!");
    EXPECT_FALSE(sent->retry_after);
    ASSERT_EQ(server.asked().size(), 1U);
    EXPECT_EQ(server.asked()[0].method_string(), "POST");
    EXPECT_EQ(server.asked()[0].target(), "/hook?a=1");
    EXPECT_EQ(server.asked()[0]["Content-Type"], "application/json");
}

TEST(Request, says_how_long_the_other_side_asks_to_be_left_alone) {
    const std::time_t now = std::time(nullptr);
    std::string header;
    HttpServer server([&](const auto&) { return HttpServer::ok("", header, 429); });
    const auto wait = [&](const std::string& said) {
        header = "Retry-After: " + said + "\r\n";
        const Sent sent = send(plain(server.at("127.0.0.1", "/")));
        EXPECT_EQ(sent.value().status, 429);
        return sent->retry_after;
    };
    EXPECT_EQ(wait("120"), 120s);
    EXPECT_EQ(wait("86401"), 24h);
    EXPECT_EQ(wait("9000000000000000000"), 24h);
    const auto of_moment = wait(http_date(now + 3600));
    ASSERT_TRUE(of_moment);
    EXPECT_LE(*of_moment, 3600s);
    EXPECT_GT(*of_moment, 3000s);
    EXPECT_EQ(wait(http_date(now - 3600)), std::nullopt);
    EXPECT_EQ(wait("0"), std::nullopt);
    EXPECT_EQ(wait("-5"), std::nullopt);
    EXPECT_EQ(wait("soon"), std::nullopt);
}

TEST(Request, a_redirect_is_an_answer_and_is_not_followed) {
    HttpServer server([](const auto&) { return HttpServer::ok("", "Location: /elsewhere\r\n", 307); });
    EXPECT_EQ(send(plain(server.at("127.0.0.1", "/"))).value().status, 307);
    EXPECT_EQ(server.asked().size(), 1U);
}

TEST(Request, a_failure_says_how_far_it_came) {
    HttpServer server([](const HttpServer::Asked& asked) -> HttpServer::Reply {
        if (asked.target() == "/nothing") return {"", true};
        if (asked.target() == "/half") return {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", true};
        if (asked.target() == "/nonsense") return {"SSH-2.0-Other\r\n\r\n", true};
        if (asked.target() == "/much") return HttpServer::ok(std::string(2'000, 'x'));
        if (asked.target() == "/endless") return {"HTTP/1.1 200 OK\r\n\r\n" + std::string(2'000, 'x'), true};
        std::this_thread::sleep_for(1500ms);
        return HttpServer::ok();
    });
    for (const char* path : {"/nothing", "/half", "/nonsense", "/much", "/endless", "/late"}) {
        Request request = plain(server.at("127.0.0.1", path));
        request.answered_within = 1s;
        request.largest_answer = 1'000;
        const Sent sent = send(request);
        ASSERT_FALSE(sent) << path;
        EXPECT_EQ(sent.error().reached, Reached::maybe_sent) << path;
        EXPECT_FALSE(sent.error().in_general.zh.empty() || sent.error().in_general.en.empty()) << path;
        EXPECT_FALSE(sent.error().in_detail.empty()) << path;
    }
    std::string secure = server.at("127.0.0.1", "/");
    secure.insert(4, "s");
    EXPECT_EQ(send(plain(secure)).error().reached, Reached::not_connected);  // no TLS there
}

TEST(Request, where_nobody_listens_nothing_is_sent) {
    std::string address;
    {
        HttpServer server([](const auto&) { return HttpServer::ok(); });
        address = server.at("127.0.0.1", "/");
    }
    const Sent sent = send(plain(address));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().reached, Reached::not_connected);
    EXPECT_EQ(sent.error().in_general.zh, "连接不上");
    const Sent unknown = send(plain("http://nobody.invalid/"));
    EXPECT_EQ(unknown.error().reached, Reached::not_connected);
}

TEST(Request, of_others_does_not_reach_this_machine_under_any_name) {
    HttpServer server([](const auto&) { return HttpServer::ok(); });
    for (const char* host : {"127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "0177.0.0.1",
                             "0.0.0.0", "[::ffff:127.0.0.1]", "[::1]", "[::]"}) {
        const Sent sent = send(of_others(server.at(host, "/")));
        ASSERT_FALSE(sent) << host;
        EXPECT_EQ(sent.error().reached, Reached::refused) << host << ": " << sent.error().in_detail;
        EXPECT_THAT(sent.error().in_general.en, HasSubstr("must be allowed")) << host;
        EXPECT_THAT(sent.error().in_general.zh, HasSubstr("内部网络")) << host;
        EXPECT_THAT(sent.error().in_general.en, Not(HasSubstr("127"))) << host;
        EXPECT_THAT(sent.error().in_detail, HasSubstr("RFC")) << host;
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST(Request, of_others_reaches_a_network_that_was_allowed) {
    HttpServer server([](const auto&) { return HttpServer::ok(); });
    Request request = of_others(server.at("localhost", "/"));
    request.allowed = {Network::parse("10.0.0.0/8").value()};
    EXPECT_EQ(send(request).error().reached, Reached::refused);
    request.allowed.push_back(Network::parse("127.0.0.0/8").value());
    EXPECT_EQ(send(request).value().status, 200);
}

TEST(Request, of_others_is_not_begun_when_its_address_is_wrong) {
    HttpServer server([](const auto&) { return HttpServer::ok(); });
    Request request = of_others(server.at("127.0.0.1", "/"));
    request.allowed = {Network::parse("127.0.0.0/8").value()};
    request.may_be_plain = false;
    EXPECT_THAT(send(request).error().in_general.en, HasSubstr("https://"));
    request.may_be_plain = true;
    for (const std::string& address :
         {server.at("me:word@127.0.0.1", "/"), server.at("127.0.0.1", "/#part")}) {
        request.address = address;
        const Sent sent = send(request);
        ASSERT_FALSE(sent) << address;
        EXPECT_EQ(sent.error().reached, Reached::refused);
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST(Request, of_others_asks_no_proxy) {
    HttpServer proxy([](const auto&) { return HttpServer::ok("by the proxy"); });
    setenv("http_proxy", proxy.at("127.0.0.1", "").c_str(), 1);  // NOLINT: no other thread reads it
    Request request = plain("http://nobody.invalid/");
    request.proxy = Proxy::of_environment;
    EXPECT_EQ(send(request).value().body, "by the proxy");
    Request others = of_others("http://nobody.invalid/");
    others.proxy = Proxy::of_environment;
    others.allowed = {Network::parse("127.0.0.0/8").value()};  // where the proxy is
    const Sent sent = send(others);
    unsetenv("http_proxy");  // NOLINT
    ASSERT_FALSE(sent);
    EXPECT_EQ(proxy.connections(), 1);
}

TEST(Request, ends_when_it_is_told_to) {
    HttpServer server([](const auto&) -> HttpServer::Reply { return {"", true}; });
    const std::atomic<bool> ending = true;
    const Sent sent = send(plain(server.at("127.0.0.1", "/")), &ending);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().in_general.zh, "本程序正在结束");
}

}  // namespace
}  // namespace linli::outside
