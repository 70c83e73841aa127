#include "planning/plan_check.h"

#include <gtest/gtest.h>

#include "planning/invented.h"

namespace linli::planning::test {
namespace {

// One person who may serve in two shifts of a day, far apart.
class PlanCheck : public ::testing::Test {
  protected:
    PlanCheck() {
        problem_.shifts = {shift(0, 8h, 2h, 1), shift(0, 18h, 2h, 1)};
        problem_.shifts[0].roles[0].requirements = {"first aid"};
        problem_.persons = {person({{0, 0}, {1, 0}})};
        problem_.persons[0].qualifications = {{"first aid", monday, monday + 24h}};
    }
    // The names of the rules that are broken.
    std::vector<std::string> broken(const std::vector<Assignment>& assignments) const {
        std::vector<std::string> names;
        for (const Breach& breach : check_plan(problem_, assignments))
            names.emplace_back(to_text(breach.rule));
        return names;
    }
    using Names = std::vector<std::string>;

    Problem problem_;
    const std::vector<Assignment> both_{{0, 0, 0}, {0, 1, 0}};
};

TEST_F(PlanCheck, NothingIsSaidOfAPlanThatKeepsEveryRule) {
    EXPECT_EQ(broken(both_), Names{});
    EXPECT_EQ(broken({}), Names{});
}
TEST_F(PlanCheck, Unknown) {
    EXPECT_EQ(broken({{1, 0, 0}}), Names{"unknown"});
    EXPECT_EQ(broken({{0, 2, 0}}), Names{"unknown"});
    EXPECT_EQ(broken({{0, 0, 1}}), Names{"unknown"});
}
TEST_F(PlanCheck, Agreement) {
    problem_.persons[0].offers.pop_back();
    EXPECT_EQ(broken(both_), Names{"agreement"});
}
TEST_F(PlanCheck, AgreementIsToARole) {
    problem_.shifts[1].roles.push_back({1, {}});
    EXPECT_EQ(broken({{0, 1, 1}}), Names{"agreement"});
}
TEST_F(PlanCheck, Team) {
    problem_.shifts[1].team = "B";
    EXPECT_EQ(broken(both_), Names{"team"});
}
TEST_F(PlanCheck, Qualification) {
    problem_.persons[0].qualifications[0].code = "swimming";
    EXPECT_EQ(broken(both_), Names{"qualification"});
}
TEST_F(PlanCheck, QualificationThatEndsBeforeTheShiftOrBeginsInIt) {
    problem_.persons[0].qualifications[0].until = monday + 9h;
    EXPECT_EQ(broken(both_), Names{"qualification"});
    problem_.persons[0].qualifications[0] = {"first aid", monday + 9h, monday + 24h};
    EXPECT_EQ(broken(both_), Names{"qualification"});
}
TEST_F(PlanCheck, Once) {
    problem_.shifts[1].roles.push_back({1, {}});
    problem_.persons[0].offers.push_back({1, 1});
    EXPECT_EQ(broken({{0, 1, 0}, {0, 1, 1}}), Names{"once"});
}
TEST_F(PlanCheck, Overlap) {
    problem_.shifts[1].starts = problem_.shifts[0].ends - 1min;
    EXPECT_EQ(broken(both_), Names{"overlap"});
}
TEST_F(PlanCheck, OneAfterTheOtherIsNoOverlap) {
    problem_.shifts[1].starts = problem_.shifts[0].ends;
    EXPECT_EQ(broken(both_), Names{});
}
TEST_F(PlanCheck, OverlapWithAnEngagement) {
    problem_.persons[0].engagements = {{monday + 9h, monday + 11h}};
    EXPECT_EQ(broken(both_), Names{"overlap"});
}
TEST_F(PlanCheck, RestThatThePersonAsksFor) {
    problem_.persons[0].rest = 8h;
    EXPECT_EQ(broken(both_), Names{});
    problem_.persons[0].rest = 8h + 1min;
    EXPECT_EQ(broken(both_), Names{"rest"});
}
TEST_F(PlanCheck, RestThatTheEarlierOrTheLaterTeamAsksFor) {
    problem_.shifts[0].rest = 9h;
    EXPECT_EQ(broken(both_), Names{"rest"});
    std::swap(problem_.shifts[0].rest, problem_.shifts[1].rest);
    EXPECT_EQ(broken(both_), Names{"rest"});
}
TEST_F(PlanCheck, RestAfterAnEngagement) {
    problem_.persons[0].engagements = {{monday + 12h, monday + 13h}};
    problem_.shifts[1].rest = 6h;
    EXPECT_EQ(broken({both_[1]}), Names{"rest"});
}
TEST_F(PlanCheck, Hours) {
    problem_.persons[0].at_most = 4h;
    EXPECT_EQ(broken(both_), Names{});
    problem_.persons[0].already = 1min;
    EXPECT_EQ(broken(both_), Names{"hours"});
}
TEST_F(PlanCheck, Places) {
    problem_.persons.push_back(problem_.persons[0]);
    EXPECT_EQ(broken({{0, 1, 0}, {1, 1, 0}}), Names{"places"});
}

}  // namespace
}  // namespace linli::planning::test
