#include "insight/totals.h"

#include "stations/station_rows.h"

namespace linli::insight {

Totals totals_of(store::Snapshot& snapshot, incidents::Register& lines, incidents::RulebookShelf& rulebooks,
                 const TotalsQuery& query) {
    const stations::Tree tree = stations::all_stations(snapshot);
    const auto own = tree.with_all_under(snapshot.station());
    std::vector<StationId> ids;
    ids.reserve(own.size());
    for (const stations::Station* station : own)
        ids.push_back(station->id);
    Totals totals;
    totals.now = snapshot.now();
    totals.period = query.period.value_or(Period::month);
    const Zone zone = rulebooks.current(snapshot)->calendar.zone();
    const auto table = incidents::figures_of_stations(
        snapshot, lines, beginning_of(totals.period, totals.now, zone), totals.now, zone, ids);
    totals.from = table.from;
    totals.to = table.to;
    totals.from_year_before = table.from_year_before;
    totals.to_year_before = table.to_year_before;
    totals.total = table.total;
    totals.total_year_before = table.total_year_before;
    for (std::size_t i = 0; i < own.size(); ++i) {
        totals.rows.push_back(
            {stations::shown(tree, *own[i]), table.stations[i].now, table.stations[i].year_before});
    }
    totals.measures = measures_shown();
    return totals;
}

}  // namespace linli::insight
