// What happened to an incident: its journal entries.
#include "incidents/history.h"

#include "identity/account_desk.h"
#include "incidents/incident_rows.h"
#include "incidents/step.h"

namespace linli::incidents {
namespace {

// Is there nothing left to do by this step, though the state allows it?
bool is_taken_already(Step step, const Incident& incident) {
    switch (step) {
        case Step::arrive:
            return incident.arrived_at.has_value();
        case Step::mark_urgent:
            return incident.urgent;
        case Step::unmark_urgent:
            return !incident.urgent;
        default:
            return false;
    }
}

}  // namespace

Text title_of_kind(std::string_view kind) {
    if (kind == "incident.reported") return {"登记", "reported"};
    if (kind == "incident.due_soon") return {"即将到期", "due soon"};
    if (kind == "incident.overdue") return {"已超期", "overdue"};
    if (kind == "incident.unanswered")
        return {"协作单位逾期未答复，已上报", "the partner did not answer in time: brought before"};
    if (kind == "people.looked_up") return {"应本人要求查询", "looked up at the person's request"};
    if (kind == "people.copied") return {"向本人提供副本", "copied for the person"};
    if (kind == "people.corrected") return {"应本人要求更正", "corrected at the person's request"};
    if (kind == "people.erased")
        return {"应本人要求删除个人信息", "personal data erased at the person's request"};
    if (kind == "people.revealed") return {"查看报告人信息", "reporter's data revealed"};
    if (kind == "incident.expired") return {"按期限清除内容", "content removed on schedule"};
    if (kind == "incident.judged") return {"报告人评价", "judged by the reporter"};
    if (kind == "delivery.failed") return {"未能送达协作单位", "not delivered to the partner"};
    if (kind == "delivery.sent_anew") return {"重新发送给协作单位", "sent to the partner anew"};
    if (kind == "delivery.unanswered") return {"协作单位逾期未答复", "the partner did not answer in time"};
    if (kind == "call_out.made") return {"召集志愿者", "volunteers called out"};
    if (kind == "finding.reported") return {"志愿者巡逻中发现", "found by volunteers on service"};
    if (kind == "call_out.stood_down") return {"志愿者收队", "volunteers stood down"};
    for (int i = 0; i < step_count; ++i) {
        const auto step = static_cast<Step>(i);
        if (kind_of(step) == kind) return title_of_done(step);
    }
    return {std::string(kind), std::string(kind)};
}

std::vector<HistoryLine> history_of(store::Snapshot& snapshot, std::int64_t number) {
    const auto remarks = remarks_of(snapshot, number);
    std::vector<HistoryLine> lines;
    for (store::Entry& entry : store::entries_about(snapshot, subject_of(number))) {
        auto remark = remarks.find(entry.position);
        // What a look at personal data was for is for those who answer for it.
        if (entry.kind.starts_with("people.") && snapshot.context().reach != store::Reach::station)
            remark = remarks.end();
        Text who = identity::show_actor(snapshot, entry.actor).title;
        lines.push_back({entry.position, entry.at, std::move(entry.actor), std::move(who), entry.kind,
                         title_of_kind(entry.kind), remark == remarks.end() ? "" : remark->second,
                         std::move(entry.payload)});
    }
    return lines;
}

Result<Dossier> IncidentDesk::dossier(store::Snapshot& snapshot, std::int64_t number) const {
    auto incident = find_incident(snapshot, number);
    if (!incident || !sees(snapshot.context(), incident->grid, incident->handler)) {
        return no_such_incident(number);
    }
    incident->timeliness =
        timeliness_of(*incident, rulebooks_.current(snapshot)->book.warn_percent, snapshot.now());
    Dossier dossier{incident->version,
                    std::move(*incident),
                    {},
                    history_of(snapshot, number),
                    {},
                    masked_reporters(snapshot, number),
                    {}};
    for (const Step step : possible_steps(dossier.incident.state)) {
        if (is_taken_already(step, dossier.incident)) continue;
        if (may_take(snapshot.context(), step, dossier.incident)) dossier.possible_steps.push_back(step);
    }
    const int minutes = rulebooks_.current(snapshot)->book.undo_minutes;
    const auto last = last_step_of(snapshot, number);
    if (require_undoable(last, dossier.incident, snapshot.actor(), snapshot.now(), minutes)) {
        dossier.undo = Undoable{last->step, title_of(last->step), undo_until(*last, minutes)};
        dossier.possible_steps.push_back(Step::undo);
    }
    for (const store::Entry& entry : store::entries_about(snapshot, subject_of(number))) {
        if (entry.related != subject_of(number)) continue;
        const std::int64_t other = number_of(entry.subject);
        if (entry.kind == kind_of(Step::merge)) dossier.merged.push_back(other);
        if (entry.kind == kind_of(Step::undo)) std::erase(dossier.merged, other);
    }
    return dossier;
}

}  // namespace linli::incidents
