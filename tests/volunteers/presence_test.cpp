// Checking in by being there: yes or no, once, and nothing of where.
#include "team_at_the_desk.h"
#include "volunteers/attendance_desk.h"

namespace linli::volunteers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A place in the grids A and B, which reach from 121 to 121.02 and from 29 to 29.01; a metre to the west is
// about 0.00001027 degrees.
constexpr PlaceSeen inside{121.015, 29.005, 12}, near{120.9996, 29.005, 12}, away{120.999, 29.005, 12};

TEST(PlacesSeen, are_there_in_a_grid_or_as_near_as_the_position_is_inexact) {
    const auto survey = grids::survey(test::two_grids).value();
    const grids::GridSet set = grids::set_of(1, survey.grids);
    const std::vector<std::string> a{"A"}, b{"B"}, both{"A", "B"}, unknown{"Z"}, none;
    const auto at = [&](const std::vector<std::string>& codes, PlaceSeen seen, double accuracy) {
        seen.accuracy = accuracy;
        return presence_in(set, codes, seen);
    };
    EXPECT_EQ(at(both, inside, 12), Presence::here);
    EXPECT_EQ(at(b, inside, 12), Presence::here);
    EXPECT_EQ(at(a, inside, 12), Presence::elsewhere) << "it is the other grid";
    EXPECT_EQ(at(a, near, 12), Presence::here) << "39 m outside";
    EXPECT_EQ(at(a, away, 12), Presence::elsewhere) << "97 m outside";
    EXPECT_EQ(at(a, away, 46), Presence::elsewhere);
    EXPECT_EQ(at(a, away, 48), Presence::here);
    EXPECT_EQ(at(a, inside, 200), Presence::elsewhere);
    EXPECT_EQ(at(b, inside, 200), Presence::here);
    EXPECT_EQ(at(b, inside, 200.1), Presence::inexact);
    EXPECT_EQ(at(unknown, inside, 12), Presence::elsewhere);
    EXPECT_EQ(at(none, inside, 12), Presence::elsewhere);
}

TEST(PlacesSeen, are_places) {
    for (const PlaceSeen& wrong : {PlaceSeen{181, 0, 1}, PlaceSeen{0, 91, 1}, PlaceSeen{0, 0, -1}}) {
        json::Faults faults;
        check(wrong, faults);
        EXPECT_FALSE(faults.empty());
    }
    json::Faults faults;
    check(inside, faults);
    EXPECT_TRUE(faults.empty());
}

class PlacesAtTheDesk : public TeamAtTheDesk {
  protected:
    Result<ServiceShown> come(const VolunteerLink& link, std::int64_t shift, const PlaceSeen& seen) {
        const AttendanceDesk attendance(room());
        return anyone(
            [&](Transaction& t) { return attendance.check_in_by_place(t, link.token, shift, seen); });
    }
};

TEST_F(PlacesAtTheDesk, let_in_whoever_is_there_and_may_come) {
    const auto shift = a_shift(20min);
    EXPECT_EQ(type_of(come(member, shift, inside)), "attendance/not-signed-up");
    sign_up(member, shift);
    EXPECT_EQ(type_of(come(member, shift, away)), "attendance/not-at-place");
    EXPECT_EQ(type_of(come(member, shift, {121.005, 29.005, 500})), "attendance/inexact");
    const auto come_in = come(member, shift, inside);
    ASSERT_EQ(type_of(come_in), "done");
    EXPECT_EQ(come_in.value().how_in, Attendance::place);
    EXPECT_EQ(type_of(come(member, shift, inside)), "attendance/already");
    EXPECT_EQ(type_of(come({9, "nobody"}, shift, inside)), "volunteer/no-link");
    const auto later = a_shift(40min);
    sign_up(other, later);
    EXPECT_EQ(type_of(come(other, later, inside)), "attendance/not-now") << "more than half an hour ahead";
    EXPECT_EQ(type_of(come(other, 99, inside)), "shift/not-found");
    // What is on record says how, and not where.
    const auto entries = ask([](Snapshot& s) {
                             return Result<std::vector<store::Entry>>(store::entries_after(s, 0, 10'000));
                         }).value();
    const store::Entry& began = entries[entries.size() - 3];  // before the other shift
    EXPECT_EQ(began.kind, "service.began");
    EXPECT_THAT(began.payload.text, HasSubstr("\"how\":\"place\""));
    for (const store::Entry& entry : entries) {
        EXPECT_THAT(entry.payload.text, Not(HasSubstr("121.0")));
        EXPECT_THAT(entry.payload.text, Not(HasSubstr("1210150000")));
    }
}

TEST_F(PlacesAtTheDesk, ask_for_the_code_where_a_shift_has_no_grids) {
    ShiftWritten written;
    written.starts_at = clock.now() + 10min;
    written.ends_at = written.starts_at + 2h;
    written.roles = {{"walker", {"巡逻", "walker"}, 1, 0}};
    const auto shift =
        as("desk", [&](Transaction& t) { return shifts().plan(t, "east", written); }).value().shift.id;
    sign_up(member, shift);
    EXPECT_EQ(type_of(come(member, shift, inside)), "attendance/no-place");
}

}  // namespace
}  // namespace linli::volunteers
