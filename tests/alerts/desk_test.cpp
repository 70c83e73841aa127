// Alerts of a station, written and taken in.
#include "harness/desk.h"

#include <gmock/gmock.h>

#include "alerts/alert_desk.h"
#include "alerts/documents.h"
#include "base/encoding.h"
#include "harness/china.h"

namespace linli::alerts {
namespace {

using test::fault_by_schema;
using test::sample;
using test::with;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

WrittenAlert typhoon(Instant now) {
    WrittenAlert alert;
    alert.event = {"台风", ""};
    alert.headline = {"台风 <梅花> & 暴雨", ""};
    alert.description = {"今晚八点起有大风。\r\n请关好门窗。 ", ""};
    alert.instruction = Text{"请留在室内。", ""};
    alert.categories = {AlertCategory::Met, AlertCategory::Met};
    alert.responses = {AlertResponse::Shelter};
    alert.urgency = AlertUrgency::Expected;
    alert.severity = AlertSeverity::Severe;
    alert.certainty = AlertCertainty::Likely;
    alert.expires = now + std::chrono::hours(12);
    return alert;
}

class Alerts : public test::AtTheDesk {
  protected:
    Alerts() : desk(station->grids, station->directory, *station->seal) {}

    Result<AlertShown> issue(const WrittenAlert& alert) {
        return as("account/3", [&](store::Transaction& t) { return desk.issue(t, alert, test::in_china); });
    }
    Result<AlertShown> update(std::int64_t id, const WrittenAlert& alert) {
        return as("account/3",
                  [&](store::Transaction& t) { return desk.update(t, id, alert, test::in_china); });
    }
    Result<AlertShown> cancel(std::int64_t id, const std::string& note = {}) {
        return as("account/3",
                  [&](store::Transaction& t) { return desk.cancel(t, id, {note}, test::in_china); });
    }
    Result<TakenAlert> take_in(const std::string& document) {
        return as("account/4", [&](store::Transaction& t) { return desk.take_in(t, document); });
    }
    template <class Question>
    auto ask(Question question) {
        return station->ask(question);
    }
    std::string document(const AlertShown& alert) {
        return ask(
            [&](store::Snapshot& s) { return published_document(s, alert.message.identifier).value_or(""); });
    }
    std::vector<AlertPhase> phases() {
        return ask([&](store::Snapshot& s) {
            std::vector<AlertPhase> all;
            for (const AlertShown& one : desk.list(s, {}).alerts)
                all.push_back(one.phase);
            return all;
        });
    }
    PublicAlerts for_everyone() {
        return ask([&](store::Snapshot& s) { return desk.for_everyone(s); });
    }
    std::vector<store::Entry> entries(std::int64_t id) {
        return ask(
            [&](store::Snapshot& s) { return store::entries_about(s, "alert/" + std::to_string(id)); });
    }

    AlertDesk desk;
};

TEST_F(Alerts, what_is_issued_is_a_valid_document_and_says_the_same_when_it_is_read) {
    WrittenAlert written = typhoon(clock.now());
    written.area = WrittenAlertArea{{}, {"A"}, {}};
    const AlertShown made = issue(written).value();
    EXPECT_EQ(made.phase, AlertPhase::in_force);
    const std::string published = document(made);
    EXPECT_EQ(fault_by_schema(published), "");
    EXPECT_EQ(read_cap(published).value(), made.message);
    ASSERT_EQ(made.message.infos.size(), 1U);
    const AlertInfo& info = made.message.infos[0];
    EXPECT_EQ(info.language, "zh-CN");
    EXPECT_EQ(info.description, "今晚八点起有大风。\n请关好门窗。");
    EXPECT_THAT(info.categories, ElementsAre(AlertCategory::Met));
    ASSERT_EQ(info.areas.size(), 1U);
    EXPECT_EQ(info.areas[0].description, "甲村");
    ASSERT_EQ(info.areas[0].polygons.size(), 1U);
    EXPECT_EQ(info.areas[0].polygons[0].size(), 5U);
    EXPECT_THAT(published, HasSubstr("29.0,121.0 ")) << "latitude first";
    EXPECT_THAT(published, HasSubstr("<sent>2026-11-24T10:00:00+08:00</sent>"));
    EXPECT_EQ(made.message.identifier.find_first_of(" ,<&"), std::string::npos);
    EXPECT_EQ(made.message.sender.find_first_of(" ,<&"), std::string::npos);
    const auto journal = entries(made.id);
    ASSERT_EQ(journal.size(), 1U);
    EXPECT_EQ(journal[0].kind, "alert.issued");
    EXPECT_THAT(journal[0].payload.text, HasSubstr(to_hex(sha256(bytes_of(published)))));
    EXPECT_THAT(journal[0].payload.text, Not(HasSubstr("台风"))) << "no texts in the journal";
}

TEST_F(Alerts, english_makes_a_second_block_and_the_station_s_grids_one_outline) {
    WrittenAlert written = typhoon(clock.now());
    written.event.en = "Typhoon";
    written.headline.en = "Typhoon Muifa";
    written.description.en = "Strong winds from eight.";
    written.instruction->en = "Stay inside.";
    const AlertShown made = issue(written).value();
    EXPECT_EQ(fault_by_schema(document(made)), "");
    ASSERT_EQ(made.message.infos.size(), 2U);
    EXPECT_EQ(made.message.infos[1].language, "en");
    EXPECT_EQ(made.message.infos[1].headline, "Typhoon Muifa");
    EXPECT_EQ(made.message.infos[0].areas[0].description, "派出所辖区");
    EXPECT_EQ(made.message.infos[0].areas[0].polygons.size(), 1U) << "two grids side by side";
    EXPECT_EQ(made.message.infos[1].areas[0].polygons, made.message.infos[0].areas[0].polygons);
    const PublicAlerts shown = for_everyone();
    ASSERT_EQ(shown.alerts.size(), 1U);
    EXPECT_EQ(shown.alerts[0].texts.at(1).instruction, "Stay inside.");
}

TEST_F(Alerts, half_an_english_text_and_other_slips_are_named) {
    const auto paths = [](const WrittenAlert& alert) {
        json::Faults faults;
        check(alert, faults);
        std::vector<std::string> found;
        for (const FieldFault& fault : faults.take())
            found.push_back(fault.path);
        return found;
    };
    WrittenAlert alert = typhoon(clock.now());
    EXPECT_THAT(paths(alert), ElementsAre());
    alert.headline.en = "Typhoon";
    EXPECT_THAT(paths(alert), ElementsAre("event.en", "description.en", "instruction.en"));
    alert = typhoon(clock.now());
    alert.headline.zh = " ";
    alert.description.zh = "\x01";
    alert.categories.clear();
    alert.status = AlertStatus::Draft;
    alert.onset = alert.expires;
    alert.area = WrittenAlertArea{Text{"", ""}, {}, {{{0, 0}, {1, 1}, {2, 2}}}};
    EXPECT_THAT(paths(alert), ElementsAre("headline.zh", "description.zh", "categories", "status", "onset",
                                          "area.description.zh", "area.polygons[0]"));
    WrittenAlert late = typhoon(clock.now());
    late.expires = clock.now();
    late.area = WrittenAlertArea{{}, {"A", "X"}, {}};
    const auto refused = issue(late);
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().faults.size(), 2U);
    EXPECT_EQ(refused.error().faults[0].path, "area.grids[1]");
    EXPECT_EQ(refused.error().faults[1].path, "expires");
    late = typhoon(clock.now());
    late.expires = clock.now() + std::chrono::days(32);
    EXPECT_FALSE(issue(late));
}

TEST_F(Alerts, an_update_replaces_a_cancel_ends_and_each_names_all_before_it) {
    WrittenAlert in_one_grid = typhoon(clock.now());
    in_one_grid.area = WrittenAlertArea{{}, {"B"}, {}};
    const AlertShown first = issue(in_one_grid).value();
    clock.advance(1h);
    WrittenAlert worse = typhoon(clock.now());
    worse.severity = AlertSeverity::Extreme;
    const AlertShown second = update(first.id, worse).value();
    EXPECT_EQ(second.message.type, AlertType::Update);
    EXPECT_EQ(second.message.infos[0].areas, first.message.infos[0].areas)
        << "where none is named, as before";
    EXPECT_THAT(
        second.message.references,
        ElementsAre(AlertReference{first.message.sender, first.message.identifier, first.message.sent}));
    EXPECT_THAT(phases(), ElementsAre(AlertPhase::in_force, AlertPhase::replaced));
    EXPECT_EQ(update(first.id, worse).error().type, "alert/ended");
    EXPECT_EQ(cancel(first.id).error().type, "alert/ended");
    WrittenAlert test = worse;
    test.status = AlertStatus::Test;
    EXPECT_EQ(update(second.id, test).error().type, "alert/other-status");
    clock.advance(1h);
    const AlertShown over = cancel(second.id, "台风已过境").value();
    EXPECT_EQ(fault_by_schema(document(second)), "");
    EXPECT_EQ(fault_by_schema(document(over)), "");
    EXPECT_EQ(read_cap(document(over)).value(), over.message);
    EXPECT_EQ(over.message.note, "台风已过境");
    EXPECT_EQ(over.message.references.size(), 2U);
    EXPECT_EQ(over.message.infos[0].urgency, AlertUrgency::Past);
    EXPECT_THAT(phases(), ElementsAre(AlertPhase::notice, AlertPhase::cancelled, AlertPhase::replaced));
    EXPECT_TRUE(for_everyone().alerts.empty());
    EXPECT_EQ(cancel(over.id).error().type, "alert/ended");
    EXPECT_EQ(cancel(77).error().type, "alert/not-found");
    const auto journal = entries(second.id);
    ASSERT_EQ(journal.size(), 2U) << "its own, and the one that ended it";
    EXPECT_EQ(journal[0].kind, "alert.updated");
    EXPECT_EQ(journal[1].kind, "alert.cancelled");
}

TEST_F(Alerts, residents_see_what_is_in_force_or_upcoming_and_no_tests) {
    WrittenAlert later = typhoon(clock.now());
    later.effective = clock.now() + 2h;
    issue(later).value();
    WrittenAlert test = typhoon(clock.now());
    test.status = AlertStatus::Test;
    issue(test).value();
    WrittenAlert exercise = typhoon(clock.now());
    exercise.status = AlertStatus::Exercise;
    issue(exercise).value();
    EXPECT_THAT(phases(), ElementsAre(AlertPhase::in_force, AlertPhase::in_force, AlertPhase::upcoming));
    const PublicAlerts shown = for_everyone();
    ASSERT_EQ(shown.alerts.size(), 2U);
    EXPECT_EQ(shown.alerts[0].status, AlertStatus::Exercise);
    clock.advance(13h);
    EXPECT_THAT(phases(), ElementsAre(AlertPhase::expired, AlertPhase::expired, AlertPhase::expired));
    EXPECT_TRUE(for_everyone().alerts.empty());
}

TEST_F(Alerts, somebody_else_s_is_taken_once_and_ends_by_its_own_sender_s_word) {
    const std::string storm = with(with(sample("thunderstorm"), "2003-06-17T14:57", "2026-11-24T10:00"),
                                   "2003-06-17T16:00:00-07:00", "2026-11-24T12:00:00+08:00");
    const std::string sent_here = with(storm, "10:00:00-07:00", "10:00:00+08:00");
    const TakenAlert taken = take_in(sent_here).value();
    EXPECT_TRUE(taken.is_new);
    EXPECT_FALSE(take_in(sent_here).value().is_new) << "once, however often it comes";
    EXPECT_THAT(phases(), ElementsAre(AlertPhase::in_force));
    EXPECT_EQ(entries(taken.id).size(), 1U);
    EXPECT_EQ(cancel(taken.id).error().type, "alert/not-ours");
    EXPECT_TRUE(for_everyone().alerts.empty()) << "what others say is for the staff";
    const std::string about =
        "<references>KSTO@NWS.NOAA.GOV,KSTO1055887203,2026-11-24T10:00:00+08:00</references>";
    const auto later = [&](const std::string& type, const std::string& name) {
        return with(with(with(sent_here, "10:00:00+08:00", "10:30:00+08:00"), ">Alert", ">" + type),
                    "KSTO1055887203", name);
    };
    const std::string cancelling = with(later("Cancel", "KSTO-2"), "</scope>", "</scope>" + about);
    const TakenAlert not_theirs =
        take_in(with(cancelling, "KSTO@NWS.NOAA.GOV<", "OTHER@NWS.NOAA.GOV<")).value();
    EXPECT_THAT(not_theirs.ended, ElementsAre()) << "another sender ends nothing of theirs";
    EXPECT_THAT(take_in(cancelling).value().ended, ElementsAre(taken.id));
    EXPECT_THAT(phases(), ElementsAre(AlertPhase::notice, AlertPhase::notice, AlertPhase::cancelled));
}

TEST_F(Alerts, what_ends_an_alert_may_come_before_it) {
    const std::string at = "2026-11-24T09:00:00+08:00";
    const std::string update =
        with(with(sample("earthquake_update"), "2003-06-11T20:56:00-07:00", "2026-11-24T09:30:00+08:00"),
             "2003-06-11T20:30:00-07:00", at);
    ASSERT_TRUE(take_in(update).value().is_new);
    std::string first = with(with(update, "TRI13970876.2<", "TRI13970876.1<"), ">Update", ">Alert");
    first = with(first, "2026-11-24T09:30:00+08:00", at);
    first = with(first, "<references>trinet@caltech.edu,TRI13970876.1," + at + "</references>", "");
    ASSERT_TRUE(take_in(first).value().is_new);
    EXPECT_THAT(phases(), ElementsAre(AlertPhase::replaced, AlertPhase::in_force));
    clock.advance(24h);
    EXPECT_THAT(phases(), ElementsAre(AlertPhase::replaced, AlertPhase::expired))
        << "one without an end is over after a day";
}

TEST_F(Alerts, drafts_answers_and_what_is_in_our_name_are_not_taken_in) {
    const std::string good = sample("thunderstorm");
    EXPECT_EQ(take_in(with(good, "Actual", "Draft")).error().type, "alert/not-for-us");
    EXPECT_EQ(take_in(with(good, "Actual", "System")).error().type, "alert/not-for-us");
    EXPECT_EQ(take_in(with(with(good, ">Alert", ">Ack"), "</scope>",
                           "</scope><references>a,b,2026-11-24T10:00:00+08:00</references>"))
                  .error()
                  .type,
              "alert/not-for-us");
    EXPECT_EQ(take_in(with(good, "<scope>Public</scope>", "<scope>Private</scope><addresses>a</addresses>"))
                  .error()
                  .type,
              "alert/not-for-us");
    EXPECT_EQ(take_in("<html>").error().type, "alert/no-xml");
    const AlertShown ours = issue(typhoon(clock.now())).value();
    EXPECT_FALSE(take_in(document(ours)).value().is_new) << "it is known";
    EXPECT_EQ(take_in(with(document(ours), ours.message.identifier, "another")).error().type,
              "alert/own-sender");
}

TEST_F(Alerts, go_by_the_schedule_after_they_are_over_and_what_was_done_stays) {
    const AlertShown made = issue(typhoon(clock.now())).value();
    const auto count = [&](Instant before) {
        return ask([&](store::Snapshot& s) { return count_alerts_before(s, before); });
    };
    update(made.id, typhoon(clock.now())).value();
    EXPECT_EQ(count(clock.now() + 1s), 1) << "the one that was replaced";
    EXPECT_EQ(count(clock.now() + 13h), 2);
    const auto gone = as("system", [&](store::Transaction& t) {
        return Result<std::int64_t>(forget_alerts(t, clock.now() + 13h, 200));
    });
    EXPECT_EQ(gone.value(), 2);
    EXPECT_TRUE(phases().empty());
    EXPECT_EQ(entries(made.id).size(), 2U);
}

}  // namespace
}  // namespace linli::alerts
