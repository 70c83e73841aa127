// A plan of one part in the making: what may be added, what a change costs, and steps that make it better
// without a solver. It keeps every hard rule at any time.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "planning/choices.h"
#include "planning/stop.h"

namespace linli::planning {

// The problem and the part must outlive it.
class Draft {
  public:
    Draft(const Problem& problem, const Part& part);

    double cost() const { return cost_; }
    bool is_taken(std::size_t choice) const { return taken_[choice]; }
    bool fits(std::size_t choice) const;
    void add(std::size_t choice);  // one that fits
    void remove(std::size_t choice);

    // Takes up what fits of these, in their order.
    void take(const std::vector<std::size_t>& choices);
    // Fills the places for which the fewest agreed first, each with whom it costs least.
    void fill();
    // Exchanges one person, or two, for others while that costs less, until nothing does or it must stop.
    void improve(const Stop& stop);

  private:
    struct Place {  // a role of a shift
        int needed = 0;
        int filled = 0;
        std::vector<std::size_t> choices;
    };

    const Assignment& what(std::size_t choice) const { return part_.choices[choice].what; }
    const Shift& shift_of(std::size_t choice) const { return problem_.shifts[what(choice).shift]; }
    bool has_hours(std::size_t choice) const;
    bool clash(std::size_t one, std::size_t other) const;
    double price(std::size_t choice) const;
    void visit(std::size_t shift, int more);
    void recount(std::size_t grid);
    std::optional<std::size_t> cheapest(std::size_t place, std::size_t without) const;
    bool exchange(std::size_t choice);
    bool squeeze_in(std::size_t choice, double before);
    std::vector<std::size_t> in_the_way(std::size_t choice) const;

    const Problem& problem_;
    const Part& part_;
    double cost_ = 0;
    std::vector<Place> places_;
    std::vector<std::size_t> place_of_;                      // by choice
    std::vector<bool> taken_;                                // by choice
    std::map<std::size_t, std::vector<std::size_t>> turns_;  // by person: choices that are taken
    std::map<std::size_t, Minutes> load_;                    // by person
    std::map<std::size_t, int> there_;                       // by shift
    std::map<std::size_t, std::vector<int>> visits_;         // by grid, day
    std::map<std::size_t, int> missed_;                      // by grid
};

}  // namespace linli::planning
