#include "planning/programme.h"

#include <gtest/gtest.h>

#include "planning/draft.h"
#include "planning/every_plan.h"
#include "planning/invented.h"

namespace linli::planning::test {
namespace {

using namespace std::chrono_literals;

Stop in(std::chrono::seconds time) {
    return {std::chrono::steady_clock::now() + time};
}

// What the solver says of each part, taken as it is: nothing made it better, or mended it.
TEST(Programme, SaysWhatTryingEverythingSays) {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const Problem problem = Random(seed).problem({4, 5, 3, 2, 3});
        SCOPED_TRACE(seed);
        std::vector<Assignment> assignments;
        double best = cost_of(problem, {}).total;
        double bound = best;
        for (const Part& part : parts_of(problem)) {
            const double empty = Draft(problem, part).cost();
            Programme programme(problem, part);
            const Relaxation relaxation = programme.relax(in(10s));
            ASSERT_TRUE(relaxation.is_solved);
            EXPECT_LE(relaxation.bound, relaxation.cut_bound + 1e-6);
            bound += relaxation.cut_bound - empty;
            const Found found = programme.search({.best = empty + 1}, in(10s));
            ASSERT_TRUE(found.is_complete);
            ASSERT_FALSE(found.taken.empty());
            for (std::size_t i = 0; i < found.taken.size(); ++i) {
                if (found.taken[i]) assignments.push_back(part.choices[i].what);
            }
        }
        EXPECT_TRUE(check_plan(problem, assignments).empty());
        const double least = least_cost(problem);
        EXPECT_NEAR(cost_of(problem, assignments).total, least, 1e-2);
        EXPECT_LE(bound, least + 1e-3);
    }
}

TEST(Programme, ChangesOnlyWhatIsFree) {
    Problem problem;
    problem.shifts = {shift(0, 8h, 2h, 1), shift(1, 8h, 2h, 1)};
    problem.persons = {person({{0, 0, 3}, {1, 0, 3}}), person({{0, 0, 0}, {1, 0, 0}})};
    const std::vector<Part> parts = parts_of(problem);
    ASSERT_EQ(parts.size(), 1U);
    Draft draft(problem, parts[0]);
    draft.take({0, 1});  // the first person, in both
    Programme programme(problem, parts[0]);
    ASSERT_TRUE(programme.relax(in(10s)).is_solved);
    const Found found = programme.search(
        {.best = draft.cost(), .free = {false, true, false, true}, .taken = {true, true, false, false}},
        in(10s));
    EXPECT_EQ(found.taken, (std::vector<bool>{true, false, false, true}));
}

TEST(Draft, CostsWhatItsPlanCosts) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Random random(seed);
        const Problem problem = random.problem({10, 12, 5, 3, 6});
        SCOPED_TRACE(seed);
        for (const Part& part : parts_of(problem)) {
            Draft draft(problem, part);
            const double outside = cost_of(problem, {}).total - draft.cost();
            for (int step = 0; step < 60; ++step) {
                const auto at = static_cast<std::size_t>(random.below(static_cast<int>(part.choices.size())));
                if (draft.is_taken(at)) {
                    draft.remove(at);
                } else if (draft.fits(at)) {
                    draft.add(at);
                }
                if (step == 40) draft.fill();
                if (step == 50) draft.improve(in(10s));
                std::vector<Assignment> assignments;
                for (std::size_t i = 0; i < part.choices.size(); ++i) {
                    if (draft.is_taken(i)) assignments.push_back(part.choices[i].what);
                }
                ASSERT_NEAR(outside + draft.cost(), cost_of(problem, assignments).total, 1e-6);
                ASSERT_TRUE(check_plan(problem, assignments).empty());
            }
        }
    }
}

}  // namespace
}  // namespace linli::planning::test
