// The teams' display on paper and as a workbook says what the figures say; the appraisal is computed again
// from the workbook by a program that shares nothing with this one.
#include "insight/team_display.h"

#include <fstream>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "harness/program.h"
#include "harness/temporary_folder.h"

namespace linli::insight {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using volunteers::AppraisedFigure;
using volunteers::TeamFigures;
using volunteers::TeamOnDisplay;

// What may be there: nothing at all, all of it, more than the target.
TeamFigures random_figures(std::mt19937& chance) {
    const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(chance); };
    TeamFigures one;
    one.minutes = pick(40'000);
    one.patrols = pick(90);
    one.persons = pick(30);
    one.own_grids = pick(3) == 0 ? 0 : pick(9);
    one.own_grids_covered = pick(static_cast<int>(one.own_grids));
    one.grids_covered = one.own_grids_covered + pick(3);
    one.places_needed = pick(3) == 0 ? 0 : pick(300);
    one.places_taken = pick(static_cast<int>(one.places_needed));
    one.to_train = pick(3) == 0 ? 0 : pick(30);
    one.trained = pick(static_cast<int>(one.to_train));
    one.reports.found = pick(12);
    one.reports.settled = pick(static_cast<int>(one.reports.found));
    return one;
}

DisplayPaper a_paper(const volunteers::AppraisalWritten& settings, unsigned seed, int teams = 40) {
    std::mt19937 chance(seed);
    DisplayPaper paper;
    volunteers::TeamDisplay& shown = paper.display;
    shown.station = Text{"望潮派出所（虚构）", "Wangchao Police Station (invented)"};
    shown.now = *parse_iso("2026-11-24T10:30:00+08:00");
    shown.position = 4711;
    shown.period = "2026";
    shown.year = 2026;
    shown.from = "2026-01-01";
    shown.until = "2026-12-31";
    shown.is_whole = false;
    shown.appraisal = volunteers::AppraisalSet{3, settings, Text{"所长", "station head"}, shown.now};
    for (int i = 1; i <= teams; ++i) {
        TeamOnDisplay one;
        one.code = fmt::format("team-{:02}", i);
        one.name = {fmt::format("第{}巡逻队", i), fmt::format("Patrol {}", i)};
        one.figures = random_figures(chance);
        one.appraisal = appraise(one.figures, settings);
        if (i % 3 == 0) one.persons = {{i, fmt::format("王小明{}", i), 90}, {i + 100, "", 45}};
        shown.total.minutes += one.figures.minutes;
        shown.total.patrols += one.figures.patrols;
        shown.teams.push_back(std::move(one));
    }
    return paper;
}

volunteers::AppraisalWritten other_settings() {
    volunteers::AppraisalWritten settings = volunteers::default_appraisal();
    settings.criteria = {{AppraisedFigure::training, 97, 33},
                         {AppraisedFigure::shifts_filled, 70, 34},
                         {AppraisedFigure::grids, 83, 20},
                         {AppraisedFigure::reports_found, 7, 13}};
    settings.grades = {{{"好", "Good"}, 50}};
    return settings;
}

class TheDisplay : public ::testing::Test {
  protected:
    std::string kept(const std::string& bytes, const std::string& name) {
        std::ofstream(folder.path() / name, std::ios::binary) << bytes;
        return (folder.path() / name).string();
    }
    static std::string asked(std::vector<std::string> command) {
        const test::Ran ran = test::run_program(std::move(command));
        EXPECT_EQ(ran.exit_code, 0) << ran.err;
        return ran.out;
    }
    std::string text_of(const std::string& bytes) {
        std::string text;
        for (const char c : asked({"pdftotext", "-layout", kept(bytes, "display.pdf"), "-"})) {
            const bool is_space = c == ' ' || c == '\n' || c == '\f';
            if (!is_space || (!text.empty() && text.back() != ' ')) text += is_space ? ' ' : c;
        }
        return text;
    }
    test::TemporaryFolder folder;
};

TEST_F(TheDisplay, is_appraised_alike_by_whoever_computes_it_again_from_the_workbook) {
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
        for (const auto& settings : {volunteers::default_appraisal(), other_settings()}) {
            for (const Language language : {Language::zh, Language::en}) {
                const std::string file =
                    kept(display_workbook(a_paper(settings, seed), language), "display.xlsx");
                EXPECT_EQ(asked({"python3", LINLI_SOURCE_DIR "/tests/insight/recompute_appraisal.py", file}),
                          "40\n")
                    << seed;
            }
        }
    }
}

TEST_F(TheDisplay, computed_again_would_tell_a_result_that_was_altered) {
    DisplayPaper paper = a_paper(volunteers::default_appraisal(), 1);
    paper.display.teams[7].appraisal->result = *paper.display.teams[7].appraisal->result + 0.01;
    const std::string file = kept(display_workbook(paper, Language::zh), "display.xlsx");
    const test::Ran ran =
        test::run_program({"python3", LINLI_SOURCE_DIR "/tests/insight/recompute_appraisal.py", file});
    EXPECT_NE(ran.exit_code, 0);
    EXPECT_THAT(ran.err, HasSubstr("the rule"));
}

TEST_F(TheDisplay, says_on_paper_what_the_figures_say) {
    const DisplayPaper paper = a_paper(volunteers::default_appraisal(), 2);
    const std::string zh = text_of(display_pdf(paper, Language::zh).value());
    const std::string en = text_of(display_pdf(paper, Language::en).value());
    const auto of = [](std::int64_t some, std::int64_t all) {
        return all == 0 ? std::string("–") : fmt::format("{}/{}", some, all);
    };
    for (const TeamOnDisplay& team : paper.display.teams) {
        const TeamFigures& one = team.figures;
        const std::string row =
            fmt::format(" {} {} {} {} {} {} {} {} {}", hours_shown(one.minutes), one.patrols, one.persons,
                        one.grids_covered, of(one.own_grids_covered, one.own_grids),
                        of(one.places_taken, one.places_needed), of(one.trained, one.to_train),
                        one.reports.found, one.reports.settled);
        EXPECT_THAT(zh, HasSubstr(team.name.zh + row));
        EXPECT_THAT(en, HasSubstr(team.name.en + row));
        EXPECT_THAT(zh, HasSubstr(fmt::format(" {:.2f}", *team.appraisal->result)));
    }
    for (const char* words : {"望潮派出所（虚构）", "志愿队伍展示 2026年度", "未完，截至 2026-11-24 10:30",
                              "依据日志至第 4711 条", "90 分起优秀", "王小明3", "志愿者 103 号"})
        EXPECT_THAT(zh, HasSubstr(words));
    for (const char* words :
         {"Teams of volunteers, 2026", "Excellent from 90 points", "Volunteer 103", "Page 1 of "})
        EXPECT_THAT(en, HasSubstr(words));
}

TEST_F(TheDisplay, is_set_in_embedded_type_on_a4_and_a_quarter_is_not_appraised) {
    DisplayPaper paper = a_paper(volunteers::default_appraisal(), 3);
    paper.display.quarter = 4;
    paper.display.appraisal.reset();
    for (TeamOnDisplay& one : paper.display.teams)
        one.appraisal.reset();
    const std::string bytes = display_pdf(paper, Language::zh).value();
    EXPECT_EQ(bytes, display_pdf(paper, Language::zh).value()) << "the same for the same figures";
    EXPECT_EQ(display_workbook(paper, Language::zh), display_workbook(paper, Language::zh));
    const std::string file = kept(bytes, "quarter.pdf");
    EXPECT_THAT(asked({"pdfinfo", file}), HasSubstr("A4"));
    std::istringstream lines(asked({"pdffonts", file}));
    std::string line;
    std::getline(lines, line);
    std::getline(lines, line);
    int fonts = 0;
    for (; std::getline(lines, line); ++fonts)
        EXPECT_THAT(line, HasSubstr("yes yes yes")) << "embedded, a subset, readable";
    EXPECT_GT(fonts, 0);
    const std::string text = text_of(bytes);
    EXPECT_THAT(text, HasSubstr("2026年第4季度"));
    EXPECT_THAT(text, Not(HasSubstr("年度考评")));
}

}  // namespace
}  // namespace linli::insight
