#include "volunteers/month_plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/work_calendar.h"

namespace linli::volunteers {
namespace {

constexpr std::size_t most_wishes = 1'000;
constexpr int most_minutes_of_a_month = 31 * 24 * 60;
constexpr int longest_rest_asked = 7 * 24 * 60;

void check_within(std::string_view field, int value, int least, int most, json::Faults& faults) {
    if (value >= least && value <= most) return;
    faults.add(field, {fmt::format("应在 {} 与 {} 之间。", least, most),
                       fmt::format("Must lie between {} and {}.", least, most)});
}

}  // namespace

void check(const WishesWritten& written, json::Faults& faults) {
    check_within("most_minutes", written.most_minutes, 0, most_minutes_of_a_month, faults);
    check_within("rest_minutes", written.rest_minutes, 0, longest_rest_asked, faults);
    std::set<std::pair<std::int64_t, std::string_view>> seen;
    const bool are_good = written.wishes.size() <= most_wishes &&
                          std::all_of(written.wishes.begin(), written.wishes.end(), [&](const Wish& one) {
                              return seen.insert({one.shift, one.role}).second;
                          });
    if (!are_good) {
        faults.add("wishes", {"每个班次的每个岗位只写一次，总数不超过 1000。",
                              "Each role of a shift may be named once, 1,000 in all."});
    }
}

void check(const PlanWritten& written, json::Faults& faults) {
    if (!parse_month(written.month))
        faults.add("month", {"应为月份，形如 2026-12。", "Must be a month such as 2026-12."});
    if (written.answer_hours) check_within("answer_hours", *written.answer_hours, 1, 336, faults);
    if (written.visit_every_days) check_within("visit_every_days", *written.visit_every_days, 1, 31, faults);
    if (written.seconds) check_within("seconds", *written.seconds, 1, 60, faults);
}

bool is_free_for(const std::vector<FreeTime>& times, Instant starts, Instant ends, Zone zone) {
    const auto day = local_day(starts, zone);
    const Instant midnight = start_of_day(day, zone);
    const auto weekday = static_cast<Weekday>(std::chrono::weekday(day).c_encoding());
    return std::any_of(times.begin(), times.end(), [&](const FreeTime& one) {
        const auto from = parse_hour(one.from);
        const auto to = parse_hour(one.to);
        return one.day == weekday && from && to && midnight + *from <= starts && ends <= midnight + *to;
    });
}

std::string month_text(std::chrono::year_month month) {
    return fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

std::chrono::year_month month_of(Instant moment, Zone zone) {
    const std::chrono::year_month_day day(local_day(moment, zone));
    return day.year() / day.month();
}

Instant start_of(std::chrono::year_month month, Zone zone) {
    return start_of_day(std::chrono::sys_days(month / 1), zone);
}

std::string subject_of_plan(std::int64_t id) {
    return "month_plan/" + std::to_string(id);
}

}  // namespace linli::volunteers
