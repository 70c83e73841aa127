#include "volunteers/shift.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace linli::volunteers {
namespace {

constexpr std::size_t most_roles = 20;
constexpr std::size_t most_shift_grids = 500;
constexpr std::size_t longest_role_name = 60;
constexpr std::size_t longest_place = 200;
constexpr std::size_t longest_text = 1'000;
constexpr int most_places = 1'000;
constexpr auto longest_shift = std::chrono::hours(24);
constexpr auto longest_series = std::chrono::days(731);

void check_work(const std::vector<ShiftRole>& roles, const std::vector<std::string>& grids,
                const std::optional<std::string>& meeting_point, json::Faults& faults) {
    std::set<std::string_view> seen;
    const bool is_good =
        !roles.empty() && roles.size() <= most_roles &&
        std::all_of(roles.begin(), roles.end(), [&](const ShiftRole& role) {
            return is_code(role.code) && seen.insert(role.code).second && !trim(role.name.zh).empty() &&
                   count_code_points(role.name.zh) <= longest_role_name &&
                   count_code_points(role.name.en) <= longest_role_name && role.needed >= 1 &&
                   role.needed <= most_places && role.standby >= 0 && role.standby <= most_places;
        });
    if (!is_good) {
        faults.add("roles", {"应有一个以上的岗位，各有编号、名称与人数。",
                             "Must be one or more, each with a code of its own, a name and a number."});
    }
    if (grids.size() > most_shift_grids) faults.add("grids", {"过多。", "There are too many."});
    if (count_code_points(meeting_point.value_or("")) > longest_place) {
        faults.add("meeting_point", {fmt::format("最长 {} 字。", longest_place),
                                     fmt::format("May have {} characters at most.", longest_place)});
    }
}

void check_text(std::string_view field, std::string_view text, json::Faults& faults) {
    if (trim(text).empty() || count_code_points(text) > longest_text) {
        faults.add(field, {fmt::format("应为 1 至 {} 字。", longest_text),
                           fmt::format("Must have 1 to {} characters.", longest_text)});
    }
}

}  // namespace

void check(const ShiftWritten& shift, json::Faults& faults) {
    if (shift.ends_at < shift.starts_at + std::chrono::minutes(1) ||
        shift.ends_at > shift.starts_at + longest_shift) {
        faults.add("ends_at",
                   {"应晚于开始，且在 24 小时之内。", "Must lie after the start, within 24 hours of it."});
    }
    check_work(shift.roles, shift.grids, shift.meeting_point, faults);
}

void check(const SeriesWritten& series, json::Faults& faults) {
    if (series.weekdays.empty()) faults.add("weekdays", {"应有一天以上。", "Must be one or more."});
    const auto hour = parse_hour(series.starts);
    if (!hour || *hour >= std::chrono::hours(24))
        faults.add("starts", {"应为时刻，形如 19:00。", "Must be a time of day such as 19:00."});
    if (series.minutes < 1 || series.minutes > 24 * 60)
        faults.add("minutes", {"应在 1 与 1440 之间。", "Must lie between 1 and 1440."});
    const auto from = parse_date(series.from);
    const auto until = parse_date(series.until);
    if (!from) faults.add("from", {"应为日期，形如 2026-12-01。", "Must be a day such as 2026-12-01."});
    if (!until || (from && std::chrono::sys_days(*until) < std::chrono::sys_days(*from)) ||
        (from && std::chrono::sys_days(*until) > std::chrono::sys_days(*from) + longest_series)) {
        faults.add("until", {"应为日期，不早于开始，且在两年之内。",
                             "Must be a day, not before the first, within two years of it."});
    }
    check_work(series.roles, series.grids, series.meeting_point, faults);
}

void check(const WorklogWritten& worklog, json::Faults& faults) {
    if (worklog.ended_at < worklog.began_at + std::chrono::minutes(1) ||
        worklog.ended_at > worklog.began_at + longest_shift) {
        faults.add("ended_at", {"应晚于开始，且在 24 小时之内。",
                                "Must lie after the beginning, within 24 hours of it."});
    }
    check_text("content", worklog.content, faults);
}

void check(const WhyWritten& why, json::Faults& faults) {
    check_text("reason", why.reason, faults);
}

std::string subject_of_shift(std::int64_t id) {
    return "shift/" + std::to_string(id);
}

std::string subject_of_series(std::int64_t id) {
    return "shift_series/" + std::to_string(id);
}

std::string subject_of_service(std::int64_t id) {
    return "service/" + std::to_string(id);
}

}  // namespace linli::volunteers
