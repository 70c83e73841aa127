#include "incidents/figures.h"

#include <algorithm>

#include <fmt/format.h>

namespace linli::incidents {
namespace {

using namespace std::chrono;

// What one group adds up while the lines pass by.
struct Tally {
    std::int64_t reported = 0, accepted = 0, closed = 0, resolved = 0, open_overdue = 0;
    std::int64_t timed = 0, on_time = 0, verified = 0, ever_closed = 0, reopened = 0;
    std::vector<std::uint32_t> to_accept, to_close;  // seconds

    void add(const Line& line, std::uint32_t now) {
        const bool is_closed = !is_open(line);
        const bool overdue = is_overdue(line, now);
        ++reported;
        accepted += line.accepted != 0 || is_closed;
        closed += is_closed;
        const bool is_resolved = line.outcome == static_cast<unsigned>(Outcome::resolved);
        resolved += is_resolved;
        verified += is_resolved && line.verified != static_cast<unsigned>(Verified::no);
        open_overdue += !is_closed && overdue;
        if (line.finished != 0 || overdue) {
            ++timed;
            on_time += !overdue;
        }
        ever_closed += is_closed || line.reopened != 0;
        reopened += line.reopened != 0;
        if (line.accepted != 0) to_accept.push_back(line.accepted - line.reported);
        if (is_closed) to_close.push_back(line.closed - line.reported);
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
        case GroupBy::handler:
            break;
    }
    return {};
}

// Sorts lines into groups. Moments of the year before are grouped as the same day a year later.
class Grouping {
  public:
    Grouping(GroupBy by, const Lines& lines, Zone zone) : by_(by), lines_(lines), zone_(zone) {}

    std::pair<Tally, Tally>& of(const Line& line, std::int64_t shift) {
        switch (by_) {
            case GroupBy::grid:
                return numbered(line.grid, lines_.grids);
            case GroupBy::category:
                return numbered(line.category, lines_.categories);
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
    std::pair<Tally, Tally>& numbered(std::uint16_t number, const Dictionary& names) {
        if (number >= by_number_.size()) by_number_.resize(names.size(), nullptr);
        auto& known = by_number_[number];
        if (known == nullptr) known = &groups_[names.text(number)];
        return *known;
    }

    GroupBy by_;
    const Lines& lines_;
    Zone zone_;
    std::map<std::string, std::pair<Tally, Tally>> groups_;
    std::vector<std::pair<Tally, Tally>*> by_number_;
    std::unordered_map<std::int64_t, std::pair<Tally, Tally>*> by_day_;
};

}  // namespace

FiguresTable figures(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                     const FiguresQuery& query) {
    const Zone zone{minutes(book.calendar.zone_minutes)};
    const GroupBy by = query.by.value_or(GroupBy::none);
    FiguresQuery now_query = query;
    now_query.to = query.to.value_or(snapshot.now());
    now_query.from = query.from.value_or(std::max(*now_query.to - days(365), Instant{}));
    FiguresQuery before_query = now_query;
    before_query.from = a_year_before(*now_query.from, zone);
    before_query.to = a_year_before(*now_query.to, zone);
    const std::int64_t shift = duration_cast<seconds>(*now_query.from - *before_query.from).count();
    return lines.read(snapshot, [&](const Lines& all) {
        const Sieve now_sieve(now_query, all, book, snapshot);
        const Sieve before_sieve(before_query, all, book, snapshot);
        const std::uint32_t now = seconds_of(snapshot.now());
        Tally total, total_before;
        Grouping grouping(by, all, zone);
        for (const Line& line : all.lines) {
            if (now_sieve.passes(line)) {
                total.add(line, now);
                if (by != GroupBy::none) grouping.of(line, 0).first.add(line, now);
            }
            if (before_sieve.passes(line)) {
                total_before.add(line, now);
                if (by != GroupBy::none) grouping.of(line, shift).second.add(line, now);
            }
        }
        FiguresTable table{*now_query.from, *now_query.to, figures_of(total), figures_of(total_before), {}};
        for (auto& [key, pair] : grouping.groups()) {
            table.groups.push_back({key, figures_of(pair.first), figures_of(pair.second)});
        }
        return table;
    });
}

}  // namespace linli::incidents
