#include "incidents/public_figures.h"

#include <algorithm>

#include <fmt/format.h>

namespace linli::incidents {
namespace {

using namespace std::chrono;
using Counts = std::map<std::string, std::int64_t>;

struct Months {
    std::vector<year_month> all;
    Instant from, to;
};

Months months_before(Instant now, Zone zone) {
    const year_month_day today(local_day(now, zone));
    const year_month present = today.year() / today.month();
    Months found{{},
                 start_of_day(sys_days((present - months(12)) / day(1)), zone),
                 start_of_day(sys_days(present / day(1)), zone)};
    for (year_month month = present - months(12); month < present; month += months(1))
        found.all.push_back(month);
    return found;
}

std::string key_of(year_month month) {
    return fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

// The code of the first level that a category belongs to.
std::string root_of(const Rulebook& book, const std::string& code) {
    const auto found = std::find_if(book.categories.begin(), book.categories.end(),
                                    [&](const Category& one) { return one.code == code; });
    return found != book.categories.end() && found->parent ? *found->parent : code;
}

bool is_in(const Line& line, const Months& months) {
    return line.exists != 0 && line.reported >= seconds_of(months.from) &&
           line.reported < seconds_of(months.to);
}

}  // namespace

std::vector<PublicCount> hide_few(const Counts& counts) {
    std::vector<std::pair<std::int64_t, std::string>> ordered;
    for (const auto& [key, count] : counts)
        ordered.emplace_back(count, key);
    std::sort(ordered.begin(), ordered.end());
    std::int64_t hidden_sum = 0;
    std::size_t hidden = 0, small = 0, more = 0;
    for (const auto& [count, key] : ordered) {
        if (count == 0) {
            ++hidden;
            continue;
        }
        if (count < smallest_shown) {
            ++small;
        } else if (small == 0 || (more > 0 && hidden_sum >= 2 * smallest_shown)) {
            break;
        } else {
            ++more;
        }
        hidden_sum += count;
        ++hidden;
    }
    if (small == 0) hidden = 0;
    std::vector<PublicCount> shown;
    for (const auto& [key, count] : counts) {
        const auto at = std::lower_bound(ordered.begin(), ordered.end(), std::pair(count, key));
        const bool is_hidden = static_cast<std::size_t>(at - ordered.begin()) < hidden;
        shown.push_back({key, is_hidden ? std::nullopt : std::optional(count)});
    }
    return shown;
}

PublicFigures public_figures(store::Snapshot& snapshot, Register& lines, const Rulebook& book) {
    const Zone zone{minutes(book.calendar.zone_minutes)};
    const Months period = months_before(snapshot.now(), zone);
    return lines.read(snapshot, [&](const Lines& all) {
        Counts by_category, by_month;
        for (const Category& category : book.categories) {
            if (!category.parent) by_category[category.code] = 0;
        }
        for (const year_month month : period.all)
            by_month[key_of(month)] = 0;
        std::vector<std::int64_t> by_number(all.categories.size(), 0);
        std::int64_t reported = 0, closed = 0, resolved = 0;
        for (const Line& line : all.lines) {
            if (!is_in(line, period)) continue;
            ++reported;
            closed += !is_open(line);
            resolved += line.outcome == static_cast<unsigned>(Outcome::resolved);
            ++by_number[line.category];
            const year_month_day day(local_day(Instant(seconds(line.reported)), zone));
            ++by_month[key_of(day.year() / day.month())];
        }
        for (std::size_t number = 0; number < by_number.size(); ++number) {
            if (by_number[number] == 0) continue;
            by_category[root_of(book, all.categories.text(static_cast<std::uint16_t>(number)))] +=
                by_number[number];
        }
        PublicFigures figures{period.from, period.to, smallest_shown, {}, {}, {}, {}, {}};
        if (reported >= smallest_shown) {
            figures.reported = reported;
            figures.closure_rate = static_cast<double>(closed) / static_cast<double>(reported);
            figures.resolved_rate = static_cast<double>(resolved) / static_cast<double>(reported);
        }
        figures.categories = hide_few(by_category);
        figures.months = hide_few(by_month);
        return figures;
    });
}

PublicMap public_map(store::Snapshot& snapshot, Register& lines, const Rulebook& book) {
    const Months period = months_before(snapshot.now(), Zone{minutes(book.calendar.zone_minutes)});
    return lines.read(snapshot, [&](const Lines& all) {
        Counts by_grid;
        for (const Line& line : all.lines) {
            if (is_in(line, period)) ++by_grid[all.grids.text(line.grid)];
        }
        PublicMap map{period.from, period.to, {}};
        for (PublicCount& one : hide_few(by_grid)) {
            if (one.reported && !one.key.empty()) map.grids.push_back(std::move(one));
        }
        return map;
    });
}

}  // namespace linli::incidents
