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

void ask_today(Counting& counting, Today& today, const Filter& of, Instant midnight) {
    const auto ask = [&](Count& count, auto&& narrow) {
        Filter filter = of;
        narrow(filter);
        counting.ask(count, filter);
    };
    ask(today.reported, [&](Filter& f) { f.from = midnight; });
    ask(today.accepted, [&](Filter& f) { f.accepted_from = midnight; });
    ask(today.closed, [&](Filter& f) { f.closed_from = midnight; });
    ask(today.overdue, [](Filter& f) { f.open = f.overdue = true; });
    ask(today.due_soon, [](Filter& f) { f.due_soon = true; });
    ask(today.urgent_open, [](Filter& f) { f.open = f.urgent = true; });
}

void ask_states(Counting& counting, std::vector<StateCount>& states, const Filter& of) {
    for (int i = 0; i < static_cast<int>(State::closed); ++i) {
        const auto state = static_cast<State>(i);
        states.push_back({state, title_of(state), {}});
    }
    for (StateCount& one : states) {
        Filter filter = of;
        filter.state = {one.state};
        counting.ask(one.count, filter);
    }
}

// Those of a main category that are asked for: itself, or the children that are named.
std::vector<std::string> asked_within(const std::vector<std::string>& asked, const std::string& main,
                                      const incidents::Rulebook& book) {
    std::vector<std::string> within;
    for (const std::string& code : asked) {
        if (code == main) return {main};
        if (book.is_within(code, main)) within.push_back(code);
    }
    return within.empty() ? std::vector{main} : within;
}

// The filter of a row: those of the period, and of the grid or category.
template <class Narrow>
BoardRow row_of(const incidents::FiguresTable& table, const Filter& of, Group group, Narrow narrow) {
    Filter now = of, before = of;
    now.from = table.from;
    now.to = table.to;
    before.from = table.from_year_before;
    before.to = table.to_year_before;
    narrow(now, group.key);
    narrow(before, group.key);
    return {std::move(group.key), std::move(group.name), group.now,
            group.year_before,    encode_query(now),     encode_query(before)};
}

std::vector<BoardDay> board_days(const std::vector<incidents::DayCounts>& days, const Filter& of, Zone zone) {
    std::vector<BoardDay> list;
    for (const incidents::DayCounts& day : days) {
        Filter reported = of, closed = of;
        reported.from = closed.closed_from = day.from;
        reported.to = closed.closed_to = day.to;
        list.push_back({to_text(year_month_day(local_day(day.from, zone))),
                        {day.reported, encode_query(reported)},
                        {day.closed, encode_query(closed)}});
    }
    return list;
}

}  // namespace

std::vector<MeasureShown> measures_shown() {
    std::vector<MeasureShown> list;
    for (const Measure& one : measures()) {
        list.push_back({std::string(one.name), one.title, one.meaning, one.kind, encode_query(one.behind),
                        one.out_of ? std::optional(encode_query(*one.out_of)) : std::nullopt});
    }
    return list;
}

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
    board.grid = query.grid;
    board.category = query.category;
    Filter of;
    of.grid = query.grid;
    of.category = query.category;
    Counting counting;
    ask_today(counting, board.today, of, start_of_day(local_day(board.now, zone), zone));
    ask_states(counting, board.states, of);
    counting.count(snapshot, lines, book);

    board.period = query.period.value_or(Period::month);
    Filter filter = of;
    filter.from = beginning_of(board.period, board.now, zone);
    filter.to = board.now;
    const GroupBy groupings[] = {GroupBy::grid, GroupBy::main_category};
    const auto tables = incidents::figures(snapshot, lines, book, filter, groupings);
    const incidents::FiguresTable& table = tables[0];
    board.from = table.from;
    board.to = table.to;
    board.from_year_before = table.from_year_before;
    board.to_year_before = table.to_year_before;
    board.total = row_of(table, of, {"", {"全所", "The whole station"}, table.total, table.total_year_before},
                         [](Filter&, const std::string&) {});
    for (Group& group : by_grid(tables[0], grids)) {
        board.grids.push_back(row_of(table, of, std::move(group), [](Filter& f, const std::string& code) {
            if (code.empty())
                f.in_grid = false;
            else
                f.grid = {code};
        }));
    }
    for (Group& group : by_main_category(tables[1], book)) {
        board.categories.push_back(row_of(
            table, of, std::move(group),
            [&](Filter& f, const std::string& code) { f.category = asked_within(of.category, code, book); }));
    }
    board.days = board_days(incidents::day_counts(snapshot, lines, book, filter), of, zone);
    board.measures = measures_shown();
    return board;
}

}  // namespace linli::insight
