// The pure rules: lifecycle, deadlines, routing, urgent words, rulebook.
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "harness/china.h"
#include "incidents/deadlines.h"
#include "incidents/lifecycle.h"
#include "incidents/public_figures.h"
#include "incidents/routing.h"

namespace linli::incidents {
namespace {

using namespace std::chrono_literals;
using test::china;

TEST(Lifecycle, every_state_can_be_left_and_every_step_is_possible_somewhere) {
    for (int i = 0; i <= static_cast<int>(State::closed); ++i) {
        const auto steps = possible_steps(static_cast<State>(i));
        EXPECT_TRUE(std::any_of(steps.begin(), steps.end(), [&](Step step) {
            return after(static_cast<State>(i), step).value() != static_cast<State>(i);
        })) << i;
    }
    for (int i = 0; i < step_count; ++i) {
        const auto all = transitions();
        EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const Transition& t) {
            return t.step == static_cast<Step>(i);
        })) << i;
    }
}

TEST(Lifecycle, a_wrong_state_is_refused_with_the_right_ones) {
    const auto refused = after(State::reported, Step::claim_done);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().type, "incident/wrong-state");
    EXPECT_NE(refused.error().more.find(R"("right_states":["in_progress","with_partner"])"),
              std::string::npos)
        << refused.error().more;
    EXPECT_NE(refused.error().detail.zh.find("处置中"), std::string::npos);
}

TEST(Lifecycle, only_closed_can_be_reopened_and_only_a_claim_verified) {
    for (const Transition& t : transitions()) {
        EXPECT_TRUE(t.step != Step::reopen || t.from == State::closed);
        EXPECT_TRUE(t.step != Step::verify || t.from == State::claimed_done);
        EXPECT_TRUE(t.from != State::closed || t.step == Step::reopen || t.step == Step::note ||
                    t.step == Step::answer || t.step == Step::undo);
    }
}

TEST(Lifecycle, what_can_be_undone_has_a_way_back_and_nothing_else_has) {
    const auto all = transitions();
    const auto has = [&](Step step, State from, State to) {
        return std::any_of(all.begin(), all.end(), [&](const Transition& t) {
            return t.step == step && t.from == from && t.to == to;
        });
    };
    for (const Transition& t : all) {
        if (can_be_undone(t.step)) {
            EXPECT_TRUE(has(Step::undo, t.to, t.from)) << json::name_of(t.step);
        }
        if (t.step == Step::undo) {
            EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const Transition& forth) {
                return can_be_undone(forth.step) && forth.from == t.to && forth.to == t.from;
            }));
        }
    }
    EXPECT_FALSE(can_be_undone(Step::hand_over)) << "what left the house is not unsaid";
    EXPECT_FALSE(can_be_undone(Step::verify)) << "a judgement";
    EXPECT_FALSE(can_be_undone(Step::undo));
}

class DeadlineTest : public ::testing::Test {
  protected:
    Deadlines due(const Incident& which) const { return deadlines_of(which, rule, calendar).value(); }

    WorkCalendar calendar = WorkCalendar::make(CalendarRule{}).value();
    DeadlineRule rule{Span{SpanUnit::minutes, 30}, Span{SpanUnit::minutes, 60},
                      Span{SpanUnit::calendar_days, 3}, Span{SpanUnit::calendar_days, 7}};
    Incident incident = [] {
        Incident i;
        i.reported_at = china("2026-11-24 09:00");
        return i;
    }();
};

TEST_F(DeadlineTest, each_clock_runs_in_its_own_states) {
    EXPECT_EQ(due(incident).accept_by, china("2026-11-24 09:30"));
    EXPECT_EQ(due(incident).finish_by, china("2026-11-27 09:00"));
    EXPECT_FALSE(due(incident).arrive_by);
    incident.state = State::dispatched;
    incident.dispatched_at = china("2026-11-24 10:00");
    EXPECT_FALSE(due(incident).accept_by);
    EXPECT_EQ(due(incident).arrive_by, china("2026-11-24 11:00"));
    incident.state = State::in_progress;
    incident.arrived_at = china("2026-11-24 10:30");
    EXPECT_FALSE(due(incident).arrive_by);
    incident.state = State::claimed_done;
    incident.finished_at = china("2026-11-25 10:00");
    EXPECT_FALSE(due(incident).finish_by) << "the clock stands";
    EXPECT_EQ(due(incident).verify_by, china("2026-12-02 10:00"));
}

TEST_F(DeadlineTest, a_pause_moves_the_end_by_as_long_as_it_lasted) {
    incident.state = State::paused;
    set_clock(incident, china("2026-11-24 12:00"));
    EXPECT_FALSE(due(incident).finish_by);
    incident.state = State::in_progress;
    set_clock(incident, china("2026-11-25 14:30"));
    EXPECT_EQ(due(incident).finish_by, china("2026-11-28 11:30"));
}

TEST_F(DeadlineTest, a_pause_counts_only_its_working_time_when_the_deadline_does) {
    rule.finish = Span{SpanUnit::working_days, 2};
    EXPECT_EQ(due(incident).finish_by, china("2026-11-26 17:30"));
    incident.state = State::paused;
    set_clock(incident, china("2026-11-24 17:00"));
    incident.state = State::in_progress;
    set_clock(incident, china("2026-11-25 09:00"));
    EXPECT_EQ(due(incident).finish_by, china("2026-11-27 09:30"))
        << "half an hour of the 24th and half of the 25th";
}

TEST_F(DeadlineTest, the_clock_survives_closing_and_reopening) {
    incident.state = State::closed;
    set_clock(incident, china("2026-11-25 09:00"));
    incident.state = State::accepted;
    set_clock(incident, china("2026-11-29 09:00"));
    EXPECT_EQ(due(incident).finish_by, china("2026-12-01 09:00")) << "two of three days were left";
}

TEST_F(DeadlineTest, a_new_level_counts_from_the_beginning) {
    rule.finish = Span{SpanUnit::minutes, 90};
    EXPECT_EQ(due(incident).finish_by, china("2026-11-24 10:30"));
}

TEST_F(DeadlineTest, a_promised_target_goes_before_the_rule) {
    incident.fixed_finish_by = china("2026-11-24 10:00");
    EXPECT_EQ(due(incident).finish_by, china("2026-11-24 10:00"));
}

TEST_F(DeadlineTest, amber_comes_before_red_and_the_moment_itself_is_still_in_time) {
    incident.state = State::accepted;
    incident.deadlines.finish_by = china("2026-11-24 10:40");  // 100 minutes
    EXPECT_EQ(timeliness_of(incident, 80, china("2026-11-24 10:19")), Timeliness::running);
    EXPECT_EQ(timeliness_of(incident, 80, china("2026-11-24 10:20")), Timeliness::due_soon);
    EXPECT_EQ(timeliness_of(incident, 80, china("2026-11-24 10:40")), Timeliness::due_soon);
    EXPECT_EQ(timeliness_of(incident, 80, china("2026-11-24 10:41")), Timeliness::overdue);
    EXPECT_EQ(next_alarm(incident, 80, china("2026-11-24 09:00")), china("2026-11-24 10:20"));
    EXPECT_EQ(next_alarm(incident, 80, china("2026-11-24 10:20")), china("2026-11-24 10:40") + 1ms);
    EXPECT_FALSE(next_alarm(incident, 80, china("2026-11-24 10:41")));
    EXPECT_TRUE(passed(incident.deadlines, china("2026-11-24 10:40")).empty());
    EXPECT_EQ(passed(incident.deadlines, china("2026-11-24 10:41")), std::vector{DeadlineKind::finish});
}

TEST_F(DeadlineTest, no_working_time_is_a_refusal) {
    CalendarRule never;
    never.weekdays.clear();
    never.china_holidays = false;
    rule.finish = Span{SpanUnit::working_days, 1};
    const auto refused = deadlines_of(incident, rule, WorkCalendar::make(never).value());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().type, "calendar/no-working-time");
}

struct RouteCase {
    const char* what;
    const char* category;
    int level;
    const char* grid;
    const char* wall_clock;
    const char* post;
};

TEST(Routing, the_first_rule_that_matches_names_the_handler) {
    const RouteCase cases[] = {
        {"the grid's officer by day", "dispute.neighbour", 1, "G1", "2026-11-24 10:00", "officer/G1"},
        {"advice goes to the desk", "advice.residence", 1, "G1", "2026-11-24 10:00", "desk"},
        {"level 3 goes to the partner that owns it", "market.food", 3, "G1", "2026-11-24 10:00",
         "partner/market-supervision"},
        {"level 3 without an owner goes to the officer", "dispute.neighbour", 3, "G1", "2026-11-24 10:00",
         "officer/G1"},
        {"level 4 goes to the desk", "dispute.neighbour", 4, "G1", "2026-11-24 10:00", "desk"},
        {"outside all grids goes to the desk", "dispute.neighbour", 1, "", "2026-11-24 10:00", "desk"},
        {"a grid nobody staffs goes to the desk", "dispute.neighbour", 1, "G9", "2026-11-24 10:00", "desk"},
        {"an officer off duty leaves it to the auxiliary", "dispute.neighbour", 1, "G2", "2026-11-24 10:00",
         "auxiliary/G2"},
        {"a loaded officer leaves it to the auxiliary", "dispute.neighbour", 1, "G3", "2026-11-24 10:00",
         "auxiliary/G3"},
        {"at night the desk stands in for one off duty", "dispute.neighbour", 1, "G2", "2026-11-24 23:30",
         "desk"},
    };
    const Staffing staffing{
        [](const std::string& post) { return post.find("G9") == std::string::npos; },
        [](const std::string& post) { return post != "officer/G2"; },
        [](const std::string& post) { return std::int64_t{post == "officer/G3" ? 5 : 2}; },
    };
    for (const RouteCase& c : cases) {
        Incident incident;
        incident.category = c.category;
        incident.level = c.level;
        incident.grid = c.grid;
        EXPECT_EQ(route(incident, first_rulebook(), china(c.wall_clock), staffing), c.post) << c.what;
    }
}

TEST(UrgentWords, are_found_in_both_languages_and_not_inside_other_words) {
    const Rulebook& book = first_rulebook();
    EXPECT_EQ(urgent_words_in("楼道着火了，快来", book), std::vector<std::string>{"着火"});
    EXPECT_EQ(urgent_words_in("There is a ＦＩＲＥ on the stairs", book), std::vector<std::string>{"fire"});
    EXPECT_TRUE(urgent_words_in("the fireworks shop", book).empty());
    EXPECT_TRUE(urgent_words_in("路灯不亮", book).empty());
}

TEST(Rulebook, the_first_one_passes_its_own_check_and_survives_json) {
    json::Faults faults;
    check(first_rulebook(), faults);
    for (const FieldFault& fault : faults.take())
        ADD_FAILURE() << fault.path << ": " << fault.message.en;
    EXPECT_EQ(json::to_text(json::read<Rulebook>(json::to_text(first_rulebook())).value()),
              json::to_text(first_rulebook()));
    EXPECT_EQ(first_rulebook().partner_of("facilities.pipe"), "convenience-services") << "its parent's";
    EXPECT_EQ(first_rulebook().deadlines_of("traffic.crash", 1).accept->amount, 5);
    EXPECT_EQ(first_rulebook().deadlines_of("other", 2).accept->amount, 1)
        << "the category's own goes before the level's";
    for (const Category& category : first_rulebook().categories) {
        EXPECT_FALSE(category.name.zh.empty() || category.name.en.empty()) << category.code;
    }
}

TEST(Rulebook, that_an_earlier_version_stored_takes_what_it_lacks_from_the_program) {
    auto stored = json::parse(json::to_text(first_rulebook())).value();
    stored.as_object().erase("undo_minutes");
    stored.as_object().erase("shifts");
    stored.as_object()["border_metres"] = 70;
    const auto book = json::read_stored<Rulebook>(boost::json::serialize(stored));
    EXPECT_EQ(book.undo_minutes, 5);
    EXPECT_EQ(book.shifts, first_rulebook().shifts);
    EXPECT_EQ(book.border_metres, 70);
    EXPECT_EQ(book.categories.size(), first_rulebook().categories.size());
}

TEST(Rulebook, says_what_is_wrong_with_it) {
    Rulebook wrong = first_rulebook();
    wrong.categories[1].parent = "nowhere";
    wrong.categories[2].level = 9;
    wrong.categories[3].name.en = " ";
    wrong.routing[0].to = {"team/nobody"};
    wrong.routing[1].levels = {9};
    wrong.routing[2].categories = {"nothing"};
    wrong.partners.push_back(wrong.partners[0]);
    wrong.teams = {"甲", "甲"};
    wrong.deadlines_by_level["9"] = {};
    wrong.reopen_days = 0;
    const auto refused = json::read<Rulebook>(json::to_text(wrong));
    ASSERT_FALSE(refused);
    std::vector<std::string> paths;
    for (const FieldFault& fault : refused.error().faults)
        paths.push_back(fault.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"categories[1].parent", "categories[2].level",
                                               "categories[3].name.en", "partners[4].code", "teams[1]",
                                               "deadlines_by_level", "routing[0].to", "routing[1].levels",
                                               "routing[2].categories", "reopen_days"}));
}

std::string shown(const std::map<std::string, std::int64_t>& counts) {
    std::string text;
    for (const PublicCount& one : hide_few(counts))
        text += one.key + (one.reported ? std::to_string(*one.reported) : "?") + " ";
    return text;
}

TEST(PublicFigures, counts_below_five_are_hidden_and_cannot_be_found_by_subtraction) {
    EXPECT_EQ(shown({{"a", 9}, {"b", 5}, {"c", 0}}), "a9 b5 c0 ");
    EXPECT_EQ(shown({{"a", 90}, {"b", 1}, {"c", 20}}), "a90 b? c? ")
        << "the total less the others is no one's";
    EXPECT_EQ(shown({{"a", 90}, {"b", 1}, {"c", 0}, {"d", 5}, {"e", 7}}), "a90 b? c? d? e? ")
        << "1 + 5 could be nothing else";
    EXPECT_EQ(shown({{"a", 4}, {"b", 4}, {"c", 4}, {"d", 30}, {"e", 40}}), "a? b? c? d? e40 ")
        << "nor could three times 4";
    EXPECT_EQ(shown({{"a", 3}}), "a? ");
    EXPECT_EQ(shown({}), "");
}

}  // namespace
}  // namespace linli::incidents
