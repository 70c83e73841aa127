// An Open311 client and the real program.
#include <gmock/gmock.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Headers form{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
const std::string requests = "/open311/v2/requests.json";
const std::string updates = "/open311/v2/servicerequestupdates.json";
// 路灯不亮, 联系 13800138000
const std::string a_report =
    "service_code=hazard.lighting&lat=29.32&long=121.95&description="
    "%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE%EF%BC%8C%E8%81%94%E7%B3%BB+13800138000&phone=13900139000&"
    "last_name=Zhaoxiansheng";

class Open311 : public ::testing::Test {
  protected:
    Open311()
        : server(folder.path()),
          people(server),
          desk(people.add("desk", "duty_desk")),
          town(people.add("town-app", "partner", {"partner/convenience-services"})),
          other(people.add("other-app", "partner", {"partner/governance"})),
          client(server.port()) {}

    static std::string key_of(const Person& person) {
        return person.headers.front().second.substr(std::string("Bearer ").size());
    }
    static std::string with_key(const Person& person) { return "api_key=" + key_of(person); }

    std::string posted(const std::string& report = a_report) {
        const Reply taken = client.post(requests, with_key(town) + '&' + report, form);
        EXPECT_EQ(taken.status, 201) << taken.body;
        return std::string(taken.json().at(0).at("service_request_id").as_string());
    }
    Reply one(const std::string& id, const Person& person) {
        return client.get("/open311/v2/requests/" + id + ".json?" + with_key(person));
    }
    std::vector<std::string> ids(const std::string& more, const Person& person) {
        const Reply list = client.get(requests + '?' + with_key(person) + more);
        EXPECT_EQ(list.status, 200) << list.body;
        std::vector<std::string> found;
        const boost::json::value all = list.json();
        for (const auto& request : all.as_array())
            found.emplace_back(request.at("service_request_id").as_string());
        return found;
    }
    // The one error that is said, and its code.
    static std::string error_of(const Reply& reply) {
        EXPECT_EQ(reply.headers.at("content-type"), "application/json; charset=utf-8") << reply.body;
        const boost::json::value errors = reply.json();
        EXPECT_EQ(errors.at(0).at("code").as_int64(), reply.status);
        return std::string(errors.at(0).at("description").as_string());
    }
    Reply update(const std::string& id, const std::string& name, const std::string& status,
                 const std::string& text, const Person& person) {
        return client.post(updates,
                           with_key(person) + "&service_request_id=" + id + "&update_id=" + name +
                               "&status=" + status +
                               "&updated_datetime=2026-11-28T12:00:00%2B08:00&description=" + text,
                           form);
    }

    TemporaryFolder folder;
    Server server;
    People people;
    Person desk, town, other;
    Client client;
};

TEST_F(Open311, what_is_posted_is_a_report_and_is_read_back_without_who_reported_it) {
    const std::string id = posted();
    const Reply read = one(id, town);
    ASSERT_EQ(read.status, 200) << read.body;
    const boost::json::value all = read.json();
    const auto& request = all.at(0).as_object();
    EXPECT_EQ(request.at("status").as_string(), "open");
    EXPECT_EQ(request.at("service_code").as_string(), "hazard.lighting");
    EXPECT_EQ(request.at("description").as_string(), "路灯不亮，联系 138****8000");
    EXPECT_EQ(request.at("lat").as_double(), 29.32);
    EXPECT_THAT(std::string(request.at("requested_datetime").as_string()), ::testing::EndsWith("+08:00"));
    EXPECT_TRUE(request.at("expected_datetime").is_string());
    for (const char* hidden : {"13900139000", "139****", "Zhao", "13800138000"})
        EXPECT_THAT(read.body, Not(HasSubstr(hidden)));
    Client at_desk(server.port(), desk.headers);
    const Reply dossier = at_desk.get("/api/v1/incidents/" + id);
    EXPECT_EQ(dossier.text("incident.source"), "open311");
    EXPECT_THAT(dossier.body, HasSubstr("139****9000"));
    // Who is responsible, and when it was last touched, follow the incident.
    ASSERT_EQ(at_desk.post("/api/v1/incidents/" + id + "/accept", "{}").status, 200);
    ASSERT_EQ(at_desk.post("/api/v1/incidents/" + id + "/hand-over", "{}").status, 200);
    EXPECT_THAT(one(id, town).body, HasSubstr("\"status_notes\":\"移交中\""));
    EXPECT_THAT(
        client.get("/open311/v2/requests/" + id + ".json?" + with_key(town), {{"Accept-Language", "en"}})
            .body,
        HasSubstr("\"service_name\":\"Street light out\""));
    ASSERT_EQ(at_desk.post("/api/v1/incidents/" + id + "/claim-done", R"({"result":"已换灯泡"})").status,
              200);
    ASSERT_EQ(
        at_desk.post("/api/v1/incidents/" + id + "/decline", R"({"outcome":"unfounded","reason":"内部说明"})")
            .status,
        409);
    EXPECT_EQ(server.stop(), 0);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

TEST_F(Open311, lists_filter_and_show_no_more_than_the_key_may_see) {
    const std::string lighting = posted();
    const std::string noise = posted("service_code=environment.noise&address_string=No.1");
    Client at_desk(server.port(), desk.headers);
    const Reply of_resident = client.post(
        "/api/v1/reports",
        R"({"category":"hazard.lighting","description":"x","location":{"lon":121.95,"lat":29.32}})");
    ASSERT_EQ(of_resident.status, 201) << of_resident.body;
    const std::string resident = std::to_string(of_resident.integer("number"));
    EXPECT_THAT(ids("", town), ElementsAre(noise, lighting)) << "newest first, and what it posted itself";
    EXPECT_THAT(ids("", other), ElementsAre()) << "another's key";
    EXPECT_EQ(one(lighting, other).status, 404);
    EXPECT_EQ(one(resident, town).status, 404);
    ASSERT_EQ(at_desk.post("/api/v1/incidents/" + resident + "/accept", "{}").status, 200);
    ASSERT_EQ(at_desk.post("/api/v1/incidents/" + resident + "/hand-over", "{}").status, 200);
    EXPECT_THAT(ids("", town), ElementsAre(resident, noise, lighting)) << "what is theirs to handle";
    EXPECT_THAT(ids("&service_code=environment.noise", town), ElementsAre(noise));
    EXPECT_THAT(ids("&service_code=environment", town), ElementsAre()) << "a code is that one alone";
    EXPECT_THAT(ids("&service_request_id=" + lighting + ",999," + noise, town), ElementsAre(noise, lighting));
    EXPECT_THAT(ids("&status=closed", town), ElementsAre());
    EXPECT_THAT(ids("&end_date=2026-01-01T00:00:00Z", town), ElementsAre());
    EXPECT_THAT(ids("&start_date=2026-01-01T00:00:00%2B08:00&end_date=2026-01-02T00:00:00+08:00", town),
                ElementsAre());
    ASSERT_EQ(
        at_desk
            .post("/api/v1/incidents/" + noise + "/decline", R"({"outcome":"unfounded","reason":"内部说明"})")
            .status,
        200);
    EXPECT_THAT(ids("&status=closed", town), ElementsAre(noise));
    EXPECT_THAT(ids("&status=open", town), ElementsAre(resident, lighting));
    EXPECT_THAT(one(noise, town).body, Not(HasSubstr("内部说明")));
    EXPECT_THAT(error_of(client.get(requests + '?' + with_key(town) + "&start_date=2026-01-01")),
                HasSubstr("start_date"));
}

TEST_F(Open311, what_is_confidential_never_appears) {
    const std::string seen = posted();
    const std::string hidden = posted(a_report + "&attribute%5Bconfidential%5D=yes");
    EXPECT_EQ(one(hidden, town).status, 404);
    EXPECT_THAT(ids("", town), ElementsAre(seen));
    EXPECT_THAT(ids("&service_request_id=" + hidden, town), ElementsAre());
    Client at_desk(server.port(), desk.headers);
    ASSERT_EQ(at_desk.post("/api/v1/incidents/" + hidden + "/accept", "{}").status, 200);
    ASSERT_EQ(at_desk.post("/api/v1/incidents/" + hidden + "/hand-over", "{}").status, 200);
    EXPECT_EQ(one(hidden, town).status, 404) << "not to its handler either";
    EXPECT_EQ(client.get(updates + '?' + with_key(town)).body, "[]");
    EXPECT_EQ(update(hidden, "u1", "open", "x", town).status, 404);
    // One who joins in confidence takes it out of sight, too.
    ASSERT_EQ(client.post("/api/v1/reports/" + seen + "/join", R"({"confidential":true})").status, 200);
    EXPECT_EQ(one(seen, town).status, 404);
}

TEST_F(Open311, errors_have_their_own_shape_whoever_refuses) {
    EXPECT_EQ(error_of(client.get(requests)), "没有给出 api_key。");
    EXPECT_EQ(client.get(requests).status, 403);
    EXPECT_EQ(client.get(requests + "?api_key=wrong").status, 403);
    EXPECT_EQ(client.get(requests, desk.headers).status, 403) << "a browser's session is no key";
    EXPECT_EQ(client.get(requests, town.headers).status, 200) << "the header is as good";
    EXPECT_EQ(client.post(requests, with_key(town) + "&service_code=fire", form).status, 400);
    EXPECT_THAT(error_of(client.post(requests, with_key(town) + "&lat=29.3&long=121.9", form)),
                HasSubstr("service_code"));
    const Reply no_service =
        client.post(requests, with_key(town) + "&service_code=no.such&lat=29.3&long=121.9", form);
    EXPECT_EQ(no_service.status, 404);
    EXPECT_THAT(error_of(no_service), HasSubstr("no.such"));
    EXPECT_EQ(client.get("/open311/v2/services/no.such.json").status, 404);
    const Reply nowhere = client.get("/open311/v2/nothing.json");
    EXPECT_EQ(nowhere.status, 404);
    EXPECT_EQ(error_of(nowhere), "没有这个地址。");
    EXPECT_EQ(client.get("/open311/v2/nothing.xml").body,
              "<?xml version=\"1.0\" encoding=\"utf-8\"?><errors><error><code>404</code>"
              "<description>没有这个地址。</description></error></errors>");
    EXPECT_EQ(client.get("/open311/v2/requests/17").status, 404);
    EXPECT_EQ(client.send("DELETE", requests).status, 400);
    EXPECT_EQ(client.post(requests, "{}", town.headers).status, 400) << "no form";
    EXPECT_EQ(client.post(requests, with_key(town) + "&description=%FF", form).status, 403)
        << "a key cannot be read in what is no UTF-8";
    EXPECT_EQ(client.post(requests, "description=%FF", {town.headers.front(), form.front()}).status, 400);
    Client large(server.port());
    const Reply too_large = large.post(requests, std::string(70'000, 'a'), form);
    EXPECT_EQ(too_large.status, 413);
    EXPECT_THAT(error_of(too_large), HasSubstr("64 KiB"));
    EXPECT_EQ(client.get("/api/v1/nothing").headers.at("content-type"), "application/problem+json")
        << "elsewhere all is as it was";
}

TEST_F(Open311, updates_tell_of_steps_and_a_handler_sends_them_once) {
    const std::string id = posted();
    Client at_desk(server.port(), desk.headers);
    const std::string at = "/api/v1/incidents/" + id;
    ASSERT_EQ(at_desk.post(at + "/accept", R"({"note":"内部备注"})").status, 200);
    ASSERT_EQ(at_desk.post(at + "/answer", R"({"reason":"明天来修，电话 13800138000"})").status, 200);
    EXPECT_EQ(update(id, "u1", "open", "on-the-way", other).status, 404);
    EXPECT_EQ(update(id, "u1", "closed", "not-ours-yet", town).status, 404)
        << "reported by them, not theirs to handle";
    ASSERT_EQ(at_desk.post(at + "/hand-over", "{}").status, 200);
    const Reply noted = update(id, "u1", "open", "on-the-way", town);
    ASSERT_EQ(noted.status, 201) << noted.body;
    const auto version = at_desk.get(at).integer("version");
    EXPECT_EQ(update(id, "u1", "open", "on-the-way", town).body, noted.body);
    EXPECT_EQ(at_desk.get(at).integer("version"), version) << "once";
    EXPECT_EQ(update(id, "u1", "open", "other-words", town).status, 400);
    const Reply done = update(id, "u2", "CLOSED", "bulb-changed", town);
    ASSERT_EQ(done.status, 201) << done.body;
    EXPECT_EQ(at_desk.get(at).text("incident.state"), "claimed_done") << "a claim, which is verified";
    EXPECT_THAT(at_desk.get(at).body, HasSubstr("bulb-changed"));
    EXPECT_THAT(error_of(client.post(updates, with_key(town) + "&update_id=u3", form)),
                HasSubstr("service_request_id"));
    ASSERT_EQ(at_desk.post(at + "/verify", "{}").status, 200);
    EXPECT_THAT(one(id, town).body, HasSubstr("\"status\":\"closed\""));

    const Reply all = client.get(updates + '?' + with_key(town));
    ASSERT_EQ(all.status, 200) << all.body;
    std::vector<std::string> said;
    const boost::json::value list = all.json();
    for (const auto& one : list.as_array()) {
        EXPECT_EQ(one.at("service_request_id").as_string(), id);
        said.push_back(std::string(one.at("status").as_string()) + ' ' +
                       std::string(one.at("description").as_string()));
    }
    EXPECT_THAT(said, ElementsAre("open 受理", "open 明天来修，电话 138****8000", "open 移交",
                                  "open 申请结案", "closed 核查结案"));
    EXPECT_THAT(all.body, Not(HasSubstr("内部备注")));
    EXPECT_EQ(client.get(updates + '?' + with_key(town) + "&end_date=2026-01-01T00:00:00Z").body, "[]");
    EXPECT_EQ(client.get(updates + '?' + with_key(other)).body, "[]");
    EXPECT_EQ(client.get(updates).status, 403);
}

TEST_F(Open311, a_jurisdiction_is_a_stations_code_and_is_needed_where_there_are_several) {
    const std::string services = "/open311/v2/services.json";
    EXPECT_EQ(client.get(services).status, 200);
    EXPECT_EQ(client.get(services + "?jurisdiction_id=main").status, 200);
    EXPECT_EQ(client.get(services + "?jurisdiction_id=").status, 200);
    EXPECT_EQ(client.get(services + "?jurisdiction_id=elsewhere").status, 404);
    EXPECT_EQ(client.get(requests + "?jurisdiction_id=elsewhere&" + with_key(town)).status, 404);
    const std::string token = [&] {
        const Reply taken = client.post(requests, with_key(town) + '&' + a_report, form);
        const std::string notice(taken.json().at(0).at("service_notice").as_string());
        return notice.substr(notice.rfind('#') + 1);
    }();
    EXPECT_EQ(client.get("/open311/v2/tokens/" + token + ".json").json().at(0).at("token").as_string(),
              token);
    EXPECT_EQ(client.get("/open311/v2/tokens/nothing.json").status, 404);
    server.stop();
    const Ran added =
        run({"station", "add", "east", "--data", folder.path().string(), "--name", "城东派出所"});
    ASSERT_EQ(added.exit_code, 0) << added.err << added.out;
    Server again(folder.path());
    Client next(again.port());
    const Reply which = next.get(services);
    EXPECT_EQ(which.status, 400);
    EXPECT_THAT(error_of(which), HasSubstr("jurisdiction_id"));
    EXPECT_EQ(next.get(services + "?jurisdiction_id=east").status, 200);
    EXPECT_EQ(next.get("/open311/v2/discovery.json").status, 200);
    EXPECT_EQ(next.get(requests + '?' + with_key(town)).status, 200) << "the key says it";
    EXPECT_EQ(next.get(requests + "?jurisdiction_id=east&" + with_key(town)).status, 404);
    EXPECT_EQ(next.get("/open311/v2/tokens/" + token + ".json").status, 200) << "the token says it";
    EXPECT_EQ(next.get("/open311/v2/tokens/" + token + ".json?jurisdiction_id=east").status, 404);
}

TEST_F(Open311, a_page_has_a_thousand_and_the_next_begins_where_it_ended) {
    for (int i = 0; i < 1'001; ++i)
        ASSERT_EQ(client.post(requests, with_key(town) + "&service_code=fire&address_string=x", form).status,
                  201);
    const Reply list = client.get(requests + '?' + with_key(town));
    const boost::json::value page = list.json();
    ASSERT_EQ(page.as_array().size(), 1'000U);
    EXPECT_EQ(page.at(0).at("service_request_id").as_string(), "1001");
    EXPECT_EQ(page.at(999).at("service_request_id").as_string(), "2");
    const std::string oldest(page.at(999).at("requested_datetime").as_string());
    EXPECT_EQ(ids("&end_date=" + oldest, town).back(), "1");
}

TEST_F(Open311, a_report_with_a_key_of_its_own_is_taken_once) {
    const Headers once{form.front(), {"Idempotency-Key", "0197f2a4-6f0e-7c3a"}};
    const Reply first = client.post(requests, with_key(town) + '&' + a_report, once);
    ASSERT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(client.post(requests, with_key(town) + '&' + a_report, once).body, first.body);
    EXPECT_EQ(ids("", town).size(), 1U);
}

TEST(Open311AtTheDoor, says_in_its_own_words_when_to_come_again) {
    const TemporaryFolder folder;
    Server server(folder.path(), {"--trusted-proxy", "127.0.0.1", "--requests-per-minute", "4"});
    Client client(server.port(), {{"X-Forwarded-For", "203.0.113.9"}});
    Reply last;
    for (int i = 0; i < 3; ++i)
        last = client.get("/open311/v2/services.json");
    EXPECT_EQ(last.status, 429);
    EXPECT_THAT(last.body, HasSubstr("[{\"code\":429,\"description\":\""));
    EXPECT_NE(last.headers.at("retry-after"), "");
}

TEST_F(Open311, the_npm_package_drives_it_through_discovery_list_post_and_read) {
    const std::string base = "http://127.0.0.1:" + std::to_string(server.port()) + "/open311/v2/";
    ::setenv("OPEN311_DISCOVERY", (base + "discovery.json").c_str(), 1);
    ::setenv("OPEN311_KEY", key_of(town).c_str(), 1);
    ::setenv("OPEN311_JURISDICTION", "main", 1);
    ::setenv("LINLI_NODE_MODULES", LINLI_NODE_MODULES, 1);
    const Ran ran = run_program(
        {"node", "--test", "--test-reporter=spec", LINLI_SOURCE_DIR "/tests/open311/package.test.mjs"});
    EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
}

}  // namespace
}  // namespace linli::test
