// What other rules would have done.
#include "harness/china.h"
#include "harness/desk.h"
#include "incidents/rules_change.h"
#include "incidents/rules_history.h"

namespace linli::incidents {
namespace {

using namespace std::chrono_literals;
using test::china;

Rules rules_of(Rulebook book) {
    auto calendar = WorkCalendar::make(book.calendar).value();
    return {1, std::move(book), std::move(calendar)};
}

Category& category_of(Rulebook& book, std::string_view code) {
    return *std::find_if(book.categories.begin(), book.categories.end(),
                         [&](const Category& c) { return c.code == code; });
}

// A dispute of level 1 in grid A, reported at ten, accepted after ten minutes, closed after two days: its own
// deadlines are 15 minutes to accept, 30 to arrive, 15 days to finish.
Incident a_dispute(std::int64_t number = 1) {
    Incident incident;
    incident.number = number;
    incident.category = "dispute.neighbour";
    incident.level = 1;
    incident.grid = "A";
    incident.description = "楼上漏水";
    incident.reported_at = china("2026-11-02 10:00");
    incident.accepted_at = incident.reported_at + 10min;
    incident.dispatched_at = incident.reported_at + 12min;
    incident.arrived_at = incident.reported_at + 20min;
    incident.finished_at = incident.reported_at + 48h;
    incident.closed_at = incident.reported_at + 49h;
    incident.state = State::closed;
    incident.standing = {{*incident.finished_at, std::nullopt}};
    return incident;
}

class RulesPreviewTest : public ::testing::Test {
  protected:
    RulesPreview preview(const std::vector<Incident>& incidents) {
        return preview_rules(incidents, rules_of(first_rulebook()), rules_of(book), now).value();
    }
    Rulebook book = first_rulebook();
    Instant now = china("2026-11-24 10:00");
};

TEST_F(RulesPreviewTest, the_same_rules_change_nothing) {
    const RulesPreview same = preview({a_dispute()});
    EXPECT_EQ(same.incidents, 1);
    EXPECT_EQ(same.differ, 0);
    EXPECT_EQ(same.unrouted, 0);
    EXPECT_TRUE(same.lost_categories.empty());
    ASSERT_EQ(same.routing.size(), book.routing.size());
    EXPECT_EQ(same.routing.back().matched, 1) << "the last rule takes what the others leave";
    EXPECT_EQ(same.routing.back().matched_before, 1);
}

TEST_F(RulesPreviewTest, shorter_deadlines_show_who_would_have_been_late) {
    DeadlineRule& rule = *category_of(book, "dispute").deadlines;
    rule.accept = Span{SpanUnit::minutes, 5};
    rule.finish = Span{SpanUnit::calendar_days, 1};
    Incident quick = a_dispute(2);
    quick.accepted_at = quick.reported_at + 2min;
    quick.finished_at = quick.reported_at + 3h;
    const RulesPreview shorter = preview({a_dispute(), quick});
    EXPECT_EQ(shorter.differ, 2);
    const DeadlineEffect& accept = shorter.deadlines.at(0);
    EXPECT_EQ(accept.deadline, DeadlineKind::accept);
    EXPECT_EQ(accept.differ, 2);
    EXPECT_EQ(accept.newly_overdue, 1);
    EXPECT_EQ(accept.no_longer_overdue, 0);
    ASSERT_EQ(accept.overdue_examples.size(), 1U);
    EXPECT_EQ(accept.overdue_examples[0].number, 1);
    EXPECT_EQ(accept.overdue_examples[0].before, china("2026-11-02 10:15"));
    EXPECT_EQ(accept.overdue_examples[0].after, china("2026-11-02 10:05"));
    const DeadlineEffect& finish = shorter.deadlines.at(2);
    EXPECT_EQ(finish.newly_overdue, 1);
    EXPECT_EQ(finish.examples[0].number, 2) << "newest first";
    EXPECT_EQ(shorter.deadlines.at(3).differ, 0) << "verify stays";
}

TEST_F(RulesPreviewTest, longer_deadlines_show_who_would_not) {
    Incident late = a_dispute();
    late.accepted_at = late.reported_at + 20min;
    category_of(book, "dispute").deadlines->accept = Span{SpanUnit::minutes, 60};
    EXPECT_EQ(preview({late}).deadlines.at(0).no_longer_overdue, 1);
    // Not accepted to this day: overdue by now under both.
    Incident waiting;
    waiting.number = 3;
    waiting.category = "dispute.neighbour";
    waiting.reported_at = china("2026-11-23 10:00");
    EXPECT_EQ(preview({waiting}).deadlines.at(0).no_longer_overdue, 0);
    waiting.reported_at = now - 30min;
    EXPECT_EQ(preview({waiting}).deadlines.at(0).no_longer_overdue, 1);
}

TEST_F(RulesPreviewTest, a_paused_one_is_not_late_while_its_clock_stands_and_a_promise_stays) {
    category_of(book, "dispute").deadlines->finish = Span{SpanUnit::calendar_days, 1};
    Incident paused = a_dispute();
    paused.state = State::paused;
    paused.finished_at.reset();
    paused.closed_at.reset();
    paused.standing = {{paused.reported_at + 2h, std::nullopt}};
    EXPECT_EQ(preview({paused}).deadlines.at(2).newly_overdue, 0);
    EXPECT_EQ(preview({paused}).deadlines.at(2).differ, 1);
    Incident promised = a_dispute();
    promised.fixed_finish_by = promised.reported_at + 72h;
    EXPECT_EQ(preview({promised}).deadlines.at(2).differ, 0);
}

TEST_F(RulesPreviewTest, a_level_follows_its_category_unless_a_person_set_it) {
    category_of(book, "dispute").level = 3;
    Incident by_hand = a_dispute(2);
    by_hand.level = 2;
    const RulesPreview other = preview({a_dispute(), by_hand});
    EXPECT_EQ(other.level.incidents, 1);
    ASSERT_EQ(other.level.examples.size(), 1U);
    EXPECT_EQ(other.level.examples[0].number, 1);
    EXPECT_EQ(other.level.examples[0].before, "1");
    EXPECT_EQ(other.level.examples[0].after, "3");
}

TEST_F(RulesPreviewTest, routing_and_urgent_words_are_asked_anew) {
    book.routing.insert(book.routing.begin(), RoutingRule{{"dispute"}, {}, {}, {}, {}, {"desk"}});
    book.routing.push_back(RoutingRule{{"traffic"}, {}, {}, {}, {}, {"desk"}});
    book.urgent_words.emplace_back("漏水");
    const RulesPreview other = preview({a_dispute()});
    EXPECT_EQ(other.handler.incidents, 1);
    EXPECT_EQ(other.handler.examples[0].before, "officer/A");
    EXPECT_EQ(other.handler.examples[0].after, "desk");
    EXPECT_EQ(other.urgency.incidents, 1);
    EXPECT_EQ(other.urgency.examples[0].after, "漏水");
    EXPECT_EQ(other.routing.front().matched, 1);
    EXPECT_FALSE(other.routing.front().matched_before) << "a new rule";
    const RuleUse& old_last = other.routing.at(other.routing.size() - 2);
    EXPECT_TRUE(old_last.no_longer) << "the rule before took what it matched";
    EXPECT_EQ(old_last.matched_before, 1);
    EXPECT_FALSE(other.routing.back().no_longer) << "matches nothing, but never did";
    EXPECT_EQ(other.routing.back().matched, 0);
    book.routing.clear();
    EXPECT_EQ(preview({a_dispute()}).unrouted, 1);
}

TEST_F(RulesPreviewTest, the_calendar_is_part_of_the_rules) {
    Incident litter = a_dispute();
    litter.category = "environment.litter";
    litter.level = 3;
    book.calendar.days_off.emplace_back("2026-11-03");
    const RulesPreview other = preview({litter});
    EXPECT_EQ(other.deadlines.at(2).differ, 1) << "five working days, one of them free";
    EXPECT_EQ(other.deadlines.at(0).differ, 0);
    book.calendar.weekdays.clear();
    book.calendar.china_holidays = false;
    const auto none = preview_rules(std::vector{litter}, rules_of(first_rulebook()), rules_of(book), now);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().type, "calendar/no-working-time");
}

TEST_F(RulesPreviewTest, categories_that_the_book_lacks_are_named) {
    std::erase_if(book.categories, [](const Category& c) { return c.code == "dispute.neighbour"; });
    const RulesPreview other = preview({a_dispute(), a_dispute(2)});
    ASSERT_EQ(other.lost_categories.size(), 1U);
    EXPECT_EQ(other.lost_categories[0].category, "dispute.neighbour");
    EXPECT_EQ(other.lost_categories[0].incidents, 2);
}

class RulesChange : public test::AtTheDesk {
  protected:
    Result<RulesTried> tried(Rulebook book, std::optional<Instant> from = {},
                             std::optional<Instant> to = {}) {
        return station->store->read_now({}, [&](store::Snapshot& s) {
            return try_rules(s, station->lines, station->rulebooks, RulesTrial{std::move(book), from, to});
        });
    }
};

TEST_F(RulesChange, is_tried_on_the_last_month_and_writes_nothing) {
    reported();
    clock.advance(std::chrono::days(20));
    const std::int64_t second = reported().number;
    clock.advance(std::chrono::days(15));
    Rulebook book = first_rulebook();
    category_of(book, "dispute").level = 2;
    const auto position = station->ask([](store::Snapshot& s) { return store::last_position(s); });
    const RulesTried month = tried(book).value();
    EXPECT_EQ(month.incidents, 1);
    EXPECT_EQ(month.level.examples.at(0).number, second);
    EXPECT_EQ(month.version, 0);
    EXPECT_EQ(month.to - month.from, std::chrono::days(30));
    EXPECT_EQ(tried(book, clock.now() - std::chrono::days(40)).value().incidents, 2);
    EXPECT_EQ(tried(book, clock.now() - std::chrono::days(40), clock.now() - std::chrono::days(30))
                  .value()
                  .incidents,
              1);
    EXPECT_EQ(station->ask([](store::Snapshot& s) { return store::last_position(s); }), position);
}

TEST_F(RulesChange, leaves_no_open_incident_without_its_category_or_level) {
    const std::int64_t number = reported().number;
    step("desk", number, &IncidentDesk::relevel, Relevel{4, "更重"}).value();
    Rulebook book = first_rulebook();
    std::erase_if(book.categories, [](const Category& c) { return c.code == "dispute.neighbour"; });
    book.levels.resize(3);
    const auto refused = tried(book);
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().faults.size(), 2U);
    EXPECT_EQ(refused.error().faults[0].path, "categories");
    EXPECT_NE(refused.error().faults[0].message.en.find("1 open incidents"), std::string::npos);
    EXPECT_EQ(refused.error().faults[1].path, "levels");
    step("desk", number, &IncidentDesk::decline, Decline{Outcome::unfounded, "不属实"}).value();
    clock.advance(1min);
    const auto fits = tried(book);
    ASSERT_TRUE(fits) << "closed ones keep their words";
    EXPECT_EQ(fits->lost_categories.at(0).category, "dispute.neighbour");
}

TEST_F(RulesChange, a_partner_or_team_with_open_incidents_cannot_be_left_out) {
    Rulebook book = first_rulebook();
    book.teams = {"蓝鹰"};
    as("head", [&](store::Transaction& t) -> Result<std::int64_t> {
        return station->rulebooks.replace(t, book);
    }).value();
    const std::int64_t with_team = in_progress().number, with_partner = in_progress().number;
    step("officer/A", with_team, &IncidentDesk::give_back, Reason{"请队伍协助"}).value();
    step("desk", with_team, &IncidentDesk::dispatch, Dispatch{"team/蓝鹰", {}}).value();
    step("desk", with_partner, &IncidentDesk::hand_over, HandOver{"governance", "欠薪"}).value();
    const auto fits = [&](const Rulebook& other) {
        return station->store->read_now(
            {}, [&](store::Snapshot& s) { return require_fit(s, station->lines, other); });
    };
    EXPECT_TRUE(fits(book));
    Rulebook other = book;
    other.teams.clear();
    std::erase_if(other.partners, [](const Partner& one) { return one.code == "governance"; });
    const auto refused = fits(other);
    ASSERT_FALSE(refused);
    std::vector<std::string> paths;
    for (const FieldFault& fault : refused.error().faults)
        paths.push_back(fault.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"partners", "teams"}));
}

TEST_F(RulesChange, earlier_rulebooks_are_kept_with_who_replaced_them_and_in_what_they_differ) {
    Rulebook book = first_rulebook();
    const auto replace = [&] {
        as("account/3", [&](store::Transaction& t) -> Result<std::int64_t> {
            return station->rulebooks.replace(t, book);
        }).value();
    };
    for (int i = 0; i < 40; ++i) {
        book.border_metres = 100 + i;
        if (i == 39) book.teams = {"蓝鹰"};
        replace();
    }
    const auto page = [&](std::optional<std::int64_t> before) {
        return station->ask([&](store::Snapshot& s) { return rules_history(s, {before}); });
    };
    const RulesHistory newest = page({});
    ASSERT_EQ(newest.versions.size(), 30U);
    EXPECT_EQ(newest.versions[0].version, 40);
    EXPECT_EQ(newest.versions[0].actor, "account/3");
    EXPECT_EQ(newest.versions[0].changed, (std::vector<std::string>{"teams", "border_metres"}));
    EXPECT_EQ(newest.versions[1].changed, std::vector<std::string>{"border_metres"});
    const RulesHistory oldest = page(newest.earlier);
    ASSERT_EQ(oldest.versions.size(), 11U);
    EXPECT_EQ(oldest.versions[0].version, 10);
    EXPECT_EQ(oldest.versions[9].changed, std::vector<std::string>{"border_metres"})
        << "from the program's own";
    EXPECT_EQ(oldest.versions[10].version, 0);
    EXPECT_FALSE(oldest.earlier);
    const auto of = [&](std::int64_t version) {
        return station->store->read_now({}, [&](store::Snapshot& s) { return rules_of_version(s, version); });
    };
    EXPECT_EQ(of(5)->rulebook.border_metres, 104);
    EXPECT_EQ(of(0)->rulebook.border_metres, first_rulebook().border_metres);
    EXPECT_EQ(of(41).error().type, "rulebook/no-such-version");
}

}  // namespace
}  // namespace linli::incidents
