#include <fmt/format.h>

#include "insight/spreadsheet.h"
#include "insight/team_display.h"

namespace linli::insight {
namespace {

using volunteers::AppraisedFigure;
using volunteers::TeamFigures;
using volunteers::TeamOnDisplay;
using Style = Spreadsheet::Style;

// Columns of the sheet of figures, from C on; formulas name them by their letters.
struct FigureColumn {
    Text heading;
    std::int64_t TeamFigures::* figure;
};
const FigureColumn figure_columns[] = {
    {{"服务分钟", "Minutes"}, &TeamFigures::minutes},                          // C
    {{"巡逻班次", "Patrols"}, &TeamFigures::patrols},                          // D
    {{"参与人数", "People who served"}, &TeamFigures::persons},                // E
    {{"覆盖网格", "Grids covered"}, &TeamFigures::grids_covered},              // F
    {{"覆盖本队网格", "Own grids covered"}, &TeamFigures::own_grids_covered},  // G
    {{"本队网格", "Own grids"}, &TeamFigures::own_grids},                      // H
    {{"到位人次", "Places taken"}, &TeamFigures::places_taken},                // I
    {{"需要人次", "Places needed"}, &TeamFigures::places_needed},              // J
    {{"培训达标队员", "Members trained"}, &TeamFigures::trained},              // K
    {{"须培训队员", "Members to be trained"}, &TeamFigures::to_train},         // L
};

// Where a figure stands in that sheet: above / below, in the unit of its target. A below that is a column may
// be 0, and then it is not asked.
struct Place {
    const char* above;
    int times;
    const char* below;  // a column; empty: `of`
    int of;
};
Place place_of(AppraisedFigure figure) {
    switch (figure) {
        case AppraisedFigure::hours:
            return {"C", 1, "", 60};
        case AppraisedFigure::patrols:
            return {"D", 1, "", 1};
        case AppraisedFigure::persons:
            return {"E", 1, "", 1};
        case AppraisedFigure::grids:
            return {"G", 100, "H", 1};
        case AppraisedFigure::shifts_filled:
            return {"I", 100, "J", 1};
        case AppraisedFigure::training:
            return {"K", 100, "L", 1};
        case AppraisedFigure::reports_found:
            return {"M", 1, "", 1};
        case AppraisedFigure::reports_settled:
            return {"N", 1, "", 1};
    }
    return {"C", 1, "", 1};
}

// The column after so many others.
char letter(std::size_t place) {
    return static_cast<char>('A' + place);
}

class DisplayWorkbook {
  public:
    DisplayWorkbook(const DisplayPaper& paper, Language language)
        : display_(paper.display),
          language_(language),
          book_(display_title(paper.display, language), paper.display.now, paper.zone) {}

    std::string write() {
        write_about();
        write_figures();
        if (display_.appraisal) {
            write_criteria();
            write_grades();
            write_appraisal();
        }
        write_persons();
        return book_.finish();
    }

  private:
    std::string in(const Text& text) const { return text.in(language_); }
    std::string figures_sheet() const { return in({"数据", "Figures"}); }
    std::string criteria_sheet() const { return in({"标准", "Criteria"}); }
    std::string grades_sheet() const { return in({"等次", "Grades"}); }
    void count(std::int64_t value) { book_.number(static_cast<double>(value), Style::count); }
    template <class Put>
    void line(const Text& name, Put put) {
        book_.text(in(name));
        put();
        book_.next_row();
    }

    void write_about() {
        book_.begin(in({"说明", "About"}), {{in({"项目", "Item"}), 24}, {in({"内容", "Content"}), 90}});
        if (display_.station) line({"单位", "Station"}, [this] { book_.text(in(*display_.station)); });
        line({"时间", "Time"}, [this] { book_.text(period_title(display_, language_)); });
        line({"起", "From"}, [this] { book_.text(display_.from); });
        line({"止（含）", "Until (included)"}, [this] { book_.text(display_.until); });
        line({"制作时间", "Made"}, [this] { book_.moment(display_.now); });
        line({"依据日志至第几条", "From the journal up to entry"},
             [this] { count(static_cast<std::int64_t>(display_.position)); });
        line({"怎么算的", "What is counted"},
             [this] { book_.text(in(meaning_of_figures()), Style::wrapped); });
        if (!display_.appraisal) return;
        line({"考评规则", "How it is appraised"},
             [this] { book_.text(in(rule_of_appraisal()), Style::wrapped); });
        line({"标准版本（0 为程序自带）", "Version of the criteria (0: the program's own)"},
             [this] { count(display_.appraisal->version); });
        if (display_.appraisal->set_by)
            line({"标准由谁设置", "Set by"}, [this] { book_.text(in(*display_.appraisal->set_by)); });
        if (display_.appraisal->set_at)
            line({"何时设置", "Set at"}, [this] { book_.moment(*display_.appraisal->set_at); });
    }

    void write_figures() {
        std::vector<std::pair<std::string, double>> columns{{in({"编号", "Code"}), 18},
                                                            {in({"队伍", "Team"}), 28}};
        for (const FigureColumn& one : figure_columns)
            columns.emplace_back(in(one.heading), 14);
        columns.emplace_back(in({"发现事件", "Reports found"}), 14);     // M
        columns.emplace_back(in({"其中办结", "Of these settled"}), 14);  // N
        book_.begin(figures_sheet(), columns);
        for (const TeamOnDisplay& team : display_.teams)
            write_figures_of(team.code, in(team.name), team.figures);
        write_figures_of("", in({"全部（每人、每网格只计一次）", "All (each person and grid once)"}),
                         display_.total);
    }
    void write_figures_of(const std::string& code, const std::string& name, const TeamFigures& figures) {
        book_.text(code);
        book_.text(name);
        for (const FigureColumn& one : figure_columns)
            count(figures.*one.figure);
        count(figures.reports.found);
        count(figures.reports.settled);
        book_.next_row();
    }

    void write_criteria() {
        book_.begin(criteria_sheet(), {{in({"代号", "Name"}), 16},
                                       {in({"指标", "Figure"}), 30},
                                       {in({"满分标准", "Full marks at"}), 16},
                                       {in({"分值", "Weight"}), 12}});
        for (const volunteers::Criterion& one : display_.appraisal->settings.criteria) {
            book_.text(std::string(json::name_of(one.figure)));
            book_.text(in(title_of(one.figure)));
            count(one.target);
            count(one.weight);
            book_.next_row();
        }
    }

    void write_grades() {
        book_.begin(grades_sheet(), {{in({"分数起点", "From points"}), 16}, {in({"等次", "Grade"}), 24}});
        for (const volunteers::AppraisalGrade& one : display_.appraisal->settings.grades) {
            count(one.from);
            book_.text(in(one.name));
            book_.next_row();
        }
    }

    // A cell of another sheet, such as '数据'!$C$2.
    static std::string cell(const std::string& sheet, std::string_view column, std::size_t row) {
        return fmt::format("'{}'!${}${}", sheet, column, row);
    }

    std::string points_formula(const volunteers::Criterion& criterion, std::size_t number,
                               std::size_t row) const {
        const Place place = place_of(criterion.figure);
        const std::string weight = cell(criteria_sheet(), "D", number + 2);
        const std::string target = cell(criteria_sheet(), "C", number + 2);
        const std::string above = cell(figures_sheet(), place.above, row);
        const std::string below =
            *place.below == '\0' ? std::to_string(place.of) : cell(figures_sheet(), place.below, row);
        const std::string points = fmt::format("ROUND(MIN({}*{}*{}/({}*{}),{}),2)", weight, place.times,
                                               above, below, target, weight);
        return *place.below == '\0' ? "=" + points : fmt::format("=IF({}=0,\"\",{})", below, points);
    }

    void write_appraisal() {
        const auto& criteria = display_.appraisal->settings.criteria;
        std::vector<std::pair<std::string, double>> columns{{in({"编号", "Code"}), 18},
                                                            {in({"队伍", "Team"}), 28}};
        for (const volunteers::Criterion& one : criteria)
            columns.emplace_back(in(title_of(one.figure)), 14);
        columns.emplace_back(in({"结果（公式）", "Result (formula)"}), 16);
        columns.emplace_back(in({"等次（公式）", "Grade (formula)"}), 16);
        columns.emplace_back(in({"结果（系统计算）", "Result (as computed)"}), 16);
        columns.emplace_back(in({"等次（系统计算）", "Grade (as computed)"}), 16);
        book_.begin(in({"考评", "Appraisal"}), columns);
        for (std::size_t i = 0; i < display_.teams.size(); ++i)
            write_appraisal_of(display_.teams[i], i + 2);
    }

    void write_appraisal_of(const TeamOnDisplay& team, std::size_t row) {
        const auto& criteria = display_.appraisal->settings.criteria;
        const volunteers::TeamAppraisal& own = team.appraisal.value();
        book_.text(team.code);
        book_.text(in(team.name));
        std::string sum, weights;
        for (std::size_t i = 0; i < criteria.size(); ++i) {
            const auto& points = own.criteria[i].points;
            const std::string formula = points_formula(criteria[i], i, row);
            if (points)
                book_.formula(formula, *points, Style::points);
            else
                book_.formula(formula, std::string());
            const std::string here = fmt::format("{}{}", letter(i + 2), row);
            sum += (sum.empty() ? "" : ",") + here;
            weights += fmt::format("{}IF(ISNUMBER({}),{},0)", weights.empty() ? "" : "+", here,
                                   cell(criteria_sheet(), "D", i + 2));
        }
        const std::string result =
            fmt::format("=IF({}=0,\"\",ROUND(SUM({})*100/({}),2))", weights, sum, weights);
        if (own.result)
            book_.formula(result, *own.result, Style::points);
        else
            book_.formula(result, std::string());
        book_.formula(grade_formula(fmt::format("{}{}", letter(criteria.size() + 2), row)), grade_of(own));
        if (own.result)
            book_.number(*own.result, Style::points);
        else
            book_.skip();
        book_.text(grade_of(own));
        book_.next_row();
    }
    std::string grade_of(const volunteers::TeamAppraisal& own) const {
        return own.grade ? in(*own.grade) : std::string();
    }
    std::string grade_formula(const std::string& result) const {
        std::string grades = "\"\"";
        for (std::size_t i = display_.appraisal->settings.grades.size(); i-- > 0;) {
            grades = fmt::format("IF({}>={},{},{})", result, cell(grades_sheet(), "A", i + 2),
                                 cell(grades_sheet(), "B", i + 2), grades);
        }
        return fmt::format("=IF({}=\"\",\"\",{})", result, grades);
    }

    void write_persons() {
        book_.begin(in({"同意展示的志愿者", "Volunteers who agreed"}),
                    {{in({"队伍编号", "Code of the team"}), 18},
                     {in({"队伍", "Team"}), 28},
                     {in({"志愿者", "Volunteer"}), 24},
                     {in({"服务分钟", "Minutes"}), 14}});
        for (const TeamOnDisplay& team : display_.teams) {
            for (const volunteers::PersonOnDisplay& one : team.persons) {
                book_.text(team.code);
                book_.text(in(team.name));
                book_.text(called(one, language_));
                count(one.minutes);
                book_.next_row();
            }
        }
    }

    const volunteers::TeamDisplay& display_;
    Language language_;
    Spreadsheet book_;
};

}  // namespace

std::string display_workbook(const DisplayPaper& paper, Language language) {
    return DisplayWorkbook(paper, language).write();
}

}  // namespace linli::insight
