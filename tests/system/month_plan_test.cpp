// A month's plan over HTTP, the real program: wishes, computing, answers, cancelling.
#include <thread>

#include <gmock/gmock.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class MonthPlans : public ::testing::Test {
  protected:
    MonthPlans()
        : server(folder.path()),
          people(server),
          desk(people.add("desk", "duty_desk")),
          worker(people.add("worker", "grid_worker", {"worker/A"})) {}
    Client as(const Person& person) { return Client(server.port(), person.headers); }
    Client anyone() { return Client(server.port()); }
    // The address of the page of somebody who is in the team.
    std::string member(const std::string& telephone) {
        const Reply made = anyone().post(
            "/api/v1/volunteering/join",
            R"({"name":"欧阳志愿明","telephone":")" + telephone +
                R"(","born":"1990-05","teams":["east"],"consent":{"version":1,"risks":true,"data":true}})");
        EXPECT_EQ(made.status, 201) << made.body;
        EXPECT_EQ(as(desk)
                      .post("/api/v1/teams/east/admit",
                            R"({"volunteer":)" + std::to_string(made.integer("number")) + "}")
                      .status,
                  200);
        return "/api/v1/volunteering/" + made.text("token");
    }
    std::int64_t a_shift(Instant starts) {
        const Reply made = as(desk).post(
            "/api/v1/teams/east/shifts",
            R"({"starts_at":")" + to_iso(starts) + R"(","ends_at":")" + to_iso(starts + 2h) +
                R"(","roles":[{"code":"walker","name":{"zh":"巡逻","en":"walker"},"needed":1,"standby":0}]})");
        EXPECT_EQ(made.status, 201) << made.body;
        return made.integer("shift.id");
    }
    Reply computed(const std::string& path) {
        for (int i = 0; i < 400; ++i) {
            Reply page = as(desk).get(path);
            if (page.text("plan.state") != "computing") return page;
            std::this_thread::sleep_for(25ms);
        }
        ADD_FAILURE() << "still computing";
        return as(desk).get(path);
    }

    TemporaryFolder folder;
    Server server;
    People people;
    Person desk, worker;
};

TEST_F(MonthPlans, are_computed_from_wishes_and_agreed_to_by_each) {
    ASSERT_EQ(as(desk)
                  .post("/api/v1/teams",
                        R"({"code":"east","kind":"village_patrol","name":{"zh":"东片","en":"East"},)"
                        R"("requirements":{"insured":false},"is_risky":false,"step_back_hours":12,)"
                        R"("rest_hours":0,"closed":false})")
                  .status,
              201);
    const std::string one = member("13877770001"), other = member("13877770002");
    const Reply page = anyone().get(one + "/wishes");
    ASSERT_EQ(page.status, 200) << page.body;
    const std::string month = page.text("month");
    // The tenth and eleventh of next month, at noon there.
    const Instant tenth = parse_iso(month + "-10T12:00:00+08:00").value();
    const std::int64_t first = a_shift(tenth), second = a_shift(tenth + 24h);
    const auto wish = [&](const std::string& who, std::int64_t shift, const char* how) {
        return anyone().send("PUT", who + "/wishes/" + month,
                             R"({"most_minutes":600,"rest_minutes":60,"wishes":[{"shift":)" +
                                 std::to_string(shift) + R"(,"role":"walker","how":")" + how + "\"}]}");
    };
    EXPECT_EQ(wish(one, first, "gladly").status, 200);
    EXPECT_EQ(wish(other, second, "could").status, 200);
    EXPECT_EQ(wish(other, 77, "could").status, 422);
    EXPECT_EQ(wish(other, second, "never").status, 422);
    EXPECT_EQ(anyone().send("PUT", one + "/wishes/2020-01", R"({"most_minutes":1,"rest_minutes":0})").status,
              404);

    const std::string body = R"({"month":")" + month + "\"}";
    EXPECT_EQ(anyone().post("/api/v1/month-plans", body).status, 401);
    EXPECT_EQ(as(worker).post("/api/v1/month-plans", body).status, 403);
    EXPECT_EQ(as(worker).get("/api/v1/month-plans").status, 403);
    EXPECT_EQ(as(desk).post("/api/v1/month-plans", R"({"month":"2026-13"})").status, 422);
    const Reply begun = as(desk).post("/api/v1/month-plans", body);
    ASSERT_EQ(begun.status, 201) << begun.body;
    const Reply done = computed("/api/v1/month-plans/1");
    EXPECT_EQ(done.text("plan.state"), "proposed") << done.body;
    EXPECT_EQ(done.integer("plan.open"), 2);
    EXPECT_EQ(done.integer("outcome.unfilled"), 0);
    EXPECT_THAT(done.body, Not(HasSubstr("欧阳志愿明"))) << "masked";
    EXPECT_EQ(wish(one, second, "gladly").status, 409) << "it is proposed";

    const std::string place = "/proposed/" + std::to_string(first);
    EXPECT_THAT(anyone().get(one + "/proposed").body, HasSubstr("held_until"));
    EXPECT_EQ(anyone().post(other + place + "/accept", "").status, 409) << "not theirs";
    EXPECT_EQ(
        anyone().post(other + "/shifts/" + std::to_string(first) + "/sign-up", R"({"role":"walker"})").status,
        409)
        << "it is held";
    const Reply accepted = anyone().post(one + place + "/accept", "");
    EXPECT_EQ(accepted.text("standing.standing"), "signed_up") << accepted.body;
    EXPECT_EQ(anyone().post(other + "/proposed/" + std::to_string(second) + "/decline", "").status, 200);
    const Reply answered = as(desk).get("/api/v1/month-plans/1");
    EXPECT_EQ(answered.integer("plan.accepted"), 1);
    EXPECT_EQ(answered.integer("plan.declined"), 1);
    EXPECT_EQ(as(desk).post("/api/v1/month-plans/1/cancel", "").status, 409);
    EXPECT_EQ(as(desk).post("/api/v1/month-plans/1/withdraw", "").status, 200);
    EXPECT_EQ(as(desk).post("/api/v1/month-plans/1/withdraw", "").status, 409);
    EXPECT_THAT(anyone().get(one).body, HasSubstr("signed_up")) << "who agreed stays";
    EXPECT_EQ(as(desk).get("/api/v1/month-plans/9").status, 404);
}

}  // namespace
}  // namespace linli::test
