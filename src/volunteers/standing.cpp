#include "volunteers/standing.h"

#include <algorithm>

namespace linli::volunteers {
namespace {

bool is_for_adults(const Team& team) {
    return team.is_risky || team.kind == TeamKind::rescue;
}

StandingShown no_place_for(Ineligible why, std::optional<std::string> training = {}) {
    return {ShiftStanding::not_eligible, {}, why, std::move(training)};
}

bool overlap(const TakenShift& taken, const StandingAsked& asked) {
    return taken.starts_at < asked.ends_at && asked.starts_at < taken.ends_at;
}

// Between two shifts, the longer of what both teams ask.
bool has_no_rest(const TakenShift& taken, const StandingAsked& asked) {
    const auto rest = std::chrono::hours(std::max(taken.rest_hours, asked.team->rest_hours));
    return taken.starts_at < asked.ends_at + rest && asked.starts_at < taken.ends_at + rest;
}

}  // namespace

std::optional<Ineligible> admission_fault(const Volunteer& volunteer, const Team& team,
                                          std::chrono::sys_days today) {
    if (is_for_adults(team) && is_minor(volunteer.born, today)) return Ineligible::minor;
    const int age = age_on(volunteer.born, today);
    // Who grows into the team's ages may be a member before; a shift asks for the day.
    if (team.requirements.max_age && age > *team.requirements.max_age) return Ineligible::age;
    return std::nullopt;
}

std::optional<Unfit> unfit_on(const Volunteer& volunteer, const Team& team, std::chrono::sys_days day,
                              std::chrono::sys_days today) {
    if (is_for_adults(team) && (is_minor(volunteer.born, today) || is_minor(volunteer.born, day)))
        return Unfit{Ineligible::minor};
    const int age = age_on(volunteer.born, day);
    const TeamRequirements& needs = team.requirements;
    if ((needs.min_age && age < *needs.min_age) || (needs.max_age && age > *needs.max_age))
        return Unfit{Ineligible::age};
    for (const std::string& training : needs.trainings) {
        if (!is_trained(volunteer.trainings, training, day)) return Unfit{Ineligible::training, training};
    }
    const auto insured = volunteer.insured_until ? parse_date(*volunteer.insured_until) : std::nullopt;
    if (needs.insured && !(insured && day <= std::chrono::sys_days(*insured)))
        return Unfit{Ineligible::insurance};
    return std::nullopt;
}

StandingShown standing_of(const StandingAsked& asked, Instant now, Zone zone) {
    using enum ShiftStanding;
    if (asked.state != ShiftState::planned) return {cancelled, {}, {}, {}};
    if (asked.own == SignUpState::signed_up) return {signed_up, {}, {}, {}};
    if (asked.own == SignUpState::standby) return {on_standby, {}, {}, {}};
    if (asked.starts_at <= now) return {too_late, {}, {}, {}};
    if (!asked.is_member) return no_place_for(Ineligible::not_a_member);
    if (const auto unfit =
            unfit_on(*asked.volunteer, *asked.team, local_day(asked.starts_at, zone), local_day(now, zone)))
        return no_place_for(unfit->why, unfit->training);
    for (const TakenShift& taken : asked.taken) {
        if (taken.shift != asked.shift && overlap(taken, asked)) return {clash, taken.shift, {}, {}};
    }
    for (const TakenShift& taken : asked.taken) {
        if (taken.shift != asked.shift && has_no_rest(taken, asked))
            return {ShiftStanding::not_eligible, taken.shift, Ineligible::rest, {}};
    }
    if (asked.places_left > 0) return {open, {}, {}, {}};
    return {asked.standby_left > 0 ? standby : full, {}, {}, {}};
}

Text title_of(Ineligible why) {
    switch (why) {
        case Ineligible::not_a_member:
            return {"您还不是这支队伍的队员。", "You are no member of this team yet."};
        case Ineligible::minor:
            return {"未满 18 周岁不参加救援和有风险的活动。",
                    "Nobody under 18 takes part in rescue or risky work."};
        case Ineligible::age:
            return {"年龄不符合这支队伍的要求。", "Your age is not among those that the team takes."};
        case Ineligible::training:
            return {"需要先完成这支队伍要求的培训。", "The team asks for a training that comes first."};
        case Ineligible::insurance:
            return {"当天须有保险。", "Insurance is needed on that day."};
        case Ineligible::rest:
            return {"与另一班次之间休息时间不足。",
                    "There is too little rest between this and another shift."};
    }
    return {};
}

}  // namespace linli::volunteers
