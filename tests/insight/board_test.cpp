// The board: each figure has as many incidents behind it as it says, and is the one that /api/v1/figures
// gives.
#include <set>

#include "harness/town.h"
#include "http/query.h"

namespace linli::insight {
namespace {

using incidents::Figures;

class TheBoard : public test::InTown {
  protected:
    static void expect_listed(const Count& count, const std::string& what) {
        EXPECT_EQ(listed(count.behind), count.value) << what << ": " << count.behind;
    }
    static void expect_listed(const Figures& figures, const std::string& behind,
                              const std::vector<MeasureShown>& shown) {
        for (std::size_t i = 0; i < shown.size(); ++i) {
            const Measure& measure = measures()[i];
            ASSERT_EQ(shown[i].name, measure.name);
            const auto value = measure.value(figures);
            const std::int64_t counted = listed(behind + '&' + shown[i].behind);
            switch (measure.kind) {
                case MeasureKind::count:
                    EXPECT_EQ(static_cast<double>(counted), value.value()) << measure.name << ' ' << behind;
                    break;
                case MeasureKind::rate: {
                    const std::int64_t whole = listed(behind + '&' + shown[i].out_of.value());
                    ASSERT_EQ(value.has_value(), whole != 0) << measure.name << ' ' << behind;
                    if (whole != 0) {
                        EXPECT_DOUBLE_EQ(*value, static_cast<double>(counted) / static_cast<double>(whole))
                            << measure.name << ' ' << behind;
                    }
                    break;
                }
                case MeasureKind::hours:
                    EXPECT_EQ(value.has_value(), counted != 0) << measure.name << ' ' << behind;
                    break;
            }
        }
    }
    static void expect_listed(const BoardRow& row, const std::vector<MeasureShown>& shown) {
        expect_listed(row.now, row.behind, shown);
        expect_listed(row.year_before, row.behind_year_before, shown);
    }
};

TEST_F(TheBoard, has_as_many_incidents_behind_each_figure_as_it_says) {
    for (const Period period : {Period::week, Period::month, Period::days_30}) {
        const Board shown = board(period);
        expect_listed(shown.today.reported, "reported");
        expect_listed(shown.today.accepted, "accepted");
        expect_listed(shown.today.closed, "closed");
        expect_listed(shown.today.overdue, "overdue");
        expect_listed(shown.today.due_soon, "due soon");
        expect_listed(shown.today.urgent_open, "urgent");
        for (const StateCount& state : shown.states)
            expect_listed(state.count, state.name.en);
        for (const BoardDay& day : shown.days) {
            expect_listed(day.reported, day.day);
            expect_listed(day.closed, day.day);
        }
        expect_listed(shown.total, shown.measures);
        for (const BoardRow& row : shown.grids)
            expect_listed(row, shown.measures);
        for (const BoardRow& row : shown.categories)
            expect_listed(row, shown.measures);
    }
}

TEST_F(TheBoard, of_one_grid_or_category_counts_its_own_alone) {
    const Board whole = board(Period::days_30);
    const std::string grid = whole.grids.front().key, category = whole.categories.front().key;
    BoardQuery queries[] = {{Period::days_30, {grid}, {}},
                            {Period::days_30, {}, {category}},
                            {Period::days_30, {}, {"traffic.parking", "fire"}},
                            {Period::days_30, {grid}, {"traffic.parking"}}};
    for (const BoardQuery& query : queries) {
        const Board part = board(query);
        EXPECT_LT(part.total.now.reported, whole.total.now.reported);
        expect_listed(part.today.reported, "reported");
        expect_listed(part.today.overdue, "overdue");
        expect_listed(part.today.urgent_open, "urgent");
        for (const StateCount& state : part.states)
            expect_listed(state.count, state.name.en);
        for (const BoardDay& day : part.days) {
            expect_listed(day.reported, day.day);
            expect_listed(day.closed, day.day);
        }
        expect_listed(part.total, part.measures);
        std::int64_t in_grids = 0, in_categories = 0;
        for (const BoardRow& row : part.grids) {
            expect_listed(row, part.measures);
            in_grids += row.now.reported;
        }
        for (const BoardRow& row : part.categories) {
            expect_listed(row, part.measures);
            in_categories += row.now.reported;
        }
        EXPECT_EQ(in_grids, part.total.now.reported);
        EXPECT_EQ(in_categories, part.total.now.reported);
    }
    EXPECT_EQ(board(queries[0]).total.now.reported, whole.grids.front().now.reported);
    EXPECT_EQ(board(queries[1]).total.now.reported, whole.categories.front().now.reported);
    EXPECT_GT(board(queries[2]).total.now.reported, 0);
}

// What is counted must be there to be counted.
TEST_F(TheBoard, of_the_town_shows_figures_that_are_not_nothing) {
    const Board shown = board(Period::days_30);
    EXPECT_EQ(shown.station.value().zh, "望潮派出所（虚构）");
    EXPECT_GT(shown.total.now.reported, 50);
    EXPECT_GT(shown.total.year_before.reported, 50);
    EXPECT_GT(shown.total.now.on_time, 0);
    EXPECT_LT(shown.total.now.on_time, shown.total.now.timed);
    EXPECT_GT(shown.total.now.verified, 0);
    EXPECT_GT(shown.grids.size(), 30U);
    EXPECT_GT(shown.categories.size(), 8U);
    EXPECT_EQ(shown.days.size(), 30U);
    std::int64_t open = 0, rows = 0, by_day = 0;
    for (const StateCount& state : shown.states)
        open += state.count.value;
    EXPECT_EQ(open, listed("open=true"));
    EXPECT_GT(open, 0);
    for (const BoardRow& row : shown.categories)
        rows += row.now.reported;
    for (const BoardDay& day : shown.days)
        by_day += day.reported.value;
    EXPECT_EQ(rows, shown.total.now.reported);
    EXPECT_EQ(by_day, shown.total.now.reported);
    EXPECT_GT(shown.today.overdue.value, 0);
}

TEST_F(TheBoard, says_the_same_as_the_figures) {
    const Board shown = board(Period::month);
    const auto table = station->store
                           ->read_now({},
                                      [&](store::Snapshot& s) -> Result<incidents::FiguresTable> {
                                          incidents::FiguresQuery query;
                                          query.from = shown.from;
                                          query.to = shown.to;
                                          query.by = incidents::GroupBy::grid;
                                          return incidents::figures(
                                              s, station->lines, station->rulebooks.current(s)->book, query);
                                      })
                           .value();
    EXPECT_EQ(to_iso(shown.from), "2026-10-31T16:00:00Z");
    EXPECT_EQ(to_iso(shown.from_year_before), "2025-10-31T16:00:00Z");
    EXPECT_EQ(to_iso(shown.to_year_before), "2025-11-24T02:30:00Z");
    EXPECT_EQ(json::to_text(shown.total.now), json::to_text(table.total));
    EXPECT_EQ(json::to_text(shown.total.year_before), json::to_text(table.total_year_before));
    ASSERT_EQ(shown.grids.size(), table.groups.size());
    for (std::size_t i = 0; i < shown.grids.size(); ++i) {
        EXPECT_EQ(shown.grids[i].key, table.groups[i].key);
        EXPECT_EQ(json::to_text(shown.grids[i].now), json::to_text(table.groups[i].now));
    }
}

// A figure that is added gets its name, its meaning and what stands behind it.
TEST(Measures, name_every_figure_or_it_is_a_part_of_a_rate) {
    const std::set<std::string_view> parts{"timed", "on_time", "verified", "ever_closed", "reopened"};
    std::set<std::string_view> named;
    for (const Measure& measure : measures()) {
        named.insert(measure.name);
        EXPECT_FALSE(measure.title.zh.empty() || measure.title.en.empty() || measure.meaning.zh.empty() ||
                     measure.meaning.en.empty() || measure.heading.en.empty());
        EXPECT_EQ(measure.kind == MeasureKind::rate, measure.out_of.has_value()) << measure.name;
    }
    boost::mp11::mp_for_each<json::Members<Figures>>([&](auto member) {
        EXPECT_NE(named.count(member.name), parts.count(member.name)) << member.name;
        named.erase(member.name);
    });
    EXPECT_TRUE(named.empty()) << *named.begin();
}

TEST(Measures, show_changes_that_fit_the_rounded_values) {
    const Measure& rate = measure("closure_rate");
    EXPECT_EQ(shown(rate, 0.95814), "95.8%");
    EXPECT_EQ(change_shown(rate, 0.9581, 0.9449, Language::en), "+1.3 points");
    EXPECT_EQ(change_shown(rate, 0.5, 0.5, Language::zh), "0.0 个百分点");
    EXPECT_EQ(change_shown(rate, std::nullopt, 0.5, Language::zh), "");
    EXPECT_EQ(change_shown(measure("reported"), 1890, 2000, Language::zh), "−5.5%");
    EXPECT_EQ(change_shown(measure("reported"), 3, 0, Language::zh), "");
    EXPECT_EQ(shown(measure("reported"), 50'000), "50,000");
    EXPECT_EQ(shown(rate, std::nullopt), "–");
}

TEST(Periods, begin_on_the_stations_monday_and_first) {
    const auto iso = [](Period period, const char* now) {
        return to_iso(beginning_of(period, *parse_iso(now), Zone{}));
    };
    EXPECT_EQ(iso(Period::week, "2026-11-29T23:59:59+08:00"), "2026-11-22T16:00:00Z") << "Sunday";
    EXPECT_EQ(iso(Period::week, "2026-11-30T00:00:00+08:00"), "2026-11-29T16:00:00Z") << "Monday";
    EXPECT_EQ(iso(Period::month, "2026-12-01T00:00:00+08:00"), "2026-11-30T16:00:00Z");
    EXPECT_EQ(iso(Period::days_30, "2026-11-30T12:00:00+08:00"), "2026-10-31T16:00:00Z");
}

}  // namespace
}  // namespace linli::insight
