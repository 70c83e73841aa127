// Swaps: both consent, one gets it, and nobody's place is lost in between.
#include <thread>

#include "team_at_the_desk.h"
#include "volunteers/swap_desk.h"

namespace linli::volunteers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Swaps : public TeamAtTheDesk {
  protected:
    SwapDesk swaps() { return SwapDesk(room()); }
    Result<OfferList> offer(const VolunteerLink& link, std::int64_t shift, const OfferWritten& written = {}) {
        return anyone([&](Transaction& t) { return swaps().offer(t, link.token, shift, written); });
    }
    Result<OfferList> take(const VolunteerLink& link, std::int64_t id) {
        return anyone([&](Transaction& t) { return swaps().take(t, link.token, id); });
    }
    Result<OfferList> take_back(const VolunteerLink& link, std::int64_t id) {
        return anyone([&](Transaction& t) { return swaps().take_back(t, link.token, id); });
    }
    Result<OfferList> decline(const VolunteerLink& link, std::int64_t id) {
        return anyone([&](Transaction& t) { return swaps().decline(t, link.token, id); });
    }
    std::vector<OfferShown> offers(const VolunteerLink& link) {
        return ask([&](Snapshot& s) { return swaps().list(s, link.token); }).value().offers;
    }
    Result<OfferChoices> choices(const VolunteerLink& link, std::int64_t shift) {
        return ask([&](Snapshot& s) { return swaps().choices(s, link.token, shift); });
    }
    // Who has a place in it, by number.
    std::vector<std::int64_t> places(std::int64_t shift) {
        std::vector<std::int64_t> found;
        const auto page = as("desk", [&](Transaction& t) { return shifts().page(t, shift); }).value();
        for (const Attending& one : page.attending) {
            if (one.state == SignUpState::signed_up) found.push_back(one.volunteer);
        }
        return found;
    }
    void name_is_public(const VolunteerLink& link, const std::string& name) {
        ProfileWritten profile;
        profile.name = name;
        profile.name_is_public = true;
        anyone([&](Transaction& t) {
            return volunteers().change(t, link.token, std::nullopt, profile);
        }).value();
    }
    std::vector<std::string> kinds_about(std::int64_t shift) {
        std::vector<std::string> kinds;
        const auto entries = ask([&](Snapshot& s) {
                                 return Result<std::vector<store::Entry>>(
                                     store::entries_about(s, "shift/" + std::to_string(shift)));
                             }).value();
        for (const store::Entry& entry : entries)
            kinds.push_back(entry.kind);
        return kinds;
    }
};

TEST_F(Swaps, a_place_is_ones_own_until_somebody_takes_it) {
    const auto shift = a_shift(48h);
    sign_up(member, shift);
    EXPECT_EQ(type_of(offer(other, shift)), "offer/no-place");
    ASSERT_EQ(type_of(offer(member, shift)), "done");
    EXPECT_THAT(places(shift), ElementsAre(2));
    EXPECT_EQ(type_of(offer(member, shift)), "offer/open") << "once";
    ASSERT_THAT(offers(member), SizeIs(1));
    EXPECT_TRUE(offers(member).front().is_mine);
    const auto seen = offers(other);
    ASSERT_THAT(seen, SizeIs(1));
    EXPECT_EQ(seen.front().by, std::nullopt) << "the name is not public";
    EXPECT_EQ(seen.front().standing.value().standing, ShiftStanding::open);
    EXPECT_EQ(offers(leader).front().by, "李明明") << "the leader knows the team";
    EXPECT_EQ(type_of(take(member, 1)), "offer/not-found") << "one's own";
    EXPECT_EQ(type_of(take(other, 1)), "done");
    EXPECT_THAT(places(shift), ElementsAre(3));
    EXPECT_EQ(type_of(take(leader, 1)), "offer/over");
    EXPECT_EQ(offers(member).front().state, OfferState::taken);
    EXPECT_THAT(offers(other), IsEmpty());
    EXPECT_THAT(kinds_about(shift), ElementsAre("shift.planned", "sign_up.made", "sign_up.offered",
                                                "sign_up.handed_over", "sign_up.taken_over"));
    // And whoever has it now may offer it in turn, past the limit for stepping back too.
    clock.advance(47h);
    ASSERT_EQ(type_of(offer(other, shift)), "done");
    EXPECT_EQ(type_of(take(member, 2)), "done");
    EXPECT_THAT(places(shift), ElementsAre(2));
}

TEST_F(Swaps, of_all_who_take_it_at_once_one_gets_it) {
    const auto shift = a_shift(48h);
    sign_up(member, shift);
    offer(member, shift).value();
    std::vector<VolunteerLink> takers{leader, other};
    for (int i = 0; i < 6; ++i)
        takers.push_back(admitted("队员", "1391234800" + std::to_string(i)));
    std::vector<std::string> said(takers.size() + 1);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < takers.size(); ++i)
        threads.emplace_back([&, i] { said[i] = type_of(take(takers[i], 1)); });
    // And whoever offered takes it back meanwhile: either it is theirs, or one of the others'.
    threads.emplace_back([&] { said.back() = type_of(take_back(member, 1)); });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(std::count(said.begin(), said.end(), "done"), 1);
    EXPECT_EQ(std::count(said.begin(), said.end(), "offer/over"), 8);
    EXPECT_THAT(places(shift), SizeIs(1));
    EXPECT_EQ(places(shift).front() == member.number, said.back() == "done");
}

TEST_F(Swaps, two_places_are_exchanged_when_both_consent) {
    const auto first = a_shift(48h), second = a_shift(49h);  // at the same time: only one of them can be had
    sign_up(member, first);
    sign_up(other, second);
    const auto can = choices(member, first).value();
    ASSERT_THAT(can.shifts, SizeIs(1));
    EXPECT_EQ(can.shifts.front().id, second);
    ASSERT_EQ(type_of(offer(member, first, {{}, second})), "done");
    EXPECT_THAT(offers(leader), IsEmpty()) << "who has nothing to give is not asked";
    EXPECT_EQ(type_of(take(leader, 1)), "offer/nothing-to-give");
    EXPECT_EQ(offers(other).front().standing.value().standing, ShiftStanding::open);
    EXPECT_EQ(type_of(take(other, 1)), "done");
    EXPECT_THAT(places(first), ElementsAre(3));
    EXPECT_THAT(places(second), ElementsAre(2));
}

TEST_F(Swaps, leave_both_places_as_they_are_when_one_of_the_two_cannot) {
    const auto first = a_shift(48h), second = a_shift(72h);
    sign_up(member, first);
    sign_up(other, second);
    offer(member, first, {{}, second}).value();
    sign_up(member, a_shift(73h));  // meanwhile
    EXPECT_EQ(type_of(take(other, 1)), "offer/cannot");
    EXPECT_THAT(places(first), ElementsAre(2));
    EXPECT_THAT(places(second), ElementsAre(3));
    // The taker's own clash.
    const auto third = a_shift(96h);
    sign_up(leader, third);
    sign_up(other, a_shift(97h));
    offer(leader, third).value();
    EXPECT_EQ(type_of(take(other, 2)), "shift/clash");
    EXPECT_EQ(offers(other).back().standing.value().standing, ShiftStanding::clash) << "and is told before";
    EXPECT_THAT(places(third), ElementsAre(1));
}

TEST_F(Swaps, are_for_members_who_may) {
    const auto shift = a_shift(48h);
    sign_up(member, shift);
    offer(member, shift).value();
    const auto stranger = joined("孙大海", "13812348009");  // asks to be a member
    EXPECT_THAT(offers(stranger), IsEmpty());
    EXPECT_EQ(type_of(take(stranger, 1)), "offer/not-found");
    TeamWritten team = as("desk", [&](Transaction& t) { return teams().page(t, "east"); }).value().team.team;
    team.requirements.trainings = {"first-aid"};
    as("desk", [&](Transaction& t) { return teams().change(t, "east", std::nullopt, team); }).value();
    EXPECT_EQ(type_of(take(other, 1)), "shift/not-eligible");
    EXPECT_EQ(offers(other).front().standing.value().why, Ineligible::training);
    EXPECT_THAT(places(shift), ElementsAre(2));
    EXPECT_EQ(type_of(take({9, "nobody"}, 1)), "volunteer/no-link");
}

TEST_F(Swaps, to_one_member_are_theirs_alone_to_take_or_to_decline) {
    const auto shift = a_shift(48h);
    sign_up(member, shift);
    EXPECT_THAT(choices(member, shift).value().members, IsEmpty()) << "no name is public";
    EXPECT_EQ(type_of(offer(member, shift, {other.number, {}})), "volunteer/not-found");
    name_is_public(other, "赵小红");
    const auto can = choices(member, shift).value();
    ASSERT_THAT(can.members, SizeIs(1));
    EXPECT_EQ(can.members.front().name, "赵小红");
    ASSERT_EQ(type_of(offer(member, shift, {other.number, {}})), "done");
    EXPECT_EQ(offers(member).front().to, "赵小红");
    EXPECT_THAT(offers(leader), IsEmpty());
    EXPECT_EQ(type_of(take(leader, 1)), "offer/not-found");
    EXPECT_EQ(type_of(decline(leader, 1)), "offer/not-found");
    EXPECT_TRUE(offers(other).front().is_to_me);
    EXPECT_EQ(type_of(decline(other, 1)), "done");
    EXPECT_EQ(offers(member).front().state, OfferState::declined);
    EXPECT_THAT(places(shift), ElementsAre(2));
    ASSERT_EQ(type_of(offer(member, shift, {other.number, {}})), "done");
    EXPECT_EQ(type_of(take(other, 2)), "done");
    // A leader sees everybody's name.
    const auto led = a_shift(96h);
    sign_up(leader, led);
    EXPECT_THAT(choices(leader, led).value().members, SizeIs(2));
    EXPECT_EQ(type_of(offer(leader, led, {member.number, {}})), "done");
}

TEST_F(Swaps, end_with_the_place_and_the_shift) {
    const auto cancelled = a_shift(48h), left = a_shift(72h), begun = a_shift(96h), withdrawn = a_shift(120h);
    for (const auto shift : {cancelled, left, begun, withdrawn}) {
        sign_up(member, shift);
        offer(member, shift).value();
    }
    as("desk", [&](Transaction& t) { return shifts().cancel(t, cancelled); }).value();
    EXPECT_EQ(type_of(take(other, 1)), "offer/over");
    step_back(member, left);
    EXPECT_EQ(type_of(take(other, 2)), "offer/over");
    sign_up(member, left);
    EXPECT_EQ(type_of(take(other, 2)), "offer/over") << "it is another place now";
    EXPECT_THAT(offers(other), SizeIs(2));
    clock.advance(96h);
    EXPECT_EQ(type_of(take(other, 3)), "offer/over");
    EXPECT_EQ(type_of(offer(member, begun)), "offer/too-late");
    withdraw(member);
    EXPECT_EQ(type_of(take(other, 4)), "offer/over");
    EXPECT_THAT(offers(other), IsEmpty());
    EXPECT_THAT(places(withdrawn), IsEmpty());
}

TEST_F(Swaps, lose_nothing_when_the_one_who_was_asked_withdraws) {
    const auto shift = a_shift(48h);
    sign_up(member, shift);
    name_is_public(other, "赵小红");
    offer(member, shift, {other.number, {}}).value();
    withdraw(other);
    EXPECT_THAT(places(shift), ElementsAre(2));
    EXPECT_EQ(offers(member).front().to, std::nullopt) << "the name is gone";
    EXPECT_EQ(type_of(take_back(member, 1)), "done");
    EXPECT_EQ(type_of(take_back(member, 1)), "offer/over");
    EXPECT_EQ(type_of(offer(member, shift)), "done");
    EXPECT_EQ(type_of(take(leader, 2)), "done");
}

TEST_F(Swaps, do_not_pass_by_whoever_stands_by) {
    const auto shift = a_shift(48h, 1), second = a_shift(96h);
    sign_up(member, shift);
    sign_up(other, shift);  // waits
    sign_up(leader, second);
    EXPECT_FALSE(choices(member, shift).value().for_nothing);
    EXPECT_EQ(type_of(offer(member, shift)), "offer/standby");
    EXPECT_EQ(type_of(offer(member, shift, {{}, second})), "done") << "an exchange frees no place";
    take_back(member, 1).value();
    clock.advance(40h);  // too late to step back
    ASSERT_EQ(type_of(offer(member, shift)), "done");
    EXPECT_EQ(type_of(take(other, 2)), "done") << "who waits may take it";
    EXPECT_THAT(places(shift), ElementsAre(3));
}

TEST_F(Swaps, do_not_pass_by_whoever_came_to_stand_by_after_the_offer) {
    const auto shift = a_shift(48h, 1);
    sign_up(member, shift);
    ASSERT_EQ(type_of(offer(member, shift)), "done");
    sign_up(other, shift);  // waits
    EXPECT_EQ(type_of(take(leader, 1)), "offer/standby");
    EXPECT_THAT(places(shift), ElementsAre(member.number));
}

}  // namespace
}  // namespace linli::volunteers
