#include "base/work_calendar.h"

#include <fmt/format.h>

namespace linli {

std::string_view holidays_china_json();

namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int search_days = 400;

struct Holidays {
    std::string source;
    std::vector<std::string> days_off;
    std::vector<std::string> make_up_days;
};
BOOST_DESCRIBE_STRUCT(Holidays, (), (source, days_off, make_up_days))

const Holidays& china() {
    static const Holidays holidays = json::read<Holidays>(holidays_china_json()).value();
    return holidays;
}

void take_days(const std::vector<std::string>& from, std::string_view field, std::set<sys_days>& to,
               json::Faults& faults) {
    const json::Faults::Step step(faults, field);
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (const auto day = parse_date(from[i])) {
            to.insert(sys_days(*day));
        } else {
            const json::Faults::Step at(faults, i);
            faults.add({"应为日期，例如 2026-02-14。", "Must be a date such as 2026-02-14."});
        }
    }
}

auto no_working_time() {
    return refuse(
        RefusalKind::invalid, "calendar/no-working-time",
        {"日历上今后 400 天内没有工作日，无法计算期限；请先在日历中设置工作时间。",
         "The calendar has no working day in the next 400 days, so no deadline can be set; give it working "
         "time first."});
}

}  // namespace

std::optional<Minutes> parse_hour(std::string_view text) {
    if (text == "24:00") return Minutes(24 * 60);
    const auto moment = parse_iso("2000-01-01T" + std::string(text) + ":00Z");
    if (!moment || text.size() != 5) return std::nullopt;
    return std::chrono::duration_cast<Minutes>(*moment - sys_days(std::chrono::January / 1 / 2000));
}

void check(const Span& span, json::Faults& faults) {
    if (span.amount < 0 || span.amount > 100'000) {
        faults.add("amount", {"应在 0 与 100000 之间。", "Must lie between 0 and 100,000."});
    }
}

Result<WorkCalendar> WorkCalendar::make(const CalendarRule& rule) {
    json::Faults faults;
    WorkCalendar calendar;
    calendar.zone_.offset = Minutes(rule.zone_minutes);
    if (rule.zone_minutes < -14 * 60 || rule.zone_minutes > 14 * 60) {
        faults.add("zone_minutes", {"应在 -840 与 840 之间。", "Must lie between -840 and 840."});
    }
    const auto opens = parse_hour(rule.opens);
    const auto closes = parse_hour(rule.closes);
    const Text hour_wanted{"应为时刻，例如 08:30。", "Must be a time of day such as 08:30."};
    if (!opens) faults.add("opens", hour_wanted);
    if (!closes) faults.add("closes", hour_wanted);
    if (opens && closes && *closes <= *opens) {
        faults.add("closes", {"下班时间应晚于上班时间。", "Must be later than `opens`."});
    }
    for (const Weekday day : rule.weekdays)
        calendar.weekdays_ |= 1U << static_cast<unsigned>(day);
    if (rule.china_holidays) {
        take_days(china().days_off, "", calendar.days_off_, faults);
        take_days(china().make_up_days, "", calendar.make_up_days_, faults);
    }
    std::set<sys_days> own_off;
    std::set<sys_days> own_make_up;
    take_days(rule.days_off, "days_off", own_off, faults);
    take_days(rule.make_up_days, "make_up_days", own_make_up, faults);
    if (!faults.empty()) return refuse_invalid(faults.take());
    for (const sys_days day : own_off) {  // the station's own days go before the country's
        calendar.days_off_.insert(day);
        calendar.make_up_days_.erase(day);
    }
    for (const sys_days day : own_make_up) {
        calendar.make_up_days_.insert(day);
        calendar.days_off_.erase(day);
    }
    calendar.opens_ = *opens;
    calendar.closes_ = *closes;
    return calendar;
}

bool WorkCalendar::is_working_day(sys_days day) const {
    if (make_up_days_.contains(day)) return true;
    if (days_off_.contains(day)) return false;
    return (weekdays_ >> std::chrono::weekday(day).c_encoding() & 1U) != 0;
}

Result<Instant> WorkCalendar::add(Instant from, Span span) const {
    switch (span.unit) {
        case SpanUnit::minutes:
            return from + Minutes(span.amount);
        case SpanUnit::calendar_days:
            return from + days(span.amount);
        case SpanUnit::working_hours:
            return advance(from, span.unit, std::chrono::hours(span.amount));
        case SpanUnit::working_days:
            break;
    }
    sys_days day = local_day(from, zone_);
    int idle = 0;
    for (int left = span.amount; left > 0;) {
        day += days(1);
        if (is_working_day(day)) {
            --left;
            idle = 0;
        } else if (++idle > search_days) {
            return no_working_time();
        }
    }
    return start_of_day(day, zone_) + closes_;
}

Milliseconds WorkCalendar::elapsed(Instant from, Instant to, SpanUnit unit) const {
    if (to <= from) return Milliseconds(0);
    if (unit == SpanUnit::minutes || unit == SpanUnit::calendar_days) return to - from;
    Milliseconds sum(0);
    for (sys_days day = local_day(from, zone_); day <= local_day(to, zone_); day += days(1)) {
        if (!is_working_day(day)) continue;
        const Instant opens = start_of_day(day, zone_) + opens_;
        const Instant closes = start_of_day(day, zone_) + closes_;
        const Milliseconds part = std::min(closes, to) - std::max(opens, from);
        sum += std::max(part, Milliseconds(0));
    }
    return sum;
}

Result<Instant> WorkCalendar::advance(Instant from, SpanUnit unit, Milliseconds time) const {
    if (unit == SpanUnit::minutes || unit == SpanUnit::calendar_days) return from + time;
    if (time <= Milliseconds(0)) return from;
    int idle = 0;
    for (sys_days day = local_day(from, zone_);; day += days(1)) {
        const Instant opens = std::max(start_of_day(day, zone_) + opens_, from);
        const Instant closes = start_of_day(day, zone_) + closes_;
        if (!is_working_day(day) || closes <= opens) {
            if (++idle > search_days) return no_working_time();
            continue;
        }
        idle = 0;
        if (opens + time <= closes) return opens + time;
        time -= closes - opens;
    }
}

int last_known_holiday_year() {
    const auto last = parse_date(china().days_off.back());
    return static_cast<int>(last->year());
}

}  // namespace linli
