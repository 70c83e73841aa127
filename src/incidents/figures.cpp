#include "incidents/figures.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

namespace linli::incidents {
namespace {

using namespace std::chrono;

Zone zone_of(const Rulebook& book) {
    return Zone{minutes(book.calendar.zone_minutes)};
}

// What one group adds up while the lines pass by.
struct Tally {
    std::int64_t reported = 0, accepted = 0, closed = 0, resolved = 0, open_overdue = 0;
    std::int64_t timed = 0, on_time = 0, verified = 0, ever_closed = 0, reopened = 0;
    std::vector<std::uint32_t> to_accept, to_close;  // seconds

    void add(const Line& line, std::uint32_t now) {
        const bool is_closed = !is_open(line);
        ++reported;
        accepted += is_taken_up(line);
        closed += is_closed;
        const bool is_resolved = line.outcome == static_cast<unsigned>(Outcome::resolved);
        resolved += is_resolved;
        verified += is_resolved && is_verified(line);
        open_overdue += !is_closed && is_overdue(line, now);
        timed += is_timed(line, now);
        on_time += is_on_time(line, now);
        ever_closed += was_ever_closed(line);
        reopened += is_reopened(line);
        if (line.accepted != 0) to_accept.push_back(line.accepted - line.reported);
        if (is_closed) to_close.push_back(line.closed - line.reported);
    }
    void add(const Tally& other) {
        reported += other.reported;
        accepted += other.accepted;
        closed += other.closed;
        resolved += other.resolved;
        open_overdue += other.open_overdue;
        timed += other.timed;
        on_time += other.on_time;
        verified += other.verified;
        ever_closed += other.ever_closed;
        reopened += other.reopened;
        to_accept.insert(to_accept.end(), other.to_accept.begin(), other.to_accept.end());
        to_close.insert(to_close.end(), other.to_close.begin(), other.to_close.end());
    }
};

std::optional<double> rate(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> percentile_hours(std::vector<std::uint32_t>& seconds, std::size_t percent) {
    if (seconds.empty()) return std::nullopt;
    const std::size_t rank = (seconds.size() * percent + 99) / 100 - 1;
    const auto at = seconds.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(seconds.begin(), at, seconds.end());
    return static_cast<double>(*at) / 3600;
}

Figures figures_of(Tally& tally) {
    Figures figures;
    figures.reported = tally.reported;
    figures.accepted = tally.accepted;
    figures.closed = tally.closed;
    figures.resolved = tally.resolved;
    figures.open_overdue = tally.open_overdue;
    figures.timed = tally.timed;
    figures.on_time = tally.on_time;
    figures.verified = tally.verified;
    figures.ever_closed = tally.ever_closed;
    figures.reopened = tally.reopened;
    figures.closure_rate = rate(tally.closed, tally.reported);
    figures.resolved_rate = rate(tally.resolved, tally.reported);
    figures.on_time_rate = rate(tally.on_time, tally.timed);
    figures.verified_rate = rate(tally.verified, tally.resolved);
    figures.reopened_rate = rate(tally.reopened, tally.ever_closed);
    figures.median_hours_to_accept = percentile_hours(tally.to_accept, 50);
    figures.p90_hours_to_accept = percentile_hours(tally.to_accept, 90);
    figures.median_hours_to_close = percentile_hours(tally.to_close, 50);
    figures.p90_hours_to_close = percentile_hours(tally.to_close, 90);
    return figures;
}

Instant a_year_before(Instant moment, Zone zone) {
    const sys_days day = local_day(moment, zone);
    year_month_day date(day);
    date = (date.year() - years(1)) / date.month() / date.day();
    if (!date.ok()) date = date.year() / date.month() / last;  // 29 February
    return moment - (day - sys_days(date));
}

// "2026-W48" by ISO 8601: weeks begin on Monday; the week of a Thursday belongs to its year.
std::string week_of(sys_days day) {
    const sys_days thursday = day - (weekday(day) - Monday) + days(3);
    const year y = year_month_day(thursday).year();
    const auto number = (thursday - sys_days(y / January / 1)).count() / 7 + 1;
    return fmt::format("{:04}-W{:02}", static_cast<int>(y), number);
}

std::string period_key(std::uint32_t moment, GroupBy by, Zone zone) {
    const sys_days day = local_day(Instant(seconds(moment)), zone);
    std::string date = to_text(year_month_day(day));
    switch (by) {
        case GroupBy::day:
            return date;
        case GroupBy::week:
            return week_of(day);
        case GroupBy::month:
            return date.substr(0, 7);
        case GroupBy::none:
        case GroupBy::grid:
        case GroupBy::category:
        case GroupBy::main_category:
        case GroupBy::handler:
            break;
    }
    return {};
}

// Sorts lines into groups. Moments of the year before are grouped as the same day a year later.
class Grouping {
  public:
    Grouping(GroupBy by, const Lines& lines, const Rulebook& book, Zone zone)
        : by_(by), lines_(lines), book_(book), zone_(zone) {}

    std::pair<Tally, Tally>& of(const Line& line, std::int64_t shift) {
        switch (by_) {
            case GroupBy::grid:
                return numbered(line.grid, lines_.grids);
            case GroupBy::category:
                return numbered(line.category, lines_.categories);
            case GroupBy::main_category:
                return numbered(line.category, lines_.categories,
                                [this](const std::string& code) { return book_.main_category_of(code); });
            case GroupBy::handler:
                return numbered(line.handler, lines_.handlers);
            case GroupBy::day:
            case GroupBy::week:
            case GroupBy::month:
            case GroupBy::none:
                break;
        }
        const std::int64_t moment = std::int64_t{line.reported} + shift;
        const std::int64_t day = (moment + seconds(zone_.offset).count()) / 86'400;
        auto& known = by_day_[day];
        if (known == nullptr) known = &groups_[period_key(static_cast<std::uint32_t>(moment), by_, zone_)];
        return *known;
    }
    std::map<std::string, std::pair<Tally, Tally>>& groups() { return groups_; }

  private:
    template <class KeyOf = std::identity>
    std::pair<Tally, Tally>& numbered(std::uint16_t number, const Dictionary& names, KeyOf key_of = {}) {
        if (number >= by_number_.size()) by_number_.resize(names.size(), nullptr);
        auto& known = by_number_[number];
        if (known == nullptr) known = &groups_[key_of(names.text(number))];
        return *known;
    }

    GroupBy by_;
    const Lines& lines_;
    const Rulebook& book_;
    Zone zone_;
    std::map<std::string, std::pair<Tally, Tally>> groups_;
    std::vector<std::pair<Tally, Tally>*> by_number_;
    std::unordered_map<std::int64_t, std::pair<Tally, Tally>*> by_day_;
};

// The period that is asked for, and the same a year before.
std::pair<Filter, Filter> both_periods(const Filter& filter, Instant now, Zone zone) {
    Filter now_filter = filter;
    now_filter.to = filter.to.value_or(now);
    now_filter.from = filter.from.value_or(std::max(*now_filter.to - days(365), Instant{}));
    Filter before_filter = now_filter;
    before_filter.from = a_year_before(*now_filter.from, zone);
    before_filter.to = a_year_before(*now_filter.to, zone);
    return {now_filter, before_filter};
}

}  // namespace

Figures figures_of(std::span<const Line> lines, ReportedIn period, std::uint32_t now) {
    Tally tally;
    for (const Line& line : lines)
        if (line.exists != 0 && period.holds(line.reported)) tally.add(line, now);
    return figures_of(tally);
}

StationsTable figures_of_stations(store::Snapshot& snapshot, Register& lines, Instant from, Instant to,
                                  Zone zone, std::span<const StationId> stations) {
    StationsTable table{from, to, a_year_before(from, zone), a_year_before(to, zone), {}, {}, {}};
    const std::uint32_t now = seconds_of(snapshot.now());
    const ReportedIn periods[] = {reported_in(table.from, table.to),
                                  reported_in(table.from_year_before, table.to_year_before)};
    Tally total, total_before;
    for (std::size_t first = 0; first < stations.size(); first += stations_at_once) {
        const auto some = stations.subspan(first, std::min(stations_at_once, stations.size() - first));
        lines_of_stations(
            snapshot, lines, some, periods, [&](StationId station, std::span<const Line> of_station) {
                Tally tally, tally_before;
                for (const Line& line : of_station) {
                    if (periods[0].holds(line.reported)) tally.add(line, now);
                    if (periods[1].holds(line.reported)) tally_before.add(line, now);
                }
                total.add(tally);
                total_before.add(tally_before);
                table.stations.push_back({station, figures_of(tally), figures_of(tally_before)});
            });
    }
    table.total = figures_of(total);
    table.total_year_before = figures_of(total_before);
    return table;
}

std::vector<FiguresTable> figures(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                                  const Filter& filter, std::span<const GroupBy> groupings) {
    const Zone zone = zone_of(book);
    const auto [now_filter, before_filter] = both_periods(filter, snapshot.now(), zone);
    const std::int64_t shift = duration_cast<seconds>(*now_filter.from - *before_filter.from).count();
    return lines.read(snapshot, [&](const Lines& all) {
        const Sieve now_sieve(now_filter, all, book, snapshot);
        const Sieve before_sieve(before_filter, all, book, snapshot);
        const std::uint32_t now = seconds_of(snapshot.now());
        Tally total, total_before;
        std::vector<Grouping> parts;
        for (const GroupBy by : groupings)
            if (by != GroupBy::none) parts.emplace_back(by, all, book, zone);
        const auto either = [&](const Stretch& stretch) {
            return now_sieve.may_pass(stretch) || before_sieve.may_pass(stretch);
        };
        all.visit(either, [&](std::size_t, const Line& line) {
            if (now_sieve.passes(line)) {
                total.add(line, now);
                for (Grouping& part : parts)
                    part.of(line, 0).first.add(line, now);
            }
            if (before_sieve.passes(line)) {
                total_before.add(line, now);
                for (Grouping& part : parts)
                    part.of(line, shift).second.add(line, now);
            }
        });
        const FiguresTable plain{*now_filter.from,
                                 *now_filter.to,
                                 *before_filter.from,
                                 *before_filter.to,
                                 figures_of(total),
                                 figures_of(total_before),
                                 {}};
        std::vector<FiguresTable> tables(groupings.size(), plain);
        auto part = parts.begin();
        for (std::size_t i = 0; i < tables.size(); ++i) {
            if (groupings[i] == GroupBy::none) continue;
            for (auto& [key, pair] : (part++)->groups())
                tables[i].groups.push_back({key, figures_of(pair.first), figures_of(pair.second)});
        }
        return tables;
    });
}

FiguresTable figures(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                     const FiguresQuery& query) {
    const GroupBy by = query.by.value_or(GroupBy::none);
    return std::move(
        figures(snapshot, lines, book, static_cast<const Filter&>(query), std::span(&by, 1)).front());
}

std::vector<DayCounts> day_counts(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                                  const Filter& filter) {
    const Zone zone = zone_of(book);
    std::vector<DayCounts> list;
    const sys_days first = local_day(filter.from.value(), zone);
    for (sys_days day = first; start_of_day(day, zone) < filter.to.value(); day += days(1))
        list.push_back({start_of_day(day, zone), start_of_day(day + days(1), zone), 0, 0});
    Filter any_time = filter;
    any_time.from.reset();
    any_time.to.reset();
    const auto day_of = [&](std::uint32_t moment) -> DayCounts* {
        const auto place = (local_day(Instant(seconds(moment)), zone) - first).count();
        return place >= 0 && place < static_cast<std::int64_t>(list.size())
                   ? &list[static_cast<std::size_t>(place)]
                   : nullptr;
    };
    if (list.empty()) return list;
    const std::uint32_t begin = seconds_of(list.front().from);
    lines.read(snapshot, [&](const Lines& all) {
        const Sieve sieve(any_time, all, book, snapshot);
        const auto since = [begin](const Stretch& stretch) {
            return stretch.last_reported >= begin || stretch.last_closed >= begin;
        };
        all.visit(since, [&](std::size_t, const Line& line) {
            const bool is_closed = !is_open(line);
            if (line.reported < begin && (!is_closed || line.closed < begin)) return;
            if (!sieve.passes(line)) return;
            if (DayCounts* day = day_of(line.reported)) ++day->reported;
            if (!is_closed) return;
            if (DayCounts* day = day_of(line.closed)) ++day->closed;
        });
        return 0;
    });
    return list;
}

}  // namespace linli::incidents
