// A month is planned by what volunteers wish, proposed to them, and answered.
#include <random>
#include <thread>

#include <gmock/gmock.h>

#include "harness/desk.h"
#include "planning/plan_check.h"
#include "store/journal.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/plan_runner.h"
#include "volunteers/shift_desk.h"
#include "volunteers/shift_view.h"
#include "volunteers/team_desk.h"
#include "volunteers/volunteer_desk.h"
#include "volunteers/wish_desk.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;
using store::Snapshot;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(FreeTimes, hold_a_shift_that_lies_in_one_of_them) {
    const Zone zone;
    const std::vector<FreeTime> times{{Weekday::tuesday, "08:00", "12:00"},
                                      {Weekday::tuesday, "18:00", "24:00"}};
    const auto at = [](const char* text) { return parse_iso(text).value(); };
    EXPECT_TRUE(is_free_for(times, at("2026-12-01T08:00:00+08:00"), at("2026-12-01T12:00:00+08:00"), zone));
    EXPECT_TRUE(is_free_for(times, at("2026-12-01T22:00:00+08:00"), at("2026-12-02T00:00:00+08:00"), zone));
    EXPECT_FALSE(is_free_for(times, at("2026-12-01T07:59:00+08:00"), at("2026-12-01T12:00:00+08:00"), zone));
    EXPECT_FALSE(is_free_for(times, at("2026-12-01T11:00:00+08:00"), at("2026-12-01T19:00:00+08:00"), zone));
    EXPECT_FALSE(is_free_for(times, at("2026-12-02T08:00:00+08:00"), at("2026-12-02T12:00:00+08:00"), zone));
    EXPECT_FALSE(is_free_for(times, at("2026-12-01T22:00:00+08:00"), at("2026-12-02T00:30:00+08:00"), zone));
}

class PlannedMonth : public test::AtTheDesk {
  protected:
    template <class Question>
    auto ask(Question question) {
        return station->store->read_now({}, question).value();
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
    PlanDesk plans() { return PlanDesk(room()); }
    WishDesk wishes() { return WishDesk(room()); }
    ShiftDesk shifts() { return ShiftDesk(room()); }

    static Instant december(int day, int hour, int minute = 0) {
        return *parse_iso("2026-12-01T00:00:00+08:00") + std::chrono::days(day - 1) +
               std::chrono::hours(hour) + std::chrono::minutes(minute);
    }
    static TeamWritten a_team(const std::string& code) {
        TeamWritten team;
        team.code = code;
        team.name = {"东片巡逻队", "East patrol"};
        team.kind = TeamKind::village_patrol;
        return team;
    }
    void make(const TeamWritten& team) {
        as("desk", [&](Transaction& t) { return TeamDesk(room()).add(t, team); }).value();
    }
    VolunteerLink joined(const std::string& born = "1990-05") {
        JoinWritten join;
        join.name = "王小明";
        join.telephone = "138123480" + std::to_string(10 + ++joined_);
        join.born = born;
        if (born > "2008") join.guardian = Guardian{"王大明", "13812348000"};
        join.consent = {risk_notice().version, true, true};
        return anyone([&](Transaction& t) { return VolunteerDesk(room()).join(t, join); }).value();
    }
    void enter(const VolunteerLink& link, const std::string& team) {
        as("desk", [&](Transaction& t) -> Result<bool> {
            put_membership(t, {team, link.number, false, MemberState::member, t.now()});
            note(t, "team.member_admitted", subject_of_team(team), {.volunteer = link.number, .team = team});
            return true;
        }).value();
    }
    VolunteerLink member(const std::string& team = "east") {
        const VolunteerLink link = joined();
        enter(link, team);
        return link;
    }
    std::int64_t a_shift(const std::string& team, Instant starts, Milliseconds length = 2h, int needed = 1,
                         int standby = 0, std::vector<std::string> grids = {}) {
        ShiftWritten shift;
        shift.starts_at = starts;
        shift.ends_at = starts + length;
        shift.roles = {{"walker", {"巡逻", "walker"}, needed, standby}};
        shift.grids = std::move(grids);
        return as("desk", [&](Transaction& t) { return shifts().plan(t, team, shift); }).value().shift.id;
    }
    Result<WishesPage> wish(const VolunteerLink& link, const std::vector<std::int64_t>& which,
                            int most_minutes = 6'000, int rest = 0) {
        WishesWritten written{most_minutes, rest, {}};
        for (const std::int64_t shift : which)
            written.wishes.push_back({shift, "walker", Willing::gladly});
        return anyone([&](Transaction& t) { return wishes().wish(t, link.token, "2026-12", written); });
    }
    WishesPage wished(const VolunteerLink& link) {
        return ask([&](Snapshot& s) { return wishes().wishes(s, link.token, {}); });
    }
    Result<MyShift> sign_up(const VolunteerLink& link, std::int64_t shift) {
        return anyone([&](Transaction& t) { return shifts().sign_up(t, link.token, shift, {"walker"}); });
    }
    Result<MyShift> accept(const VolunteerLink& link, std::int64_t shift) {
        return anyone([&](Transaction& t) { return wishes().accept(t, link.token, shift); });
    }
    Result<ProposedPlaces> decline(const VolunteerLink& link, std::int64_t shift) {
        return anyone([&](Transaction& t) { return wishes().decline(t, link.token, shift); });
    }
    std::vector<std::int64_t> proposed_to(const VolunteerLink& link) {
        std::vector<std::int64_t> found;
        for (const ProposedPlace& one :
             ask([&](Snapshot& s) { return wishes().proposed(s, link.token); }).places)
            found.push_back(one.shift.id);
        return found;
    }
    std::string standing(const VolunteerLink& link, std::int64_t shift) {
        const auto page = ask([&](Snapshot& s) { return VolunteerDesk(room()).page(s, link.token); });
        for (const MyShift& one : page.shifts) {
            if (one.shift.id == shift) return std::string(json::name_of(one.standing.standing));
        }
        return "none";
    }

    static PlanWritten december_of(std::optional<std::string> team = {}) {
        return {"2026-12", std::move(team), {}, {}, 5};
    }
    std::int64_t begun(const PlanWritten& written = december_of()) {
        const auto id = as("desk", [&](Transaction& t) { return plans().begin(t, written); }).value().plan.id;
        EXPECT_TRUE(as("desk", [&](Transaction& t) { return Result<bool>(plans().take_up(t, id)); }).value());
        return id;
    }
    MonthProblem read(std::int64_t id) {
        return ask([&](Snapshot& s) { return Result<MonthProblem>(plans().read(s, id)); });
    }
    struct Computed {
        MonthProblem month;
        planning::Plan plan;
    };
    Computed compute(std::int64_t id) {
        Computed done{read(id), {}};
        done.plan = planning::make_plan(done.month.problem, {.time = 5s});
        EXPECT_THAT(planning::check_plan(done.month.problem, done.plan.assignments), IsEmpty());
        return done;
    }
    Result<bool> propose(std::int64_t id, const Computed& done) {
        return as("desk", [&](Transaction& t) {
            return plans().propose(t, id, places_of(done.month, done.plan.assignments),
                                   outcome_of(done.month, done.plan));
        });
    }
    std::int64_t proposed(const PlanWritten& written = december_of()) {
        const auto id = begun(written);
        EXPECT_TRUE(propose(id, compute(id)).value());
        return id;
    }
    PlanPage page(std::int64_t id) {
        return ask([&](Snapshot& s) { return plans().page(s, id); });
    }
    void as_time_goes_on() {
        as("timekeeper", [&](Transaction& t) -> Result<bool> {
            plans().see_to(t, 100);
            return true;
        }).value();
    }
    std::vector<std::string> kinds() {
        std::vector<std::string> kinds;
        for (const store::Entry& entry : ask([](Snapshot& s) {
                 return Result<std::vector<store::Entry>>(store::entries_after(s, 0, 100'000));
             })) {
            for (const char* ours : {"month_plan.", "proposed_place.", "wish.", "sign_up."}) {
                if (entry.kind.starts_with(ours)) kinds.push_back(entry.kind);
            }
        }
        return kinds;
    }

    int joined_ = 0;
};

TEST_F(PlannedMonth, is_wished_proposed_and_agreed_to) {
    make(a_team("east"));
    const VolunteerLink one = member(), other = member(), third = member();
    const auto first = a_shift("east", december(5, 9)), second = a_shift("east", december(6, 9));
    EXPECT_THAT(wished(one).shifts, SizeIs(2));
    EXPECT_FALSE(wished(one).is_given);
    wish(one, {first, second}).value();
    wish(other, {first, second}).value();
    EXPECT_TRUE(wished(one).is_given);
    EXPECT_EQ(wished(one).shifts.front().roles.front().how, Willing::gladly);
    const auto id = proposed();
    EXPECT_THAT(proposed_to(third), IsEmpty()) << "who has not wished is not planned";
    ASSERT_THAT(proposed_to(one), SizeIs(1)) << "the load is spread";
    ASSERT_THAT(proposed_to(other), SizeIs(1));
    const auto mine = proposed_to(one).front(), theirs = proposed_to(other).front();
    EXPECT_NE(mine, theirs);
    EXPECT_EQ(type_of(wish(one, {})), "wishes/proposed");
    EXPECT_EQ(accept(one, mine).value().standing.standing, ShiftStanding::signed_up);
    EXPECT_EQ(type_of(accept(one, mine)), "place/gone");
    EXPECT_EQ(type_of(accept(third, theirs)), "place/gone");
    EXPECT_THAT(decline(other, theirs).value().places, IsEmpty());
    const PlanPage done = page(id);
    EXPECT_EQ(done.plan.accepted, 1);
    EXPECT_EQ(done.plan.declined, 1);
    EXPECT_EQ(done.plan.open, 0);
    ASSERT_THAT(done.answers, SizeIs(2));
    EXPECT_EQ(done.answers.front().name, "王**") << "masked";
    EXPECT_EQ(done.outcome->proposed, 2);
    EXPECT_EQ(done.outcome->unfilled, 0);
    EXPECT_THAT(kinds(), ElementsAre("wish.given", "wish.given", "month_plan.begun", "month_plan.proposed",
                                     "sign_up.made", "proposed_place.accepted", "proposed_place.declined"));
    // Who said no is not asked again.
    as("desk", [&](Transaction& t) { return plans().withdraw(t, id); }).value();
    const auto again = proposed();
    EXPECT_THAT(proposed_to(other), IsEmpty());
    EXPECT_THAT(proposed_to(one), ElementsAre(theirs)) << "the place is free again";
    EXPECT_EQ(page(again).plan.open, 1);
}

TEST_F(PlannedMonth, is_withdrawn_in_a_short_command_and_freed_a_few_places_at_a_time) {
    make(a_team("east"));
    const VolunteerLink one = member(), other = member();
    std::vector<std::int64_t> all;
    for (int day = 2; day < 12; ++day)
        all.push_back(a_shift("east", december(day, 9), 2h, 1, 1));
    wish(one, all).value();
    const auto id = proposed();
    ASSERT_EQ(page(id).plan.open, 10);
    sign_up(other, all.front()).value();
    EXPECT_EQ(standing(other, all.front()), "on_standby");
    const auto freed = [&] {
        const auto done = kinds();
        return std::count(done.begin(), done.end(), "proposed_place.withdrawn");
    };
    const auto shown = as("desk", [&](Transaction& t) { return plans().withdraw(t, id); }).value();
    EXPECT_EQ(kinds().back(), "month_plan.withdrawn");
    EXPECT_EQ(freed(), 0) << "none in the command";
    EXPECT_EQ(shown.withdrawn, 10) << "and yet nobody can accept them any more";
    EXPECT_EQ(shown.open, 0);
    EXPECT_EQ(page(id).answers.front().state, PlaceState::withdrawn);
    EXPECT_THAT(proposed_to(one), IsEmpty());
    EXPECT_EQ(type_of(accept(one, all.back())), "place/gone");
    EXPECT_EQ(standing(one, all.front()), "full") << "it is the next one's";
    const auto see_to = [&](std::size_t most) {
        EXPECT_LE(ask([&](Snapshot& s) { return Result<Instant>(plans().next_due(s).value()); }),
                  clock.now());
        as("timekeeper", [&](Transaction& t) -> Result<bool> {
            plans().see_to(t, most);
            return true;
        }).value();
    };
    see_to(3);
    EXPECT_EQ(freed(), 3);
    wish(other, {}).value();  // others' commands get in between
    see_to(3);
    EXPECT_EQ(freed(), 6);
    see_to(100);
    EXPECT_EQ(freed(), 10);
    EXPECT_EQ(standing(other, all.front()), "signed_up") << "who waited has moved up";
    const auto done = kinds();
    EXPECT_EQ(std::count(done.begin(), done.end(), "proposed_place.lapsed"), 0);
    EXPECT_EQ(page(id).plan.withdrawn, 10);
}

TEST_F(PlannedMonth, holds_a_place_that_is_proposed) {
    make(a_team("east"));
    const VolunteerLink one = member(), other = member(), third = member();
    const auto full = a_shift("east", december(5, 9)), waits = a_shift("east", december(6, 9), 2h, 1, 1);
    wish(one, {full, waits}).value();
    const auto id = proposed();
    EXPECT_EQ(standing(one, full), "open");
    EXPECT_EQ(standing(other, full), "full");
    EXPECT_EQ(standing(other, waits), "standby");
    EXPECT_EQ(type_of(sign_up(other, full)), "shift/full");
    EXPECT_EQ(sign_up(other, waits).value().standing.standing, ShiftStanding::on_standby);
    // Whoever signs up by hand has answered too.
    sign_up(one, full).value();
    EXPECT_THAT(proposed_to(one), ElementsAre(waits));
    decline(one, waits).value();
    EXPECT_EQ(standing(other, waits), "signed_up") << "who waited moves up";
    EXPECT_EQ(standing(third, waits), "standby");
    EXPECT_EQ(page(id).plan.accepted, 1);
}

TEST_F(PlannedMonth, a_held_place_is_given_to_nobody_else_however_many_come_at_once) {
    make(a_team("east"));
    std::vector<VolunteerLink> all;
    for (int i = 0; i < 6; ++i)
        all.push_back(member());
    std::vector<std::int64_t> shifts_there;
    for (int day = 2; day < 12; ++day) {
        shifts_there.push_back(a_shift("east", december(day, 9)));
    }
    wish(all.front(), shifts_there).value();
    proposed();
    ASSERT_EQ(proposed_to(all.front()), shifts_there);
    std::vector<std::thread> threads;
    std::atomic<int> taken_by_others = 0, accepted = 0;
    for (std::size_t i = 1; i < all.size(); ++i) {
        threads.emplace_back([&, i] {
            for (const auto shift : shifts_there)
                taken_by_others += sign_up(all[i], shift) ? 1 : 0;
        });
    }
    for (int twice = 0; twice < 2; ++twice) {
        threads.emplace_back([&] {
            for (const auto shift : shifts_there)
                accepted += accept(all.front(), shift) ? 1 : 0;
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(taken_by_others, 0);
    EXPECT_EQ(accepted, 10) << "each once";
}

TEST_F(PlannedMonth, what_nobody_answers_lapses_and_is_free_again) {
    make(a_team("east"));
    const VolunteerLink one = member(), other = member();
    const auto soon = a_shift("east", december(1, 9)), later = a_shift("east", december(20, 9), 2h, 1, 1);
    wish(one, {soon, later}).value();
    clock.set(december(1, 9) - 48h);
    const auto id = proposed();
    const auto answers = page(id).answers;
    ASSERT_THAT(answers, SizeIs(2));
    EXPECT_EQ(answers[0].held_until, december(1, 9) - 12h) << "not after the limit for stepping back";
    EXPECT_EQ(answers[1].held_until, clock.now() + 72h);
    sign_up(other, later).value();
    clock.set(december(1, 9) - 12h);
    EXPECT_EQ(ask([&](Snapshot& s) { return Result<Instant>(plans().next_due(s).value()); }), clock.now());
    EXPECT_EQ(type_of(accept(one, soon)), "place/gone") << "also before the timekeeper comes";
    as_time_goes_on();
    EXPECT_EQ(standing(other, soon), "open");
    EXPECT_EQ(standing(other, later), "on_standby");
    clock.set(answers[1].held_until);
    as_time_goes_on();
    EXPECT_EQ(standing(other, later), "signed_up");
    EXPECT_EQ(page(id).plan.lapsed, 2);
    // A shift whose limit has passed is not planned any more.
    const auto tonight = a_shift("east", clock.now() + 11h);
    as("desk", [&](Transaction& t) { return plans().withdraw(t, id); }).value();
    wish(one, {tonight}).value();
    const auto next = proposed();
    EXPECT_EQ(page(next).outcome->proposed, 0);
}

TEST_F(PlannedMonth, leaves_out_what_is_not_possible_any_more_when_it_is_proposed) {
    make(a_team("east"));
    make(a_team("west"));
    const VolunteerLink one = member(), leaver = member(), goer = member(), late = member();
    enter(leaver, "west");
    const auto stays = a_shift("east", december(3, 9)), cancelled = a_shift("east", december(4, 9)),
               taken = a_shift("east", december(5, 9)), left = a_shift("west", december(6, 9)),
               gone = a_shift("east", december(7, 9)), near = a_shift("east", december(8, 9));
    wish(one, {stays, cancelled, taken}).value();
    wish(leaver, {left}).value();
    wish(goer, {gone}).value();
    wish(late, {near}).value();
    const auto id = begun();
    const Computed done = compute(id);
    ASSERT_THAT(done.plan.assignments, SizeIs(6));
    as("desk", [&](Transaction& t) { return shifts().cancel(t, cancelled); }).value();
    sign_up(late, taken).value();
    anyone([&](Transaction& t) -> Result<bool> {
        if (auto ok = TeamDesk(room()).leave(t, leaver.token, "west"); !ok)
            return tl::unexpected(std::move(ok.error()));
        return true;
    }).value();
    anyone([&](Transaction& t) -> Result<bool> {
        if (auto ok = VolunteerDesk(room()).withdraw(t, goer.token); !ok)
            return tl::unexpected(std::move(ok.error()));
        return true;
    }).value();
    wish(late, {}).value();
    ASSERT_TRUE(propose(id, done).value());
    const PlanPage shown = page(id);
    EXPECT_EQ(shown.outcome->proposed, 1);
    EXPECT_EQ(shown.outcome->left_out, 5);
    EXPECT_THAT(proposed_to(one), ElementsAre(stays));
    // And afterwards.
    as("desk", [&](Transaction& t) { return shifts().cancel(t, stays); }).value();
    EXPECT_THAT(proposed_to(one), IsEmpty());
    EXPECT_EQ(page(id).plan.withdrawn, 1);
}

TEST_F(PlannedMonth, who_leaves_or_withdraws_holds_no_place_and_no_wishes) {
    make(a_team("east"));
    const VolunteerLink leaver = member(), goer = member(), other = member();
    const auto first = a_shift("east", december(5, 9)), second = a_shift("east", december(6, 9));
    wish(leaver, {first}).value();
    wish(goer, {second}).value();
    proposed();
    anyone([&](Transaction& t) -> Result<bool> {
        if (auto ok = TeamDesk(room()).leave(t, leaver.token, "east"); !ok)
            return tl::unexpected(std::move(ok.error()));
        return true;
    }).value();
    anyone([&](Transaction& t) -> Result<bool> {
        if (auto ok = VolunteerDesk(room()).withdraw(t, goer.token); !ok)
            return tl::unexpected(std::move(ok.error()));
        return true;
    }).value();
    EXPECT_EQ(standing(other, first), "open");
    EXPECT_EQ(standing(other, second), "open");
    EXPECT_FALSE(
        ask([&](Snapshot& s) { return Result<bool>(wishes_of(s, "2026-12", goer.number).has_value()); }));
}

TEST_F(PlannedMonth, is_cancelled_withdrawn_given_up_and_forgotten) {
    make(a_team("east"));
    const VolunteerLink one = member();
    const auto shift = a_shift("east", december(5, 9));
    wish(one, {shift}).value();
    EXPECT_EQ(
        type_of(as("desk", [&](Transaction& t) { return plans().begin(t, {"2026-10", {}, {}, {}, {}}); })),
        "plan/no-month");
    EXPECT_EQ(type_of(as("desk", [&](Transaction& t) { return plans().begin(t, december_of("nowhere")); })),
              "team/not-found");
    EXPECT_EQ(type_of(anyone([&](Transaction& t) { return plans().begin(t, december_of()); })),
              "forbidden/role");
    const auto first = begun();
    EXPECT_EQ(type_of(as("desk", [&](Transaction& t) { return plans().begin(t, december_of()); })),
              "plan/computing");
    const Computed done = compute(first);
    as("desk", [&](Transaction& t) { return plans().cancel(t, first); }).value();
    EXPECT_FALSE(propose(first, done).value()) << "it was cancelled meanwhile";
    EXPECT_THAT(proposed_to(one), IsEmpty());
    EXPECT_EQ(page(first).plan.state, PlanState::cancelled);
    EXPECT_EQ(type_of(as("desk", [&](Transaction& t) { return plans().withdraw(t, first); })),
              "plan/not-proposed");

    const auto lost = begun();  // as when the server is killed
    clock.advance(149s);
    as_time_goes_on();
    EXPECT_EQ(page(lost).plan.state, PlanState::computing);
    clock.advance(1s);
    as_time_goes_on();
    EXPECT_EQ(page(lost).plan.state, PlanState::interrupted);

    const auto id = proposed();
    as("desk", [&](Transaction& t) { return plans().withdraw(t, id); }).value();
    EXPECT_THAT(proposed_to(one), IsEmpty());
    EXPECT_EQ(page(id).plan.withdrawn, 1);
    wish(one, {shift}).value();

    clock.set(*parse_iso("2026-12-31T23:59:59+08:00"));
    as_time_goes_on();
    EXPECT_THAT(ask([&](Snapshot& s) { return plans().list(s); }).plans, SizeIs(3));
    clock.set(*parse_iso("2027-01-01T00:00:00+08:00"));
    EXPECT_EQ(ask([&](Snapshot& s) { return Result<Instant>(plans().next_due(s).value()); }), clock.now());
    as_time_goes_on();
    EXPECT_THAT(ask([&](Snapshot& s) { return plans().list(s); }).plans, IsEmpty());
    EXPECT_FALSE(
        ask([&](Snapshot& s) { return Result<bool>(wishes_of(s, "2026-12", one.number).has_value()); }));
    EXPECT_FALSE(ask([&](Snapshot& s) { return Result<bool>(plans().next_due(s).has_value()); }));
}

TEST_F(PlannedMonth, says_what_it_could_not_satisfy) {
    make(a_team("east"));
    TeamWritten rescue = a_team("rescue");
    rescue.kind = TeamKind::rescue;
    make(rescue);
    const VolunteerLink one = member(), busy = member();
    const auto visited = a_shift("east", december(1, 9), 2h, 1, 0, {"A"});
    const auto lonely = a_shift("east", december(15, 9), 2h, 2, 0, {"B"});
    wish(one, {visited, lonely}, 120).value();
    wish(busy, {visited}, 60).value();
    const PlanPage done = page(proposed());
    ASSERT_TRUE(done.outcome.has_value());
    EXPECT_EQ(done.outcome->proposed, 1);
    EXPECT_EQ(done.outcome->unfilled, 2);
    ASSERT_THAT(done.persons, SizeIs(1));
    EXPECT_EQ(done.persons.front().volunteer, busy.number);
    EXPECT_EQ(done.persons.front().why, NoTurn::at_most_hours);
    EXPECT_EQ(done.persons.front().name, "王**");
    ASSERT_THAT(done.grids, SizeIs(2));
    EXPECT_FALSE(done.grids.front().days.empty());
    EXPECT_GT(done.outcome->missed_days, 0);
    EXPECT_GE(done.outcome->cost, done.outcome->bound - 1e-6);
    ASSERT_FALSE(done.places.empty());
    EXPECT_EQ(done.places.back().at.id, lonely);
    EXPECT_EQ(done.places.back().free.agreed, done.places.back().free.at_most_hours);
}

TEST_F(PlannedMonth, counts_a_confirmed_service_as_a_visit_and_what_is_taken_as_load) {
    make(a_team("east"));
    const VolunteerLink leader = joined(), one = member();
    as("desk", [&](Transaction& t) {
        return TeamDesk(room()).set_leader(t, "east", {leader.number, true});
    }).value();
    const auto now = a_shift("east", clock.now() + 1h, 2h, 1, 0, {"A"});
    sign_up(one, now).value();
    clock.advance(1h);
    const auto code = ask([&](Snapshot& s) { return shifts().led(s, leader.token, now); }).code.value().code;
    const auto service = anyone([&](Transaction& t) {
                             return AttendanceDesk(room()).check_in(t, one.token, now, {code, {}});
                         }).value();
    clock.advance(2h);
    as("timekeeper", [&](Transaction& t) {
        return Result<std::size_t>(AttendanceDesk::close_forgotten(t, 100));
    }).value();
    clock.advance(2h);
    as("timekeeper", [&](Transaction& t) {
        return Result<std::size_t>(AttendanceDesk::close_forgotten(t, 100));
    }).value();
    const auto own = a_shift("east", december(3, 9), 90min, 1, 0, {"A", "B"});
    const auto wanted = a_shift("east", december(4, 9), 2h, 1, 0, {"A"});
    sign_up(one, own).value();
    wish(one, {own, wanted}).value();
    const auto before = read(begun());
    ASSERT_THAT(before.grids, ElementsAre("A", "B"));
    EXPECT_EQ(before.problem.grids[0].last_visit, -7) << "not confirmed: never visited, due at once";
    anyone([&](Transaction& t) {
        return LedgerDesk(room()).confirm(t, leader.token, service.id, {});
    }).value();
    const MonthProblem month = ask([&](Snapshot& s) { return Result<MonthProblem>(plans().read(s, 1)); });
    EXPECT_EQ(month.problem.grids[0].last_visit, -7) << "November 24th, seven days before the first";
    EXPECT_EQ(month.problem.grids[1].last_visit, -7);
    ASSERT_THAT(month.problem.persons, SizeIs(1));
    const planning::Person& person = month.problem.persons.front();
    EXPECT_EQ(person.already, 90min);
    EXPECT_THAT(person.offers, SizeIs(1)) << "what one has is not offered";
    EXPECT_THAT(person.engagements, SizeIs(2));
    EXPECT_EQ(month.problem.shifts.front().already, 1);
}

// Rows at random: who is eligible by the problem is so by the rules of signing up, and whatever is proposed
// can be agreed to, in any order.
class Invented {
  public:
    explicit Invented(std::uint64_t seed) : chance_(seed) {}
    int below(int end) { return static_cast<int>(chance_() % static_cast<std::uint64_t>(end)); }
    template <class T>
    void shuffle(std::vector<T>& list) {
        std::shuffle(list.begin(), list.end(), chance_);
    }

  private:
    std::mt19937_64 chance_;
};

TEST_F(PlannedMonth, proposes_what_everyone_could_have_signed_up_for_and_has_wished) {
    std::size_t proposed_in_all = 0, compared = 0, open = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        Invented chance(seed);
        const std::string of = std::to_string(seed);
        std::vector<std::string> teams;
        for (int i = 0; i < 3; ++i) {
            TeamWritten team = a_team("team-" + of + "-" + std::to_string(i));
            team.rest_hours = chance.below(2) * (4 + chance.below(10));
            team.is_risky = i == 1;
            if (i == 2) team.requirements = {{"first-aid"}, 20, 60, chance.below(2) == 0};
            make(team);
            teams.push_back(team.code);
        }
        std::vector<std::int64_t> there;
        for (int i = 0; i < 24; ++i) {
            there.push_back(a_shift(teams[static_cast<std::size_t>(chance.below(3))],
                                    december(1 + chance.below(8), 6 + chance.below(16), 30 * chance.below(2)),
                                    std::chrono::minutes(60 + 30 * chance.below(8)), 1 + chance.below(2), 0,
                                    {chance.below(2) == 0 ? "A" : "B"}));
        }
        std::vector<VolunteerLink> people;
        std::map<std::int64_t, std::set<std::int64_t>> wished_by;
        for (int i = 0; i < 7; ++i) {
            static const char* const born[] = {"1990-05", "2009-06", "2008-11", "1966-10", "2006-12"};
            people.push_back(joined(born[chance.below(5)]));
            for (const std::string& team : teams) {
                if (chance.below(4) != 0) enter(people.back(), team);
            }
            TrainingsWritten trained;
            if (chance.below(3) != 0)
                trained.trainings = {{"first-aid", "2026-01-01", std::optional<std::string>()}};
            if (chance.below(3) == 0 && !trained.trainings.empty())
                trained.trainings[0].until = "2026-12-0" + std::to_string(1 + chance.below(8));
            if (chance.below(3) != 0)
                trained.insured_until = "2026-12-0" + std::to_string(1 + chance.below(8));
            as("desk", [&](Transaction& t) {
                return VolunteerDesk(room()).train(t, people.back().number, {}, trained);
            }).value();
            for (int k = chance.below(3); k > 0; --k)
                sign_up(people.back(), there[static_cast<std::size_t>(chance.below(24))]);
            std::vector<std::int64_t> which;
            for (const std::int64_t shift : there) {
                if (chance.below(2) == 0) which.push_back(shift);
            }
            // Whoever is of no team of a shift cannot wish for it: those are refused.
            std::vector<std::int64_t> may;
            for (const std::int64_t shift : which) {
                if (wish(people.back(), {shift})) may.push_back(shift);
            }
            wish(people.back(), may, 60 * (2 + chance.below(12)), 60 * chance.below(6)).value();
            wished_by[people.back().number] = {may.begin(), may.end()};
        }
        const auto id = begun();
        const Computed done = compute(id);
        const planning::Problem& problem = done.month.problem;
        ask([&](Snapshot& s) -> Result<bool> {
            for (std::size_t p = 0; p < problem.persons.size(); ++p) {
                const auto volunteer = find_volunteer(s, done.month.persons[p]).value();
                for (const planning::Offer& offer : problem.persons[p].offers) {
                    const planning::Shift& shift = problem.shifts[offer.shift];
                    const planning::Role& role = shift.roles[offer.role];
                    if (role.needed == 0) continue;
                    const auto& engaged = problem.persons[p].engagements;
                    const bool by_problem =
                        planning::is_eligible(problem.persons[p], shift, role) &&
                        std::none_of(engaged.begin(), engaged.end(), [&](const planning::Engagement& one) {
                            return planning::is_clash(shift, one, 0min);
                        });
                    const ShiftRow& row = done.month.shifts[offer.shift];
                    const auto truth = standing_in(s, room(), volunteer, find_team(s, row.team).value(), row,
                                                   row.roles[offer.role].code);
                    EXPECT_EQ(by_problem, truth.standing == ShiftStanding::open)
                        << "seed " << seed << " volunteer " << volunteer.number << " shift " << row.id << " "
                        << json::to_text(truth);
                    ++compared;
                    open += by_problem ? 1 : 0;
                }
            }
            return true;
        });
        ASSERT_TRUE(propose(id, done).value());
        EXPECT_EQ(page(id).outcome->left_out, 0);
        std::vector<std::pair<VolunteerLink, std::int64_t>> places;
        for (const VolunteerLink& link : people) {
            for (const std::int64_t shift : proposed_to(link)) {
                EXPECT_TRUE(wished_by[link.number].contains(shift)) << "nobody who has not wished";
                places.emplace_back(link, shift);
            }
        }
        EXPECT_EQ(places.size(), done.plan.assignments.size());
        chance.shuffle(places);
        for (const auto& [link, shift] : places) {
            const auto agreed = accept(link, shift);
            EXPECT_TRUE(agreed.has_value()) << "seed " << seed << ": " << type_of(agreed);
        }
        proposed_in_all += places.size();
        as("desk", [&](Transaction& t) { return plans().withdraw(t, id); }).value();
    }
    EXPECT_GT(proposed_in_all, 100U);
    EXPECT_GT(open, compared / 10);
    EXPECT_LT(open, compared) << "some of each";
}

TEST_F(PlannedMonth, is_computed_beside_everything_else) {
    make(a_team("east"));
    const VolunteerLink one = member();
    const auto shift = a_shift("east", december(5, 9));
    wish(one, {shift}).value();
    const auto begin = [&] {
        return as("desk",
                  [&](Transaction& t) -> Result<std::int64_t> {
                      const auto made = plans().begin(t, december_of());
                      if (!made) return tl::unexpected(made.error());
                      EXPECT_TRUE(station->month_plans.begin(first_station, made->plan.id, "desk"));
                      return made->plan.id;
                  })
            .value();
    };
    const auto id = begin();
    for (int i = 0; i < 500 && page(id).plan.state == PlanState::computing; ++i)
        std::this_thread::sleep_for(20ms);
    ASSERT_EQ(page(id).plan.state, PlanState::proposed);
    EXPECT_THAT(proposed_to(one), ElementsAre(shift));
    // A plan that nobody began, or that was cancelled before it was taken up, is not computed.
    ASSERT_TRUE(station->month_plans.begin(first_station, 99, "desk"));
    station->month_plans.close();
    EXPECT_FALSE(station->month_plans.begin(first_station, 100, "desk"));
}

}  // namespace
}  // namespace linli::volunteers
