// Working time: which days and hours a station works, and how far a deadline lies from its start.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace linli {

// How a deadline is counted. minutes and calendar_days run day and night; the working units stand still
// outside working time.
enum class SpanUnit { minutes, working_hours, working_days, calendar_days };
BOOST_DESCRIBE_ENUM(SpanUnit, minutes, working_hours, working_days, calendar_days)

// A length of time as a rule gives it: {"unit": "working_days", "amount": 3}. Amount 0 to 100,000.
struct Span {
    SpanUnit unit = SpanUnit::minutes;
    int amount = 0;
    friend bool operator==(const Span&, const Span&) = default;
};
BOOST_DESCRIBE_STRUCT(Span, (), (unit, amount))
void check(const Span& span, json::Faults& faults);

enum class Weekday { sunday, monday, tuesday, wednesday, thursday, friday, saturday };
BOOST_DESCRIBE_ENUM(Weekday, sunday, monday, tuesday, wednesday, thursday, friday, saturday)

// A calendar as data. Days are "2026-02-14". A make-up day (调休) is worked although its weekday is free.
struct CalendarRule {
    int zone_minutes = 480;  // the wall clock is UTC plus this
    std::string opens = "08:30";
    std::string closes = "17:30";
    std::vector<Weekday> weekdays = {Weekday::monday, Weekday::tuesday, Weekday::wednesday, Weekday::thursday,
                                     Weekday::friday};
    bool china_holidays = true;  // take in the State Council's arrangements that the program carries
    std::vector<std::string> days_off = {};
    std::vector<std::string> make_up_days = {};
};
BOOST_DESCRIBE_STRUCT(CalendarRule, (),
                      (zone_minutes, opens, closes, weekdays, china_holidays, days_off, make_up_days))

// "08:30" as time since midnight; "24:00" is the end of the day. Anything else gives nothing.
std::optional<Minutes> parse_hour(std::string_view text);

// Immutable once made; any thread.
class WorkCalendar {
  public:
    // Refused (`invalid`) when a day or hour cannot be read, or closing is not after opening.
    static Result<WorkCalendar> make(const CalendarRule& rule);

    bool is_working_day(std::chrono::sys_days local_day) const;

    // When a span that starts at `from` ends.
    //   minutes        exactly so much later
    //   calendar_days  the same wall clock so many days later
    //   working_hours  so much working time later
    //   working_days   the close of the N-th working day after the day of `from`
    // Refused (`calendar/no-working-time`) when a working unit is asked of a calendar without a working day
    // in the 400 days ahead.
    Result<Instant> add(Instant from, Span span) const;

    // The time between two moments as `unit` counts it: all of it, or the working time in it. 0 when `to` <=
    // `from`.
    Milliseconds elapsed(Instant from, Instant to, SpanUnit unit) const;

    // The moment at which `elapsed(from, it, unit)` reaches `time`. Refused like add().
    Result<Instant> advance(Instant from, SpanUnit unit, Milliseconds time) const;

    Zone zone() const { return zone_; }

  private:
    Zone zone_;
    Minutes opens_{};
    Minutes closes_{};
    unsigned weekdays_ = 0;  // bit per Weekday
    std::set<std::chrono::sys_days> days_off_;
    std::set<std::chrono::sys_days> make_up_days_;
};

// The last year whose public holidays the program carries; later years count weekends only.
int last_known_holiday_year();

}  // namespace linli
