#include "volunteers/shift_desk.h"

#include <algorithm>

#include "identity/permissions.h"
#include "volunteers/acting.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/check_in_code.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

constexpr std::int64_t most_shifts = 1'000;

Result<ShiftRow> require_shift(store::Snapshot& snapshot, std::int64_t id) {
    auto shift = find_shift(snapshot, id);
    if (!shift || shift->state == ShiftState::deleted) return no_such_shift();
    return std::move(*shift);
}

Result<Team> require_open_team(store::Snapshot& snapshot, std::string_view code) {
    auto team = require_team(snapshot, code);
    if (team && team->closed) {
        return refuse(RefusalKind::conflict, "team/closed", {"这支队伍已停用。", "This team is closed."});
    }
    return team;
}

bool is_on(const SeriesWritten& series, std::chrono::sys_days day) {
    const auto weekday = static_cast<Weekday>(std::chrono::weekday(day).c_encoding());
    return std::find(series.weekdays.begin(), series.weekdays.end(), weekday) != series.weekdays.end();
}

// Makes the shifts of a series after the day up to which they are made, up to `until`; how many.
std::int64_t make_shifts(store::Transaction& transaction, const SeriesRow& series,
                         std::chrono::sys_days until, Zone zone) {
    const auto last = std::min(until, series.last_day);
    const Minutes starts = parse_hour(series.written.starts).value();
    std::int64_t made = 0;
    for (auto day = series.made_until + std::chrono::days(1); day <= last; day += std::chrono::days(1)) {
        const Instant at = start_of_day(day, zone) + starts;
        if (!is_on(series.written, day) || at <= transaction.now()) continue;
        ShiftRow shift;
        shift.id = transaction.next_number("shifts");
        shift.team = series.team;
        shift.series = series.id;
        shift.starts_at = at;
        shift.ends_at = at + std::chrono::minutes(series.written.minutes);
        shift.roles = series.written.roles;
        shift.grids = series.written.grids;
        shift.meeting_point = series.written.meeting_point.value_or("");
        insert_shift(transaction, shift);
        note(transaction, "shift.planned", subject_of_shift(shift.id),
             {.team = shift.team, .shift = shift.id});
        ++made;
    }
    set_made_until(transaction, series.id, std::max(last, series.made_until));
    return made;
}

void free_all_places(store::Transaction& transaction, const Room& room, std::int64_t shift) {
    for (const ProposedRow& one : held_in(transaction, shift))
        free_place(transaction, room, one, PlaceState::withdrawn);
}

// Who signs up has answered what was proposed to them of the shift.
void answer_proposed(store::Transaction& transaction, const Room& room, const SignUp& made) {
    for (const ProposedRow& one : held_in(transaction, made.shift)) {
        if (one.volunteer != made.volunteer || one.held_until <= transaction.now()) continue;
        const bool is_taken = made.state == SignUpState::signed_up && made.role == one.role;
        free_place(transaction, room, one, is_taken ? PlaceState::accepted : PlaceState::declined);
    }
}

tl::unexpected<Refusal> no_place(const StandingShown& standing) {
    const std::string more = "\"standing\":" + json::to_text(standing);
    const auto said = [&](const char* type, Text detail) {
        return refuse(RefusalKind::conflict, type, std::move(detail), more);
    };
    switch (standing.standing) {
        case ShiftStanding::clash:
            return said("shift/clash", {"与您已报名的另一班次时间冲突。",
                                        "It clashes with another shift that you have taken."});
        case ShiftStanding::not_eligible:
            return said("shift/not-eligible", title_of(standing.why.value()));
        case ShiftStanding::full:
            return said("shift/full", {"名额已满。", "All places are taken."});
        case ShiftStanding::too_late:
            return said("shift/too-late", {"班次已经开始。", "The shift has begun."});
        case ShiftStanding::cancelled:
            return said("shift/cancelled", {"班次已取消。", "The shift was cancelled."});
        case ShiftStanding::signed_up:
        case ShiftStanding::on_standby:
        case ShiftStanding::open:
        case ShiftStanding::standby:
            break;
    }
    return said("shift/taken", {"您已报名这个班次。", "You have signed up for this shift."});
}

}  // namespace

Result<ShiftPage> ShiftDesk::plan(store::Transaction& transaction, std::string_view team,
                                  const ShiftWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto whose = require_open_team(transaction, team);
    if (!whose) return tl::unexpected(whose.error());
    if (auto good = require_grids(transaction, room_, written.grids); !good)
        return tl::unexpected(std::move(good.error()));
    if (written.ends_at <= transaction.now())
        return refuse_invalid({{"ends_at", {"时间已过。", "Must not have passed."}}});
    ShiftRow shift;
    shift.id = transaction.next_number("shifts");
    shift.team = whose->code;
    shift.starts_at = written.starts_at;
    shift.ends_at = written.ends_at;
    shift.roles = written.roles;
    shift.grids = written.grids;
    shift.meeting_point = written.meeting_point.value_or("");
    insert_shift(transaction, shift);
    note(transaction, "shift.planned", subject_of_shift(shift.id), {.team = shift.team, .shift = shift.id});
    return page_of(transaction, room_, shift, Names::masked);
}

Result<SeriesShown> ShiftDesk::plan_series(store::Transaction& transaction, std::string_view team,
                                           const SeriesWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto whose = require_open_team(transaction, team);
    if (!whose) return tl::unexpected(whose.error());
    if (auto good = require_grids(transaction, room_, written.grids); !good)
        return tl::unexpected(std::move(good.error()));
    const auto today = room_.today(transaction);
    const std::chrono::sys_days first(parse_date(written.from).value());
    const std::chrono::sys_days last(parse_date(written.until).value());
    if (last < today) return refuse_invalid({{"until", {"时间已过。", "Must not have passed."}}});
    const SeriesRow series{transaction.next_number("shift_series"), whose->code, written,
                           std::max(first, today) - std::chrono::days(1), last};
    insert_series(transaction, series);
    note(transaction, "shift_series.planned", subject_of_series(series.id), {.team = series.team});
    const std::int64_t made = make_shifts(transaction, series, today + days_ahead, room_.zone(transaction));
    return SeriesShown{series.id, series.team, written, made};
}

Result<ShiftList> ShiftDesk::list(store::Snapshot& snapshot, const ShiftsQuery& query) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    const Instant from = query.from.value_or(snapshot.now());
    const Instant to = query.to.value_or(from + days_ahead);
    const auto found = query.team ? shifts_between(snapshot, *query.team, from, to, most_shifts + 1)
                                  : shifts_between(snapshot, from, to, most_shifts + 1);
    const auto sign_ups = sign_ups_between(snapshot, query.team.value_or(""), from, to);
    const auto held = held_between(snapshot, query.team.value_or(""), from, to);
    std::map<std::string, Text> names;
    for (Team& team : all_teams(snapshot))
        names.emplace(team.code, std::move(team.name));
    ShiftList list;
    list.has_more = static_cast<std::int64_t>(found.size()) > most_shifts;
    for (const ShiftRow& shift : found) {
        if (static_cast<std::int64_t>(list.shifts.size()) == most_shifts) break;
        const auto all = sign_ups.find(shift.id);
        const auto kept = held.find(shift.id);
        list.shifts.push_back(show(shift, names.at(shift.team),
                                   all == sign_ups.end() ? std::vector<SignUp>{} : all->second,
                                   kept == held.end() ? std::vector<ProposedRow>{} : kept->second));
    }
    return list;
}

Result<ShiftPage> ShiftDesk::page(store::Snapshot& snapshot, std::int64_t id) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    const auto shift = require_shift(snapshot, id);
    if (!shift) return tl::unexpected(shift.error());
    return page_of(snapshot, room_, *shift, Names::masked);
}

Result<ShiftPage> ShiftDesk::cancel(store::Transaction& transaction, std::int64_t id) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    auto shift = require_shift(transaction, id);
    if (!shift) return tl::unexpected(std::move(shift.error()));
    if (shift->state == ShiftState::cancelled) {
        return refuse(RefusalKind::conflict, "shift/cancelled", {"班次已取消。", "The shift was cancelled."});
    }
    shift->state = ShiftState::cancelled;
    set_shift_state(transaction, id, shift->state);
    note(transaction, "shift.cancelled", subject_of_shift(id), {.team = shift->team, .shift = id});
    free_all_places(transaction, room_, id);
    return page_of(transaction, room_, *shift, Names::masked);
}

Result<void> ShiftDesk::remove(store::Transaction& transaction, std::int64_t id) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto shift = require_shift(transaction, id);
    if (!shift) return tl::unexpected(shift.error());
    set_shift_state(transaction, id, ShiftState::deleted);
    note(transaction, "shift.deleted", subject_of_shift(id), {.team = shift->team, .shift = id});
    free_all_places(transaction, room_, id);
    return {};
}

Result<MyShift> ShiftDesk::sign_up(store::Transaction& transaction, std::string_view token, std::int64_t id,
                                   const SignUpWritten& written) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto shift = require_shift(transaction, id);
    if (!shift) return tl::unexpected(shift.error());
    const bool has_role = std::any_of(shift->roles.begin(), shift->roles.end(),
                                      [&](const ShiftRole& role) { return role.code == written.role; });
    if (!has_role) return refuse_invalid({{"role", {"没有这个岗位。", "There is no such role."}}});
    const Team team = find_team(transaction, shift->team).value();
    const StandingShown standing = standing_in(transaction, room_, *volunteer, team, *shift, written.role);
    const bool is_open = standing.standing == ShiftStanding::open;
    if (!is_open && standing.standing != ShiftStanding::standby) return no_place(standing);
    const auto before = sign_ups_for(transaction, id);
    const SignUp made{id,
                      volunteer->number,
                      written.role,
                      is_open ? SignUpState::signed_up : SignUpState::standby,
                      transaction.now(),
                      before.empty() ? 1 : before.back().place + 1};
    put_sign_up(transaction, made);
    note(transaction, is_open ? "sign_up.made" : "sign_up.stood_by", subject_of_shift(id),
         {.volunteer = volunteer->number, .team = shift->team, .shift = id, .role = written.role});
    answer_proposed(transaction, room_, made);
    return my_shift(transaction, room_, *volunteer, team, *shift);
}

Result<MyShift> ShiftDesk::step_back(store::Transaction& transaction, std::string_view token,
                                     std::int64_t id) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto shift = require_shift(transaction, id);
    if (!shift) return tl::unexpected(shift.error());
    auto own = find_sign_up(transaction, id, volunteer->number);
    const bool has_place = own && own->state == SignUpState::signed_up;
    if (!own || (!has_place && own->state != SignUpState::standby)) {
        return refuse(RefusalKind::conflict, "shift/not-signed-up",
                      {"您没有报名这个班次。", "You have not signed up for this shift."});
    }
    const Team team = find_team(transaction, shift->team).value();
    const Instant limit =
        has_place ? shift->starts_at - std::chrono::hours(team.step_back_hours) : shift->starts_at;
    if (transaction.now() > limit) {
        return refuse(RefusalKind::conflict, "shift/too-late",
                      {"已过取消时限，请联系队长。", "It is too late to step back; tell your leader."});
    }
    own->state = SignUpState::stepped_back;
    put_sign_up(transaction, *own);
    note(transaction, "sign_up.stepped_back", subject_of_shift(id),
         {.volunteer = volunteer->number, .team = shift->team, .shift = id, .role = own->role});
    if (has_place) move_up(transaction, room_, *shift, own->role);
    return my_shift(transaction, room_, *volunteer, team, *shift);
}

Result<ShiftPage> ShiftDesk::led(store::Snapshot& snapshot, std::string_view token, std::int64_t id) const {
    const auto leader = require_own(snapshot, token);
    if (!leader) return tl::unexpected(leader.error());
    const auto shift = require_shift(snapshot, id);
    if (!shift) return tl::unexpected(shift.error());
    if (auto may = require_leader(snapshot, shift->team); !may) return tl::unexpected(std::move(may.error()));
    ShiftPage page = page_of(snapshot, room_, *shift, Names::clear);
    const Instant now = snapshot.now();
    if (shift->state == ShiftState::planned && now >= shift->starts_at - check_in_early &&
        now <= shift->ends_at + check_out_late) {
        const Bytes secret = check_in_secret(snapshot, room_.vault, shift->team);
        page.code = ShownCode{check_in_code(secret, id, now), code_changes_at(now)};
    }
    return page;
}

std::optional<Instant> ShiftDesk::next_to_make(store::Snapshot& snapshot) const {
    const auto series = least_made_series(snapshot);
    if (!series) return std::nullopt;
    return start_of_day(series->made_until + std::chrono::days(1) - days_ahead, room_.zone(snapshot));
}

bool ShiftDesk::make_some(store::Transaction& transaction) const {
    const auto series = least_made_series(transaction);
    const auto until = room_.today(transaction) + days_ahead;
    if (!series || series->made_until >= until) return false;
    transaction.housekeeping();  // a series may have no shift on these days
    make_shifts(transaction, *series, until, room_.zone(transaction));
    return true;
}

}  // namespace linli::volunteers
