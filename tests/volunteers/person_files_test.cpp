// A person asks by telephone what is held about them, and is a volunteer, or the guardian of one.
#include <gmock/gmock.h>

#include "harness/desk.h"
#include "store/journal.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/consistency.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/team_desk.h"
#include "volunteers/volunteer_desk.h"
#include "volunteers/volunteer_file.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;
using incidents::Answered;
using incidents::Correction;
using incidents::PersonFile;
using store::Snapshot;
using store::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PeopleWhoAsk : public test::AtTheDesk {
  protected:
    template <class Command>
    auto head(Command command) {
        return station->store->write_now({first_station, "head", store::Reach::station, {}, true}, command);
    }
    template <class Command>
    auto anyone(Command command) {
        return station->store->write_now({first_station, "resident", store::Reach::none}, command);
    }
    ~PeopleWhoAsk() override {
        const auto faults = station->ask([](Snapshot& s) { return check_ledger(s).faults; });
        EXPECT_THAT(faults, IsEmpty());
    }
    Room room() { return {station->vault, station->rulebooks, station->grids}; }
    VolunteerLink joined(const std::string& telephone, const std::string& born = "1990-05",
                         std::optional<Guardian> guardian = {}) {
        JoinWritten join;
        join.name = "王小明";
        join.telephone = telephone;
        join.born = born;
        join.guardian = std::move(guardian);
        join.skills = {"急救"};
        join.consent = {risk_notice().version, true, true};
        return anyone([&](Transaction& t) { return VolunteerDesk(room()).join(t, join); }).value();
    }
    // Of a member with an hour in the ledger that a worklog told of.
    VolunteerLink served(const std::string& telephone) {
        TeamWritten team;
        team.code = "east";
        team.name = {"东片巡逻队", "East patrol"};
        head([&](Transaction& t) { return TeamDesk(room()).add(t, team); }).value();
        const auto leader = joined("13812348001"), member = joined(telephone);
        for (const auto& one : {leader, member}) {
            head([&](Transaction& t) {
                return TeamDesk(room()).set_leader(t, "east", {one.number, true});
            }).value();
        }
        const auto work = anyone([&](Transaction& t) {
                              WorklogWritten written;
                              written.team = "east";
                              written.began_at = clock.now() - 2h;
                              written.ended_at = clock.now() - 1h;
                              written.content = "反诈宣传";
                              written.witness = leader.number;
                              return AttendanceDesk(room()).write(t, member.token, written);
                          }).value();
        head([&](Transaction& t) {
            return LedgerDesk(room()).confirm(t, std::nullopt, work.id, {});
        }).value();
        return member;
    }
    Result<PersonFile> looked_up(const std::string& telephone) {
        return head([&](Transaction& t) { return station->desk.look_up_person(t, {telephone}); });
    }
    PersonFile copied(const std::string& telephone) {
        return head([&](Transaction& t) { return station->desk.copy_person(t, {telephone}); }).value();
    }
    Result<Answered> corrected(const Correction& correction) {
        return head([&](Transaction& t) { return station->desk.correct_person(t, correction); });
    }
    Result<Answered> erased(const std::string& telephone) {
        return head([&](Transaction& t) { return station->desk.erase_person(t, {telephone}); });
    }
    VolunteerState state_of(std::int64_t number) {
        return head([&](Transaction& t) { return VolunteerDesk(room()).one(t, number); })
            .value()
            .volunteer.state;
    }
    template <class T>
    static std::string type_of(const Result<T>& result) {
        return result ? "done" : result.error().type;
    }
    std::vector<std::string> answers() {
        const auto entries = station->ask([](Snapshot& s) { return store::entries_after(s, 0, 100'000); });
        std::vector<std::string> kinds;
        for (const store::Entry& entry : entries) {
            if (entry.kind.starts_with("people.")) kinds.push_back(entry.kind + " " + entry.subject);
        }
        return kinds;
    }
};

TEST_F(PeopleWhoAsk, are_told_masked_what_they_hold_as_a_volunteer_and_given_all_of_it) {
    const auto member = served("13812348002");
    const PersonFile told = looked_up("+86 138 1234 8002").value();
    ASSERT_EQ(told.others.size(), 1U);
    EXPECT_EQ(told.others.front().subject, "volunteer/2");
    EXPECT_EQ(told.others.front().whole.text, "null");
    const std::string shown = json::to_text(told);
    for (const char* personal : {"王小明", "13812348002", "反诈宣传", "急救"})
        EXPECT_THAT(shown, Not(HasSubstr(personal)));
    const auto file = json::read_stored<VolunteerFile>(copied("13812348002").others.at(0).whole.text);
    EXPECT_EQ(file.name, "王小明");
    EXPECT_EQ(file.telephone, "13812348002");
    EXPECT_THAT(file.volunteer.skills, ElementsAre("急救"));
    EXPECT_EQ(file.consent.value().version, risk_notice().version);
    EXPECT_EQ(file.consent->at, clock.now());
    ASSERT_EQ(file.memberships.size(), 1U);
    EXPECT_EQ(file.memberships.front().team, "east");
    ASSERT_EQ(file.services.size(), 1U);
    EXPECT_EQ(file.services.front().content, "反诈宣传");
    ASSERT_EQ(file.credits.size(), 1U);
    EXPECT_EQ(file.minutes, 60);
    ASSERT_EQ(file.remarks.size(), 1U);
    EXPECT_EQ(file.remarks.front().text, "反诈宣传");
    const auto witness = json::read_stored<VolunteerFile>(copied("13812348001").others.at(0).whole.text);
    EXPECT_THAT(witness.witnessed, ElementsAre(1));
    EXPECT_THAT(answers(), ElementsAre("people.looked_up volunteer/2", "people.copied volunteer/2",
                                       "people.copied volunteer/1"));
    EXPECT_EQ(
        type_of(as("head", [&](Transaction& t) { return station->desk.copy_person(t, {"13812348002"}); })),
        "session/not-fresh");
}

TEST_F(PeopleWhoAsk, are_erased_as_volunteers_by_withdrawing) {
    const auto member = served("13812348002");
    EXPECT_EQ(erased("13812348002").value().records, 1);
    EXPECT_EQ(type_of(anyone([&](Transaction& t) { return VolunteerDesk(room()).page(t, member.token); })),
              "volunteer/no-link");
    EXPECT_EQ(state_of(member.number), VolunteerState::withdrawn);
    EXPECT_EQ(type_of(looked_up("13812348002")), "people/nothing-held");
    EXPECT_EQ(type_of(erased("13812348002")), "people/nothing-held");
    EXPECT_THAT(answers(), ElementsAre("people.erased volunteer/2"));
}

TEST_F(PeopleWhoAsk, correct_name_and_telephone_but_not_to_another_volunteers) {
    joined("13812348001");
    joined("13812348002");
    EXPECT_EQ(type_of(corrected({"13812348002", {}, "138 1234 8001", {}, {}})), "volunteer/known");
    EXPECT_EQ(type_of(corrected({"13812348002", {}, {}, "人民路1号", {}})), "people/nothing-of-it-held");
    EXPECT_EQ(type_of(corrected({"13812348009", {}, {}, "人民路1号", {}})), "people/nothing-held");
    EXPECT_EQ(corrected({"13812348002", "王大明", "13812348003", {}, {}}).value().records, 1);
    EXPECT_EQ(type_of(looked_up("13812348002")), "people/nothing-held");
    EXPECT_THAT(copied("13812348003").others.at(0).whole.text, HasSubstr("王大明"));
    EXPECT_EQ(type_of(erased("13812348003")), "done");
}

TEST_F(PeopleWhoAsk, are_found_as_guardians_and_take_a_volunteer_under_age_along) {
    const auto child = joined("13812348001", "2012-05", Guardian{"王监护", "13812349000"});
    const auto grown = joined("13812348002", "1990-05", Guardian{"王监护", "13812349000"});
    const PersonFile told = looked_up("13812349000").value();
    ASSERT_EQ(told.others.size(), 2U);
    EXPECT_THAT(told.others.at(0).if_erased.en, HasSubstr("withdraws the volunteer"));
    EXPECT_THAT(told.others.at(1).if_erased.en, IsEmpty());
    EXPECT_EQ(corrected({"13812349000", "李监护", "13812349001", {}, {}}).value().records, 2);
    EXPECT_THAT(copied("13812349001").others.at(0).whole.text, HasSubstr("李监护"));
    EXPECT_EQ(erased("13812349001").value().records, 2);
    EXPECT_EQ(state_of(child.number), VolunteerState::withdrawn);
    EXPECT_EQ(state_of(grown.number), VolunteerState::active);
    EXPECT_EQ(type_of(looked_up("13812349001")), "people/nothing-held");
    EXPECT_THAT(copied("13812348002").others.at(0).whole.text, Not(HasSubstr("监护")));
}

}  // namespace
}  // namespace linli::volunteers
