#include "volunteers/shift_view.h"

#include <algorithm>
#include <limits>

#include "vault/masking.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/call_view.h"
#include "volunteers/plan_rows.h"
#include "volunteers/points.h"

namespace linli::volunteers {
namespace {

int count(const std::vector<SignUp>& all, std::string_view role, SignUpState state) {
    return static_cast<int>(std::count_if(
        all.begin(), all.end(), [&](const SignUp& one) { return one.role == role && one.state == state; }));
}

constexpr std::int64_t nobody = 0;
constexpr std::int64_t newest_services = 100;

// Places of the role that are held for others than this volunteer; what is theirs no longer is held for
// whoever is next.
int count_held(const std::vector<ProposedRow>& held, std::string_view role, std::int64_t volunteer,
               Instant now) {
    return static_cast<int>(std::count_if(held.begin(), held.end(), [&](const ProposedRow& one) {
        return one.role == role && (one.volunteer != volunteer || one.held_until <= now);
    }));
}

// Rest may be asked for days before a shift.
constexpr auto longest_rest = std::chrono::days(15);

std::vector<TakenShift> taken_by(store::Snapshot& snapshot, std::int64_t volunteer, Instant after) {
    std::vector<TakenShift> taken;
    std::map<std::string, int> rests;
    for (const PlaceRow& place : places_of(snapshot, volunteer, after)) {
        auto rest = rests.find(place.team);
        if (rest == rests.end())
            rest = rests.emplace(place.team, find_team(snapshot, place.team)->rest_hours).first;
        taken.push_back({place.shift, place.starts_at, place.ends_at, rest->second});
    }
    return taken;
}

bool is_member_of(store::Snapshot& snapshot, std::string_view team, std::int64_t volunteer) {
    const auto membership = find_membership(snapshot, team, volunteer);
    return membership && membership->state == MemberState::member;
}

const std::vector<SignUp>& sign_ups_among(const TheirShifts& theirs, std::int64_t shift) {
    static const std::vector<SignUp> none;
    const auto found = theirs.sign_ups.find(shift);
    return found == theirs.sign_ups.end() ? none : found->second;
}

const std::vector<ProposedRow>& held_among(const TheirShifts& theirs, std::int64_t shift) {
    static const std::vector<ProposedRow> none;
    const auto found = theirs.held.find(shift);
    return found == theirs.held.end() ? none : found->second;
}

const SignUp* own_of(const std::vector<SignUp>& all, std::int64_t volunteer) {
    const auto own =
        std::find_if(all.begin(), all.end(), [&](const SignUp& one) { return one.volunteer == volunteer; });
    return own == all.end() ? nullptr : &*own;
}

StandingShown standing_in(const Volunteer& volunteer, const Team& team, const ShiftRow& shift,
                          std::string_view role, const TheirShifts& theirs, Instant now, Zone zone) {
    const auto& all = sign_ups_among(theirs, shift.id);
    const auto& held = held_among(theirs, shift.id);
    StandingAsked asked;
    asked.volunteer = &volunteer;
    asked.team = &team;
    asked.is_member = theirs.is_member;
    asked.starts_at = shift.starts_at;
    asked.ends_at = shift.ends_at;
    asked.state = shift.state;
    asked.shift = shift.id;
    for (const ShiftRole& one : shift.roles) {
        if (!role.empty() && one.code != role) continue;
        asked.places_left += std::max(0, one.needed - count(all, one.code, SignUpState::signed_up) -
                                             count_held(held, one.code, volunteer.number, now));
        asked.standby_left += std::max(0, one.standby - count(all, one.code, SignUpState::standby));
    }
    if (const SignUp* own = own_of(all, volunteer.number)) asked.own = own->state;
    asked.taken = theirs.taken;
    return standing_of(asked, now, zone);
}

// From 1, among those who wait for the same role.
int standby_place_of(const std::vector<SignUp>& all, const SignUp& own) {
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const SignUp& one) {
        return one.role == own.role && one.state == SignUpState::standby && one.place <= own.place;
    }));
}

}  // namespace

std::string name_of(store::Snapshot& snapshot, const Room& room, std::int64_t volunteer, Names names) {
    std::string name = person_of(snapshot, room.vault, volunteer).name;
    return names == Names::clear ? name : vault::masked_name(name);
}

ShiftShown show(const ShiftRow& shift, const Text& team_name, const std::vector<SignUp>& all,
                const std::vector<ProposedRow>& held) {
    ShiftShown shown{shift.id,      shift.team, team_name,   shift.series,        shift.starts_at,
                     shift.ends_at, {},         shift.grids, shift.meeting_point, shift.state};
    for (const ShiftRole& role : shift.roles) {
        shown.roles.push_back(
            {role.code, role.name, role.needed, role.standby, count(all, role.code, SignUpState::signed_up),
             count(all, role.code, SignUpState::standby), count_held(held, role.code, nobody, {})});
    }
    return shown;
}

ShiftShown show(store::Snapshot& snapshot, const ShiftRow& shift) {
    return show(shift, find_team(snapshot, shift.team).value().name, sign_ups_for(snapshot, shift.id),
                held_in(snapshot, shift.id));
}

ServiceShown show(store::Snapshot& snapshot, const Room& room, const ServiceRow& service, Names names) {
    const std::string subject = subject_of_service(service.id);
    ServiceShown shown;
    shown.id = service.id;
    shown.volunteer = service.volunteer;
    shown.name = name_of(snapshot, room, service.volunteer, names);
    shown.team = service.team;
    shown.team_name = find_team(snapshot, service.team).value().name;
    shown.shift = service.shift;
    shown.began_at = service.began_at;
    shown.ended_at = service.ended_at;
    shown.how_in = service.how_in;
    shown.how_out = service.how_out;
    shown.state = service.state;
    shown.closed_by_rule = service.closed_by_rule;
    shown.minutes = service.minutes;
    shown.content = remark_of(snapshot, subject, "content");
    shown.witness = service.witness;
    shown.refused_for = remark_of(snapshot, subject, "refusal");
    return shown;
}

CreditShown show(store::Snapshot& snapshot, const Credit& credit) {
    CreditShown shown;
    shown.id = credit.id;
    shown.volunteer = credit.volunteer;
    shown.team = credit.team;
    shown.team_name = find_team(snapshot, credit.team).value().name;
    shown.service = credit.service;
    shown.minutes = credit.minutes;
    shown.reverses = credit.reverses;
    shown.reversed_by = reversal_of(snapshot, credit.id);
    shown.by = title_of_actor(snapshot, credit.by);
    shown.second_by = title_of_actor(snapshot, credit.second_by);
    shown.at = credit.at;
    shown.day = credit.day;
    if (const auto asked = reversal_asked_of(snapshot, credit.id)) {
        shown.reversal = ReversalShown{asked->id,
                                       asked->state,
                                       title_of_actor(snapshot, asked->asked_by),
                                       asked->asked_at,
                                       asked->asked_by == snapshot.actor(),
                                       remark_of(snapshot, subject_of_reversal(asked->id), "reason")};
    }
    return shown;
}

ShiftPage page_of(store::Snapshot& snapshot, const Room& room, const ShiftRow& shift, Names names) {
    ShiftPage page;
    page.shift = show(snapshot, shift);
    for (const SignUp& one : sign_ups_for(snapshot, shift.id)) {
        Attending attending{
            one.volunteer, name_of(snapshot, room, one.volunteer, names), one.role, one.state, {}};
        if (const auto service = find_service(snapshot, shift.id, one.volunteer))
            attending.service = show(snapshot, room, *service, names);
        const bool is_there = one.state == SignUpState::signed_up || one.state == SignUpState::standby;
        if (is_there || attending.service) page.attending.push_back(std::move(attending));
    }
    return page;
}

TheirShifts their_shifts(store::Snapshot& snapshot, std::int64_t volunteer, const Team& team, Instant from,
                         Instant to) {
    return {sign_ups_between(snapshot, team.code, from, to), held_between(snapshot, team.code, from, to),
            services_in_shifts(snapshot, volunteer, from), taken_by(snapshot, volunteer, from - longest_rest),
            is_member_of(snapshot, team.code, volunteer)};
}

TheirShifts their_shift(store::Snapshot& snapshot, std::int64_t volunteer, const ShiftRow& shift) {
    TheirShifts theirs;
    theirs.sign_ups.emplace(shift.id, sign_ups_for(snapshot, shift.id));
    theirs.held.emplace(shift.id, held_in(snapshot, shift.id));
    if (auto service = find_service(snapshot, shift.id, volunteer))
        theirs.services.emplace(shift.id, std::move(*service));
    theirs.taken = taken_by(snapshot, volunteer, shift.starts_at - longest_rest);
    theirs.is_member = is_member_of(snapshot, shift.team, volunteer);
    return theirs;
}

StandingShown standing_in(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer,
                          const Team& team, const ShiftRow& shift, std::string_view role) {
    return standing_in(volunteer, team, shift, role, their_shift(snapshot, volunteer.number, shift),
                       snapshot.now(), room.zone(snapshot));
}

MyShift my_shift(const Volunteer& volunteer, const Team& team, const ShiftRow& shift,
                 const TheirShifts& theirs, Instant now, Zone zone) {
    const auto& all = sign_ups_among(theirs, shift.id);
    MyShift mine;
    mine.shift = show(shift, team.name, all, held_among(theirs, shift.id));
    for (const ProposedRow& one : held_among(theirs, shift.id)) {  // what is held for them is free to them
        if (one.volunteer != volunteer.number) continue;
        for (RoleFilled& role : mine.shift.roles)
            role.held -= role.code == one.role ? 1 : 0;
    }
    mine.standing = standing_in(volunteer, team, shift, {}, theirs, now, zone);
    mine.check_in_from = shift.starts_at - check_in_early;
    const SignUp* own = own_of(all, volunteer.number);
    const bool waits = own != nullptr && own->state == SignUpState::standby;
    if (own != nullptr && (waits || own->state == SignUpState::signed_up)) {
        mine.role = own->role;
        mine.step_back_until =
            waits ? shift.starts_at : shift.starts_at - std::chrono::hours(team.step_back_hours);
    }
    if (waits) mine.standby_place = standby_place_of(all, *own);
    const auto service = theirs.services.find(shift.id);
    if (service != theirs.services.end()) {
        mine.service = service->second.id;
        mine.service_state = service->second.state;
    }
    return mine;
}

MyShift my_shift(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer, const Team& team,
                 const ShiftRow& shift) {
    return my_shift(volunteer, team, shift, their_shift(snapshot, volunteer.number, shift), snapshot.now(),
                    room.zone(snapshot));
}

void move_up(store::Transaction& transaction, const Room& room, const ShiftRow& shift,
             std::string_view role) {
    if (shift.state != ShiftState::planned || shift.starts_at <= transaction.now()) return;
    const auto wanted = std::find_if(shift.roles.begin(), shift.roles.end(),
                                     [&](const ShiftRole& one) { return one.code == role; });
    const auto team = find_team(transaction, shift.team);
    const auto all = sign_ups_for(transaction, shift.id);
    int left = wanted->needed - count(all, role, SignUpState::signed_up) -
               count_held(held_in(transaction, shift.id), role, nobody, {});
    for (SignUp one : all) {
        if (left <= 0) return;
        if (one.role != role || one.state != SignUpState::standby) continue;
        const auto volunteer = find_volunteer(transaction, one.volunteer);
        // As if they came now: who has taken another shift meanwhile goes on waiting.
        one.state = SignUpState::stepped_back;
        put_sign_up(transaction, one);
        const bool can =
            standing_in(transaction, room, *volunteer, *team, shift, role).standing == ShiftStanding::open;
        one.state = can ? SignUpState::signed_up : SignUpState::standby;
        put_sign_up(transaction, one);
        if (!can) continue;
        --left;
        note(transaction, "sign_up.moved_up", subject_of_shift(shift.id),
             {.volunteer = one.volunteer, .team = shift.team, .role = one.role});
    }
}

namespace {

// Ends what a member has signed up for in shifts to come of the team, and what they are called to; others
// move up.
void give_up_places(store::Transaction& transaction, const Room& room, std::int64_t volunteer,
                    std::string_view team) {
    give_up_call_outs(transaction, volunteer, team);
    for (SignUp one : sign_ups_of(transaction, volunteer, transaction.now())) {
        const auto shift = find_shift(transaction, one.shift);
        if (shift->starts_at <= transaction.now() || shift->team != team) continue;
        one.state = SignUpState::removed;
        put_sign_up(transaction, one);
        note(transaction, "sign_up.stepped_back", subject_of_shift(one.shift),
             {.volunteer = volunteer, .team = shift->team, .role = one.role});
        move_up(transaction, room, *shift, one.role);
    }
    for (const ProposedRow& one : held_for(transaction, volunteer)) {
        const auto shift = find_shift(transaction, one.shift);
        if (shift->team == team) free_place(transaction, room, one, PlaceState::withdrawn);
    }
}

}  // namespace

void free_place(store::Transaction& transaction, const Room& room, ProposedRow place, PlaceState state) {
    const auto shift = find_shift(transaction, place.shift);
    answer_place(transaction, place, state);
    note(transaction, "proposed_place." + std::string(json::name_of(state)), subject_of_shift(place.shift),
         {.volunteer = place.volunteer,
          .team = shift->team,
          .shift = place.shift,
          .role = place.role,
          .plan = place.plan});
    if (state != PlaceState::accepted) move_up(transaction, room, *shift, place.role);
}

void leave_team(store::Transaction& transaction, const Room& room, Membership one) {
    one.state = MemberState::left;
    one.is_leader = false;
    one.since = transaction.now();
    put_membership(transaction, one);
    note(transaction, "team.member_left", subject_of_team(one.team),
         {.volunteer = one.volunteer, .team = one.team});
    give_up_places(transaction, room, one.volunteer, one.team);
}

void end_service(store::Transaction& transaction, ServiceRow& service, Instant at, Attendance how) {
    // Another that has begun since: nobody serves in two at once. Those without length are passed over.
    for (const ServiceRow& other : services_of(transaction, service.volunteer,
                                               std::numeric_limits<std::int64_t>::max(), newest_services)) {
        const bool has_length = !other.ended_at || *other.ended_at > other.began_at;
        if (other.id != service.id && has_length && other.state != ServiceState::refused &&
            other.began_at >= service.began_at)
            at = std::min(at, other.began_at);
    }
    service.ended_at = std::max(at, service.began_at);
    service.how_out = how;
    service.state = ServiceState::ended;
    service.closed_by_rule = how == Attendance::rule;
    service.minutes = minutes_between(service.began_at, *service.ended_at);
    update_service(transaction, service);
    note(transaction, service.closed_by_rule ? "service.closed_by_rule" : "service.ended",
         subject_of_service(service.id),
         {.volunteer = service.volunteer,
          .team = service.team,
          .shift = service.shift,
          .minutes = service.minutes,
          .how = std::string(json::name_of(how))});
}

}  // namespace linli::volunteers
