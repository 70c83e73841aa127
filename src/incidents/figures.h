// The station's figures, each computed from the incidents and defined here once.
#pragma once

#include "incidents/incident_list.h"
#include "incidents/lines_of_stations.h"

namespace linli::incidents {

// A main category is one without a parent; it takes in its children, as it does in a filter.
enum class GroupBy { none, grid, category, handler, day, week, month, main_category };
BOOST_DESCRIBE_ENUM(GroupBy, none, grid, category, handler, day, week, month, main_category)

struct FiguresQuery : Filter {
    std::optional<GroupBy> by;
};
BOOST_DESCRIBE_STRUCT(FiguresQuery, (Filter), (by))

// Of the incidents reported in the period. A rate is missing when it would divide by zero; times are in
// hours.
struct Figures {
    std::int64_t reported = 0;
    std::int64_t accepted = 0;  // taken up (or ended) by now
    std::int64_t closed = 0;
    std::int64_t resolved = 0;  // closed with the outcome resolved
    std::int64_t open_overdue = 0;
    std::int64_t timed = 0;               // finished, or open with their deadline past
    std::int64_t on_time = 0;             // of those: finished in time
    std::int64_t verified = 0;            // of the resolved: confirmed by the reporter or a verifier
    std::int64_t ever_closed = 0;         // closed now, or before they were reopened
    std::int64_t reopened = 0;            // at least once
    std::optional<double> closure_rate;   // closed / reported
    std::optional<double> resolved_rate;  // resolved / reported
    std::optional<double> on_time_rate;   // on_time / timed
    std::optional<double> verified_rate;  // verified / resolved
    std::optional<double> reopened_rate;  // reopened / ever_closed
    std::optional<double> median_hours_to_accept;
    std::optional<double> p90_hours_to_accept;
    std::optional<double> median_hours_to_close;
    std::optional<double> p90_hours_to_close;
};
BOOST_DESCRIBE_STRUCT(Figures, (),
                      (reported, accepted, closed, resolved, open_overdue, timed, on_time, verified,
                       ever_closed, reopened, closure_rate, resolved_rate, on_time_rate, verified_rate,
                       reopened_rate, median_hours_to_accept, p90_hours_to_accept, median_hours_to_close,
                       p90_hours_to_close))

// Of the lines reported in the period, one after the other; `now` in seconds.
Figures figures_of(std::span<const Line> lines, ReportedIn period, std::uint32_t now);

struct FiguresGroup {
    // Grid, category, main category, handler, "2026-11-24", "2026-W48", "2026-11"; empty: none.
    std::string key;
    Figures now;
    Figures year_before;  // the same group, a year earlier
};
BOOST_DESCRIBE_STRUCT(FiguresGroup, (), (key, now, year_before))

struct FiguresTable {
    Instant from;
    Instant to;
    Instant from_year_before;
    Instant to_year_before;
    Figures total;
    Figures total_year_before;
    std::vector<FiguresGroup> groups;  // by key
};
BOOST_DESCRIBE_STRUCT(FiguresTable, (),
                      (from, to, from_year_before, to_year_before, total, total_year_before, groups))

// The period is the filter's from and to; the last 365 days when missing. The year before is both ends a year
// earlier by the calendar. Medians are exact (the lower middle one of an even number; the 90th percentile by
// nearest rank).
FiguresTable figures(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                     const FiguresQuery& query);

// The same for several groupings of one filter, a table each; the register is gone through once.
std::vector<FiguresTable> figures(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                                  const Filter& filter, std::span<const GroupBy> groupings);

// The figures of several stations beside each other, and of all together: counted from all their incidents,
// so that medians are exact there too.
struct StationFigures {
    StationId station = first_station;
    Figures now;
    Figures year_before;
};
struct StationsTable {
    Instant from;
    Instant to;
    Instant from_year_before;
    Instant to_year_before;
    Figures total;
    Figures total_year_before;
    std::vector<StationFigures> stations;  // as they were given
};
// Of the incidents reported from `from` on and before `to`; `zone` is the calendar's by which a year before
// is told. From the stations' day sheets, and what happened since: who may ask for them, the caller knows.
StationsTable figures_of_stations(store::Snapshot& snapshot, Register& lines, Instant from, Instant to,
                                  Zone zone, std::span<const StationId> stations);

// A day of the station's calendar: how many were reported on it, and how many that are closed were closed on
// it, whenever they were reported.
struct DayCounts {
    Instant from;
    Instant to;
    std::int64_t reported = 0;
    std::int64_t closed = 0;
};

// Every day from that of the filter's `from` to the last that begins before its `to`; both must be given. The
// filter's other conditions hold for both counts.
std::vector<DayCounts> day_counts(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                                  const Filter& filter);

}  // namespace linli::incidents
