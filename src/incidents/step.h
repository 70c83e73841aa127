// One step of an incident's life, as every command takes it: read, check, change, count the deadlines anew,
// write the row and the journal entry. Inside this room only.
#pragma once

#include "incidents/deadlines.h"
#include "incidents/incident_desk.h"
#include "incidents/incident_rows.h"
#include "incidents/reach.h"
#include "incidents/undo.h"

namespace linli::incidents {

// What a command changes, and what it knows while it does.
struct IncidentDesk::Change {
    Incident& incident;
    const Rules& rules;
    Instant now;
    std::string related = {};  // a second subject whose history shows the entry
};

tl::unexpected<Refusal> no_such_incident(std::int64_t number);
// For one who may not take a step with it: whoever does not see it is told that it does not exist.
tl::unexpected<Refusal> not_yours(const store::Context& who, const Incident& incident);

// Notes the running deadlines that have passed by now.
void note_missed(Incident& incident, Instant now);

// After a change: the clock, the deadlines, the version.
Result<void> settle(Incident& incident, const Rules& rules, Instant now);

StepPayload payload_of(const Incident& incident, std::optional<State> from);

// Writes the row, the entry and the remark.
void record(store::Transaction& transaction, const Incident& incident, const Rules& rules,
            std::string_view kind, const StepPayload& payload, std::string_view remark,
            std::string related = {});
void record(store::Transaction& transaction, const Incident& incident, std::optional<Instant> alarm_at,
            std::string_view kind, const StepPayload& payload, std::string_view remark,
            std::string related = {});

// What it is before a step that the acting person may take back; nothing if they may not. The program's own
// actors do not take back.
std::optional<Before> before_if_undoable(store::Snapshot& snapshot, const Incident& incident, Step step,
                                         const Rulebook& book);

template <class Apply>
Result<Incident> IncidentDesk::step(store::Transaction& transaction, Which which, Step step,
                                    std::string_view remark, Apply apply) const {
    auto found = find_for(transaction, which, step);
    if (!found) return found;
    Incident incident = std::move(*found);
    auto next = after(incident.state, step);
    if (!next) return tl::unexpected(std::move(next.error()));
    const auto rules = rulebooks_.current(transaction);
    const State from = incident.state;
    const auto before = before_if_undoable(transaction, incident, step, rules->book);
    note_missed(incident, transaction.now());
    Change change{incident, *rules, transaction.now()};
    incident.state = *next;
    if (Result<void> applied = apply(change); !applied) return tl::unexpected(std::move(applied.error()));
    if (auto settled = settle(incident, *rules, transaction.now()); !settled) {
        return tl::unexpected(std::move(settled.error()));
    }
    record(transaction, incident, *rules, kind_of(step), payload_of(incident, from), remark, change.related);
    if (before) {
        keep_last_step(transaction, incident.number,
                       {step, transaction.actor(), transaction.now(), incident.version, *before});
    }
    incident.timeliness = timeliness_of(incident, rules->book.warn_percent, transaction.now());
    return incident;
}

}  // namespace linli::incidents
