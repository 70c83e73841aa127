// Certificates of service: what they say, who signed them, and how their hours stand later.
#include "volunteers/certificate.h"

#include <gmock/gmock.h>

#include "harness/desk.h"
#include "store/journal.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/certificate_desk.h"
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

audit::SigningKey some_key(const std::string& name = "linli/test") {
    audit::SigningKey key{name, {}};
    key.seed.fill(std::byte{7});
    return key;
}

CertificateText some_certificate() {
    CertificateText text;
    text.issuer = "望潮镇派出所";
    text.number = 3;
    text.code = "abc";
    text.day = "2026-11-28";
    text.volunteer = 2;
    text.name = "王小明";
    text.from = "2026-01-01";
    text.until = "2026-11-28";
    text.services = 1;
    text.minutes = 60;
    text.teams = {{"east", {"东片巡逻队", "East patrol"}, TeamKind::village_patrol, 1, 60}};
    return text;
}

TEST(Certificates, are_opened_with_the_key_that_signed_them_and_no_other) {
    const std::string note = audit::sign_note(note_text_of(some_certificate()), some_key());
    const auto keys = some_key().verifiers();
    const auto opened = open_certificate(note, keys);
    ASSERT_TRUE(opened) << opened.error().detail.en;
    EXPECT_EQ(json::to_text(*opened), json::to_text(some_certificate()));
    audit::SigningKey other = some_key();
    other.seed.fill(std::byte{8});
    EXPECT_EQ(open_certificate(note, other.verifiers()).error().type, "certificate/not-signed");
    EXPECT_EQ(open_certificate(note, {}).error().type, "certificate/not-signed");
}

TEST(Certificates, that_were_altered_anywhere_are_refused) {
    const std::string note = audit::sign_note(note_text_of(some_certificate()), some_key());
    const auto keys = some_key().verifiers();
    for (std::size_t at = 0; at < note.size(); ++at) {
        std::string altered = note;
        altered[at] = static_cast<char>(altered[at] ^ 1);
        EXPECT_FALSE(open_certificate(altered, keys)) << at;
    }
    for (std::size_t length = 0; length < note.size(); ++length)
        EXPECT_FALSE(open_certificate(note.substr(0, length), keys)) << length;
}

TEST(Certificates, are_no_checkpoints_and_checkpoints_no_certificates) {
    const std::string note = audit::sign_note(note_text_of(some_certificate()), some_key());
    EXPECT_FALSE(audit::open_checkpoint(note, some_key().verifier()));
    const std::string checkpoint = audit::sign_checkpoint(5, {}, some_key());
    EXPECT_EQ(open_certificate(checkpoint, some_key().verifiers()).error().type, "certificate/unreadable");
}

TEST(Certificates, are_found_in_an_address_its_end_or_themselves) {
    const std::string note = audit::sign_note(note_text_of(some_certificate()), some_key());
    const std::string fragment = fragment_of(note);
    EXPECT_EQ(note_in(note), note);
    EXPECT_EQ(note_in(fragment + "\n"), note);
    EXPECT_EQ(note_in("https://linli.example/certificate#" + fragment), note);
    EXPECT_EQ(note_in("https://linli.example/"), "");
}

TEST(Certificates, name_five_teams_and_sum_up_the_others) {
    std::vector<CertifiedTeam> teams;
    for (int i = 1; i <= 7; ++i)
        teams.push_back({"t" + std::to_string(i), {}, TeamKind::community, 1, i * 10});
    const auto few = summed_up(teams);
    ASSERT_EQ(few.size(), 6U);
    EXPECT_EQ(few.front().code, "t7");
    EXPECT_EQ(few.back().code, "");
    EXPECT_EQ(few.back().minutes, 10 + 20);
    EXPECT_EQ(few.back().services, 2);
    teams.resize(5);
    EXPECT_EQ(summed_up(teams).size(), 5U);
}

class CertificateDesks : public test::AtTheDesk {
  protected:
    template <class Command>
    auto anyone(Command command) {
        return station->store->write_now({first_station, "resident", store::Reach::none}, command);
    }
    Room room() { return {station->vault, station->rulebooks, station->grids}; }
    CertificateDesk desk() { return {room(), *station->seal, station->directory}; }
    VolunteerLink joined(const std::string& name, const std::string& telephone) {
        JoinWritten join;
        join.name = name;
        join.telephone = telephone;
        join.born = "1990-05";
        join.consent = {risk_notice().version, true, true};
        return anyone([&](Transaction& t) { return VolunteerDesk(room()).join(t, join); }).value();
    }
    // A leader, and a member of "east".
    void SetUp() override {
        TeamWritten team;
        team.code = "east";
        team.name = {"东片巡逻队", "East patrol"};
        as("desk", [&](Transaction& t) { return TeamDesk(room()).add(t, team); }).value();
        leader = joined("李队长", "13812348001");
        member = joined("王小明", "13812348002");
        for (const auto& one : {leader, member})
            as("desk", [&](Transaction& t) {
                return TeamDesk(room()).set_leader(t, "east", {one.number, true});
            }).value();
    }
    // A confirmed service that began so long ago.
    void serve(std::chrono::hours ago, std::chrono::minutes length) {
        WorklogWritten written;
        written.team = "east";
        written.began_at = clock.now() - ago;
        written.ended_at = written.began_at + length;
        written.content = "巡逻";
        written.witness = leader.number;
        const auto work = anyone([&](Transaction& t) {
                              return AttendanceDesk(room()).write(t, member.token, written);
                          }).value();
        as("desk", [&](Transaction& t) {
            return LedgerDesk(room()).confirm(t, std::nullopt, work.id, {});
        }).value();
    }
    void take_back(std::int64_t credit) {
        const auto asked = as("desk", [&](Transaction& t) {
                               return LedgerDesk(room()).ask_reversal(t, credit, {"记错"});
                           }).value();
        as("head", [&](Transaction& t) {
            return LedgerDesk(room()).agree(t, asked.reversal.value().id);
        }).value();
    }
    Result<CertificateIssued> issued(const CertificateWanted& wanted = {}) {
        return anyone([&](Transaction& t) { return desk().issue(t, member.token, wanted); });
    }
    CertificateKept standing(const CertificateIssued& one) {
        return station->store
            ->read_now({}, [&](Snapshot& s) { return desk().standing(s, one.certificate.code); })
            .value()
            .certificate;
    }

    VolunteerLink leader, member;
};

TEST_F(CertificateDesks, say_what_the_ledger_says_and_are_signed_by_the_station) {
    serve(2h, 60min);
    serve(100h, 45min);
    const auto one = issued().value();
    const auto opened = open_certificate(one.note, station->seal->keys(first_station)).value();
    EXPECT_EQ(json::to_text(opened), json::to_text(one.certificate));
    EXPECT_EQ(note_in(one.fragment), one.note);
    EXPECT_EQ(opened.number, 1);
    EXPECT_EQ(opened.name, "王小明");
    EXPECT_EQ(opened.volunteer, member.number);
    EXPECT_EQ(opened.minutes, 105);
    EXPECT_EQ(opened.services, 2);
    EXPECT_EQ(opened.from, "2026-11-20");
    EXPECT_EQ(opened.until, "2026-11-24");
    EXPECT_EQ(opened.day, "2026-11-24");
    ASSERT_EQ(opened.teams.size(), 1U);
    EXPECT_EQ(opened.teams.front().name.zh, "东片巡逻队");
    EXPECT_FALSE(opened.issuer.empty());

    const auto part = issued({"2026-11-24", {}, false}).value();
    EXPECT_EQ(part.certificate.minutes, 60);
    EXPECT_EQ(part.certificate.name, std::nullopt);
    EXPECT_THAT(part.note, Not(HasSubstr("王小明")));
    EXPECT_EQ(issued({"2026-11-21", "2026-11-22", {}}).error().type, "certificate/nothing");
}

TEST_F(CertificateDesks, stand_as_they_were_until_hours_of_theirs_are_taken_back) {
    serve(2h, 60min);
    serve(5h, 45min);
    const auto one = issued().value();
    EXPECT_EQ(standing(one).minutes_now, 105);
    serve(10h, 30min);
    EXPECT_EQ(standing(one).minutes_now, 105) << "what came later is none of it";
    take_back(2);
    EXPECT_EQ(standing(one).minutes_now, 60);
    EXPECT_EQ(standing(one).minutes, 105);
    EXPECT_EQ(issued().value().certificate.minutes, 90);
    const auto list = anyone([&](Transaction& t) { return desk().issued(t, member.token); }).value();
    ASSERT_EQ(list.certificates.size(), 2U);
    EXPECT_EQ(list.certificates.front().number, 2);
    EXPECT_EQ(list.certificates.back().minutes_now, 60);
}

TEST_F(CertificateDesks, outlive_the_withdrawal_and_hold_no_name_in_the_rows) {
    serve(2h, 60min);
    const auto one = issued().value();
    anyone([&](Transaction& t) -> Result<bool> {
        auto done = VolunteerDesk(room()).withdraw(t, member.token);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    EXPECT_TRUE(open_certificate(one.note, station->seal->keys(first_station)));
    EXPECT_EQ(standing(one).minutes_now, 60);
    EXPECT_EQ(issued().error().type, "volunteer/no-link");
    const auto entries = station->ask([](Snapshot& s) { return store::entries_after(s, 0, 100'000); });
    bool is_noted = false;
    for (const store::Entry& entry : entries) {
        if (entry.kind != "certificate.issued") continue;
        is_noted = true;
        EXPECT_EQ(entry.subject, "certificate/1");
        EXPECT_THAT(entry.payload.text, Not(HasSubstr("王小明")));
    }
    EXPECT_TRUE(is_noted);
}

TEST_F(CertificateDesks, are_ten_within_a_day_at_most) {
    serve(2h, 60min);
    for (int i = 0; i < certificates_a_day; ++i)
        EXPECT_TRUE(issued());
    EXPECT_EQ(issued().error().type, "certificate/too-many");
    clock.advance(24h);
    EXPECT_TRUE(issued());
    EXPECT_EQ(station->store->read_now({}, [&](Snapshot& s) { return desk().standing(s, "nonsense"); })
                  .error()
                  .type,
              "certificate/not-found");
}

TEST_F(CertificateDesks, are_issued_to_who_asks_in_person_by_staff_or_their_leader) {
    serve(2h, 60min);
    const auto fresh = [&](const CertificateAsked& asked) {
        const store::Context who{first_station, "head", store::Reach::station, {}, true};
        return station->store->write_now(
            who, [&](Transaction& t) { return desk().issue_for(t, {}, member.number, asked); });
    };
    const auto one = fresh({true, {}, {}, {}}).value();
    EXPECT_EQ(one.certificate.name, "王小明");
    EXPECT_TRUE(open_certificate(one.note, station->seal->keys(first_station)));
    const auto last = [&] {
        return station->ask([](Snapshot& s) { return store::entries_after(s, 0, 100'000); }).back();
    };
    EXPECT_EQ(last().kind, "certificate.issued");
    EXPECT_EQ(last().actor, "head");
    EXPECT_THAT(last().payload.text, HasSubstr(R"("how":"in_person_with_name")"));
    const auto stale = [&](std::optional<bool> with_name) {
        return as("desk", [&](Transaction& t) {
            return desk().issue_for(t, {}, member.number, {true, {}, {}, with_name});
        });
    };
    EXPECT_EQ(stale({}).error().type, "session/not-fresh") << "a name is shown to who may see it";
    EXPECT_EQ(stale(false).value().certificate.name, std::nullopt);
    const auto led = [&](const VolunteerLink& by, std::int64_t whose) {
        return anyone(
            [&](Transaction& t) { return desk().issue_for(t, by.token, whose, {true, {}, {}, {}}); });
    };
    EXPECT_EQ(led(leader, member.number).value().certificate.name, "王小明");
    EXPECT_EQ(last().actor, "volunteer/1");
    const auto stranger = joined("赵外人", "13812348003");
    EXPECT_EQ(led(stranger, member.number).error().type, "team/not-leader");
    EXPECT_EQ(led(leader, stranger.number).error().type, "team/not-leader");
    EXPECT_EQ(
        anyone([&](Transaction& t) { return desk().issue_for(t, {}, member.number, {true, {}, {}, {}}); })
            .error()
            .type,
        "forbidden/role");
    EXPECT_EQ(fresh({true, "2026-01-01", "2026-01-02", {}}).error().type, "certificate/nothing");
    const auto list = as("desk", [&](Transaction& t) { return desk().issued_to(t, member.number); }).value();
    EXPECT_EQ(list.certificates.size(), 3U);
    anyone([&](Transaction& t) -> Result<bool> {
        auto done = VolunteerDesk(room()).withdraw(t, member.token);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    EXPECT_EQ(fresh({true, {}, {}, {}}).error().type, "volunteer/not-found");
}

TEST(Certificates, are_issued_for_another_only_who_is_there) {
    json::Faults faults;
    check(CertificateAsked{false, "2026-02-30", {}, {}}, faults);
    EXPECT_EQ(faults.take().size(), 2U);
    json::Faults none;
    check(CertificateAsked{true, "2026-02-28", {}, {}}, none);
    EXPECT_TRUE(none.take().empty());
}

}  // namespace
}  // namespace linli::volunteers
