#include "insight/monthly_report.h"

#include <fmt/format.h>

namespace linli::insight {
namespace {

using namespace std::chrono;
using incidents::Filter;

constexpr int lines_at_once = 200;

std::vector<OverdueLine> overdue_lines(store::Snapshot& snapshot, incidents::IncidentList& list,
                                       const Filter& filter, const incidents::Rulebook& book,
                                       const grids::GridSet& grids) {
    incidents::ListQuery query;
    static_cast<Filter&>(query) = filter;
    query.order = incidents::Order::oldest;
    query.limit = lines_at_once;
    std::vector<OverdueLine> lines;
    do {
        const incidents::Page page = list.list(snapshot, query).value();
        for (const incidents::Incident& one : page.items) {
            lines.push_back({one.number, name_of_category(book, one.category), name_of_grid(grids, one.grid),
                             one.level, one.state, one.reported_at, one.deadlines.finish_by,
                             floor<days>(snapshot.now() - one.reported_at).count()});
        }
        query.cursor = page.next;
    } while (query.cursor && lines.size() < most_overdue_lines);
    return lines;
}

}  // namespace

std::optional<year_month> parse_month(std::string_view text) {
    if (text.size() != 7) return std::nullopt;
    const auto day = parse_date(std::string(text) + "-01");
    return day ? std::optional(day->year() / day->month()) : std::nullopt;
}

std::string month_title(year_month month, Language language) {
    constexpr std::string_view names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
    const auto number = static_cast<unsigned>(month.month());
    const int year = static_cast<int>(month.year());
    return language == Language::zh ? fmt::format("{}年{}月", year, number)
                                    : fmt::format("{} {}", names[number - 1], year);
}

Result<MonthlyReport> monthly_report(store::Snapshot& snapshot, const Sources& sources, year_month month) {
    using incidents::GroupBy;
    const auto rules = sources.rulebooks.current(snapshot);
    const auto grids = sources.grids.current(snapshot);
    const incidents::Rulebook& book = rules->book;
    MonthlyReport report;
    report.station = book.station;
    report.month = month;
    report.zone = rules->calendar.zone();
    report.made_at = snapshot.now();
    report.position = store::last_position(snapshot);
    report.from = start_of_day(sys_days(month / 1), report.zone);
    const Instant end = start_of_day(sys_days((month + months(1)) / 1), report.zone);
    if (report.from >= report.made_at) {
        return refuse(RefusalKind::invalid, "report/not-begun",
                      {"这个月还没有开始。", "This month has not begun."});
    }
    report.is_whole = end <= report.made_at;
    report.to = std::min(end, report.made_at);

    Filter filter;
    filter.from = report.from;
    filter.to = report.to;
    const GroupBy groupings[] = {GroupBy::grid, GroupBy::main_category};
    const auto tables = incidents::figures(snapshot, sources.lines, book, filter, groupings);
    report.now = tables[0].total;
    report.year_before = tables[0].total_year_before;
    report.grids = by_grid(tables[0], *grids);
    report.categories = by_main_category(tables[1], book);
    report.days = incidents::day_counts(snapshot, sources.lines, book, filter);

    filter.from.reset();
    filter.open = true;
    filter.overdue = true;
    report.overdue = overdue_lines(snapshot, sources.list, filter, book, *grids);
    filter.to = report.from;
    report.overdue_from_before =
        incidents::counts_of(snapshot, sources.lines, book, std::span(&filter, 1)).front();
    return report;
}

}  // namespace linli::insight
