// The teams' display over HTTP, the real program: figures, the appraisal's criteria, papers and workbooks,
// who may and who may not.
#include <gmock/gmock.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* name = "欧阳展示明";

class OnDisplay : public ::testing::Test {
  protected:
    OnDisplay()
        : server(folder.path()),
          people(server),
          head(people.add("head", "station_head")),
          helper(people.add("helper", "auxiliary", {"auxiliary/A"})),
          worker(people.add("worker", "grid_worker", {"worker/A"})) {}
    Client as(const Person& person) { return Client(server.port(), person.headers); }
    Client anyone() { return Client(server.port()); }
    std::string joined(const std::string& who, const std::string& number) {
        const Reply made = anyone().post(
            "/api/v1/volunteering/join",
            R"({"name":")" + who + R"(","telephone":")" + number +
                R"(","born":"1990-05","name_is_public":true,"consent":{"version":1,"risks":true,"data":true}})");
        EXPECT_EQ(made.status, 201) << made.body;
        return made.text("token");
    }

    TemporaryFolder folder;
    Server server;
    People people;
    Person head, helper, worker;
};

constexpr const char* criteria =
    R"("criteria":[{"figure":"hours","target":3,"weight":60},{"figure":"persons","target":1,"weight":40}],)"
    R"("grades":[{"name":{"zh":"优秀","en":"Excellent"},"from":70}]})";

TEST_F(OnDisplay, shows_what_was_served_and_names_who_agreed) {
    ASSERT_EQ(
        as(head)
            .post("/api/v1/teams",
                  R"({"code":"east","kind":"community","name":{"zh":"东片","en":"East"},"requirements":)"
                  R"({"insured":false},"is_risky":false,"step_back_hours":12,"rest_hours":0,"closed":false})")
            .status,
        201);
    joined("李队长长长", "13877775555");
    const std::string token = joined(name, "13877776666");
    const std::string own = "/api/v1/volunteering/" + token;
    ASSERT_EQ(as(head).post("/api/v1/teams/east/leaders", R"({"volunteer":1,"is_leader":true})").status, 200);
    ASSERT_EQ(anyone().post(own + "/teams/east/join", "").status, 200);
    ASSERT_EQ(as(head).post("/api/v1/teams/east/admit", R"({"volunteer":2})").status, 200);
    const Instant now = SystemClock().now();
    ASSERT_EQ(anyone()
                  .post(own + "/worklog", R"({"team":"east","began_at":")" +
                                              to_iso(now - std::chrono::minutes(100)) + R"(","ended_at":")" +
                                              to_iso(now - std::chrono::minutes(10)) +
                                              R"(","content":"反诈宣传","witness":1})")
                  .status,
              200);
    // The year in which the work began is the one that is asked for.
    const std::string of_year =
        "/api/v1/team-figures?period=" + to_local(now - std::chrono::minutes(100), Zone{}).substr(0, 4);
    EXPECT_THAT(as(helper).get(of_year).body, HasSubstr(R"("minutes":0)")) << "not confirmed yet";
    ASSERT_EQ(as(head).post("/api/v1/services/1/confirm", "{}").status, 200);
    const Reply before = as(helper).get(of_year);
    ASSERT_EQ(before.status, 200) << before.body;
    EXPECT_EQ(before.integer("total.minutes"), 90);
    EXPECT_EQ(before.integer("total.persons"), 1);
    EXPECT_THAT(before.body, HasSubstr(R"("persons":[])")) << "nobody agreed";
    EXPECT_THAT(before.body, Not(HasSubstr(name)));
    ASSERT_EQ(
        anyone()
            .send("PUT", own + "/profile",
                  R"({"name":")" + std::string(name) + R"(","name_is_public":true,"hours_on_wall":true})")
            .status,
        200);
    EXPECT_THAT(as(helper).get(of_year).body, HasSubstr(R"("persons":[{"volunteer":2,"name":")" +
                                                        std::string(name) + R"(","minutes":90}])"));

    // The criteria: by whoever manages, once for what was read.
    const std::string body = R"({"from_year":)" + of_year.substr(of_year.size() - 4) + "," + criteria;
    EXPECT_EQ(as(helper).send("PUT", "/api/v1/appraisal", body).status, 403);
    const Reply set = as(head).send("PUT", "/api/v1/appraisal", body);
    ASSERT_EQ(set.status, 200) << set.body;
    EXPECT_EQ(set.integer("version"), 1);
    EXPECT_EQ(as(head).send("PUT", "/api/v1/appraisal", body, {{"If-Match", "\"0\""}}).status, 412);
    EXPECT_THAT(as(helper).get(of_year).body,
                HasSubstr(R"("result":70,"grade":{"zh":"优秀","en":"Excellent"})"))
        << "60 × 1.5 / 3 + 40";
    EXPECT_EQ(
        as(head).send("PUT", "/api/v1/appraisal", R"({"from_year":1999,)" + std::string(criteria)).status,
        422);

    const std::string paper = "/api/v1/team-figures/display";
    const std::string period = of_year.substr(of_year.find('?'));
    const Reply pdf = as(helper).get(paper + ".pdf" + period);
    ASSERT_EQ(pdf.status, 200) << pdf.body;
    EXPECT_THAT(pdf.body, StartsWith("%PDF"));
    const Reply xlsx = as(helper).get(paper + ".xlsx" + period + "&language=en");
    ASSERT_EQ(xlsx.status, 200) << xlsx.body;
    EXPECT_THAT(xlsx.body, StartsWith("PK"));

    ASSERT_EQ(anyone().post(own + "/withdraw", "").status, 204);
    const Reply after = as(helper).get(of_year);
    EXPECT_THAT(after.body, HasSubstr(R"("persons":[])"));
    EXPECT_EQ(after.integer("total.minutes"), 90) << "the team's hours stay";
}

TEST_F(OnDisplay, is_for_those_who_may_read_volunteers) {
    for (const char* path : {"/api/v1/team-figures", "/api/v1/appraisal", "/api/v1/team-figures/display.pdf",
                             "/api/v1/team-figures/display.xlsx"}) {
        EXPECT_EQ(anyone().get(path).status, 401) << path;
        EXPECT_EQ(as(worker).get(path).status, 403) << path;
        EXPECT_EQ(as(helper).get(path).status, 200) << path;
    }
    for (const char* bad : {"?period=2026-Q5", "?period=soon", "?period=2199"})
        EXPECT_EQ(as(helper).get(std::string("/api/v1/team-figures") + bad).status, 422) << bad;
}

}  // namespace
}  // namespace linli::test
