#include "base/icalendar.h"

#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"

namespace linli {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr days longest_event{31};

// A content line: NAME;PARAMETERS:VALUE.
struct Line {
    std::string name;
    std::string parameters;
    std::string value;
    std::size_t number;
};

// The lines with their continuations (RFC 5545, 3.1: a line break and one space or tab) joined.
std::vector<Line> unfold(std::string_view text) {
    std::vector<Line> lines;
    std::size_t number = 0;
    for (std::string_view raw : split(text, '\n')) {
        ++number;
        if (raw.ends_with('\r')) raw.remove_suffix(1);
        if (raw.empty()) continue;
        if ((raw.front() == ' ' || raw.front() == '\t') && !lines.empty()) {
            lines.back().value += raw.substr(1);
            continue;
        }
        const std::size_t colon = raw.find(':');
        const std::size_t semicolon = std::min(raw.find(';'), colon);
        Line line;
        line.number = number;
        line.name = raw.substr(0, semicolon);
        if (colon != std::string_view::npos) {
            line.parameters = raw.substr(semicolon, colon - semicolon);
            line.value = raw.substr(colon + 1);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

// "20260214"
std::optional<sys_days> date_of(std::string_view text) {
    if (text.size() != 8) return std::nullopt;
    const auto day =
        parse_date(fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2)));
    return day ? std::optional(sys_days(*day)) : std::nullopt;
}

tl::unexpected<Refusal> malformed(std::size_t line, Text why) {
    return refuse(RefusalKind::malformed, "icalendar/malformed",
                  {fmt::format("iCalendar 第 {} 行：{}", line, why.zh),
                   fmt::format("iCalendar line {}: {}", line, why.en)});
}

struct Event {
    std::optional<sys_days> first;
    std::optional<sys_days> end;  // the day after the last
    bool has_time = false;
    bool is_make_up = false;
};

}  // namespace

Result<HolidayDays> read_holidays(std::string_view icalendar) {
    if (!is_utf8(icalendar)) return malformed(1, {"不是 UTF-8 文字。", "the file is not UTF-8 text."});
    const std::vector<Line> lines = unfold(icalendar);
    if (lines.empty() || lines.front().name != "BEGIN" || trim(lines.front().value) != "VCALENDAR") {
        return malformed(1, {"文件应以 BEGIN:VCALENDAR 开始。", "the file must begin with BEGIN:VCALENDAR."});
    }
    std::set<std::string> off, make_up;
    std::optional<Event> event;
    for (const Line& line : lines) {
        const std::string_view value = trim(line.value);
        if (line.name == "BEGIN" && value == "VEVENT") {
            event.emplace();
        } else if (!event) {
            continue;
        } else if (line.name == "DTSTART" || line.name == "DTEND") {
            const bool is_time = value.find('T') != std::string_view::npos;
            const auto day = date_of(value.substr(0, is_time ? value.find('T') : value.size()));
            if (!day) return malformed(line.number, {"日期无法读取。", "the date cannot be read."});
            event->has_time = event->has_time || is_time;
            (line.name == "DTSTART" ? event->first : event->end) = day;
        } else if (line.name == "SUMMARY") {
            event->is_make_up = event->is_make_up || value.find("班") != std::string_view::npos;
        } else if (line.name == "X-APPLE-SPECIAL-DAY") {
            event->is_make_up = event->is_make_up || value == "ALTERNATE-WORKDAY";
        } else if (line.name == "END" && value == "VEVENT") {
            if (!event->first)
                return malformed(line.number, {"事件没有 DTSTART。", "the event has no DTSTART."});
            const sys_days end = event->end.value_or(*event->first + days(1));
            if (end <= *event->first || end - *event->first > longest_event) {
                return malformed(line.number, {"事件应为 1 到 31 天。", "an event must last 1 to 31 days."});
            }
            for (sys_days day = *event->first; day < end && !event->has_time; day += days(1)) {
                (event->is_make_up ? make_up : off).insert(to_text(std::chrono::year_month_day(day)));
            }
            event.reset();
        }
    }
    return HolidayDays{{off.begin(), off.end()}, {make_up.begin(), make_up.end()}};
}

}  // namespace linli
