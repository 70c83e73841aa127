// Deadlines as a pure function of what happened, the rule and the calendar.
#pragma once

#include "base/work_calendar.h"
#include "incidents/incident.h"
#include "incidents/rulebook.h"

namespace linli::incidents {

// The deadlines that run now. The accept clock runs from the report until it is accepted; the arrive clock
// from the dispatch until someone is there; the finish clock from the report, standing while paused, claimed
// done or closed; the verify clock from the claim. A category or level that changed counts from the beginning
// with the new spans. Refused when the calendar has no working time.
Result<Deadlines> deadlines_of(const Incident& incident, const DeadlineRule& rule,
                               const WorkCalendar& calendar);

// The finish deadline at the moment the clock last stood still or, if it runs, now: what "on time" is
// measured by.
Result<std::optional<Instant>> finish_due(const Incident& incident, const DeadlineRule& rule,
                                          const WorkCalendar& calendar);

// All four, whether they run or not: for a closed incident, those it was measured by. Empty where there is no
// such deadline, or its clock never began.
Result<Deadlines> all_deadlines_of(const Incident& incident, const DeadlineRule& rule,
                                   const WorkCalendar& calendar);

// Starts or ends a stretch in which the finish clock stands, so that it fits the incident's state.
void set_clock(Incident& incident, Instant now);

// When a deadline that began at `from` turns amber.
Instant amber_at(Instant from, Instant due, int warn_percent);

// What is due next: the earliest moment after `now` at which a running deadline turns amber or passes.
std::optional<Instant> next_alarm(const Incident& incident, int warn_percent, Instant now);

// Deadlines that have passed by `now`, running ones only.
std::vector<DeadlineKind> passed(const Deadlines& deadlines, Instant now);

// Those between amber and the deadline itself.
std::vector<DeadlineKind> amber(const Incident& incident, int warn_percent, Instant now);

// Whether the work was or will be in time, by the finish deadline.
Timeliness timeliness_of(const Incident& incident, int warn_percent, Instant now);

}  // namespace linli::incidents
