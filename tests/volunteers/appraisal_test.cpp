// Periods, figures and the appraisal, by tables of cases.
#include "volunteers/appraisal.h"

#include <gmock/gmock.h>

namespace linli::volunteers {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(DisplayPeriods, are_quarters_and_years) {
    for (const char* bad :
         {"", "202", "2026-", "2026-Q0", "2026-Q5", "2026-q4", "1999", "2200", "2026-Q44", "+026"})
        EXPECT_FALSE(parse_period(bad)) << bad;
    const auto day = [](sys_days at) { return to_text(year_month_day(at)); };
    struct Case {
        const char *text, *first, *last;
    };
    for (const Case& one :
         {Case{"2026-Q1", "2026-01-01", "2026-03-31"}, Case{"2026-Q2", "2026-04-01", "2026-06-30"},
          Case{"2026-Q3", "2026-07-01", "2026-09-30"}, Case{"2026-Q4", "2026-10-01", "2026-12-31"},
          Case{"2024", "2024-01-01", "2024-12-31"}}) {
        const auto period = parse_period(one.text);
        ASSERT_TRUE(period) << one.text;
        EXPECT_EQ(text_of(*period), one.text);
        EXPECT_EQ(day(period->first_day()), one.first);
        EXPECT_EQ(day(period->last_day()), one.last);
        if (!period->is_year()) {
            EXPECT_EQ(quarter_of(period->first_day()), *period);
            EXPECT_EQ(quarter_of(period->last_day()), *period);
        }
    }
}

Instant at(const char* moment) {
    return parse_iso(moment).value();
}

Team a_team(const std::string& code, std::vector<std::string> grids,
            std::vector<std::string> trainings = {}) {
    Team team;
    team.code = code;
    team.grids = std::move(grids);
    team.requirements.trainings = std::move(trainings);
    return team;
}
FigureShift a_shift(std::int64_t id, const char* starts, std::vector<std::string> grids = {"A"},
                    ShiftState state = ShiftState::planned) {
    return {id, "east", at(starts), at(starts) + 2h, state, 3, 2, std::move(grids)};
}
PeriodFigures of(const FigureRows& rows, const char* period = "2026-Q4",
                 const char* now = "2026-12-15T12:00:00+08:00") {
    return count_figures(rows, parse_period(period).value(), at(now), Zone{});
}

TEST(DisplayFigures, count_what_was_served_once) {
    FigureRows rows;
    rows.teams = {a_team("east", {"A", "B", "C"}), a_team("west", {"A"})};
    rows.shifts = {a_shift(1, "2026-10-05T19:00:00+08:00"),
                   a_shift(2, "2026-10-06T19:00:00+08:00", {"A", "B", "D"}),
                   a_shift(3, "2026-10-07T19:00:00+08:00", {"C"})};  // nobody came
    rows.credits = {{1, "east", 7, 60, {}, 1, "2026-10-05"},  {2, "east", 8, 90, {}, 1, "2026-10-05"},
                    {3, "east", 7, 120, {}, 2, "2026-10-06"}, {4, "east", 7, 30, {}, {}, "2026-12-31"},
                    {5, "west", 7, 45, {}, {}, "2026-10-01"}, {6, "west", 9, 10, {}, {}, "2026-09-30"}};
    const PeriodFigures found = of(rows);
    const TeamFigures& east = found.teams.at("east");
    EXPECT_EQ(east.minutes, 300);
    EXPECT_EQ(east.patrols, 2);
    EXPECT_EQ(east.persons, 2);
    EXPECT_EQ(east.grids_covered, 3) << "A, B and D, which is not its own";
    EXPECT_EQ(east.own_grids, 3);
    EXPECT_EQ(east.own_grids_covered, 2);
    EXPECT_EQ(east.places_needed, 9);
    EXPECT_EQ(east.places_taken, 6);
    EXPECT_EQ(east.to_train, 0);
    EXPECT_EQ(east.reports.found, 0);
    EXPECT_EQ(found.teams.at("west").minutes, 45);
    EXPECT_EQ(found.total.minutes, 345);
    EXPECT_EQ(found.total.persons, 2) << "7 served in two teams";
    EXPECT_EQ(found.total.own_grids, 3) << "A is of both";
    EXPECT_EQ(of(rows, "2026-Q3").total.minutes, 10);
    EXPECT_EQ(of(rows, "2026").total.minutes, 355);
}

TEST(DisplayFigures, take_what_was_taken_back_off_in_the_period_of_the_service) {
    FigureRows rows;
    rows.teams = {a_team("east", {"A"})};
    rows.shifts = {a_shift(1, "2026-09-05T19:00:00+08:00")};
    // Taken back in November; the line has the day of what it takes back.
    rows.credits = {{1, "east", 7, 60, {}, 1, "2026-09-05"},
                    {9, "east", 7, -60, 1, 1, "2026-09-05"},
                    {2, "east", 8, 5, {}, {}, "2026-11-05"}};
    const PeriodFigures before = of(rows, "2026-Q3");
    EXPECT_EQ(before.total.minutes, 0);
    EXPECT_EQ(before.total.patrols, 0) << "nobody served in it";
    EXPECT_EQ(before.total.persons, 0);
    EXPECT_EQ(before.total.grids_covered, 0);
    EXPECT_EQ(of(rows).total.minutes, 5) << "not below what was done then";
}

TEST(DisplayFigures, count_a_shift_in_the_period_in_which_it_begins) {
    FigureRows rows;
    rows.teams = {a_team("east", {"A"})};
    rows.shifts = {a_shift(1, "2026-09-30T23:00:00+08:00")};
    // One came at once, another after midnight.
    rows.credits = {{1, "east", 7, 60, {}, 1, "2026-09-30"}, {2, "east", 8, 40, {}, 1, "2026-10-01"}};
    EXPECT_EQ(of(rows, "2026-Q3").total.patrols, 1);
    EXPECT_EQ(of(rows, "2026-Q3").total.minutes, 60);
    EXPECT_EQ(of(rows).total.patrols, 0);
    EXPECT_EQ(of(rows).total.minutes, 40);
    rows.credits.erase(rows.credits.begin());
    EXPECT_EQ(of(rows, "2026-Q3").total.patrols, 1) << "served, by one who came after midnight";
}

TEST(DisplayFigures, ask_places_of_shifts_that_are_over_and_were_to_be) {
    FigureRows rows;
    rows.teams = {a_team("east", {"A"})};
    rows.shifts = {a_shift(1, "2026-12-15T10:00:00+08:00"), a_shift(2, "2026-12-15T10:01:00+08:00"),
                   a_shift(3, "2026-10-05T19:00:00+08:00", {"A"}, ShiftState::cancelled),
                   a_shift(4, "2026-10-06T19:00:00+08:00", {"A"}, ShiftState::deleted)};
    rows.credits = {{1, "east", 7, 60, {}, 4, "2026-10-06"}};
    const TeamFigures east = of(rows).total;
    EXPECT_EQ(east.places_needed, 3) << "the first alone: the second is not over";
    EXPECT_EQ(east.places_taken, 2);
    EXPECT_EQ(east.patrols, 1) << "deleted since, and served all the same";
}

TEST(DisplayFigures, ask_trainings_of_the_last_day_or_of_today) {
    const std::vector<Training> good{{"first-aid", "2026-01-10", {}}, {"fire", "2026-01-10", "2026-12-20"}};
    const std::vector<Training> half{{"first-aid", "2026-01-10", {}}};
    FigureRows rows;
    rows.teams = {a_team("east", {}, {"first-aid", "fire"})};
    rows.members = {{"east", 7, at("2026-02-01T00:00:00Z"), &good},
                    {"east", 8, at("2026-02-01T00:00:00Z"), &half},
                    {"east", 9, at("2027-01-01T00:00:00Z"), &good}};  // came later
    EXPECT_EQ(of(rows).total.to_train, 2);
    EXPECT_EQ(of(rows).total.trained, 1);
    EXPECT_EQ(of(rows, "2026-Q4", "2027-02-01T00:00:00Z").total.trained, 0)
        << "fire was good until 20 December";
}

TEST(DisplayFigures, have_the_reports_that_were_found) {
    FigureRows rows;
    rows.teams = {a_team("east", {}), a_team("west", {})};
    rows.reports = {{"east", {5, 3}}, {"gone", {9, 9}}};
    const PeriodFigures found = of(rows);
    EXPECT_EQ(found.teams.at("east").reports.found, 5);
    EXPECT_EQ(found.teams.at("west").reports.found, 0);
    EXPECT_EQ(found.total.reports.found, 5) << "of the teams that there are";
    EXPECT_EQ(found.total.reports.settled, 3);
}

TEST(Appraisals, are_the_sum_of_points_by_target_and_weight) {
    TeamFigures figures;
    figures.minutes = 200 * 60;  // half of 400 hours: 15 of 30
    figures.patrols = 60;        // more than 48: 15
    figures.persons = 5;         // of 12, of 10 points: 4.1666…, 4.17
    figures.own_grids = 3;
    figures.own_grids_covered = 2;  // 66.66…%, of 15: 10
    figures.places_needed = 40;
    figures.places_taken = 27;  // 67.5 % of 90 %, of 15: 11.25
    figures.to_train = 8;
    figures.trained = 8;       // 10
    figures.reports = {7, 5};  // 5 settled of 6, of 5 points: 4.1666…, 4.17
    const TeamAppraisal found = appraise(figures, default_appraisal());
    std::vector<double> points;
    for (const CriterionResult& one : found.criteria)
        points.push_back(one.points.value());
    EXPECT_THAT(points, ElementsAre(15, 15, 4.17, 10, 11.25, 10, 4.17));
    EXPECT_EQ(found.result, 69.59);
    EXPECT_EQ(found.grade->en, "Satisfactory");
    EXPECT_EQ(found.criteria[3].value, 66.67);
    figures.minutes = 0;
    EXPECT_EQ(appraise(figures, default_appraisal()).result, 54.59);
    EXPECT_FALSE(appraise(figures, default_appraisal()).grade) << "no grade below the lowest";
}

TEST(Appraisals, leave_out_what_cannot_be_asked) {
    TeamFigures figures;
    figures.minutes = 200 * 60;
    figures.patrols = 48;
    figures.persons = 12;
    figures.reports = {9, 6};
    const TeamAppraisal found = appraise(figures, default_appraisal());
    EXPECT_FALSE(found.criteria[3].points);
    EXPECT_FALSE(found.criteria[5].value);
    EXPECT_EQ(found.result, 75) << "(15 + 15 + 10 + 5) of 60";
    EXPECT_EQ(found.grade->en, "Good") << "from 75 on";
    AppraisalWritten shares = default_appraisal();
    shares.criteria = {{AppraisedFigure::training, 100, 100}};
    EXPECT_FALSE(appraise(figures, shares).result);
}

TEST(Appraisals, round_halves_up_in_whole_numbers) {
    TeamFigures figures;
    AppraisalWritten settings = default_appraisal();
    settings.criteria = {{AppraisedFigure::patrols, 8'000, 100}};
    for (const auto& [patrols, result] :
         {std::pair{1, 0.01}, {2, 0.03}, {6, 0.08}, {7, 0.09}, {7'999, 99.99}}) {
        figures.patrols = patrols;
        EXPECT_EQ(appraise(figures, settings).result, result) << patrols;
    }
}

TEST(Appraisals, have_settings_that_are_checked) {
    const auto faults_of = [](const AppraisalWritten& written) {
        json::Faults faults;
        check(written, faults);
        std::vector<std::string> fields;
        for (const FieldFault& one : faults.take())
            fields.push_back(one.path);
        return fields;
    };
    EXPECT_THAT(faults_of(default_appraisal()), ElementsAre());
    AppraisalWritten written = default_appraisal();
    written.criteria[0].weight = 31;
    EXPECT_THAT(faults_of(written), ElementsAre("criteria"));
    written = default_appraisal();
    written.criteria[3].target = 101;
    written.criteria[4].figure = AppraisedFigure::grids;
    EXPECT_THAT(faults_of(written), ElementsAre("criteria[3].target", "criteria[4].figure"));
    written = default_appraisal();
    written.grades[2].from = 75;
    written.grades[0].name.en = " ";
    EXPECT_THAT(faults_of(written), ElementsAre("grades[0].name.en", "grades[2].from"));
    written.from_year = 26;
    EXPECT_THAT(faults_of(written), ElementsAre("from_year", "grades[0].name.en", "grades[2].from"));
}

}  // namespace
}  // namespace linli::volunteers
