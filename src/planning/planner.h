// Proposes a plan: an integer programme over the offers that could be taken up, solved with CBC. Blocks the
// calling thread for as long as it is given; several may run at once, each in its own thread.
#pragma once

#include <atomic>
#include <functional>

#include "planning/plan.h"

namespace linli::planning {

// What the planner has when it comes to the next step.
struct Progress {
    double best = 0;   // cost of the best plan so far
    double bound = 0;  // no plan costs less
};

struct Effort {
    Milliseconds time = 60s;  // by the wall clock; some seconds of it are kept for coming to an end
    double gap = 0.01;        // good enough: (cost - bound) / bound, the unavoidable left out of both
    const std::atomic<bool>* cancelled = nullptr;
    std::function<void(const Progress&)> progress = nullptr;  // called in the planner's thread
};

// Throws std::invalid_argument with fault_of(problem) when there is one. As long as time does not run out,
// the same problem has the same plan.
Plan make_plan(const Problem& problem, const Effort& effort = {});

}  // namespace linli::planning
