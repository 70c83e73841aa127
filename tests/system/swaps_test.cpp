// Swaps over HTTP, the real program.
#include <gmock/gmock.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Swaps, go_from_link_to_link) {
    TemporaryFolder folder;
    Server server(folder.path());
    People people(server);
    const Person desk = people.add("desk", "duty_desk");
    Client staff(server.port(), desk.headers), anyone(server.port());
    ASSERT_EQ(
        staff
            .post(
                "/api/v1/teams",
                R"({"code":"east","kind":"village_patrol","name":{"zh":"东片巡逻队","en":"East patrol"},)"
                R"("requirements":{"insured":false},"is_risky":false,"step_back_hours":12,"rest_hours":0,"closed":false})")
            .status,
        201);
    const auto joined = [&](const std::string& name, int number) {
        const Reply made =
            anyone.post("/api/v1/volunteering/join",
                        R"({"name":")" + name + R"(","telephone":"1387777666)" + std::to_string(number) +
                            R"(","born":"1990-05","teams":["east"],)"
                            R"("consent":{"version":1,"risks":true,"data":true}})");
        EXPECT_EQ(
            staff.post("/api/v1/teams/east/admit", R"({"volunteer":)" + std::to_string(number) + "}").status,
            200);
        return "/api/v1/volunteering/" + made.text("token");
    };
    const std::string one = joined("欧阳换班", 1), other = joined("李接替", 2);
    const Instant starts = SystemClock().now() + std::chrono::hours(48);
    ASSERT_EQ(
        staff
            .post(
                "/api/v1/teams/east/shifts",
                R"({"starts_at":")" + to_iso(starts) + R"(","ends_at":")" +
                    to_iso(starts + std::chrono::hours(2)) +
                    R"(","roles":[{"code":"walker","name":{"zh":"巡逻","en":"walker"},"needed":1,"standby":0}]})")
            .status,
        201);
    ASSERT_EQ(anyone.post(one + "/shifts/1/sign-up", R"({"role":"walker"})").status, 200);
    EXPECT_THAT(anyone.get(one + "/shifts/1/offer").body, HasSubstr("\"for_nothing\":true"));
    EXPECT_EQ(anyone.get(other + "/shifts/1/offer").status, 409);
    EXPECT_EQ(anyone.post(other + "/shifts/1/offer", "{}").status, 409);
    const Reply offered = anyone.post(one + "/shifts/1/offer", "{}");
    ASSERT_EQ(offered.status, 200) << offered.body;
    const Reply seen = anyone.get(other + "/offers");
    EXPECT_THAT(seen.body, HasSubstr("\"is_mine\":false"));
    EXPECT_THAT(seen.body, Not(HasSubstr("欧阳换班"))) << "the name is not public";
    EXPECT_EQ(anyone.post(other + "/offers/9/take", "").status, 404);
    EXPECT_EQ(anyone.post(other + "/offers/1/decline", "").status, 404);
    EXPECT_EQ(anyone.post("/api/v1/volunteering/nobody/offers/1/take", "").status, 404);
    const Reply taken = anyone.post(other + "/offers/1/take", "");
    EXPECT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(anyone.post(one + "/offers/1/take-back", "").status, 409);
    const Reply page = staff.get("/api/v1/shifts/1");
    EXPECT_THAT(page.body, HasSubstr("\"volunteer\":2"));
    EXPECT_THAT(page.body, Not(HasSubstr("\"volunteer\":1")));
}

}  // namespace
}  // namespace linli::test
