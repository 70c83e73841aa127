#include "planning/plan_check.h"

#include <algorithm>
#include <map>
#include <utility>

namespace linli::planning {
namespace {

bool is_there(const Problem& problem, const Assignment& one) {
    return one.person < problem.persons.size() && one.shift < problem.shifts.size() &&
           one.role < problem.shifts[one.shift].roles.size();
}

// The time between the two, negative when they overlap.
Milliseconds between(Instant start, Instant end, Instant other_start, Instant other_end) {
    return start <= other_start ? other_start - end : start - other_end;
}

void check_alone(const Problem& problem, const Assignment& one, std::vector<Breach>& breaches) {
    const Person& person = problem.persons[one.person];
    const Shift& shift = problem.shifts[one.shift];
    const auto breach = [&](Rule rule) { breaches.push_back({rule, one, one}); };
    if (std::none_of(person.offers.begin(), person.offers.end(),
                     [&](const Offer& offer) { return offer.shift == one.shift && offer.role == one.role; }))
        breach(Rule::agreement);
    if (std::count(person.teams.begin(), person.teams.end(), shift.team) == 0) breach(Rule::team);
    for (const std::string& code : shift.roles[one.role].requirements) {
        bool has = false;
        for (const Qualification& held : person.qualifications)
            has = has || (held.code == code && held.from <= shift.starts && held.until >= shift.ends);
        if (!has) breach(Rule::qualification);
    }
    for (const Engagement& engagement : person.engagements) {
        const Milliseconds free = between(shift.starts, shift.ends, engagement.from, engagement.until);
        if (free < 0ms) {
            breach(Rule::overlap);
        } else if (free < person.rest || free < shift.rest || free < engagement.rest) {
            breach(Rule::rest);
        }
    }
}

void check_person(const Problem& problem, const std::vector<Assignment>& turns,
                  std::vector<Breach>& breaches) {
    const Person& person = problem.persons[turns.front().person];
    Milliseconds served = person.already;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const Shift& one = problem.shifts[turns[i].shift];
        served += one.ends - one.starts;
        for (std::size_t j = i + 1; j < turns.size(); ++j) {
            const Shift& other = problem.shifts[turns[j].shift];
            const Milliseconds free = between(one.starts, one.ends, other.starts, other.ends);
            if (turns[i].shift == turns[j].shift) {
                breaches.push_back({Rule::once, turns[i], turns[j]});
            } else if (free < 0ms) {
                breaches.push_back({Rule::overlap, turns[i], turns[j]});
            } else if (free < person.rest || free < one.rest || free < other.rest) {
                breaches.push_back({Rule::rest, turns[i], turns[j]});
            }
        }
    }
    if (served > person.at_most) breaches.push_back({Rule::hours, turns.back(), turns.back()});
}

}  // namespace

std::string_view to_text(Rule rule) {
    switch (rule) {
        case Rule::unknown:
            return "unknown";
        case Rule::agreement:
            return "agreement";
        case Rule::team:
            return "team";
        case Rule::qualification:
            return "qualification";
        case Rule::once:
            return "once";
        case Rule::overlap:
            return "overlap";
        case Rule::rest:
            return "rest";
        case Rule::hours:
            return "hours";
        case Rule::places:
            return "places";
    }
    return "";
}

std::vector<Breach> check_plan(const Problem& problem, const std::vector<Assignment>& assignments) {
    std::vector<Breach> breaches;
    std::map<std::size_t, std::vector<Assignment>> by_person;
    std::map<std::pair<std::size_t, std::size_t>, int> in_role;
    for (const Assignment& one : assignments) {
        if (!is_there(problem, one)) {
            breaches.push_back({Rule::unknown, one, one});
            continue;
        }
        check_alone(problem, one, breaches);
        by_person[one.person].push_back(one);
        if (++in_role[{one.shift, one.role}] > problem.shifts[one.shift].roles[one.role].needed)
            breaches.push_back({Rule::places, one, one});
    }
    for (const auto& [person, turns] : by_person)
        check_person(problem, turns, breaches);
    return breaches;
}

}  // namespace linli::planning
