// What volunteers notice on service, over HTTP, the real program: it becomes an incident that is followed and
// settled, and counts for the team on the display.
#include <gmock/gmock.h>

#include "harness/people.h"
#include "harness/rows.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* noticed = "桥头第三盏路灯不亮一二三";

class FoundOnPatrol : public ::testing::Test {
  protected:
    FoundOnPatrol()
        : server(folder.path()),
          people(server),
          desk(people.add("desk", "duty_desk")),
          head(people.add("head", "station_head")) {}
    Client as(const Person& person) { return Client(server.port(), person.headers); }
    Client anyone() { return Client(server.port()); }
    std::string joined(const std::string& who, const std::string& number) {
        const Reply made =
            anyone().post("/api/v1/volunteering/join",
                          R"({"name":")" + who + R"(","telephone":")" + number +
                              R"(","born":"1990-05","teams":["east"],"consent":{"version":1,"risks":true,)" +
                              R"("data":true}})");
        EXPECT_EQ(made.status, 201) << made.body;
        return "/api/v1/volunteering/" + made.text("token");
    }

    TemporaryFolder folder;
    Server server;
    People people;
    Person desk, head;
};

TEST_F(FoundOnPatrol, becomes_an_incident_is_thanked_for_and_counts_for_the_team) {
    ASSERT_EQ(
        as(desk)
            .post("/api/v1/teams",
                  R"({"code":"east","kind":"village_patrol","name":{"zh":"东片巡逻队","en":"East patrol"},)"
                  R"("requirements":{"insured":false},"is_risky":false,"step_back_hours":12,)"
                  R"("rest_hours":0,"closed":false})")
            .status,
        201);
    const std::string leader = joined("李队长长长", "13877775555");
    const std::string walker = joined("欧阳志愿明", "13877776666");
    for (const char* number : {"1", "2"}) {
        ASSERT_EQ(
            as(desk).post("/api/v1/teams/east/admit", std::string(R"({"volunteer":)") + number + "}").status,
            200);
    }
    ASSERT_EQ(as(desk).post("/api/v1/teams/east/leaders", R"({"volunteer":1,"is_leader":true})").status, 200);
    const Instant now = SystemClock().now();
    ASSERT_EQ(as(desk)
                  .post("/api/v1/teams/east/shifts",
                        R"({"starts_at":")" + to_iso(now + std::chrono::seconds(2)) + R"(","ends_at":")" +
                            to_iso(now + std::chrono::hours(2)) +
                            R"(","roles":[{"code":"walker","name":{"zh":"巡逻","en":"walker"},"needed":2,)"
                            R"("standby":0}]})")
                  .status,
              201);
    ASSERT_EQ(anyone().post(walker + "/shifts/1/sign-up", R"({"role":"walker"})").status, 200);
    const std::string body = std::string(R"({"key":"0123456789abcdef0123","description":")") + noticed +
                             R"(","category":"hazard.fence","address":"桥头"})";
    const Reply early = anyone().post(walker + "/findings", body);
    EXPECT_EQ(early.status, 409);
    EXPECT_THAT(early.body, HasSubstr("finding/no-service"));
    ASSERT_EQ(anyone().post(leader + "/led/1/check-in", R"({"volunteer":2})").status, 200);

    EXPECT_EQ(anyone().post(walker + "/findings", R"({"key":"0123456789abcdef","description":""})").status,
              422);
    const Reply made = anyone().post(walker + "/findings", body);
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.integer("course.incident"), 1);
    const Reply again = anyone().post(walker + "/findings", body);
    EXPECT_EQ(again.body, made.body) << "the same, with its link";
    const std::string tracking = "/api/v1/tracking/" + made.text("token");
    EXPECT_EQ(anyone().get(tracking).integer("number"), 1);
    EXPECT_EQ(
        anyone().get("/api/v1/volunteering/0" + walker.substr(walker.rfind('/') + 2) + "/findings").status,
        404);

    // The desk sees where it comes from, and takes it as any other.
    const Reply dossier = as(desk).get("/api/v1/incidents/1");
    EXPECT_THAT(dossier.body, HasSubstr("finding.reported"));
    EXPECT_THAT(dossier.body, HasSubstr("志愿者 2"));
    for (const char* step : {"accept", "dispatch"})
        ASSERT_EQ(as(desk).post(std::string("/api/v1/incidents/1/") + step, "{}").status, 200) << step;
    ASSERT_EQ(as(desk).post("/api/v1/incidents/1/take", "{}").status, 200);
    ASSERT_EQ(as(desk).post("/api/v1/incidents/1/claim-done", R"({"result":"已换灯"})").status, 200);
    ASSERT_EQ(anyone().post(tracking + "/judge", R"({"settled":true})").status, 200);

    const Reply own = anyone().get(walker + "/findings");
    EXPECT_THAT(own.body, HasSubstr("settled_at"));
    EXPECT_EQ(anyone().get(walker).integer("minutes"), 0) << "no points for it";
    for (const Reply& seen :
         {anyone().get(leader + "/led/1/findings"), as(desk).get("/api/v1/shifts/1/findings")}) {
        EXPECT_EQ(seen.status, 200) << seen.body;
        EXPECT_THAT(seen.body, HasSubstr("\"incident\":1"));
        EXPECT_THAT(seen.body, Not(HasSubstr(noticed)));
    }
    EXPECT_EQ(anyone().get(walker + "/led/1/findings").status, 403);
    EXPECT_EQ(anyone().get("/api/v1/shifts/1/findings").status, 401);
    EXPECT_THAT(as(head).get("/api/v1/team-figures").body, HasSubstr(R"("reports":{"found":1,"settled":1})"));

    EXPECT_EQ(anyone().post(walker + "/withdraw", "").status, 204);
    const Reply left = anyone().get(leader + "/led/1/findings");
    EXPECT_THAT(left.body, HasSubstr("\"incident\":1"));
    EXPECT_THAT(left.body, Not(HasSubstr("\"volunteer\":2")));
    EXPECT_THAT(as(head).get("/api/v1/team-figures").body, HasSubstr(R"("reports":{"found":1,"settled":1})"));

    server.stop();
    EXPECT_THAT(server.output() + server.errors(), Not(HasSubstr(noticed)));
}

}  // namespace
}  // namespace linli::test
