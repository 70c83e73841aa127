#include "volunteers/call_desk.h"

#include <algorithm>
#include <map>

#include "identity/permissions.h"
#include "incidents/incident_rows.h"
#include "incidents/reach.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/call_view.h"

namespace linli::volunteers {
namespace {

constexpr auto shown_after_end = std::chrono::hours(2);

tl::unexpected<Refusal> no_such_incident() {
    return refuse(RefusalKind::not_found, "incident/not-found",
                  {"没有这件事件。", "There is no such incident."});
}

tl::unexpected<Refusal> no_such_call_out() {
    return refuse(RefusalKind::not_found, "call-out/not-found",
                  {"没有这次召集。", "There is no such call-out."});
}

tl::unexpected<Refusal> stood_down_already() {
    return refuse(RefusalKind::conflict, "call-out/stood-down",
                  {"这次召集已经结束，不用再来了。", "This call-out has ended: nobody need come any more."});
}

bool may_call(const store::Context& who, const incidents::Incident& incident) {
    return who.reach == store::Reach::station || incidents::is_handler(who, incident);
}

// The incident, for staff who see it and may read volunteers.
Result<incidents::Incident> require_seen(store::Snapshot& snapshot, std::int64_t number) {
    auto incident = incidents::find_incident(snapshot, number);
    if (!incident || !incidents::sees(snapshot.context(), incident->grid, incident->handler))
        return no_such_incident();
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    return std::move(*incident);
}

// The same, for those who may call volunteers to it.
Result<incidents::Incident> require_handled(store::Snapshot& snapshot, std::int64_t number) {
    auto incident = require_seen(snapshot, number);
    if (!incident || may_call(snapshot.context(), *incident)) return incident;
    return refuse(RefusalKind::forbidden, "incident/not-yours",
                  {"召集志愿者由经办岗位或值班室办理。",
                   "Volunteers are called by the post that handles the incident, or by the duty desk."});
}

// Adds whom of the team is called, and counts who is not.
void call_members(store::Snapshot& snapshot, const Team& team, std::chrono::sys_days today,
                  std::map<std::int64_t, Called>& called, std::map<Ineligible, int>& not_called) {
    for (const Membership& one : memberships_in(snapshot, team.code)) {
        if (one.state != MemberState::member || called.contains(one.volunteer)) continue;
        const auto volunteer = find_volunteer(snapshot, one.volunteer);
        if (const auto why = not_called_because(*volunteer, team, today)) {
            ++not_called[*why];
            continue;
        }
        Called fresh;
        fresh.volunteer = one.volunteer;
        fresh.team = team.code;
        fresh.called_at = snapshot.now();
        called.emplace(one.volunteer, std::move(fresh));
    }
}

bool is_over(store::Snapshot& snapshot, const CallOutRow& call_out) {
    if (call_out.state != CallOutState::open || snapshot.now() >= call_out.ends_by) return true;
    const auto incident = incidents::find_incident(snapshot, call_out.incident);
    return incident && incident->state == incidents::State::closed;
}

void leave(store::Transaction& transaction, const CallOutRow& call_out, Called& called, Instant now) {
    auto service = find_service(transaction, called.service.value());
    if (service->state == ServiceState::open) end_service(transaction, *service, now, Attendance::call);
    put_called(transaction, call_out.id, called);
    note_call_out(transaction, "call_out.left", call_out, called.volunteer);
}

tl::unexpected<Refusal> serves_elsewhere(store::Snapshot& snapshot, const ServiceRow& open) {
    const Text team = find_team(snapshot, open.team).value().name;
    return refuse(RefusalKind::conflict, "call-out/serves-elsewhere",
                  {"您正在“" + team.zh + "”服务，尚未签退。到场会结束那项服务；请先确认。",
                   "You are serving with " + team.en +
                       " and have not checked out. Arriving ends that service: say that it may."});
}

// One is at one place at a time: what is open elsewhere ends.
void leave_elsewhere(store::Transaction& transaction, std::int64_t volunteer) {
    auto open = open_service_of(transaction, volunteer);
    if (!open) return;
    const Instant now = transaction.now();
    if (open->shift) {
        const Instant end = find_shift(transaction, *open->shift)->ends_at;
        end_service(transaction, *open, std::min(now, end), now < end ? Attendance::call : Attendance::rule);
        return;
    }
    const auto other = find_call_out(transaction, call_out_of_service(transaction, open->id).value());
    Called called = find_called(transaction, other->id, volunteer).value();
    take_step(called, CallOutStep::leave, {}, now);
    leave(transaction, *other, called, now);
}

void arrive(store::Transaction& transaction, const CallOutRow& call_out, Called& called) {
    leave_elsewhere(transaction, called.volunteer);
    ServiceRow service;
    service.id = transaction.next_number("services");
    service.volunteer = called.volunteer;
    service.team = called.team;
    service.began_at = transaction.now();
    service.how_in = Attendance::call;
    // The call-out's own end comes before it.
    service.closes_at = call_out.ends_by + check_out_late;
    insert_service(transaction, service);
    called.service = service.id;
    put_called(transaction, call_out.id, called);
    note_call_out(transaction, "call_out.arrived", call_out, called.volunteer);
    note(transaction, "service.began", subject_of_service(service.id),
         {.volunteer = called.volunteer,
          .team = called.team,
          .service = service.id,
          .how = std::string(json::name_of(service.how_in))});
}

std::string_view kind_of(CallOutStep step) {
    switch (step) {
        case CallOutStep::come:
            return "call_out.coming";
        case CallOutStep::decline:
            return "call_out.declined";
        case CallOutStep::set_out:
            return "call_out.set_out";
        case CallOutStep::arrive:
            return "call_out.arrived";
        case CallOutStep::leave:
            return "call_out.left";
    }
    return "";
}

Result<void> refused_by(StepEffect effect) {
    switch (effect) {
        case StepEffect::moved:
        case StepEffect::stands:
            return {};
        case StepEffect::is_there:
            return refuse(RefusalKind::conflict, "call-out/is-there",
                          {"您已到场；要走请按“离开”。", "You are there: to go, say that you leave."});
        case StepEffect::not_there:
            return refuse(RefusalKind::conflict, "call-out/not-there",
                          {"您还没有到场。", "You have not arrived."});
        case StepEffect::over:
            break;
    }
    return stood_down_already();
}

}  // namespace

Result<CallOutShown> CallDesk::call(store::Transaction& transaction, std::int64_t number,
                                    const CallOutWritten& written) const {
    const auto incident = require_handled(transaction, number);
    if (!incident) return tl::unexpected(incident.error());
    if (incident->state == incidents::State::closed) {
        return refuse(RefusalKind::conflict, "call-out/incident-closed",
                      {"事件已结案，不能再召集。", "The incident is closed: nobody is called to it."});
    }
    std::map<std::int64_t, Called> called;
    std::vector<std::string> taken;  // teams that are called to it already
    for (const CallOutRow& other : call_outs_of(transaction, number)) {
        if (other.state != CallOutState::open) continue;
        taken.insert(taken.end(), other.teams.begin(), other.teams.end());
        for (const Called& one : called_in(transaction, other.id))
            called.emplace(one.volunteer, one);
    }
    const std::map<std::int64_t, Called> before = called;
    CallOutRow call_out;
    std::map<Ineligible, int> not_called;
    const auto today = room_.today(transaction);
    for (const std::string& code : written.teams) {
        const auto has = [&](const std::vector<std::string>& list) {
            return std::find(list.begin(), list.end(), code) != list.end();
        };
        if (has(call_out.teams)) continue;
        const auto team = require_team(transaction, code);
        if (!team) return tl::unexpected(team.error());
        if (team->closed)
            return refuse(RefusalKind::conflict, "team/closed", {"这支队伍已停用。", "This team is closed."});
        if (has(taken)) {
            return refuse(RefusalKind::conflict, "call-out/called",
                          {"已为这件事件召集了“" + team->name.zh + "”。",
                           team->name.en + " is called to this incident already."});
        }
        call_out.teams.push_back(code);
        call_members(transaction, *team, today, called, not_called);
    }
    if (called.size() == before.size()) {
        return refuse(RefusalKind::conflict, "call-out/nobody",
                      {"这些队伍里没有可以召集的人：未满 18 周岁、未培训或无保险的不召集。",
                       "There is nobody in these teams who may be called: nobody under 18, and only those "
                       "who have the team's trainings and insurance."});
    }
    call_out.id = transaction.next_number("call_outs");
    call_out.incident = number;
    call_out.made_by = transaction.actor();
    call_out.made_at = transaction.now();
    call_out.ends_by = call_out.made_at + call_out_lasts;
    for (const auto& [why, count] : not_called)
        call_out.not_called.push_back({why, count});
    insert_call_out(transaction, call_out);
    put_texts(transaction, call_out.id, {written.message, written.meeting_point, {}});
    for (const auto& [volunteer, one] : called) {
        if (!before.contains(volunteer)) put_called(transaction, call_out.id, one);
    }
    note_call_out(transaction, "call_out.made", call_out, 0);
    return show(transaction, room_, call_out);
}

Result<CallOutShown> CallDesk::stand_down(store::Transaction& transaction, std::int64_t number,
                                          std::int64_t id, const WhyWritten& why) const {
    const auto incident = require_handled(transaction, number);
    if (!incident) return tl::unexpected(incident.error());
    const auto call_out = find_call_out(transaction, id);
    if (!call_out || call_out->incident != number) return no_such_call_out();
    if (call_out->state != CallOutState::open) return stood_down_already();
    end_call_out(transaction, *call_out, transaction.now(), CallOutEnd::staff, why.reason);
    return show(transaction, room_, find_call_out(transaction, id).value());
}

Result<CallOutList> CallDesk::list(store::Snapshot& snapshot, std::int64_t number) const {
    const auto incident = require_seen(snapshot, number);
    if (!incident) return tl::unexpected(incident.error());
    CallOutList list;
    list.may_call = may_call(snapshot.context(), *incident) && incident->state != incidents::State::closed;
    for (const CallOutRow& one : call_outs_of(snapshot, number))
        list.call_outs.push_back(show(snapshot, room_, one));
    return list;
}

Result<MyCallOuts> CallDesk::own(store::Snapshot& snapshot, std::string_view token) const {
    const auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    MyCallOuts own;
    const auto recent = call_outs_since(snapshot, snapshot.now() - shown_after_end);
    if (recent.empty()) return own;  // nearly always, and asked by every open page
    const auto theirs = memberships_of(snapshot, volunteer->number);
    for (const CallOutRow& one : recent) {
        if (auto mine = my_call_out(snapshot, room_, one, volunteer->number, theirs))
            own.call_outs.push_back(std::move(*mine));
    }
    return own;
}

Result<MyCallOut> CallDesk::answer(store::Transaction& transaction, std::string_view token, std::int64_t id,
                                   const CallAnswered& answer) const {
    std::optional<Instant> expected_at;
    if (answer.minutes) expected_at = transaction.now() + std::chrono::minutes(*answer.minutes);
    return step(transaction, token, id, answer.coming ? CallOutStep::come : CallOutStep::decline,
                Elsewhere::stays, expected_at);
}

Result<MyCallOut> CallDesk::step(store::Transaction& transaction, std::string_view token, std::int64_t id,
                                 CallOutStep step, Elsewhere elsewhere) const {
    return this->step(transaction, token, id, step, elsewhere, {});
}

Result<MyCallOut> CallDesk::step(store::Transaction& transaction, std::string_view token, std::int64_t id,
                                 CallOutStep step, Elsewhere elsewhere,
                                 std::optional<Instant> expected_at) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const std::int64_t number = volunteer->number;
    const auto call_out = find_call_out(transaction, id);
    auto called = call_out ? find_called(transaction, id, number) : std::nullopt;
    if (!called) return no_such_call_out();
    // Whoever is there may leave, also when it has ended a moment ago.
    const auto membership = find_membership(transaction, called->team, number);
    const bool is_member = membership && membership->state == MemberState::member;
    if (step != CallOutStep::leave && (!is_member || is_over(transaction, *call_out)))
        return stood_down_already();
    const StepEffect effect = take_step(*called, step, expected_at, transaction.now());
    if (auto may = refused_by(effect); !may) return tl::unexpected(std::move(may.error()));
    if (effect == StepEffect::moved && step == CallOutStep::arrive) {
        const auto open = open_service_of(transaction, number);
        if (open && elsewhere == Elsewhere::stays) return serves_elsewhere(transaction, *open);
        arrive(transaction, *call_out, *called);
    } else if (effect == StepEffect::moved && step == CallOutStep::leave) {
        leave(transaction, *call_out, *called, transaction.now());
    } else if (effect == StepEffect::moved) {
        put_called(transaction, id, *called);
        note_call_out(transaction, kind_of(step), *call_out, number);
    }
    return my_call_out(transaction, room_, *call_out, number, memberships_of(transaction, number)).value();
}

std::optional<Instant> CallDesk::next_to_end(store::Snapshot& snapshot) {
    std::optional<Instant> next;
    for (const CallOutRow& one : open_call_outs(snapshot)) {
        const Instant at = is_over(snapshot, one) ? snapshot.now() : one.ends_by;
        next = next ? std::min(*next, at) : at;
    }
    return next;
}

std::size_t CallDesk::end_those_due(store::Transaction& transaction) {
    std::size_t ended = 0;
    for (const CallOutRow& one : open_call_outs(transaction)) {
        if (!is_over(transaction, one)) continue;
        const auto incident = incidents::find_incident(transaction, one.incident);
        const auto closed_at =
            incident && incident->state == incidents::State::closed ? incident->closed_at : std::nullopt;
        if (closed_at && *closed_at < one.ends_by) {
            end_call_out(transaction, one, *closed_at, CallOutEnd::incident_closed, {});
        } else {
            end_call_out(transaction, one, one.ends_by, CallOutEnd::rule, {});
        }
        ++ended;
    }
    return ended;
}

}  // namespace linli::volunteers
