// What the law has recorded: for the volunteer, for staff, and what goes at a withdrawal.
#include "volunteers/legal_record.h"

#include <gmock/gmock.h>

#include "harness/desk.h"
#include "store/journal.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/team_desk.h"
#include "volunteers/volunteer_desk.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono_literals;
using store::Snapshot;
using store::Transaction;
using ::testing::HasSubstr;
using ::testing::Not;

class Records : public test::AtTheDesk {
  protected:
    template <class Command>
    auto anyone(Command command) {
        return station->store->write_now({first_station, "resident", store::Reach::none}, command);
    }
    template <class Command>
    auto head(Command command) {
        return station->store->write_now({first_station, "head", store::Reach::station, {}, true}, command);
    }
    Room room() { return {station->vault, station->rulebooks, station->grids}; }
    RecordDesk desk() { return {room(), station->directory}; }
    VolunteerLink joined(const std::string& name, const std::string& telephone) {
        JoinWritten join;
        join.name = name;
        join.telephone = telephone;
        join.born = "1990-05";
        join.consent = {risk_notice().version, true, true};
        return anyone([&](Transaction& t) { return VolunteerDesk(room()).join(t, join); }).value();
    }
    void SetUp() override {
        TeamWritten team;
        team.code = "east";
        team.name = {"东片巡逻队", "East patrol"};
        head([&](Transaction& t) { return TeamDesk(room()).add(t, team); }).value();
        leader = joined("李队长", "13812348001");
        member = joined("王小明", "13812348002");
        for (const auto& one : {leader, member}) {
            head([&](Transaction& t) {
                return TeamDesk(room()).set_leader(t, "east", {one.number, true});
            }).value();
        }
    }
    void serve(std::chrono::hours ago, const std::string& content) {
        WorklogWritten written;
        written.team = "east";
        written.began_at = clock.now() - ago;
        written.ended_at = written.began_at + 30min;
        written.content = content;
        written.witness = leader.number;
        const auto work = anyone([&](Transaction& t) {
                              return AttendanceDesk(room()).write(t, member.token, written);
                          }).value();
        head([&](Transaction& t) {
            return LedgerDesk(room()).confirm(t, std::nullopt, work.id, {});
        }).value();
    }
    void write(const MeritWritten& written) {
        head([&](Transaction& t) { return desk().add(t, member.number, written); }).value();
    }
    LegalFile own() {
        return station->store->read_now({}, [&](Snapshot& s) { return desk().own(s, member.token); }).value();
    }
    template <class Between>
    Result<LegalFile> exported(Between between) {
        const store::Context who{first_station, "head", store::Reach::station, {}, true};
        auto file = station->store->read_now(who, [&](Snapshot& s) {
            auto read = desk().all(s);
            between();
            return read;
        });
        if (!file) return file;
        return head([&](Transaction& t) -> Result<LegalFile> {
            auto done = desk().put_on_record(t, {incidents::Purpose::request_by_law, "年度上报"});
            if (!done) return tl::unexpected(std::move(done.error()));
            return std::move(*file);
        });
    }
    Result<LegalFile> exported() {
        return exported([] {});
    }

    VolunteerLink leader, member;
};

TEST_F(Records, have_the_five_items_and_services_that_count) {
    serve(2h, "反诈宣传");
    serve(4h, "记错的");
    const auto asked =
        as("desk", [&](Transaction& t) { return LedgerDesk(room()).ask_reversal(t, 2, {"记错"}); }).value();
    head([&](Transaction& t) { return LedgerDesk(room()).agree(t, asked.reversal.value().id); }).value();
    head([&](Transaction& t) {
        return VolunteerDesk(room()).train(t, member.number, std::nullopt,
                                           {{{"first-aid", "2026-05-20", {}}}, {}});
    }).value();
    write({MeritKind::commendation, "2026-11-01", {}, "见义勇为"});
    write({MeritKind::evaluation, "2026-01-01", "2026-11-24", "认真负责"});
    const LegalFile file = own();
    EXPECT_EQ(file.format, "linli/volunteer-records/v1");
    ASSERT_EQ(file.volunteers.size(), 1U);
    const LegalRecord& record = file.volunteers.front();
    EXPECT_EQ(record.basics.name, "王小明");
    EXPECT_EQ(record.basics.telephone, "13812348002");
    ASSERT_EQ(record.services.size(), 1U) << "what was taken back is none";
    EXPECT_EQ(record.services.front().content, "反诈宣传");
    EXPECT_EQ(record.services.front().minutes, 30);
    EXPECT_EQ(record.minutes, 30);
    ASSERT_EQ(record.trainings.size(), 1U);
    EXPECT_EQ(record.trainings.front().code, "first-aid");
    ASSERT_EQ(record.commendations.size(), 1U);
    EXPECT_EQ(record.commendations.front().text, "见义勇为");
    ASSERT_EQ(record.evaluations.size(), 1U);
    EXPECT_EQ(record.evaluations.front().until, "2026-11-24");
}

TEST_F(Records, of_all_are_given_for_a_purpose_on_record_after_a_second_factor) {
    serve(2h, "反诈宣传");
    const auto not_fresh = as("head", [&](Transaction& t) { return desk().all(t); });
    EXPECT_EQ(not_fresh.error().type, "session/not-fresh");
    EXPECT_FALSE(as("head", [&](Transaction& t) -> Result<bool> {
        auto done = desk().put_on_record(t, {incidents::Purpose::request_by_law, "x"});
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    })) << "nor is it put on record that it was shown";
    const LegalFile file = exported().value();
    ASSERT_EQ(file.volunteers.size(), 2U);
    EXPECT_EQ(file.volunteers.back().basics.name, "王小明");
    const auto entries = station->ask([](Snapshot& s) { return store::entries_after(s, 0, 100'000); });
    const auto& last = entries.back();
    EXPECT_EQ(last.kind, "people.revealed");
    EXPECT_EQ(last.subject, "volunteers/records");
    EXPECT_THAT(last.payload.text, Not(HasSubstr("年度")));
    EXPECT_EQ(anyone([&](Transaction& t) { return desk().all(t); }).error().type, "forbidden/role");
}

TEST_F(Records, of_all_are_read_beside_others_commands) {
    serve(2h, "反诈宣传");
    const LegalFile file = exported([&] {
                               write({MeritKind::commendation, "2026-11-02", {}, "其间"});
                               joined("赵小红", "13812348003");
                           }).value();
    EXPECT_EQ(file.volunteers.size(), 2U) << "one moment is read, whatever comes meanwhile";
    EXPECT_TRUE(file.volunteers.back().commendations.empty());
    EXPECT_EQ(exported().value().volunteers.size(), 3U);
}

TEST_F(Records, of_all_are_as_many_as_there_are_volunteers_in_several_pages) {
    for (int i = 0; i < 450; ++i)
        joined("志愿者", "1391234" + std::to_string(5000 + i));
    const LegalFile file = exported().value();
    ASSERT_EQ(file.volunteers.size(), 452U);
    for (std::size_t i = 0; i < file.volunteers.size(); ++i)
        EXPECT_EQ(file.volunteers[i].basics.number, static_cast<std::int64_t>(i + 1));
}

TEST_F(Records, go_with_whoever_withdraws) {
    write({MeritKind::commendation, "2026-11-01", {}, "见义勇为"});
    anyone([&](Transaction& t) -> Result<bool> {
        auto done = VolunteerDesk(room()).withdraw(t, member.token);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    EXPECT_EQ(exported().value().volunteers.size(), 1U);
    const auto merits = head([&](Transaction& t) { return desk().merits(t, member.number); }).value();
    EXPECT_TRUE(merits.merits.empty());
    EXPECT_EQ(head([&](Transaction& t) {
                  return desk().add(t, member.number, {MeritKind::commendation, "2026-11-01", {}, "x"});
              })
                  .error()
                  .type,
              "volunteer/not-found");
}

TEST_F(Records, are_written_by_staff_alone) {
    EXPECT_EQ(anyone([&](Transaction& t) {
                  return desk().add(t, member.number, {MeritKind::commendation, "2026-11-01", {}, "x"});
              })
                  .error()
                  .type,
              "forbidden/role");
    json::Faults faults;
    check(MeritWritten{MeritKind::commendation, "2026-11-31", "2026-01-01", " "}, faults);
    EXPECT_EQ(faults.take().size(), 4U);
}

}  // namespace
}  // namespace linli::volunteers
