// Shifts (班次): when one ends and the next begins, and what the next must know of an incident. Pure.
#pragma once

#include <span>

#include "incidents/incident.h"
#include "incidents/rulebook.h"

namespace linli::incidents {

// from <= moment < to
struct Shift {
    Instant from;
    Instant to;
    friend bool operator==(const Shift&, const Shift&) = default;
};
BOOST_DESCRIBE_STRUCT(Shift, (), (from, to))

// The shift whose end is nearest to `now`: what is to be handed over, a little before its end and for a while
// after it. Of two equally near, the one that runs.
Shift shift_to_hand_over(const Rulebook& book, Instant now);
// From the last change of shifts before `to`, and to the next one after `from`.
Instant shift_begin(const Rulebook& book, Instant to);
Instant shift_end(const Rulebook& book, Instant from);

// Why the next shift must know of an open incident.
enum class Concern {
    urgent,     // 紧急
    overdue,    // 已超期: a deadline that runs has passed, or the finish was missed
    escalated,  // 已上报
    due,        // 下一班到期
    resumes,    // 下一班恢复: what a paused one waits for
    to_accept,  // 待受理
    to_verify,  // 待核查
    reopened,   // 重新打开
};
BOOST_DESCRIBE_ENUM(Concern, urgent, overdue, escalated, due, resumes, to_accept, to_verify, reopened)
Text title_of(Concern concern);

// In the order above; none for a closed one. `until`: the end of the next shift.
std::vector<Concern> concerns_of(const Incident& incident, Instant now, Instant until);

// The deadline that runs and comes first; for one that is paused, when it is to go on.
std::optional<Instant> next_due(const Incident& incident);

}  // namespace linli::incidents
