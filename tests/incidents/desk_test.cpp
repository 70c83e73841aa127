// An incident's life at the desk, on a clock that is set.
#include "harness/desk.h"

#include <gtest/gtest.h>
#include <vips/vips.h>

#include "incidents/photo.h"

namespace linli::incidents {
namespace {

using namespace std::chrono_literals;

class DeskTest : public test::AtTheDesk {};

TEST_F(DeskTest, a_life_from_report_to_verified_close) {
    const Receipt receipt = in_progress();
    EXPECT_EQ(receipt.grid, "A");
    EXPECT_EQ(receipt.grid_name, "甲村");
    EXPECT_EQ(row(receipt.number).handler, "officer/A");
    step("officer/A", receipt.number, &IncidentDesk::arrive, Remark{}).value();
    step("officer/A", receipt.number, &IncidentDesk::claim_done, ClaimDone{"已调解"}).value();
    const auto own = step("officer/A", receipt.number, &IncidentDesk::verify, Remark{});
    ASSERT_FALSE(own) << "whoever handles does not close";
    EXPECT_EQ(own.error().type, "incident/own-work");
    const Incident closed = step("desk", receipt.number, &IncidentDesk::verify, Remark{}).value();
    EXPECT_EQ(closed.state, State::closed);
    EXPECT_EQ(closed.outcome, Outcome::resolved);
    EXPECT_EQ(closed.verified, Verified::by_staff);
    EXPECT_EQ(closed.timeliness, Timeliness::on_time);
    EXPECT_EQ(history(receipt.number),
              (std::vector<std::string>{"incident.reported", "incident.accepted", "incident.dispatched",
                                        "incident.taken", "incident.arrived", "incident.claimed_done",
                                        "incident.verified"}));
}

TEST_F(DeskTest, the_reporter_judges_and_reopens) {
    const Receipt receipt = in_progress();
    step("officer/A", receipt.number, &IncidentDesk::claim_done, ClaimDone{"已调解"}).value();
    EXPECT_TRUE(tracked(receipt.token).can_judge);
    const auto judge = [&](bool settled, const char* why) {
        return as("resident", [&](store::Transaction& t) {
            return station->desk.judge(t, receipt.token, {settled, why});
        });
    };
    EXPECT_EQ(judge(false, "还在漏")->state, State::in_progress) << "not settled: back to work";
    step("officer/A", receipt.number, &IncidentDesk::claim_done, ClaimDone{"已修好"}).value();
    EXPECT_EQ(judge(true, "谢谢")->state, State::closed);
    EXPECT_EQ(row(receipt.number).verified, Verified::by_reporter);
    clock.advance(std::chrono::days(14));
    EXPECT_EQ(judge(false, "又漏了")->state, State::accepted) << "reopened within the window";
    EXPECT_EQ(row(receipt.number).reopened, 1);
    EXPECT_EQ(row(receipt.number).verified, Verified::no);
    step("desk", receipt.number, &IncidentDesk::decline, Decline{Outcome::cannot_resolve, "需走诉讼"})
        .value();
    clock.advance(std::chrono::days(16));
    const auto late = judge(false, "还是不行");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().type, "incident/reopen-window-over");
    EXPECT_FALSE(tracked(receipt.token).can_judge);
}

TEST_F(DeskTest, a_call_is_urgent_by_its_words_or_because_the_desk_says_so) {
    Report call = a_report();
    EXPECT_FALSE(row(reported(call).number).urgent);
    call.urgent = true;
    const Receipt said = reported(call);
    EXPECT_TRUE(row(said.number).urgent);
    EXPECT_FALSE(said.call_110) << "no urgent words stand in it";
    call.urgent = false;
    call.description = "楼道着火";
    EXPECT_TRUE(row(reported(call).number).urgent) << "the words are not talked away";
}

TEST_F(DeskTest, one_that_is_there_becomes_urgent_and_is_so_no_more) {
    const std::int64_t number = in_progress().number;
    const auto offered = [&](Step which) {
        const auto steps =
            station->ask([&](store::Snapshot& s) { return station->desk.dossier(s, number).value(); })
                .possible_steps;
        return std::count(steps.begin(), steps.end(), which) == 1;
    };
    const auto urgent_ones = [&] {
        ListQuery query;
        query.urgent = true;
        return station->ask([&](store::Snapshot& s) { return station->list.list(s, query).value(); }).total;
    };
    const Incident before = row(number);
    EXPECT_TRUE(offered(Step::mark_urgent));
    EXPECT_FALSE(offered(Step::unmark_urgent));
    EXPECT_EQ(step("desk", number, &IncidentDesk::unmark_urgent, Reason{"没有标"}).error().type,
              "incident/same-urgency");
    EXPECT_EQ(urgent_ones(), 0);

    EXPECT_TRUE(step("officer/A", number, &IncidentDesk::mark_urgent, Remark{}).value().urgent);
    EXPECT_EQ(urgent_ones(), 1);
    EXPECT_EQ(row(number).deadlines, before.deadlines) << "they are of its category and level";
    EXPECT_FALSE(offered(Step::mark_urgent));
    EXPECT_TRUE(offered(Step::unmark_urgent));
    EXPECT_EQ(step("desk", number, &IncidentDesk::mark_urgent, Remark{}).error().type,
              "incident/same-urgency");

    EXPECT_FALSE(step("desk", number, &IncidentDesk::unmark_urgent, Reason{"人已散去"}).value().urgent);
    EXPECT_EQ(urgent_ones(), 0);
    const auto kinds = history(number);
    EXPECT_EQ(kinds[kinds.size() - 2], "incident.marked_urgent");
    EXPECT_EQ(kinds.back(), "incident.unmarked_urgent");
}

TEST_F(DeskTest, the_third_transfer_goes_to_the_desk) {
    const Receipt receipt = in_progress();
    const auto transfer = [&](const char* to) {
        return step("desk", receipt.number, &IncidentDesk::transfer, Transfer{to, "换人"}).value().handler;
    };
    EXPECT_EQ(transfer("auxiliary/A"), "auxiliary/A");
    EXPECT_EQ(transfer("officer/B"), "officer/B");
    EXPECT_EQ(transfer("officer/A"), "desk");
    const auto unknown = step("desk", receipt.number, &IncidentDesk::transfer, Transfer{"officer/Z", "换人"});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().kind, RefusalKind::invalid);
}

TEST_F(DeskTest, a_partner_takes_returns_and_claims) {
    Report report = a_report();
    report.category = "market.food";
    const Receipt receipt = reported(report);
    EXPECT_EQ(receipt.level, 3);
    step("desk", receipt.number, &IncidentDesk::accept, Remark{}).value();
    EXPECT_EQ(step("desk", receipt.number, &IncidentDesk::hand_over, HandOver{}).value().handler,
              "partner/market-supervision");
    EXPECT_EQ(step("partner/market-supervision", receipt.number, &IncidentDesk::give_back, Reason{"不归我们"})
                  .value()
                  .state,
              State::accepted);
    step("desk", receipt.number, &IncidentDesk::hand_over, HandOver{"integrated-enforcement", {}}).value();
    EXPECT_EQ(
        step("partner/integrated-enforcement", receipt.number, &IncidentDesk::claim_done, ClaimDone{"已查处"})
            .value()
            .state,
        State::claimed_done);
}

TEST_F(DeskTest, duplicates_are_shown_and_merging_links_them) {
    const Receipt first = reported();
    clock.advance(1h);
    const LonLat near = *LonLat::from_degrees(121.0051, 29.0051);
    const auto alike = station->store
                           ->read_now({},
                                      [&](store::Snapshot& s) {
                                          return Result<std::size_t>(
                                              station->list.alike(s, near, "dispute.neighbour", 5).size());
                                      })
                           .value();
    EXPECT_EQ(alike, 1U);
    const auto other_kind = station->store
                                ->read_now({},
                                           [&](store::Snapshot& s) {
                                               return Result<std::size_t>(
                                                   station->list.alike(s, near, "traffic.crash", 5).size());
                                           })
                                .value();
    EXPECT_EQ(other_kind, 0U);
    const Receipt second = reported();
    const Incident merged =
        step("desk", second.number, &IncidentDesk::merge, Merge{first.number, {}}).value();
    EXPECT_EQ(merged.outcome, Outcome::duplicate);
    EXPECT_EQ(merged.merged_into, first.number);
    step("desk", first.number, &IncidentDesk::accept, Remark{}).value();
    EXPECT_EQ(tracked(second.token).state, State::accepted)
        << "the second reporter sees what becomes of the first";
    EXPECT_FALSE(step("desk", first.number, &IncidentDesk::merge, Merge{second.number, {}}))
        << "not into one that is merged";
    EXPECT_EQ(history(first.number).size(), 3U) << "reported, merged into, accepted";
}

TEST_F(DeskTest, the_reporter_is_told_of_what_reporters_added_and_not_of_the_houses_notes) {
    const Receipt receipt = reported();
    step("desk", receipt.number, &IncidentDesk::note, Reason{"与报告人核对过"}).value();
    EXPECT_EQ(tracked(receipt.token).history.size(), 1U);
    const Tracked now = as("resident", [&](store::Transaction& t) {
                            return station->desk.add_by_reporter(t, receipt.token, Reason{"晚上更严重"});
                        }).value();
    ASSERT_EQ(now.history.size(), 2U);
    EXPECT_EQ(now.history.back().title.en, "more was said");
    EXPECT_EQ(now.history.back().who.en, "resident");
}

TEST_F(DeskTest, an_answer_is_read_by_who_reported_and_who_had_joined) {
    Report lamp = a_report();
    lamp.category = "hazard.lighting";  // one about people is not answered to others
    const Receipt receipt = reported(lamp);
    const Joined joined = as("resident", [&](store::Transaction& t) {
                              return station->desk.join(t, {receipt.number}, {});
                          }).value();
    step("desk", receipt.number, &IncidentDesk::answer, Reason{"周五有人来修，可打 19912345678"}).value();
    clock.advance(std::chrono::minutes(1));
    const Joined late = as("resident", [&](store::Transaction& t) {
                            return station->desk.join(t, {receipt.number}, {});
                        }).value();
    const Tracked of_late = tracked(late.token);
    for (const TrackedLine& line : of_late.history)
        EXPECT_FALSE(line.said.has_value()) << "what was said before they joined";
    for (const std::string& token : {receipt.token, joined.token}) {
        const Tracked told = tracked(token);
        const auto answer = std::find_if(told.history.begin(), told.history.end(),
                                         [](const TrackedLine& line) { return line.said.has_value(); });
        ASSERT_NE(answer, told.history.end());
        EXPECT_EQ(answer->kind, "incident.answered");
        EXPECT_EQ(answer->said->find("周五有人来修"), 0U);
        EXPECT_EQ(answer->said->find("19912345678"), std::string::npos) << "numbers are masked";
        EXPECT_FALSE(told.history.front().said.has_value()) << "what a reporter said is not repeated";
    }
}

TEST_F(DeskTest, one_arrives_once) {
    const std::int64_t number = in_progress().number;
    const auto first = step("officer/A", number, &IncidentDesk::arrive, Remark{}).value().arrived_at;
    clock.advance(std::chrono::minutes(10));
    EXPECT_EQ(step("officer/A", number, &IncidentDesk::arrive, Remark{}).value().arrived_at, first);
    const auto offered =
        station->ask([&](store::Snapshot& s) { return station->desk.dossier(s, number).value(); })
            .possible_steps;
    EXPECT_EQ(std::count(offered.begin(), offered.end(), Step::arrive), 0);
    EXPECT_EQ(std::count(offered.begin(), offered.end(), Step::note), 1);
}

TEST_F(DeskTest, me_too_gives_a_link_of_ones_own_and_then_nobody_withdraws_alone) {
    const Receipt receipt = reported();
    const Joined joined = as("resident", [&](store::Transaction& t) {
                              return station->desk.join(t, {receipt.number}, {});
                          }).value();
    EXPECT_NE(joined.token, receipt.token);
    EXPECT_EQ(tracked(joined.token).number, receipt.number);
    EXPECT_EQ(row(receipt.number).reporters, 2);
    const auto alone = as("resident", [&](store::Transaction& t) {
        return station->desk.withdraw(t, receipt.token, Reason{"好了"});
    });
    ASSERT_FALSE(alone);
    const Receipt other = reported();
    EXPECT_EQ(
        as("resident",
           [&](store::Transaction& t) { return station->desk.withdraw(t, other.token, Reason{"好了"}); })
            ->outcome,
        Outcome::withdrawn);
}

TEST_F(DeskTest, every_step_is_refused_in_the_wrong_state_and_changes_nothing) {
    const Receipt receipt = reported();
    const Incident before = row(receipt.number);
    EXPECT_FALSE(step("desk", receipt.number, &IncidentDesk::take, Remark{}));
    EXPECT_FALSE(step("desk", receipt.number, &IncidentDesk::verify, Remark{}));
    EXPECT_FALSE(step("desk", receipt.number, &IncidentDesk::reopen, Reason{"x"}));
    EXPECT_FALSE(step("desk", receipt.number, &IncidentDesk::pause, Pause{"x", clock.now() + 1h}));
    EXPECT_FALSE(step("desk", 999, &IncidentDesk::accept, Remark{}));
    EXPECT_EQ(json::to_text(row(receipt.number)), json::to_text(before));
    EXPECT_EQ(history(receipt.number).size(), 1U);
}

TEST_F(DeskTest, a_stale_version_is_refused_with_the_present_state) {
    const Receipt receipt = reported();
    step("desk", receipt.number, &IncidentDesk::accept, Remark{}).value();
    const auto stale = as("desk", [&](store::Transaction& t) {
        return station->desk.dispatch(t, {receipt.number, 1}, Dispatch{});
    });
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().kind, RefusalKind::stale);
    EXPECT_NE(stale.error().more.find("\"state\":\"accepted\""), std::string::npos);
}

TEST_F(DeskTest, what_passes_is_noted_amber_then_red_and_escalates) {
    const Receipt receipt = reported();  // accept within 15 minutes
    const auto sound = [&] {
        return as("timekeeper", [&](store::Transaction& t) { return station->desk.sound_alarms(t, 100); })
            .value();
    };
    clock.advance(11min);
    EXPECT_EQ(sound(), 0U);
    clock.advance(1min);
    EXPECT_EQ(sound(), 1U) << "80 % of the time";
    EXPECT_EQ(sound(), 0U) << "once";
    clock.advance(3min + 1s);
    EXPECT_EQ(sound(), 1U);
    EXPECT_EQ(history(receipt.number),
              (std::vector<std::string>{"incident.reported", "incident.due_soon", "incident.overdue"}));
    EXPECT_EQ(row(receipt.number).missed, std::vector{DeadlineKind::accept});
    EXPECT_EQ(row(receipt.number).escalated_to, "desk");
}

TEST_F(DeskTest, a_pause_needs_an_end_and_stops_the_clock) {
    const Receipt receipt = in_progress();
    EXPECT_FALSE(step("officer/A", receipt.number, &IncidentDesk::pause, Pause{"等材料", clock.now() - 1h}));
    const auto due = row(receipt.number).deadlines.finish_by;
    step("officer/A", receipt.number, &IncidentDesk::pause, Pause{"等材料", clock.now() + 48h}).value();
    EXPECT_FALSE(row(receipt.number).deadlines.finish_by);
    clock.advance(5h);
    step("officer/A", receipt.number, &IncidentDesk::resume, Remark{}).value();
    EXPECT_EQ(row(receipt.number).deadlines.finish_by, *due + 5h);
}

TEST_F(DeskTest, a_place_near_a_border_names_the_neighbour_and_one_outside_says_so) {
    Report near = a_report();
    near.location = LonLat::from_degrees(121.0099, 29.005);
    const Receipt receipt = reported(near);
    EXPECT_EQ(receipt.border_metres, 9);
    EXPECT_EQ(receipt.border_neighbour, "B");
    Report outside = a_report();
    outside.location = LonLat::from_degrees(120, 28);
    EXPECT_EQ(reported(outside).grid, "");
    Report from_a_phone = a_report();
    from_a_phone.location = from_wgs84(*LonLat::from_degrees(121.005, 29.005), grids::Crs::gcj02);
    from_a_phone.crs = grids::Crs::gcj02;
    EXPECT_LT(
        distance(*row(reported(from_a_phone).number).location, *LonLat::from_degrees(121.005, 29.005)).value,
        0.1);
}

TEST_F(DeskTest, an_incident_keeps_the_grid_it_had_when_the_grids_change) {
    const Receipt receipt = reported();
    std::string renamed(test::two_grids);
    renamed.replace(renamed.find("\"A\""), 3, "\"C\"");
    const auto survey = grids::survey(renamed).value();
    as("desk", [&](store::Transaction& t) { return grids::import_grids(t, survey, "second"); }).value();
    EXPECT_EQ(row(receipt.number).grid, "A");
    EXPECT_EQ(row(receipt.number).grid_version, 1);
    EXPECT_EQ(reported().grid, "C");
}

TEST_F(DeskTest, an_unknown_category_or_level_is_refused) {
    Report report = a_report();
    report.category = "no-such";
    EXPECT_EQ(
        as("resident", [&](store::Transaction& t) { return station->desk.report(t, report); }).error().kind,
        RefusalKind::invalid);
    report = a_report();
    report.level = 9;
    EXPECT_EQ(
        as("resident", [&](store::Transaction& t) { return station->desk.report(t, report); }).error().kind,
        RefusalKind::invalid);
}

TEST_F(DeskTest, the_check_finds_a_row_that_was_tampered_with) {
    const Receipt receipt = reported();
    const auto set = [&](const store::Sql& column) {
        as("intruder", [&](store::Transaction& t) -> Result<int> {
            t.housekeeping();
            t.execute(column, t.station(), receipt.number);
            return 0;
        }).value();
        start_again();  // the check is a program of its own, which reads the rows as they are now
    };
    constexpr store::Sql tampered[] = {
        {"test.level", "UPDATE incidents SET level = 4 WHERE station_id = ?1 AND id = ?2"},
        {"test.urgent", "UPDATE incidents SET urgent = 1 WHERE station_id = ?1 AND id = ?2"}};
    constexpr store::Sql mended{
        "test.mend", "UPDATE incidents SET level = 1, urgent = 0 WHERE station_id = ?1 AND id = ?2"};
    for (const store::Sql& column : tampered) {
        set(column);
        const Checked checked =
            station->ask([&](store::Snapshot& s) { return check_consistency(s, station->lines); });
        ASSERT_EQ(checked.faults.size(), 1U);
        EXPECT_NE(checked.faults[0].find("is not what its last journal entry says"), std::string::npos);
        set(mended);
    }
}

std::string picture(const char* suffix, int width, int height) {
    VIPS_INIT("test");
    VipsImage* black = nullptr;
    vips_black(&black, width, height, "bands", 3, nullptr);
    vips_image_set_string(black, "exif-ifd0-ImageDescription", "secret place");
    vips_image_set_int(black, VIPS_META_ORIENTATION, 6);
    void* bytes = nullptr;
    std::size_t size = 0;
    vips_image_write_to_buffer(black, suffix, &bytes, &size, nullptr);
    std::string out(static_cast<const char*>(bytes), size);
    g_free(bytes);
    g_object_unref(black);
    return out;
}

TEST(Photo, is_turned_upright_made_smaller_and_stripped) {
    const auto jpeg = develop(picture(".jpg", 3'000, 1'000));
    ASSERT_TRUE(jpeg);
    VipsImage* image = vips_image_new_from_buffer(jpeg->data(), jpeg->size(), "", nullptr);
    ASSERT_NE(image, nullptr);
    EXPECT_EQ(vips_image_get_height(image), 1'600) << "on its side before";
    EXPECT_EQ(vips_image_get_typeof(image, "exif-data"), 0U);
    EXPECT_EQ(jpeg->find("secret"), std::string::npos);
    g_object_unref(image);
    EXPECT_TRUE(develop(picture(".png", 10, 10)));
}

TEST(Photo, what_is_none_is_refused) {
    for (const std::string& bytes :
         {std::string(), std::string("not a picture"), std::string("\xFF\xD8\xFF\xE0 broken"),
          std::string("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>")}) {
        const auto refused = develop(bytes);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().type, "photo/unreadable");
    }
    const std::string cut = picture(".jpg", 500, 500);
    EXPECT_FALSE(develop(cut.substr(0, cut.size() / 2)));
}

}  // namespace
}  // namespace linli::incidents
