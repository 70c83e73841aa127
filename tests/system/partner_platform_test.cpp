// A station and a partner's platform, both the real program: what one says, the other has, and both agree.
#include <gtest/gtest.h>

#include "harness/comes_true.h"
#include "harness/partner.h"
#include "harness/people.h"
#include "harness/rows.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* a_report =
    R"({"category":"hazard.lighting","description":"路灯不亮","location":{"lon":121.95,"lat":29.32}})";
constexpr const char* code = "convenience-services";
// What fails four times in a row has waited some ten seconds, less than `comes_true` does.
constexpr const char* pace = "0.001";

class Partner : public ::testing::Test {
  protected:
    Partner()
        : server(folder.path(), {"--partner-network", "127.0.0.1", "--retry-pace", pace}),
          people(server),
          head(people.add("head", "station_head")),
          desk(people.add("desk", "duty_desk")) {}

    // The partner is reached at `port` from now on.
    void connect(std::uint16_t port) {
        Client client(server.port(), head.headers);
        const std::string at = std::string("/api/v1/partners/") + code;
        const Reply set =
            client.send("PUT", at,
                        R"({"way":"webhook","address":"http://127.0.0.1:)" + std::to_string(port) +
                            R"(/events","first_answer":{"unit":"minutes","amount":30}})");
        ASSERT_EQ(set.status, 200) << set.body;
        door = set.text("events_at");
        if (secret.empty()) secret = client.post(at + "/secrets", "{}").text("secret");
    }
    // A platform by this script, connected; its port stays when it is started again.
    void start(const std::string& script) {
        if (door.empty()) connect(1);
        platform.emplace(folder / "platform", "http://127.0.0.1:" + std::to_string(server.port()), door,
                         secret, script, platform_port, pace);
        if (platform_port != platform->port()) connect(platform->port());
        platform_port = platform->port();
    }

    // Reported, accepted, and handed over.
    std::string handed_over() {
        Client client(server.port(), desk.headers);
        const Reply made = client.post("/api/v1/incidents", a_report);
        EXPECT_EQ(made.status, 201) << made.body;
        const std::string at = "/api/v1/incidents/" + std::to_string(made.integer("number"));
        EXPECT_EQ(client.post(at + "/accept", "{}").status, 200);
        EXPECT_EQ(client.post(at + "/hand-over", "{}").status, 200);
        return at;
    }
    std::string state_of(const std::string& at) {
        return Client(server.port(), desk.headers).get(at).text("incident.state");
    }
    std::string count_at_station(const std::string& direction, const std::string& state) {
        return rows_of(folder.path(),
                       "SELECT count(*) FROM deliveries WHERE station_id = 1 AND direction = '" + direction +
                           "' AND state = '" + state + "'")[0][0];
    }

    TemporaryFolder folder;
    Server server;
    People people;
    Person head, desk;
    std::string door, secret;
    std::uint16_t platform_port = 0;
    std::optional<PartnerPlatform> platform;
};

TEST_F(Partner, accepts_does_and_does_again_what_is_not_taken_as_done_until_both_sides_are_through) {
    start(
        R"({"rules":[{"then":[{"say":"accepted","after":"100ms"},{"say":"progress","text":"已派工"},)"
        R"({"say":"done","text":"已换灯泡","after":"200ms"}]}],"rejected":[{"say":"done","text":"重做好了"}]})");
    const std::string at = handed_over();
    Client client(server.port(), desk.headers);
    ASSERT_TRUE(comes_true([&] { return state_of(at) == "claimed_done"; })) << client.get(at).body;
    ASSERT_EQ(client.post(at + "/reject", R"({"reason":"还是不亮"})").status, 200);
    ASSERT_TRUE(comes_true([&] { return platform->count("heard", "rejected") == 1; }));
    ASSERT_TRUE(comes_true([&] { return state_of(at) == "claimed_done"; })) << client.get(at).body;
    EXPECT_NE(client.get(at).body.find("重做好了"), std::string::npos);
    ASSERT_EQ(client.post(at + "/verify", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return platform->count("taken_over", "confirmed") == 1; }));
    EXPECT_EQ(count_at_station("out", "confirmed"), "1");
    EXPECT_EQ(platform->count("heard", "offered"), 1);
    EXPECT_EQ(platform->count("said", "done"), 2);
    const Ran shown = run_program(
        {LINLI_PROGRAM, "partner", "status", "--state", (folder / "platform").string(), "--json"});
    EXPECT_EQ(shown.out, boost::json::serialize(platform->totals()) + "\n") << shown.err;
    EXPECT_EQ(platform->stop(), 0);
}

TEST_F(Partner, gives_back_and_the_incident_goes_to_the_router) {
    start(R"({"rules":[{"categories":["hazard.lighting"],"then":[{"say":"returned","text":"不归我管"}]}]})");
    const std::string at = handed_over();
    ASSERT_TRUE(comes_true([&] { return platform->count("taken_over", "returned") >= 1; }));
    ASSERT_TRUE(comes_true([&] { return platform->count("said", "returned") >= 1; }));
    EXPECT_NE(Client(server.port(), desk.headers).get(at).body.find("不归我管"), std::string::npos);
    // The second time it is handed over it comes back again, and is the desk's.
    ASSERT_TRUE(comes_true(
        [&] { return Client(server.port(), desk.headers).get(at).text("incident.handler") == "desk"; }));
    EXPECT_EQ(count_at_station("out", "returned"), std::to_string(platform->count("taken_over", "returned")));
}

TEST_F(Partner, hands_over_and_confirms_what_is_done) {
    start(R"({"verdict":{"after":"100ms"}})");
    const Ran offered = run_program({LINLI_PROGRAM, "partner", "offer", "--to",
                                     "http://127.0.0.1:" + std::to_string(platform->port()), "--category",
                                     "dispute.neighbour", "--description", "楼上漏水争执", "--address",
                                     "望城路1号", "--number", "警-92"});
    ASSERT_EQ(offered.exit_code, 0) << offered.err;
    ASSERT_TRUE(comes_true([&] { return platform->count("handed_over", "acknowledged") == 1; }));
    Client client(server.port(), desk.headers);
    const std::string at = "/api/v1/incidents/1";
    ASSERT_EQ(client.get(at).text("incident.source"), "partner");
    ASSERT_EQ(client.post(at + "/accept", "{}").status, 200);
    ASSERT_EQ(client.post(at + "/dispatch", R"({"handler":"desk"})").status, 200);
    ASSERT_EQ(client.post(at + "/take", "{}").status, 200);
    ASSERT_EQ(client.post(at + "/claim-done", R"({"result":"已调解"})").status, 200);
    const Reply verified = Client(server.port(), head.headers).post(at + "/verify", "{}");
    ASSERT_EQ(verified.status, 200) << verified.body;
    ASSERT_TRUE(comes_true([&] { return platform->count("handed_over", "confirmed") == 1; }));
    ASSERT_TRUE(comes_true([&] { return count_at_station("in", "confirmed") == "1"; }));
    const Ran nobody = run_program({LINLI_PROGRAM, "partner", "offer", "--to", "http://127.0.0.1:1",
                                    "--category", "dispute", "--description", "甲", "--address", "乙"});
    EXPECT_EQ(nobody.exit_code, 1);
    EXPECT_NE(nobody.err.find("linli partner"), std::string::npos) << nobody.err;
}

TEST_F(Partner, keeps_what_it_took_when_it_is_killed_and_goes_on_where_it_was) {
    const char* script =
        R"({"rules":[{"then":[{"say":"accepted","after":"50ms"},{"say":"done","text":"好了","after":"400ms"}]}],)"
        R"("answers":{"broken":0.2,"busy":0.1},"sends":{"twice":0.2}})";
    start(script);
    std::vector<std::string> all;
    for (int i = 0; i < 12; ++i) {
        all.push_back(handed_over());
        if (i % 4 != 3) continue;
        platform->process().signal(SIGKILL);
        platform->process().wait();
        std::this_thread::sleep_for(100ms);
        start(script);
    }
    Client client(server.port(), desk.headers);
    for (const std::string& at : all) {
        ASSERT_TRUE(comes_true([&] { return state_of(at) == "claimed_done"; })) << client.get(at).body;
        ASSERT_EQ(client.post(at + "/verify", "{}").status, 200);
    }
    ASSERT_TRUE(comes_true([&] { return platform->count("taken_over", "confirmed") == 12; }));
    ASSERT_TRUE(comes_true([&] { return platform->count("said", "done") == 12; }));
    const boost::json::value totals = platform->totals();
    EXPECT_EQ(totals.at("heard").at("offered").as_int64(), 12) << "each once";
    EXPECT_EQ(totals.at("heard").at("confirmed").as_int64(), 12);
    EXPECT_EQ(totals.at("out_of_turn").as_int64(), 0);
    EXPECT_EQ(totals.at("dead").as_int64(), 0);
    EXPECT_EQ(count_at_station("out", "confirmed"), "12");
    EXPECT_EQ(rows_of(folder.path(), "SELECT count(*) FROM heard_events WHERE station_id = 1")[0][0], "24");
}

TEST(PartnerCommand, says_what_to_do_about_what_is_wrong) {
    const TemporaryFolder folder;
    const auto said = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {LINLI_PROGRAM, "partner"});
        const Ran ran = run_program(options);
        EXPECT_NE(ran.exit_code, 0);
        return ran.err;
    };
    const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr";
    EXPECT_NE(said({"--listen", "0.0.0.0:9001"}).find("127.0.0.1:9001"), std::string::npos);
    EXPECT_NE(said({}).find("/secrets"), std::string::npos);
    EXPECT_NE(said({"--secret", "no"}).find("whsec_"), std::string::npos);
    EXPECT_NE(said({"--secret", secret}).find("--state"), std::string::npos);
    std::ofstream(folder / "script.json")
        << R"({"rules":[{"then":[{"say":"done"},{"say":"offered","after":"2"}]}]})";
    const std::string wrong = said({"--secret", secret, "--script", (folder / "script.json").string()});
    EXPECT_NE(wrong.find("rules[0].then[0].say"), std::string::npos) << wrong;
    EXPECT_NE(wrong.find("rules[0].then[1].say"), std::string::npos) << wrong;
    EXPECT_NE(wrong.find("rules[0].then[1].after"), std::string::npos) << wrong;
    EXPECT_NE(said({"status", "--state", (folder / "none").string()}).find("none"), std::string::npos);
}

}  // namespace
}  // namespace linli::test
