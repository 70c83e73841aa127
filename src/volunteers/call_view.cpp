#include "volunteers/call_view.h"

#include <algorithm>

#include "incidents/incident_rows.h"

namespace linli::volunteers {
namespace {

// No personal data. Grid and handler are the incident's, so that whoever it concerns is told live.
struct CallOutPayload {
    std::int64_t call_out = 0;
    std::int64_t incident = 0;
    std::optional<std::int64_t> volunteer;
    std::string grid;
    std::string handler;
};
BOOST_DESCRIBE_STRUCT(CallOutPayload, (), (call_out, incident, volunteer, grid, handler))

// Those who are there first, then those who are nearer.
int nearness(CalledState state) {
    switch (state) {
        case CalledState::arrived:
            return 0;
        case CalledState::on_the_way:
            return 1;
        case CalledState::coming:
            return 2;
        case CalledState::unanswered:
            return 3;
        case CalledState::left:
            return 4;
        case CalledState::stood_down:
            return 5;
        case CalledState::declined:
            return 6;
    }
    return 7;
}

std::vector<CalledTeam> called_teams(store::Snapshot& snapshot, const CallOutRow& call_out) {
    std::vector<CalledTeam> teams;
    teams.reserve(call_out.teams.size());
    for (const std::string& code : call_out.teams)
        teams.push_back({code, find_team(snapshot, code).value().name});
    return teams;
}

Text name_of_team(const std::vector<CalledTeam>& teams, std::string_view code) {
    const auto found =
        std::find_if(teams.begin(), teams.end(), [&](const CalledTeam& team) { return team.code == code; });
    return found == teams.end() ? Text{} : found->name;
}

CalledShown show(store::Snapshot& snapshot, const Room& room, const std::vector<CalledTeam>& teams,
                 const Called& called, Names names) {
    CalledShown shown;
    shown.volunteer = called.volunteer;
    shown.name = name_of(snapshot, room, called.volunteer, names);
    shown.team = called.team;
    shown.team_name = name_of_team(teams, called.team);
    const auto membership = find_membership(snapshot, called.team, called.volunteer);
    shown.is_leader = membership && membership->is_leader;
    shown.state = called.state;
    shown.called_at = called.called_at;
    shown.answered_at = called.answered_at;
    shown.expected_at = called.expected_at;
    shown.set_out_at = called.set_out_at;
    shown.arrived_at = called.arrived_at;
    shown.left_at = called.left_at;
    shown.service = called.service;
    if (called.service) shown.service_state = find_service(snapshot, *called.service).value().state;
    return shown;
}

void sort_by_nearness(std::vector<CalledShown>& called) {
    const auto key = [](const CalledShown& one) {
        return std::tuple(nearness(one.state), one.expected_at.value_or(Instant::max()), one.volunteer);
    };
    std::sort(called.begin(), called.end(),
              [&](const CalledShown& a, const CalledShown& b) { return key(a) < key(b); });
}

// Takes somebody out of it, and ends the service that was begun in it.
void send_away(store::Transaction& transaction, const CallOutRow& call_out, Called called, Instant at,
               Attendance how) {
    const CalledState before = called.state;
    stand_down(called, at);
    if (called.state == before) return;
    if (called.service) {
        auto service = find_service(transaction, *called.service);
        if (service && service->state == ServiceState::open) end_service(transaction, *service, at, how);
    }
    put_called(transaction, call_out.id, called);
}

}  // namespace

CallOutShown show(store::Snapshot& snapshot, const Room& room, const CallOutRow& call_out) {
    CallOutShown shown;
    shown.id = call_out.id;
    shown.incident = call_out.incident;
    shown.teams = called_teams(snapshot, call_out);
    auto texts = texts_of(snapshot, call_out.id);
    shown.message = std::move(texts.message);
    shown.meeting_point = std::move(texts.meeting_point);
    shown.ended_for = std::move(texts.ended_for);
    shown.made_by = title_of_actor(snapshot, call_out.made_by);
    shown.made_at = call_out.made_at;
    shown.ends_by = call_out.ends_by;
    shown.state = call_out.state;
    shown.ended_at = call_out.ended_at;
    shown.ended_how = call_out.ended_how;
    shown.not_called = call_out.not_called;
    for (const Called& one : called_in(snapshot, call_out.id)) {
        count_in(shown.counts, one.state);
        shown.called.push_back(show(snapshot, room, shown.teams, one, Names::masked));
    }
    sort_by_nearness(shown.called);
    return shown;
}

std::optional<MyCallOut> my_call_out(store::Snapshot& snapshot, const Room& room, const CallOutRow& call_out,
                                     std::int64_t volunteer, const std::vector<Membership>& theirs) {
    const auto leads = [&](std::string_view team) {
        return std::any_of(theirs.begin(), theirs.end(), [&](const Membership& one) {
            return one.is_leader && one.state == MemberState::member && one.team == team;
        });
    };
    const auto own = find_called(snapshot, call_out.id, volunteer);
    const bool is_led = std::any_of(call_out.teams.begin(), call_out.teams.end(), leads);
    if (!own && !is_led) return std::nullopt;
    MyCallOut mine;
    mine.id = call_out.id;
    mine.incident = call_out.incident;
    mine.teams = called_teams(snapshot, call_out);
    auto texts = texts_of(snapshot, call_out.id);
    mine.message = std::move(texts.message);
    mine.meeting_point = std::move(texts.meeting_point);
    mine.ended_for = std::move(texts.ended_for);
    mine.made_at = call_out.made_at;
    mine.state = call_out.state;
    mine.ended_at = call_out.ended_at;
    mine.ended_how = call_out.ended_how;
    if (own) mine.mine = show(snapshot, room, mine.teams, *own, Names::clear);
    for (const Called& one : called_in(snapshot, call_out.id)) {
        count_in(mine.counts, one.state);
        if (leads(one.team)) mine.led.push_back(show(snapshot, room, mine.teams, one, Names::clear));
    }
    sort_by_nearness(mine.led);
    return mine;
}

void note_call_out(store::Transaction& transaction, std::string_view kind, const CallOutRow& call_out,
                   std::int64_t volunteer) {
    CallOutPayload payload{call_out.id, call_out.incident, {}, {}, {}};
    if (volunteer != 0) payload.volunteer = volunteer;
    if (auto incident = incidents::find_incident(transaction, call_out.incident)) {
        payload.grid = std::move(incident->grid);
        payload.handler = std::move(incident->handler);
    }
    // The incident's history has that volunteers were called and stood down, and not each one's steps.
    transaction.append({.kind = kind,
                        .subject = subject_of_call_out(call_out.id),
                        .payload = json::to_text(payload),
                        .related = volunteer == 0 ? incidents::subject_of(call_out.incident) : ""});
}

void end_call_out(store::Transaction& transaction, CallOutRow call_out, Instant at, CallOutEnd how,
                  std::string_view reason) {
    for (const Called& one : called_in(transaction, call_out.id)) {
        send_away(transaction, call_out, one, at,
                  how == CallOutEnd::rule ? Attendance::rule : Attendance::call);
    }
    call_out.state = CallOutState::stood_down;
    call_out.ended_at = at;
    call_out.ended_how = how;
    update_call_out(transaction, call_out);
    if (!reason.empty()) {
        auto texts = texts_of(transaction, call_out.id);
        texts.ended_for = reason;
        put_texts(transaction, call_out.id, texts);
    }
    note_call_out(transaction, "call_out.stood_down", call_out, 0);
}

void give_up_call_outs(store::Transaction& transaction, std::int64_t volunteer, std::string_view team) {
    for (const CallOutRow& call_out : open_call_outs(transaction)) {
        const auto called = find_called(transaction, call_out.id, volunteer);
        if (!called || called->team != team) continue;
        if (called->state == CalledState::left || called->state == CalledState::declined) continue;
        send_away(transaction, call_out, *called, transaction.now(), Attendance::call);
        note_call_out(transaction, "call_out.given_up", call_out, volunteer);
    }
}

}  // namespace linli::volunteers
