// The pure rules of the volunteers' room.
#include <gtest/gtest.h>

#include "volunteers/check_in_code.h"
#include "volunteers/points.h"
#include "volunteers/standing.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;

std::chrono::sys_days day(const char* text) {
    return std::chrono::sys_days(parse_date(text).value());
}

TEST(Ages, somebody_is_a_minor_until_the_end_of_the_month_of_the_18th_birthday) {
    EXPECT_TRUE(is_minor("2008-11", day("2026-11-01")));
    EXPECT_TRUE(is_minor("2008-11", day("2026-11-30")));
    EXPECT_FALSE(is_minor("2008-11", day("2026-12-01")));
    EXPECT_TRUE(is_minor("2008-02", day("2026-02-28")));
    EXPECT_FALSE(is_minor("2008-02", day("2026-03-01")));
    EXPECT_TRUE(is_minor("", day("2026-03-01"))) << "what is not known";
    EXPECT_EQ(age_on("2008-11", day("2026-11-30")), 17);
    EXPECT_EQ(age_on("2008-11", day("2026-12-01")), 18);
    EXPECT_EQ(age_on("1950-01", day("2026-02-01")), 76);
    for (const char* wrong : {"", "1990", "1990-13", "1990-00", "1899-12", "1990-5", "199005x", "abcd-ef"})
        EXPECT_FALSE(parse_month(wrong)) << wrong;
    EXPECT_TRUE(parse_month("1949-10"));
}

TEST(Trainings, are_good_from_their_day_up_to_their_last) {
    const std::vector<Training> had{{"first-aid", "2026-05-20", "2027-05-19"}, {"radio", "2026-01-01", {}}};
    EXPECT_FALSE(is_trained(had, "first-aid", day("2026-05-19")));
    EXPECT_TRUE(is_trained(had, "first-aid", day("2026-05-20")));
    EXPECT_TRUE(is_trained(had, "first-aid", day("2027-05-19")));
    EXPECT_FALSE(is_trained(had, "first-aid", day("2027-05-20")));
    EXPECT_TRUE(is_trained(had, "radio", day("2040-01-01")));
    EXPECT_FALSE(is_trained(had, "ropes", day("2026-06-01")));
}

TEST(Points, are_hours_with_one_decimal) {
    EXPECT_EQ(points_of(0), 0.0);
    EXPECT_EQ(points_of(60), 1.0);
    EXPECT_EQ(points_of(90), 1.5);
    EXPECT_EQ(points_of(2), 0.0);
    EXPECT_EQ(points_of(3), 0.1) << "halves up";
    EXPECT_EQ(points_of(6'000'000), 100'000.0);
    const Instant at = *parse_iso("2026-11-24T10:00:00+08:00");
    EXPECT_EQ(minutes_between(at, at + 59s), 0);
    EXPECT_EQ(minutes_between(at, at + 60s), 1);
    EXPECT_EQ(minutes_between(at, at - 60s), 0);
}

TEST(CheckInCode, is_good_within_thirty_seconds_of_its_own_and_for_its_shift_alone) {
    const Bytes secret(32, std::byte{7});
    const Instant at = *parse_iso("2026-11-24T10:00:10+08:00");
    const std::string code = check_in_code(secret, 4, at);
    EXPECT_EQ(code.size(), 8U);
    EXPECT_EQ(code_changes_at(at), at + 20s);
    EXPECT_TRUE(is_check_in_code(secret, 4, code, at));
    EXPECT_TRUE(is_check_in_code(secret, 4, code, at + 30s));
    EXPECT_TRUE(is_check_in_code(secret, 4, code, at - 30s));
    EXPECT_FALSE(is_check_in_code(secret, 4, code, at + 60s));
    EXPECT_FALSE(is_check_in_code(secret, 5, code, at));
    EXPECT_FALSE(is_check_in_code(Bytes(32, std::byte{8}), 4, code, at));
    EXPECT_FALSE(is_check_in_code(secret, 4, "", at));
    EXPECT_TRUE(is_moment_of_scan(at, at + 24h));
    EXPECT_FALSE(is_moment_of_scan(at, at + 24h + 1s));
    EXPECT_FALSE(is_moment_of_scan(at + 61s, at));
}

class Standings : public ::testing::Test {
  protected:
    Standings() {
        volunteer.born = "1990-05";
        asked.volunteer = &volunteer;
        asked.team = &team;
        asked.is_member = true;
        asked.shift = 9;
        asked.starts_at = now + 24h;
        asked.ends_at = now + 26h;
        asked.places_left = 1;
    }
    ShiftStanding standing() { return standing_of(asked, now, Zone{}).standing; }
    std::optional<Ineligible> why() { return standing_of(asked, now, Zone{}).why; }

    const Instant now = *parse_iso("2026-11-24T10:00:00+08:00");
    Volunteer volunteer;
    Team team;
    StandingAsked asked;
};

TEST_F(Standings, say_what_is_in_the_way) {
    using enum ShiftStanding;
    EXPECT_EQ(standing(), open);
    asked.places_left = 0;
    EXPECT_EQ(standing(), full);
    asked.standby_left = 1;
    EXPECT_EQ(standing(), standby);
    asked.taken = {{3, now + 25h, now + 27h, 0}};
    EXPECT_EQ(standing(), clash);
    EXPECT_EQ(standing_of(asked, now, Zone{}).clash_with, 3);
    asked.taken = {{3, now + 26h, now + 27h, 0}};
    EXPECT_EQ(standing(), standby) << "one after the other";
    asked.taken = {{3, now + 26h, now + 27h, 8}};
    EXPECT_EQ(why(), Ineligible::rest) << "that the other team asks";
    team.rest_hours = 8;
    asked.taken = {{3, now + 17h, now + 18h, 0}};
    EXPECT_EQ(why(), Ineligible::rest) << "that this team asks";
    asked.taken.clear();
    asked.own = SignUpState::signed_up;
    EXPECT_EQ(standing(), signed_up);
    asked.own = SignUpState::standby;
    EXPECT_EQ(standing(), on_standby);
    asked.own = SignUpState::stepped_back;
    EXPECT_EQ(standing(), standby);
    asked.is_member = false;
    EXPECT_EQ(why(), Ineligible::not_a_member);
    asked.starts_at = now;
    EXPECT_EQ(standing(), too_late);
    asked.state = ShiftState::cancelled;
    EXPECT_EQ(standing(), cancelled);
}

TEST_F(Standings, ask_for_what_the_team_requires_on_the_day_of_the_shift) {
    team.requirements.trainings = {"first-aid"};
    EXPECT_EQ(why(), Ineligible::training);
    EXPECT_EQ(standing_of(asked, now, Zone{}).training, "first-aid");
    volunteer.trainings = {{"first-aid", "2026-01-01", "2026-11-24"}};
    EXPECT_EQ(why(), Ineligible::training) << "it runs out the day before";
    volunteer.trainings = {{"first-aid", "2026-01-01", "2026-11-25"}};
    EXPECT_EQ(why(), std::nullopt);
    team.requirements.insured = true;
    EXPECT_EQ(why(), Ineligible::insurance);
    volunteer.insured_until = "2026-11-24";
    EXPECT_EQ(why(), Ineligible::insurance);
    volunteer.insured_until = "2026-11-25";
    EXPECT_EQ(why(), std::nullopt);
    team.requirements.max_age = 35;
    EXPECT_EQ(why(), Ineligible::age);
    team.requirements.max_age = 36;
    EXPECT_EQ(why(), std::nullopt);
    team.requirements.min_age = 37;
    EXPECT_EQ(why(), Ineligible::age);
}

TEST_F(Standings, keep_everybody_under_18_from_risky_work_and_from_rescue) {
    volunteer.born = "2008-11";  // 18 within this month
    EXPECT_EQ(standing(), ShiftStanding::open) << "what is not risky";
    team.is_risky = true;
    EXPECT_EQ(why(), Ineligible::minor);
    asked.starts_at = now + std::chrono::days(30);
    asked.ends_at = asked.starts_at + 2h;
    EXPECT_EQ(why(), Ineligible::minor) << "a shift after the birthday too, while they are under age";
    team.is_risky = false;
    team.kind = TeamKind::rescue;
    EXPECT_EQ(why(), Ineligible::minor);
    EXPECT_EQ(admission_fault(volunteer, team, day("2026-11-30")), Ineligible::minor);
    EXPECT_EQ(admission_fault(volunteer, team, day("2026-12-01")), std::nullopt);
    EXPECT_EQ(standing_of(asked, now + std::chrono::days(7), Zone{}).standing, ShiftStanding::open)
        << "from the month after on";
}

}  // namespace
}  // namespace linli::volunteers
