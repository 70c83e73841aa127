#include "volunteers/month.h"

#include <algorithm>
#include <set>

#include "planning/plan_check.h"

namespace linli::volunteers {
namespace {

constexpr int reluctance_if_could = 3;

// Days since 1970, so that codes compare quickly.
std::string code_on(std::string_view team, std::chrono::sys_days day) {
    return std::string(team) + '@' + std::to_string(day.time_since_epoch().count());
}

// The planner counts in whole minutes.
Instant whole_end(const ShiftRow& shift) {
    return shift.starts_at + std::chrono::ceil<Minutes>(shift.ends_at - shift.starts_at);
}

std::optional<std::size_t> role_at(const ShiftRow& shift, std::string_view code) {
    const auto found = std::find_if(shift.roles.begin(), shift.roles.end(),
                                    [&](const ShiftRole& role) { return role.code == code; });
    if (found == shift.roles.end()) return std::nullopt;
    return static_cast<std::size_t>(found - shift.roles.begin());
}

class Making {
  public:
    explicit Making(const MonthRows& rows)
        : rows_(rows),
          month_(parse_month(rows.written.month).value()),
          from_(start_of(month_, rows.zone)),
          to_(start_of(month_ + std::chrono::months(1), rows.zone)),
          today_(local_day(rows.now, rows.zone)) {
        for (const Team& team : rows.teams)
            teams_.emplace(team.code, &team);
        for (const ShiftRow& shift : rows.shifts)
            by_id_.emplace(shift.id, &shift);
        for (const SignUp& one : rows.sign_ups) {
            if (one.state == SignUpState::signed_up) ++taken_[{one.shift, one.role}];
            of_volunteer_[one.volunteer].sign_ups.push_back(&one);
        }
        for (const ProposedRow& one : rows.proposed) {
            if (one.state == PlaceState::open) ++taken_[{one.shift, one.role}];
            of_volunteer_[one.volunteer].proposed.push_back(&one);
        }
        for (const auto& [volunteer, team] : rows.members)
            of_volunteer_[volunteer].teams.push_back(team);
    }

    MonthProblem make() {
        made_.first_day = std::max(std::chrono::sys_days(month_ / 1), today_);
        made_.problem.days = std::max<int>(
            1, static_cast<int>(
                   (std::chrono::sys_days((month_ + std::chrono::months(1)) / 1) - made_.first_day).count()));
        for (const ShiftRow& shift : rows_.shifts)
            add_shift(shift);
        name_grids();
        for (const Wisher& wisher : rows_.wishers)
            add_person(wisher);
        return std::move(made_);
    }

  private:
    struct Own {
        std::vector<std::string> teams;
        std::vector<const SignUp*> sign_ups;
        std::vector<const ProposedRow*> proposed;
    };

    bool is_in_month(const ShiftRow& shift) const {
        return shift.starts_at >= from_ && shift.starts_at < to_;
    }
    Minutes rest_of(const ShiftRow& shift) const {
        return std::chrono::hours(teams_.at(shift.team)->rest_hours);
    }

    // One waits no longer than until the team's limit for stepping back: then others must be asked.
    Instant answer_by(const ShiftRow& shift) const {
        const auto hours = std::chrono::hours(rows_.written.answer_hours.value_or(72));
        return std::min(rows_.now + hours,
                        shift.starts_at - std::chrono::hours(teams_.at(shift.team)->step_back_hours));
    }

    bool is_planned(const ShiftRow& shift) const {
        return (!rows_.written.team || *rows_.written.team == shift.team) && !teams_.at(shift.team)->closed &&
               answer_by(shift) > rows_.now;
    }

    void add_shift(const ShiftRow& shift) {
        if (!is_in_month(shift) || shift.state != ShiftState::planned || shift.starts_at <= rows_.now) return;
        const auto day = local_day(shift.starts_at, rows_.zone);
        planning::Shift one;
        one.team = shift.team;
        one.starts = shift.starts_at;
        one.ends = whole_end(shift);
        one.rest = rest_of(shift);
        one.day = static_cast<int>((day - made_.first_day).count());
        for (const ShiftRole& role : shift.roles) {
            const auto taken = taken_.find({shift.id, role.code});
            const int there = taken == taken_.end() ? 0 : taken->second;
            one.already += there;
            one.roles.push_back(
                {is_planned(shift) ? std::max(0, role.needed - there) : 0, {code_on(shift.team, day)}});
        }
        for (const std::string& grid : shift.grids)
            grids_.insert(grid);
        places_.emplace(shift.id, made_.shifts.size());
        made_.shifts.push_back(shift);
        made_.held_until.push_back(answer_by(shift));
        made_.problem.shifts.push_back(std::move(one));
    }

    // The grids of these shifts, and when each was last visited.
    void name_grids() {
        const int every = rows_.written.visit_every_days.value_or(7);
        std::map<std::string, Instant> last;
        for (const auto& [grids, at] : rows_.visits) {
            for (const std::string& grid : grids)
                last[grid] = std::max(last[grid], at);
        }
        std::map<std::string, std::size_t> at;
        for (const std::string& grid : grids_) {
            const auto visited = last.find(grid);
            int day = -every;  // never: it is due
            if (visited != last.end()) {
                const auto days = local_day(visited->second, rows_.zone) - made_.first_day;
                day = std::min(-1, static_cast<int>(days.count()));
            }
            at.emplace(grid, made_.grids.size());
            made_.grids.push_back(grid);
            made_.problem.grids.push_back({every, day});
        }
        for (std::size_t i = 0; i < made_.shifts.size(); ++i) {
            std::set<std::size_t> visits;
            for (const std::string& grid : made_.shifts[i].grids)
                visits.insert(at.at(grid));
            made_.problem.shifts[i].grids.assign(visits.begin(), visits.end());
        }
    }

    void bind(planning::Person& person, std::int64_t id) const {
        const auto found = by_id_.find(id);
        if (found == by_id_.end()) return;
        const ShiftRow& shift = *found->second;
        person.engagements.push_back({shift.starts_at, shift.ends_at, rest_of(shift)});
        if (is_in_month(shift)) person.already += std::chrono::ceil<Minutes>(shift.ends_at - shift.starts_at);
    }

    void add_person(const Wisher& wisher) {
        const Volunteer& volunteer = wisher.volunteer;
        if (volunteer.state != VolunteerState::active) return;
        planning::Person person;
        person.at_most = Minutes(wisher.wishes.most_minutes);
        person.rest = Minutes(wisher.wishes.rest_minutes);
        const auto worked = rows_.worklogs.find(volunteer.number);
        if (worked != rows_.worklogs.end()) person.already += Minutes(worked->second);
        std::set<std::int64_t> answered;  // there is nothing to propose of these
        const auto found = of_volunteer_.find(volunteer.number);
        if (found != of_volunteer_.end()) {
            person.teams = found->second.teams;
            for (const SignUp* one : found->second.sign_ups) {
                answered.insert(one->shift);
                if (one->state == SignUpState::signed_up) bind(person, one->shift);
            }
            for (const ProposedRow* one : found->second.proposed) {
                answered.insert(one->shift);
                if (one->state == PlaceState::open) bind(person, one->shift);
            }
        }
        std::set<std::string> asked;
        for (const Wish& wish : wisher.wishes.wishes) {
            const auto place = places_.find(wish.shift);
            if (place == places_.end() || answered.contains(wish.shift)) continue;
            const ShiftRow& shift = made_.shifts[place->second];
            const auto role = role_at(shift, wish.role);
            if (!role || !is_planned(shift)) continue;
            person.offers.push_back(
                {place->second, *role, wish.how == Willing::gladly ? 0 : reluctance_if_could});
            const auto day = local_day(shift.starts_at, rows_.zone);
            const std::string code = code_on(shift.team, day);
            if (asked.insert(code).second && !unfit_on(volunteer, *teams_.at(shift.team), day, today_))
                person.qualifications.push_back({code, Instant::min(), Instant::max()});
        }
        if (person.offers.empty()) return;
        made_.persons.push_back(volunteer.number);
        made_.problem.persons.push_back(std::move(person));
    }

    const MonthRows& rows_;
    const std::chrono::year_month month_;
    const Instant from_, to_;
    const std::chrono::sys_days today_;
    std::map<std::string, const Team*, std::less<>> teams_;
    std::map<std::int64_t, const ShiftRow*> by_id_;
    std::map<std::pair<std::int64_t, std::string>, int> taken_;  // by shift and role; held places too
    std::map<std::int64_t, Own> of_volunteer_;
    std::map<std::int64_t, std::size_t> places_;  // in the problem, by shift
    std::set<std::string> grids_;
    MonthProblem made_;
};

}  // namespace

MonthProblem problem_of(const MonthRows& rows) {
    return Making(rows).make();
}

std::vector<PlannedPlace> places_of(const MonthProblem& month,
                                    const std::vector<planning::Assignment>& assignments) {
    std::vector<PlannedPlace> places;
    places.reserve(assignments.size());
    for (const planning::Assignment& one : assignments) {
        const ShiftRow& shift = month.shifts[one.shift];
        places.push_back({month.persons[one.person], shift.id, shift.roles[one.role].code});
    }
    return places;
}

std::vector<PlannedPlace> still_possible(const MonthProblem& month, const std::vector<PlannedPlace>& places) {
    std::map<std::int64_t, std::size_t> persons, shifts;
    for (std::size_t i = 0; i < month.persons.size(); ++i)
        persons.emplace(month.persons[i], i);
    for (std::size_t i = 0; i < month.shifts.size(); ++i)
        shifts.emplace(month.shifts[i].id, i);
    std::vector<planning::Assignment> kept;
    for (const PlannedPlace& place : places) {
        const auto person = persons.find(place.volunteer);
        const auto shift = shifts.find(place.shift);
        if (person == persons.end() || shift == shifts.end()) continue;
        if (const auto role = role_at(month.shifts[shift->second], place.role))
            kept.push_back({person->second, shift->second, *role});
    }
    for (;;) {
        std::set<planning::Assignment> broken;
        for (const planning::Breach& breach : planning::check_plan(month.problem, kept))
            broken.insert(breach.second);
        if (broken.empty()) return places_of(month, kept);
        std::erase_if(kept, [&](const planning::Assignment& one) { return broken.contains(one); });
    }
}

PlanOutcome outcome_of(const MonthProblem& month, const planning::Plan& plan) {
    PlanOutcome outcome;
    outcome.ending = plan.ending == planning::Ending::optimal ? PlanEnding::optimal : PlanEnding::time;
    outcome.cost = plan.cost.total;
    outcome.bound = plan.bound;
    outcome.gap = plan.gap();
    outcome.unfilled = plan.cost.unfilled_places;
    outcome.missed_days = plan.cost.missed_days;
    for (const planning::Unfilled& one : plan.unmet.places) {
        const ShiftRow& shift = month.shifts[one.shift];
        outcome.places.push_back({shift.id, shift.roles[one.role].code, one.missing, one.agreed,
                                  one.not_eligible, one.in_this_shift, one.elsewhere, one.at_most_hours,
                                  one.outweighed});
    }
    for (const planning::Unserved& one : plan.unmet.persons)
        outcome.persons.push_back({month.persons[one.person], static_cast<NoTurn>(one.why)});
    static_assert(static_cast<int>(NoTurn::places_taken) ==
                  static_cast<int>(planning::WithoutTurn::places_taken));
    for (const planning::Missed& one : plan.unmet.grids) {
        MissedGrid missed{month.grids[one.grid], {}, one.has_shifts};
        for (const int day : one.days)
            missed.days.push_back(
                to_text(std::chrono::year_month_day(month.first_day + std::chrono::days(day))));
        outcome.grids.push_back(std::move(missed));
    }
    return outcome;
}

}  // namespace linli::volunteers
