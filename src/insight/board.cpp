#include "insight/board.h"

#include "http/query.h"
#include "insight/groups.h"

namespace linli::insight {
namespace {

using namespace std::chrono;
using http::encode_query;
using incidents::Filter;
using incidents::State;

// Counts that belong together are asked for first and counted in one go.
class Counting {
  public:
    void ask(Count& count, const Filter& filter) {
        count.behind = encode_query(filter);
        counts_.push_back(&count);
        filters_.push_back(filter);
    }
    void count(store::Snapshot& snapshot, incidents::Register& lines, const incidents::Rulebook& book) {
        const auto values = incidents::counts_of(snapshot, lines, book, filters_);
        for (std::size_t i = 0; i < values.size(); ++i)
            counts_[i]->value = values[i];
    }

  private:
    std::vector<Count*> counts_;
    std::vector<Filter> filters_;
};

void ask_today(Counting& counting, Today& today, Instant midnight) {
    Filter filter;
    filter.from = midnight;
    counting.ask(today.reported, filter);
    filter = {};
    filter.accepted_from = midnight;
    counting.ask(today.accepted, filter);
    filter = {};
    filter.closed_from = midnight;
    counting.ask(today.closed, filter);
    filter = {};
    filter.open = true;
    filter.overdue = true;
    counting.ask(today.overdue, filter);
    filter = {};
    filter.due_soon = true;
    counting.ask(today.due_soon, filter);
    filter = {};
    filter.open = true;
    filter.urgent = true;
    counting.ask(today.urgent_open, filter);
}

void ask_states(Counting& counting, std::vector<StateCount>& states) {
    for (int i = 0; i < static_cast<int>(State::closed); ++i) {
        const auto state = static_cast<State>(i);
        states.push_back({state, title_of(state), {}});
    }
    for (StateCount& one : states) {
        Filter filter;
        filter.state = {one.state};
        counting.ask(one.count, filter);
    }
}

// The filter of a row: those of the period, and of the grid or category.
template <class Narrow>
BoardRow row_of(const incidents::FiguresTable& table, Group group, Narrow narrow) {
    Filter now, before;
    now.from = table.from;
    now.to = table.to;
    before.from = table.from_year_before;
    before.to = table.to_year_before;
    narrow(now, group.key);
    narrow(before, group.key);
    return {std::move(group.key), std::move(group.name), group.now,
            group.year_before,    encode_query(now),     encode_query(before)};
}

std::vector<BoardDay> board_days(const std::vector<incidents::DayCounts>& days, Zone zone) {
    std::vector<BoardDay> list;
    for (const incidents::DayCounts& day : days) {
        Filter reported, closed;
        reported.from = closed.closed_from = day.from;
        reported.to = closed.closed_to = day.to;
        list.push_back({to_text(year_month_day(local_day(day.from, zone))),
                        {day.reported, encode_query(reported)},
                        {day.closed, encode_query(closed)}});
    }
    return list;
}

std::vector<MeasureShown> measures_shown() {
    std::vector<MeasureShown> list;
    for (const Measure& one : measures()) {
        list.push_back({std::string(one.name), one.title, one.meaning, one.kind, encode_query(one.behind),
                        one.out_of ? std::optional(encode_query(*one.out_of)) : std::nullopt});
    }
    return list;
}

}  // namespace

Instant beginning_of(Period period, Instant now, Zone zone) {
    const sys_days today = local_day(now, zone);
    const year_month_day date(today);
    switch (period) {
        case Period::week:
            return start_of_day(today - (weekday(today) - Monday), zone);
        case Period::month:
            return start_of_day(date.year() / date.month() / 1, zone);
        case Period::days_30:
            return start_of_day(today - days(29), zone);
    }
    return now;
}

Board board_of(store::Snapshot& snapshot, incidents::Register& lines, const incidents::Rules& rules,
               const grids::GridSet& grids, const BoardQuery& query) {
    using incidents::GroupBy;
    const Zone zone = rules.calendar.zone();
    const incidents::Rulebook& book = rules.book;
    Board board;
    board.station = book.station;
    board.now = snapshot.now();
    board.position = store::last_position(snapshot);
    Counting counting;
    ask_today(counting, board.today, start_of_day(local_day(board.now, zone), zone));
    ask_states(counting, board.states);
    counting.count(snapshot, lines, book);

    board.period = query.period.value_or(Period::month);
    Filter filter;
    filter.from = beginning_of(board.period, board.now, zone);
    filter.to = board.now;
    const GroupBy groupings[] = {GroupBy::grid, GroupBy::main_category};
    const auto tables = incidents::figures(snapshot, lines, book, filter, groupings);
    const incidents::FiguresTable& table = tables[0];
    board.from = table.from;
    board.to = table.to;
    board.from_year_before = table.from_year_before;
    board.to_year_before = table.to_year_before;
    board.total = row_of(table, {"", {"全所", "The whole station"}, table.total, table.total_year_before},
                         [](Filter&, const std::string&) {});
    for (Group& group : by_grid(tables[0], grids)) {
        board.grids.push_back(row_of(table, std::move(group), [](Filter& f, const std::string& code) {
            if (code.empty())
                f.in_grid = false;
            else
                f.grid = {code};
        }));
    }
    for (Group& group : by_main_category(tables[1], book)) {
        board.categories.push_back(
            row_of(table, std::move(group), [](Filter& f, const std::string& code) { f.category = {code}; }));
    }
    board.days = board_days(incidents::day_counts(snapshot, lines, book, filter), zone);
    board.measures = measures_shown();
    return board;
}

}  // namespace linli::insight
