#include "planning/planner.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "planning/every_plan.h"
#include "planning/invented.h"
#include "planning/plan_check.h"

namespace linli::planning::test {
namespace {

Effort exact() {
    return {.time = 20s, .gap = 0};
}

void expect_sound(const Problem& problem, const Plan& plan) {
    const auto breaches = check_plan(problem, plan.assignments);
    EXPECT_TRUE(breaches.empty()) << breaches.size() << " broken, first " << to_text(breaches.front().rule);
    EXPECT_DOUBLE_EQ(plan.cost.total, cost_of(problem, plan.assignments).total);
    EXPECT_LE(plan.unavoidable, plan.relaxation_bound + 1e-3);
    EXPECT_LE(plan.relaxation_bound, plan.bound + 1e-3);
    EXPECT_LE(plan.bound, plan.cost.total + 1e-3);
}

TEST(Planner, FindsWhatTryingEverythingFinds) {
    int planned = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const Problem problem = Random(seed).problem({4, 5, 3, 2, 2 + static_cast<int>(seed % 2)});
        const Plan plan = make_plan(problem, exact());
        SCOPED_TRACE(seed);
        expect_sound(problem, plan);
        EXPECT_EQ(plan.ending, Ending::optimal);
        const double least = least_cost(problem);
        EXPECT_NEAR(plan.cost.total, least, 1e-2);
        EXPECT_LE(plan.bound, least + 1e-3);
        planned += static_cast<int>(plan.assignments.size());
    }
    EXPECT_GT(planned, 400) << "problems in which nothing can be planned prove nothing";
}

TEST(Planner, KeepsEveryHardRule) {
    for (std::uint64_t seed = 1'000; seed < 1'040; ++seed) {
        const Problem problem = Random(seed).problem({40, 60, 14, 6, 12});
        const Plan plan = make_plan(problem, {.time = 5s, .gap = 0.02});
        SCOPED_TRACE(seed);
        expect_sound(problem, plan);
        EXPECT_FALSE(plan.assignments.empty());
    }
}

TEST(Planner, PlansAnewTeamByTeamWhatIsTooMuchAtOnce) {
    const Problem problem = Random(7).problem({700, 900, 31, 40, 14});
    const Plan plan = make_plan(problem, {.time = 10s, .gap = 0});
    expect_sound(problem, plan);
    EXPECT_GT(plan.assignments.size(), 300U);
    EXPECT_LE(plan.cost.total, 1.05 * plan.relaxation_bound);
}

TEST(Planner, SearchesUntilNothingIsBetter) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Problem problem = Random(seed).problem({14, 30, 7, 3, 9});
        SCOPED_TRACE(seed);
        const Plan plan = make_plan(problem, exact());
        expect_sound(problem, plan);
        EXPECT_EQ(plan.ending, Ending::optimal);
        EXPECT_NEAR(plan.bound, plan.cost.total, 1e-2);
    }
}

TEST(Planner, SameProblemSamePlan) {
    const Problem problem = Random(3).problem({30, 40, 10, 5, 8});
    const Plan one = make_plan(problem, exact());
    ASSERT_EQ(one.ending, Ending::optimal);
    EXPECT_EQ(one.assignments, make_plan(problem, exact()).assignments);
}

TEST(Planner, SeveralAtOnceDoNotDisturbEachOther) {
    std::vector<Problem> problems;
    std::vector<Plan> alone;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        problems.push_back(Random(seed).problem({14, 30, 7, 3, 9}));
        alone.push_back(make_plan(problems.back(), exact()));
    }
    std::vector<std::thread> threads;
    std::vector<std::vector<Plan>> beside(3);
    for (std::vector<Plan>& plans : beside) {
        threads.emplace_back([&] {
            for (const Problem& problem : problems)
                plans.push_back(make_plan(problem, exact()));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const std::vector<Plan>& plans : beside) {
        for (std::size_t i = 0; i < plans.size(); ++i)
            EXPECT_EQ(plans[i].assignments, alone[i].assignments) << i;
    }
}

// A server ends by its own handlers; a solver made for the command line has some too.
TEST(Planner, LeavesTheProgramsSignalsAlone) {
    const auto handlers = [] {
        std::vector<void (*)(int)> all;
        for (int number = 1; number < 32; ++number) {
            struct sigaction now{};
            ::sigaction(number, nullptr, &now);
            all.push_back(now.sa_handler);
        }
        return all;
    };
    const auto before = handlers();
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        make_plan(Random(seed).problem({14, 30, 7, 3, 9}), exact());
    EXPECT_EQ(handlers(), before);
}

TEST(Planner, NobodyIsPlannedWhoHasNotAgreed) {
    Problem problem;
    problem.shifts = {shift(0, 8h, 2h, 2)};
    problem.persons = {person({}), person({{0, 0}})};
    const Plan plan = make_plan(problem, exact());
    EXPECT_EQ(plan.assignments, (std::vector<Assignment>{{1, 0, 0}}));
    EXPECT_EQ(plan.cost.unfilled_places, 1);
    EXPECT_DOUBLE_EQ(plan.unavoidable, problem.weights.unfilled_place);
    EXPECT_DOUBLE_EQ(plan.gap(), 0);
    ASSERT_EQ(plan.unmet.places.size(), 1U);
    EXPECT_EQ(plan.unmet.places[0].missing, 1);
}

TEST(Planner, SpreadsTheLoad) {
    Problem problem;
    std::vector<Offer> all;
    for (int day = 0; day < 9; ++day) {
        problem.shifts.push_back(shift(day, 19h, 2h, 1));
        all.push_back({static_cast<std::size_t>(day), 0, 0});
    }
    problem.persons = {person(all), person(all), person(all)};
    problem.persons[2].already = 4h;
    const Plan plan = make_plan(problem, exact());
    std::vector<int> turns(3);
    for (const Assignment& one : plan.assignments)
        ++turns[one.person];
    std::sort(turns.begin(), turns.begin() + 2);
    EXPECT_EQ(turns[2], 9 - turns[0] - turns[1]);
    EXPECT_LE(turns[2], 2) << "who has two turns already";
    EXPECT_GE(turns[2], 1);
    EXPECT_LE(turns[1] - turns[0], 1);
}

TEST(Planner, AWishDecidesWhereNothingElseDoes) {
    Problem problem;
    problem.shifts = {shift(0, 8h, 2h, 1), shift(1, 8h, 2h, 1)};
    problem.persons = {person({{0, 0, 0}, {1, 0, 1}}), person({{0, 0, 2}, {1, 0, 2}})};
    EXPECT_EQ(make_plan(problem, exact()).assignments, (std::vector<Assignment>{{0, 0, 0}, {1, 1, 0}}));
}

TEST(Planner, SendsSomebodyWhereAGridIsMissed) {
    Problem problem;
    problem.days = 4;
    problem.grids = {{3, -1}};
    problem.shifts = {shift(2, 8h, 2h, 1), shift(2, 9h, 2h, 1)};
    problem.shifts[1].grids = {0};
    problem.persons = {person({{0, 0, 0}, {1, 0, 3}})};
    const Plan plan = make_plan(problem, exact());
    EXPECT_EQ(plan.assignments, (std::vector<Assignment>{{0, 1, 0}}));
    EXPECT_EQ(plan.cost.missed_days, 0);
}

TEST(Planner, ChainsOfExchangesAreFound) {
    // Each of five can take two of six shifts at one time, next to each other: all but one are filled.
    Problem problem;
    for (int i = 0; i < 6; ++i)
        problem.shifts.push_back(shift(0, 8h, 2h, 1));
    for (std::size_t i = 0; i < 5; ++i)
        problem.persons.push_back(person({{i, 0}, {i + 1, 0}}));
    EXPECT_EQ(make_plan(problem, exact()).cost.unfilled_places, 1);
}

TEST(Planner, NothingToPlan) {
    EXPECT_TRUE(make_plan({}).assignments.empty());
    Problem problem;
    problem.grids = {{7, -1}};
    EXPECT_EQ(make_plan(problem).cost.missed_days, 25);
    problem.persons = {person({})};
    problem.shifts = {shift(0, 8h, 2h, 0)};
    problem.persons[0].offers = {{0, 0}};
    const Plan plan = make_plan(problem);
    EXPECT_TRUE(plan.assignments.empty());
    EXPECT_EQ(plan.ending, Ending::optimal);
    EXPECT_DOUBLE_EQ(plan.bound, plan.cost.total);
    EXPECT_TRUE(plan.unmet.places.empty());
}

TEST(Planner, WhereNothingIsPossibleItSaysSo) {
    Problem problem;
    problem.shifts = {shift(0, 8h, 2h, 1)};
    problem.persons = {person({{0, 0}})};
    problem.persons[0].at_most = 1h;
    const Plan plan = make_plan(problem);
    EXPECT_TRUE(plan.assignments.empty());
    ASSERT_EQ(plan.unmet.places.size(), 1U);
    EXPECT_EQ(plan.unmet.places[0].at_most_hours, 1);
    ASSERT_EQ(plan.unmet.persons.size(), 1U);
    EXPECT_EQ(plan.unmet.persons[0].why, WithoutTurn::at_most_hours);
}

TEST(Planner, AFaultIsThrown) {
    Problem problem;
    problem.persons = {person({{0, 0}})};
    EXPECT_THROW(make_plan(problem), std::invalid_argument);
}

TEST(Planner, WhenTimeEndsItHasTheBestSoFar) {
    const Problem problem = Random(11).problem({300, 400, 31, 20, 12});
    const auto begun = std::chrono::steady_clock::now();
    const Plan plan = make_plan(problem, {.time = 1ms, .gap = 0});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
    EXPECT_EQ(plan.ending, Ending::time);
    expect_sound(problem, plan);
    EXPECT_FALSE(plan.assignments.empty());
    EXPECT_GT(plan.gap(), 0);
}

TEST(Planner, IsCancelledByAnotherThreadsWord) {
    const Problem problem = Random(12).problem({700, 900, 31, 40, 14});
    std::atomic<bool> cancelled = false;
    const auto begun = std::chrono::steady_clock::now();
    const Plan plan =
        make_plan(problem, {.time = 60s, .gap = 0, .cancelled = &cancelled, .progress = [&](const Progress&) {
                                cancelled = true;
                            }});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 20s);
    EXPECT_EQ(plan.ending, Ending::cancelled);
    expect_sound(problem, plan);
    EXPECT_FALSE(plan.assignments.empty());
}

TEST(Planner, ProgressComesNearer) {
    std::vector<Progress> told;
    const Problem problem = Random(13).problem({60, 80, 14, 8, 10});
    const Plan plan = make_plan(
        problem, {.time = 10s, .gap = 0, .progress = [&](const Progress& one) { told.push_back(one); }});
    ASSERT_FALSE(told.empty());
    for (std::size_t i = 1; i < told.size(); ++i) {
        EXPECT_LE(told[i].best, told[i - 1].best + 1e-6);
        EXPECT_GE(told[i].bound, told[i - 1].bound - 1e-6);
    }
    EXPECT_NEAR(told.back().best, plan.cost.total, 1e-3);
}

}  // namespace
}  // namespace linli::planning::test
