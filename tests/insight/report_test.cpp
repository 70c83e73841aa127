// The monthly report: on paper and as a workbook it says what the figures say.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/files.h"
#include "harness/program.h"
#include "harness/town.h"
#include "incidents/incident_rows.h"
#include "insight/charts.h"
#include "insight/report_pdf.h"
#include "insight/report_workbook.h"

namespace linli::insight {
namespace {

using std::chrono::year;

class TheReport : public test::InTown {
  protected:
    static MonthlyReport report_of(std::chrono::year_month month) {
        return station->store
            ->read_now({},
                       [&](store::Snapshot& s) {
                           return monthly_report(
                               s, {station->list, station->lines, station->rulebooks, station->grids}, month);
                       })
            .value();
    }
    static incidents::FiguresTable figures_of(const MonthlyReport& report, incidents::GroupBy by) {
        return station->store
            ->read_now({},
                       [&](store::Snapshot& s) -> Result<incidents::FiguresTable> {
                           incidents::FiguresQuery query;
                           query.from = report.from;
                           query.to = report.to;
                           query.by = by;
                           return incidents::figures(s, station->lines, station->rulebooks.current(s)->book,
                                                     query);
                       })
            .value();
    }
    static std::string kept(const std::string& bytes, const std::string& name) {
        std::ofstream(*folder / name, std::ios::binary) << bytes;
        return (*folder / name).string();
    }
    // What a command says of a file.
    static std::string asked(std::vector<std::string> command) {
        const test::Ran ran = test::run_program(std::move(command));
        EXPECT_EQ(ran.exit_code, 0) << ran.err;
        return ran.out;
    }
    // Words as they stand on paper, line by line, spaces and line ends as one space.
    static std::string text_of(const std::string& pdf) {
        std::string text;
        for (const char c : asked({"pdftotext", "-layout", pdf, "-"})) {
            const bool is_space = c == ' ' || c == '\n' || c == '\f';
            if (!is_space || (!text.empty() && text.back() != ' ')) text += is_space ? ' ' : c;
        }
        return text;
    }
};

const auto october = year(2026) / std::chrono::October;
const auto november = year(2026) / std::chrono::November;

TEST_F(TheReport, says_on_paper_what_the_figures_say) {
    const MonthlyReport report = report_of(october);
    const incidents::FiguresTable table = figures_of(report, incidents::GroupBy::grid);
    ASSERT_GT(table.total.reported, 100);
    for (const Language language : {Language::zh, Language::en}) {
        const std::string text = text_of(kept(report_pdf(report, language).value(), "report.pdf"));
        int number = 0;
        for (const Measure& one : measures()) {
            const auto now = one.value(table.total), before = one.value(table.total_year_before);
            const std::string line =
                fmt::format("{} {} {} {} {}", ++number, one.title.in(language), shown(one, now),
                            shown(one, before), change_shown(one, now, before, language));
            EXPECT_NE(text.find(line), std::string::npos) << line;
        }
        for (const incidents::FiguresGroup& group : table.groups) {
            const std::string row = fmt::format("{} ", group.now.reported) +
                                    fmt::format("{} {}", group.year_before.reported, group.now.closed);
            const auto at = text.find(group.key + ' ');
            ASSERT_NE(at, std::string::npos) << group.key;
            EXPECT_NE(text.substr(at, 60).find(' ' + row), std::string::npos) << group.key << ' ' << row;
        }
    }
}

TEST_F(TheReport, has_its_station_month_meanings_moment_and_place_in_the_journal) {
    const MonthlyReport report = report_of(november);
    const std::string zh = text_of(kept(report_pdf(report, Language::zh).value(), "zh.pdf"));
    const std::string en = text_of(kept(report_pdf(report, Language::en).value(), "en.pdf"));
    const std::string foot = fmt::format("制作于 2026-11-24 10:30，依据日志至第 {} 条", report.position);
    EXPECT_GT(report.position, 10'000);
    for (const std::string& words :
         {std::string("望潮派出所（虚构）"), std::string("事件办理月报 2026年11月"), foot,
          std::string("本月未完，截至 2026-11-24 10:30"), std::string("第 1 页，共 "),
          std::string("治安隐患"), std::string("按期办完的")}) {
        EXPECT_NE(zh.find(words), std::string::npos) << words;
    }
    for (const std::string words :
         {"Wangchao Police Station (invented)", "Incidents: monthly report, November 2026",
          "The month is not over: as of 2026-11-24 10:30", "Page 1 of ", "Public-order hazard",
          "Confirmed by the reporter, or by a verifier who is not the handler"}) {
        EXPECT_NE(en.find(words), std::string::npos) << words;
    }
    EXPECT_EQ(report_of(october).is_whole, true);
    EXPECT_EQ(text_of(kept(report_pdf(report_of(october), Language::zh).value(), "zh.pdf")).find("本月未完"),
              std::string::npos);
}

TEST_F(TheReport, lists_the_overdue_as_the_register_has_them_and_nothing_about_people) {
    const MonthlyReport report = report_of(november);
    ASSERT_GT(report.overdue.size(), 3U);
    EXPECT_EQ(static_cast<std::int64_t>(report.overdue.size()),
              listed("open=true&overdue=true&to=2026-11-24T02:30:00Z"));
    EXPECT_EQ(static_cast<std::int64_t>(report.overdue.size()),
              report.now.open_overdue + report.overdue_from_before);
    EXPECT_TRUE(std::is_sorted(report.overdue.begin(), report.overdue.end(),
                               [](const auto& a, const auto& b) { return a.number < b.number; }));
    const std::string text = text_of(kept(report_pdf(report, Language::zh).value(), "zh.pdf"));
    for (const OverdueLine& one : report.overdue) {
        EXPECT_NE(text.find(fmt::format("{} {}", one.number, one.category.zh)), std::string::npos)
            << one.number;
        const auto incident = station->store
                                  ->read_now({},
                                             [&](store::Snapshot& s) -> Result<incidents::Incident> {
                                                 return incidents::find_incident(s, one.number).value();
                                             })
                                  .value();
        EXPECT_EQ(text.find(incident.address), std::string::npos) << incident.address;
        EXPECT_EQ(text.find(incident.handler), std::string::npos) << incident.handler;
    }
}

TEST_F(TheReport, is_set_in_chinese_type_that_is_embedded) {
    const std::string file = kept(report_pdf(report_of(october), Language::zh).value(), "report.pdf");
    const std::string fonts = asked({"pdffonts", file});
    std::istringstream lines(fonts);
    std::string line;
    std::getline(lines, line);
    std::getline(lines, line);
    int count = 0;
    while (std::getline(lines, line)) {
        ++count;
        EXPECT_NE(line.find("CJK"), std::string::npos) << line;
        EXPECT_NE(line.find("yes yes yes"), std::string::npos) << "embedded, a subset, readable: " << line;
    }
    EXPECT_GE(count, 2) << fonts;
    const std::string about = asked({"pdfinfo", file});
    EXPECT_NE(about.find("A4"), std::string::npos) << about;
    EXPECT_NE(about.find("事件办理月报 2026年10月"), std::string::npos) << about;
}

TEST_F(TheReport, is_the_same_for_the_same_data) {
    const MonthlyReport report = report_of(october);
    for (const Language language : {Language::zh, Language::en}) {
        EXPECT_EQ(report_pdf(report, language).value(), report_pdf(report_of(october), language).value());
        EXPECT_EQ(report_workbook(report, language), report_workbook(report_of(october), language));
    }
}

// A word as it stands on paper, in points from the upper left corner of its page.
struct Word {
    int page = 0;
    double left = 0, top = 0, right = 0, bottom = 0;
    std::string text;
};
std::vector<Word> words_of(const std::string& bounds) {
    std::vector<Word> words;
    int page = 0;
    std::istringstream lines(bounds);
    for (std::string line; std::getline(lines, line);) {
        if (line.find("<page ") != std::string::npos) ++page;
        if (line.find("<word ") == std::string::npos) continue;
        Word word{page, 0, 0, 0, 0, line.substr(line.find('>') + 1)};
        word.text.resize(word.text.find('<'));
        const auto at = [&](const char* name) {
            return std::stod(line.substr(line.find(std::string(name) + "=\"") + std::strlen(name) + 2));
        };
        word.left = at("xMin");
        word.top = at("yMin");
        word.right = at("xMax");
        word.bottom = at("yMax");
        words.push_back(word);
    }
    return words;
}

// As much as there can be: many categories with long names, every grid, numbers in millions, a list that is
// longer than the paper takes.
TEST_F(TheReport, keeps_long_names_and_large_numbers_apart_and_within_its_margins) {
    MonthlyReport report = report_of(october);
    const auto scale = [](incidents::Figures& figures) {
        figures.reported = figures.closed = 1'234'567;
        figures.open_overdue = 123'456;
        figures.closure_rate = figures.on_time_rate = figures.verified_rate = figures.reopened_rate = 1;
        figures.median_hours_to_close = figures.p90_hours_to_close = 12'345.6;
    };
    scale(report.now);
    scale(report.year_before);
    report.categories.clear();
    for (int i = 0; i < 30; ++i) {
        Group group{
            "c", {"非常非常长的类别名称需要换行显示", "A category whose long name needs two lines"}, {}, {}};
        scale(group.now);
        scale(group.year_before);
        report.categories.push_back(group);
    }
    report.grids.clear();
    for (int i = 0; i < 136; ++i) {
        Group group{
            fmt::format("WC-{:03}", i), {"某某某某社区第十二网格", "Number twelve of the harbour"}, {}, {}};
        scale(group.now);
        report.grids.push_back(group);
    }
    for (incidents::DayCounts& day : report.days)
        day.reported = day.closed = 1'234'567;
    OverdueLine line{9'999'999,
                     report.categories[0].name,
                     report.grids[0].name,
                     3,
                     incidents::State::in_progress,
                     report.from,
                     report.to,
                     1'234};
    line.state = incidents::State::claimed_done;
    report.overdue.assign(most_overdue_lines, line);
    for (const Language language : {Language::zh, Language::en}) {
        const std::string file = kept(report_pdf(report, language).value(), "long.pdf");
        const std::vector<Word> words = words_of(asked({"pdftotext", "-bbox", file, "-"}));
        ASSERT_GT(words.size(), 2'000U);
        for (const Word& word : words) {
            EXPECT_GE(word.left, 47) << word.text;
            EXPECT_LE(word.right, paper_width - 47) << word.text;
            EXPECT_GE(word.top, 30) << word.text;
            EXPECT_LE(word.bottom, paper_height - 20) << word.text;
        }
        for (std::size_t i = 0; i < words.size(); ++i) {
            for (std::size_t j = i + 1; j < words.size() && words[j].page == words[i].page; ++j) {
                const Word &a = words[i], &b = words[j];
                const double wide = std::min(a.right, b.right) - std::max(a.left, b.left);
                const double high = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
                // Lines of text are set closer than the boxes that their type claims.
                if (wide > 0.5 && high > 0.45 * std::min(a.bottom - a.top, b.bottom - b.top))
                    ADD_FAILURE() << "page " << a.page << ": " << a.text << " over " << b.text;
            }
        }
        const std::string text = text_of(file);
        EXPECT_NE(text.find("1,500,000"), std::string::npos) << "the axis";
        EXPECT_NE(text.find(language == Language::zh ? "下表列出最早的 100 件" : "shows the 100 oldest"),
                  std::string::npos);
    }
}

// Read back by another program: Python's own zip and XML.
TEST_F(TheReport, is_a_workbook_of_numbers_and_dates_that_are_the_figures) {
    const MonthlyReport report = report_of(october);
    const std::string file = kept(report_workbook(report, Language::en), "report.xlsx");
    const std::string reader = std::string(LINLI_SOURCE_DIR) + "/tests/insight/read_workbook.py";
    const boost::json::object book = boost::json::parse(asked({"python3", reader, file})).as_object();
    const auto number_in = [](const boost::json::value& cell) { return cell.to_number<double>(); };
    for (const char* sheet : {"About", "Figures", "By day", "By category", "By grid", "Overdue"}) {
        ASSERT_TRUE(book.contains(sheet)) << sheet;
        EXPECT_TRUE(book.at(sheet).at("frozen").as_bool()) << sheet;
    }
    const boost::json::array& figures = book.at("Figures").at("rows").as_array();
    ASSERT_EQ(figures.size(), measures().size() + 1);
    const incidents::FiguresTable table = figures_of(report, incidents::GroupBy::main_category);
    for (std::size_t i = 0; i < measures().size(); ++i) {
        const Measure& one = measures()[i];
        const boost::json::array& row = figures[i + 1].as_array();
        EXPECT_EQ(row[0].as_string(), one.title.en);
        EXPECT_DOUBLE_EQ(number_in(row[1]), one.value(table.total).value()) << one.name;
        EXPECT_DOUBLE_EQ(number_in(row[2]), one.value(table.total_year_before).value()) << one.name;
    }
    const boost::json::array& days = book.at("By day").at("rows").as_array();
    ASSERT_EQ(days.size(), 32U);
    EXPECT_EQ(number_in(days[1].as_array()[0]), 46'296) << "1 October 2026 as spreadsheets count";
    double reported = 0;
    for (std::size_t i = 1; i < days.size(); ++i)
        reported += number_in(days[i].as_array()[1]);
    EXPECT_EQ(reported, static_cast<double>(table.total.reported));
    const boost::json::array& categories = book.at("By category").at("rows").as_array();
    ASSERT_EQ(categories.size(), table.groups.size() + 1);
    for (std::size_t i = 1; i < categories.size(); ++i) {
        const boost::json::array& row = categories[i].as_array();
        const auto group =
            std::find_if(table.groups.begin(), table.groups.end(),
                         [&](const incidents::FiguresGroup& g) { return row[0].as_string() == g.key; });
        ASSERT_NE(group, table.groups.end()) << row[0];
        EXPECT_EQ(number_in(row[2]), static_cast<double>(group->now.reported)) << group->key;
        EXPECT_EQ(number_in(row[3]), static_cast<double>(group->year_before.reported)) << group->key;
    }
    EXPECT_EQ(book.at("Overdue").at("rows").as_array().size(), report.overdue.size() + 1);
}

TEST_F(TheReport, of_a_month_that_has_not_begun_is_refused_and_an_empty_one_is_made) {
    const auto december = station->store->read_now({}, [&](store::Snapshot& s) {
        return monthly_report(s, {station->list, station->lines, station->rulebooks, station->grids},
                              year(2026) / std::chrono::December);
    });
    ASSERT_FALSE(december.has_value());
    EXPECT_EQ(december.error().type, "report/not-begun");
    const MonthlyReport nothing = report_of(year(2001) / std::chrono::February);
    EXPECT_EQ(nothing.days.size(), 28U);
    EXPECT_EQ(nothing.now.reported, 0);
    EXPECT_NE(text_of(kept(report_pdf(nothing, Language::zh).value(), "empty.pdf")).find("结案率 – –"),
              std::string::npos);
    EXPECT_FALSE(report_workbook(nothing, Language::zh).empty());
}

TEST(Months, are_read_as_months_and_nothing_else) {
    EXPECT_EQ(parse_month("2026-10"), year(2026) / std::chrono::October);
    for (const char* wrong : {"", "2026-13", "2026-1", "2026-10-01", "26-10", "2026-00", "２０２６-10"})
        EXPECT_FALSE(parse_month(wrong).has_value()) << wrong;
    EXPECT_EQ(month_title(year(2026) / std::chrono::May, Language::en), "May 2026");
    EXPECT_EQ(month_title(year(2026) / std::chrono::May, Language::zh), "2026年5月");
}

TEST(Axes, have_whole_marks_and_room) {
    for (const auto& [most, top, step] :
         {std::tuple(0.0, 1.0, 1.0), std::tuple(1.0, 1.0, 1.0), std::tuple(5.0, 5.0, 1.0),
          std::tuple(6.0, 6.0, 2.0), std::tuple(10.0, 10.0, 2.0), std::tuple(11.0, 15.0, 5.0),
          std::tuple(2'310.0, 2'500.0, 500.0)}) {
        EXPECT_EQ(axis_for(most).top, top) << most;
        EXPECT_EQ(axis_for(most).step, step) << most;
    }
}

}  // namespace
}  // namespace linli::insight
