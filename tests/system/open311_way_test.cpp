// A station that hands over to another town's Open311 server: both are the real program.
#include <gmock/gmock.h>

#include "harness/comes_true.h"
#include "harness/http_server.h"
#include "harness/people.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr const char* code = "convenience-services";
const std::string partner_at = std::string("/api/v1/partners/") + code;
// A minute between two questions is 60 ms.
const std::vector<std::string> hurried{"--partner-network", "127.0.0.1", "--retry-pace", "0.001"};

class Open311Way : public ::testing::Test {
  protected:
    Open311Way()
        : server(folder.path(), hurried),
          people(server),
          head(people.add("head", "station_head")),
          desk(people.add("desk", "duty_desk")),
          client(server.port(), desk.headers) {}

    void connect(const std::string& address, const std::string& key, bool updates) {
        Client manager(server.port(), head.headers);
        const Reply set =
            manager.send("PUT", partner_at,
                         R"({"way":"open311","address":")" + address +
                             R"(","first_answer":{"unit":"minutes","amount":30},)" +
                             R"("open311":{"every":1,"updates":)" + (updates ? "true" : "false") + "}}");
        ASSERT_EQ(set.status, 200) << set.body;
        const Reply given = manager.send("PUT", partner_at + "/key", R"({"key":")" + key + "\"}");
        ASSERT_EQ(given.status, 200) << given.body;
        EXPECT_THAT(given.body, HasSubstr(R"("has_key":true)"));
        EXPECT_EQ(given.body.find(key), std::string::npos);
    }
    std::string handed_over() {
        const Reply made = client.post(
            "/api/v1/incidents",
            R"({"category":"hazard.lighting","description":"路灯不亮","location":{"lon":121.95,"lat":29.32}})");
        EXPECT_EQ(made.status, 201) << made.body;
        const std::string at = "/api/v1/incidents/" + std::to_string(made.integer("number"));
        EXPECT_EQ(client.post(at + "/accept", "{}").status, 200);
        EXPECT_EQ(client.post(at + "/hand-over", "{}").status, 200);
        return at;
    }
    std::string delivery_of(const std::string& at) { return client.get(at + "/deliveries").body; }
    bool is_delivery(const std::string& at, const std::string& state) {
        return delivery_of(at).find("\"state\":\"" + state + "\"") != std::string::npos;
    }

    TemporaryFolder folder;
    Server server;
    People people;
    Person head, desk;
    Client client;
};

TEST_F(Open311Way, what_another_towns_server_is_given_comes_back_as_a_claim) {
    const TemporaryFolder their_folder;
    Server theirs(their_folder.path());
    People their_people(theirs);
    const Person their_desk = their_people.add("desk", "duty_desk");
    const Person us = their_people.add("us", "partner", {"partner/governance"});
    const Person their_head = their_people.add("head", "station_head");
    Client there(theirs.port(), their_desk.headers);
    connect("http://127.0.0.1:" + std::to_string(theirs.port()) + "/open311/v2",
            us.headers.front().second.substr(std::string("Bearer ").size()), true);

    const Reply tested = Client(server.port(), head.headers).post(partner_at + "/test", "{}");
    ASSERT_EQ(tested.status, 200) << tested.body;
    const std::string test = "/api/v1/messages/" + std::to_string(tested.integer("message"));
    EXPECT_TRUE(comes_true([&] { return client.get(test).text("state") == "delivered"; }))
        << client.get(test).body;

    const std::string at = handed_over();
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged") || is_delivery(at, "in_progress"); }))
        << delivery_of(at);
    EXPECT_THAT(delivery_of(at), HasSubstr(R"("their_number":"1")"));
    const std::string their_at = "/api/v1/incidents/1";
    EXPECT_EQ(there.get(their_at).text("incident.description"), "路灯不亮");
    EXPECT_EQ(client.get("/api/v1/incidents?text=1").at("items").as_array().size(), 1U);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "in_progress"); })) << delivery_of(at);
    EXPECT_EQ(client.get(at).text("incident.state"), "in_progress");

    ASSERT_EQ(there.post(their_at + "/accept", "{}").status, 200);
    ASSERT_EQ(there.post(their_at + "/dispatch", R"({"handler":"desk"})").status, 200);
    ASSERT_EQ(there.post(their_at + "/take", "{}").status, 200);
    ASSERT_EQ(there.post(their_at + "/claim-done", R"({"result":"已换灯泡"})").status, 200);
    ASSERT_EQ(Client(theirs.port(), their_head.headers).post(their_at + "/verify", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "claimed_done"); })) << delivery_of(at);
    EXPECT_EQ(client.get(at).text("incident.state"), "claimed_done") << "a claim, verified like any";
    ASSERT_EQ(client.post(at + "/verify", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "confirmed"); })) << delivery_of(at);
    EXPECT_EQ(there.get("/api/v1/incidents").integer("total"), 1) << "nothing was given twice";
    EXPECT_EQ(server.stop(), 0);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

TEST_F(Open311Way, what_may_have_arrived_is_not_given_twice_by_itself) {
    std::atomic<int> given = 0;
    std::atomic<bool> is_silent = true;
    HttpServer platform([&](const HttpServer::Asked& asked) {
        if (!asked.target().starts_with("/v2/requests.json")) return HttpServer::ok("[]");
        if (asked.method() == boost::beast::http::verb::get)
            return HttpServer::ok(R"([{"service_request_id":"A-7","status":"open"}])");
        ++given;
        if (is_silent) return HttpServer::Reply{"", true};
        return HttpServer::ok(R"([{"token":"t-1"}])");
    });
    connect(platform.at("127.0.0.1", "/v2"), "our-key-with-them", false);
    const std::string at = handed_over();
    ASSERT_TRUE(comes_true([&] { return delivery_of(at).find(R"("state":"dead")") != std::string::npos; }))
        << delivery_of(at);
    EXPECT_TRUE(is_delivery(at, "sent")) << "given away; whether it arrived is not known";
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(given, 1);
    EXPECT_THAT(client.get("/api/v1/messages").body, HasSubstr("look there before it is sent anew"));
}

TEST_F(Open311Way, a_number_that_comes_later_is_asked_for_and_what_a_server_cannot_be_told_people_tell) {
    HttpServer platform([&](const HttpServer::Asked& asked) {
        const std::string target(asked.target());
        if (target.starts_with("/v2/tokens/t-1.json"))
            return HttpServer::ok(R"([{"service_request_id":"A-7","token":"t-1"}])");
        if (asked.method() == boost::beast::http::verb::post) return HttpServer::ok(R"([{"token":"t-1"}])");
        return HttpServer::ok(
            R"([{"service_request_id":"A-7","status":"open","status_notes":"已派单","updated_datetime":"2026-11-28T12:00:00+08:00"}])");
    });
    connect(platform.at("127.0.0.1", "/v2"), "our-key-with-them", false);
    const std::string at = handed_over();
    ASSERT_TRUE(comes_true([&] {
        return delivery_of(at).find(R"("their_number":"A-7")") != std::string::npos;
    })) << delivery_of(at);
    EXPECT_EQ(delivery_of(at).find("t-1"), std::string::npos) << "whoever has the token may ask";
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "in_progress"); })) << delivery_of(at);
    ASSERT_EQ(client.post(at + "/transfer", R"({"handler":"desk","reason":"本所处理"})").status, 200);
    ASSERT_TRUE(
        comes_true([&] { return client.get("/api/v1/messages").at("messages").as_array().size() == 1; }));
    EXPECT_THAT(client.get("/api/v1/messages").body, HasSubstr("takes no updates"));
}

}  // namespace
}  // namespace linli::test
