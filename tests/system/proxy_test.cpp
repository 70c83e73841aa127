// The running program behind a reverse proxy: whom it believes about others, and whom its limits count.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

constexpr const char* name = "linli.example";
constexpr const char* a_report = R"({"category":"other","description":"路灯不亮","address":"人民路 1 号"})";

class Proxied : public ::testing::Test {
  protected:
    Reply send(const Headers& headers, const std::string& method, const std::string& path,
               const std::string& body = {}) {
        return Client(server.port(), headers).send(method, path, body);
    }
    Headers through_proxy(const std::string& client, Headers more = {}) const {
        Headers headers{{"X-Forwarded-For", client}, {"X-Forwarded-Proto", "https"}, {"Host", name}};
        headers.insert(headers.end(), more.begin(), more.end());
        return headers;
    }
    static std::string problem(const Reply& reply) {
        return reply.status < 400 ? "" : reply.text("type").substr(18);
    }

    TemporaryFolder folder;
    Server server{folder.path(),
                  {"--host", name, "--trusted-proxy", "127.0.0.1", "--changes-per-minute", "20"}};
};

TEST_F(Proxied, a_trusted_proxys_word_makes_a_request_secure) {
    EXPECT_NE(server.output().find(fmt::format("https://{}/welcome#", name)), std::string::npos)
        << server.output();
    const std::string body =
        fmt::format(R"({{"invitation":"{}","password":"four words of 5 horses"}})", server.invitation());
    Headers headers = through_proxy("192.0.2.1");
    headers.emplace_back("Origin", fmt::format("https://{}", name));
    const Reply welcome = send(headers, "POST", "/api/v1/welcome", body);
    ASSERT_EQ(welcome.status, 200) << welcome.body;
    EXPECT_TRUE(welcome.headers.at("set-cookie").starts_with("__Host-")) << welcome.headers.at("set-cookie");
    EXPECT_EQ(welcome.headers.at("strict-transport-security"), "max-age=31536000");
    EXPECT_EQ(send({{"Host", name}, {"X-Forwarded-For", "192.0.2.1"}}, "GET", "/")
                  .headers.count("strict-transport-security"),
              0U);
    EXPECT_EQ(send({{"X-Forwarded-Host", name}, {"Host", "evil.example"}}, "GET", "/").status, 403)
        << "X-Forwarded-Host is nobody's word";
}

TEST(Serving, a_demo_database_is_for_this_machine_alone) {
    const TemporaryFolder town;
    ASSERT_EQ(run({"demo", "--without-volunteers", "--data", town.path().string()}).exit_code, 0);
    const Ran refused =
        run({"serve", "--data", town.path().string(), "--port", "0", "--trusted-proxy", "127.0.0.1"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("demo database"), std::string::npos) << refused.err;
}

TEST_F(Proxied, limits_and_lockout_count_the_client_that_the_proxy_names) {
    const auto report = [&](const std::string& client) {
        return send(through_proxy(client), "POST", "/api/v1/reports", a_report);
    };
    for (int i = 0; i < 10; ++i)
        ASSERT_EQ(report("192.0.2.1").status, 201);
    const Reply refused = report("1.1.1.1, 192.0.2.1");
    EXPECT_EQ(refused.status, 429) << "what the client wrote left of it changes nothing";
    EXPECT_EQ(problem(refused), "busy/too-many");
    EXPECT_GE(std::stoi(refused.headers.at("retry-after")), 1);
    EXPECT_EQ(report("192.0.2.2").status, 201) << "others behind the same proxy are not held back";
    std::this_thread::sleep_for(std::chrono::seconds(std::stoi(refused.headers.at("retry-after"))));
    EXPECT_EQ(report("192.0.2.1").status, 201) << "and it ends when it said";

    for (int i = 0; i < 12; ++i) {
        EXPECT_EQ(report(fmt::format("2001:db8:0:7:{}::1", i)).status, i < 10 ? 201 : 429)
            << "one household, whatever address it takes";
    }
}

TEST(LockedOut, is_the_address_that_the_proxy_names_after_many_names) {
    const TemporaryFolder folder;
    Server server(folder.path(), {"--trusted-proxy", "127.0.0.1"});
    const auto sign_in = [&](const std::string& client, const std::string& who) {
        const Reply reply =
            Client(server.port(), {{"X-Forwarded-For", client}})
                .post("/api/v1/session", fmt::format(R"({{"name":"{}","password":"wrong password"}})", who));
        return reply.text("type").substr(18);
    };
    for (int i = 0; i < 5; ++i)
        ASSERT_EQ(sign_in("192.0.2.1", fmt::format("nobody.{}", i)), "session/wrong") << i;
    EXPECT_EQ(sign_in("192.0.2.1", "somebody.else"), "session/locked");
    EXPECT_EQ(sign_in("192.0.2.2", "somebody.else"), "session/wrong") << "not everybody behind the proxy";
    for (int i = 0; i < 21; ++i) {
        const Reply unnamed =
            Client(server.port())
                .post("/api/v1/session", R"({"name":"x)" + std::to_string(i) + R"(","password":"wrong"})");
        ASSERT_EQ(unnamed.text("type").substr(18), "session/wrong")
            << "a proxy that does not say is nobody's own";
    }
}

TEST(Unproxied, nobody_is_believed_about_others) {
    const TemporaryFolder folder;
    Server server(folder.path(), {"--changes-per-minute", "2"});
    for (int i = 0; i < 10; ++i) {
        Client client(server.port(), {{"X-Forwarded-For", "192.0.2.1"}, {"X-Forwarded-Proto", "https"}});
        const Reply reply = client.post("/api/v1/reports", a_report);
        EXPECT_EQ(reply.status, 201) << "this machine itself is not limited";
        EXPECT_EQ(reply.headers.count("strict-transport-security"), 0U);
    }
    Client client(server.port(), {{"X-Forwarded-Proto", "https"},
                                  {"Origin", fmt::format("https://127.0.0.1:{}", server.port())}});
    EXPECT_EQ(client.post("/api/v1/reports", a_report).status, 403);
}

}  // namespace
}  // namespace linli::test
