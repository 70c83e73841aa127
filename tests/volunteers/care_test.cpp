// What the timekeeper does for volunteers, and what is seen of a shift: places on standby, from when to check
// in; and what was asked about a credit and not agreed to.
#include <thread>

#include <gmock/gmock.h>

#include "cli/timekeeper.h"
#include "volunteers/call_desk.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/shift_rows.h"
#include "volunteers/volunteer_rows.h"
#include "volunteers_at_the_desk.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;
using store::Snapshot;
using store::Transaction;

class Cared : public VolunteersAtTheDesk {
  protected:
    // Nobody but the timekeeper acts: waits until it has, 20 s at most.
    template <class Done>
    static bool waits_for(Done done) {
        for (int tries = 0; tries < 200 && !done(); ++tries)
            std::this_thread::sleep_for(100ms);
        return done();
    }
    const MyShift* shift_of(const VolunteerPage& own, std::int64_t id) {
        for (const MyShift& one : own.shifts) {
            if (one.shift.id == id) return &one;
        }
        return nullptr;
    }
    LedgerDesk ledger() { return LedgerDesk(room()); }
};

TEST_F(Cared, forgotten_check_outs_are_closed_by_the_running_timekeeper) {
    a_team("east", TeamKind::community);
    const auto leader = member("east"), one = member("east");
    lead("east", leader);
    const auto shift = a_shift("east", clock.now() + 10min, 2h, 2);
    sign_up(one, shift).value();
    clock.advance(10min);
    checked_in(leader, shift, one).value();
    cli::Timekeeper timekeeper(*station, {});
    std::this_thread::sleep_for(1500ms);
    EXPECT_EQ(page(one).services.front().state, ServiceState::open) << "not before its time";
    clock.advance(3h);
    sign_up(leader, a_shift("east", clock.now() + 1h, 2h, 2))
        .value();  // something is written: it looks again
    ASSERT_TRUE(waits_for([&] { return page(one).services.front().state == ServiceState::ended; }));
    EXPECT_TRUE(page(one).services.front().closed_by_rule);
    EXPECT_EQ(page(one).services.front().minutes, 120) << "at the shift's end";
}

TEST_F(Cared, shifts_of_a_series_are_made_by_the_running_timekeeper) {
    a_team("east", TeamKind::community);
    const auto one = member("east");
    SeriesWritten series;
    series.weekdays = {Weekday::monday};
    series.starts = "19:00";
    series.minutes = 60;
    series.from = "2026-11-24";
    series.until = "2027-06-30";
    series.roles = {{"walker", {"巡逻", "walker"}, 2, 0}};
    const auto made =
        as("desk", [&](Transaction& t) { return ShiftDesk(room()).plan_series(t, "east", series); })
            .value()
            .planned;
    clock.advance(std::chrono::days(70));
    EXPECT_EQ(page(one).shifts.size(), 0U) << "all that were made have passed";
    EXPECT_GT(made, 7);
    cli::Timekeeper timekeeper(*station, {});
    EXPECT_TRUE(waits_for([&] { return page(one).shifts.size() >= 8U; }));
}

TEST_F(Cared, call_outs_end_with_their_incident_by_the_running_timekeeper) {
    a_team("blue");
    const auto one = member("blue");
    const auto incident = in_progress().number;
    const CallDesk calls(room());
    const CallOutWritten written{{"blue"}, "带绳索", "村口"};
    const auto id = as("desk", [&](Transaction& t) { return calls.call(t, incident, written); }).value().id;
    anyone([&](Transaction& t) { return calls.step(t, one.token, id, CallOutStep::arrive); }).value();
    cli::Timekeeper timekeeper(*station, {});
    clock.advance(40min);
    step("officer/A", incident, &incidents::IncidentDesk::claim_done, incidents::ClaimDone{"已找到"}).value();
    step("desk", incident, &incidents::IncidentDesk::verify, incidents::Remark{}).value();
    ASSERT_TRUE(waits_for([&] { return page(one).services.front().state == ServiceState::ended; }));
    EXPECT_EQ(page(one).services.front().minutes, 40);
}

TEST_F(Cared, volunteers_see_their_place_on_standby_and_from_when_they_check_in) {
    a_team("east", TeamKind::community);
    const auto first = member("east"), second = member("east"), third = member("east");
    const Instant starts = clock.now() + 48h;
    const auto shift = a_shift("east", starts, 2h, 1, 2);
    EXPECT_FALSE(sign_up(first, shift).value().standby_place);
    EXPECT_EQ(sign_up(second, shift).value().standby_place, 1);
    EXPECT_EQ(sign_up(third, shift).value().standby_place, 2);
    EXPECT_EQ(shift_of(page(third), shift)->standby_place, 2);
    EXPECT_EQ(shift_of(page(third), shift)->check_in_from, starts - 30min);
    anyone([&](Transaction& t) { return ShiftDesk(room()).step_back(t, first.token, shift); }).value();
    EXPECT_FALSE(shift_of(page(second), shift)->standby_place) << "they have the place";
    EXPECT_EQ(shift_of(page(third), shift)->standby_place, 1);
}

// Of every shift's sign-ups and what one has taken is asked once for all shifts of a team.
TEST_F(Cared, sixty_shifts_of_a_team_of_nine_hundred_are_read_at_once) {
    a_team("east", TeamKind::community);
    const auto one = member("east");
    constexpr std::int64_t members = 900, shifts = 60, in_each = 15;
    as("desk", [&](Transaction& t) {
        for (std::int64_t i = 1; i < members; ++i) {
            Volunteer volunteer;
            volunteer.number = t.next_number("volunteers");
            volunteer.born = "1990-05";
            insert_volunteer(t, volunteer, sha256(bytes_of(std::to_string(i))), 1);
            put_membership(t, {"east", volunteer.number, false, MemberState::member, t.now()});
        }
        for (std::int64_t i = 0; i < shifts; ++i) {
            ShiftRow shift;
            shift.id = t.next_number("shifts");
            shift.team = "east";
            shift.starts_at = t.now() + std::chrono::hours(24 * (i + 1));
            shift.ends_at = shift.starts_at + 2h;
            shift.roles = {{"walker", {"巡逻", "walker"}, static_cast<int>(in_each), 2}};
            insert_shift(t, shift);
            put_sign_up(t, {shift.id, one.number, "walker", SignUpState::signed_up, t.now(), 1});
            for (std::int64_t k = 0; k + 1 < in_each; ++k) {
                put_sign_up(t, {shift.id, 2 + (i * in_each + k) % (members - 1), "walker",
                                SignUpState::signed_up, t.now(), k + 2});
            }
        }
        t.append({.kind = "shift.planned", .subject = "shift/1", .payload = "{}"});
        return Result<bool>(true);
    }).value();
    const auto timed = [](const char* what, auto question) {
        const auto begun = std::chrono::steady_clock::now();
        const auto answer = question();
        const auto took = std::chrono::steady_clock::now() - begun;
        std::printf("%s: %.1f ms\n", what, std::chrono::duration<double, std::milli>(took).count());
        EXPECT_LT(took, 2s) << what;
        return answer;
    };
    const VolunteerPage own = timed("own page", [&] { return page(one); });
    ASSERT_EQ(own.shifts.size(), 60U);
    for (const MyShift& mine : own.shifts) {
        EXPECT_EQ(mine.standing.standing, ShiftStanding::signed_up);
        EXPECT_EQ(mine.shift.roles.at(0).taken, in_each);
    }
    const ShiftList list = timed("staff's list", [&] {
        return as("desk", [&](Transaction& t) { return ShiftDesk(room()).list(t, {"east", {}, {}}); })
            .value();
    });
    ASSERT_EQ(list.shifts.size(), 60U);
    EXPECT_EQ(list.shifts.back().roles.at(0).taken, in_each);
}

TEST_F(Cared, a_reversal_that_was_asked_is_declined_by_another_or_taken_back_by_whoever_asked) {
    a_team("east", TeamKind::community);
    const auto leader = member("east"), one = member("east");
    lead("east", leader);
    const auto shift = a_shift("east", clock.now() + 1min, 2h, 2);
    sign_up(one, shift).value();
    clock.advance(1min);
    const auto service = checked_in(leader, shift, one).value().id;
    clock.advance(1h);
    anyone([&](Transaction& t) {
        return AttendanceDesk(room()).check_out_by_leader(t, leader.token, shift, one.number);
    }).value();
    anyone([&](Transaction& t) { return ledger().confirm(t, leader.token, service, {}); }).value();
    const std::int64_t credit = page(one).credits.front().id;
    const auto asks = [&](const char* actor) {
        return as(actor, [&](Transaction& t) { return ledger().ask_reversal(t, credit, {"记错了"}); });
    };
    const auto declines = [&](const char* actor, std::int64_t id) {
        return as(actor, [&](Transaction& t) { return ledger().decline(t, id); });
    };
    const auto agrees = [&](const char* actor, std::int64_t id) {
        return as(actor, [&](Transaction& t) { return ledger().agree(t, id); });
    };
    EXPECT_EQ(type_of(declines("desk", 99)), "reversal/not-found");
    const auto first = asks("desk").value().reversal.value().id;
    EXPECT_EQ(declines("head", first).value().reversal.value().state, ReversalState::declined);
    EXPECT_EQ(type_of(agrees("head", first)), "reversal/answered");
    EXPECT_EQ(type_of(declines("head", first)), "reversal/answered");
    EXPECT_EQ(page(one).minutes, 60) << "the credit stays";
    const auto second = asks("desk").value().reversal.value().id;
    EXPECT_EQ(type_of(asks("head")), "credit/asked");
    EXPECT_EQ(declines("desk", second).value().reversal.value().state, ReversalState::taken_back);
    const auto third = asks("head").value().reversal.value().id;
    EXPECT_EQ(type_of(agrees("desk", third)), "done");
    EXPECT_EQ(type_of(declines("desk", third)), "credit/reversed");
    EXPECT_EQ(page(one).minutes, 0);
    EXPECT_EQ(type_of(asks("desk")), "credit/asked") << "it was taken back already";
}

TEST_F(Cared, grids_that_there_are_not_are_named_for_teams_and_shifts_alike) {
    const auto fault_of = [](const auto& refused) {
        return refused.error().faults.at(0).path + ": " + refused.error().faults.at(0).message.en;
    };
    TeamWritten team;
    team.code = "east";
    team.name = {"东", "east"};
    team.grids = {"A", "X", "Y"};
    EXPECT_EQ(fault_of(as("desk", [&](Transaction& t) { return TeamDesk(room()).add(t, team); })),
              "grids: There is no grid X, Y.");
    a_team("west", TeamKind::community);
    ShiftWritten shift;
    shift.starts_at = clock.now() + 1h;
    shift.ends_at = clock.now() + 2h;
    shift.roles = {{"walker", {"巡逻", "walker"}, 1, 0}};
    shift.grids = {"Z"};
    EXPECT_EQ(fault_of(as("desk", [&](Transaction& t) { return ShiftDesk(room()).plan(t, "west", shift); })),
              "grids: There is no grid Z.");
}

}  // namespace
}  // namespace linli::volunteers
