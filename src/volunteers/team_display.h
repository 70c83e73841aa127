// What is shown of the teams of a quarter or a year: to staff, on the wall, on paper and as a workbook.
#pragma once

#include "volunteers/appraisal.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// The right that the display is asked by, where no person is named but who agreed to it.
struct DisplayQuery {
    std::optional<std::string> period;  // "2026-Q4" or "2026"; this quarter if missing
};
BOOST_DESCRIBE_STRUCT(DisplayQuery, (), (period))
void check(const DisplayQuery& query, json::Faults& faults);

// A grown-up who has agreed that their hours stand on the wall.
struct PersonOnDisplay {
    std::int64_t volunteer = 0;
    std::string name;  // empty: the number alone, as they wish
    std::int64_t minutes = 0;
};
BOOST_DESCRIBE_STRUCT(PersonOnDisplay, (), (volunteer, name, minutes))

struct TeamOnDisplay {
    std::string code;
    Text name;
    TeamKind kind = TeamKind::community;
    std::optional<Text> kind_name;
    TeamFigures figures;
    std::vector<PersonOnDisplay> persons;    // by number: no ranking
    std::optional<TeamAppraisal> appraisal;  // of a year
};
BOOST_DESCRIBE_STRUCT(TeamOnDisplay, (), (code, name, kind, kind_name, figures, persons, appraisal))

// Settings of the appraisal, and who set them.
struct AppraisalSet {
    std::int64_t version = 0;  // 0: the defaults
    AppraisalWritten settings;
    std::optional<Text> set_by;  // role and post
    std::optional<Instant> set_at;
};
BOOST_DESCRIBE_STRUCT(AppraisalSet, (), (version, settings, set_by, set_at))

struct TeamDisplay {
    std::optional<Text> station;  // its name, if the rulebook has one
    Instant now;
    store::Position position = 0;  // of the journal: all up to here is in it
    std::string period;
    int year = 0;
    int quarter = 0;    // 0: the whole year
    std::string from;   // days, by the station's calendar
    std::string until;  // the last day
    bool is_whole = true;
    TeamFigures total;
    std::vector<TeamOnDisplay> teams;       // by code; closed ones where they served in that time
    std::optional<AppraisalSet> appraisal;  // of a year: what it was appraised by
};
BOOST_DESCRIBE_STRUCT(TeamDisplay, (),
                      (station, now, position, period, year, quarter, from, until, is_whole, total, teams,
                       appraisal))

struct AppraisalPage {
    std::vector<AppraisalSet> sets;  // the newest first; at the end the defaults
    int year = 0;                    // this one
    int earliest_year = 0;           // for which something may still be set
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(AppraisalPage, (), (sets, year, earliest_year, version))

// Any thread.
class DisplayDesk {
  public:
    explicit DisplayDesk(Room room) : room_(room) {}

    // By staff. Refused: display/not-begun.
    Result<TeamDisplay> display(store::Snapshot& snapshot, const DisplayQuery& query) const;
    Result<AppraisalPage> appraisal(store::Snapshot& snapshot) const;
    // Holds for from_year and those after it; a year that was over before the last one has been appraised:
    // refused, appraisal/year-over.
    Result<AppraisalPage> set_appraisal(store::Transaction& transaction, std::optional<std::int64_t> version,
                                        const AppraisalWritten& written) const;

  private:
    Room room_;
};

}  // namespace linli::volunteers
