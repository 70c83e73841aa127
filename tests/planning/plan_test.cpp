#include "planning/plan.h"

#include <functional>

#include <gtest/gtest.h>

#include "planning/invented.h"

namespace linli::planning::test {
namespace {

using Days = std::vector<int>;

TEST(MissedDays, AreThoseAtWhoseEndTheLastVisitIsTooLongAgo) {
    EXPECT_EQ(missed_days({3, -1}, {0, 0, 0, 0}), (Days{2, 3}));
    EXPECT_EQ(missed_days({3, -3}, {0, 0, 1, 0}), (Days{0, 1}));
    EXPECT_EQ(missed_days({3, -1}, {0, 2, 0, 0, 0}), (Days{4}));
    EXPECT_EQ(missed_days({1, -1}, {1, 0, 1}), (Days{1}));
    EXPECT_EQ(missed_days({7, -1}, {0, 0, 0}), Days{});
}

TEST(Load, CostsMoreWithEachStep) {
    const Weights weights{.load_step = 10, .step = 2h};
    EXPECT_DOUBLE_EQ(load_cost(weights, 0h, 0h), 0);
    EXPECT_DOUBLE_EQ(load_cost(weights, 0h, 1h), 5);
    EXPECT_DOUBLE_EQ(load_cost(weights, 0h, 2h), 10);
    EXPECT_DOUBLE_EQ(load_cost(weights, 0h, 4h), 30);
    EXPECT_DOUBLE_EQ(load_cost(weights, 3h, 2h), 10 + 15);
}

TEST(Cost, IsTheSumOfWhatIsNotAsItShouldBe) {
    Problem problem;
    problem.days = 3;
    problem.weights = {1'000, 100, 10, 2h, 1};
    problem.shifts = {shift(0, 8h, 2h, 2), shift(2, 8h, 2h, 1)};
    problem.shifts[0].grids = {0};
    problem.shifts[0].goes_out_with = 2;
    problem.grids = {{2, -1}};
    problem.persons = {person({{0, 0, 3}, {1, 0, 0}}), person({{0, 0, 1}})};
    const Cost none = cost_of(problem, {});
    EXPECT_EQ(none.unfilled_places, 3);
    EXPECT_EQ(none.missed_days, 2);
    EXPECT_DOUBLE_EQ(none.total, 3'200);
    const Cost one = cost_of(problem, {{0, 0, 0}, {0, 1, 0}});
    EXPECT_EQ(one.unfilled_places, 1);
    EXPECT_EQ(one.missed_days, 2) << "alone nobody goes out";
    EXPECT_DOUBLE_EQ(one.total, 1'000 + 200 + 30 + 3);
    const Cost all = cost_of(problem, {{0, 0, 0}, {0, 1, 0}, {1, 0, 0}});
    EXPECT_EQ(all.missed_days, 1);
    EXPECT_DOUBLE_EQ(all.total, 100 + 40 + 4);
    problem.shifts[0].already = 1;
    EXPECT_EQ(cost_of(problem, {{0, 0, 0}}).missed_days, 1);
}

TEST(Unmet, SaysWhyEachWhoAgreedIsNotInAPlace) {
    Problem problem;
    problem.shifts = {shift(0, 8h, 2h, 9), shift(0, 9h, 2h, 9)};
    problem.shifts[0].roles.push_back({1, {}});
    for (int i = 0; i < 6; ++i)
        problem.persons.push_back(person({{0, 0}}));
    problem.persons[0].teams = {"B"};
    problem.persons[1].offers.push_back({0, 1});
    problem.persons[2].offers.push_back({1, 0});
    problem.persons[3].engagements = {{monday + 7h, monday + 9h}};
    problem.persons[4].at_most = 1h;
    const std::vector<Assignment> assignments{{1, 0, 1}, {2, 1, 0}};
    const Unmet unmet = unmet_by(problem, assignments);
    ASSERT_EQ(unmet.places.size(), 2U);
    const Unfilled& place = unmet.places[0];
    EXPECT_EQ(place.shift, 0U);
    EXPECT_EQ(place.missing, 9);
    EXPECT_EQ(place.agreed, 6);
    EXPECT_EQ(place.not_eligible, 1);
    EXPECT_EQ(place.in_this_shift, 1);
    EXPECT_EQ(place.elsewhere, 2);
    EXPECT_EQ(place.at_most_hours, 1);
    EXPECT_EQ(place.outweighed, 1);
    EXPECT_EQ(unmet.places[1].missing, 8);
    EXPECT_EQ(unmet.places[1].agreed, 0) << "who is there already is not counted";
    std::vector<std::pair<std::size_t, WithoutTurn>> persons;
    for (const Unserved& one : unmet.persons)
        persons.emplace_back(one.person, one.why);
    const std::vector<std::pair<std::size_t, WithoutTurn>> expected{{0, WithoutTurn::not_eligible},
                                                                    {3, WithoutTurn::engaged},
                                                                    {4, WithoutTurn::at_most_hours},
                                                                    {5, WithoutTurn::places_taken}};
    EXPECT_EQ(persons, expected);
}

TEST(Unmet, SaysWhetherAGridHadShifts) {
    Problem problem;
    problem.days = 4;
    problem.shifts = {shift(1, 8h, 2h, 1)};
    problem.shifts[0].grids = {1};
    problem.grids = {{2, -1}, {2, -1}};
    const Unmet unmet = unmet_by(problem, {});
    ASSERT_EQ(unmet.grids.size(), 2U);
    EXPECT_EQ(unmet.grids[0].days, (Days{1, 2, 3}));
    EXPECT_FALSE(unmet.grids[0].has_shifts);
    EXPECT_TRUE(unmet.grids[1].has_shifts);
}

TEST(Fault, IsFoundBeforeAnythingIsPlanned) {
    Problem good;
    good.shifts = {shift(0, 8h, 2h, 1)};
    good.grids = {{}};
    good.shifts[0].grids = {0};
    good.persons = {person({{0, 0}})};
    EXPECT_EQ(fault_of(good), "");
    const auto fault = [&](const std::function<void(Problem&)>& spoil) {
        Problem problem = good;
        spoil(problem);
        return fault_of(problem);
    };
    EXPECT_NE(fault([](Problem& p) { p.days = 0; }), "");
    EXPECT_NE(fault([](Problem& p) { p.weights.load_step = -1; }), "");
    EXPECT_NE(fault([](Problem& p) { p.weights.step = 0min; }), "");
    EXPECT_NE(fault([](Problem& p) { p.grids[0].every_days = 0; }), "");
    EXPECT_NE(fault([](Problem& p) { p.grids[0].last_visit = 0; }), "");
    EXPECT_NE(fault([](Problem& p) { p.shifts[0].ends = p.shifts[0].starts; }), "");
    EXPECT_NE(fault([](Problem& p) { p.shifts[0].ends += 1s; }), "");
    EXPECT_NE(fault([](Problem& p) { p.shifts[0].day = 31; }), "");
    EXPECT_NE(fault([](Problem& p) { p.shifts[0].goes_out_with = 0; }), "");
    EXPECT_NE(fault([](Problem& p) { p.shifts[0].grids = {1}; }), "");
    EXPECT_NE(fault([](Problem& p) { p.shifts[0].roles[0].needed = -1; }), "");
    EXPECT_NE(fault([](Problem& p) { p.persons[0].rest = -1min; }), "");
    EXPECT_NE(fault([](Problem& p) { p.persons[0].offers = {{1, 0}}; }), "");
    EXPECT_NE(fault([](Problem& p) { p.persons[0].offers = {{0, 1}}; }), "");
    EXPECT_NE(fault([](Problem& p) { p.persons[0].offers = {{0, 0, -1}}; }), "");
    EXPECT_NE(fault([](Problem& p) { p.persons[0].offers = {{0, 0}, {0, 0}}; }), "");
}

}  // namespace
}  // namespace linli::planning::test
