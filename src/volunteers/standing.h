// How it stands between a volunteer and a shift: may this person take a place, and if not, why. Pure.
#pragma once

#include "volunteers/shift.h"

namespace linli::volunteers {

enum class ShiftStanding {
    open,          // there is a place
    standby,       // full; one may wait for a place
    full,          // and no room to wait
    clash,         // with another shift of one's own
    not_eligible,  // see why
    too_late,      // it has begun
    signed_up,
    on_standby,
    cancelled
};
BOOST_DESCRIBE_ENUM(ShiftStanding, open, standby, full, clash, not_eligible, too_late, signed_up, on_standby,
                    cancelled)

enum class Ineligible { not_a_member, minor, age, training, insurance, rest };
BOOST_DESCRIBE_ENUM(Ineligible, not_a_member, minor, age, training, insurance, rest)

struct StandingShown {
    ShiftStanding standing = ShiftStanding::open;
    std::optional<std::int64_t> clash_with;  // a shift
    std::optional<Ineligible> why;
    std::optional<std::string> training;  // that is needed
};
BOOST_DESCRIBE_STRUCT(StandingShown, (), (standing, clash_with, why, training))

// A shift that somebody has signed up for.
struct TakenShift {
    std::int64_t shift = 0;
    Instant starts_at;
    Instant ends_at;
    int rest_hours = 0;  // of its team
};

struct StandingAsked {
    const Volunteer* volunteer = nullptr;
    const Team* team = nullptr;
    bool is_member = false;
    Instant starts_at;
    Instant ends_at;
    ShiftState state = ShiftState::planned;
    int places_left = 0;  // of the role, or of any
    int standby_left = 0;
    std::int64_t shift = 0;
    std::optional<SignUpState> own;  // of this shift
    std::vector<TakenShift> taken;   // others that one has signed up for
};

// Must be grown up now, not only by then; trainings, insurance and the team's ages are asked of the day of
// the shift.
StandingShown standing_of(const StandingAsked& asked, Instant now, Zone zone);

// What keeps a person out of the team's shifts of a day, whatever else they have taken.
struct Unfit {
    Ineligible why = Ineligible::age;
    std::optional<std::string> training = {};  // that is needed
};
// What the team asks of a person on a day, and they do not have: age, trainings, insurance. Nothing: they may
// serve.
std::optional<Unfit> unfit_on(const Volunteer& volunteer, const Team& team, std::chrono::sys_days day,
                              std::chrono::sys_days today);

// What of it concerns the person and the team alone, and not the shift's time: who may be admitted.
std::optional<Ineligible> admission_fault(const Volunteer& volunteer, const Team& team,
                                          std::chrono::sys_days today);

Text title_of(Ineligible why);

}  // namespace linli::volunteers
