#include <stdexcept>

#include <fmt/format.h>

#include "insight/sheets.h"
#include "insight/team_display.h"

namespace linli::insight {
namespace {

using volunteers::TeamFigures;
using volunteers::TeamOnDisplay;

constexpr double first_width = 105;  // of the column of names
constexpr double grade_width = 62;

class DisplayComposer {
  public:
    // `pages`: how many there will be; nothing in a draft that finds out.
    DisplayComposer(const DisplayPaper& paper, Language language, const std::string& type,
                    std::optional<std::size_t> pages)
        : display_(paper.display),
          zone_(paper.zone),
          language_(language),
          paper_({display_title(paper.display, language), station(), to_iso(paper.display.now), type},
                 pages ? Paper::Use::print : Paper::Use::draft),
          sheets_(paper_, head(), foot(), pages.value_or(0), language) {}

    // How many pages it has, and its bytes.
    std::pair<std::size_t, std::string> compose() {
        begin();
        draw_tiles();
        write_teams();
        if (display_.appraisal) write_appraisal();
        write_persons();
        sheets_.down(10);
        sheets_.text(in(meaning_of_figures()), note_type);
        return {sheets_.number(), paper_.finish()};
    }

  private:
    std::string in(const Text& text) const { return text.in(language_); }
    std::string station() const { return display_.station ? in(*display_.station) : std::string(); }
    std::string head() const {
        const std::string title = display_title(display_, language_);
        return station().empty() ? title : station() + " · " + title;
    }
    std::string foot() const {
        const std::string at = to_local(display_.now, zone_);
        return language_ == Language::zh
                   ? fmt::format("制作于 {}，依据日志至第 {} 条", at, display_.position)
                   : fmt::format("Made {} from the journal up to entry {}", at, display_.position);
    }
    std::string of(std::int64_t some, std::int64_t all) const {
        return all == 0 ? std::string("–") : fmt::format("{}/{}", some, all);
    }

    void begin() {
        if (!station().empty()) sheets_.text(station(), {12, false, grey});
        sheets_.text(display_title(display_, language_), title_type);
        std::string span = language_ == Language::zh ? fmt::format("{} 至 {}", display_.from, display_.until)
                                                     : fmt::format("{} to {}", display_.from, display_.until);
        if (!display_.is_whole) {
            span += language_ == Language::zh
                        ? fmt::format("，未完，截至 {}", to_local(display_.now, zone_))
                        : fmt::format(", not over: as of {}", to_local(display_.now, zone_));
        }
        sheets_.text(span, {9, false, grey});
        sheets_.down(12);
    }

    void draw_tiles() {
        const TeamFigures& all = display_.total;
        const std::pair<std::string, std::string> tiles[] = {
            {in({"服务小时", "Hours of service"}), hours_shown(all.minutes)},
            {in({"巡逻班次", "Patrols"}), std::to_string(all.patrols)},
            {in({"参与人数", "People who served"}), std::to_string(all.persons)},
            {in({"覆盖网格", "Grids covered"}), std::to_string(all.grids_covered)}};
        constexpr double gap = 8, high = 46;
        const double wide = (width - gap * (std::size(tiles) - 1)) / std::size(tiles);
        double x = margin;
        for (const auto& [name, value] : tiles) {
            paper_.area({x, sheets_.y(), wide, high}, faint);
            paper_.area({x, sheets_.y(), 2.5, high}, dark_blue);
            paper_.text(name, x + 10, sheets_.y() + 5, wide - 14, {8, false, grey});
            paper_.text(value, x + 10, sheets_.y() + 17, wide - 14, {18, true, black});
            x += wide + gap;
        }
        sheets_.down(high);
    }

    Row row_of(const std::string& name, const TeamFigures& one) const {
        Row row{name,
                hours_shown(one.minutes),
                std::to_string(one.patrols),
                std::to_string(one.persons),
                std::to_string(one.grids_covered),
                of(one.own_grids_covered, one.own_grids),
                of(one.places_taken, one.places_needed),
                of(one.trained, one.to_train)};
        row.push_back(std::to_string(one.reports.found));
        row.push_back(std::to_string(one.reports.settled));
        return row;
    }

    void write_teams() {
        sheets_.heading(in({"各队数据", "Figures by team"}), 60);
        std::vector<std::string> names{in({"小时", "Hours"}),
                                       in({"巡逻班次", "Patrols"}),
                                       in({"参与人数", "People"}),
                                       in({"覆盖网格", "Grids covered"}),
                                       in({"本队网格覆盖", "Own grids covered"}),
                                       in({"班次到位", "Places filled"}),
                                       in({"培训达标", "Members trained"}),
                                       in({"发现事件", "Reports found"}),
                                       in({"其中办结", "Of these settled"})};
        std::vector<Column> columns{{in({"队伍", "Team"}), first_width, Align::left}};
        for (const std::string& name : names)
            columns.push_back({name, (width - first_width) / static_cast<double>(names.size())});
        std::vector<Row> rows;
        rows.reserve(display_.teams.size() + 1);
        for (const TeamOnDisplay& team : display_.teams)
            rows.push_back(row_of(in(team.name), team.figures));
        rows.push_back(row_of(in({"全部", "All"}), display_.total));
        sheets_.table(columns, rows, Sheets::Last::total);
    }

    void write_appraisal() {
        const auto& set = *display_.appraisal;
        sheets_.heading(in({"年度考评", "Annual appraisal"}), 80);
        std::vector<Row> criteria;
        criteria.reserve(set.settings.criteria.size());
        for (const volunteers::Criterion& one : set.settings.criteria)
            criteria.push_back(
                {in(title_of(one.figure)), std::to_string(one.target), std::to_string(one.weight)});
        sheets_.table({{in({"指标", "Figure"}), width - 180, Align::left},
                       {in({"满分标准", "Full marks at"}), 90},
                       {in({"分值", "Weight"}), 90}},
                      criteria);
        sheets_.down(6);
        std::string grades;
        for (const volunteers::AppraisalGrade& one : set.settings.grades) {
            grades += grades.empty() ? "" : in({"；", "; "});
            grades += language_ == Language::zh ? fmt::format("{} 分起{}", one.from, one.name.zh)
                                                : fmt::format("{} from {} points", one.name.en, one.from);
        }
        if (!grades.empty()) sheets_.text(grades, text_type);
        sheets_.text(in(rule_of_appraisal()), note_type);
        sheets_.down(8);
        std::vector<Column> columns{{in({"队伍", "Team"}), first_width, Align::left}};
        const double each =
            (width - first_width - grade_width) / static_cast<double>(set.settings.criteria.size() + 1);
        for (const volunteers::Criterion& one : set.settings.criteria)
            columns.push_back({in(title_of(one.figure)), each});
        columns.push_back({in({"结果", "Result"}), each});
        columns.push_back({in({"等次", "Grade"}), grade_width});
        std::vector<Row> rows;
        for (const TeamOnDisplay& team : display_.teams) {
            Row row{in(team.name)};
            for (const volunteers::CriterionResult& one : team.appraisal->criteria)
                row.push_back(one.points ? fmt::format("{:.2f}", *one.points) : "–");
            row.push_back(team.appraisal->result ? fmt::format("{:.2f}", *team.appraisal->result) : "–");
            row.push_back(team.appraisal->grade ? in(*team.appraisal->grade) : "");
            rows.push_back(std::move(row));
        }
        sheets_.table(columns, rows);
    }

    void write_persons() {
        std::vector<Row> rows;
        for (const TeamOnDisplay& team : display_.teams) {
            for (const volunteers::PersonOnDisplay& one : team.persons)
                rows.push_back({in(team.name), called(one, language_), hours_shown(one.minutes)});
        }
        if (rows.empty()) return;
        sheets_.heading(in({"同意展示时长的志愿者", "Volunteers who agreed to be shown"}), 60);
        sheets_.table({{in({"队伍", "Team"}), width - 240, Align::left},
                       {in({"志愿者", "Volunteer"}), 150, Align::left},
                       {in({"小时", "Hours"}), 90}},
                      rows);
    }

    const volunteers::TeamDisplay& display_;
    Zone zone_;
    Language language_;
    Paper paper_;
    Sheets sheets_;
};

}  // namespace

Result<std::string> display_pdf(const DisplayPaper& paper, Language language) {
    const auto type = chinese_type();
    if (!type) return tl::unexpected(type.error());
    const std::size_t pages = DisplayComposer(paper, language, *type, std::nullopt).compose().first;
    auto [printed, bytes] = DisplayComposer(paper, language, *type, pages).compose();
    if (printed != pages) throw std::logic_error("report: the draft had another number of pages");
    return std::move(bytes);
}

}  // namespace linli::insight
