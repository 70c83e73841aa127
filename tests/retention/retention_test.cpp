// What is kept how long: the schedule covers every table, and the nightly run does what it says, no more.
#include <set>
#include <thread>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "base/files.h"
#include "cli/timekeeper.h"
#include "harness/desk.h"
#include "harness/rows.h"
#include "identity/account_rows.h"
#include "incidents/figures.h"
#include "incidents/handover.h"
#include "incidents/saved_filters.h"
#include "retention/retention_api.h"

namespace linli::retention {
namespace {

using namespace std::chrono_literals;
using namespace incidents;
using std::chrono::days;

// Words that stand nowhere else in a database.
constexpr const char* said = "zqxjkvburst";
constexpr const char* noted = "wvzqjxremark";
constexpr const char* first_place = "qzjvxfirstlane";
constexpr const char* second_place = "jzqvxsecondlane";
constexpr const char* picture = "vqzjxphotobytes";
constexpr const char* telephone = "19912345678";

class Retention : public test::AtTheDesk {
  protected:
    static Report personal_report() {
        Report report = a_report();
        report.description = fmt::format("{} 楼上漏水", said);
        report.address = first_place;
        report.reporter = ReportedBy{
            .name = "欧阳测试", .telephone = telephone, .address = {}, .contact = {}, .confidential = {}};
        return report;
    }
    // Reported with all that a report can have, worked on, closed by the desk at this moment.
    Receipt closed(Outcome outcome = Outcome::resolved) {
        const Receipt receipt = reported(personal_report());
        const std::int64_t number = receipt.number;
        step("desk", number, &IncidentDesk::accept, Remark{noted}).value();
        step("desk", number, &IncidentDesk::relocate,
             Relocate{LonLat::from_degrees(121.006, 29.006).value(), {}, second_place, "门牌更正"})
            .value();
        as("desk", [&](store::Transaction& t) {
            return station->desk.add_photo(t, {number}, picture);
        }).value();
        if (outcome == Outcome::resolved) {
            step("desk", number, &IncidentDesk::dispatch, Dispatch{}).value();
            step("officer/A", number, &IncidentDesk::take, Remark{}).value();
            step("officer/A", number, &IncidentDesk::claim_done, ClaimDone{"已修好"}).value();
            step("desk", number, &IncidentDesk::verify, Remark{}).value();
        } else {
            step("desk", number, &IncidentDesk::decline, Decline{outcome, "不属实"}).value();
        }
        station->store->wait_for_followers();
        return receipt;
    }
    NightlyRun::State batch() {
        return station->store
            ->write_now(keeper_of_time(first_station),
                        [&](store::Transaction& t) { return station->retention.batch(t); })
            .value();
    }
    // A whole run at this moment; what it counted.
    Counts run() {
        NightlyRun::State state = NightlyRun::State::under_way;
        for (int i = 0; i < 1'000 && state == NightlyRun::State::under_way; ++i)
            state = batch();
        EXPECT_EQ(state, NightlyRun::State::finished);
        return runs().at(0).removed;
    }
    std::vector<retention::Run> runs() {
        return station->ask([](store::Snapshot& snapshot) { return latest_runs(snapshot, 100).runs; });
    }
    Counts would_remove() {
        return station->ask(
            [&](store::Snapshot& snapshot) { return station->retention.would_remove(snapshot); });
    }
    bool is_due() {
        return station->ask([&](store::Snapshot& snapshot) { return station->retention.is_due(snapshot); });
    }
    void attend() {
        station->store
            ->write_now(keeper_of_time(first_station),
                        [&](store::Transaction& t) { return station->retention.attend(t); })
            .value();
    }
    std::string all_figures() {
        return station->ask([&](store::Snapshot& snapshot) {
            FiguresQuery query;
            query.from = *parse_iso("2026-01-01T00:00:00Z");
            query.to = *parse_iso("2030-01-01T00:00:00Z");
            query.by = GroupBy::grid;
            return json::to_text(
                figures(snapshot, station->lines, station->rulebooks.current(snapshot)->book, query));
        });
    }
    std::vector<std::int64_t> found(std::string_view text) {
        return station->ask([&](store::Snapshot& snapshot) {
            ListQuery query;
            query.text = std::string(text);
            std::vector<std::int64_t> numbers;
            const Page page = station->list.list(snapshot, query).value();
            for (const Incident& incident : page.items)
                numbers.push_back(incident.number);
            return numbers;
        });
    }
    bool holds_telephone() {
        const auto file = station->store->write_now(
            cli::keeper_of(first_station),
            [&](store::Transaction& t) { return station->desk.look_up_person(t, WhoAsks{telephone}); });
        EXPECT_TRUE(file || file.error().type == "people/nothing-held");
        return file.has_value();
    }
    bool opens(const std::string& token) {
        return station->store
            ->read_now({}, [&](store::Snapshot& s) { return station->desk.tracked(s, token); })
            .has_value();
    }
    // What the reporter is told of it.
    std::vector<Content> told_to_be_gone(const std::string& token) {
        const auto tracked =
            station->store->read_now({}, [&](store::Snapshot& s) { return station->desk.tracked(s, token); });
        std::vector<Content> list;
        for (const TrackedRemoval& one : tracked.value().removed)
            list.push_back(one.content);
        return list;
    }
    // In the bytes of the database's files; on PostgreSQL, whose server has those, in its rows.
    bool lies_in_files(std::string_view word) {
        if (test::postgres() != nullptr)
            return test::everything_in_rows(folder.path()).find(word) != std::string::npos;
        std::string bytes;
        for (const char* name : {"linli.db", "linli.db-wal"}) {
            if (std::filesystem::exists(folder / name)) bytes += read_file(folder / name);
        }
        return bytes.find(word) != std::string::npos;
    }
    void empty_the_log() const {
        if (test::postgres() == nullptr)
            test::past_the_program(folder.path(), "PRAGMA wal_checkpoint(TRUNCATE)");
    }
};

TEST_F(Retention, has_one_line_for_every_table_and_no_other) {
    const bool is_postgres = test::postgres() != nullptr;
    std::vector<std::string> there;
    for (const auto& row :
         test::rows_of(folder.path(),
                       is_postgres ? "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
                                   : "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT "
                                     "LIKE 'sqlite%'"))
        there.push_back(row[0]);
    // Of each database's own: what SQLite keeps a text index in, and the heads that PostgreSQL's programs
    // hold.
    const std::set<std::string> of_the_other =
        is_postgres ? std::set<std::string>{"incident_text_config", "incident_text_data", "incident_text_idx"}
                    : std::set<std::string>{"journal_heads"};
    std::vector<std::string> in_schedule;
    for (const Table& table : tables()) {
        if (!of_the_other.contains(table.name)) in_schedule.push_back(table.name);
    }
    std::ranges::sort(there);
    std::ranges::sort(in_schedule);
    EXPECT_EQ(in_schedule, there);
}

TEST_F(Retention, every_period_is_of_some_table_and_within_its_bounds) {
    std::set<std::string> used;
    for (const Table& table : tables()) {
        used.insert(table.lines.begin(), table.lines.end());
        EXPECT_TRUE(!table.lines.empty() || !table.how.zh.empty())
            << table.name << " says neither when nor why";
    }
    std::set<std::string> known;
    for (const Line& line : lines())
        known.insert(line.name);
    EXPECT_EQ(used, known);
    EXPECT_EQ(known.size() + 1, json::parse(json::to_text(Periods{})).value().as_object().size())
        << "each setting but the hour has its line";
    json::Faults faults;
    check(Periods{}, faults);
    EXPECT_TRUE(faults.empty());
    Periods wrong;
    wrong.reveal_notes = 30;
    wrong.night_hour = 24;
    check(wrong, faults);
    EXPECT_FALSE(faults.empty());
}

TEST_F(Retention, the_page_is_what_the_program_says) {
    const std::string page = read_file(std::filesystem::path(LINLI_SOURCE_DIR) / "docs" / "privacy.md");
    EXPECT_NE(page.find(as_markdown(Periods{})), std::string::npos)
        << "docs/privacy.md: put in what `linli privacy schedule --defaults` prints";
}

TEST_F(Retention, takes_of_a_closed_incident_each_content_in_its_time_and_leaves_the_figures) {
    const Receipt receipt = closed();
    const std::int64_t number = receipt.number;
    const Incident before = row(number);
    const std::string figures_before = all_figures();
    ASSERT_EQ(found(said), std::vector{number});
    ASSERT_TRUE(holds_telephone());

    clock.advance(days(180));
    EXPECT_EQ(run().at("contacts"), 0) << "not before the time is over";
    clock.advance(1h);
    const Counts first = run();
    EXPECT_EQ(first.at("contacts"), 1);
    EXPECT_EQ(first.at("links"), 0);
    EXPECT_FALSE(holds_telephone());
    EXPECT_TRUE(row(number).contacts_expired_at.has_value());
    EXPECT_TRUE(opens(receipt.token)) << "the link still works";
    EXPECT_EQ(told_to_be_gone(receipt.token), std::vector{Content::contacts});

    clock.advance(days(185));
    EXPECT_EQ(run().at("links"), 1);
    EXPECT_FALSE(opens(receipt.token));
    EXPECT_EQ(found(said), std::vector{number}) << "the texts are still there";

    clock.advance(days(365));
    empty_the_log();
    for (const char* word : {said, noted, second_place, picture})
        EXPECT_TRUE(lies_in_files(word)) << word << ": else this test shows nothing";
    const Counts last = run();
    EXPECT_EQ(last.at("texts"), 1);
    EXPECT_EQ(last.at("photos"), 1);
    empty_the_log();
    for (const char* word : {said, noted, first_place, second_place, picture})
        EXPECT_FALSE(lies_in_files(word)) << word;
    EXPECT_TRUE(found(said).empty());

    const Incident after = row(number);
    EXPECT_TRUE(after.description.empty());
    EXPECT_TRUE(after.address.empty());
    EXPECT_FALSE(after.location.has_value());
    EXPECT_EQ(after.grid, before.grid) << "the grid stays";
    EXPECT_EQ(after.category, before.category);
    EXPECT_EQ(after.closed_at, before.closed_at);
    EXPECT_EQ(all_figures(), figures_before);
    EXPECT_EQ(history(number).back(), "incident.expired");
    const auto note = step("desk", number, &IncidentDesk::note, Reason{"补充"});
    ASSERT_FALSE(note) << "nothing is added to what is gone";
    EXPECT_EQ(note.error().type, "incident/expired");

    for (const auto& [name, count] : run())
        EXPECT_EQ(count, 0) << name << ": nothing goes twice";
}

TEST_F(Retention, figures_of_a_station_started_anew_are_the_same) {
    closed();
    closed(Outcome::unfounded);
    const std::string before = all_figures();
    clock.advance(days(800));
    run();
    EXPECT_EQ(all_figures(), before);
    start_again();
    EXPECT_EQ(all_figures(), before) << "from the rows, not from memory";
}

TEST_F(Retention, what_was_rejected_goes_earlier) {
    const Receipt rejected = closed(Outcome::unfounded);
    const std::int64_t unfounded = rejected.number;
    const std::int64_t resolved = closed().number;
    EXPECT_TRUE(told_to_be_gone(rejected.token).empty());
    clock.advance(days(91));
    const Counts counts = run();
    EXPECT_EQ(told_to_be_gone(rejected.token), (std::vector{Content::texts, Content::photos}));
    EXPECT_EQ(counts.at("texts"), 1);
    EXPECT_EQ(counts.at("photos"), 1);
    EXPECT_TRUE(row(unfounded).description.empty());
    EXPECT_FALSE(row(resolved).description.empty());
}

TEST_F(Retention, an_open_incident_keeps_everything) {
    const Receipt receipt = reported(personal_report());
    station->store->wait_for_followers();
    clock.advance(days(4'000));
    for (const auto& [name, count] : run())
        EXPECT_EQ(count, 0) << name;
    EXPECT_TRUE(holds_telephone());
    EXPECT_TRUE(opens(receipt.token));
}

TEST_F(Retention, a_merged_incident_counts_from_the_close_of_the_main_one) {
    const Receipt main = in_progress();
    const Receipt merged = reported(personal_report());
    step("desk", merged.number, &IncidentDesk::merge, Merge{main.number, {}}).value();
    station->store->wait_for_followers();
    clock.advance(days(1'000));
    EXPECT_EQ(run().at("contacts"), 0) << "the main one is open";
    step("officer/A", main.number, &IncidentDesk::claim_done, ClaimDone{"已修好"}).value();
    step("desk", main.number, &IncidentDesk::verify, Remark{}).value();
    clock.advance(days(179));
    EXPECT_EQ(run().at("contacts"), 0);
    clock.advance(days(2));
    EXPECT_EQ(run().at("contacts"), 1);
}

TEST_F(Retention, what_was_opened_again_counts_from_its_next_close) {
    const std::int64_t number = closed().number;
    clock.advance(days(100));
    step("desk", number, &IncidentDesk::reopen, Reason{"复发"}).value();
    clock.advance(days(1'000));
    EXPECT_EQ(run().at("texts"), 0);
    step("desk", number, &IncidentDesk::decline, Decline{Outcome::cannot_resolve, "需走诉讼"}).value();
    clock.advance(days(729));
    EXPECT_EQ(run().at("texts"), 0);
    clock.advance(days(2));
    EXPECT_EQ(run().at("texts"), 1);
}

TEST_F(Retention, would_remove_what_a_run_then_removes) {
    closed();
    closed(Outcome::unfounded);
    reported(personal_report());
    for (const int later : {91, 100, 200, 400}) {
        clock.advance(days(later));
        const Counts foreseen = would_remove();
        EXPECT_EQ(run(), foreseen) << later;
    }
}

TEST_F(Retention, goes_on_where_it_was_after_a_kill) {
    constexpr int all = 60;
    for (int i = 0; i < all; ++i)
        closed(Outcome::unfounded);
    clock.advance(days(100));
    ASSERT_EQ(batch(), NightlyRun::State::under_way);
    const Instant begun = clock.now();
    EXPECT_TRUE(runs().empty());
    clock.advance(1h);
    start_again();
    run();
    ASSERT_EQ(runs().size(), 1U) << "one entry for the run";
    EXPECT_EQ(runs()[0].removed.at("texts"), all) << "each counted once";
    EXPECT_EQ(runs()[0].removed.at("photos"), all);
    EXPECT_EQ(runs()[0].begun_at, begun);
}

TEST_F(Retention, runs_once_a_night_and_makes_up_a_night_that_was_missed) {
    attend();  // the first look: nothing before this station's first night
    EXPECT_TRUE(runs().empty());
    EXPECT_FALSE(is_due());
    clock.set(*parse_iso("2026-11-25T02:59:59+08:00"));
    EXPECT_FALSE(is_due());
    clock.set(*parse_iso("2026-11-25T03:00:00+08:00"));
    EXPECT_TRUE(is_due());
    const auto until_done = [&] {
        for (int i = 0; i < 100 && is_due(); ++i)
            attend();
    };
    until_done();
    ASSERT_EQ(runs().size(), 1U) << "an entry also when nothing was due";
    EXPECT_EQ(runs()[0].night, *parse_iso("2026-11-25T03:00:00+08:00"));
    clock.set(*parse_iso("2026-11-25T23:00:00+08:00"));
    EXPECT_FALSE(is_due());
    clock.set(*parse_iso("2026-11-29T14:00:00+08:00"));
    EXPECT_TRUE(is_due()) << "the machine was off for some nights";
    until_done();
    ASSERT_EQ(runs().size(), 2U) << "made up once";
    EXPECT_EQ(runs()[0].night, *parse_iso("2026-11-29T03:00:00+08:00"));
}

TEST_F(Retention, notes_on_looking_at_personal_data_stay_three_years) {
    const std::int64_t number = closed().number;
    station->store
        ->write_now(cli::keeper_of(first_station),
                    [&](store::Transaction& t) {
                        return station->desk.reveal(t, number, Reveal{Purpose::call_back, "约上门时间"});
                    })
        .value();
    const auto note_of_reveal = [&] {
        const auto dossier =
            station->store->read_now({}, [&](store::Snapshot& s) { return station->desk.dossier(s, number); })
                .value();
        for (const HistoryLine& line : dossier.history) {
            if (line.kind == "people.revealed") return line.remark;
        }
        return std::string("no entry");
    };
    clock.advance(days(1'000));
    run();
    EXPECT_EQ(note_of_reveal(), "约上门时间");
    clock.advance(days(96));
    EXPECT_EQ(run().at("reveal_notes"), 1);
    EXPECT_EQ(note_of_reveal(), "") << "who looked stays, what for goes";
}

TEST_F(Retention, notes_of_handed_over_shifts_go_in_their_time) {
    const char* words = "qzvjxhandovernote";
    as("account/3", [&](store::Transaction& t) {
        return give_handover(t, station->lines, station->rulebooks.current(t)->book, {{}, {}, words});
    }).value();
    clock.advance(days(364));
    EXPECT_EQ(run().at("handovers"), 0);
    clock.advance(days(2));
    EXPECT_EQ(would_remove().at("handovers"), 1);
    EXPECT_EQ(run().at("handovers"), 1);
    empty_the_log();
    EXPECT_FALSE(lies_in_files(words));
    const auto entries =
        station->ask([](store::Snapshot& s) { return store::entries_about(s, "handover/1").size(); });
    EXPECT_EQ(entries, 1U) << "that it was handed over stays";
}

TEST_F(Retention, a_disabled_account_loses_its_name_after_its_time) {
    using namespace identity;
    const auto added =
        as("account/99", [&](store::Transaction& t) {
            return station->accounts.add(t, {.name = "li.left", .role = Role::officer, .posts = {}});
        }).value();
    const auto stays =
        as("account/99", [&](store::Transaction& t) {
            return station->accounts.add(t, {.name = "wang.stays", .role = Role::officer, .posts = {}});
        }).value();
    const std::string gone = identity::subject_of(added.account), kept = identity::subject_of(stays.account);
    const auto filters = [&](const std::string& actor) {
        return station->store
            ->read_now({first_station, actor},
                       [](store::Snapshot& s) {
                           return Result<std::size_t>(incidents::filters_of(s).filters.size());
                       })
            .value();
    };
    for (const std::string& actor : {gone, kept}) {
        as(actor, [](store::Transaction& t) {
            return incidents::save_filter(t, "逾期", {"overdue=true"});
        }).value();
    }
    as("account/99", [&](store::Transaction& t) {
        return station->accounts.disable(t, {added.account});
    }).value();
    clock.advance(days(1'094));
    EXPECT_EQ(run().at("accounts"), 0);
    EXPECT_EQ(filters(gone), 1U);
    clock.advance(days(2));
    EXPECT_EQ(run().at("accounts"), 1);
    const auto named = [&](std::int64_t id) {
        return station->ask([&](store::Snapshot& s) { return find_account(s, id)->name; });
    };
    EXPECT_EQ(named(added.account), fmt::format("former-{}", added.account));
    EXPECT_EQ(named(stays.account), "wang.stays");
    EXPECT_EQ(filters(gone), 0U) << "with the account";
    EXPECT_EQ(filters(kept), 1U);
    EXPECT_EQ(run().at("accounts"), 0) << "once";
}

TEST_F(Retention, names_of_staff_go_from_grids_that_were_replaced) {
    const std::string with_staff =
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A","name":"甲村","staff":[{"role":"officer","name":"qzvxjofficer"}]},)"
        R"("geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}}]})";
    const auto import = [&](std::string_view text) {
        const auto survey = grids::survey(text).value();
        as("desk", [&](store::Transaction& t) { return grids::import_grids(t, survey, "test"); }).value();
    };
    import(with_staff);
    clock.advance(days(1));
    std::string without_staff = with_staff;
    const auto member = without_staff.find(R"({"role")");
    without_staff.erase(member, without_staff.find(']') - member);
    import(without_staff);
    clock.advance(days(364));
    EXPECT_EQ(run().at("staff"), 0);
    clock.advance(days(2));
    EXPECT_EQ(run().at("staff"), 1);
    empty_the_log();
    EXPECT_FALSE(lies_in_files("qzvxjofficer"));
}

TEST(Periods, that_were_stored_by_an_older_version_take_what_they_lack_from_this_one) {
    const Periods periods = json::read_stored<Periods>(R"({"contacts":90,"gone_setting":7})");
    EXPECT_EQ(periods.contacts, 90);
    EXPECT_EQ(periods.texts, Periods{}.texts);
    EXPECT_THROW(json::read_stored<Periods>(R"({"contacts":"ninety"})"), std::runtime_error);
}

TEST(StoredRulebook, keeps_what_it_need_not_have) {
    Rulebook named = first_rulebook();
    named.station = Text{"甲所", "A"};
    named.reopen_days = 9;
    boost::json::value stored = json::parse(json::to_text(named)).value();
    stored.as_object().erase("undo_minutes");
    const auto book = json::read_stored<Rulebook>(boost::json::serialize(stored));
    ASSERT_TRUE(book.station.has_value());
    EXPECT_EQ(book.station->en, "A");
    EXPECT_EQ(book.reopen_days, 9);
    EXPECT_EQ(book.undo_minutes, Rulebook{}.undo_minutes);
}

TEST(SignInPolicy, that_was_stored_by_an_older_version_takes_what_it_lacks_from_this_one) {
    const auto policy = json::read_stored<identity::Policy>(R"({"failures":7})");
    EXPECT_EQ(policy.failures, 7);
    EXPECT_EQ(policy.idle_minutes, identity::Policy{}.idle_minutes);
}

// The keeper of time's duties fail each by itself: with the runs' table gone, deadlines are still noted.
TEST_F(Retention, that_fails_leaves_the_timekeepers_other_duties_alone) {
    const std::int64_t number = reported().number;
    test::past_the_program(folder.path(), "DROP TABLE retention_run");
    clock.advance(days(30));
    cli::Timekeeper timekeeper(*station, {});
    for (int tries = 0; tries < 100 && row(number).missed.empty(); ++tries)
        std::this_thread::sleep_for(100ms);
    EXPECT_FALSE(row(number).missed.empty());
    EXPECT_THROW(is_due(), std::exception) << "it did fail";
}

}  // namespace
}  // namespace linli::retention
