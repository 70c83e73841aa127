// What to compare a planner with: every plan there is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "planning/plan_check.h"

namespace linli::planning::test {

// The least that a plan can cost: every set of offers is tried.
inline double least_cost(const Problem& problem) {
    std::vector<Assignment> all;
    for (std::size_t i = 0; i < problem.persons.size(); ++i) {
        for (const Offer& offer : problem.persons[i].offers)
            all.push_back({i, offer.shift, offer.role});
    }
    double least = cost_of(problem, {}).total;
    for (std::uint32_t set = 1; set < (1U << all.size()); ++set) {
        std::vector<Assignment> some;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if ((set >> i & 1U) != 0) some.push_back(all[i]);
        }
        if (check_plan(problem, some).empty()) least = std::min(least, cost_of(problem, some).total);
    }
    return least;
}

}  // namespace linli::planning::test
