#include "insight/report_workbook.h"

#include <ctime>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/files.h"
#include "insight/measures.h"

namespace linli::insight {
namespace {

using namespace std::chrono;
using incidents::Figures;

// A name in the folder for temporary files that nobody else has; the file goes with it.
class TemporaryFile {
  public:
    TemporaryFile() {
        std::string name = (std::filesystem::temp_directory_path() / "linli-report-XXXXXX").string();
        const Descriptor file(::mkstemp(name.data()));
        if (!file.open()) throw std::runtime_error("no temporary file for a report in " + name);
        path_ = name;
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

void require_success(lxw_error error) {
    if (error != LXW_NO_ERROR) throw std::runtime_error(std::string("report: ") + lxw_strerror(error));
}

// The number by which a spreadsheet knows a moment: days since 30 December 1899, by the wall clock.
double serial(Instant moment, Zone zone) {
    constexpr sys_days epoch{year(1899) / December / 30};
    return duration<double, days::period>(moment + zone.offset - epoch).count();
}

class Workbook {
  public:
    Workbook(const MonthlyReport& report, Language language, const std::filesystem::path& file)
        : report_(report), language_(language), workbook_(workbook_new(file.c_str())) {
        if (workbook_ == nullptr) throw std::runtime_error("report: no workbook");
        const std::string title =
            in({"事件办理月报 ", "Incidents: monthly report, "}) + month_title(report.month, language);
        lxw_doc_properties properties{};
        properties.title = const_cast<char*>(title.c_str());
        properties.created = system_clock::to_time_t(report.made_at);
        workbook_set_properties(workbook_, &properties);
        heading_ = format();
        format_set_bold(heading_);
        format_set_text_wrap(heading_);
        format_set_bg_color(heading_, 0xCCDEF0);
        count_ = format("#,##0");
        rate_ = format("0.0%");
        hours_ = format("0.0");
        day_ = format("yyyy-mm-dd");
        moment_ = format("yyyy-mm-dd hh:mm");
        wrapped_ = format();
        format_set_text_wrap(wrapped_);
    }
    ~Workbook() {
        if (workbook_ != nullptr) lxw_workbook_free(workbook_);
    }
    Workbook(const Workbook&) = delete;
    Workbook& operator=(const Workbook&) = delete;

    void write() {
        write_about();
        write_figures();
        write_days();
        write_groups({"按类别", "By category"}, {"类别", "Category"}, report_.categories);
        write_groups({"按网格", "By grid"}, {"网格", "Grid"}, report_.grids);
        write_overdue();
        require_success(workbook_close(std::exchange(workbook_, nullptr)));
    }

  private:
    std::string in(const Text& text) const { return text.in(language_); }

    lxw_format* format(const char* numbers = nullptr) {
        lxw_format* made = workbook_add_format(workbook_);
        if (numbers != nullptr) format_set_num_format(made, numbers);
        return made;
    }

    // A sheet with its headings, and how wide each column is, in characters.
    void begin(const Text& name, const std::vector<std::pair<std::string, double>>& columns) {
        sheet_ = workbook_add_worksheet(workbook_, in(name).c_str());
        row_ = 0;
        place_ = 0;
        for (const auto& [heading, wide] : columns) {
            worksheet_set_column(sheet_, place_, place_, wide, nullptr);
            text(heading, heading_);
        }
        worksheet_freeze_panes(sheet_, 1, 0);
        next_row();
    }
    void next_row() {
        ++row_;
        place_ = 0;
    }
    void text(const std::string& words, lxw_format* with = nullptr) {
        require_success(worksheet_write_string(sheet_, row_, place_++, words.c_str(), with));
    }
    void number(double value, lxw_format* with) {
        require_success(worksheet_write_number(sheet_, row_, place_++, value, with));
    }
    void moment(Instant value) { number(serial(value, report_.zone), moment_); }
    // A cell without a value stays empty.
    void value(const Measure& measure, const Figures& figures) {
        const auto there = measure.value(figures);
        if (!there) {
            ++place_;
            return;
        }
        number(*there, measure.kind == MeasureKind::count  ? count_
                       : measure.kind == MeasureKind::rate ? rate_
                                                           : hours_);
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
             [this] { number(static_cast<double>(report_.position), count_); });
        line({"本月登记、超期未结", "Reported this month, open and overdue"},
             [this] { number(static_cast<double>(report_.now.open_overdue), count_); });
        line({"此前登记、仍超期未结", "Reported before, still open and overdue"},
             [this] { number(static_cast<double>(report_.overdue_from_before), count_); });
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
            text(in(one.meaning), wrapped_);
            next_row();
        }
    }

    void write_days() {
        begin({"逐日", "By day"}, {{in({"日期", "Day"}), 14},
                                   {in({"当日接报", "Reported that day"}), 18},
                                   {in({"当日结案", "Closed that day"}), 18}});
        for (const incidents::DayCounts& one : report_.days) {
            number(serial(one.from, report_.zone), day_);
            number(static_cast<double>(one.reported), count_);
            number(static_cast<double>(one.closed), count_);
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
            number(static_cast<double>(one.number), nullptr);
            text(in(one.category));
            text(in(one.grid));
            number(one.level, nullptr);
            text(in(title_of(one.state)));
            moment(one.reported_at);
            if (one.finish_by)
                moment(*one.finish_by);
            else
                ++place_;
            number(static_cast<double>(one.days_open), count_);
            next_row();
        }
    }

    const MonthlyReport& report_;
    Language language_;
    lxw_workbook* workbook_;
    lxw_worksheet* sheet_ = nullptr;
    std::uint32_t row_ = 0;
    std::uint16_t place_ = 0;
    lxw_format* heading_ = nullptr;
    lxw_format* count_ = nullptr;
    lxw_format* rate_ = nullptr;
    lxw_format* hours_ = nullptr;
    lxw_format* day_ = nullptr;
    lxw_format* moment_ = nullptr;
    lxw_format* wrapped_ = nullptr;
};

}  // namespace

std::string report_workbook(const MonthlyReport& report, Language language) {
    const TemporaryFile file;
    Workbook(report, language, file.path()).write();
    return read_file(file.path());
}

}  // namespace linli::insight
