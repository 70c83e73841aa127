// The steps that staff take.
#include <algorithm>

#include <fmt/format.h>

#include "incidents/crossing.h"
#include "incidents/expiry.h"
#include "incidents/photo.h"
#include "incidents/routing.h"
#include "incidents/step.h"
#include "stations/station_rows.h"

namespace linli::incidents {
namespace {

constexpr int most_photos = 9;
constexpr std::chrono::days longest_pause{366};

std::string_view text_of(const std::optional<std::string>& note) {
    return note ? std::string_view(*note) : "";
}

// Whoever handles it, or claimed it done, does not close it.
Result<void> require_other(const store::Transaction& transaction, const Incident& incident) {
    if (!is_handler(transaction.context(), incident) && transaction.actor() != incident.claimed_by) return {};
    return refuse(RefusalKind::forbidden, "incident/own-work",
                  {"经办人不能给自己的事件结案，请由他人核查。",
                   "Whoever handled it does not close it; someone else must verify."});
}

Result<void> require_room_for_photo(const Incident& incident) {
    if (incident.photos < most_photos) return {};
    return refuse(RefusalKind::conflict, "incident/too-many-photos",
                  {fmt::format("一个事件最多 {} 张照片。", most_photos),
                   fmt::format("An incident has {} photos at most.", most_photos)});
}

void close(Incident& incident, Outcome outcome, Instant now) {
    incident.outcome = outcome;
    incident.closed_at = now;
    if (!incident.finished_at) incident.finished_at = now;
    incident.paused_until.reset();
}

void assign(Incident& incident, std::string handler, Instant now) {
    incident.handler = std::move(handler);
    incident.dispatched_at = now;
    incident.arrived_at.reset();
}

Result<void> set_urgent(Incident& incident, bool urgent) {
    if (incident.urgent == urgent) {
        return refuse(RefusalKind::conflict, "incident/same-urgency",
                      urgent ? Text{"这件已经标为紧急。", "It is marked as urgent already."}
                             : Text{"这件没有标为紧急。", "It is not marked as urgent."});
    }
    incident.urgent = urgent;
    return {};
}

// Nothing is written about an incident whose texts were removed.
Result<void> require_texts(const Incident& incident) {
    if (incident.state != State::closed || still_has(incident, Content::texts)) return {};
    return refuse(RefusalKind::conflict, "incident/expired",
                  {"这件事件的内容已按期限清除，不能再补充；请重新登记。",
                   "The content of this incident was removed on schedule: nothing is added to it. Report "
                   "it anew."});
}

}  // namespace

Result<void> IncidentDesk::require_post(store::Snapshot& snapshot, const std::string& post,
                                        const Rules& rules) const {
    const auto is_in = [&](std::string_view prefix) { return post.starts_with(prefix); };
    bool known = post == "desk" || post == "station_head";
    if (is_in("officer/")) known = grids_.current(snapshot)->find(post.substr(8)) != nullptr;
    if (is_in("auxiliary/")) known = grids_.current(snapshot)->find(post.substr(10)) != nullptr;
    if (is_in("worker/")) known = grids_.current(snapshot)->find(post.substr(7)) != nullptr;
    if (is_in("partner/")) known = rules.book.find_partner(post.substr(8)) != nullptr;
    if (is_in("team/")) {
        known = std::find(rules.book.teams.begin(), rules.book.teams.end(), post.substr(5)) !=
                rules.book.teams.end();
    }
    if (known) return {};
    return refuse_invalid(
        {{"handler",
          {"没有岗位“" + post +
               "”；例如 officer/网格代码、auxiliary/网格代码、team/队伍、partner/单位、desk。",
           "There is no post \"" + post +
               "\"; such as officer/GRID, auxiliary/GRID, team/NAME, "
               "partner/CODE or desk."}}});
}

std::string IncidentDesk::routed(store::Snapshot& snapshot, const Incident& incident,
                                 const Rules& rules) const {
    const Staffing staffing{
        [&](const std::string& post) { return require_post(snapshot, post, rules).has_value(); },
        [&](const std::string& post) { return !is_off_duty(snapshot, post); },
        [&](const std::string& post) { return open_incidents_of(snapshot, post); }};
    return route(incident, rules.book, snapshot.now(), staffing);
}

Result<Incident> IncidentDesk::accept(store::Transaction& transaction, Which which,
                                      const Remark& body) const {
    return step(transaction, which, Step::accept, text_of(body.note), [](Change& change) -> Result<void> {
        change.incident.accepted_at = change.now;
        return {};
    });
}

Result<Incident> IncidentDesk::decline(store::Transaction& transaction, Which which,
                                       const Decline& body) const {
    return step(transaction, which, Step::decline, body.reason, [&](Change& change) -> Result<void> {
        if (auto other = require_other(transaction, change.incident); !other) return other;
        close(change.incident, body.outcome, change.now);
        return {};
    });
}

Result<Incident> IncidentDesk::merge(store::Transaction& transaction, Which which, const Merge& body) const {
    return step(transaction, which, Step::merge, text_of(body.note), [&](Change& change) -> Result<void> {
        const auto main = find_incident(transaction, body.into);
        if (!main) return no_such_incident(body.into);
        if (main->number == change.incident.number || main->merged_into) {
            return refuse(RefusalKind::conflict, "incident/not-mergeable",
                          {"不能并入自己，也不能并入已被并案的事件。",
                           "It cannot be merged into itself or into one that was merged itself."});
        }
        close(change.incident, Outcome::duplicate, change.now);
        change.incident.merged_into = body.into;
        change.related = subject_of(body.into);
        return {};
    });
}

Result<Incident> IncidentDesk::dispatch(store::Transaction& transaction, Which which,
                                        const Dispatch& body) const {
    return step(transaction, which, Step::dispatch, text_of(body.note), [&](Change& change) -> Result<void> {
        if (body.handler) {
            if (auto known = require_post(transaction, *body.handler, change.rules); !known) return known;
        }
        assign(change.incident,
               body.handler ? *body.handler : routed(transaction, change.incident, change.rules), change.now);
        return {};
    });
}

Result<Incident> IncidentDesk::take(store::Transaction& transaction, Which which, const Remark& body) const {
    return step(transaction, which, Step::take, text_of(body.note),
                [](Change&) -> Result<void> { return {}; });
}

Result<Incident> IncidentDesk::give_back(store::Transaction& transaction, Which which,
                                         const Reason& body) const {
    return step(transaction, which, Step::give_back, body.reason, [](Change& change) -> Result<void> {
        change.incident.handler.clear();
        return {};
    });
}

Result<Incident> IncidentDesk::hand_over(store::Transaction& transaction, Which which,
                                         const HandOver& body) const {
    return step(transaction, which, Step::hand_over, text_of(body.note), [&](Change& change) -> Result<void> {
        if (body.station) return hand_to_station(transaction, change, body);
        const auto partner =
            body.partner ? body.partner : change.rules.book.partner_of(change.incident.category);
        if (!partner || change.rules.book.find_partner(*partner) == nullptr) {
            return refuse_invalid({{"partner",
                                    {"没有这个协作单位，或该类别没有主管单位，请指明。",
                                     "There is no such partner, or none owns this category: name one."}}});
        }
        assign(change.incident, "partner/" + *partner, change.now);
        return {};
    });
}

Result<void> IncidentDesk::hand_to_station(store::Transaction& transaction, Change& change,
                                           const HandOver& body) {
    const stations::Tree tree = stations::all_stations(transaction);
    const stations::Station* const to = tree.find(*body.station);
    if (body.partner || to == nullptr || to->closed_at || to->id == transaction.station()) {
        return refuse_invalid({{"station",
                                {"没有这个单位，或它就是本单位；不要同时指明协作单位。",
                                 "There is no such other station; and name no partner beside it."}}});
    }
    assign(change.incident, post_of_station(to->id), change.now);
    send_to_station(transaction, change.incident, to->id, text_of(body.note));
    return {};
}

Result<Incident> IncidentDesk::arrive(store::Transaction& transaction, Which which,
                                      const Remark& body) const {
    return step(transaction, which, Step::arrive, text_of(body.note), [](Change& change) -> Result<void> {
        if (!change.incident.arrived_at) change.incident.arrived_at = change.now;  // the first time counts
        return {};
    });
}

Result<Incident> IncidentDesk::pause(store::Transaction& transaction, Which which, const Pause& body) const {
    return step(transaction, which, Step::pause, body.reason, [&](Change& change) -> Result<void> {
        if (body.until <= change.now || body.until > change.now + longest_pause) {
            return refuse_invalid(
                {{"until", {"应在现在之后、一年之内。", "Must lie after now and within a year."}}});
        }
        change.incident.paused_until = body.until;
        return {};
    });
}

Result<Incident> IncidentDesk::resume(store::Transaction& transaction, Which which,
                                      const Remark& body) const {
    return step(transaction, which, Step::resume, text_of(body.note), [](Change& change) -> Result<void> {
        change.incident.paused_until.reset();
        return {};
    });
}

Result<Incident> IncidentDesk::transfer(store::Transaction& transaction, Which which,
                                        const Transfer& body) const {
    return step(transaction, which, Step::transfer, body.reason, [&](Change& change) -> Result<void> {
        if (auto known = require_post(transaction, body.handler, change.rules); !known) return known;
        if (body.handler == change.incident.handler) {
            return refuse(RefusalKind::conflict, "incident/same-handler",
                          {"已由该岗位办理。", "It is with that post already."});
        }
        ++change.incident.transfers;
        const bool ping_pong = change.incident.transfers >= change.rules.book.transfers_to_desk;
        assign(change.incident, ping_pong ? "desk" : body.handler, change.now);
        return {};
    });
}

Result<Incident> IncidentDesk::claim_done(store::Transaction& transaction, Which which,
                                          const ClaimDone& body) const {
    return step(transaction, which, Step::claim_done, body.result, [&](Change& change) -> Result<void> {
        change.incident.finished_at = change.now;
        change.incident.claimed_by = transaction.actor();
        return {};
    });
}

Result<Incident> IncidentDesk::verify(store::Transaction& transaction, Which which,
                                      const Remark& body) const {
    return step(transaction, which, Step::verify, text_of(body.note), [&](Change& change) -> Result<void> {
        if (auto other = require_other(transaction, change.incident); !other) return other;
        close(change.incident, Outcome::resolved, change.now);
        change.incident.verified = Verified::by_staff;
        return {};
    });
}

Result<Incident> IncidentDesk::reject(store::Transaction& transaction, Which which,
                                      const Reason& body) const {
    return step(transaction, which, Step::reject, body.reason, [](Change& change) -> Result<void> {
        change.incident.finished_at.reset();
        return {};
    });
}

Result<Incident> IncidentDesk::reopen(store::Transaction& transaction, Which which,
                                      const Reason& body) const {
    return step(transaction, which, Step::reopen, body.reason, [](Change& change) -> Result<void> {
        Incident& incident = change.incident;
        if (incident.merged_into) {
            return refuse(
                RefusalKind::conflict, "incident/merged",
                {fmt::format("已并入事件 {}，请在那里处理。", *incident.merged_into),
                 fmt::format("It was merged into incident {}; go on there.", *incident.merged_into)});
        }
        incident.outcome.reset();
        incident.closed_at.reset();
        incident.finished_at.reset();
        incident.claimed_by.clear();
        incident.handler.clear();
        incident.verified = Verified::no;
        ++incident.reopened;
        return {};
    });
}

Result<Incident> IncidentDesk::withdraw(store::Transaction& transaction, Which which,
                                        const Reason& body) const {
    return step(transaction, which, Step::withdraw, body.reason, [](Change& change) -> Result<void> {
        close(change.incident, Outcome::withdrawn, change.now);
        return {};
    });
}

Result<Incident> IncidentDesk::mark_urgent(store::Transaction& transaction, Which which,
                                           const Remark& body) const {
    return step(transaction, which, Step::mark_urgent, text_of(body.note),
                [](Change& change) { return set_urgent(change.incident, true); });
}

Result<Incident> IncidentDesk::unmark_urgent(store::Transaction& transaction, Which which,
                                             const Reason& body) const {
    return step(transaction, which, Step::unmark_urgent, body.reason,
                [](Change& change) { return set_urgent(change.incident, false); });
}

Result<Incident> IncidentDesk::relevel(store::Transaction& transaction, Which which,
                                       const Relevel& body) const {
    return step(transaction, which, Step::relevel, body.reason, [&](Change& change) -> Result<void> {
        if (body.level < 1 || body.level > static_cast<int>(change.rules.book.levels.size())) {
            return refuse_invalid({{"level", {"没有这个级别。", "There is no such level."}}});
        }
        change.incident.level = body.level;
        return {};
    });
}

Result<Incident> IncidentDesk::recategorise(store::Transaction& transaction, Which which,
                                            const Recategorise& body) const {
    return step(transaction, which, Step::recategorise, body.reason, [&](Change& change) -> Result<void> {
        if (change.rules.book.find(body.category) == nullptr) {
            return refuse_invalid({{"category", {"没有这个类别。", "There is no such category."}}});
        }
        change.incident.category = body.category;
        return {};
    });
}

Result<Incident> IncidentDesk::relocate(store::Transaction& transaction, Which which,
                                        const Relocate& body) const {
    return step(transaction, which, Step::relocate, body.reason, [&](Change& change) -> Result<void> {
        change.incident.location = to_wgs84(body.location, body.crs.value_or(grids::Crs::wgs84));
        if (body.address) {
            if (!change.incident.first_address) change.incident.first_address = change.incident.address;
            change.incident.address = *body.address;
        }
        locate(transaction, change.incident, change.rules);
        return {};
    });
}

Result<Incident> IncidentDesk::note(store::Transaction& transaction, Which which, const Reason& body) const {
    return step(transaction, which, Step::note, body.reason,
                [](Change& change) { return require_texts(change.incident); });
}

Result<Incident> IncidentDesk::answer(store::Transaction& transaction, Which which,
                                      const Reason& body) const {
    return step(transaction, which, Step::answer, body.reason,
                [](Change& change) { return require_texts(change.incident); });
}

Result<Incident> IncidentDesk::undo(store::Transaction& transaction, Which which, const Remark& body) const {
    auto found = find_for(transaction, which, Step::undo);
    if (!found) return found;
    Incident incident = std::move(*found);
    const auto rules = rulebooks_.current(transaction);
    const auto last = last_step_of(transaction, incident.number);
    if (auto may = require_undoable(last, incident, transaction.actor(), transaction.now(),
                                    rules->book.undo_minutes);
        !may)
        return tl::unexpected(std::move(may.error()));
    const State from = incident.state;
    std::string related = incident.merged_into ? subject_of(*incident.merged_into) : "";
    restore(incident, last->before);
    ++incident.version;
    StepPayload payload = payload_of(incident, from);
    payload.taken_back = last->step;
    forget_last_step(transaction, incident.number);
    record(transaction, incident, last->before.alarm_at, kind_of(Step::undo), payload, text_of(body.note),
           std::move(related));
    incident.timeliness = timeliness_of(incident, rules->book.warn_percent, transaction.now());
    return incident;
}

void IncidentDesk::forget_old_steps(store::Transaction& transaction) const {
    const int minutes = rulebooks_.current(transaction)->book.undo_minutes;
    forget_steps_before(transaction, transaction.now() - std::chrono::minutes(minutes));
}

Result<void> IncidentDesk::wants_photo(store::Snapshot& snapshot, std::int64_t number) const {
    const auto incident = find_incident(snapshot, number);
    if (!incident) return no_such_incident(number);
    if (!may_take(snapshot.context(), Step::photo, *incident))
        return not_yours(snapshot.context(), *incident);
    if (auto next = after(incident->state, Step::photo); !next)
        return tl::unexpected(std::move(next.error()));
    return require_room_for_photo(*incident);
}

Result<Incident> IncidentDesk::add_photo(store::Transaction& transaction, Which which,
                                         std::string_view picture) const {
    return step(transaction, which, Step::photo, "", [&](Change& change) -> Result<void> {
        if (auto room = require_room_for_photo(change.incident); !room) return room;
        insert_photo(transaction, change.incident.number, ++change.incident.photos,
                     std::as_bytes(std::span(picture.data(), picture.size())));
        return {};
    });
}

Result<Dutied> IncidentDesk::set_duty(store::Transaction& transaction, const Duty& duty) const {
    if (auto known = require_post(transaction, duty.post, *rulebooks_.current(transaction)); !known) {
        return tl::unexpected(std::move(known.error()));
    }
    set_off_duty(transaction, duty.post, !duty.on_duty);
    transaction.append(
        {.kind = duty.on_duty ? "post.on_duty" : "post.off_duty", .subject = "post/" + duty.post});
    return Dutied{posts_off_duty(transaction)};
}

std::optional<Instant> IncidentDesk::first_alarm(store::Snapshot& snapshot) {
    return incidents::first_alarm(snapshot);
}

void IncidentDesk::bring_before(store::Transaction& transaction, std::int64_t number) const {
    auto incident = find_incident(transaction, number);
    if (!incident || incident->state == State::closed) return;
    const auto rules = rulebooks_.current(transaction);
    incident->escalated_to = "desk";
    for (const EscalationRule& rule : rules->book.escalations) {
        if (rule.deadline == DeadlineKind::accept) incident->escalated_to = rule.to;
    }
    StepPayload payload = payload_of(*incident, incident->state);
    payload.escalated_to = incident->escalated_to;
    payload.version = ++incident->version;
    record(transaction, *incident, *rules, "incident.unanswered", payload, "");
}

Result<std::size_t> IncidentDesk::sound_alarms(store::Transaction& transaction, std::size_t most) const {
    const auto rules = rulebooks_.current(transaction);
    const Instant now = transaction.now();
    const auto due = alarms_due(transaction, now, most);
    for (const std::int64_t number : due) {
        Incident incident = find_incident(transaction, number).value();
        const std::size_t missed_before = incident.missed.size();
        note_missed(incident, now);
        const bool is_new = incident.missed.size() > missed_before;
        StepPayload payload = payload_of(incident, incident.state);
        payload.noted =
            is_new ? passed(incident.deadlines, now) : amber(incident, rules->book.warn_percent, now);
        for (const EscalationRule& rule : rules->book.escalations) {
            const auto& noted = *payload.noted;
            if (is_new && std::find(noted.begin(), noted.end(), rule.deadline) != noted.end()) {
                incident.escalated_to = rule.to;
                payload.escalated_to = rule.to;
            }
        }
        payload.version = ++incident.version;
        payload.missed = incident.missed;
        record(transaction, incident, *rules, is_new ? "incident.overdue" : "incident.due_soon", payload, "");
    }
    return due.size();
}

}  // namespace linli::incidents
