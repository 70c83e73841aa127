// Volunteers over HTTP, the real program: from joining to the ledger, and what stays when somebody withdraws.
#include <gmock/gmock.h>

#include "harness/people.h"
#include "harness/rows.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* name = "欧阳志愿明";
constexpr const char* telephone = "13877776666";

std::string join_body(const std::string& who, const std::string& number) {
    return R"({"name":")" + who + R"(","telephone":")" + number +
           R"(","born":"1990-05","skills":["急救"],"consent":{"version":1,"risks":true,"data":true}})";
}

constexpr const char* team_body =
    R"({"code":"east","kind":"village_patrol","name":{"zh":"东片巡逻队","en":"East patrol"},"requirements":{"insured":false},)"
    R"("is_risky":false,"step_back_hours":12,"rest_hours":0,"closed":false})";

class HighBridge : public ::testing::Test {
  protected:
    HighBridge()
        : server(folder.path()),
          people(server),
          head(people.add("head", "station_head")),
          desk(people.add("desk", "duty_desk")),
          worker(people.add("worker", "grid_worker", {"worker/A"})) {}
    Client as(const Person& person) { return Client(server.port(), person.headers); }
    Client anyone() { return Client(server.port()); }
    std::string joined(const std::string& who, const std::string& number) {
        const Reply made = anyone().post("/api/v1/volunteering/join", join_body(who, number));
        EXPECT_EQ(made.status, 201) << made.body;
        return made.text("token");
    }

    TemporaryFolder folder;
    Server server;
    People people;
    Person head, desk, worker;
};

TEST_F(HighBridge, volunteers_serve_are_confirmed_and_withdraw) {
    ASSERT_EQ(as(desk).post("/api/v1/teams", team_body).status, 201);
    EXPECT_THAT(anyone().get("/api/v1/public/teams").body, HasSubstr("东片巡逻队"));
    const std::string leader = joined("李队长长长", "13877775555");
    const std::string token = joined(name, telephone);
    EXPECT_EQ(anyone().post("/api/v1/volunteering/join", join_body("x", telephone)).status, 409);
    ASSERT_EQ(as(desk).post("/api/v1/teams/east/leaders", R"({"volunteer":1,"is_leader":true})").status, 200);
    const std::string own = "/api/v1/volunteering/" + token, led = "/api/v1/volunteering/" + leader;
    ASSERT_EQ(anyone().post(own + "/teams/east/join", "").status, 200);
    ASSERT_EQ(anyone().post(led + "/led/teams/east/admit", R"({"volunteer":2})").status, 200);

    const Instant now = SystemClock().now();
    const Reply shift = as(desk).post(
        "/api/v1/teams/east/shifts",
        R"({"starts_at":")" + to_iso(now + std::chrono::seconds(2)) + R"(","ends_at":")" +
            to_iso(now + std::chrono::hours(2)) +
            R"(","roles":[{"code":"walker","name":{"zh":"巡逻","en":"walker"},"needed":2,"standby":0}]})");
    ASSERT_EQ(shift.status, 201) << shift.body;
    ASSERT_EQ(anyone().post(own + "/shifts/1/sign-up", R"({"role":"walker"})").status, 200);
    const Reply list = anyone().get(led + "/led/1");
    ASSERT_EQ(list.status, 200) << list.body;
    EXPECT_THAT(list.body, HasSubstr(name)) << "the leader knows whom to look for";
    EXPECT_EQ(anyone().get(own + "/led/1").status, 403);
    EXPECT_EQ(anyone().post(own + "/shifts/1/check-in", R"({"code":"12"})").status, 403);
    const Reply in =
        anyone().post(own + "/shifts/1/check-in", R"({"code":")" + list.text("code.code") + "\"}");
    ASSERT_EQ(in.status, 200) << in.body;
    // A worklog's hours, as those of the shift are not there within a test.
    const Reply work = anyone().post(own + "/worklog",
                                     R"({"team":"east","began_at":")" + to_iso(now - std::chrono::hours(3)) +
                                         R"(","ended_at":")" + to_iso(now - std::chrono::minutes(90)) +
                                         R"(","content":"反诈宣传一二三四","witness":1})");
    ASSERT_EQ(work.status, 200) << work.body;
    const Reply confirmed = anyone().post(led + "/led/services/2/confirm", "{}");
    ASSERT_EQ(confirmed.status, 200) << confirmed.body;
    const Reply page = anyone().get(own);
    EXPECT_EQ(page.integer("minutes"), 90);
    EXPECT_EQ(page.text("name"), name);
    EXPECT_THAT(page.body, HasSubstr("\"points\":1.5"));

    const Reply asked = as(head).post("/api/v1/credits/1/reverse", R"({"reason":"重复记录"})");
    ASSERT_EQ(asked.status, 200) << asked.body;
    EXPECT_EQ(as(head).post("/api/v1/reversals/1/agree", "").status, 403) << "not whoever asked";
    EXPECT_EQ(as(desk).post("/api/v1/reversals/1/agree", "").status, 200);
    EXPECT_EQ(as(desk).post("/api/v1/reversals/1/agree", "").status, 409);
    EXPECT_EQ(anyone().get(own).integer("minutes"), 0);

    const Reply masked = as(desk).get("/api/v1/volunteers/2");
    EXPECT_THAT(masked.body, Not(HasSubstr(name)));
    EXPECT_THAT(masked.body, HasSubstr("138****6666"));
    const Reply shown =
        as(head).post("/api/v1/volunteers/2/reveal", R"({"purpose":"call_back","note":"回访"})");
    EXPECT_EQ(shown.text("telephone"), telephone);

    // An older link ends when a new one is made.
    const Reply link = as(desk).post("/api/v1/volunteers/2/link", "");
    ASSERT_EQ(link.status, 200) << link.body;
    EXPECT_EQ(anyone().get(own).status, 404);
    const std::string fresh = "/api/v1/volunteering/" + link.text("token");
    EXPECT_EQ(anyone().post(fresh + "/withdraw", "").status, 204);
    EXPECT_EQ(anyone().get(fresh).status, 404);
    EXPECT_THAT(as(desk).get("/api/v1/volunteers/2").body, HasSubstr("withdrawn"));

    server.stop();
    const std::string said = server.output() + server.errors();
    const std::string rows = postgres() != nullptr ? everything_in_rows(folder.path()) : "";
    if (postgres() != nullptr) {
        EXPECT_THAT(rows, HasSubstr("volunteer.withdrawn")) << "this is the database";
    }
    for (const char* personal : {name, telephone, "反诈宣传一二三四"}) {
        EXPECT_THAT(said, Not(HasSubstr(personal)));
        EXPECT_THAT(rows, Not(HasSubstr(personal)));
        for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
            EXPECT_EQ(slurp(file.path()).find(personal), std::string::npos)
                << "in " << file.path().filename() << ": " << personal;
        }
    }
}

// A parade: all of the telephones have the address of their network, which may not send so many changes.
TEST_F(HighBridge, many_check_in_from_one_address) {
    const TemporaryFolder other;
    Server behind(other.path(), {"--trusted-proxy", "127.0.0.1"});
    const Headers source{{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-Proto", "https"}};
    const auto statuses = [&](const std::string& path, const std::string& body) {
        std::map<int, int> found;
        for (int i = 0; i < 200; ++i)
            ++found[Client(behind.port()).post(path, body, source).status];
        return found;
    };
    EXPECT_EQ(statuses("/api/v1/volunteering/nobody/shifts/1/check-in", R"({"code":"12345678"})"),
              (std::map<int, int>{{404, 200}}));
    EXPECT_GT(statuses("/api/v1/volunteering/join", "{}")[429], 50) << "others are held back";
}

TEST_F(HighBridge, nobody_else_reads_or_manages_volunteers) {
    ASSERT_EQ(as(desk).post("/api/v1/teams", team_body).status, 201);
    joined(name, telephone);
    for (const char* path :
         {"/api/v1/teams", "/api/v1/teams/east", "/api/v1/volunteers", "/api/v1/volunteers/1",
          "/api/v1/shifts", "/api/v1/services", "/api/v1/credits"}) {
        EXPECT_EQ(anyone().get(path).status, 401) << path;
        EXPECT_EQ(as(worker).get(path).status, 403) << path;
        EXPECT_EQ(as(desk).get(path).status, 200) << path;
    }
    for (const char* path : {"/api/v1/volunteers/1/link", "/api/v1/shifts/1/cancel",
                             "/api/v1/shifts/1/delete", "/api/v1/reversals/1/agree"}) {
        EXPECT_EQ(anyone().post(path, "").status, 401) << path;
        EXPECT_EQ(as(worker).post(path, "").status, 403) << path;
    }
    EXPECT_EQ(as(worker).post("/api/v1/teams", team_body).status, 403);
    for (const char* path : {"", "/led/1", "/led/teams/east"})
        EXPECT_EQ(anyone().get(std::string("/api/v1/volunteering/nobody") + path).status, 404) << path;
    EXPECT_EQ(anyone().post("/api/v1/volunteering/nobody/withdraw", "").status, 404);
}

TEST_F(HighBridge, are_called_out_to_an_incident_answer_and_come) {
    ASSERT_EQ(as(desk).post("/api/v1/teams", team_body).status, 201);
    const std::string first = joined(name, telephone), second = joined("李队长长长", "13877775555");
    for (const char* number : {"1", "2"}) {
        const std::string own = "/api/v1/volunteering/" + (*number == '1' ? first : second);
        ASSERT_EQ(anyone().post(own + "/teams/east/join", "").status, 200);
        ASSERT_EQ(
            as(desk).post("/api/v1/teams/east/admit", std::string(R"({"volunteer":)") + number + "}").status,
            200);
    }
    const Person officer = people.add("officer", "officer", {"officer/A"});
    const Reply reported = as(desk).post(
        "/api/v1/incidents",
        R"({"category":"dispute.neighbour","description":"走失老人的姓名","address":"东河村"})");
    ASSERT_EQ(reported.status, 201) << reported.body;
    const std::string at = "/api/v1/incidents/" + std::to_string(reported.integer("number")) + "/call-outs";
    const char* call = R"({"teams":["east"],"message":"带手电，找一位老人","meeting_point":"村委会门口"})";
    EXPECT_EQ(anyone().post(at, call).status, 401);
    EXPECT_EQ(anyone().get(at).status, 401);
    for (const Person* one : std::initializer_list<const Person*>{&worker, &officer})
        EXPECT_EQ(as(*one).post(at, call).status, 404) << "whom the incident does not concern";
    EXPECT_EQ(as(desk).post(at, R"({"teams":[],"message":"","meeting_point":""})").status, 422);
    const Reply made = as(desk).post(at, call);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_THAT(made.body, Not(HasSubstr(name)));

    const std::string own = "/api/v1/volunteering/" + first + "/call-outs";
    const Reply seen = anyone().get(own);
    EXPECT_THAT(seen.body, HasSubstr("带手电，找一位老人"));
    EXPECT_THAT(seen.body, HasSubstr("村委会门口"));
    EXPECT_THAT(seen.body, Not(HasSubstr("走失老人的姓名"))) << "nothing of the incident but its number";
    EXPECT_THAT(seen.body, Not(HasSubstr("dispute")));
    EXPECT_EQ(anyone().get("/api/v1/volunteering/nobody/call-outs").status, 404);
    EXPECT_EQ(anyone().post(own + "/1/answer", R"({"coming":true,"minutes":10})").status, 200);
    EXPECT_EQ(anyone().post(own + "/1/set-out", "").status, 200);
    EXPECT_EQ(anyone().post(own + "/1/leave", "").status, 409);
    EXPECT_EQ(anyone().post(own + "/1/arrive", "{}").status, 200);
    EXPECT_EQ(anyone().post(own + "/1/arrive", "{}").status, 200) << "again, which changes nothing";
    EXPECT_EQ(anyone().post(own + "/2/arrive", "{}").status, 404);
    const Reply list = as(desk).get(at);
    EXPECT_THAT(list.body, HasSubstr(R"("arrived":1)"));
    EXPECT_THAT(list.body, HasSubstr(R"("unanswered":1)"));
    EXPECT_THAT(list.body, Not(HasSubstr(name)));
    EXPECT_EQ(as(worker).post(at + "/1/stand-down", R"({"reason":"找到了"})").status, 404);
    EXPECT_EQ(as(desk).post(at + "/1/stand-down", R"({"reason":"找到了"})").status, 200);
    EXPECT_EQ(as(desk).post(at + "/1/stand-down", R"({"reason":"找到了"})").status, 409);
    EXPECT_THAT(anyone().get(own).body, HasSubstr("找到了"));
    EXPECT_EQ(anyone().post("/api/v1/volunteering/" + second + "/call-outs/1/arrive", "{}").status, 409);
    EXPECT_THAT(as(desk).get("/api/v1/services").body, HasSubstr(R"("how_in":"call")"));
}

}  // namespace
}  // namespace linli::test
