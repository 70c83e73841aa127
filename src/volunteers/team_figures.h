// What each team did in a quarter or a year (季度展示、年度考评), counted from plain rows. Pure. Only what
// was served counts, once: a credit that was taken back counts nowhere, in none of its lines, in the period
// of the day on which the service was done, whenever it was taken back; so a period's minutes are never below
// zero, and those of all periods together are the ledger's.
#pragma once

#include <map>

#include "volunteers/shift.h"

namespace linli::volunteers {

inline constexpr int first_year = 2000, last_year = 2199;  // of periods and appraisals

// A quarter, or a year, by the station's calendar.
struct FigurePeriod {
    int year = 0;
    int quarter = 0;  // 1 to 4; 0: the whole year

    bool is_year() const { return quarter == 0; }
    std::chrono::sys_days first_day() const;
    std::chrono::sys_days last_day() const;
    friend bool operator==(const FigurePeriod&, const FigurePeriod&) = default;
};
// "2026-Q4" or "2026", of the years 2000 to 2199; nothing for anything else.
std::optional<FigurePeriod> parse_period(std::string_view text);
std::string text_of(const FigurePeriod& period);
// The quarter that holds a day.
FigurePeriod quarter_of(std::chrono::sys_days day);

// ---- what is counted ----

// A line of the ledger, with the shift of its service. A line that takes another back has the day of that
// one.
struct FigureCredit {
    std::int64_t id = 0;
    std::string team;
    std::int64_t volunteer = 0;
    std::int64_t minutes = 0;
    std::optional<std::int64_t> reverses;
    std::optional<std::int64_t> shift;  // missing: a worklog
    std::string day;                    // on which the service began, "2026-11-28"
};
struct FigureShift {
    std::int64_t id = 0;
    std::string team;
    Instant starts_at;
    Instant ends_at;
    ShiftState state = ShiftState::planned;
    std::int64_t needed = 0;  // places
    std::int64_t taken = 0;   // of them, by those who are signed up
    std::vector<std::string> grids;
};
// A member of a team now.
struct FigureMember {
    std::string team;
    std::int64_t volunteer = 0;
    Instant since;
    const std::vector<Training>* trainings = nullptr;
};
// Incidents that a team's volunteers reported of their service, by when they noticed them, and of these those
// that are settled by now: closed as resolved, or merged into one that is.
struct FoundReports {
    std::int64_t found = 0;
    std::int64_t settled = 0;
};
BOOST_DESCRIBE_STRUCT(FoundReports, (), (found, settled))

struct FigureRows {
    std::vector<Team> teams;
    std::vector<FigureCredit> credits;  // of the period's days and of those beside it; others do no harm
    std::vector<FigureShift> shifts;    // that start in the period; others do no harm
    std::vector<FigureMember> members;
    std::map<std::string, FoundReports> reports;  // by team; missing: it found none
};

// ---- the figures ----

struct TeamFigures {
    std::int64_t minutes = 0;  // of credits that stand
    std::int64_t patrols = 0;  // shifts that start in the period, with a service at least whose credit stands
    std::int64_t persons = 0;  // with a credit that stands
    std::int64_t grids_covered = 0;  // of the patrols, each once
    std::int64_t own_grids = 0;      // of the team
    std::int64_t own_grids_covered = 0;
    std::int64_t places_needed = 0;  // of shifts in the period that are over, neither cancelled nor deleted
    std::int64_t places_taken = 0;   // no more of a shift than it needs
    // Members who were so by the period's end, and of these those whose every required training is good on
    // its last day, or today while it lasts; none where the team requires none.
    std::int64_t to_train = 0;
    std::int64_t trained = 0;
    FoundReports reports;
};
BOOST_DESCRIBE_STRUCT(TeamFigures, (),
                      (minutes, patrols, persons, grids_covered, own_grids, own_grids_covered, places_needed,
                       places_taken, to_train, trained, reports))

struct PeriodFigures {
    std::map<std::string, TeamFigures> teams;                               // by code, all of the rows'
    std::map<std::string, std::map<std::int64_t, std::int64_t>> by_person;  // minutes, by team and volunteer
    TeamFigures total;  // each person, patrol and grid once; members once for each of their teams
};
PeriodFigures count_figures(const FigureRows& rows, const FigurePeriod& period, Instant now, Zone zone);

}  // namespace linli::volunteers
