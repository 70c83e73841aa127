// The annual appraisal (年度考评) of teams: criteria with targets and weights, which are settings, and what
// comes of them. Pure, in whole numbers, so that whoever has the figures and the settings finds the same by
// hand:
//
//   points of a criterion = min(figure / target, 1) × weight, rounded to hundredths, halves up;
//   result                = the sum of the points.
//
// A criterion that cannot be asked of a team (no training is required, no shift was planned, it has no grids
// of its own) is left out: result = sum of the points × 100 / sum of the weights of the others, rounded
// likewise.
#pragma once

#include "volunteers/team_figures.h"

namespace linli::volunteers {

enum class AppraisedFigure {
    hours,           // of service
    patrols,         // shifts that were served
    persons,         // who served
    grids,           // % of the team's own grids that its patrols covered
    shifts_filled,   // % of the places that its shifts needed
    training,        // % of its members who have every training that it requires
    reports_found,   // incidents that were reported of its service
    reports_settled  // of these, those that are settled
};
BOOST_DESCRIBE_ENUM(AppraisedFigure, hours, patrols, persons, grids, shifts_filled, training, reports_found,
                    reports_settled)
Text title_of(AppraisedFigure figure);
// A share, with % as its unit; its target is 100 at most.
bool is_share(AppraisedFigure figure);

struct Criterion {
    AppraisedFigure figure = AppraisedFigure::hours;
    int target = 1;  // hours, times, persons or %: so much has full marks
    int weight = 0;  // points
};
BOOST_DESCRIBE_STRUCT(Criterion, (), (figure, target, weight))

struct AppraisalGrade {
    Text name;
    int from = 0;  // points; below the lowest there is no grade
};
BOOST_DESCRIBE_STRUCT(AppraisalGrade, (), (name, from))

// What is set, for a year and those after it until something else is set for them.
struct AppraisalWritten {
    int from_year = 0;
    std::vector<Criterion> criteria;     // each figure once; their weights are 100 together
    std::vector<AppraisalGrade> grades;  // the highest first
};
BOOST_DESCRIBE_STRUCT(AppraisalWritten, (), (from_year, criteria, grades))
void check(const AppraisalWritten& written, json::Faults& faults);

// What holds where nothing was set.
const AppraisalWritten& default_appraisal();

// A figure as it is appraised: above / below, in the unit of its target; nothing: it cannot be asked.
struct Ratio {
    std::int64_t above = 0;
    std::int64_t below = 1;
};
std::optional<Ratio> ratio_of(AppraisedFigure figure, const TeamFigures& figures);

struct CriterionResult {
    AppraisedFigure figure = AppraisedFigure::hours;
    int target = 1;
    int weight = 0;
    std::optional<double>
        value;  // in the unit of the target, hundredths, for reading: not what is computed with
    std::optional<double> points;  // missing: it was left out
};
BOOST_DESCRIBE_STRUCT(CriterionResult, (), (figure, target, weight, value, points))

struct TeamAppraisal {
    std::vector<CriterionResult> criteria;
    std::optional<double> result;  // of 100, hundredths; missing: no criterion could be asked
    std::optional<Text> grade;
};
BOOST_DESCRIBE_STRUCT(TeamAppraisal, (), (criteria, result, grade))

TeamAppraisal appraise(const TeamFigures& figures, const AppraisalWritten& settings);

}  // namespace linli::volunteers
