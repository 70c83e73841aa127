// Teams are called out to an incident: what each step does, and what comes of it, on a clock that is set.
#include <gmock/gmock.h>

#include "store/journal.h"
#include "volunteers/call_desk.h"
#include "volunteers/call_rows.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/shift_rows.h"
#include "volunteers_at_the_desk.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;
using store::Snapshot;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Instant noon = *parse_iso("2026-11-24T12:00:00+08:00");

Called in_state(CalledState state) {
    Called called;
    called.volunteer = 1;
    called.team = "blue";
    called.state = state;
    called.called_at = noon - 10min;
    if (state != CalledState::unanswered) called.answered_at = noon - 9min;
    if (state == CalledState::on_the_way) called.set_out_at = noon - 8min;
    if (state == CalledState::arrived || state == CalledState::left) called.arrived_at = noon - 5min;
    if (state == CalledState::left) called.left_at = noon - 1min;
    return called;
}

// Every step in every state: what it becomes, and what is said of it.
TEST(CallSteps, have_a_defined_effect_in_every_state) {
    using enum CalledState;
    using enum StepEffect;
    struct Case {
        CalledState from;
        CallOutStep step;
        StepEffect effect;
        CalledState to;
    };
    const Case cases[] = {
        {unanswered, CallOutStep::come, moved, coming},
        {unanswered, CallOutStep::decline, moved, declined},
        {unanswered, CallOutStep::set_out, moved, on_the_way},
        {unanswered, CallOutStep::arrive, moved, arrived},
        {unanswered, CallOutStep::leave, not_there, unanswered},
        {coming, CallOutStep::come, stands, coming},
        {coming, CallOutStep::decline, moved, declined},
        {coming, CallOutStep::set_out, moved, on_the_way},
        {coming, CallOutStep::arrive, moved, arrived},
        {coming, CallOutStep::leave, not_there, coming},
        {declined, CallOutStep::come, moved, coming},
        {declined, CallOutStep::decline, stands, declined},
        {declined, CallOutStep::set_out, moved, on_the_way},
        {declined, CallOutStep::arrive, moved, arrived},
        {declined, CallOutStep::leave, not_there, declined},
        {on_the_way, CallOutStep::come, stands, on_the_way},
        {on_the_way, CallOutStep::decline, moved, declined},
        {on_the_way, CallOutStep::set_out, stands, on_the_way},
        {on_the_way, CallOutStep::arrive, moved, arrived},
        {on_the_way, CallOutStep::leave, not_there, on_the_way},
        {arrived, CallOutStep::come, stands, arrived},
        {arrived, CallOutStep::decline, is_there, arrived},
        {arrived, CallOutStep::set_out, stands, arrived},
        {arrived, CallOutStep::arrive, stands, arrived},
        {arrived, CallOutStep::leave, moved, left},
        {left, CallOutStep::come, stands, left},
        {left, CallOutStep::decline, is_there, left},
        {left, CallOutStep::set_out, stands, left},
        {left, CallOutStep::arrive, stands, left},
        {left, CallOutStep::leave, stands, left},
        {stood_down, CallOutStep::come, over, stood_down},
        {stood_down, CallOutStep::decline, over, stood_down},
        {stood_down, CallOutStep::set_out, over, stood_down},
        {stood_down, CallOutStep::arrive, over, stood_down},
        {stood_down, CallOutStep::leave, over, stood_down},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(std::string(json::name_of(one.from)) + " " + std::string(json::name_of(one.step)));
        Called called = in_state(one.from);
        EXPECT_EQ(take_step(called, one.step, {}, noon), one.effect);
        EXPECT_EQ(called.state, one.to);
        if (one.effect != moved) {
            EXPECT_EQ(called.answered_at, in_state(one.from).answered_at);
            EXPECT_EQ(called.arrived_at, in_state(one.from).arrived_at);
            EXPECT_EQ(called.left_at, in_state(one.from).left_at);
        }
    }
}

TEST(CallSteps, keep_the_time_of_each_and_when_somebody_is_expected) {
    Called called = in_state(CalledState::unanswered);
    EXPECT_EQ(take_step(called, CallOutStep::come, noon + 20min, noon), StepEffect::moved);
    EXPECT_EQ(called.answered_at, noon);
    EXPECT_EQ(called.expected_at, noon + 20min);
    EXPECT_EQ(take_step(called, CallOutStep::come, noon + 30min, noon + 1min), StepEffect::moved);
    EXPECT_EQ(called.expected_at, noon + 30min);
    EXPECT_EQ(called.answered_at, noon) << "the answer was given then";
    take_step(called, CallOutStep::set_out, {}, noon + 2min);
    EXPECT_EQ(called.set_out_at, noon + 2min);
    EXPECT_EQ(take_step(called, CallOutStep::come, noon + 15min, noon + 3min), StepEffect::moved);
    EXPECT_EQ(called.state, CalledState::on_the_way) << "they are still on the way, and sooner there";
    EXPECT_EQ(called.expected_at, noon + 15min);
    take_step(called, CallOutStep::arrive, {}, noon + 14min);
    take_step(called, CallOutStep::leave, {}, noon + 90min);
    EXPECT_EQ(called.arrived_at, noon + 14min);
    EXPECT_EQ(called.left_at, noon + 90min);
    Called away = in_state(CalledState::on_the_way);
    away.expected_at = noon + 5min;
    take_step(away, CallOutStep::decline, {}, noon);
    EXPECT_FALSE(away.expected_at) << "nobody waits for them";
    EXPECT_FALSE(away.set_out_at);
}

TEST(CallSteps, standing_down_ends_it_for_everybody_as_they_are) {
    using enum CalledState;
    for (const auto& [from, to] :
         {std::pair(unanswered, stood_down), std::pair(coming, stood_down), std::pair(on_the_way, stood_down),
          std::pair(declined, declined), std::pair(arrived, left), std::pair(left, left)}) {
        Called called = in_state(from);
        volunteers::stand_down(called, noon);
        EXPECT_EQ(called.state, to) << json::name_of(from);
        if (from == arrived || from == left) {
            EXPECT_EQ(called.left_at, from == arrived ? noon : noon - 1min);
        }
    }
    Called late = in_state(arrived);
    volunteers::stand_down(late, noon - 20min);  // an end that lies before their coming
    EXPECT_EQ(late.left_at, late.arrived_at);
}

TEST(CallSteps, nobody_is_called_who_may_not_come) {
    const auto today = std::chrono::sys_days(parse_date("2026-11-24").value());
    Team team;
    team.kind = TeamKind::community;
    Volunteer volunteer;
    volunteer.born = "2009-05";
    EXPECT_EQ(not_called_because(volunteer, team, today), Ineligible::minor) << "in whichever team";
    volunteer.born = "1990-05";
    EXPECT_FALSE(not_called_because(volunteer, team, today));
    team.requirements.trainings = {"first-aid"};
    EXPECT_EQ(not_called_because(volunteer, team, today), Ineligible::training);
    volunteer.trainings = {{"first-aid", "2025-01-01", "2026-11-23"}};
    EXPECT_EQ(not_called_because(volunteer, team, today), Ineligible::training) << "it has run out";
    volunteer.trainings = {{"first-aid", "2025-01-01", {}}};
    team.requirements.insured = true;
    EXPECT_EQ(not_called_because(volunteer, team, today), Ineligible::insurance);
    volunteer.insured_until = "2026-11-24";
    EXPECT_FALSE(not_called_because(volunteer, team, today));
    team.requirements.max_age = 30;
    EXPECT_EQ(not_called_because(volunteer, team, today), Ineligible::age);
}

class CalledOut : public VolunteersAtTheDesk {
  protected:
    CallDesk calls() { return CallDesk(room()); }
    Result<CallOutShown> try_call(std::int64_t incident, std::vector<std::string> teams) {
        const CallOutWritten written{std::move(teams), "带绳索和手电", "村委会门口"};
        return as("desk", [&](Transaction& t) { return calls().call(t, incident, written); });
    }
    std::int64_t called(std::int64_t incident, std::vector<std::string> teams = {"blue"}) {
        return try_call(incident, std::move(teams)).value().id;
    }
    Result<MyCallOut> step(const VolunteerLink& link, std::int64_t call_out, CallOutStep step,
                           Elsewhere elsewhere = Elsewhere::stays) {
        return anyone([&](Transaction& t) { return calls().step(t, link.token, call_out, step, elsewhere); });
    }
    Result<MyCallOut> answer(const VolunteerLink& link, std::int64_t call_out, const CallAnswered& said) {
        return anyone([&](Transaction& t) { return calls().answer(t, link.token, call_out, said); });
    }
    Result<CallOutShown> stand_down(std::int64_t incident, std::int64_t call_out) {
        return as("desk",
                  [&](Transaction& t) { return calls().stand_down(t, incident, call_out, {"人已找到"}); });
    }
    CallOutShown shown(std::int64_t incident) {
        return as("desk", [&](Transaction& t) { return calls().list(t, incident); })
            .value()
            .call_outs.front();
    }
    std::vector<MyCallOut> own(const VolunteerLink& link) {
        return ask([&](Snapshot& s) { return calls().own(s, link.token); }).call_outs;
    }
    std::size_t end_those_due() {
        return as("timekeeper",
                  [](Transaction& t) { return Result<std::size_t>(CallDesk::end_those_due(t)); })
            .value();
    }
    std::optional<Instant> next_to_end() {
        return ask([](Snapshot& s) { return Result<std::optional<Instant>>(CallDesk::next_to_end(s)); });
    }
};

TEST_F(CalledOut, answer_come_arrive_and_are_stood_down_and_their_time_is_a_service) {
    a_team("blue");
    const auto leader = member("blue"), second = member("blue"), third = member("blue");
    lead("blue", leader);
    const auto incident = in_progress().number;
    const auto id = called(incident);
    EXPECT_EQ(type_of(answer(second, id, {true, 20})), "done");
    EXPECT_EQ(type_of(answer(third, id, {false, {}})), "done");
    EXPECT_EQ(type_of(answer(third, id, {false, {}})), "done") << "said twice is said once";
    clock.advance(5min);
    EXPECT_EQ(step(second, id, CallOutStep::set_out).value().mine->state, CalledState::on_the_way);
    clock.advance(10min);
    step(second, id, CallOutStep::arrive).value();
    EXPECT_EQ(type_of(step(third, id, CallOutStep::leave)), "call-out/not-there");
    EXPECT_EQ(type_of(answer(second, id, {false, {}})), "call-out/is-there");

    const CallOutShown now = shown(incident);
    EXPECT_EQ(now.counts.arrived, 1);
    EXPECT_EQ(now.counts.declined, 1);
    EXPECT_EQ(now.counts.unanswered, 1);
    ASSERT_EQ(now.called.size(), 3U);
    EXPECT_EQ(now.called.front().volunteer, second.number) << "who is there comes first";
    for (const CalledShown& one : now.called)
        EXPECT_THAT(one.name, Not(HasSubstr("小明"))) << "masked for staff";
    const auto led = own(leader);
    ASSERT_EQ(led.size(), 1U);
    ASSERT_EQ(led.front().led.size(), 3U);
    EXPECT_THAT(led.front().led.front().name, HasSubstr("王小明")) << "leaders know their team";
    EXPECT_THAT(own(second).front().led, IsEmpty());

    clock.advance(45min);
    stand_down(incident, id).value();
    const CallOutShown ended = shown(incident);
    EXPECT_EQ(ended.state, CallOutState::stood_down);
    EXPECT_EQ(ended.ended_how, CallOutEnd::staff);
    EXPECT_EQ(ended.ended_for, "人已找到");
    EXPECT_EQ(ended.counts.left, 1);
    EXPECT_EQ(ended.counts.stood_down, 1);
    EXPECT_EQ(type_of(stand_down(incident, id)), "call-out/stood-down");
    EXPECT_EQ(type_of(step(leader, id, CallOutStep::arrive)), "call-out/stood-down");
    EXPECT_EQ(own(second).front().ended_for, "人已找到");

    const ServiceShown service = page(second).services.front();
    EXPECT_EQ(service.how_in, Attendance::call);
    EXPECT_EQ(service.minutes, 45) << "from being there, not from setting out";
    EXPECT_FALSE(service.closed_by_rule);
    anyone([&](Transaction& t) {
        return LedgerDesk(room()).confirm(t, leader.token, service.id, {});
    }).value();
    EXPECT_EQ(page(second).minutes, 45);

    EXPECT_THAT(history(incident), testing::IsSupersetOf({"call_out.made", "call_out.stood_down"}));
    EXPECT_THAT(history(incident), testing::Not(testing::Contains("call_out.arrived")));
    const auto entries = ask(
        [](Snapshot& s) { return Result<std::vector<store::Entry>>(store::entries_after(s, 0, 100'000)); });
    for (const store::Entry& entry : entries) {
        for (const char* said : {"王小明", "人已找到", "绳索", "村委会"})
            EXPECT_THAT(entry.payload.text + entry.subject + entry.related, Not(HasSubstr(said)));
    }
    clock.advance(2h);
    EXPECT_THAT(own(second), IsEmpty()) << "it is not shown for ever";
}

TEST_F(CalledOut, are_those_who_may_come_each_once) {
    a_team("blue");
    a_team("east", TeamKind::village_patrol);
    a_team("closed");
    const auto incident = in_progress().number;
    const auto grown = member("blue");
    anyone([&](Transaction& t) -> Result<bool> {
        auto done = TeamDesk(room()).ask(t, grown.token, "east");
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    as("desk", [&](Transaction& t) {
        return TeamDesk(room()).admit(t, std::nullopt, "east", grown.number);
    }).value();
    EXPECT_EQ(type_of(try_call(incident, {"closed"})), "call-out/nobody");
    EXPECT_EQ(type_of(try_call(incident, {"nowhere"})), "team/not-found");
    EXPECT_EQ(type_of(try_call(9'999, {"blue"})), "incident/not-found");
    member("east", "2010-01");
    const auto made = try_call(incident, {"blue", "east", "east"}).value();
    EXPECT_EQ(made.called.size(), 1U) << "who is in both is called once";
    EXPECT_EQ(made.called.front().team, "blue");
    ASSERT_EQ(made.not_called.size(), 1U);
    EXPECT_EQ(made.not_called.front().why, Ineligible::minor);
    EXPECT_EQ(made.not_called.front().count, 1);
    EXPECT_EQ(type_of(try_call(incident, {"east"})), "call-out/called");
    a_team("west", TeamKind::community);
    const auto fresh = member("west");
    const auto second = try_call(incident, {"west"}).value();
    ASSERT_EQ(second.called.size(), 1U);
    EXPECT_EQ(second.called.front().volunteer, fresh.number);
    EXPECT_EQ(type_of(step(fresh, made.id, CallOutStep::arrive)), "call-out/not-found")
        << "it does not concern them";
}

TEST_F(CalledOut, only_who_handles_the_incident_and_reads_volunteers_calls) {
    a_team("blue");
    member("blue");
    const auto incident = in_progress().number;
    const CallOutWritten written{{"blue"}, "带绳索", "村口"};
    const auto tried = [&](const char* actor, store::Reach reach, std::vector<std::string> posts) {
        return type_of(
            station->store->write_now({first_station, actor, reach, std::move(posts)},
                                      [&](Transaction& t) { return calls().call(t, incident, written); }));
    };
    EXPECT_EQ(tried("volunteer/1", store::Reach::station, {}), "forbidden/role");
    EXPECT_EQ(tried("officer/B", store::Reach::own, {"officer/B"}), "incident/not-found")
        << "whom the incident does not concern";
    EXPECT_EQ(tried("desk", store::Reach::station, {}), "done");
}

TEST_F(CalledOut, go_home_when_the_incident_is_closed) {
    a_team("blue");
    const auto first = member("blue"), second = member("blue");
    const auto incident = in_progress().number;
    const auto id = called(incident);
    step(first, id, CallOutStep::arrive).value();
    EXPECT_EQ(next_to_end(), clock.now() + call_out_lasts);
    clock.advance(30min);
    AtTheDesk::step("officer/A", incident, &incidents::IncidentDesk::claim_done,
                    incidents::ClaimDone{"已找到"})
        .value();
    AtTheDesk::step("desk", incident, &incidents::IncidentDesk::verify, incidents::Remark{}).value();
    EXPECT_EQ(next_to_end(), clock.now()) << "the timekeeper is told at once";
    EXPECT_EQ(type_of(step(second, id, CallOutStep::arrive)), "call-out/stood-down")
        << "and nobody comes meanwhile";
    clock.advance(3min);
    EXPECT_EQ(end_those_due(), 1U);
    EXPECT_EQ(end_those_due(), 0U);
    const CallOutShown ended = shown(incident);
    EXPECT_EQ(ended.ended_how, CallOutEnd::incident_closed);
    EXPECT_EQ(page(first).services.front().minutes, 30) << "until it was closed";
    EXPECT_EQ(type_of(try_call(incident, {"blue"})), "call-out/incident-closed");
    EXPECT_FALSE(next_to_end());
}

TEST_F(CalledOut, are_let_go_by_rule_where_nobody_does) {
    a_team("blue");
    const auto first = member("blue");
    const auto incident = in_progress().number;
    const auto id = called(incident);
    clock.advance(1h);
    step(first, id, CallOutStep::arrive).value();
    clock.advance(11h);
    EXPECT_EQ(end_those_due(), 1U);
    const ServiceShown service = page(first).services.front();
    EXPECT_EQ(service.minutes, 11 * 60);
    EXPECT_TRUE(service.closed_by_rule) << "the leader looks at it";
    EXPECT_EQ(shown(incident).ended_how, CallOutEnd::rule);
}

TEST_F(CalledOut, are_at_one_place_at_a_time) {
    a_team("blue");
    const auto first = member("blue"), leader = member("blue");
    lead("blue", leader);
    const auto shift = a_shift("blue", clock.now() + 10min, 4h, 2);
    sign_up(first, shift).value();
    clock.advance(10min);
    checked_in(leader, shift, first).value();
    const auto one = in_progress().number, other = in_progress().number;
    const auto id = called(one), next = called(other);
    clock.advance(30min);
    EXPECT_EQ(type_of(step(first, id, CallOutStep::arrive)), "call-out/serves-elsewhere") << "they are asked";
    EXPECT_EQ(page(first).services.back().state, ServiceState::open) << "and nothing has ended";
    EXPECT_EQ(own(first).back().mine->state, CalledState::unanswered);
    step(first, id, CallOutStep::arrive, Elsewhere::ends).value();
    EXPECT_EQ(page(first).services.back().minutes, 30) << "the patrol ended when they came";
    EXPECT_EQ(type_of(checked_in(leader, shift, first)), "attendance/already");
    clock.advance(20min);
    EXPECT_EQ(type_of(step(first, next, CallOutStep::arrive)), "call-out/serves-elsewhere");
    step(first, next, CallOutStep::arrive, Elsewhere::ends).value();
    EXPECT_EQ(own(first).back().mine->state, CalledState::left) << "of the first";
    EXPECT_EQ(page(first).services.front().state, ServiceState::open);
    EXPECT_EQ(page(first).services[1].minutes, 20);
}

// A telephone without signal says afterwards that it was at a shift.
TEST_F(CalledOut, what_is_said_afterwards_of_a_shift_counts_no_time_twice) {
    a_team("blue");
    const auto leader = member("blue"), early = member("blue"), late = member("blue");
    lead("blue", leader);
    const auto shift = a_shift("blue", clock.now() + 10min, 2h, 5);
    sign_up(early, shift).value();
    sign_up(late, shift).value();
    const auto seen = [&] {
        const auto page = ask([&](Snapshot& s) { return ShiftDesk(room()).led(s, leader.token, shift); });
        return CodeSeen{page.code.value().code, clock.now()};
    };
    const auto check_in = [&](const VolunteerLink& who, const CodeSeen& code) {
        return anyone(
            [&](Transaction& t) { return AttendanceDesk(room()).check_in(t, who.token, shift, code); });
    };
    clock.advance(15min);
    const CodeSeen before = seen();
    clock.advance(5min);
    const auto id = called(in_progress().number);
    step(early, id, CallOutStep::arrive).value();
    step(late, id, CallOutStep::arrive).value();
    clock.advance(10min);
    const CodeSeen meanwhile = seen();
    clock.advance(50min);
    step(early, id, CallOutStep::leave).value();
    step(late, id, CallOutStep::leave).value();
    clock.advance(5min);
    EXPECT_EQ(type_of(check_in(late, meanwhile)), "attendance/elsewhere");
    ASSERT_EQ(type_of(check_in(early, before)), "done");
    clock.advance(3h);
    as("timekeeper", [](Transaction& t) {
        return Result<std::size_t>(AttendanceDesk::close_forgotten(t, 10));
    }).value();
    const auto services = page(early).services;
    ASSERT_EQ(services.size(), 2U);
    EXPECT_EQ(services[0].minutes, 5) << "from the code that was seen until the call-out";
    EXPECT_EQ(services[1].minutes, 60);
}

TEST_F(CalledOut, who_declined_and_left_the_team_does_not_arrive) {
    a_team("blue");
    const auto leader = member("blue"), gone = member("blue");
    lead("blue", leader);
    const auto id = called(in_progress().number);
    answer(gone, id, {false, {}}).value();
    ASSERT_TRUE(
        anyone([&](Transaction& t) { return TeamDesk(room()).leave(t, gone.token, "blue"); }).has_value());
    EXPECT_EQ(type_of(step(gone, id, CallOutStep::arrive)), "call-out/stood-down");
    EXPECT_TRUE(page(gone).services.empty());
}

TEST_F(CalledOut, who_leaves_the_team_or_withdraws_is_waited_for_no_longer) {
    a_team("blue");
    const auto first = member("blue"), second = member("blue"), third = member("blue");
    const auto incident = in_progress().number;
    const auto id = called(incident);
    step(first, id, CallOutStep::arrive).value();
    answer(second, id, {true, 5}).value();
    clock.advance(10min);
    const auto done = [](Result<void> result) -> Result<bool> {
        if (!result) return tl::unexpected(std::move(result.error()));
        return true;
    };
    anyone([&](Transaction& t) { return done(VolunteerDesk(room()).withdraw(t, first.token)); }).value();
    anyone([&](Transaction& t) { return done(TeamDesk(room()).leave(t, second.token, "blue")); }).value();
    const CallOutShown now = shown(incident);
    EXPECT_EQ(now.counts.left, 1);
    EXPECT_EQ(now.counts.stood_down, 1);
    EXPECT_EQ(now.counts.unanswered, 1);
    EXPECT_EQ(now.called.front().volunteer, third.number);
    const auto service = ask([&](Snapshot& s) {
        return Result<ServiceRow>(find_service(s, now.called[1].service.value()).value());
    });
    EXPECT_EQ(service.minutes, 10);
}

TEST_F(CalledOut, what_was_written_goes_when_its_time_is_over) {
    a_team("blue");
    member("blue");
    const auto incident = in_progress().number;
    const auto id = called(incident);
    stand_down(incident, id).value();
    const auto count = [&](Instant before) {
        return ask([&](Snapshot& s) { return Result<std::int64_t>(count_call_texts(s, before)); });
    };
    EXPECT_EQ(count(clock.now()), 0);
    EXPECT_EQ(count(clock.now() + 1s), 1);
    as("timekeeper", [&](Transaction& t) {
        return Result<std::int64_t>(forget_call_texts(t, clock.now() + 1s, 10));
    }).value();
    EXPECT_EQ(shown(incident).message, "");
    EXPECT_EQ(shown(incident).ended_for, "");
    EXPECT_EQ(shown(incident).called.size(), 1U);
}

}  // namespace
}  // namespace linli::volunteers
