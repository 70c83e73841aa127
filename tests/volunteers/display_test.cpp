// The teams' display: every figure equals what plain SQL of this test's own finds in rows that are random;
// who is named, and what the appraisal is computed by.
#include <algorithm>
#include <ctime>
#include <iostream>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "harness/desk.h"
#include "harness/display_by_sql.h"
#include "store/journal.h"
#include "volunteers/acting.h"
#include "volunteers/consistency.h"
#include "volunteers/ledger_rows.h"
#include "volunteers/shift_rows.h"
#include "volunteers/team_display.h"
#include "volunteers/volunteer_desk.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using store::Snapshot;
using store::Sql;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// How much of everything there is.
struct Size {
    int teams = 4;
    int volunteers = 30;
    int shifts = 160;
    int worklogs = 60;
    Instant from = *parse_iso("2026-06-20T00:00:00+08:00");
    int days = 170;         // past now
    bool in_order = false;  // shifts are planned as time goes on, as they are in life
};

// Rows as they may lie there, put past the commands: every state, midnight between quarters, withdrawn
// volunteers.
class RandomTown {
  public:
    RandomTown(Transaction& transaction, const vault::Vault& vault, const Size& size, unsigned seed)
        : transaction_(transaction), vault_(vault), size_(size), chance_(seed) {
        transaction_.housekeeping();
    }
    void make() {
        for (int i = 1; i <= size_.volunteers; ++i)
            make_volunteer(i);
        for (int i = 0; i < size_.teams; ++i)
            make_team(i);
        std::vector<Instant> starts;
        for (int i = 0; i < size_.shifts; ++i)
            starts.push_back(moment());
        if (size_.in_order) std::sort(starts.begin(), starts.end());
        for (int i = 1; i <= size_.shifts; ++i)
            make_shift(i, starts[static_cast<std::size_t>(i - 1)]);
        for (int i = 0; i < size_.worklogs; ++i)
            serve(pick(size_.volunteers) + 1, team(pick(size_.teams)), std::nullopt, moment(),
                  1h * (1 + pick(4)));
    }

  private:
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(chance_); }
    bool one_in(int of) { return pick(of) == 0; }
    Instant moment() { return size_.from + 15min * pick(size_.days * 24 * 4); }
    static std::string team(int number) { return fmt::format("team-{:02}", number); }
    std::vector<std::string> some_grids() {
        std::vector<std::string> grids;
        for (const char* one : {"G1", "G2", "G3", "G4", "G5", "G6"}) {
            if (one_in(3)) grids.emplace_back(one);
        }
        return grids;
    }

    void make_volunteer(int number) {
        Volunteer one;
        one.number = number;
        if (one_in(10)) {
            one.state = VolunteerState::withdrawn;
        } else {
            one.born = one_in(6) ? "2012-05" : "1990-05";
            one.name_is_public = one_in(2);
            one.hours_on_wall = one_in(2);
            for (const char* code : {"first-aid", "fire"}) {
                if (one_in(2)) {
                    one.trainings.push_back(
                        {code, one_in(4) ? "2026-12-01" : "2026-02-01",
                         one_in(3) ? std::optional<std::string>("2026-09-15") : std::nullopt});
                }
            }
            put_person(transaction_, vault_, number, {fmt::format("志愿者{}", number), "138", "", ""});
        }
        insert_volunteer(transaction_, one, sha256(bytes_of(fmt::format("token {}", number))), 1);
    }
    void make_team(int number) {
        Team one;
        one.code = team(number);
        one.name = {fmt::format("第 {} 队", number), fmt::format("Team {}", number)};
        one.grids = some_grids();
        if (one_in(2)) one.requirements.trainings = {"first-aid"};
        if (one_in(2)) one.requirements.trainings.emplace_back("fire");
        insert_team(transaction_, one);
        for (int i = 1; i <= size_.volunteers; ++i) {
            const auto state = one_in(3)   ? MemberState::left
                               : one_in(4) ? MemberState::asked
                                           : MemberState::member;
            if (one_in(2)) put_membership(transaction_, {one.code, i, false, state, moment()});
        }
    }
    void make_shift(int id, Instant starts) {
        ShiftRow shift;
        shift.id = id;
        shift.team = team(pick(size_.teams));
        // Some just before the quarter's last midnight.
        shift.starts_at = !size_.in_order && one_in(12)
                              ? *parse_iso("2026-09-30T23:00:00+08:00") + 10min * pick(12)
                              : starts;
        shift.ends_at = shift.starts_at + 30min * (2 + pick(6));
        shift.roles = {{"walker", {"巡逻", "walker"}, 1 + pick(3), 1}};
        if (one_in(3)) shift.roles.push_back({"driver", {"驾驶", "driver"}, 1, 0});
        shift.grids = some_grids();
        shift.state = one_in(8)   ? ShiftState::cancelled
                      : one_in(8) ? ShiftState::deleted
                                  : ShiftState::planned;
        insert_shift(transaction_, shift);
        std::set<int> there;
        const int needed = shift.roles[0].needed;
        for (int i = 0; i < needed + 1; ++i)
            there.insert(pick(size_.volunteers) + 1);
        int taken = 0;
        for (const int volunteer : there) {
            auto state = one_in(4) ? SignUpState::stepped_back : SignUpState::signed_up;
            if (state == SignUpState::signed_up && ++taken > needed) state = SignUpState::standby;
            put_sign_up(transaction_, {id, volunteer, "walker", state, shift.starts_at - 24h, volunteer});
            const Instant came = shift.starts_at + 5min * pick(12);
            if (state == SignUpState::signed_up && !one_in(size_.in_order ? 20 : 3))
                serve(volunteer, shift.team, id, came, shift.ends_at - came);
        }
    }
    void serve(int volunteer, const std::string& team, std::optional<std::int64_t> shift, Instant began,
               Milliseconds length) {
        ServiceRow one;
        one.id = ++services_;
        one.volunteer = volunteer;
        one.team = team;
        one.shift = shift;
        one.began_at = began;
        one.ended_at = began + length;
        one.closes_at = *one.ended_at;
        one.how_in = shift ? Attendance::code : Attendance::worklog;
        one.minutes = std::chrono::floor<std::chrono::minutes>(length).count();
        one.state = one_in(size_.in_order ? 40 : 6)   ? ServiceState::refused
                    : one_in(size_.in_order ? 40 : 6) ? ServiceState::ended
                                                      : ServiceState::confirmed;
        insert_service(transaction_, one);
        if (one.state != ServiceState::confirmed) return;
        Credit credit;
        credit.id = ++credits_;
        credit.volunteer = volunteer;
        credit.team = team;
        credit.service = one.id;
        credit.minutes = one.minutes;
        credit.by = "account/1";
        credit.second_by = subject_of_volunteer(volunteer);
        credit.at = *one.ended_at;
        credit.day = to_text(std::chrono::year_month_day(local_day(began, Zone{})));
        add_to_ledger(transaction_, credit);
        if (!one_in(6)) return;
        credit.reverses = credit.id;
        credit.id = ++credits_;
        credit.minutes = -credit.minutes;
        credit.at = credit.at + days(pick(90));
        add_to_ledger(transaction_, credit);
    }

    Transaction& transaction_;
    const vault::Vault& vault_;
    Size size_;
    std::mt19937 chance_;
    std::int64_t services_ = 0;
    std::int64_t credits_ = 0;
};

class OnDisplay : public test::AtTheDesk {
  protected:
    template <class Question>
    auto ask(Question question) {
        return station->store->read_now({}, question).value();
    }
    Room room() { return {station->vault, station->rulebooks, station->grids}; }
    DisplayDesk desk() { return DisplayDesk(room()); }
    TeamDisplay display(const std::string& period) {
        return ask([&](Snapshot& s) { return desk().display(s, {period}); });
    }
    void make(const Size& size, unsigned seed) {
        as("desk", [&](Transaction& t) {
            RandomTown(t, station->vault, size, seed).make();
            return Result<bool>(true);
        }).value();
        const auto checked = ask([](Snapshot& s) { return Result<volunteers::Checked>(check_ledger(s)); });
        EXPECT_THAT(checked.faults, ElementsAre()) << "the rows are a ledger as the program keeps it";
    }
    std::int64_t sql(const std::string& text) {
        return ask([&](Snapshot& s) {
            return Result<std::int64_t>(s.value<std::int64_t>(Sql{"test", text}, s.station()).value_or(0));
        });
    }
    // What plain SQL says of a team (empty: of all).
    std::string by_plain_sql(const std::string& team, const test::DisplaySpan& span) {
        return json::to_text(ask(
            [&](Snapshot& s) { return Result<TeamFigures>(test::DisplayBySql(s, team, span).figures()); }));
    }
    Result<AppraisalPage> set(const AppraisalWritten& written, std::optional<std::int64_t> version = {}) {
        return as("desk", [&](Transaction& t) { return desk().set_appraisal(t, version, written); });
    }
};

TEST_F(OnDisplay, each_figure_is_what_plain_sql_finds_in_random_rows) {
    const test::DisplaySpan spans[] = {{"2026-Q3", "2026-07-01", "2026-09-30", "2026-10-01", "2026-09-30"},
                                       {"2026-Q4", "2026-10-01", "2026-12-31", "2027-01-01", "2026-11-24"},
                                       {"2026", "2026-01-01", "2026-12-31", "2027-01-01", "2026-11-24"}};
    for (const unsigned seed : {1U, 2U}) {
        if (seed == 2) start_afresh();
        make({}, seed);
        std::int64_t counted = 0;
        for (const test::DisplaySpan& span : spans) {
            const TeamDisplay shown = display(span.period);
            ASSERT_EQ(shown.teams.size(), 4U);
            for (const TeamOnDisplay& team : shown.teams) {
                EXPECT_EQ(json::to_text(team.figures), by_plain_sql(team.code, span))
                    << seed << ' ' << span.period << ' ' << team.code;
                counted += team.figures.patrols + team.figures.trained;
            }
            EXPECT_EQ(json::to_text(shown.total), by_plain_sql("", span)) << seed << ' ' << span.period;
        }
        EXPECT_GT(counted, 100) << "there was something to count";
        // A team's balance is the sum of its quarters.
        for (const TeamOnDisplay& team : display("2026").teams) {
            std::int64_t sum = 0;
            for (const char* quarter : {"2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"}) {
                for (const TeamOnDisplay& one : display(quarter).teams)
                    sum += one.code == team.code ? one.figures.minutes : 0;
            }
            EXPECT_EQ(sum, team.figures.minutes);
            EXPECT_EQ(sum, ask([&](Snapshot& s) {
                          return Result<std::int64_t>(balance_of(s, "team/" + team.code));
                      }));
        }
    }
}

TEST_F(OnDisplay, those_alone_are_named_who_agreed_and_are_grown_up) {
    make({}, 7);
    int named = 0, numbers = 0;
    for (const TeamOnDisplay& team : display("2026").teams) {
        std::int64_t before = 0;
        for (const PersonOnDisplay& one : team.persons) {
            const Volunteer volunteer =
                ask([&](Snapshot& s) { return Result<Volunteer>(find_volunteer(s, one.volunteer).value()); });
            EXPECT_TRUE(volunteer.hours_on_wall);
            EXPECT_EQ(volunteer.born, "1990-05");
            EXPECT_EQ(one.name, volunteer.name_is_public ? fmt::format("志愿者{}", one.volunteer) : "");
            EXPECT_LT(before, one.volunteer) << "in the order of numbers";
            EXPECT_EQ(
                one.minutes,
                sql(fmt::format("SELECT CAST(sum(minutes) AS bigint) FROM credits WHERE station_id = ?1 AND "
                                "team = '{}' AND volunteer = {} AND day LIKE '2026%'",
                                team.code, one.volunteer)));
            before = one.volunteer;
            ++(one.name.empty() ? numbers : named);
        }
        const std::int64_t agreed =
            sql(fmt::format("SELECT count(*) FROM volunteers v WHERE v.station_id = ?1 AND v.about LIKE "
                            "'%\"hours_on_wall\":true%' AND v.about "
                            "LIKE '%1990-05%' AND (SELECT sum(c.minutes) FROM credits c WHERE c.station_id = "
                            "v.station_id AND c.volunteer = "
                            "v.number AND c.team = '{}' AND c.day LIKE '2026%') > 0",
                            team.code));
        EXPECT_EQ(static_cast<std::int64_t>(team.persons.size()), agreed);
    }
    EXPECT_GT(named, 3);
    EXPECT_GT(numbers, 3);
}

TEST_F(OnDisplay, nobody_is_on_it_until_they_say_so_nor_once_they_have_withdrawn) {
    const VolunteerDesk people(room());
    JoinWritten join;
    join.name = "王小明";
    join.telephone = "13812348000";
    join.born = "1990-05";
    join.name_is_public = true;
    join.consent = {risk_notice().version, true, true};
    const auto anyone = [&](auto command) {
        return station->store->write_now({first_station, "resident", store::Reach::none}, command);
    };
    const VolunteerLink link = anyone([&](Transaction& t) { return people.join(t, join); }).value();
    const auto is_willing = [&] {
        return ask([&](Snapshot& s) { return Result<bool>(find_volunteer(s, link.number)->hours_on_wall); });
    };
    EXPECT_FALSE(is_willing());
    ProfileWritten profile;
    profile.name = join.name;
    profile.hours_on_wall = true;
    anyone([&](Transaction& t) { return people.change(t, link.token, {}, profile); }).value();
    EXPECT_TRUE(is_willing());
    profile.hours_on_wall.reset();
    anyone([&](Transaction& t) { return people.change(t, link.token, {}, profile); }).value();
    EXPECT_FALSE(is_willing());
    profile.hours_on_wall = true;
    anyone([&](Transaction& t) { return people.change(t, link.token, {}, profile); }).value();
    anyone([&](Transaction& t) -> Result<bool> {
        auto done = people.withdraw(t, link.token);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    EXPECT_FALSE(is_willing());
}

TEST_F(OnDisplay, a_year_is_appraised_by_what_was_set_for_it) {
    make({}, 5);
    EXPECT_FALSE(display("2026-Q3").appraisal) << "a year alone is appraised";
    EXPECT_EQ(display("2026").appraisal->version, 0) << "the defaults";
    AppraisalWritten written = default_appraisal();
    written.from_year = 2027;
    written.criteria = {{AppraisedFigure::hours, 10, 60}, {AppraisedFigure::patrols, 1, 40}};
    EXPECT_EQ(set(written).value().version, 1);
    EXPECT_EQ(display("2026").appraisal->version, 0);
    written.from_year = 2026;
    EXPECT_EQ(set(written, 0).error().type, "volunteers/stale");
    EXPECT_EQ(set(written, 1).value().version, 2);
    const TeamDisplay shown = display("2026");
    EXPECT_EQ(shown.appraisal->version, 2);
    for (const TeamOnDisplay& team : shown.teams)
        EXPECT_EQ(json::to_text(team.appraisal.value()), json::to_text(appraise(team.figures, written)));
    written.from_year = 2024;
    EXPECT_EQ(set(written).error().type, "appraisal/year-over");
    const AppraisalPage page = ask([&](Snapshot& s) { return desk().appraisal(s); });
    ASSERT_EQ(page.sets.size(), 3U);
    EXPECT_EQ(page.sets[0].settings.from_year, 2026);
    EXPECT_EQ(page.sets[2].version, 0);
    const auto entries = ask(
        [](Snapshot& s) { return Result<std::vector<store::Entry>>(store::entries_after(s, 0, 100'000)); });
    EXPECT_EQ(entries.back().kind, "team.appraisal_set");
    EXPECT_EQ(entries.back().subject, "appraisal/2");
    EXPECT_THAT(entries.back().payload.text, HasSubstr(R"("target":10)"));
}

TEST_F(OnDisplay, a_time_that_has_not_begun_is_not_shown) {
    const auto asked = [&](const char* period) {
        const auto shown =
            station->store->read_now({}, [&](Snapshot& s) { return desk().display(s, {period}); });
        return shown ? std::string("shown") : shown.error().type;
    };
    EXPECT_EQ(asked("2026-Q4"), "shown");
    EXPECT_EQ(asked("2027-Q1"), "display/not-begun");
    EXPECT_EQ(asked("2027"), "display/not-begun");
    EXPECT_FALSE(display("2026-Q4").is_whole);
    EXPECT_TRUE(display("2026-Q3").is_whole);
    EXPECT_EQ(ask([&](Snapshot& s) { return desk().display(s, {}); }).period, "2026-Q4");
}

// The size of the town's portrait: what it takes stands in docs/volunteers.md.
TEST_F(OnDisplay, a_year_of_36_teams_and_900_volunteers_is_counted_at_once) {
    Size size;
    size.teams = 36;
    size.volunteers = 900;
    size.shifts = test::postgres() == nullptr ? 12'500 : 4'000;  // rows are put in one by one
    size.worklogs = 1'500;
    size.from = *parse_iso("2026-01-01T00:00:00+08:00");
    size.days = 327;
    size.in_order = true;
    make(size, 1);
    display("2026");
    const auto begun = std::chrono::steady_clock::now();
    const std::clock_t used = std::clock();
    constexpr int times = 5;
    for (int i = 0; i < times; ++i)
        display("2026");
    const auto each =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begun) / times;
    std::cout << sql("SELECT count(*) FROM credits WHERE station_id = ?1")
              << " lines of the ledger, a year's figures in " << each.count() << " ms, of a processor "
              << (std::clock() - used) * 1000 / CLOCKS_PER_SEC / times << " ms\n";
    EXPECT_LT(each, 2s);
}

}  // namespace
}  // namespace linli::volunteers
