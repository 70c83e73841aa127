// The town's year comes out with the portrait's figures, the same every time.
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "cli/station.h"
#include "demo/town_life.h"
#include "demo/town_volunteers.h"
#include "exchange/consistency.h"
#include "exchange/exchange_rows.h"
#include "grids/grid_import.h"
#include "harness/database.h"
#include "harness/display_by_sql.h"
#include "harness/temporary_folder.h"
#include "incidents/consistency.h"
#include "incidents/figures.h"
#include "volunteers/consistency.h"
#include "volunteers/team_display.h"

namespace linli::demo {
namespace {

// Counts of what volunteers did, by statements of the tests' own.
using Counts = std::map<std::string, std::int64_t>;
Counts counts(store::Snapshot& snapshot, const store::Sql& statement) {
    Counts found;
    for (const store::Row row : snapshot.query(statement, snapshot.station()))
        found[row.get<std::string>(0)] = row.get<std::int64_t>(1);
    return found;
}
constexpr store::Sql minutes_by_team{
    "test.minutes_by_team",
    "SELECT team, CAST(sum(minutes) AS BIGINT) FROM credits WHERE station_id = ?1 GROUP BY team"};
constexpr store::Sql services_by_how{
    "test.services_by_how",
    "SELECT how_in || '-' || coalesce(how_out, '') || '-' || state, count(*) FROM services WHERE station_id "
    "= ?1 GROUP BY 1"};
constexpr store::Sql lines_by_kind{
    "test.lines_by_kind",
    "SELECT CASE WHEN reverses IS NULL THEN 'credit' ELSE 'reversal' END, count(*) FROM credits WHERE "
    "station_id = ?1 GROUP BY 1"};

// What was found, by what became of it; only where the incident lies in the grids of the shift that it is of.
constexpr store::Sql found_by_fate{
    "test.found_by_fate",
    "SELECT CASE WHEN i.outcome = 'resolved' THEN 'settled' WHEN i.state = 'closed' THEN 'closed' ELSE "
    "'open' "
    "END, count(*) FROM findings f JOIN incidents i ON i.station_id = f.station_id AND i.id = f.incident "
    "JOIN "
    "shifts h ON h.station_id = f.station_id AND h.id = f.shift WHERE f.station_id = ?1 AND h.grids LIKE "
    "'%\"' || i.grid || '\"%' AND i.reported_at >= h.starts_at - 600000 AND f.noted_at = i.reported_at GROUP "
    "BY 1"};
constexpr store::Sql found_by_team{
    "test.found_by_team",
    "SELECT team, count(*) FROM findings WHERE station_id = ?1 GROUP BY team ORDER BY team"};

struct Outcome {
    incidents::FiguresTable year;
    incidents::FiguresTable handed;
    incidents::FiguresTable received;
    std::vector<std::string> faults;
    std::string last_entry;
    std::int64_t entries = 0;
    std::map<exchange::DeliveryState, int> out, in;  // deliveries
    volunteers::TeamList teams;
    Counts minutes, services, lines, found, found_by_team;
    // What the display shows of a team, and of all, in a period; and the same by plain SQL.
    std::map<std::string, std::pair<std::string, std::string>> displayed;
    std::size_t volunteers = 0, withdrawn = 0;
};

// The year, and the last whole quarter before the day.
std::vector<test::DisplaySpan> spans_until(Instant until) {
    using namespace std::chrono;
    const sys_days today = local_day(until, Zone());
    const volunteers::FigurePeriod now = volunteers::quarter_of(today);
    const sys_days before = now.first_day() - days(1);
    std::vector<test::DisplaySpan> spans;
    for (const volunteers::FigurePeriod& period :
         {volunteers::quarter_of(before), volunteers::FigurePeriod{now.year, 0},
          volunteers::FigurePeriod{now.year - 1, 0}}) {
        const auto text = [](sys_days day) { return to_text(year_month_day(day)); };
        spans.push_back({volunteers::text_of(period), text(period.first_day()), text(period.last_day()),
                         text(period.last_day() + days(1)), text(std::min(period.last_day(), today))});
    }
    return spans;
}

Outcome live_through(Instant until) {
    const test::TemporaryFolder folder;
    SettableClock clock(until);
    store::Options options = test::database_in(folder.path());
    options.durability = store::Durability::at_close;
    cli::Station station(folder.path(), options, clock);
    const Town town = build_town(1);
    live({*station.store, clock, station.grids, station.rulebooks, station.desk, station.accounts,
          station.vault, station.partners, station.inbox, [&] { station.tell_partners(first_station); },
          [](std::size_t, std::size_t) {}},
         town, until, 1);
    return station.store
        ->read_now(
            {},
            [&](store::Snapshot& s) {
                const auto& book = station.rulebooks.current(s)->book;
                incidents::FiguresQuery year;
                Outcome outcome;
                outcome.year = incidents::figures(s, station.lines, book, year);
                incidents::FiguresQuery handed;
                handed.level = {3};
                for (const incidents::Partner& partner : book.partners)
                    handed.handler.push_back("partner/" + partner.code);
                outcome.handed = incidents::figures(s, station.lines, book, handed);
                incidents::FiguresQuery received;
                received.source = {incidents::Source::partner};
                outcome.received = incidents::figures(s, station.lines, book, received);
                const auto checked = incidents::check_consistency(s, station.lines);
                outcome.faults = checked.faults;
                outcome.entries = checked.entries;
                outcome.last_entry = json::to_text(store::entries_after(s, checked.entries - 1, 1));
                for (const std::string& fault : exchange::check_deliveries(s).faults)
                    outcome.faults.push_back(fault);
                for (const exchange::Delivery& one : exchange::newest_deliveries(s, {}, 1'000))
                    ++(one.direction == exchange::Direction::out ? outcome.out : outcome.in)[one.state];
                for (const std::string& fault : volunteers::check_ledger(s).faults)
                    outcome.faults.push_back(fault);
                s.act_for({first_station, "command_line"});
                const volunteers::Room room{station.vault, station.rulebooks, station.grids};
                outcome.teams = volunteers::TeamDesk(room).list(s).value();
                outcome.minutes = counts(s, minutes_by_team);
                outcome.services = counts(s, services_by_how);
                outcome.lines = counts(s, lines_by_kind);
                outcome.found = counts(s, found_by_fate);
                outcome.found_by_team = counts(s, found_by_team);
                for (const test::DisplaySpan& span : spans_until(until)) {
                    const auto compare = [&](const std::string& team, const volunteers::TeamFigures& shown) {
                        outcome.displayed[span.period + ' ' + team] = {
                            json::to_text(shown), json::to_text(test::DisplayBySql(s, team, span).figures())};
                    };
                    const auto display = volunteers::DisplayDesk(room).display(s, {span.period}).value();
                    compare("", display.total);
                    for (const volunteers::TeamOnDisplay& team : display.teams)
                        compare(team.code, team.figures);
                }
                volunteers::VolunteersQuery query;
                for (bool has_more = true; has_more;) {
                    const auto list = volunteers::VolunteerDesk(room).list(s, query).value();
                    has_more = list.has_more;
                    for (const volunteers::VolunteerShown& one : list.volunteers) {
                        ++(one.volunteer.state == volunteers::VolunteerState::active ? outcome.volunteers
                                                                                     : outcome.withdrawn);
                        query.after = one.volunteer.number;
                    }
                }
                return Result<Outcome>(outcome);
            })
        .value();
}

TEST(DemoTown, has_136_grids_that_cover_the_ground_once) {
    const Town town = build_town(1);
    ASSERT_EQ(town.grids.size(), 136U);
    const auto survey = grids::survey(town.grids_geojson).value();
    for (const auto& problem : survey.problems)
        ADD_FAILURE() << problem.feature << ": " << problem.message.en;
    std::set<std::string> names;
    for (const grids::Grid& grid : survey.grids) {
        names.insert(grid.name);
        ASSERT_EQ(grid.staff.size(), 4U);
        EXPECT_EQ(grid.staff[0].role, grids::StaffRole::officer);
        EXPECT_EQ(grid.staff[1].role, grids::StaffRole::auxiliary);
    }
    EXPECT_EQ(names.size(), 136U);
    EXPECT_EQ(build_town(1).base_map, town.base_map) << "seeded";
    EXPECT_NE(build_town(2).grids_geojson, town.grids_geojson);
}

// 36 teams and more than 900 volunteers, whose hours are what the ledger adds up to.
void require_a_year_of_service(const Outcome& outcome) {
    ASSERT_EQ(outcome.teams.teams.size(), volunteer_teams);
    EXPECT_GT(outcome.volunteers, volunteers_at_least);
    EXPECT_GT(outcome.withdrawn, 0U);
    for (const volunteers::TeamShown& one : outcome.teams.teams) {
        EXPECT_GT(one.minutes, 100 * 60) << one.team.code << ": a year of shifts";
        EXPECT_EQ(one.minutes, outcome.minutes.at(one.team.code)) << one.team.code;
        EXPECT_EQ(one.points, std::floor(static_cast<double>(one.minutes) / 6 + 0.5) / 10)
            << one.team.code << ": an hour is a point";
    }
    EXPECT_EQ(outcome.displayed.size(), 3 * (volunteer_teams + 1));
    for (const auto& [which, figures] : outcome.displayed)
        EXPECT_EQ(figures.first, figures.second) << which;
    EXPECT_GT(outcome.services.at("leader-leader-confirmed"), 5'000);
    for (const char* how : {"leader-rule-confirmed", "worklog-worklog-confirmed", "leader-leader-refused"})
        EXPECT_GT(outcome.services.at(how), 10) << how;
    EXPECT_GT(outcome.lines.at("reversal"), 10);
    // Patrols find things, where they are, and most of it is settled.
    std::int64_t found = 0;
    for (const auto& [team, count] : outcome.found_by_team)
        found += count;
    EXPECT_GT(outcome.found_by_team.size(), 25U);
    EXPECT_GT(found, 60);
    EXPECT_GT(outcome.found.at("settled"), found / 2);
    std::int64_t where_they_are = 0;
    for (const auto& [fate, count] : outcome.found)
        where_they_are += count;
    EXPECT_GE(where_they_are * 20, found * 19) << "what is found by who serves in two teams is the newer's";
}

TEST(DemoTown, a_year_comes_out_as_the_portraits_on_any_day_it_ends) {
    for (const char* day : {"2026-11-24T00:00:00+08:00", "2024-02-29T00:00:00+08:00"}) {
        const Outcome outcome = live_through(*parse_iso(day));
        for (const std::string& fault : outcome.faults)
            ADD_FAILURE() << day << ": " << fault;
        EXPECT_EQ(outcome.year.total.reported, 1'890) << day;
        EXPECT_EQ(outcome.year.total_year_before.reported, 2'000) << day << ": 5.5 % more";
        EXPECT_EQ(outcome.handed.total.reported, 215) << day;
        EXPECT_EQ(outcome.handed.total.closed, 206) << "95.81 %";
        EXPECT_EQ(outcome.received.total.reported, 92) << day;
        EXPECT_EQ(outcome.received.total.closed, 92) << "all handled";
        // By what went between the station and four platforms that ran.
        using exchange::DeliveryState;
        EXPECT_EQ(outcome.out, (std::map<DeliveryState, int>{{DeliveryState::acknowledged, 9},
                                                             {DeliveryState::confirmed, 206}}));
        EXPECT_EQ(outcome.in, (std::map<DeliveryState, int>{{DeliveryState::confirmed, 92}}));
        require_a_year_of_service(outcome);
    }
}

TEST(DemoTown, is_the_same_every_time) {
    const Instant until = *parse_iso("2026-11-24T00:00:00+08:00");
    const Outcome one = live_through(until), two = live_through(until);
    EXPECT_EQ(one.entries, two.entries);
    EXPECT_EQ(one.last_entry, two.last_entry);
    EXPECT_EQ(json::to_text(one.year), json::to_text(two.year));
    EXPECT_EQ(one.found_by_team, two.found_by_team);
}

}  // namespace
}  // namespace linli::demo
