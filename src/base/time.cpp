#include "base/time.h"

#include <charconv>

#include <fmt/format.h>

namespace linli {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::chrono::year first_year{1970};
constexpr std::chrono::year last_year{2199};

// Exactly `digits` decimal digits from the front of `text`, which is shortened by them.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<year_month_day> take_date(std::string_view& text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || date.year() < first_year || date.year() > last_year) return std::nullopt;
    return date;
}

// Fractions of a second beyond milliseconds are cut.
std::optional<Milliseconds> take_fraction(std::string_view& text) {
    int milliseconds = 0;
    int scale = 100;
    std::size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        milliseconds += (text.front() - '0') * scale;
        scale /= 10;
        text.remove_prefix(1);
        if (++digits > 9) return std::nullopt;
    }
    if (digits == 0) return std::nullopt;
    return Milliseconds(milliseconds);
}

std::optional<Minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) return Minutes(0);
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, west ? '-' : '+')) return std::nullopt;
    const auto hours = take_number(text, 2);
    if (!hours || !take(text, ':')) return std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const Minutes offset(*hours * 60 + *minutes);
    return west ? -offset : offset;
}

}  // namespace

Instant SystemClock::now() const {
    return floor<Milliseconds>(std::chrono::system_clock::now());
}

std::string to_iso(Instant moment) {
    const sys_days day = floor<days>(moment);
    const year_month_day date(day);
    const auto time = moment - day;
    const auto seconds = floor<std::chrono::seconds>(time);
    const auto milliseconds = (time - seconds).count();
    const auto in_day = seconds.count();
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   in_day / 3600, in_day / 60 % 60, in_day % 60);
    if (milliseconds != 0) text += fmt::format(".{:03}", milliseconds);
    text += 'Z';
    return text;
}

std::string to_local(Instant moment, Zone zone) {
    std::string text = to_iso(floor<Minutes>(moment + zone.offset));
    text[10] = ' ';
    text.resize(16);
    return text;
}

std::optional<Instant> parse_iso(std::string_view text) {
    const auto date = take_date(text);
    if (!date || !(take(text, 'T') || take(text, 't') || take(text, ' '))) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || !take(text, ':')) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    Milliseconds fraction(0);
    if (take(text, '.')) {
        const auto taken = take_fraction(text);
        if (!taken) return std::nullopt;
        fraction = *taken;
    }
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    const Instant moment = sys_days(*date) + std::chrono::hours(*hour) + Minutes(*minute) +
                           std::chrono::seconds(*second) + fraction - *offset;
    if (moment < Instant{}) return std::nullopt;
    return moment;
}

std::optional<year_month_day> parse_date(std::string_view text) {
    const auto date = take_date(text);
    if (!date || !text.empty()) return std::nullopt;
    return date;
}

std::string to_text(year_month_day day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

sys_days local_day(Instant moment, Zone zone) {
    return floor<days>(moment + zone.offset);
}

Instant start_of_day(sys_days day, Zone zone) {
    return Instant(day) - zone.offset;
}

}  // namespace linli
