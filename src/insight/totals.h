// What a bureau and a district see of those under them: figures, and nothing of single incidents.
#pragma once

#include "insight/board.h"
#include "stations/station_desk.h"

namespace linli::insight {

struct TotalsQuery {
    std::optional<Period> period;  // month when missing
};
BOOST_DESCRIBE_STRUCT(TotalsQuery, (), (period))

struct TotalsRow {
    stations::StationShown station;
    incidents::Figures now;
    incidents::Figures year_before;
};
BOOST_DESCRIBE_STRUCT(TotalsRow, (), (station, now, year_before))

struct Totals {
    Instant now;
    Period period = Period::month;
    Instant from;
    Instant to;
    Instant from_year_before;
    Instant to_year_before;
    incidents::Figures total;  // of all rows
    incidents::Figures total_year_before;
    std::vector<TotalsRow> rows;  // one's own station first, then all under it, those of one parent together
    std::vector<MeasureShown> measures;
};
BOOST_DESCRIBE_STRUCT(Totals, (),
                      (now, period, from, to, from_year_before, to_year_before, total, total_year_before,
                       rows, measures))

// Of the snapshot's station and those under it.
Totals totals_of(store::Snapshot& snapshot, incidents::Register& lines, incidents::RulebookShelf& rulebooks,
                 const TotalsQuery& query);

}  // namespace linli::insight
