// What volunteers notice on service becomes an incident: when it may be written, what comes of it, who sees
// what of it, and that it is counted for the team as plain SQL counts it.
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "store/journal.h"
#include "volunteers/finding_desk.h"
#include "volunteers/finding_rows.h"
#include "volunteers/person_files.h"
#include "volunteers/shift_rows.h"
#include "volunteers/team_figure_rows.h"
#include "volunteers_at_the_desk.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;
using incidents::Outcome;
using incidents::State;
using store::Snapshot;
using store::Sql;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Instant midday = *parse_iso("2026-11-24T12:00:00+08:00");

FindingWritten a_finding(const std::string& key = "0123456789abcdef") {
    FindingWritten written;
    written.key = key;
    written.description = "桥头路灯不亮，联系 13900001111";
    written.category = "hazard.fence";
    written.location = LonLat::from_degrees(121.005, 29.005);
    return written;
}

TEST(Findings, are_written_while_the_service_is_under_way_and_a_day_longer) {
    EXPECT_TRUE(may_be_found_in(midday, {}, ServiceState::open, midday));
    EXPECT_TRUE(may_be_found_in(midday, {}, ServiceState::open, midday - 30min)) << "who came early";
    EXPECT_FALSE(may_be_found_in(midday, {}, ServiceState::open, midday - 30min - 1ms));
    EXPECT_TRUE(may_be_found_in(midday, midday + 2h, ServiceState::ended, midday + 26h));
    EXPECT_FALSE(may_be_found_in(midday, midday + 2h, ServiceState::ended, midday + 26h + 1ms));
    EXPECT_TRUE(may_be_found_in(midday, midday + 2h, ServiceState::confirmed, midday + 3h));
    EXPECT_FALSE(may_be_found_in(midday, midday + 2h, ServiceState::refused, midday + 1h));
}

TEST(Findings, are_held_to_what_a_report_is) {
    const auto faults_of = [](const FindingWritten& written) {
        json::Faults faults;
        check(written, faults);
        std::vector<std::string> fields;
        for (const auto& one : faults.take())
            fields.push_back(one.path);
        return fields;
    };
    EXPECT_THAT(faults_of(a_finding()), IsEmpty());
    FindingWritten written = a_finding("short");
    written.description = "  ";
    written.location.reset();
    EXPECT_THAT(faults_of(written), ElementsAre("key", "description", "location"));
    written.address = "桥头";
    EXPECT_THAT(faults_of(written), ElementsAre("key", "description"));
    FindingWritten unsorted = a_finding();
    unsorted.category.reset();
    EXPECT_EQ(report_of(unsorted).category, "other");
}

TEST(Findings, are_thanked_for_when_they_are_settled_and_not_before) {
    incidents::Incident own;
    own.number = 7;
    own.category = "hazard.fence";
    own.state = State::claimed_done;
    EXPECT_FALSE(course(own, own, {}).settled_at);
    own.state = State::closed;
    own.outcome = Outcome::resolved;
    own.closed_at = midday;
    EXPECT_EQ(course(own, own, {}).settled_at, midday);
    own.outcome = Outcome::unfounded;
    EXPECT_FALSE(course(own, own, {}).settled_at);
    EXPECT_EQ(course(own, own, {}).outcome, Outcome::unfounded);
    // Merged: as the other goes.
    incidents::Incident other = own;
    other.number = 3;
    own.outcome = Outcome::duplicate;
    own.merged_into = 3;
    other.state = State::in_progress;
    other.outcome.reset();
    EXPECT_EQ(course(own, other, {}).state, State::in_progress);
    EXPECT_FALSE(course(own, other, {}).outcome) << "nothing has become of it yet";
    other.state = State::closed;
    other.outcome = Outcome::resolved;
    other.closed_at = midday + 1h;
    EXPECT_EQ(course(own, other, {}).settled_at, midday + 1h);
    EXPECT_EQ(course(own, other, {}).incident, 7) << "its own number";
}

class Found : public VolunteersAtTheDesk {
  protected:
    Found() {
        a_team("east", TeamKind::village_patrol);
        leader = member("east");
        walker = member("east");
        lead("east", leader);
        shift = a_shift("east", clock.now() + 1h, 2h, 2);
        sign_up(walker, shift).value();
        clock.advance(1h);
    }
    FindingDesk findings() { return FindingDesk(room(), station->desk); }
    Result<MyFinding> report(const VolunteerLink& link, const FindingWritten& written) {
        return anyone([&](Transaction& t) { return findings().report(t, link.token, written); });
    }
    std::vector<MyFinding> own(const VolunteerLink& link) {
        return ask([&](Snapshot& s) { return findings().own(s, link.token); }).findings;
    }
    std::vector<TeamFinding> led(std::int64_t of) {
        return ask([&](Snapshot& s) { return findings().led(s, leader.token, of); }).findings;
    }
    void check_out() {
        anyone([&](Transaction& t) {
            return AttendanceDesk(room()).check_out_by_leader(t, leader.token, shift, walker.number);
        }).value();
    }
    void settle(std::int64_t number) {
        step("desk", number, &incidents::IncidentDesk::accept, incidents::Remark{}).value();
        step("desk", number, &incidents::IncidentDesk::dispatch, incidents::Dispatch{"officer/A", {}})
            .value();
        step("officer/A", number, &incidents::IncidentDesk::take, incidents::Remark{}).value();
        step("officer/A", number, &incidents::IncidentDesk::claim_done, incidents::ClaimDone{"已修好"})
            .value();
        step("desk", number, &incidents::IncidentDesk::verify, incidents::Remark{}).value();
    }
    std::int64_t sql(const std::string& text) {
        return ask([&](Snapshot& s) {
            return Result<std::int64_t>(s.value<std::int64_t>(Sql{"test", text}, s.station()).value_or(0));
        });
    }

    VolunteerLink leader, walker;
    std::int64_t shift = 0;
};

TEST_F(Found, becomes_an_incident_like_any_other_is_followed_and_thanked_for) {
    EXPECT_EQ(type_of(report(walker, a_finding())), "finding/no-service") << "not checked in yet";
    checked_in(leader, shift, walker).value();
    const MyFinding made = report(walker, a_finding()).value();
    const incidents::Incident incident = row(made.course.incident);
    EXPECT_EQ(incident.source, incidents::Source::resident);
    EXPECT_EQ(incident.grid, "A");
    EXPECT_EQ(incident.state, State::reported);
    EXPECT_EQ(made.team, "east");
    EXPECT_THAT(history(incident.number), ElementsAre("incident.reported", "finding.reported"));
    // The reporter's link, as any reporter has it.
    const incidents::Tracked tracked_by_finder = tracked(made.token.value());
    EXPECT_EQ(tracked_by_finder.number, incident.number);
    EXPECT_TRUE(tracked_by_finder.can_withdraw);
    ASSERT_EQ(tracked_by_finder.history.size(), 1U);
    EXPECT_EQ(tracked_by_finder.history.front().who.en, "resident");

    settle(incident.number);
    const MyFinding thanked = own(walker).at(0);
    EXPECT_EQ(thanked.course.settled_at, clock.now());
    EXPECT_EQ(thanked.course.outcome, Outcome::resolved);
    EXPECT_EQ(page(walker).minutes, 0) << "no points for it";
    anyone([&](Transaction& t) {
        return station->desk.judge(t, made.token.value(), {false, "又断了"});
    }).value();
    EXPECT_FALSE(own(walker).at(0).course.settled_at) << "it is open again";
}

TEST_F(Found, is_one_incident_however_often_it_is_sent) {
    checked_in(leader, shift, walker).value();
    const MyFinding once = report(walker, a_finding()).value();
    clock.advance(10min);
    check_out();
    clock.advance(30h);  // long after it could be written anew
    const MyFinding again = report(walker, a_finding()).value();
    EXPECT_EQ(json::to_text(again), json::to_text(once)) << "the link too, where the first answer was lost";
    EXPECT_EQ(sql("SELECT count(*) FROM incidents WHERE station_id = ?1"), 1);
    EXPECT_EQ(own(walker).size(), 1U);
    EXPECT_EQ(type_of(report(walker, a_finding("another key of it"))), "finding/no-service");
}

TEST_F(Found, is_of_the_service_of_the_moment_at_which_it_was_written) {
    checked_in(leader, shift, walker).value();
    clock.advance(2h);
    check_out();
    const Instant ended = clock.now();
    clock.advance(23h);
    FindingWritten late = a_finding();
    EXPECT_EQ(report(walker, late).value().noted_at, clock.now());
    clock.advance(2h);
    late.key = "second key 12345";
    EXPECT_EQ(type_of(report(walker, late)), "finding/no-service") << "a day has passed";
    late.written_at = ended + 23h;  // without signal since
    EXPECT_EQ(report(walker, late).value().noted_at, ended + 23h);
    late.key = "third key 123456";
    late.written_at = clock.now() - 24h - 1ms;
    EXPECT_EQ(type_of(report(walker, late)), "finding/too-old");
    EXPECT_EQ(type_of(report(leader, a_finding())), "finding/no-service") << "who did not serve";
}

TEST_F(Found, is_taken_twenty_times_a_day) {
    checked_in(leader, shift, walker).value();
    for (int i = 0; i < most_findings_a_day; ++i)
        ASSERT_EQ(type_of(report(walker, a_finding(fmt::format("key of number {:04}", i)))), "done");
    clock.advance(10min);
    check_out();
    EXPECT_EQ(type_of(report(walker, a_finding("one key too many"))), "finding/too-many");
    FindingWritten early = a_finding("one key of yesterday");
    early.written_at = clock.now() - 5min;
    EXPECT_EQ(type_of(report(walker, early)), "finding/too-many") << "whatever the telephone says of when";
    EXPECT_EQ(type_of(report(walker, a_finding("key of number 0003"))), "done") << "that one is there";
    FindingWritten nowhere = a_finding("key of a category");
    nowhere.category = "no.such";
    clock.advance(23h);
    EXPECT_EQ(type_of(report(walker, nowhere)), "finding/too-many");
    clock.advance(50min);
    EXPECT_EQ(type_of(report(walker, nowhere)), "invalid") << "as any report";
    clock.advance(10min + 1ms);
    EXPECT_EQ(type_of(report(walker, nowhere)), "finding/no-service");
}

TEST_F(Found, is_told_the_leader_by_number_kind_and_state_alone) {
    checked_in(leader, shift, walker).value();
    FindingWritten private_one = a_finding();
    private_one.category = "dispute.family";
    const auto incident = report(walker, private_one).value().course.incident;
    const auto seen = led(shift);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].incident, incident);
    EXPECT_EQ(seen[0].category_name.en, "Family");
    EXPECT_EQ(seen[0].state, State::reported);
    EXPECT_EQ(seen[0].volunteer, walker.number);
    EXPECT_THAT(seen[0].name, HasSubstr("王小明"));
    EXPECT_THAT(json::to_text(seen[0]), Not(HasSubstr("路灯")));
    EXPECT_THAT(json::to_text(seen[0]), Not(HasSubstr("token")));
    const auto at_the_desk = ask([&](Snapshot& s) {
        s.act_for({first_station, "desk", store::Reach::station, {}});
        return findings().of_shift(s, shift);
    });
    EXPECT_THAT(at_the_desk.findings.at(0).name, Not(HasSubstr("小明"))) << "masked for staff";
    // Nobody else: not who found it for the whole shift, not a leader of another team.
    a_team("west");
    const auto other = member("west");
    lead("west", other);
    for (const VolunteerLink& link : {walker, other}) {
        EXPECT_EQ(type_of(station->store->read_now(
                      {}, [&](Snapshot& s) { return findings().led(s, link.token, shift); })),
                  "team/not-leader");
    }
    EXPECT_EQ(type_of(station->store->read_now(
                  {}, [&](Snapshot& s) { return findings().led(s, leader.token, 99); })),
              "shift/not-found");
    EXPECT_THAT(own(leader), IsEmpty());
}

TEST_F(Found, is_part_of_what_a_person_is_told_is_held_of_them) {
    checked_in(leader, shift, walker).value();
    report(walker, a_finding()).value();
    const auto held = ask([&](Snapshot& s) {
        return Result<std::vector<incidents::HeldElsewhere>>(
            PersonFiles(room()).held(s, "13812348012", incidents::PersonHolder::Show::all));
    });
    ASSERT_EQ(held.size(), 1U);
    EXPECT_THAT(held[0].whole.text, HasSubstr(R"("findings":[{"incident":1,"team":"east","service":1,)"));
}

TEST_F(Found, goes_as_the_last_goes_that_it_was_merged_into) {
    checked_in(leader, shift, walker).value();
    const auto first = report(walker, a_finding()).value().course.incident;
    const auto second = reported(a_report()).number, third = reported(a_report()).number;
    const auto merge = [&](std::int64_t number, std::int64_t into) {
        step("desk", number, &incidents::IncidentDesk::merge, incidents::Merge{into, {}}).value();
    };
    merge(first, second);
    merge(second, third);
    EXPECT_FALSE(own(walker).at(0).course.settled_at);
    settle(third);
    EXPECT_EQ(own(walker).at(0).course.settled_at, clock.now());
    const auto figures = ask([&](Snapshot& s) {
        return Result<std::map<std::string, FoundReports>>(
            figure_reports(s, clock.now() - 24h, clock.now() + 24h));
    });
    EXPECT_EQ(figures.at("east").settled, 1);
}

TEST_F(Found, is_nobodys_once_they_have_withdrawn_and_the_teams_still) {
    checked_in(leader, shift, walker).value();
    const MyFinding made = report(walker, a_finding()).value();
    const std::string sealed =
        "SELECT count(*) FROM sealed_records WHERE station_id = ?1 AND subject = "
        "'finding/1' AND length(sealed) > 0";
    EXPECT_EQ(sql(sealed), 1);
    anyone([&](Transaction& t) -> Result<bool> {
        auto done = VolunteerDesk(room()).withdraw(t, walker.token);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    EXPECT_EQ(sql(sealed), 0);
    EXPECT_EQ(sql("SELECT count(*) FROM findings WHERE station_id = ?1 AND (volunteer IS NOT NULL OR "
                  "sent_key <> '')"),
              0);
    ASSERT_EQ(led(shift).size(), 1U);
    EXPECT_FALSE(led(shift)[0].volunteer);
    EXPECT_EQ(led(shift)[0].name, "");
    const auto counted = ask([&](Snapshot& s) {
        return Result<std::map<std::string, FoundReports>>(
            figure_reports(s, clock.now() - 24h, clock.now() + 24h));
    });
    EXPECT_EQ(counted.at("east").found, 1);
    EXPECT_EQ(row(made.course.incident).description, a_finding().description) << "the incident goes its way";
}

TEST_F(Found, reports_and_settled_ones_are_what_plain_sql_counts) {
    a_team("west");
    std::mt19937 chance(5);
    const auto pick = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(chance); };
    const Instant from = *parse_iso("2026-10-01T00:00:00+08:00");
    constexpr int count = 60;
    for (int i = 1; i <= count; ++i) {
        incidents::Report body = a_report();
        body.category = "hazard.fence";
        const auto number = reported(body).number;
        const int fate = pick(6);
        if (fate == 0) settle(number);
        if (fate == 1) step("desk", number, &incidents::IncidentDesk::accept, incidents::Remark{}).value();
        if (fate == 2) {
            step("desk", number, &incidents::IncidentDesk::decline,
                 incidents::Decline{Outcome::unfounded, "查无此事"})
                .value();
        }
        // Into one that is open; some of these are settled afterwards, and what was merged with them.
        if (fate == 3 && i > 1) {
            for (std::int64_t into = number - 1; into > 0; --into) {
                if (row(into).state == State::closed || row(into).merged_into) continue;
                if (row(into).state == State::reported)
                    step("desk", into, &incidents::IncidentDesk::accept, incidents::Remark{}).value();
                step("desk", number, &incidents::IncidentDesk::merge, incidents::Merge{into, {}}).value();
                step("desk", into, &incidents::IncidentDesk::dispatch, incidents::Dispatch{"officer/A", {}})
                    .value();
                step("officer/A", into, &incidents::IncidentDesk::take, incidents::Remark{}).value();
                if (pick(2) == 0) break;
                step("officer/A", into, &incidents::IncidentDesk::claim_done, incidents::ClaimDone{"已修好"})
                    .value();
                step("desk", into, &incidents::IncidentDesk::verify, incidents::Remark{}).value();
                break;
            }
        }
        if (pick(5) == 0) continue;  // a resident's
        anyone([&](Transaction& t) -> Result<bool> {
            t.housekeeping();
            FindingRow found;
            found.id = i;
            found.incident = number;
            found.team = pick(3) == 0 ? "west" : "east";
            found.service = i;
            found.volunteer = walker.number;
            found.key = fmt::format("key {}", i);
            found.noted_at = from + 24h * (pick(184) - 92);  // two quarters, and their first moments
            insert_finding(t, found);
            return true;
        }).value();
    }
    const Instant quarters[] = {*parse_iso("2026-07-01T00:00:00+08:00"), from,
                                *parse_iso("2027-01-01T00:00:00+08:00")};
    std::int64_t settled = 0, merged = 0;
    for (int quarter = 0; quarter < 2; ++quarter) {
        const auto counted = ask([&](Snapshot& s) {
            return Result<std::map<std::string, FoundReports>>(
                figure_reports(s, quarters[quarter], quarters[quarter + 1]));
        });
        for (const char* team : {"east", "west"}) {
            const std::string rows = fmt::format(
                "SELECT count(*) FROM findings f JOIN incidents i ON i.station_id = f.station_id AND i.id = "
                "f.incident WHERE f.station_id = ?1 AND f.team = '{}' AND f.noted_at >= {} AND f.noted_at < "
                "{}",
                team, quarters[quarter].time_since_epoch().count(),
                quarters[quarter + 1].time_since_epoch().count());
            const std::string by_itself = " AND i.state = 'closed' AND i.outcome = 'resolved'";
            const std::string with_another =
                " AND i.merged_into IN (SELECT o.id FROM incidents o WHERE o.station_id = ?1 AND o.outcome = "
                "'resolved')";
            EXPECT_EQ(counted.at(team).found, sql(rows)) << team << quarter;
            EXPECT_EQ(counted.at(team).settled, sql(rows + by_itself) + sql(rows + with_another))
                << team << quarter;
            settled += counted.at(team).settled;
            merged += sql(rows + with_another);
        }
    }
    EXPECT_GT(settled, 5) << "there was something to count";
    EXPECT_GT(merged, 0);
}

}  // namespace
}  // namespace linli::volunteers
