// A month of shifts as a problem, and a plan as an answer to it: plain data that knows of no rows. Persons,
// shifts and grids are named by their places in the problem's lists; days count from the plan's first one, 0.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace linli::planning {

// Something that a person has from one moment to another: a training, an insurance, being of age.
struct Qualification {
    std::string code;
    Instant from;
    Instant until;
};

// Time in which a person is bound already: a shift that he signed up for by himself, for instance.
struct Engagement {
    Instant from;
    Instant until;
    Minutes rest{};  // that it asks for before and after
};

// A person agreed to serve in this role of this shift. Nobody is planned for anything else.
struct Offer {
    std::size_t shift = 0;
    std::size_t role = 0;
    int reluctance = 0;  // 0: gladly, more: less so; what it costs is Weights::reluctance times this
};

struct Person {
    std::vector<std::string> teams;
    std::vector<Qualification> qualifications;
    Minutes rest{};         // at least so long between two shifts, even if a team's own rest is shorter
    Minutes at_most = 40h;  // of service in the plan's time, what is in `already` included
    Minutes already{};      // of service in the plan's time for which he is bound
    std::vector<Engagement> engagements = {};
    std::vector<Offer> offers = {};
};

struct Role {
    int needed = 0;                              // places that are still free
    std::vector<std::string> requirements = {};  // whoever has all these for the whole shift is eligible
};

struct Shift {
    std::string team;  // only its members are eligible
    Instant starts;
    Instant ends;
    Minutes rest{};  // between this one and whoever's shift before and after
    std::vector<Role> roles;
    int day = 0;                          // on which its grids count as visited
    std::vector<std::size_t> grids = {};  // that it visits, if it goes out
    int goes_out_with = 1;                // so many persons at least
    int already = 0;                      // persons who signed up by themselves
};

// To be visited at least every so many days.
struct Grid {
    int every_days = 7;
    int last_visit = -1;  // the day before the plan, or earlier: -3
};

// What each thing that is not as it should be costs.
struct Weights {
    double unfilled_place = 10'000;
    double missed_day = 300;  // a day at whose end a grid has not been visited for `every_days` days
    // Load is cut into steps: a person's first step of minutes costs this, the second twice as much, the
    // third three times. As it grows, the sum is smallest when the load is spread as evenly as the offers
    // allow.
    double load_step = 10;
    Minutes step = 2h;
    double reluctance = 1;
};

struct Problem {
    std::vector<Person> persons;
    std::vector<Shift> shifts;
    std::vector<Grid> grids;
    int days = 31;
    Weights weights;
};

struct Assignment {
    std::size_t person = 0;
    std::size_t shift = 0;
    std::size_t role = 0;

    auto operator<=>(const Assignment&) const = default;
};

// What a plan costs by the problem's weights.
struct Cost {
    int unfilled_places = 0;
    int missed_days = 0;
    double load = 0;        // by weight
    double reluctance = 0;  // by weight
    double total = 0;       // all of it by weight
};

// Places of a role that stay free, and what became of those who had agreed to take one.
struct Unfilled {
    std::size_t shift = 0;
    std::size_t role = 0;
    int missing = 0;
    int agreed = 0;         // persons; the following are parts of them
    int not_eligible = 0;   // not of the team, or without what the role requires
    int in_this_shift = 0;  // in another role
    int elsewhere = 0;      // in a shift at that time, or too close before or after it
    int at_most_hours = 0;  // it would be more than they want to serve
    int outweighed = 0;     // could, but the plan costs less without; or time ran out
};

// Someone who had agreed to something and is planned for nothing.
enum class WithoutTurn {
    not_eligible,   // for anything he agreed to
    engaged,        // bound elsewhere, or too little rest, whenever he could
    at_most_hours,  // his hours are used up
    places_taken,   // by others
};
struct Unserved {
    std::size_t person = 0;
    WithoutTurn why = WithoutTurn::places_taken;
};

// Days at whose end a grid has not been visited for too long.
struct Missed {
    std::size_t grid = 0;
    std::vector<int> days;
    bool has_shifts =
        false;  // there are shifts that would have visited it in time, and nobody, or too few, goes
};

struct Unmet {
    std::vector<Unfilled> places;
    std::vector<Unserved> persons;
    std::vector<Missed> grids;
};

enum class Ending {
    optimal,    // no plan costs less by more than the gap that was asked for
    time,       // the best that was found in time
    cancelled,  // the best that was found until then
};

struct Plan {
    std::vector<Assignment> assignments;  // in their order
    Cost cost;
    // No plan costs less than this: of the linear relaxation, and of the search when it went on from there.
    double relaxation_bound = 0;
    double bound = 0;
    // What no plan can avoid and that is seen without solving anything: places for which too few agreed.
    double unavoidable = 0;
    Ending ending = Ending::optimal;
    Unmet unmet;

    // How much more than the bound, as a part of the bound; what is unavoidable counts in neither.
    double gap() const;
};

// Whether the person may serve in this role, by team and qualifications; agreement, rest and hours are not
// looked at.
bool is_eligible(const Person& person, const Shift& shift, const Role& role);

// Whether somebody with this rest can serve in both.
bool is_clash(const Shift& one, const Shift& other, Minutes rest);
bool is_clash(const Shift& shift, const Engagement& engagement, Minutes rest);

// The first value of the problem with which nothing can be planned (a place that is not there, a shift that
// ends before it starts), in words for whoever made it; empty when there is none.
std::string fault_of(const Problem& problem);

Cost cost_of(const Problem& problem, const std::vector<Assignment>& assignments);
Unmet unmet_by(const Problem& problem, const std::vector<Assignment>& assignments);

// The days at whose end the grid has not been visited for too long; `visits`: how many there are on each day
// of the plan.
std::vector<int> missed_days(const Grid& grid, const std::vector<int>& visits);

// What so many minutes more cost for someone who has `before` already.
double load_cost(const Weights& weights, Minutes before, Minutes more);

inline Minutes length_of(const Shift& shift) {
    return std::chrono::duration_cast<Minutes>(shift.ends - shift.starts);
}

}  // namespace linli::planning
