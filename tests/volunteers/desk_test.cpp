// From joining to the ledger, on a clock that is set.
#include "harness/desk.h"

#include <fstream>
#include <random>
#include <thread>

#include <gmock/gmock.h>

#include "store/journal.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/consistency.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/shift_desk.h"
#include "volunteers/team_desk.h"
#include "volunteers/volunteer_desk.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;
using store::Snapshot;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Neighbours : public test::AtTheDesk {
  protected:
    template <class Question>
    auto ask(Question question) {
        return station->store->read_now({}, question).value();
    }
    ~Neighbours() override {
        for (const std::string& fault : faults())
            ADD_FAILURE() << fault;
    }
    std::vector<std::string> faults() {
        return ask([](Snapshot& s) { return Result<std::vector<std::string>>(check_ledger(s).faults); });
    }
    template <class Command>
    auto anyone(Command command) {
        return station->store->write_now({first_station, "resident", store::Reach::none}, command);
    }
    template <class T>
    static std::string type_of(const Result<T>& result) {
        return result ? "done" : result.error().type;
    }
    Room room() { return {station->vault, station->rulebooks, station->grids}; }
    VolunteerDesk volunteers() { return VolunteerDesk(room()); }
    TeamDesk teams() { return TeamDesk(room()); }
    ShiftDesk shifts() { return ShiftDesk(room()); }
    AttendanceDesk attendance() { return AttendanceDesk(room()); }
    LedgerDesk ledger() { return LedgerDesk(room()); }

    static JoinWritten somebody(const std::string& telephone, const std::string& born = "1990-05") {
        JoinWritten join;
        join.name = "王小明" + telephone;
        join.telephone = telephone;
        join.born = born;
        join.consent = {risk_notice().version, true, true};
        return join;
    }
    VolunteerLink joined(const JoinWritten& join) {
        return anyone([&](Transaction& t) { return volunteers().join(t, join); }).value();
    }
    VolunteerLink joined() { return joined(somebody("138123480" + std::to_string(10 + ++joined_))); }
    static TeamWritten a_team(const std::string& code = "east") {
        TeamWritten team;
        team.code = code;
        team.name = {"东片巡逻队", "East patrol"};
        team.kind = TeamKind::village_patrol;
        team.grids = {"A"};
        return team;
    }
    TeamPage made(const TeamWritten& team) {
        return as("desk", [&](Transaction& t) { return teams().add(t, team); }).value();
    }
    void lead(const std::string& team, std::int64_t volunteer) {
        as("desk", [&](Transaction& t) { return teams().set_leader(t, team, {volunteer, true}); }).value();
    }
    VolunteerLink member(const std::string& team = "east") {
        const VolunteerLink link = joined();
        anyone([&](Transaction& t) { return asked(t, link, team); }).value();
        as("desk", [&](Transaction& t) { return teams().admit(t, std::nullopt, team, link.number); }).value();
        return link;
    }
    Result<bool> asked(Transaction& t, const VolunteerLink& link, const std::string& team) {
        auto done = teams().ask(t, link.token, team);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }
    Result<ShiftPage> try_shift(const std::string& team, Instant starts, Milliseconds length = 2h,
                                int needed = 1, int standby = 0) {
        ShiftWritten shift;
        shift.starts_at = starts;
        shift.ends_at = starts + length;
        shift.roles = {{"walker", {"巡逻", "walker"}, needed, standby}};
        return as("desk", [&](Transaction& t) { return shifts().plan(t, team, shift); });
    }
    std::int64_t a_shift(const std::string& team, Instant starts, Milliseconds length = 2h, int needed = 1,
                         int standby = 0) {
        return try_shift(team, starts, length, needed, standby).value().shift.id;
    }
    Result<MyShift> sign_up(const VolunteerLink& link, std::int64_t shift) {
        return anyone([&](Transaction& t) { return shifts().sign_up(t, link.token, shift, {"walker"}); });
    }
    Result<MyShift> step_back(const VolunteerLink& link, std::int64_t shift) {
        return anyone([&](Transaction& t) { return shifts().step_back(t, link.token, shift); });
    }
    std::string code(const VolunteerLink& leader, std::int64_t shift) {
        return ask([&](Snapshot& s) { return shifts().led(s, leader.token, shift); }).code.value().code;
    }
    Result<ServiceShown> check_in(const VolunteerLink& link, std::int64_t shift, const CodeSeen& seen) {
        return anyone([&](Transaction& t) { return attendance().check_in(t, link.token, shift, seen); });
    }
    Result<ServiceShown> check_out(const VolunteerLink& link, std::int64_t shift, const CodeSeen& seen) {
        return anyone([&](Transaction& t) { return attendance().check_out(t, link.token, shift, seen); });
    }
    Result<ServiceShown> confirm(const VolunteerLink& leader, std::int64_t service,
                                 std::optional<std::int64_t> minutes = {}) {
        return anyone([&](Transaction& t) { return ledger().confirm(t, leader.token, service, {minutes}); });
    }
    std::size_t close_forgotten() {
        return as("timekeeper",
                  [&](Transaction& t) {
                      return Result<std::size_t>(AttendanceDesk::close_forgotten(t, 100));
                  })
            .value();
    }
    VolunteerPage page(const VolunteerLink& link) {
        return ask([&](Snapshot& s) { return volunteers().page(s, link.token); });
    }
    std::int64_t minutes_of(const std::string& team) {
        return as("desk", [&](Transaction& t) { return teams().page(t, team); }).value().team.minutes;
    }
    // A leader and a member of "east", who has done a confirmed service of so many minutes.
    struct Served {
        VolunteerLink leader, member;
        ServiceShown service;
    };
    Served served(std::int64_t minutes = 90) {
        made(a_team());
        Served all{joined(), {}, {}};
        lead("east", all.leader.number);
        all.member = member();
        const auto shift = a_shift("east", clock.now() + 1h);
        sign_up(all.member, shift).value();
        clock.advance(1h);
        check_in(all.member, shift, {code(all.leader, shift), {}}).value();
        clock.advance(std::chrono::minutes(minutes));
        const auto done = check_out(all.member, shift, {code(all.leader, shift), {}}).value();
        all.service = confirm(all.leader, done.id).value();
        return all;
    }
    std::vector<std::string> kinds() {
        std::vector<std::string> kinds;
        for (const store::Entry& entry : entries()) {
            for (const char* ours :
                 {"volunteer.", "team.", "shift.", "shift_series.", "sign_up.", "service.", "credit."}) {
                if (entry.kind.starts_with(ours)) kinds.push_back(entry.kind);
            }
        }
        return kinds;
    }
    std::vector<store::Entry> entries() {
        return ask([](Snapshot& s) {
            return Result<std::vector<store::Entry>>(store::entries_after(s, 0, 100'000));
        });
    }

    int joined_ = 0;
};

TEST_F(Neighbours, join_sign_up_check_in_are_confirmed_and_see_their_points) {
    const Served all = served(90);
    EXPECT_EQ(all.service.state, ServiceState::confirmed);
    EXPECT_EQ(all.service.minutes, 90);
    const VolunteerPage own = page(all.member);
    EXPECT_EQ(own.minutes, 90);
    EXPECT_EQ(own.points, 1.5);
    ASSERT_EQ(own.credits.size(), 1U);
    EXPECT_EQ(own.credits.front().by.en, "volunteer 1");
    EXPECT_EQ(own.credits.front().second_by.en, "volunteer 2");
    EXPECT_EQ(own.credits.front().day, "2026-11-24");
    EXPECT_EQ(own.teams.front().minutes, 90);
    EXPECT_EQ(minutes_of("east"), 90);
    EXPECT_THAT(kinds(),
                ElementsAre("team.added", "volunteer.joined", "team.leader_set", "volunteer.joined",
                            "team.member_asked", "team.member_admitted", "shift.planned", "sign_up.made",
                            "service.began", "service.ended", "service.confirmed", "credit.given"));
    for (const store::Entry& entry : entries()) {
        for (const char* personal : {"王小明", "138123480"})
            EXPECT_THAT(entry.payload.text + entry.actor + entry.subject, Not(HasSubstr(personal)));
    }
}

TEST_F(Neighbours, join_with_consent_once_and_under_18_with_a_guardian) {
    json::Faults faults;
    JoinWritten join = somebody("13812348000");
    join.consent = {risk_notice().version, false, true};
    check(join, faults);
    EXPECT_FALSE(faults.empty());
    const auto tried = [&](const JoinWritten& one) {
        return type_of(anyone([&](Transaction& t) { return volunteers().join(t, one); }));
    };
    EXPECT_EQ(tried(somebody("13812348000", "2017-01")), "volunteer/too-young");
    JoinWritten young = somebody("13812348000", "2010-01");
    EXPECT_EQ(tried(young), "invalid");
    young.guardian = Guardian{"王大明", "13912348000"};
    EXPECT_EQ(tried(young), "done");
    EXPECT_EQ(tried(somebody("+86 138 1234 8000")), "volunteer/known");
    EXPECT_EQ(anyone([&](Transaction& t) { return volunteers().join(t, somebody("1")); }).value().number, 2);
}

TEST_F(Neighbours, two_who_take_the_last_place_at_once_are_one) {
    made(a_team());
    std::vector<VolunteerLink> links;
    for (int i = 0; i < 8; ++i)
        links.push_back(member());
    const auto shift = a_shift("east", clock.now() + 1h);
    std::vector<std::string> said(links.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < links.size(); ++i)
        threads.emplace_back([&, i] { said[i] = type_of(sign_up(links[i], shift)); });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(std::count(said.begin(), said.end(), "done"), 1);
    EXPECT_EQ(std::count(said.begin(), said.end(), "shift/full"), 7);
}

TEST_F(Neighbours, on_standby_move_up_by_themselves_in_the_order_of_coming) {
    made(a_team());
    const auto first = member(), second = member(), third = member(), fourth = member();
    const auto shift = a_shift("east", clock.now() + 48h, 2h, 1, 2);
    EXPECT_EQ(sign_up(first, shift).value().standing.standing, ShiftStanding::signed_up);
    EXPECT_EQ(sign_up(second, shift).value().standing.standing, ShiftStanding::on_standby);
    EXPECT_EQ(sign_up(third, shift).value().standing.standing, ShiftStanding::on_standby);
    EXPECT_EQ(type_of(sign_up(fourth, shift)), "shift/full");
    EXPECT_EQ(type_of(sign_up(first, shift)), "shift/taken");
    // Whoever took another shift in that time meanwhile goes on waiting.
    made(a_team("west"));
    anyone([&](Transaction& t) { return asked(t, second, "west"); }).value();
    as("desk", [&](Transaction& t) { return teams().admit(t, std::nullopt, "west", second.number); }).value();
    const auto other = a_shift("west", clock.now() + 49h);
    sign_up(second, other).value();
    step_back(first, shift).value();
    const auto standing = [&](const VolunteerLink& link) {
        for (const MyShift& mine : page(link).shifts) {
            if (mine.shift.id == shift) return mine.standing.standing;
        }
        return ShiftStanding::too_late;
    };
    EXPECT_EQ(standing(second), ShiftStanding::on_standby);
    EXPECT_EQ(standing(third), ShiftStanding::signed_up);
    clock.advance(37h);
    EXPECT_EQ(type_of(step_back(third, shift)), "shift/too-late") << "12 hours before it";
    EXPECT_EQ(type_of(step_back(second, shift)), "done") << "who waits may go";
    EXPECT_EQ(type_of(step_back(second, shift)), "shift/not-signed-up");
}

TEST_F(Neighbours, cannot_be_at_two_shifts_at_once_in_whichever_team) {
    made(a_team());
    made(a_team("west"));
    const auto one = member();
    anyone([&](Transaction& t) { return asked(t, one, "west"); }).value();
    as("desk", [&](Transaction& t) { return teams().admit(t, std::nullopt, "west", one.number); }).value();
    sign_up(one, a_shift("east", clock.now() + 2h)).value();
    const auto clash = sign_up(one, a_shift("west", clock.now() + 3h));
    EXPECT_EQ(type_of(clash), "shift/clash");
    EXPECT_THAT(clash.error().more, HasSubstr("\"clash_with\":1"));
    EXPECT_EQ(type_of(sign_up(one, a_shift("west", clock.now() + 4h))), "done");
}

TEST_F(Neighbours, under_18_do_no_risky_work_until_they_are_of_age) {
    TeamWritten rescue = a_team("eagle");
    rescue.kind = TeamKind::rescue;
    EXPECT_TRUE(made(rescue).team.team.is_risky);
    made(a_team());
    JoinWritten join = somebody("13812348000", "2008-11");
    join.guardian = Guardian{"王大明", "13912348000"};
    const auto young = joined(join);
    join.telephone = "13812348001";
    join.teams = {"eagle"};
    EXPECT_EQ(type_of(anyone([&](Transaction& t) { return volunteers().join(t, join); })),
              "team/not-eligible");
    EXPECT_EQ(type_of(anyone([&](Transaction& t) { return asked(t, young, "eagle"); })), "team/not-eligible");
    EXPECT_EQ(
        type_of(as("desk",
                   [&](Transaction& t) { return teams().set_leader(t, "eagle", {young.number, false}); })),
        "team/not-eligible");
    EXPECT_EQ(
        type_of(
            as("desk", [&](Transaction& t) { return teams().set_leader(t, "east", {young.number, true}); })),
        "team/minor-leader");
    // A team that becomes risky lets them go, from the shifts that they took too.
    anyone([&](Transaction& t) { return asked(t, young, "east"); }).value();
    as("desk", [&](Transaction& t) { return teams().admit(t, std::nullopt, "east", young.number); }).value();
    const auto shift = a_shift("east", clock.now() + std::chrono::days(30));
    sign_up(young, shift).value();
    TeamWritten risky = a_team();
    risky.is_risky = true;
    const auto after =
        as("desk", [&](Transaction& t) { return teams().change(t, "east", {}, risky); }).value();
    EXPECT_THAT(after.members, IsEmpty());
    EXPECT_EQ(type_of(sign_up(young, shift)), "shift/not-eligible");
    // In the month after the birthday they may.
    clock.set(*parse_iso("2026-12-01T00:00:00+08:00"));
    anyone([&](Transaction& t) { return asked(t, young, "east"); }).value();
    as("desk", [&](Transaction& t) { return teams().admit(t, std::nullopt, "east", young.number); }).value();
    EXPECT_EQ(type_of(sign_up(young, shift)), "done");
}

TEST_F(Neighbours, check_in_by_a_code_that_was_seen_without_signal) {
    made(a_team());
    const auto leader = joined();
    lead("east", leader.number);
    const auto one = member();
    const auto shift = a_shift("east", clock.now() + 1h);
    sign_up(one, shift).value();
    EXPECT_EQ(type_of(check_in(one, shift, {"00000000", {}})), "attendance/wrong-code");
    clock.advance(61min);
    const Instant seen = clock.now();
    const std::string code_then = code(leader, shift);
    clock.advance(30min);
    EXPECT_EQ(type_of(check_in(one, shift, {code_then, {}})), "attendance/wrong-code") << "it has passed";
    EXPECT_EQ(type_of(check_in(one, shift, {code_then, seen + 5min})), "attendance/wrong-code");
    const auto service = check_in(one, shift, {code_then, seen}).value();
    EXPECT_EQ(service.began_at, seen);
    EXPECT_EQ(type_of(check_in(one, shift, {code_then, seen})), "attendance/already");
    // What the rule ended meanwhile is corrected by a code that was seen at the going.
    const Instant left = clock.now();
    const std::string code_at_end = code(leader, shift);
    clock.set(seen + 4h);
    EXPECT_EQ(close_forgotten(), 1U);
    EXPECT_TRUE(page(one).services.front().closed_by_rule);
    const auto ended = check_out(one, shift, {code_at_end, left}).value();
    EXPECT_FALSE(ended.closed_by_rule);
    EXPECT_EQ(ended.minutes, 30);
}

TEST_F(Neighbours, who_forgot_to_check_out_went_with_the_shifts_end_and_it_is_marked) {
    made(a_team());
    const auto leader = joined();
    lead("east", leader.number);
    const auto one = member();
    const auto shift = a_shift("east", clock.now() + 1h);
    sign_up(one, shift).value();
    clock.advance(50min);  // early: what counts begins with the shift
    anyone([&](Transaction& t) {
        return attendance().check_in_by_leader(t, leader.token, shift, one.number);
    }).value();
    clock.advance(190min - 1s);
    EXPECT_EQ(close_forgotten(), 0U) << "an hour after the end";
    clock.advance(1s);
    const auto due =
        ask([](Snapshot& s) { return Result<std::optional<Instant>>(AttendanceDesk::next_to_close(s)); });
    EXPECT_EQ(due, clock.now());
    EXPECT_EQ(close_forgotten(), 1U);
    EXPECT_EQ(close_forgotten(), 0U);
    const auto service = page(one).services.front();
    EXPECT_TRUE(service.closed_by_rule);
    EXPECT_EQ(service.how_out, Attendance::rule);
    EXPECT_EQ(service.minutes, 120);
    EXPECT_EQ(type_of(confirm(leader, service.id, 121)), "service/minutes");
    EXPECT_EQ(type_of(confirm(leader, service.id, 0)), "service/minutes");
    EXPECT_EQ(confirm(leader, service.id, 60).value().minutes, 60);
    EXPECT_EQ(type_of(confirm(leader, service.id)), "service/wrong-state");
    EXPECT_EQ(page(one).minutes, 60);
}

TEST_F(Neighbours, hours_without_a_shift_have_a_witness_of_the_team) {
    made(a_team());
    const auto leader = joined();
    lead("east", leader.number);
    const auto one = member(), witness = member(), stranger = joined();
    WorklogWritten work{"east", clock.now() - 3h, clock.now() - 1h, "调解邻里纠纷", witness.number};
    const auto write = [&](const WorklogWritten& written) {
        return anyone([&](Transaction& t) { return attendance().write(t, one.token, written); });
    };
    for (const std::int64_t wrong : {one.number, stranger.number, std::int64_t{99}}) {
        WorklogWritten without = work;
        without.witness = wrong;
        EXPECT_EQ(type_of(write(without)), "invalid") << wrong;
    }
    const auto service = write(work).value();
    EXPECT_EQ(service.minutes, 120);
    EXPECT_EQ(service.content, "调解邻里纠纷");
    EXPECT_EQ(type_of(write(work)), "attendance/overlap");
    confirm(leader, service.id).value();
    EXPECT_EQ(page(one).credits.front().second_by.en, "volunteer 3");
    // The witness confirms it: the second is whoever wrote it.
    WorklogWritten seen{"east", clock.now() - 5h, clock.now() - 4h, "看望独居老人", leader.number};
    confirm(leader, write(seen).value().id).value();
    EXPECT_EQ(page(one).credits.front().by.en, "volunteer 1");
    EXPECT_EQ(page(one).credits.front().second_by.en, "volunteer 2");
    for (const store::Entry& entry : entries())
        EXPECT_THAT(entry.payload.text, Not(HasSubstr("调解"))) << "free text lies beside the journal";
}

TEST_F(Neighbours, a_credit_is_taken_back_once_by_two_people) {
    const Served all = served(90);
    const auto back = [&](std::string_view who, std::int64_t reversal) {
        return as(who, [&](Transaction& t) { return ledger().agree(t, reversal); });
    };
    const auto ask_back = [&](std::string_view who, std::int64_t credit) {
        return as(who, [&](Transaction& t) { return ledger().ask_reversal(t, credit, {"记错了人"}); });
    };
    EXPECT_EQ(type_of(ask_back("head", 2)), "credit/not-found");
    const auto asked_for = ask_back("head", 1).value();
    EXPECT_EQ(asked_for.reversal->reason, "记错了人");
    EXPECT_EQ(page(all.member).minutes, 90) << "asking alone changes nothing";
    EXPECT_EQ(type_of(ask_back("desk", 1)), "credit/asked");
    EXPECT_EQ(type_of(back("head", 1)), "reversal/own");
    std::vector<std::string> said(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < said.size(); ++i)
        threads.emplace_back([&, i] { said[i] = type_of(back("desk" + std::to_string(i), 1)); });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(std::count(said.begin(), said.end(), "done"), 1);
    EXPECT_EQ(std::count(said.begin(), said.end(), "credit/reversed"), 3);
    EXPECT_EQ(page(all.member).minutes, 0);
    EXPECT_EQ(minutes_of("east"), 0);
    EXPECT_EQ(type_of(ask_back("desk", 2)), "credit/is-reversal");
    EXPECT_EQ(page(all.member).credits.front().minutes, -90);
    EXPECT_EQ(page(all.member).credits.back().reversed_by, 2);
}

TEST_F(Neighbours, deleting_a_shift_keeps_what_was_done_in_it) {
    const Served all = served(60);
    const auto shift = all.service.shift.value();
    as("desk", [&](Transaction& t) -> Result<bool> {
        auto done = shifts().remove(t, shift);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    const auto own = page(all.member);
    EXPECT_EQ(own.minutes, 60);
    EXPECT_EQ(own.services.size(), 1U);
    EXPECT_THAT(own.shifts, IsEmpty());
    EXPECT_EQ(type_of(as("desk", [&](Transaction& t) { return shifts().page(t, shift); })),
              "shift/not-found");
}

TEST_F(Neighbours, shifts_of_a_series_are_made_as_the_days_come) {
    made(a_team());
    SeriesWritten series;
    series.weekdays = {Weekday::tuesday, Weekday::saturday};
    series.starts = "19:00";
    series.minutes = 120;
    series.from = "2026-11-24";  // a Tuesday
    series.until = "2027-06-30";
    series.roles = {{"walker", {"巡逻", "walker"}, 2, 0}};
    const auto planned =
        as("desk", [&](Transaction& t) { return shifts().plan_series(t, "east", series); }).value();
    EXPECT_EQ(planned.planned, 18) << "of 63 days";
    const auto list = [&] {
        return as("desk",
                  [&](Transaction& t) {
                      return shifts().list(t, {"east", clock.now(), clock.now() + std::chrono::days(400)});
                  })
            .value()
            .shifts;
    };
    EXPECT_EQ(to_local(list().front().starts_at, Zone{}), "2026-11-24 19:00");
    EXPECT_EQ(to_local(list()[1].starts_at, Zone{}), "2026-11-28 19:00");
    const auto make = [&] {
        return as("timekeeper", [&](Transaction& t) { return Result<bool>(shifts().make_some(t)); }).value();
    };
    EXPECT_FALSE(make());
    clock.advance(std::chrono::days(7));
    EXPECT_TRUE(make());
    EXPECT_FALSE(make());
    EXPECT_EQ(list().size(), 18U);
    clock.set(*parse_iso("2027-07-01T10:00:00+08:00"));
    while (make()) {
    }
    const auto next =
        ask([&](Snapshot& s) { return Result<std::optional<Instant>>(shifts().next_to_make(s)); });
    EXPECT_EQ(next, std::nullopt) << "it is made to its end";
}

TEST_F(Neighbours, who_withdraws_is_erased_and_the_teams_hours_stay) {
    const Served all = served(90);
    const auto waiting = member();
    const auto shift = a_shift("east", clock.now() + 48h, 2h, 1, 1);
    sign_up(all.member, shift).value();
    sign_up(waiting, shift).value();
    anyone([&](Transaction& t) -> Result<bool> {
        auto done = volunteers().withdraw(t, all.member.token);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    EXPECT_EQ(type_of(anyone([&](Transaction& t) { return volunteers().page(t, all.member.token); })),
              "volunteer/no-link");
    const auto shown =
        as("desk", [&](Transaction& t) { return volunteers().one(t, all.member.number); }).value();
    EXPECT_EQ(shown.name + shown.telephone + shown.volunteer.born, "");
    EXPECT_EQ(shown.volunteer.state, VolunteerState::withdrawn);
    EXPECT_EQ(shown.minutes, 90);
    EXPECT_EQ(minutes_of("east"), 90);
    EXPECT_EQ(page(waiting).shifts.back().standing.standing, ShiftStanding::signed_up)
        << "the place went to whoever waited";
    EXPECT_EQ(type_of(as("desk",
                         [&](Transaction& t) {
                             return volunteers().make_link(t, std::nullopt, all.member.number);
                         })),
              "volunteer/not-found");
    // The same person may come again, as somebody new.
    EXPECT_EQ(joined(somebody("13812348012")).number, 4);
}

TEST_F(Neighbours, strangers_others_leaders_and_accounts_without_the_right_are_refused) {
    made(a_team());
    made(a_team("west"));
    const auto leader = joined(), other = joined();
    lead("east", leader.number);
    lead("west", other.number);
    const auto one = member();
    const auto shift = a_shift("east", clock.now() + 10min);
    sign_up(one, shift).value();
    const auto led = [&](const VolunteerLink& who) {
        return type_of(anyone([&](Transaction& t) { return shifts().led(t, who.token, shift); }));
    };
    EXPECT_EQ(led(leader), "done");
    EXPECT_EQ(led(other), "team/not-leader");
    EXPECT_EQ(led(one), "team/not-leader");
    EXPECT_EQ(led({1, "no-such-token"}), "volunteer/no-link");
    const auto in = [&](const VolunteerLink& who) {
        return anyone(
            [&](Transaction& t) { return attendance().check_in_by_leader(t, who.token, shift, one.number); });
    };
    EXPECT_EQ(type_of(in(other)), "team/not-leader");
    EXPECT_EQ(type_of(in(one)), "team/not-leader");
    const auto service = in(leader).value();
    clock.advance(60min);
    anyone([&](Transaction& t) {
        return attendance().check_out_by_leader(t, leader.token, shift, one.number);
    }).value();
    EXPECT_EQ(type_of(confirm(other, service.id)), "team/not-leader");
    EXPECT_EQ(type_of(confirm(one, service.id)), "team/not-leader");
    EXPECT_EQ(type_of(confirm(one, 99)), "team/not-leader") << "nor told which there are";
    EXPECT_EQ(
        type_of(anyone([&](Transaction& t) { return teams().admit(t, other.token, "east", one.number); })),
        "team/not-leader");
    EXPECT_EQ(
        type_of(anyone([&](Transaction& t) { return volunteers().make_link(t, other.token, one.number); })),
        "team/not-leader");
    // A leader who did it does not confirm it.
    lead("east", one.number);
    EXPECT_EQ(type_of(confirm(one, service.id)), "service/own");
    // What is the staff's is not for whoever has no right in the station, nor for a volunteer.
    for (const char* actor : {"resident", "volunteer/1"}) {
        const auto without = [&](auto command) {
            return type_of(station->store->write_now({first_station, actor, store::Reach::own}, command));
        };
        EXPECT_EQ(without([&](Transaction& t) { return teams().add(t, a_team("north")); }), "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return teams().list(t); }), "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return volunteers().list(t, {}); }), "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return volunteers().train(t, 1, {}, {}); }),
                  "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return volunteers().make_link(t, std::nullopt, 1); }),
                  "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return volunteers().reveal(t, 1, {}); }), "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return shifts().cancel(t, shift); }), "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return ledger().credits(t, {}); }), "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return ledger().ask_reversal(t, 1, {"x"}); }),
                  "forbidden/role");
        EXPECT_EQ(without([&](Transaction& t) { return ledger().agree(t, 1); }), "forbidden/role");
    }
}

TEST_F(Neighbours, names_are_shown_for_a_purpose_and_with_a_fresh_second_factor) {
    const auto one = joined();
    const auto reveal = [&](bool is_fresh) {
        return station->store->write_now(
            {first_station, "head", store::Reach::station, {}, is_fresh}, [&](Transaction& t) {
                return volunteers().reveal(t, one.number, {incidents::Purpose::call_back, "回访"});
            });
    };
    EXPECT_EQ(type_of(reveal(false)), "session/not-fresh");
    EXPECT_THAT(reveal(true).value().telephone, "13812348011");
    EXPECT_EQ(entries().back().kind, "people.revealed");
    EXPECT_EQ(entries().back().subject, "volunteer/1");
    const auto masked = as("desk", [&](Transaction& t) { return volunteers().list(t, {}); }).value();
    EXPECT_EQ(masked.volunteers.front().telephone, "138****8011");
    EXPECT_THAT(masked.volunteers.front().name, Not(HasSubstr("小明")));
}

// Joins, services, confirmations, refusals, reversals and withdrawals at random; after each hundred the
// balances are what the ledger says.
TEST_F(Neighbours, balances_are_the_ledgers_sums_whatever_happens) {
    std::mt19937 random(20261128);
    const auto any_of = [&](std::size_t size) {
        return std::uniform_int_distribution<std::size_t>(0, size - 1)(random);
    };
    std::vector<std::string> codes{"east", "west", "north"};
    std::vector<VolunteerLink> people;
    for (const std::string& team : codes) {
        made(a_team(team));
        people.push_back(member(team));
        people.push_back(member(team));
    }
    std::map<std::int64_t, std::string> team_of;
    for (std::size_t i = 0; i < people.size(); ++i)
        team_of[people[i].number] = codes[i / 2];
    std::int64_t services = 0, reversals = 0, done = 0;
    constexpr int operations = 3'000;
    for (int i = 0; i < operations; ++i) {
        clock.advance(2h);
        const std::size_t who = any_of(people.size());
        const VolunteerLink& one = people[who];
        bool happened = false;
        switch (any_of(6)) {
            case 0:
            case 1: {
                WorklogWritten work{team_of[one.number], clock.now() - 90min, clock.now() - 1min, "巡逻",
                                    people[who ^ 1U].number};
                const auto written =
                    anyone([&](Transaction& t) { return attendance().write(t, one.token, work); });
                if (written) services = written->id;
                happened = written.has_value();
                break;
            }
            case 2:
            case 3: {
                if (services == 0) break;
                const auto which = static_cast<std::int64_t>(1 + any_of(static_cast<std::size_t>(services)));
                happened = as("desk", [&](Transaction& t) {
                               return ledger().confirm(t, std::nullopt, which,
                                                       {static_cast<std::int64_t>(1 + any_of(120))});
                           }).has_value();
                break;
            }
            case 4: {
                const auto which = static_cast<std::int64_t>(1 + any_of(400));
                const auto asked_for =
                    as("head", [&](Transaction& t) { return ledger().ask_reversal(t, which, {"记错"}); });
                if (asked_for) reversals = std::max(reversals, asked_for->reversal->id);
                happened = asked_for.has_value();
                break;
            }
            default: {
                if (reversals == 0) break;
                const auto which = static_cast<std::int64_t>(1 + any_of(static_cast<std::size_t>(reversals)));
                happened = as(any_of(2) == 0 ? "head" : "desk", [&](Transaction& t) {
                               return ledger().agree(t, which);
                           }).has_value();
                break;
            }
        }
        done += happened;
        if (i % 500 == 499) {
            EXPECT_THAT(faults(), IsEmpty()) << "after " << i + 1;
        }
    }
    EXPECT_GT(done, operations / 4) << "much of it was possible";
    EXPECT_GT(reversals, 20);
}

TEST_F(Neighbours, a_balance_that_is_not_the_ledgers_sum_is_found) {
    served(90);
    EXPECT_THAT(faults(), IsEmpty());
    static constexpr store::Sql wrong{"test.wrong",
                                      "UPDATE balances SET minutes = minutes + 1 WHERE station_id = ?1"};
    static constexpr store::Sql right{"test.right",
                                      "UPDATE balances SET minutes = minutes - 1 WHERE station_id = ?1"};
    const auto run = [&](const store::Sql& sql) {
        as("test", [&](Transaction& t) {
            t.housekeeping();
            return Result<std::int64_t>(t.execute(sql, t.station()));
        }).value();
    };
    run(wrong);
    EXPECT_THAT(faults(), ElementsAre(HasSubstr("team/east"), HasSubstr("volunteer/2")));
    run(right);
    // A negative line that takes nothing back, or one that takes back a second time, the database refuses.
    static constexpr store::Sql negative{"test.negative",
                                         "INSERT INTO credits (station_id, id, volunteer, team, service, "
                                         "minutes, reverses, made_by, second_by, "
                                         "at, day) VALUES (?1, 77, 2, 'east', 1, -5, NULL, 'a', 'b', 0, '')"};
    EXPECT_THROW(run(negative), store::StoreError);
}

}  // namespace
}  // namespace linli::volunteers
