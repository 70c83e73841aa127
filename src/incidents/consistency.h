// Do rows, journal and figures agree? Proven by reading all of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "incidents/register.h"

namespace linli::incidents {

struct Checked {
    std::int64_t incidents = 0;
    std::int64_t entries = 0;
    std::vector<std::string> faults;  // at most 100
};

// Reads the whole journal and every incident and proves: positions without gaps; numbers without gaps; every
// incident has a report as its first entry and its row is what its last entry says (version, state, outcome,
// category, level, grid, handler, verified, reopened, missed); each step is one that the lifecycle allows; no
// entry is about an incident that is not there; each incident's line in the register, which is read from the
// day sheets and the journal, is what its row says; and the figures of the last year are the same from the
// rows, the register and the day sheets.
Checked check_consistency(store::Snapshot& snapshot, Register& lines,
                          const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace linli::incidents
