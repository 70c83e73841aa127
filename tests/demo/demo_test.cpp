// The town's year comes out with the portrait's figures, the same every time.
#include <set>

#include <gtest/gtest.h>

#include "cli/station.h"
#include "demo/town_life.h"
#include "exchange/consistency.h"
#include "exchange/exchange_rows.h"
#include "grids/grid_import.h"
#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "incidents/consistency.h"
#include "incidents/figures.h"

namespace linli::demo {
namespace {

struct Outcome {
    incidents::FiguresTable year;
    incidents::FiguresTable handed;
    incidents::FiguresTable received;
    std::vector<std::string> faults;
    std::string last_entry;
    std::int64_t entries = 0;
    std::map<exchange::DeliveryState, int> out, in;  // deliveries
};

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
    }
}

TEST(DemoTown, is_the_same_every_time) {
    const Instant until = *parse_iso("2026-11-24T00:00:00+08:00");
    const Outcome one = live_through(until), two = live_through(until);
    EXPECT_EQ(one.entries, two.entries);
    EXPECT_EQ(one.last_entry, two.last_entry);
    EXPECT_EQ(json::to_text(one.year), json::to_text(two.year));
}

}  // namespace
}  // namespace linli::demo
