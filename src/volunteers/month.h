// A month's rows as a problem for the planner, and its plan as places again. Pure.
#pragma once

#include <map>

#include "planning/planner.h"
#include "volunteers/plan_rows.h"

namespace linli::volunteers {

// How far from a shift another may lie that it needs rest from: no team asks for more.
inline constexpr auto rest_reaches = std::chrono::days(15);

// What was read of a month, in one snapshot.
struct MonthRows {
    Instant now;
    Zone zone;
    PlanWritten written;
    std::vector<Team> teams;
    std::vector<ShiftRow> shifts;       // that start from `rest_reaches` before the month to so long after it
    std::vector<SignUp> sign_ups;       // of these
    std::vector<ProposedRow> proposed;  // of these: open and declined
    std::vector<Wisher> wishers;
    std::vector<std::pair<std::int64_t, std::string>> members;
    std::vector<std::pair<std::vector<std::string>, Instant>> visits;  // before now
    std::map<std::int64_t, std::int64_t> worklogs;                     // minutes in the month
};

// Who, where, as what.
struct PlannedPlace {
    std::int64_t volunteer = 0;
    std::int64_t shift = 0;
    std::string role;

    auto operator<=>(const PlannedPlace&) const = default;
};

struct MonthProblem {
    planning::Problem problem;
    // What its lists stand for.
    std::vector<std::int64_t> persons;  // numbers of volunteers
    std::vector<ShiftRow> shifts;
    std::vector<std::string> grids;
    std::chrono::sys_days first_day;
    std::vector<Instant> held_until;  // by shift: when a place of it that is not answered lapses
};

// Shifts of closed teams are left out, and those whose answer would come too late. Each shift asks for one
// qualification, "all that its team asks for, on its day", which a person has exactly when `unfit_on` has
// nothing against them. Lengths are whole minutes, rounded up.
MonthProblem problem_of(const MonthRows& rows);

std::vector<PlannedPlace> places_of(const MonthProblem& month,
                                    const std::vector<planning::Assignment>& assignments);
// Those of the places that can still be proposed: the month was read anew since they were planned.
std::vector<PlannedPlace> still_possible(const MonthProblem& month, const std::vector<PlannedPlace>& places);

PlanOutcome outcome_of(const MonthProblem& month, const planning::Plan& plan);

}  // namespace linli::volunteers
