#include "incidents/undo.h"

#include <fmt/format.h>

namespace linli::incidents {

Before before_of(const Incident& incident, std::optional<Instant> alarm_at) {
    return {incident.state,       incident.outcome,       incident.category,
            incident.level,       incident.handler,       incident.merged_into,
            incident.accepted_at, incident.dispatched_at, incident.arrived_at,
            incident.finished_at, incident.closed_at,     incident.paused_until,
            incident.claimed_by,  incident.deadlines,     incident.standing,
            incident.missed,      incident.urgent,        alarm_at};
}

void restore(Incident& incident, const Before& before) {
    incident.state = before.state;
    incident.outcome = before.outcome;
    incident.category = before.category;
    incident.level = before.level;
    incident.handler = before.handler;
    incident.merged_into = before.merged_into;
    incident.accepted_at = before.accepted_at;
    incident.dispatched_at = before.dispatched_at;
    incident.arrived_at = before.arrived_at;
    incident.finished_at = before.finished_at;
    incident.closed_at = before.closed_at;
    incident.paused_until = before.paused_until;
    incident.claimed_by = before.claimed_by;
    incident.deadlines = before.deadlines;
    incident.standing = before.standing;
    incident.missed = before.missed;
    if (before.urgent) incident.urgent = *before.urgent;
}

Instant undo_until(const LastStep& last, int undo_minutes) {
    return last.at + std::chrono::minutes(undo_minutes);
}

Result<void> require_undoable(const std::optional<LastStep>& last, const Incident& incident,
                              std::string_view actor, Instant now, int undo_minutes) {
    if (!last || last->version != incident.version) {
        return refuse(
            RefusalKind::conflict, "incident/not-undoable",
            {"没有可以撤销的步骤：最后一步不能撤销，或其后已有变化。",
             "There is nothing to take back: the last step is none that can be, or something happened "
             "since."});
    }
    if (last->actor != actor) {
        return refuse(RefusalKind::forbidden, "incident/not-your-step",
                      {"最后一步由他人办理，只能由本人撤销。",
                       "Somebody else took the last step; only they can take it back."});
    }
    if (now > undo_until(*last, undo_minutes)) {
        return refuse(RefusalKind::conflict, "incident/undo-over",
                      {fmt::format("已超过 {} 分钟，不能撤销。", undo_minutes),
                       fmt::format("More than {} minutes have passed; it cannot be taken back any more.",
                                   undo_minutes)});
    }
    return {};
}

}  // namespace linli::incidents
