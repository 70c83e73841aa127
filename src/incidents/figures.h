// The station's figures, each computed from the incidents and defined here once.
#pragma once

#include "incidents/incident_list.h"

namespace linli::incidents {

enum class GroupBy { none, grid, category, handler, day, week, month };
BOOST_DESCRIBE_ENUM(GroupBy, none, grid, category, handler, day, week, month)

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
    std::optional<double> closure_rate;   // closed / reported
    std::optional<double> resolved_rate;  // resolved / reported
    // Of those finished, or open with their deadline past: finished in time.
    std::optional<double> on_time_rate;
    std::optional<double> verified_rate;  // of the resolved: confirmed by the reporter or a verifier
    std::optional<double> reopened_rate;  // of those ever closed: reopened at least once
    std::optional<double> median_hours_to_accept;
    std::optional<double> p90_hours_to_accept;
    std::optional<double> median_hours_to_close;
    std::optional<double> p90_hours_to_close;
};
BOOST_DESCRIBE_STRUCT(Figures, (),
                      (reported, accepted, closed, resolved, open_overdue, closure_rate, resolved_rate,
                       on_time_rate, verified_rate, reopened_rate, median_hours_to_accept,
                       p90_hours_to_accept, median_hours_to_close, p90_hours_to_close))

struct FiguresGroup {
    std::string key;  // grid, category, handler, "2026-11-24", "2026-W48", "2026-11"; empty: none
    Figures now;
    Figures year_before;  // the same group, a year earlier
};
BOOST_DESCRIBE_STRUCT(FiguresGroup, (), (key, now, year_before))

struct FiguresTable {
    Instant from;
    Instant to;
    Figures total;
    Figures total_year_before;
    std::vector<FiguresGroup> groups;  // by key
};
BOOST_DESCRIBE_STRUCT(FiguresTable, (), (from, to, total, total_year_before, groups))

// The period is the filter's from and to; the last 365 days when missing. The year before is both ends a year
// earlier by the calendar. Medians are exact (the lower middle one of an even number; the 90th percentile by
// nearest rank).
FiguresTable figures(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                     const FiguresQuery& query);

}  // namespace linli::incidents
