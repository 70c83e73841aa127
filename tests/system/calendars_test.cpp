// Calendars over HTTP, as a calendar program fetches them.
#include <gmock/gmock.h>

#include "harness/people.h"
#include "harness/rows.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Calendars, are_fetched_again_when_they_changed_and_not_when_their_address_has_ended) {
    TemporaryFolder folder;
    Server server(folder.path());
    People people(server);
    const Person desk = people.add("desk", "duty_desk"), auditor = people.add("auditor", "auditor");
    Client staff(server.port(), desk.headers), anyone(server.port());
    ASSERT_EQ(
        staff
            .post(
                "/api/v1/teams",
                R"({"code":"east","kind":"village_patrol","name":{"zh":"东片巡逻队","en":"East patrol"},)"
                R"("requirements":{"insured":false},"is_risky":false,"step_back_hours":12,"rest_hours":0,"closed":false})")
            .status,
        201);
    const std::string own =
        "/api/v1/volunteering/" +
        anyone
            .post("/api/v1/volunteering/join",
                  R"({"name":"欧阳日历","telephone":"13877776666","born":"1990-05","teams":["east"],)"
                  R"("consent":{"version":1,"risks":true,"data":true}})")
            .text("token");
    ASSERT_EQ(staff.post("/api/v1/teams/east/leaders", R"({"volunteer":1,"is_leader":true})").status, 200);
    const Instant starts = SystemClock().now() + std::chrono::hours(48);
    ASSERT_EQ(
        staff
            .post(
                "/api/v1/teams/east/shifts",
                R"({"starts_at":")" + to_iso(starts) + R"(","ends_at":")" +
                    to_iso(starts + std::chrono::hours(2)) +
                    R"(","roles":[{"code":"walker","name":{"zh":"巡逻","en":"walker"},"needed":2,"standby":0}]})")
            .status,
        201);

    EXPECT_EQ(anyone.get(own + "/calendar").body, "{}");
    const Reply made = anyone.post(own + "/calendar", "");
    ASSERT_EQ(made.status, 200) << made.body;
    const std::string path = made.text("path");
    EXPECT_EQ(anyone.get(own + "/calendar").text("path"), path);
    const Reply empty = anyone.get(path);
    ASSERT_EQ(empty.status, 200) << empty.body;
    EXPECT_EQ(empty.headers.at("content-type"), "text/calendar; charset=utf-8");
    EXPECT_EQ(empty.headers.at("cache-control"), "private, no-cache");
    EXPECT_THAT(empty.body, Not(HasSubstr("VEVENT")));
    const auto again = [&](const Reply& read) {
        return Client(server.port(), {{"If-None-Match", read.headers.at("etag")}}).get(path);
    };
    EXPECT_EQ(again(empty).status, 304);
    EXPECT_EQ(again(empty).body, "");
    ASSERT_EQ(anyone.post(own + "/shifts/1/sign-up", R"({"role":"walker"})").status, 200);
    const Reply one = again(empty);
    ASSERT_EQ(one.status, 200);
    EXPECT_THAT(one.body, HasSubstr("SUMMARY:东片巡逻队：巡逻\r\n"));
    EXPECT_EQ(again(one).status, 304);
    EXPECT_THAT(anyone.get(path + "?language=en").body, HasSubstr("SUMMARY:East patrol: walker\r\n"));
    EXPECT_EQ(anyone.get(path + "?language=fr").status, 422);
    EXPECT_THAT(one.body, Not(HasSubstr("欧阳日历")));

    const Reply led = anyone.post(own + "/led/teams/east/calendar", "");
    ASSERT_EQ(led.status, 200) << led.body;
    EXPECT_EQ(staff.get("/api/v1/teams/east/calendar").text("path"), led.text("path"));
    const Reply team = anyone.get(led.text("path"));
    EXPECT_THAT(team.body, HasSubstr("SUMMARY:东片巡逻队 1/2\r\n"));
    EXPECT_THAT(team.body, Not(HasSubstr("欧阳日历")));
    Client reader(server.port(), auditor.headers);
    EXPECT_EQ(reader.get("/api/v1/teams/east/calendar").status, 403) << "an address is for who may make one";
    EXPECT_EQ(anyone.post("/api/v1/teams/east/calendar", "").status, 401);
    EXPECT_EQ(staff.post("/api/v1/teams/east/calendar/end", "").status, 200);
    EXPECT_EQ(anyone.get(led.text("path")).status, 404);

    EXPECT_EQ(anyone.post(own + "/withdraw", "").status, 204);
    EXPECT_EQ(anyone.get(path).status, 404);
    server.stop();
    const std::string secret = path.substr(std::string("/calendar/").size(), 26);
    EXPECT_THAT(server.output() + server.errors(), Not(HasSubstr(secret)));
    if (postgres() != nullptr) {
        EXPECT_THAT(everything_in_rows(folder.path()), Not(HasSubstr(secret)));
    }
    for (const auto& file : std::filesystem::directory_iterator(folder.path()))
        EXPECT_EQ(slurp(file.path()).find(secret), std::string::npos) << file.path().filename();
}

}  // namespace
}  // namespace linli::test
