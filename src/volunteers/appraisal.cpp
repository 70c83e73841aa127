#include "volunteers/appraisal.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace linli::volunteers {
namespace {

constexpr int hundred = 100;  // points, and %
constexpr int most_target = 1'000'000;
constexpr std::size_t most_grades = 8;
constexpr std::size_t longest_grade = 20;

// above / below as a whole number, halves up. Of numbers that are not below zero.
constexpr std::int64_t rounded(std::int64_t above, std::int64_t below) {
    return (2 * above + below) / (2 * below);
}

double from_hundredths(std::int64_t hundredths) {
    return static_cast<double>(hundredths) / 100.0;
}

// Hundredths of a point.
std::int64_t points_for(const Ratio& figure, const Criterion& criterion) {
    const std::int64_t full = std::int64_t{criterion.weight} * 100;
    const std::int64_t target = figure.below * criterion.target;
    return figure.above >= target ? full : rounded(full * figure.above, target);
}

std::optional<Ratio> share(std::int64_t some, std::int64_t all) {
    if (all == 0) return std::nullopt;
    return Ratio{some * hundred, all};
}

void check_criteria(const std::vector<Criterion>& criteria, json::Faults& faults) {
    std::set<AppraisedFigure> seen;
    std::int64_t weights = 0;
    for (std::size_t i = 0; i < criteria.size(); ++i) {
        const Criterion& one = criteria[i];
        const json::Faults::Step step(faults, "criteria");
        const json::Faults::Step at(faults, i);
        const int most = is_share(one.figure) ? hundred : most_target;
        if (!seen.insert(one.figure).second)
            faults.add("figure", {"每项指标只列一次。", "Each figure stands once."});
        if (one.target < 1 || one.target > most)
            faults.add("target",
                       {fmt::format("应为 1 至 {}。", most), fmt::format("Must be 1 to {}.", most)});
        if (one.weight < 1 || one.weight > hundred)
            faults.add("weight", {"应为 1 至 100 分。", "Must be 1 to 100 points."});
        weights += one.weight;
    }
    if (weights != hundred) {
        faults.add("criteria",
                   {fmt::format("各项分值之和应为 100 分，现为 {} 分。", weights),
                    fmt::format("The weights must be 100 points together, and are {}.", weights)});
    }
}

void check_grades(const std::vector<AppraisalGrade>& grades, json::Faults& faults) {
    if (grades.size() > most_grades)
        faults.add("grades",
                   {fmt::format("最多 {} 档。", most_grades), fmt::format("{} at most.", most_grades)});
    for (std::size_t i = 0; i < grades.size(); ++i) {
        const AppraisalGrade& one = grades[i];
        const json::Faults::Step step(faults, "grades");
        const json::Faults::Step at(faults, i);
        for (const auto& [field, name] :
             {std::pair("name.zh", &one.name.zh), std::pair("name.en", &one.name.en)}) {
            if (trim(*name).empty() || count_code_points(*name) > longest_grade) {
                faults.add(field, {fmt::format("应为 1 至 {} 字。", longest_grade),
                                   fmt::format("Must have 1 to {} characters.", longest_grade)});
            }
        }
        if (one.from < 0 || one.from > hundred || (i > 0 && one.from >= grades[i - 1].from)) {
            faults.add("from",
                       {"应为 0 至 100 分，由高到低。", "Must be 0 to 100 points, the highest grade first."});
        }
    }
}

}  // namespace

Text title_of(AppraisedFigure figure) {
    switch (figure) {
        case AppraisedFigure::hours:
            return {"服务时长（小时）", "Hours of service"};
        case AppraisedFigure::patrols:
            return {"巡逻班次（次）", "Patrols"};
        case AppraisedFigure::persons:
            return {"参与人数（人）", "People who served"};
        case AppraisedFigure::grids:
            return {"本队网格覆盖率（%）", "Own grids covered (%)"};
        case AppraisedFigure::shifts_filled:
            return {"班次到位率（%）", "Places filled (%)"};
        case AppraisedFigure::training:
            return {"培训达标率（%）", "Members trained (%)"};
        case AppraisedFigure::reports_found:
            return {"巡逻发现（件）", "Reports found"};
        case AppraisedFigure::reports_settled:
            return {"发现并办结（件）", "Reports found and settled"};
    }
    return {};
}

bool is_share(AppraisedFigure figure) {
    return figure == AppraisedFigure::grids || figure == AppraisedFigure::shifts_filled ||
           figure == AppraisedFigure::training;
}

void check(const AppraisalWritten& written, json::Faults& faults) {
    if (written.from_year < first_year || written.from_year > last_year)
        faults.add("from_year", {"应为年份，例如 2026。", "Must be a year, such as 2026."});
    check_criteria(written.criteria, faults);
    check_grades(written.grades, faults);
}

const AppraisalWritten& default_appraisal() {
    static const AppraisalWritten settings{
        first_year,
        {{AppraisedFigure::hours, 400, 30},
         {AppraisedFigure::patrols, 48, 15},
         {AppraisedFigure::persons, 12, 10},
         {AppraisedFigure::grids, 100, 15},
         {AppraisedFigure::shifts_filled, 90, 15},
         {AppraisedFigure::training, 100, 10},
         {AppraisedFigure::reports_settled, 6, 5}},
        {{{"优秀", "Excellent"}, 90}, {{"良好", "Good"}, 75}, {{"合格", "Satisfactory"}, 60}}};
    return settings;
}

std::optional<Ratio> ratio_of(AppraisedFigure figure, const TeamFigures& figures) {
    switch (figure) {
        case AppraisedFigure::hours:
            return Ratio{figures.minutes, 60};
        case AppraisedFigure::patrols:
            return Ratio{figures.patrols, 1};
        case AppraisedFigure::persons:
            return Ratio{figures.persons, 1};
        case AppraisedFigure::grids:
            return share(figures.own_grids_covered, figures.own_grids);
        case AppraisedFigure::shifts_filled:
            return share(figures.places_taken, figures.places_needed);
        case AppraisedFigure::training:
            return share(figures.trained, figures.to_train);
        case AppraisedFigure::reports_found:
            return Ratio{figures.reports.found, 1};
        case AppraisedFigure::reports_settled:
            return Ratio{figures.reports.settled, 1};
    }
    return std::nullopt;
}

TeamAppraisal appraise(const TeamFigures& figures, const AppraisalWritten& settings) {
    TeamAppraisal found;
    std::int64_t points = 0;
    std::int64_t weights = 0;
    for (const Criterion& one : settings.criteria) {
        CriterionResult line{one.figure, one.target, one.weight, {}, {}};
        if (const auto figure = ratio_of(one.figure, figures)) {
            const std::int64_t own = points_for(*figure, one);
            line.value = from_hundredths(rounded(figure->above * 100, figure->below));
            line.points = from_hundredths(own);
            points += own;
            weights += one.weight;
        }
        found.criteria.push_back(line);
    }
    if (weights == 0) return found;
    const std::int64_t result = rounded(points * hundred, weights);
    found.result = from_hundredths(result);
    for (const AppraisalGrade& grade : settings.grades) {
        if (result < std::int64_t{grade.from} * 100) continue;
        found.grade = grade.name;
        break;
    }
    return found;
}

}  // namespace linli::volunteers
