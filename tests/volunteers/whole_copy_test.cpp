// What a person is given who asks for a copy is all that the tables of this room hold of them.
#include <functional>
#include <map>
#include <regex>
#include <set>

#include "team_at_the_desk.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/calendar_rows.h"
#include "volunteers/call_rows.h"
#include "volunteers/certificate_rows.h"
#include "volunteers/finding_rows.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/legal_record.h"
#include "volunteers/plan_rows.h"
#include "volunteers/swap_rows.h"
#include "volunteers/volunteer_file.h"

namespace linli::volunteers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Key;

struct Column {
    std::string table;
    std::string name;
    std::string path() const { return table + "." + name; }
};

// As the schema says, those of the key and of the station left out.
std::vector<Column> columns_of_the_room() {
    std::vector<Column> columns;
    for (const std::string_view step : migration().steps) {
        const std::string sql(step);
        const std::regex table(R"(CREATE TABLE (\w+) \(([^;]*)\) STRICT)");
        for (auto one = std::sregex_iterator(sql.begin(), sql.end(), table); one != std::sregex_iterator();
             ++one) {
            const std::string body = (*one)[2];
            const std::regex column(R"((\w+) (INTEGER|TEXT|BLOB)\b)");
            for (auto found = std::sregex_iterator(body.begin(), body.end(), column);
                 found != std::sregex_iterator(); ++found) {
                if ((*found)[1] != "station_id") columns.push_back({(*one)[1], (*found)[1]});
            }
        }
    }
    return columns;
}

// Names of columns that say nothing of who it is.
const std::set<std::string>& plain_names() {
    static const std::set<std::string> names{"token",         "about",
                                             "consent",       "consented_at",
                                             "code",          "team",
                                             "is_leader",     "state",
                                             "since",         "subject",
                                             "what",          "at",
                                             "text",          "id",
                                             "written",       "made_until",
                                             "last_day",      "series",
                                             "starts_at",     "ends_at",
                                             "roles",         "grids",
                                             "meeting_point", "shift",
                                             "role",          "place",
                                             "month",         "begun_at",
                                             "give_up_at",    "outcome",
                                             "plan",          "held_until",
                                             "answered_at",   "began_at",
                                             "ended_at",      "how_in",
                                             "how_out",       "closed_by_rule",
                                             "minutes",       "closes_at",
                                             "service",       "reverses",
                                             "day",           "credit",
                                             "asked_at",      "from_day",
                                             "until_day",     "newest_credit",
                                             "kind",          "for_shift",
                                             "made_at",       "version",
                                             "settings",      "set_at",
                                             "incident",      "ends_by",
                                             "ended_how",     "teams",
                                             "not_called",    "call_out",
                                             "called_at",     "expected_at",
                                             "set_out_at",    "arrived_at",
                                             "left_at",       "message",
                                             "ended_for",     "noted_at",
                                             "sent_at"};
    return names;
}

// Columns that name who did something, and why what they name is in nobody's copy.
const std::map<std::string, std::string>& not_in_a_copy() {
    static const std::map<std::string, std::string> reasons{
        {"month_plans.begun_by", "staff alone"},
        {"credits.made_by", "another's line of the ledger: their leader confirmed it"},
        {"credits.second_by", "staff alone"},
        {"reversals.asked_by", "staff alone"},
        {"reversals.answered_by", "staff alone"},
        {"merits.made_by", "staff alone"},
        {"appraisals.set_by", "staff alone"},
        {"call_outs.made_by", "staff alone"},
        {"findings.sent_key", "chance alone, made by their own telephone"}};
    return reasons;
}

std::size_t offers(const VolunteerFile& file, OfferPart part) {
    return static_cast<std::size_t>(std::count_if(file.offers.begin(), file.offers.end(),
                                                  [&](const FiledOffer& one) { return one.part == part; }));
}

// How many rows of a column are in the copy.
using Part = std::function<std::size_t(const VolunteerFile&)>;
const std::map<std::string, Part>& in_the_copy() {
    static const std::map<std::string, Part> parts{
        {"volunteers.number", [](const VolunteerFile& f) { return f.volunteer.number == 2 ? 1U : 0U; }},
        {"team_members.volunteer", [](const VolunteerFile& f) { return f.memberships.size(); }},
        {"volunteer_remarks.volunteer", [](const VolunteerFile& f) { return f.remarks.size(); }},
        {"sign_ups.volunteer", [](const VolunteerFile& f) { return f.sign_ups.size(); }},
        {"month_wishes.volunteer", [](const VolunteerFile& f) { return f.wishes.size(); }},
        {"proposed_places.volunteer", [](const VolunteerFile& f) { return f.proposed.size(); }},
        {"services.volunteer", [](const VolunteerFile& f) { return f.services.size(); }},
        {"services.witness", [](const VolunteerFile& f) { return f.witnessed.size(); }},
        {"credits.volunteer", [](const VolunteerFile& f) { return f.credits.size(); }},
        {"certificates.volunteer", [](const VolunteerFile& f) { return f.certificates.size(); }},
        {"certificates.number", [](const VolunteerFile& f) { return f.certificates.size(); }},
        {"merits.volunteer", [](const VolunteerFile& f) { return f.merits.size(); }},
        {"balances.holder", [](const VolunteerFile& f) { return f.minutes == 60 ? 1U : 0U; }},
        {"calendar_links.holder", [](const VolunteerFile& f) { return f.has_calendar_link ? 1U : 0U; }},
        {"place_offers.volunteer", [](const VolunteerFile& f) { return offers(f, OfferPart::made); }},
        {"place_offers.to_volunteer", [](const VolunteerFile& f) { return offers(f, OfferPart::received); }},
        {"place_offers.taken_by", [](const VolunteerFile& f) { return offers(f, OfferPart::taken); }},
        {"findings.volunteer", [](const VolunteerFile& f) { return f.findings.size(); }},
        {"called.volunteer", [](const VolunteerFile& f) { return f.calls.size(); }}};
    return parts;
}

TEST(WholeCopies, hold_every_column_that_says_who_or_there_is_a_reason) {
    const auto columns = columns_of_the_room();
    ASSERT_GT(columns.size(), 100U) << "this reads the schema";
    std::set<std::string> seen;
    for (const Column& column : columns) {
        seen.insert(column.path());
        const bool is_named = plain_names().contains(column.name) || in_the_copy().contains(column.path()) ||
                              not_in_a_copy().contains(column.path());
        EXPECT_TRUE(is_named) << column.path()
                              << ": does it say who somebody is? Then put it into VolunteerFile, or say why "
                                 "not; otherwise it is a plain name";
    }
    for (const auto& [path, part] : in_the_copy())
        EXPECT_TRUE(seen.contains(path)) << path << " is there no more";
    for (const auto& [path, reason] : not_in_a_copy())
        EXPECT_TRUE(seen.contains(path)) << path << " is there no more";
}

class WholeCopy : public TeamAtTheDesk {
  protected:
    template <class Command>
    auto head(Command command) {
        return station->store->write_now({first_station, "head", store::Reach::station, {}, true}, command);
    }
    // Rows as the desks write them, without what leads there.
    template <class Write>
    void put(Write write) {
        as("desk", [&](Transaction& t) -> Result<bool> {
            t.housekeeping();
            write(t);
            return true;
        }).value();
    }
    std::int64_t worked(const VolunteerLink& who, const VolunteerLink& witness) {
        WorklogWritten written;
        written.team = "east";
        written.began_at = clock.now() - 2h;
        written.ended_at = clock.now() - 1h;
        written.content = "反诈宣传";
        written.witness = witness.number;
        return anyone([&](Transaction& t) { return AttendanceDesk(room()).write(t, who.token, written); })
            .value()
            .id;
    }
    // Something of each kind, of the member (2).
    void SetUp() override {
        const auto confirmed = worked(member, leader);
        head([&](Transaction& t) {
            return LedgerDesk(room()).confirm(t, std::nullopt, confirmed, {});
        }).value();
        worked(other, member);
        const auto mine = a_shift(48h), theirs = a_shift(96h);
        sign_up(member, mine);
        sign_up(other, theirs);
        const RecordDesk records(room(), station->directory);
        head([&](Transaction& t) {
            return records.add(t, member.number, {MeritKind::commendation, "2026-11-01", {}, "见义勇为"});
        }).value();
        put([&](Transaction& t) {
            put_wishes(t, "2026-12", member.number, {600, 0, {{theirs, "walker", Willing::could}}});
            insert_place(t, {1, theirs, member.number, "walker", PlaceState::declined, clock.now() + 24h});
            insert_offer(t, {1, mine, 2, "walker", 1, {}, theirs, OfferState::taken_back, {}, clock.now()});
            insert_offer(t, {2, theirs, 3, "walker", 1, 2, {}, OfferState::declined, {}, clock.now()});
            insert_offer(t, {3, theirs, 3, "walker", 1, {}, {}, OfferState::taken, 2, clock.now()});
            insert_offer(t, {4, theirs, 3, "walker", 1, 1, {}, OfferState::open, {}, clock.now()});
            Called called;
            called.volunteer = member.number;
            called.team = "east";
            called.state = CalledState::declined;
            called.called_at = clock.now() - 5min;
            called.answered_at = clock.now();
            put_called(t, 1, called);
            called.volunteer = other.number;
            put_called(t, 1, called);
            FindingRow found;
            found.id = found.incident = found.service = 1;
            found.team = "east";
            found.volunteer = member.number;
            found.noted_at = found.sent_at = clock.now();
            insert_finding(t, found);
            put_calendar_link(t, "volunteer/2", sha256(bytes_of("secret")));
            insert_certificate(t, {2, 2, clock.now(), "2026-11-24", "2026-11-24", 60, 1},
                               sha256(bytes_of("code")));
        });
    }
    VolunteerFile copied() {
        const auto copy =
            head([&](Transaction& t) { return station->desk.copy_person(t, {"13812348002"}); }).value();
        return json::read_stored<VolunteerFile>(copy.others.at(0).whole.text);
    }
    // Rows in which the column names the member, by number or as an actor.
    std::size_t rows_that_name(const std::string& path) {
        const std::string table = path.substr(0, path.find('.')), name = path.substr(path.find('.') + 1);
        const std::string text = "SELECT count(*) FROM " + table + " WHERE station_id = ?1 AND CAST(" + name +
                                 " AS TEXT) IN ('2', 'volunteer/2')";
        return static_cast<std::size_t>(
            ask([&](Snapshot& s) {
                return Result<std::int64_t>(
                    s.value<std::int64_t>(store::Sql{"test.count", text}, s.station()).value());
            }).value());
    }
};

TEST_F(WholeCopy, has_as_many_as_there_are_rows) {
    const VolunteerFile file = copied();
    for (const auto& [path, part] : in_the_copy()) {
        const std::size_t rows = rows_that_name(path);
        EXPECT_GT(rows, 0U) << path << " is not tried";
        EXPECT_EQ(part(file), rows) << path;
    }
}

TEST_F(WholeCopy, says_what_was_wished_proposed_offered_and_answered) {
    const VolunteerFile file = copied();
    EXPECT_EQ(file.wishes.at(0).month, "2026-12");
    EXPECT_EQ(file.wishes.at(0).wishes.wishes.at(0).how, Willing::could);
    EXPECT_EQ(file.proposed.at(0).state, PlaceState::declined);
    EXPECT_EQ(file.proposed.at(0).team, "east");
    ASSERT_EQ(file.offers.size(), 3U);
    EXPECT_EQ(file.offers.at(0).part, OfferPart::made);
    EXPECT_EQ(file.offers.at(0).state, OfferState::taken_back);
    EXPECT_EQ(file.offers.at(1).part, OfferPart::received);
    EXPECT_EQ(file.offers.at(2).part, OfferPart::taken);
    ASSERT_EQ(file.calls.size(), 1U);
    EXPECT_EQ(file.calls.at(0).state, CalledState::declined);
    EXPECT_EQ(file.calls.at(0).answered_at, clock.now());
    ASSERT_EQ(file.merits.size(), 1U);
    EXPECT_EQ(file.merits.at(0).kind, MeritKind::commendation);
    EXPECT_EQ(file.merits.at(0).from, "2026-11-01");
    const auto secret = to_hex(sha256(bytes_of("secret")));
    EXPECT_EQ(json::to_text(file).find(secret), std::string::npos);
    withdraw(member);
    EXPECT_EQ(rows_that_name("month_wishes.volunteer"), 0U);
    EXPECT_EQ(rows_that_name("calendar_links.holder"), 0U);
}

}  // namespace
}  // namespace linli::volunteers
