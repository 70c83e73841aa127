// Whether a plan keeps every hard rule, read anew from the problem: nothing here is shared with the planner,
// not even what it takes for eligible or for a clash.
#pragma once

#include <string_view>
#include <vector>

#include "planning/plan.h"

namespace linli::planning {

enum class Rule {
    unknown,        // a person, shift or role that the problem does not have
    agreement,      // nobody is planned who has not agreed to that role of that shift
    team,           // only members of the shift's team
    qualification,  // only with all that the role requires, for the whole shift
    once,           // a person at most once in a shift
    overlap,        // not in two places at a time
    rest,           // so long between two shifts as the person and both teams ask for
    hours,          // not more than the person wants to serve
    places,         // not more in a role than it has places
};
std::string_view to_text(Rule rule);

// `second` is the other assignment where a rule is about two, and the same as `first` otherwise.
struct Breach {
    Rule rule;
    Assignment first;
    Assignment second;
};

// Every breach; empty when the plan may be proposed.
std::vector<Breach> check_plan(const Problem& problem, const std::vector<Assignment>& assignments);

}  // namespace linli::planning
