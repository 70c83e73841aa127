// What may be planned at all: the offers of a problem that could be taken up by themselves.
#pragma once

#include <vector>

#include "planning/plan.h"

namespace linli::planning {

struct Choice {
    Assignment what;
    int reluctance = 0;
};

// A part of the problem that has nothing to do with the others: no person, shift or grid is in two.
struct Part {
    std::vector<Choice> choices;
    std::vector<std::size_t> grids;
};

// The parts, smallest first. Offers of whoever is not eligible, bound elsewhere, or has not so many hours are
// in none.
std::vector<Part> parts_of(const Problem& problem);

}  // namespace linli::planning
