// Taking back one's last step. What an incident was before a step that can be undone (lifecycle.h) is kept
// beside it for a few minutes; taking the step back makes it that again, and both entries stay in the
// journal. Pure.
#pragma once

#include "incidents/incident.h"
#include "incidents/lifecycle.h"

namespace linli::incidents {

// All that a step that can be undone may change. No texts, nobody's data.
struct Before {
    State state = State::reported;
    std::optional<Outcome> outcome;
    std::string category;
    int level = 1;
    std::string handler;
    std::optional<std::int64_t> merged_into;
    std::optional<Instant> accepted_at;
    std::optional<Instant> dispatched_at;
    std::optional<Instant> arrived_at;
    std::optional<Instant> finished_at;
    std::optional<Instant> closed_at;
    std::optional<Instant> paused_until;
    std::string claimed_by;
    Deadlines deadlines;
    std::vector<Standing> standing;
    std::vector<DeadlineKind> missed;
    std::optional<bool> urgent;  // missing in what was kept before it could change
    // When it was to be looked at next. What became due between the step and its undoing is then due at once.
    std::optional<Instant> alarm_at;
};
BOOST_DESCRIBE_STRUCT(Before, (),
                      (state, outcome, category, level, handler, merged_into, accepted_at, dispatched_at,
                       arrived_at, finished_at, closed_at, paused_until, claimed_by, deadlines, standing,
                       missed, urgent, alarm_at))

Before before_of(const Incident& incident, std::optional<Instant> alarm_at);
// Makes the incident what it was; its version stays.
void restore(Incident& incident, const Before& before);

// The last step, while it is kept.
struct LastStep {
    Step step = Step::accept;
    std::string actor;
    Instant at;
    std::int64_t version = 0;  // of the incident, after the step
    Before before;
};

// Until when its step can be taken back.
Instant undo_until(const LastStep& last, int undo_minutes);

// Refused:
//   incident/not-undoable  no step is kept, or something happened since (409)
//   incident/not-your-step somebody else took it (403)
//   incident/undo-over     too late (409)
Result<void> require_undoable(const std::optional<LastStep>& last, const Incident& incident,
                              std::string_view actor, Instant now, int undo_minutes);

}  // namespace linli::incidents
