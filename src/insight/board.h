// What the wall screen shows, in one answer. Each figure comes with the query of /api/v1/incidents behind it:
// who asks that list finds as many incidents as the figure says, as far as they may see them.
#pragma once

#include "grids/grid_map.h"
#include "incidents/incident_api.h"
#include "insight/measures.h"

namespace linli::insight {

// From the beginning of this week (Monday), this month, or the day 29 days ago, until now.
enum class Period { week, month, days_30 };
BOOST_DESCRIBE_ENUM(Period, week, month, days_30)

// Of these grids and categories alone, where some are named; a category takes in its children.
struct BoardQuery {
    std::optional<Period> period;  // month when missing
    std::vector<std::string> grid;
    std::vector<std::string> category;
};
BOOST_DESCRIBE_STRUCT(BoardQuery, (), (period, grid, category))

// A number and the incidents that it counts.
struct Count {
    std::int64_t value = 0;
    std::string behind;  // "open=true&overdue=true"
};
BOOST_DESCRIBE_STRUCT(Count, (), (value, behind))

// By the station's wall clock since midnight; and what is so at this moment, whenever it was reported.
struct Today {
    Count reported;
    Count accepted;
    Count closed;
    Count overdue;      // open, past the finish deadline
    Count due_soon;     // open, amber
    Count urgent_open;  // open, with urgent words in it
};
BOOST_DESCRIBE_STRUCT(Today, (), (reported, accepted, closed, overdue, due_soon, urgent_open))

struct StateCount {
    incidents::State state = incidents::State::reported;
    Text name;
    Count count;
};
BOOST_DESCRIBE_STRUCT(StateCount, (), (state, name, count))

// The figures of a grid, a main category, or all. `behind` is completed by that of a measure:
// behind + "&" + measure.behind.
struct BoardRow {
    std::string key;
    Text name;
    incidents::Figures now;
    incidents::Figures year_before;
    std::string behind;
    std::string behind_year_before;
};
BOOST_DESCRIBE_STRUCT(BoardRow, (), (key, name, now, year_before, behind, behind_year_before))

struct BoardDay {
    std::string day;  // "2026-11-24"
    Count reported;
    Count closed;  // on this day, whenever it was reported
};
BOOST_DESCRIBE_STRUCT(BoardDay, (), (day, reported, closed))

struct MeasureShown {
    std::string name;  // of the figure
    Text title;
    Text meaning;
    MeasureKind kind = MeasureKind::count;
    std::string behind;                 // those counted; of a rate, above the line; empty: all of the row
    std::optional<std::string> out_of;  // of a rate: below the line
};
BOOST_DESCRIBE_STRUCT(MeasureShown, (), (name, title, meaning, kind, behind, out_of))

struct Board {
    std::optional<Text> station;  // its name, if the rulebook has one
    Instant now;
    store::Position position = 0;  // of the journal: all up to here is in it
    Today today;
    std::vector<StateCount> states;  // of the open, in the order of life
    Period period = Period::month;
    std::vector<std::string> grid;  // as they were asked for
    std::vector<std::string> category;
    Instant from;
    Instant to;
    Instant from_year_before;
    Instant to_year_before;
    BoardRow total;
    std::vector<BoardRow> grids;       // that had any in either period
    std::vector<BoardRow> categories;  // likewise; main categories
    std::vector<BoardDay> days;        // of the period
    std::vector<MeasureShown> measures;
};
BOOST_DESCRIBE_STRUCT(Board, (),
                      (station, now, position, today, states, period, grid, category, from, to,
                       from_year_before, to_year_before, total, grids, categories, days, measures))

// All there are, in the order in which they are shown.
std::vector<MeasureShown> measures_shown();

// The first instant of a period that holds `now`.
Instant beginning_of(Period period, Instant now, Zone zone);

// What the snapshot's actor may count.
Board board_of(store::Snapshot& snapshot, incidents::Register& lines, const incidents::Rules& rules,
               const grids::GridSet& grids, const BoardQuery& query);

}  // namespace linli::insight
