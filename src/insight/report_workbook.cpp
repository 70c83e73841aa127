#include "insight/report_workbook.h"

#include "insight/measures.h"
#include "insight/spreadsheet.h"

namespace linli::insight {
namespace {

using incidents::Figures;

class Workbook {
  public:
    Workbook(const MonthlyReport& report, Language language)
        : report_(report),
          language_(language),
          book_(Text{"事件办理月报 ", "Incidents: monthly report, "}.in(language) +
                    month_title(report.month, language),
                report.made_at, report.zone) {}

    std::string write() {
        write_about();
        write_figures();
        write_days();
        write_groups({"按类别", "By category"}, {"类别", "Category"}, report_.categories);
        write_groups({"按网格", "By grid"}, {"网格", "Grid"}, report_.grids);
        write_overdue();
        return book_.finish();
    }

  private:
    using Style = Spreadsheet::Style;

    std::string in(const Text& text) const { return text.in(language_); }
    void begin(const Text& name, const std::vector<std::pair<std::string, double>>& columns) {
        book_.begin(in(name), columns);
    }
    void next_row() { book_.next_row(); }
    void text(const std::string& words, Style style = Style::plain) { book_.text(words, style); }
    void number(double value, Style style) { book_.number(value, style); }
    void moment(Instant value) { book_.moment(value); }
    // A cell without a value stays empty.
    void value(const Measure& measure, const Figures& figures) {
        const auto there = measure.value(figures);
        if (!there) {
            book_.skip();
            return;
        }
        number(*there, measure.kind == MeasureKind::count  ? Style::count
                       : measure.kind == MeasureKind::rate ? Style::rate
                                                           : Style::hours);
    }

    void write_about() {
        begin({"说明", "About"}, {{in({"项目", "Item"}), 24}, {in({"内容", "Content"}), 80}});
        const auto line = [this](const Text& name, auto put) {
            text(in(name));
            put();
            next_row();
        };
        if (report_.station) line({"单位", "Station"}, [this] { text(in(*report_.station)); });
        line({"月份", "Month"}, [this] { text(month_title(report_.month, language_)); });
        line({"起", "From"}, [this] { moment(report_.from); });
        line({"止（不含）", "To (not included)"}, [this] { moment(report_.to); });
        line({"制作时间", "Made"}, [this] { moment(report_.made_at); });
        line({"依据日志至第几条", "From the journal up to entry"},
             [this] { number(static_cast<double>(report_.position), Style::count); });
        line({"本月登记、超期未结", "Reported this month, open and overdue"},
             [this] { number(static_cast<double>(report_.now.open_overdue), Style::count); });
        line({"此前登记、仍超期未结", "Reported before, still open and overdue"},
             [this] { number(static_cast<double>(report_.overdue_from_before), Style::count); });
    }

    void write_figures() {
        begin({"指标", "Figures"}, {{in({"指标", "Figure"}), 34},
                                    {in({"本月", "This month"}), 14},
                                    {in({"上年同期", "Year before"}), 14},
                                    {in({"含义", "Meaning"}), 90}});
        for (const Measure& one : measures()) {
            text(in(one.title));
            value(one, report_.now);
            value(one, report_.year_before);
            text(in(one.meaning), Style::wrapped);
            next_row();
        }
    }

    void write_days() {
        begin({"逐日", "By day"}, {{in({"日期", "Day"}), 14},
                                   {in({"当日接报", "Reported that day"}), 18},
                                   {in({"当日结案", "Closed that day"}), 18}});
        for (const incidents::DayCounts& one : report_.days) {
            book_.day(one.from);
            number(static_cast<double>(one.reported), Style::count);
            number(static_cast<double>(one.closed), Style::count);
            next_row();
        }
    }

    void write_groups(const Text& name, const Text& what, const std::vector<Group>& groups) {
        std::vector<std::pair<std::string, double>> columns{{in({"代码", "Code"}), 14}, {in(what), 24}};
        for (const Measure& one : measures()) {
            columns.emplace_back(in(one.title), 13);
            columns.emplace_back(in(one.title) + in({"（上年同期）", " (year before)"}), 13);
        }
        begin(name, columns);
        for (const Group& group : groups) {
            text(group.key);
            text(in(group.name));
            for (const Measure& one : measures()) {
                value(one, group.now);
                value(one, group.year_before);
            }
            next_row();
        }
    }

    void write_overdue() {
        begin({"超期未结", "Overdue"}, {{in({"编号", "Number"}), 10},
                                        {in({"类别", "Category"}), 24},
                                        {in({"网格", "Grid"}), 20},
                                        {in({"级别", "Level"}), 8},
                                        {in({"状态", "State"}), 18},
                                        {in({"登记", "Reported"}), 18},
                                        {in({"期限", "Due"}), 18},
                                        {in({"天数", "Days"}), 8}});
        for (const OverdueLine& one : report_.overdue) {
            number(static_cast<double>(one.number), Style::plain);
            text(in(one.category));
            text(in(one.grid));
            number(one.level, Style::plain);
            text(in(title_of(one.state)));
            moment(one.reported_at);
            if (one.finish_by)
                moment(*one.finish_by);
            else
                book_.skip();
            number(static_cast<double>(one.days_open), Style::count);
            next_row();
        }
    }

    const MonthlyReport& report_;
    Language language_;
    Spreadsheet book_;
};

}  // namespace

std::string report_workbook(const MonthlyReport& report, Language language) {
    return Workbook(report, language).write();
}

}  // namespace linli::insight
