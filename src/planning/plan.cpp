#include "planning/plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace linli::planning {
namespace {

// Of persons, shifts and grids: what a plan makes of each.
struct Tally {
    std::vector<std::vector<std::size_t>> shifts_of;  // by person
    std::vector<std::vector<int>> in_role;            // by shift, role
    std::vector<std::vector<int>> visits;             // by grid, day
};

Tally tally(const Problem& problem, const std::vector<Assignment>& assignments) {
    Tally all{std::vector<std::vector<std::size_t>>(problem.persons.size()),
              {},
              std::vector<std::vector<int>>(problem.grids.size(),
                                            std::vector<int>(static_cast<std::size_t>(problem.days)))};
    std::vector<int> there;
    for (const Shift& shift : problem.shifts) {
        all.in_role.emplace_back(shift.roles.size());
        there.push_back(shift.already);
    }
    for (const Assignment& one : assignments) {
        all.shifts_of[one.person].push_back(one.shift);
        ++all.in_role[one.shift][one.role];
        ++there[one.shift];
    }
    for (std::size_t i = 0; i < problem.shifts.size(); ++i) {
        const Shift& shift = problem.shifts[i];
        if (there[i] < shift.goes_out_with) continue;
        for (const std::size_t grid : shift.grids)
            ++all.visits[grid][static_cast<std::size_t>(shift.day)];
    }
    return all;
}

const Offer* offer_for(const Person& person, std::size_t shift, std::size_t role) {
    const auto found = std::find_if(person.offers.begin(), person.offers.end(), [&](const Offer& offer) {
        return offer.shift == shift && offer.role == role;
    });
    return found == person.offers.end() ? nullptr : &*found;
}

Minutes minutes_of(const Problem& problem, const std::vector<std::size_t>& shifts) {
    Minutes sum{};
    for (const std::size_t shift : shifts)
        sum += length_of(problem.shifts[shift]);
    return sum;
}

bool is_engaged(const Problem& problem, const Person& person, const std::vector<std::size_t>& turns,
                const Shift& shift) {
    return std::any_of(
               turns.begin(), turns.end(),
               [&](std::size_t turn) { return is_clash(problem.shifts[turn], shift, person.rest); }) ||
           std::any_of(
               person.engagements.begin(), person.engagements.end(),
               [&](const Engagement& engagement) { return is_clash(shift, engagement, person.rest); });
}

// What keeps a person who agreed out of a role, the plan being what it is.
void note_why(const Problem& problem, const Tally& all, std::size_t at, Unfilled& place) {
    const Person& person = problem.persons[at];
    const Shift& shift = problem.shifts[place.shift];
    const std::vector<std::size_t>& turns = all.shifts_of[at];
    ++place.agreed;
    if (!is_eligible(person, shift, shift.roles[place.role])) {
        ++place.not_eligible;
    } else if (std::count(turns.begin(), turns.end(), place.shift) != 0) {
        ++place.in_this_shift;
    } else if (is_engaged(problem, person, turns, shift)) {
        ++place.elsewhere;
    } else if (person.already + minutes_of(problem, turns) + length_of(shift) > person.at_most) {
        ++place.at_most_hours;
    } else {
        ++place.outweighed;
    }
}

WithoutTurn why_unserved(const Problem& problem, const Person& person) {
    WithoutTurn why = WithoutTurn::not_eligible;  // the weakest of what is said of his offers
    for (const Offer& offer : person.offers) {
        const Shift& shift = problem.shifts[offer.shift];
        if (!is_eligible(person, shift, shift.roles[offer.role])) continue;
        if (is_engaged(problem, person, {}, shift)) {
            why = std::max(why, WithoutTurn::engaged);
        } else if (person.already + length_of(shift) > person.at_most) {
            why = std::max(why, WithoutTurn::at_most_hours);
        } else {
            return WithoutTurn::places_taken;
        }
    }
    return why;
}

std::string fault_of_shift(const Problem& problem, std::size_t at) {
    const Shift& shift = problem.shifts[at];
    if (shift.ends <= shift.starts) return fmt::format("shift {} ends before it starts", at);
    if ((shift.ends - shift.starts) % 1min != 0ms) return fmt::format("shift {} is not of whole minutes", at);
    if (shift.day < 0 || shift.day >= problem.days)
        return fmt::format("shift {} is on day {}, which the plan does not have", at, shift.day);
    if (shift.rest < 0min || shift.goes_out_with < 1 || shift.already < 0)
        return fmt::format("shift {} has a number that is too small", at);
    for (const Role& role : shift.roles) {
        if (role.needed < 0) return fmt::format("shift {} has a role that needs less than nobody", at);
    }
    for (const std::size_t grid : shift.grids) {
        if (grid >= problem.grids.size())
            return fmt::format("shift {} visits grid {}, which is not there", at, grid);
    }
    return {};
}

std::string fault_of_person(const Problem& problem, std::size_t at) {
    const Person& person = problem.persons[at];
    if (person.rest < 0min || person.at_most < 0min || person.already < 0min)
        return fmt::format("person {} has a time below nothing", at);
    std::vector<std::pair<std::size_t, std::size_t>> offered;
    for (const Offer& offer : person.offers) {
        if (offer.shift >= problem.shifts.size() || offer.role >= problem.shifts[offer.shift].roles.size())
            return fmt::format("person {} agreed to role {} of shift {}, which is not there", at, offer.role,
                               offer.shift);
        if (offer.reluctance < 0) return fmt::format("person {} is less than not reluctant", at);
        offered.emplace_back(offer.shift, offer.role);
    }
    std::sort(offered.begin(), offered.end());
    if (std::adjacent_find(offered.begin(), offered.end()) != offered.end())
        return fmt::format("person {} agreed to the same role twice", at);
    return {};
}

}  // namespace

double Plan::gap() const {
    const double above = cost.total - bound;
    if (above <= 1e-6) return 0;
    return above / std::max(bound - unavoidable, 1e-6);
}

bool is_eligible(const Person& person, const Shift& shift, const Role& role) {
    if (std::find(person.teams.begin(), person.teams.end(), shift.team) == person.teams.end()) return false;
    return std::all_of(role.requirements.begin(), role.requirements.end(), [&](const std::string& code) {
        return std::any_of(person.qualifications.begin(), person.qualifications.end(),
                           [&](const Qualification& one) {
                               return one.code == code && one.from <= shift.starts && shift.ends <= one.until;
                           });
    });
}

bool is_clash(const Shift& one, const Shift& other, Minutes rest) {
    const Minutes apart = std::max({one.rest, other.rest, rest});
    return one.starts < other.ends + apart && other.starts < one.ends + apart;
}

bool is_clash(const Shift& shift, const Engagement& engagement, Minutes rest) {
    const Minutes apart = std::max({shift.rest, engagement.rest, rest});
    return shift.starts < engagement.until + apart && engagement.from < shift.ends + apart;
}

std::string fault_of(const Problem& problem) {
    if (problem.days < 1) return "the plan has no day";
    const Weights& weights = problem.weights;
    if (weights.step < 1min) return "a step of load has no minute";
    for (const double weight :
         {weights.unfilled_place, weights.missed_day, weights.load_step, weights.reluctance}) {
        if (!std::isfinite(weight) || weight < 0) return "a weight is below nothing";
    }
    for (std::size_t i = 0; i < problem.grids.size(); ++i) {
        if (problem.grids[i].every_days < 1 || problem.grids[i].last_visit > -1)
            return fmt::format("grid {} is visited less than daily or was last visited in the plan", i);
    }
    for (std::size_t i = 0; i < problem.shifts.size(); ++i) {
        std::string fault = fault_of_shift(problem, i);
        if (!fault.empty()) return fault;
    }
    for (std::size_t i = 0; i < problem.persons.size(); ++i) {
        std::string fault = fault_of_person(problem, i);
        if (!fault.empty()) return fault;
    }
    return {};
}

std::vector<int> missed_days(const Grid& grid, const std::vector<int>& visits) {
    std::vector<int> missed;
    int last = grid.last_visit;
    for (int day = 0; day < static_cast<int>(visits.size()); ++day) {
        if (visits[static_cast<std::size_t>(day)] > 0) last = day;
        if (day - last >= grid.every_days) missed.push_back(day);
    }
    return missed;
}

double load_cost(const Weights& weights, Minutes before, Minutes more) {
    const auto whole = [&](Minutes load) {
        const auto steps = static_cast<double>(load / weights.step);
        const double rest =
            static_cast<double>((load % weights.step).count()) / static_cast<double>(weights.step.count());
        return weights.load_step * (steps * (steps + 1) / 2 + (steps + 1) * rest);
    };
    return whole(before + more) - whole(before);
}

Cost cost_of(const Problem& problem, const std::vector<Assignment>& assignments) {
    const Tally all = tally(problem, assignments);
    Cost cost;
    for (std::size_t i = 0; i < problem.shifts.size(); ++i) {
        for (std::size_t role = 0; role < problem.shifts[i].roles.size(); ++role)
            cost.unfilled_places += std::max(0, problem.shifts[i].roles[role].needed - all.in_role[i][role]);
    }
    for (std::size_t i = 0; i < problem.grids.size(); ++i)
        cost.missed_days += static_cast<int>(missed_days(problem.grids[i], all.visits[i]).size());
    for (std::size_t i = 0; i < problem.persons.size(); ++i)
        cost.load +=
            load_cost(problem.weights, problem.persons[i].already, minutes_of(problem, all.shifts_of[i]));
    for (const Assignment& one : assignments) {
        const Offer* const offer = offer_for(problem.persons[one.person], one.shift, one.role);
        if (offer != nullptr) cost.reluctance += problem.weights.reluctance * offer->reluctance;
    }
    cost.total = problem.weights.unfilled_place * cost.unfilled_places +
                 problem.weights.missed_day * cost.missed_days + cost.load + cost.reluctance;
    return cost;
}

Unmet unmet_by(const Problem& problem, const std::vector<Assignment>& assignments) {
    const Tally all = tally(problem, assignments);
    Unmet unmet;
    std::vector<std::vector<std::vector<std::size_t>>> agreed;  // by shift, role
    agreed.reserve(problem.shifts.size());
    for (const Shift& shift : problem.shifts)
        agreed.emplace_back(shift.roles.size());
    for (std::size_t i = 0; i < problem.persons.size(); ++i) {
        for (const Offer& offer : problem.persons[i].offers)
            agreed[offer.shift][offer.role].push_back(i);
        if (!problem.persons[i].offers.empty() && all.shifts_of[i].empty())
            unmet.persons.push_back({i, why_unserved(problem, problem.persons[i])});
    }
    std::vector<Assignment> sorted = assignments;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < problem.shifts.size(); ++i) {
        for (std::size_t role = 0; role < problem.shifts[i].roles.size(); ++role) {
            Unfilled place{i, role, problem.shifts[i].roles[role].needed - all.in_role[i][role]};
            if (place.missing <= 0) continue;
            for (const std::size_t person : agreed[i][role]) {
                if (!std::binary_search(sorted.begin(), sorted.end(), Assignment{person, i, role}))
                    note_why(problem, all, person, place);
            }
            unmet.places.push_back(place);
        }
    }
    std::vector<std::vector<int>> could_visit(problem.grids.size(),
                                              std::vector<int>(static_cast<std::size_t>(problem.days)));
    for (const Shift& shift : problem.shifts) {
        for (const std::size_t grid : shift.grids)
            ++could_visit[grid][static_cast<std::size_t>(shift.day)];
    }
    for (std::size_t i = 0; i < problem.grids.size(); ++i) {
        std::vector<int> days = missed_days(problem.grids[i], all.visits[i]);
        if (days.empty()) continue;
        const bool has_shifts = missed_days(problem.grids[i], could_visit[i]).size() < days.size();
        unmet.grids.push_back({i, std::move(days), has_shifts});
    }
    return unmet;
}

}  // namespace linli::planning
