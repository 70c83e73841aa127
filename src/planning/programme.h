// One part as an integer programme, and CBC, which solves it: its linear relaxation first, then a search.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "planning/choices.h"
#include "planning/stop.h"

namespace linli::planning {

struct Relaxation {
    bool is_solved = false;  // otherwise there was no time, and the rest says nothing
    double bound = 0;
    double cut_bound = 0;       // with cuts: rows that no plan breaks and that the relaxation did break
    std::vector<double> taken;  // by choice, 0 to 1; with the cuts
};

// What a search begins with, and how far it has to go.
struct Search {
    double best = 0;  // what the best known plan costs; only better ones are looked for
    double gap = 0;   // of cost: so near to the best possible is good enough
    // By choice: what may change, and what is taken where nothing may. Empty: all may.
    std::vector<bool> free = {};
    std::vector<bool> taken = {};
};

struct Found {
    bool is_complete =
        false;                // nothing costs less than the better of `best` and what was found, less the gap
    std::vector<bool> taken;  // by choice; empty: nothing better
};

class Programme {
  public:
    Programme(const Problem& problem, const Part& part);
    ~Programme();
    Programme(const Programme&) = delete;
    Programme& operator=(const Programme&) = delete;

    Relaxation relax(const Stop& stop);
    // After `relax` has solved it. Complete is what was said of the plans that were looked at.
    Found search(const Search& how, const Stop& stop) const;

    // The relaxation once more, with some choices settled: those taken, those left. Each call begins where
    // the one before ended; what was settled stays so. Nothing when there is no time, or no solution.
    std::vector<double> relax_settled(const std::vector<std::pair<std::size_t, bool>>& settled,
                                      const Stop& stop);

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace linli::planning
