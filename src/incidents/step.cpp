#include "incidents/step.h"

#include <algorithm>

#include <fmt/format.h>

#include "identity/account.h"
#include "incidents/crossing.h"

namespace linli::incidents {

tl::unexpected<Refusal> no_such_incident(std::int64_t number) {
    return refuse(
        RefusalKind::not_found, "incident/not-found",
        {fmt::format("没有编号为 {} 的事件。", number), fmt::format("There is no incident {}.", number)});
}

tl::unexpected<Refusal> not_yours(const store::Context& who, const Incident& incident) {
    if (!sees(who, incident.grid, incident.handler)) return no_such_incident(incident.number);
    return refuse(
        RefusalKind::forbidden, "incident/not-yours",
        {"这件事件不由您经办，不能这样做；请联系值班室。",
         "This incident is not handled by your post, so this is not yours to do; ask the duty desk."});
}

Result<Incident> IncidentDesk::find_for(store::Transaction& transaction, Which which, Step step) {
    auto incident = find_incident(transaction, which.number);
    if (!incident) return no_such_incident(which.number);
    if (!may_take(transaction.context(), step, *incident)) return not_yours(transaction.context(), *incident);
    if (which.version && *which.version != incident->version) {
        const bool may_be_shown = sees(transaction.context(), incident->grid, incident->handler);
        return refuse(RefusalKind::stale, "incident/stale",
                      {"事件已被他人更新，请刷新后再试。",
                       "The incident has changed since you read it; read it again."},
                      may_be_shown ? "\"current\":" + json::to_text(*incident) : "");
    }
    return std::move(*incident);
}

void note_missed(Incident& incident, Instant now) {
    for (const DeadlineKind kind : passed(incident.deadlines, now)) {
        if (std::find(incident.missed.begin(), incident.missed.end(), kind) == incident.missed.end()) {
            incident.missed.push_back(kind);
        }
    }
    std::sort(incident.missed.begin(), incident.missed.end());
}

Result<void> settle(Incident& incident, const Rules& rules, Instant now) {
    set_clock(incident, now);
    auto deadlines =
        deadlines_of(incident, rules.book.deadlines_of(incident.category, incident.level), rules.calendar);
    if (!deadlines) return tl::unexpected(std::move(deadlines.error()));
    incident.deadlines = *deadlines;
    ++incident.version;
    return {};
}

StepPayload payload_of(const Incident& incident, std::optional<State> from) {
    return {incident.version, from,          incident.state,   incident.outcome,  incident.category,
            incident.level,   incident.grid, incident.handler, incident.verified, incident.reopened,
            incident.missed,  std::nullopt,  std::nullopt,     std::nullopt,      std::nullopt,
            incident.urgent};
}

void record(store::Transaction& transaction, const Incident& incident, const Rules& rules,
            std::string_view kind, const StepPayload& payload, std::string_view remark, std::string related) {
    record(transaction, incident, next_alarm(incident, rules.book.warn_percent, transaction.now()), kind,
           payload, remark, std::move(related));
}

void record(store::Transaction& transaction, const Incident& incident, std::optional<Instant> alarm_at,
            std::string_view kind, const StepPayload& payload, std::string_view remark, std::string related) {
    update_incident(transaction, incident, alarm_at);
    const store::Position position = transaction.append({.kind = kind,
                                                         .subject = subject_of(incident.number),
                                                         .payload = json::to_text(payload),
                                                         .related = std::move(related)});
    if (!remark.empty()) insert_remark(transaction, incident.number, position, remark);
    answer_sender(transaction, incident, remark);
}

std::optional<Before> before_if_undoable(store::Snapshot& snapshot, const Incident& incident, Step step,
                                         const Rulebook& book) {
    const bool is_person = identity::account_of(snapshot.actor()) != 0;
    if (!can_be_undone(step) || !is_person || book.undo_minutes == 0) return std::nullopt;
    return before_of(incident, alarm_of(snapshot, incident.number));
}

}  // namespace linli::incidents
