// What the figures count can be asked for: each filter lets through the incidents it names, no others.
#include "harness/desk.h"
#include "http/query.h"
#include "incidents/figures.h"

namespace linli::test {
namespace {

using namespace std::chrono;
using Numbers = std::vector<std::int64_t>;

// Five disputes (finish within 15 days, amber after 12), reported at `begin`: 1 outside all grids and left;
// 2 in progress; 3 closed and reopened a day later; 4 declined without being accepted; 5 closed and verified.
class FilterTest : public AtTheDesk {
  protected:
    FilterTest() {
        Report nowhere = a_report();
        nowhere.location.reset();
        nowhere.address = "某处";
        reported(nowhere);
        in_progress();
        close(in_progress().number);
        step("desk", reported().number, &IncidentDesk::decline, Decline{Outcome::unfounded, "不属实"})
            .value();
        close(in_progress().number);
        clock.set(begin + days(1));
        step("desk", 3, &IncidentDesk::reopen, Reason{"又发生了"}).value();
    }
    void close(std::int64_t number) {
        clock.set(begin + hours(1));
        step("officer/A", number, &IncidentDesk::claim_done, ClaimDone{"已调解"}).value();
        step("desk", number, &IncidentDesk::verify, Remark{}).value();
        clock.set(begin);
    }
    // Those that `query` of /api/v1/incidents lists, oldest first, two to a page.
    Numbers listed(const std::string& query) {
        http::Request request;
        EXPECT_TRUE(http::parse_target("/api/v1/incidents?order=oldest&limit=2&" + query, request));
        auto asked = http::decode_query<ListQuery>(request);
        EXPECT_TRUE(asked.has_value()) << query;
        EXPECT_EQ(http::encode_query(static_cast<const Filter&>(*asked)), query) << "the way back";
        Numbers numbers;
        std::int64_t total = 0;
        do {
            const Page page =
                station->store
                    ->read_now({}, [&](store::Snapshot& s) { return station->list.list(s, *asked); })
                    .value();
            for (const Incident& incident : page.items)
                numbers.push_back(incident.number);
            total = page.total;
            asked->cursor = page.next;
        } while (asked->cursor);
        EXPECT_EQ(total, static_cast<std::int64_t>(numbers.size()));
        return numbers;
    }

    const Instant begin = clock.now();
};

TEST_F(FilterTest, asks_what_became_of_them) {
    EXPECT_EQ(listed("accepted=true"), (Numbers{2, 3, 4, 5}));
    EXPECT_EQ(listed("accepted=false"), (Numbers{1}));
    EXPECT_EQ(listed("verified=true"), (Numbers{5}));
    EXPECT_EQ(listed("reopened=true"), (Numbers{3}));
    EXPECT_EQ(listed("ever_closed=true"), (Numbers{3, 4, 5}));
    EXPECT_EQ(listed("open=true&ever_closed=true"), (Numbers{3}));
    EXPECT_EQ(listed("in_grid=false"), (Numbers{1}));
    EXPECT_EQ(listed("outcome=resolved&verified=true"), (Numbers{5}));
}

TEST_F(FilterTest, asks_when_they_were_accepted_and_closed) {
    EXPECT_EQ(listed("accepted_from=2026-11-24T02:00:00Z"), (Numbers{2, 3, 5})) << "4 never was";
    EXPECT_EQ(listed("accepted_from=2026-11-24T02:00:01Z"), Numbers{});
    EXPECT_EQ(listed("accepted_to=2026-11-24T02:00:00Z"), Numbers{});
    EXPECT_EQ(listed("closed_from=2026-11-24T03:00:00Z"), (Numbers{5})) << "3 is open again";
    EXPECT_EQ(listed("closed_to=2026-11-24T03:00:00Z"), (Numbers{4}));
    EXPECT_EQ(listed("closed_from=2026-11-24T00:00:00Z&closed_to=2026-11-25T00:00:00Z"), (Numbers{4, 5}));
}

TEST_F(FilterTest, asks_whether_they_were_or_will_be_in_time) {
    clock.set(begin + days(12) - seconds(1));
    EXPECT_EQ(listed("due_soon=true"), Numbers{});
    clock.set(begin + days(12));
    EXPECT_EQ(listed("due_soon=true"), (Numbers{1, 2}));
    clock.set(begin + days(15) + seconds(1));
    EXPECT_EQ(listed("open=true&overdue=true"), (Numbers{1, 2}));
    EXPECT_EQ(listed("due_soon=true"), (Numbers{3})) << "its clock stood while it was closed";
    EXPECT_EQ(listed("timed=true"), (Numbers{1, 2, 4, 5}));
    EXPECT_EQ(listed("on_time=true"), (Numbers{4, 5}));
    EXPECT_EQ(listed("timed=true&on_time=false"), (Numbers{1, 2}));
}

TEST_F(FilterTest, knows_as_due_soon_what_the_list_shows_as_such) {
    for (const auto later :
         {hours(0), hours(287), hours(288), hours(300), hours(350), hours(361), hours(400)}) {
        clock.set(begin + days(1) + later);
        Numbers shown;
        for (std::int64_t number = 1; number <= 5; ++number) {
            const Page page =
                station->store
                    ->read_now({}, [&](store::Snapshot& s) { return station->list.list(s, ListQuery{}); })
                    .value();
            const Incident& incident = page.items[static_cast<std::size_t>(5 - number)];
            if (incident.timeliness == Timeliness::due_soon) shown.push_back(number);
        }
        EXPECT_EQ(listed("due_soon=true"), shown) << later.count();
    }
}

TEST_F(FilterTest, counts_each_day_what_was_reported_and_closed_on_it) {
    Filter filter;
    filter.from = begin - days(1);
    filter.to = begin + days(1);
    const auto list = station->store
                          ->read_now({},
                                     [&](store::Snapshot& s) {
                                         return Result<std::vector<DayCounts>>(day_counts(
                                             s, station->lines, station->rulebooks.current(s)->book, filter));
                                     })
                          .value();
    ASSERT_EQ(list.size(), 3U) << "the days that the period touches";
    EXPECT_EQ(to_iso(list[1].from), "2026-11-23T16:00:00Z") << "midnight at the station";
    EXPECT_EQ(list[0].reported + list[0].closed + list[2].reported + list[2].closed, 0);
    EXPECT_EQ(list[1].reported, 5);
    EXPECT_EQ(list[1].closed, 2);
}

TEST_F(FilterTest, of_text_that_is_special_in_a_query_finds_its_way_back) {
    Filter filter;
    filter.grid = {"甲 & 乙=+%#?/"};
    filter.handler = {"officer/WC-001", "desk"};
    filter.level = {1, 3};
    filter.open = false;
    http::Request request;
    ASSERT_TRUE(http::parse_target("/x?" + http::encode_query(filter), request));
    const auto back = http::decode_query<Filter>(request).value();
    EXPECT_EQ(back.grid, filter.grid);
    EXPECT_EQ(back.handler, filter.handler);
    EXPECT_EQ(back.level, filter.level);
    EXPECT_EQ(back.open, filter.open);
    EXPECT_FALSE(back.overdue.has_value());
}

// A main category takes in its children, in the figures as in the filter.
TEST_F(FilterTest, groups_by_main_category_as_it_filters) {
    Report lamp = a_report();
    lamp.category = "hazard.lighting";
    reported(lamp);
    Report itself = a_report();
    itself.category = "dispute";
    reported(itself);
    clock.advance(seconds(1));
    FiguresQuery query;
    query.by = GroupBy::main_category;
    const auto table = station->store
                           ->read_now({},
                                      [&](store::Snapshot& s) {
                                          return Result<FiguresTable>(figures(
                                              s, station->lines, station->rulebooks.current(s)->book, query));
                                      })
                           .value();
    ASSERT_EQ(table.groups.size(), 2U);
    EXPECT_EQ(table.groups[0].key, "dispute");
    EXPECT_EQ(table.groups[0].now.reported, static_cast<std::int64_t>(listed("category=dispute").size()));
    EXPECT_EQ(table.groups[0].now.reported, 6);
    EXPECT_EQ(table.groups[1].key, "hazard");
}

}  // namespace
}  // namespace linli::test
