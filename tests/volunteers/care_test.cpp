// What the timekeeper does for volunteers, and what is seen of a shift: places on standby, from when to check
// in; and what was asked about a credit and not agreed to.
#include <thread>

#include <gmock/gmock.h>

#include "cli/timekeeper.h"
#include "volunteers/call_desk.h"
#include "volunteers/ledger_desk.h"
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
