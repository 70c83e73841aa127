// The rows that teams' figures are counted from, and the settings of the appraisal; all the SQL about them;
// inside this room only.
#pragma once

#include "store/transaction.h"
#include "volunteers/appraisal.h"

namespace linli::volunteers {

// Of services of these days, both included.
std::vector<FigureCredit> figure_credits(store::Snapshot& snapshot, std::chrono::sys_days first,
                                         std::chrono::sys_days last);
// That start in [from, until), deleted and cancelled ones too.
std::vector<FigureShift> figure_shifts(store::Snapshot& snapshot, Instant from, Instant until);
// Members now, without their trainings.
std::vector<FigureMember> figure_members(store::Snapshot& snapshot);
// By team, of what was noticed in [from, until).
std::map<std::string, FoundReports> figure_reports(store::Snapshot& snapshot, Instant from, Instant until);

struct AppraisalRow {
    std::int64_t version = 0;
    AppraisalWritten settings;
    std::string set_by;  // an actor
    Instant set_at;
};
void insert_appraisal(store::Transaction& transaction, const AppraisalRow& row);
// The newest first.
std::vector<AppraisalRow> appraisal_rows(store::Snapshot& snapshot);

}  // namespace linli::volunteers
