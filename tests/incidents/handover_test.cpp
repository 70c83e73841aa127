// Shifts, and what one hands over to the next.
#include "incidents/handover.h"

#include "harness/china.h"
#include "harness/desk.h"

namespace linli::incidents {
namespace {

using namespace std::chrono_literals;
using test::china;

TEST(Shifts, the_one_to_hand_over_ends_nearest) {
    const Rulebook& book = first_rulebook();
    const Shift night{china("2026-11-24 00:00"), china("2026-11-24 08:00")};
    const Shift day{night.to, china("2026-11-24 16:00")};
    EXPECT_EQ(shift_to_hand_over(book, china("2026-11-24 15:50")), day) << "a little before its end";
    EXPECT_EQ(shift_to_hand_over(book, china("2026-11-24 16:00")), day);
    EXPECT_EQ(shift_to_hand_over(book, china("2026-11-24 16:40")), day) << "a little late";
    EXPECT_EQ(shift_to_hand_over(book, china("2026-11-24 12:00")), day) << "in the middle: the one that runs";
    EXPECT_EQ(shift_to_hand_over(book, china("2026-11-24 11:59")), night);
    EXPECT_EQ(shift_end(book, day.to), china("2026-11-25 00:00"));
    EXPECT_EQ(shift_begin(book, china("2026-11-24 09:00")), china("2026-11-24 08:00"));
}

TEST(Shifts, may_change_once_a_day) {
    Rulebook book = first_rulebook();
    book.shifts = {"08:30"};
    EXPECT_EQ(shift_to_hand_over(book, china("2026-11-24 08:00")),
              (Shift{china("2026-11-23 08:30"), china("2026-11-24 08:30")}));
    EXPECT_EQ(shift_end(book, china("2026-11-24 08:30")), china("2026-11-25 08:30"));
}

TEST(Shifts, are_hours_in_their_order) {
    const auto faults_of = [](std::vector<std::string> shifts) {
        Rulebook book = first_rulebook();
        book.shifts = std::move(shifts);
        json::Faults faults;
        check(book, faults);
        const auto list = faults.take();
        return list.empty() ? "" : list.front().path;
    };
    EXPECT_EQ(faults_of({"08:00", "20:00"}), "");
    EXPECT_EQ(faults_of({}), "shifts");
    EXPECT_EQ(faults_of({"08:00", "8 pm"}), "shifts[1]");
    EXPECT_EQ(faults_of({"16:00", "08:00"}), "shifts[1]");
    EXPECT_EQ(faults_of({"00:00", "24:00"}), "shifts");
}

TEST(Concerns, are_those_of_the_moment_and_the_next_shift) {
    const Instant now = china("2026-11-24 15:50"), until = china("2026-11-25 00:00");
    Incident incident;
    incident.state = State::in_progress;
    incident.reported_at = china("2026-11-24 10:00");
    using List = std::vector<Concern>;
    EXPECT_EQ(concerns_of(incident, now, until), List{});
    incident.deadlines.finish_by = until;
    EXPECT_EQ(concerns_of(incident, now, until), List{}) << "due in the shift after";
    incident.deadlines.finish_by = until - 1ms;
    EXPECT_EQ(concerns_of(incident, now, until), List{Concern::due});
    incident.deadlines.arrive_by = now - 1ms;
    EXPECT_EQ(concerns_of(incident, now, until), (List{Concern::overdue, Concern::due}));
    EXPECT_EQ(next_due(incident), now - 1ms);
    incident.urgent = true;
    incident.reopened = 1;
    incident.escalated_to = "desk";
    EXPECT_EQ(concerns_of(incident, now, until),
              (List{Concern::urgent, Concern::overdue, Concern::escalated, Concern::due, Concern::reopened}));
    incident.state = State::closed;
    EXPECT_EQ(concerns_of(incident, now, until), List{});
    Incident paused;
    paused.state = State::paused;
    paused.paused_until = until + 1h;
    EXPECT_EQ(concerns_of(paused, now, until), List{});
    paused.paused_until = until - 1h;
    EXPECT_EQ(concerns_of(paused, now, until), List{Concern::resumes});
    paused.missed = {DeadlineKind::finish};
    EXPECT_EQ(concerns_of(paused, now, until), (List{Concern::overdue, Concern::resumes}))
        << "once missed, also while its clock stands";
}

class HandoverTest : public test::AtTheDesk {
  protected:
    Result<HandoverSheet> sheet(const HandoverQuery& query = {}, store::Context who = {}) {
        return station->store->read_now(std::move(who), [&](store::Snapshot& s) {
            return handover_sheet(s, station->lines, station->rulebooks.current(s)->book, query);
        });
    }
    Result<Handover> give(std::string_view actor, const GiveHandover& body) {
        return as(actor, [&](store::Transaction& t) {
            return give_handover(t, station->lines, station->rulebooks.current(t)->book, body);
        });
    }
    Result<Handover> take_over(std::string_view actor, std::int64_t id) {
        return as(actor, [&](store::Transaction& t) { return take_handover(t, id); });
    }
    static const HandoverLine* line_of(const HandoverSheet& sheet, std::int64_t number) {
        for (const HandoverLine& line : sheet.lines) {
            if (line.number == number) return &line;
        }
        return nullptr;
    }
};

// The clock stands at 10:00, 24 November; the day's shift ends at 16:00.
TEST_F(HandoverTest, the_sheet_says_what_the_next_shift_must_know) {
    const std::int64_t waiting = reported().number;
    Report urgent = a_report();
    urgent.category = "fire.exit";
    urgent.description = "楼道着火";
    const std::int64_t fire = reported(urgent).number;
    const std::int64_t claimed = in_progress().number;
    step("officer/A", claimed, &IncidentDesk::claim_done, ClaimDone{"已调解，电话13800138000"}).value();
    const std::int64_t paused = in_progress().number;
    step("officer/A", paused, &IncidentDesk::pause, Pause{"等材料", china("2026-11-24 20:00")}).value();
    const std::int64_t done = in_progress().number;
    step("officer/A", done, &IncidentDesk::claim_done, ClaimDone{"已调解"}).value();
    step("desk", done, &IncidentDesk::verify, Remark{}).value();
    const std::int64_t quiet = in_progress().number;
    step("officer/A", quiet, &IncidentDesk::arrive, Remark{}).value();
    as("desk", [&](store::Transaction& t) {
        return station->desk.set_duty(t, {"auxiliary/A", false});
    }).value();
    clock.set(china("2026-11-24 15:45"));

    const HandoverSheet now = sheet().value();
    EXPECT_EQ(now.from, china("2026-11-24 08:00"));
    EXPECT_EQ(now.to, china("2026-11-24 16:00"));
    EXPECT_EQ(now.until, china("2026-11-25 00:00"));
    EXPECT_EQ(now.in_shift, (ShiftCounts{6, 4, 1, 1}));
    EXPECT_EQ(now.open_incidents, 5);
    EXPECT_EQ(now.off_duty, std::vector<std::string>{"auxiliary/A"});
    ASSERT_EQ(now.lines.size(), 4U);
    EXPECT_EQ(now.lines[0].number, fire) << "urgent first";
    EXPECT_EQ(now.lines[0].concerns,
              (std::vector<Concern>{Concern::urgent, Concern::overdue, Concern::to_accept}));
    EXPECT_EQ(now.lines[1].number, waiting) << "then overdue";
    EXPECT_EQ(line_of(now, claimed)->concerns, std::vector<Concern>{Concern::to_verify});
    EXPECT_EQ(line_of(now, claimed)->last_remark, "已调解，电话138****8000");
    EXPECT_EQ(line_of(now, claimed)->handler_role.en, "community officer");
    EXPECT_EQ(line_of(now, paused)->concerns, std::vector<Concern>{Concern::resumes});
    EXPECT_EQ(line_of(now, paused)->due, china("2026-11-24 20:00"));
    EXPECT_EQ(line_of(now, quiet), nullptr) << "nothing to know of it";
    EXPECT_EQ(now.open, (ConcernCounts{1, 2, 0, 0, 1, 2, 1, 0}));

    HandoverQuery few;
    few.limit = 1;
    EXPECT_EQ(sheet(few).value().left_out, 3);
    const HandoverQuery evening{china("2026-11-24 16:00"), {}, {}};
    EXPECT_EQ(sheet(evening).value().in_shift, (ShiftCounts{0, 0, 0, 0}));
    EXPECT_EQ(sheet(evening).value().to, china("2026-11-25 00:00"));
    EXPECT_FALSE(sheet({china("2026-11-24 16:00"), china("2026-11-24 15:00"), {}}));
}

TEST_F(HandoverTest, the_sheet_reaches_as_far_as_the_one_who_asks) {
    reported();
    Report other = a_report();
    other.location = LonLat::from_degrees(121.015, 29.005);
    const std::int64_t in_b = reported(other).number;
    const store::Context officer{first_station, "account/9", store::Reach::own, {"officer/B"}};
    const HandoverSheet own = sheet({}, officer).value();
    ASSERT_EQ(own.lines.size(), 1U);
    EXPECT_EQ(own.lines[0].number, in_b);
    EXPECT_EQ(own.open_incidents, 1);
    EXPECT_EQ(own.open.to_accept, 1);
    clock.set(china("2026-11-24 15:00"));
    EXPECT_EQ(sheet({}, officer).value().in_shift.reported, 1);
    EXPECT_EQ(sheet().value().in_shift.reported, 2);
}

TEST_F(HandoverTest, a_shift_is_handed_over_with_a_note_and_taken_by_somebody_else) {
    reported();
    clock.set(china("2026-11-24 15:50"));
    const Handover given = give("account/3", {{}, {}, "钥匙在抽屉；回电13800138000"}).value();
    EXPECT_EQ(given.id, 1);
    EXPECT_EQ(given.to, china("2026-11-24 16:00"));
    EXPECT_EQ(given.in_shift.reported, 1);
    EXPECT_EQ(given.open.to_accept, 1);
    EXPECT_EQ(given.note, "钥匙在抽屉；回电138****8000");
    EXPECT_EQ(take_over("account/3", 1).error().type, "handover/own");
    clock.advance(20min);
    EXPECT_EQ(take_over("account/4", 1).value().taken_by, "account/4");
    EXPECT_EQ(take_over("account/5", 1).error().type, "handover/taken");
    EXPECT_EQ(take_over("account/5", 2).error().type, "handover/not-found");
    give("account/4", {china("2026-11-24 16:00"), china("2026-11-25 00:00"), {}}).value();
    const Handovers last = station->ask([](store::Snapshot& s) { return last_handovers(s, {}); });
    ASSERT_EQ(last.handovers.size(), 2U);
    EXPECT_EQ(last.handovers[0].id, 2);
    EXPECT_FALSE(last.handovers[0].taken_at);
    EXPECT_EQ(last.handovers[1].taken_at, china("2026-11-24 16:10"));
    const auto entries =
        station->ask([](store::Snapshot& s) { return store::entries_about(s, "handover/1"); });
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].kind, "handover.given");
    EXPECT_EQ(entries[0].payload.text.find("钥匙"), std::string::npos) << "no text in the journal";
    EXPECT_EQ(entries[1].kind, "handover.taken");
}

}  // namespace
}  // namespace linli::incidents
