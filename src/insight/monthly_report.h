// The monthly report (月报) of a station: what it says. How it looks on paper is in report_pdf.h, as a
// workbook in report_workbook.h.
#pragma once

#include "grids/grid_map.h"
#include "incidents/incident_list.h"
#include "insight/groups.h"

namespace linli::insight {

// An incident that is open with its deadline past: no text, no address, no names.
struct OverdueLine {
    std::int64_t number = 0;
    Text category;
    Text grid;
    int level = 1;
    incidents::State state = incidents::State::reported;
    Instant reported_at;
    std::optional<Instant> finish_by;  // nothing while its clock stands
    std::int64_t days_open = 0;        // whole days since it was reported
};

struct MonthlyReport {
    std::optional<Text> station;  // its name, if the rulebook has one
    std::chrono::year_month month;
    Zone zone;
    Instant from;  // the month's first instant
    Instant to;    // its end, or the moment of making while it lasts
    bool is_whole = true;
    Instant made_at;
    store::Position position = 0;  // of the journal: all up to here is in it
    incidents::Figures now;
    incidents::Figures year_before;
    std::vector<Group> categories;
    std::vector<Group> grids;
    std::vector<incidents::DayCounts> days;
    // Still open and overdue: now.open_overdue of the month's own, and so many reported before it.
    std::int64_t overdue_from_before = 0;
    std::vector<OverdueLine> overdue;  // the oldest of all these, 1,000 at most
};

inline constexpr std::size_t most_overdue_lines = 1'000;

// "2026-11" as a month of the calendar; nothing for anything else.
std::optional<std::chrono::year_month> parse_month(std::string_view text);

// "2026年11月", "November 2026".
std::string month_title(std::chrono::year_month month, Language language);

// What the report is made from; all outlive the call.
struct Sources {
    incidents::IncidentList& list;
    incidents::Register& lines;
    incidents::RulebookShelf& rulebooks;
    grids::GridMap& grids;
};

// As of the snapshot, by the station's wall clock, of what its actor may count. Refused (`report/not-begun`)
// for a month that has not begun.
Result<MonthlyReport> monthly_report(store::Snapshot& snapshot, const Sources& sources,
                                     std::chrono::year_month month);

}  // namespace linli::insight
