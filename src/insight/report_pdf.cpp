#include "insight/report_pdf.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "insight/charts.h"
#include "insight/measures.h"
#include "insight/sheets.h"

namespace linli::insight {
namespace {

using namespace std::chrono;
using incidents::Figures;

constexpr std::size_t most_lines_on_paper = 100;

constexpr const char* tile_measures[] = {
    "reported",     "closed",        "closure_rate",          "open_overdue",
    "on_time_rate", "verified_rate", "median_hours_to_close", "reopened_rate"};
constexpr const char* compared_rates[] = {"closure_rate", "resolved_rate", "on_time_rate", "verified_rate",
                                          "reopened_rate"};
constexpr const char* group_columns[] = {"closed",        "closure_rate",  "on_time_rate",
                                         "verified_rate", "reopened_rate", "median_hours_to_close",
                                         "open_overdue"};

class Composer {
  public:
    // `pages`: how many there will be; nothing in a draft that finds out.
    Composer(const MonthlyReport& report, Language language, const std::string& type,
             std::optional<std::size_t> pages)
        : report_(report),
          language_(language),
          paper_({title(), station(), to_iso(report.made_at), type},
                 pages ? Paper::Use::print : Paper::Use::draft),
          sheets_(paper_, head(), foot(), pages.value_or(0), language) {}

    // How many pages it has, and its bytes.
    std::pair<std::size_t, std::string> compose() {
        begin();
        draw_tiles();
        draw_days();
        draw_rates();
        sheets_.turn();
        write_figures();
        write_meanings();
        write_categories();
        write_grids();
        write_overdue();
        return {sheets_.number(), paper_.finish()};
    }

  private:
    std::string in(const Text& text) const { return text.in(language_); }
    std::string local(Instant moment) const { return to_local(moment, report_.zone); }
    std::string day(Instant moment) const { return to_text(year_month_day(local_day(moment, report_.zone))); }

    std::string title() const {
        return in({"事件办理月报 ", "Incidents: monthly report, "}) + month_title(report_.month, language_);
    }
    std::string station() const { return report_.station ? in(*report_.station) : std::string(); }
    std::string head() const { return station().empty() ? title() : station() + " · " + title(); }
    std::string foot() const {
        const std::string at = local(report_.made_at);
        return language_ == Language::zh
                   ? fmt::format("制作于 {}，依据日志至第 {} 条", at, report_.position)
                   : fmt::format("Made {} from the journal up to entry {}", at, report_.position);
    }
    std::string this_month() const { return in({"本月", "This month"}); }
    std::string year_before() const { return in({"上年同期", "Year before"}); }

    void begin() {
        if (!station().empty()) sheets_.text(station(), {12, false, grey});
        sheets_.text(title(), title_type);
        const std::string first = day(report_.from);
        const std::string last = day(report_.to - milliseconds(1));
        std::string span =
            language_ == Language::zh
                ? fmt::format("{} 至 {} 登记的事件，并列上年同期。", first, last)
                : fmt::format("Incidents reported from {} to {}, beside the year before.", first, last);
        if (!report_.is_whole) {
            span += language_ == Language::zh
                        ? fmt::format("本月未完，截至 {}。", local(report_.to))
                        : fmt::format(" The month is not over: as of {}.", local(report_.to));
        }
        sheets_.text(span, {9, false, grey});
        sheets_.down(12);
    }

    void draw_tiles() {
        constexpr std::size_t columns = 4;
        constexpr double gap = 8, high = 70;
        const double wide = (width - gap * (columns - 1)) / columns;
        for (std::size_t i = 0; i < std::size(tile_measures); ++i) {
            const Measure& one = measure(tile_measures[i]);
            const double x = margin + static_cast<double>(i % columns) * (wide + gap);
            const std::size_t row = i / columns;
            const double y = sheets_.y() + static_cast<double>(row) * (high + gap);
            paper_.area({x, y, wide, high}, faint);
            paper_.area({x, y, 2.5, high}, dark_blue);
            const auto now = one.value(report_.now), before = one.value(report_.year_before);
            paper_.text(in(one.title), x + 10, y + 5, wide - 14, {8, false, grey});
            paper_.text(shown(one, now), x + 10, y + 17, wide - 14, {18, true, black});
            paper_.text(year_before() + " " + shown(one, before), x + 10, y + 43, wide - 14,
                        {7, false, grey});
            paper_.text(change_shown(one, now, before, language_), x + 10, y + 54, wide - 14,
                        {7, false, grey});
        }
        sheets_.down(2 * high + gap);
    }

    void draw_days() {
        constexpr double high = 210;
        sheets_.heading(in({"逐日接报与结案", "Reported and closed by day"}), high);
        std::vector<Pair> pairs;
        for (const incidents::DayCounts& one : report_.days) {
            const year_month_day date(local_day(one.from, report_.zone));
            pairs.push_back({std::to_string(static_cast<unsigned>(date.day())),
                             static_cast<double>(one.closed), static_cast<double>(one.reported)});
        }
        draw_columns(paper_, {margin, sheets_.y(), width, high},
                     {in({"当日结案", "Closed that day"}), in({"当日接报", "Reported that day"})}, pairs);
        sheets_.down(high);
    }

    void draw_rates() {
        std::vector<Pair> pairs;
        for (const char* name : compared_rates) {
            const Measure& one = measure(name);
            const auto now = one.value(report_.now), before = one.value(report_.year_before);
            pairs.push_back({in(one.title), now, before, shown(one, now), shown(one, before)});
        }
        const double high = bars_height(pairs.size());
        sheets_.heading(in({"各项比率与上年同期", "Rates beside the year before"}), high);
        draw_bars(paper_, {margin, sheets_.y(), width, high}, 80, {this_month(), year_before()}, 1, pairs);
        sheets_.down(high);
    }

    void write_figures() {
        sheets_.heading(in({"指标", "Figures"}), 100);
        const std::vector<Column> columns{{in({"注", "Note"}), 34, Align::centre},
                                          {in({"指标", "Figure"}), width - 34 - 3 * 95, Align::left},
                                          {this_month(), 95},
                                          {year_before(), 95},
                                          {in({"变化", "Change"}), 95}};
        std::vector<Row> rows;
        for (const Measure& one : measures()) {
            const auto now = one.value(report_.now), before = one.value(report_.year_before);
            rows.push_back({std::to_string(rows.size() + 1), in(one.title), shown(one, now),
                            shown(one, before), change_shown(one, now, before, language_)});
        }
        sheets_.table(columns, rows);
    }

    void write_meanings() {
        sheets_.down(10);
        int number = 0;
        for (const Measure& one : measures()) {
            const std::string mark = std::to_string(++number);
            const std::string words = in(one.title) + in({"：", ". "}) + in(one.meaning);
            const double high = paper_.height_of(words, width - 22, note_type);
            sheets_.need(high);
            paper_.text(mark, margin, sheets_.y(), 16, note_type, Align::right);
            paper_.text(words, margin + 22, sheets_.y(), width - 22, note_type);
            sheets_.down(high + 1.5);
        }
        sheets_.down(4);
        sheets_.text(
            in({"所有数字都由登记的事件算出，不作人工填报；“至今”指制作之时。“–”表示无从计算。",
                "Every figure is computed from the incidents on record, none is typed in; \"by now\" is "
                "the moment of making. \"–\": nothing to compute it from."}),
            note_type);
    }

    std::vector<Column> group_table(std::string first, double first_width) const {
        std::vector<Column> columns{{std::move(first), first_width, Align::left}};
        const double each = (width - first_width) / (std::size(group_columns) + 2);
        columns.push_back({in(measure("reported").heading), each});
        columns.push_back({year_before(), each});
        for (const char* name : group_columns)
            columns.push_back({in(measure(name).heading), each});
        return columns;
    }
    Row group_row(std::string name, const Figures& now, const Figures& before) const {
        const Measure& reported = measure("reported");
        Row row{std::move(name), shown(reported, reported.value(now)),
                shown(reported, reported.value(before))};
        for (const char* column : group_columns)
            row.push_back(shown(measure(column), measure(column).value(now)));
        return row;
    }

    void write_categories() {
        std::vector<Pair> pairs;
        double most = 0;
        for (const Group& group : report_.categories) {
            const auto now = static_cast<double>(group.now.reported),
                       before = static_cast<double>(group.year_before.reported);
            most = std::max({most, now, before});
            const Measure& reported = measure("reported");
            pairs.push_back({in(group.name), now, before, shown(reported, now), shown(reported, before)});
        }
        // A rulebook may have more than a page holds: as many charts as it takes.
        constexpr std::size_t pairs_on_page = 24;
        for (std::size_t i = 0; i == 0 || i < pairs.size(); i += pairs_on_page) {
            const auto some = std::span(pairs).subspan(i, std::min(pairs_on_page, pairs.size() - i));
            const double high = bars_height(some.size());
            sheets_.heading(in({"按类别：接报", "By category: reported"}), high);
            draw_bars(paper_, {margin, sheets_.y(), width, high}, 110, {this_month(), year_before()}, most,
                      some);
            sheets_.down(high);
        }
        sheets_.heading(in({"按类别：各项指标", "By category: figures"}), 60);
        std::vector<Row> rows;
        rows.reserve(report_.categories.size() + 1);
        for (const Group& group : report_.categories)
            rows.push_back(group_row(in(group.name), group.now, group.year_before));
        rows.push_back(group_row(in({"合计", "Total"}), report_.now, report_.year_before));
        sheets_.table(group_table(in({"类别", "Category"}), 110), rows, Sheets::Last::total);
    }

    void write_grids() {
        sheets_.heading(in({"按网格：各项指标", "By grid: figures"}), 60);
        std::vector<Row> rows;
        for (const Group& group : report_.grids) {
            const std::string name = in(group.name);
            rows.push_back(group_row(group.key.empty() || group.key == name ? name : group.key + " " + name,
                                     group.now, group.year_before));
        }
        rows.push_back(group_row(in({"合计", "Total"}), report_.now, report_.year_before));
        sheets_.table(group_table(in({"网格", "Grid"}), 110), rows, Sheets::Last::total);
    }

    void write_overdue() {
        const std::int64_t own = report_.now.open_overdue, before = report_.overdue_from_before;
        sheets_.heading(in({"超期未结的事件", "Incidents that are open and overdue"}), 40);
        const std::size_t lines = std::min(most_lines_on_paper, report_.overdue.size());
        std::string words =
            language_ == Language::zh
                ? fmt::format("截至制作之时，本月登记的有 {} 件，此前月份登记的有 {} 件。", own, before)
                : fmt::format("By now: {} reported this month, {} in earlier months.", own, before);
        if (static_cast<std::int64_t>(lines) < own + before) {
            words += language_ == Language::zh ? fmt::format("下表列出最早的 {} 件。", lines)
                                               : fmt::format(" The table shows the {} oldest.", lines);
        }
        sheets_.text(words, text_type);
        if (lines == 0) return;
        sheets_.down(6);
        std::vector<Row> rows;
        for (std::size_t i = 0; i < lines; ++i) {
            const OverdueLine& one = report_.overdue[i];
            rows.push_back({std::to_string(one.number), in(one.category), in(one.grid),
                            std::to_string(one.level), in(title_of(one.state)), local(one.reported_at),
                            one.finish_by ? local(*one.finish_by) : in({"停表", "clock stands"}),
                            std::to_string(one.days_open)});
        }
        sheets_.table({{in({"编号", "Number"}), 44},
                       {in({"类别", "Category"}), 98, Align::left},
                       {in({"网格", "Grid"}), 88, Align::left},
                       {in({"级别", "Level"}), 32, Align::centre},
                       {in({"状态", "State"}), 62, Align::left},
                       {in({"登记", "Reported"}), 76, Align::left},
                       {in({"期限", "Due"}), 76, Align::left},
                       {in({"天数", "Days"}), width - 476}},
                      rows);
    }

    const MonthlyReport& report_;
    Language language_;
    Paper paper_;
    Sheets sheets_;
};

}  // namespace

Result<std::string> report_pdf(const MonthlyReport& report, Language language) {
    const auto type = chinese_type();
    if (!type) return tl::unexpected(type.error());
    const std::size_t pages = Composer(report, language, *type, std::nullopt).compose().first;
    auto [printed, bytes] = Composer(report, language, *type, pages).compose();
    if (printed != pages) throw std::logic_error("report: the draft had another number of pages");
    return std::move(bytes);
}

}  // namespace linli::insight
