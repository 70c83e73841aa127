#include "volunteers/wish_desk.h"

#include <algorithm>

#include "volunteers/shift_desk.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

constexpr std::int64_t most_shifts_in_month = 1'000;  // of a team in a month

Result<std::chrono::year_month> require_month(store::Snapshot& snapshot, const Room& room,
                                              std::string_view text) {
    const auto month = parse_month(text);
    const auto now = month_of(snapshot.now(), room.zone(snapshot));
    if (month && *month >= now && *month <= now + std::chrono::months(months_ahead)) return *month;
    return refuse(RefusalKind::not_found, "wishes/no-month",
                  {"只能填写本月和之后两个月的意愿。", "One may wish for this month and the two after it."});
}

std::vector<Team> teams_joined(store::Snapshot& snapshot, std::int64_t volunteer) {
    std::vector<Team> teams;
    for (const Membership& one : memberships_of(snapshot, volunteer)) {
        if (one.state == MemberState::member) teams.push_back(find_team(snapshot, one.team).value());
    }
    return teams;
}

bool is_fixed(store::Snapshot& snapshot, std::string_view month, const std::vector<Team>& teams) {
    const auto plans = all_plans(snapshot);
    return std::any_of(plans.begin(), plans.end(), [&](const PlanRow& plan) {
        return plan.state == PlanState::proposed && plan.written.month == month &&
               (!plan.written.team || std::any_of(teams.begin(), teams.end(), [&](const Team& team) {
                   return team.code == *plan.written.team;
               }));
    });
}

WishableShift wishable(const ShiftShown& shift, const Volunteer& volunteer, Zone zone,
                       const WishesWritten& wished) {
    WishableShift one{shift.id,      shift.team,          shift.team_name, shift.starts_at,
                      shift.ends_at, shift.meeting_point, false,           {}};
    one.is_in_free_times = is_free_for(volunteer.times, shift.starts_at, shift.ends_at, zone);
    for (const RoleFilled& role : shift.roles) {
        WishableRole shown{role.code, role.name, std::max(0, role.needed - role.taken - role.held), {}};
        for (const Wish& wish : wished.wishes) {
            if (wish.shift == shift.id && wish.role == role.code) shown.how = wish.how;
        }
        one.roles.push_back(std::move(shown));
    }
    return one;
}

tl::unexpected<Refusal> no_such_wish() {
    return refuse_invalid({{"wishes",
                            {"有的班次不在这个月、不是您队伍的，或没有这个岗位；请刷新后再填。",
                             "Some of it is not in this month, not of your teams, or has no such role; read "
                             "the page anew."}}});
}

Result<ProposedRow> require_held(store::Snapshot& snapshot, std::int64_t volunteer, std::int64_t shift) {
    for (const ProposedRow& one : held_in(snapshot, shift)) {
        if (one.volunteer == volunteer && one.held_until > snapshot.now()) return one;
    }
    return refuse(
        RefusalKind::conflict, "place/gone",
        {"这个班次没有等您答复的安排，或答复时限已过；有空位时仍可自己报名。",
         "Nothing of this shift is proposed to you, or it is too late to answer; you may still sign "
         "up while there is a place."});
}

}  // namespace

Result<WishesPage> WishDesk::wishes(store::Snapshot& snapshot, std::string_view token,
                                    const WishesQuery& query) const {
    const auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const Zone zone = room_.zone(snapshot);
    const auto now = month_of(snapshot.now(), zone);
    const auto month =
        require_month(snapshot, room_, query.month.value_or(month_text(now + std::chrono::months(1))));
    if (!month) return tl::unexpected(month.error());
    WishesPage page;
    page.month = month_text(*month);
    for (int ahead = 0; ahead <= months_ahead; ++ahead)
        page.months.push_back(month_text(now + std::chrono::months(ahead)));
    const auto teams = teams_joined(snapshot, volunteer->number);
    const auto given = wishes_of(snapshot, page.month, volunteer->number);
    const WishesWritten wished = given.value_or(WishesWritten{});
    page.most_minutes = wished.most_minutes;
    page.rest_minutes = wished.rest_minutes;
    page.is_given = given.has_value();
    page.is_fixed = is_fixed(snapshot, page.month, teams);
    const Instant from = start_of(*month, zone), to = start_of(*month + std::chrono::months(1), zone);
    for (const Team& team : teams) {
        const TheirShifts theirs = their_shifts(snapshot, volunteer->number, team, from, to);
        for (const ShiftRow& shift : shifts_between(snapshot, team.code, from, to, most_shifts_in_month)) {
            if (shift.starts_at < from) continue;
            const MyShift mine = my_shift(*volunteer, team, shift, theirs, snapshot.now(), zone);
            const bool is_wished = std::any_of(wished.wishes.begin(), wished.wishes.end(),
                                               [&](const Wish& wish) { return wish.shift == shift.id; });
            if (mine.standing.standing == ShiftStanding::open || is_wished)
                page.shifts.push_back(wishable(mine.shift, *volunteer, zone, wished));
        }
    }
    std::stable_sort(
        page.shifts.begin(), page.shifts.end(),
        [](const WishableShift& one, const WishableShift& other) { return one.starts_at < other.starts_at; });
    return page;
}

Result<WishesPage> WishDesk::wish(store::Transaction& transaction, std::string_view token,
                                  std::string_view month, const WishesWritten& written) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto which = require_month(transaction, room_, month);
    if (!which) return tl::unexpected(which.error());
    const std::string name = month_text(*which);
    const auto teams = teams_joined(transaction, volunteer->number);
    if (is_fixed(transaction, name, teams)) {
        return refuse(RefusalKind::conflict, "wishes/proposed",
                      {"这个月的排班方案已提出，意愿不再更改；您仍可自己报名。",
                       "This month's plan is proposed, and wishes do not change any more; you may still sign "
                       "up by yourself."});
    }
    for (const Wish& wish : written.wishes) {
        const auto shift = find_shift(transaction, wish.shift);
        const bool is_there = shift && month_of(shift->starts_at, room_.zone(transaction)) == *which &&
                              std::any_of(teams.begin(), teams.end(),
                                          [&](const Team& team) { return team.code == shift->team; }) &&
                              std::any_of(shift->roles.begin(), shift->roles.end(),
                                          [&](const ShiftRole& role) { return role.code == wish.role; });
        if (!is_there) return no_such_wish();
    }
    put_wishes(transaction, name, volunteer->number, written);
    note(transaction, "wish.given", subject_of_volunteer(volunteer->number),
         {.volunteer = volunteer->number, .month = name});
    return wishes(transaction, token, {name});
}

Result<ProposedPlaces> WishDesk::proposed(store::Snapshot& snapshot, std::string_view token) const {
    const auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    ProposedPlaces list;
    for (const ProposedRow& one : held_for(snapshot, volunteer->number)) {
        if (one.held_until <= snapshot.now()) continue;
        const auto shift = find_shift(snapshot, one.shift);
        const auto team = find_team(snapshot, shift->team);
        ProposedPlace place{show(snapshot, *shift),
                            one.role,
                            {},
                            one.held_until,
                            standing_in(snapshot, room_, *volunteer, *team, *shift, one.role)};
        for (const ShiftRole& role : shift->roles) {
            if (role.code == one.role) place.role_name = role.name;
        }
        list.places.push_back(std::move(place));
    }
    return list;
}

Result<MyShift> WishDesk::accept(store::Transaction& transaction, std::string_view token,
                                 std::int64_t shift) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto held = require_held(transaction, volunteer->number, shift);
    if (!held) return tl::unexpected(held.error());
    return ShiftDesk(room_).sign_up(transaction, token, shift, {held->role});
}

Result<ProposedPlaces> WishDesk::decline(store::Transaction& transaction, std::string_view token,
                                         std::int64_t shift) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto held = require_held(transaction, volunteer->number, shift);
    if (!held) return tl::unexpected(held.error());
    free_place(transaction, room_, *held, PlaceState::declined);
    return proposed(transaction, token);
}

}  // namespace linli::volunteers
