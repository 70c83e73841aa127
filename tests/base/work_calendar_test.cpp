#include "base/work_calendar.h"

#include <gtest/gtest.h>

#include "harness/china.h"

namespace linli {
namespace {

using test::china;

WorkCalendar station() {
    return WorkCalendar::make(CalendarRule{}).value();
}
bool works_on(std::string_view day) {
    return station().is_working_day(std::chrono::sys_days(*parse_date(day)));
}

TEST(WorkCalendar, knows_the_arrangements_of_2026) {
    for (const char* day :
         {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}) {
        EXPECT_TRUE(works_on(day)) << day << " is a make-up working day";
    }
    for (const char* day : {"2026-01-01", "2026-02-15", "2026-02-23", "2026-04-06", "2026-05-05",
                            "2026-06-19", "2026-09-25", "2026-10-01", "2026-10-07"}) {
        EXPECT_FALSE(works_on(day)) << day << " is a public holiday";
    }
    EXPECT_TRUE(works_on("2026-11-24"));
    EXPECT_FALSE(works_on("2026-11-28")) << "a Saturday";
}

struct Case {
    const char* what;
    const char* from;
    Span span;
    const char* due;
};

TEST(WorkCalendar, counts_each_unit_as_the_rule_says) {
    using enum SpanUnit;
    const Case cases[] = {
        {"minutes run at night", "2026-11-24 23:50", {minutes, 30}, "2026-11-25 00:20"},
        {"calendar days keep the wall clock", "2026-02-14 10:00", {calendar_days, 3}, "2026-02-17 10:00"},
        {"hours within the day", "2026-11-24 09:00", {working_hours, 2}, "2026-11-24 11:00"},
        {"hours go on next morning", "2026-11-24 16:30", {working_hours, 2}, "2026-11-25 09:30"},
        {"hours before opening begin at opening", "2026-11-24 06:00", {working_hours, 1}, "2026-11-24 09:30"},
        {"hours skip the weekend", "2026-11-27 17:00", {working_hours, 1}, "2026-11-30 09:00"},
        {"a make-up Saturday counts, the holiday after it does not",
         "2026-02-13 17:00",
         {working_hours, 10},
         "2026-02-24 09:00"},
        {"days end at closing", "2026-11-24 09:00", {working_days, 1}, "2026-11-25 17:30"},
        {"days over National Day", "2026-09-30 09:00", {working_days, 2}, "2026-10-09 17:30"},
        {"days use make-up days", "2026-09-30 09:00", {working_days, 3}, "2026-10-10 17:30"},
        {"nought is now", "2026-11-24 09:00", {minutes, 0}, "2026-11-24 09:00"},
    };
    for (const Case& c : cases) {
        const auto due = station().add(china(c.from), c.span);
        ASSERT_TRUE(due) << c.what;
        EXPECT_EQ(to_local(*due, Zone{}), c.due) << c.what;
    }
}

TEST(WorkCalendar, advance_undoes_elapsed) {
    const WorkCalendar calendar = station();
    for (const SpanUnit unit :
         {SpanUnit::minutes, SpanUnit::working_hours, SpanUnit::working_days, SpanUnit::calendar_days}) {
        for (int hours = 1; hours < 700; hours += 37) {
            const Instant from = china("2026-01-28 15:07");
            const Instant to = from + std::chrono::hours(hours);
            const Milliseconds time = calendar.elapsed(from, to, unit);
            const Instant again = calendar.advance(from, unit, time).value();
            EXPECT_EQ(calendar.elapsed(from, again, unit), time);
            EXPECT_LE(again, to);
        }
    }
}

TEST(WorkCalendar, an_empty_calendar_is_refused_not_guessed) {
    CalendarRule never;
    never.weekdays.clear();
    never.china_holidays = false;
    const auto calendar = WorkCalendar::make(never).value();
    const auto due = calendar.add(china("2026-11-24 09:00"), {SpanUnit::working_days, 1});
    ASSERT_FALSE(due);
    EXPECT_EQ(due.error().type, "calendar/no-working-time");
    EXPECT_TRUE(calendar.add(china("2026-11-24 09:00"), {SpanUnit::minutes, 5}));
}

TEST(WorkCalendar, names_each_field_that_is_wrong) {
    CalendarRule wrong;
    wrong.opens = "25:00";
    wrong.closes = "nine";
    wrong.days_off = {"2026-13-01"};
    const auto calendar = WorkCalendar::make(wrong);
    ASSERT_FALSE(calendar);
    std::vector<std::string> paths;
    for (const FieldFault& fault : calendar.error().faults)
        paths.push_back(fault.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"opens", "closes", "days_off[0]"}));
}

TEST(WorkCalendar, the_stations_own_days_go_before_the_countrys) {
    CalendarRule rule;
    rule.days_off = {"2026-11-24"};
    rule.make_up_days = {"2026-10-01"};
    const auto calendar = WorkCalendar::make(rule).value();
    EXPECT_FALSE(calendar.is_working_day(std::chrono::sys_days(*parse_date("2026-11-24"))));
    EXPECT_TRUE(calendar.is_working_day(std::chrono::sys_days(*parse_date("2026-10-01"))));
}

}  // namespace
}  // namespace linli
