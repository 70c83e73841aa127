// `linli migrate` as its keeper runs it: from a file to the PostgreSQL of the tests and back, or from file to
// file.
#include <atomic>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* a_report = R"({"category":"other","description":"搬家时的报告","address":"某处"})";

class Migrate : public ::testing::Test {
  protected:
    Migrate() {
        std::filesystem::create_directories(from());
        std::filesystem::create_directories(to());
    }
    std::filesystem::path from() const { return folder / "from"; }
    std::filesystem::path to() const { return folder / "to"; }

    // The source becomes the invented town.
    void live_in_town() const {
        ASSERT_TRUE(std::filesystem::exists(LINLI_DEMO_TOWN)) << "the test demo_town makes it (ctest does)";
        std::filesystem::copy(LINLI_DEMO_TOWN, from(), std::filesystem::copy_options::recursive);
    }
    // The target as it is named to the program.
    std::string target() const { return postgres() == nullptr ? to().string() : Schemas::address_for(to()); }
    std::vector<std::string> command(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{LINLI_PROGRAM, "migrate", from().string(), target()};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    Ran migrate(const std::vector<std::string>& more = {}) const { return run_program(command(more)); }
    // The keys go along by hand.
    void bring_keys() const {
        std::filesystem::copy(from() / "linli.keys", to(), std::filesystem::copy_options::overwrite_existing);
    }
    Ran check_target() const { return run({"check", "--data", to().string()}); }

    static std::set<std::int64_t> found(std::uint16_t port, const Person& who, const std::string& query) {
        std::set<std::int64_t> numbers;
        const Reply reply = Client(port, who.headers).get("/api/v1/incidents?limit=200&" + query);
        EXPECT_EQ(reply.status, 200) << reply.body;
        const boost::json::value items = reply.at("items");
        for (const auto& item : items.as_array())
            numbers.insert(item.as_object().at("number").as_int64());
        return numbers;
    }

    TemporaryFolder folder;
};

TEST_F(Migrate, a_town_is_the_same_on_the_other_side) {
    live_in_town();
    Person desk;
    std::set<std::int64_t> lights, newest;
    const std::string about_lights = "text=%E8%B7%AF%E7%81%AF";  // 路灯
    {
        Server server(from(), {}, Kept::in_a_file);
        desk = People::demo(server.port(), "desk");
        lights = found(server.port(), desk, about_lights);
        newest = found(server.port(), desk, "");
        EXPECT_EQ(server.stop(), 0);
    }
    ASSERT_GT(lights.size(), 3U);
    const Ran moved = migrate();
    ASSERT_EQ(moved.exit_code, 0) << moved.out << moved.err;
    EXPECT_THAT(moved.out, HasSubstr("Done. Serve it with"));
    EXPECT_THAT(moved.out, HasSubstr("linli.keys"));

    const Ran again = migrate();
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.out, HasSubstr("rows verified, 0 written"));

    bring_keys();
    const Ran checked = check_target();
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
    EXPECT_THAT(checked.out, HasSubstr(", 0 faults"));
    const Ran sealed = run({"audit", "verify", "--data", to().string()});
    EXPECT_EQ(sealed.exit_code, 0) << sealed.out << sealed.err;

    Server server(to());
    EXPECT_EQ(found(server.port(), desk, about_lights), lights) << "whoever was signed in still is";
    EXPECT_EQ(found(server.port(), desk, ""), newest);
    const Reply reported = Client(server.port(), desk.headers).post("/api/v1/reports", a_report);
    ASSERT_EQ(reported.status, 201) << reported.body;
    EXPECT_EQ(reported.integer("number"), *newest.rbegin() + 1);
}

TEST_F(Migrate, every_station_moves_with_what_is_searched) {
    live_in_town();
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((from() / "linli.db").c_str(), &db), SQLITE_OK);
    std::string statements;
    for (const std::string table : {"incidents", "journal", "followers"}) {
        statements += fmt::format(
            "CREATE TEMP TABLE two AS SELECT * FROM {0}; UPDATE two SET station_id = 2; "
            "INSERT INTO {0} SELECT * FROM two; DROP TABLE two;",
            table);
    }
    EXPECT_EQ(sqlite3_exec(db, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db);
    sqlite3_close(db);
    const Ran moved = migrate();
    EXPECT_EQ(moved.exit_code, 0) << moved.err;
    past_the_program(to(), R"(DO $$ BEGIN
        ASSERT (SELECT count(*) FROM incident_text WHERE station_id = 2) > 1000;
        ASSERT (SELECT count(*) FROM incident_text WHERE station_id = 2) =
               (SELECT count(*) FROM incident_text WHERE station_id = 1);
        ASSERT (SELECT count(*) FROM journal_heads AS h WHERE position =
               (SELECT max(position) FROM journal AS j WHERE j.station_id = h.station_id)) = 2; END $$)");
}

TEST_F(Migrate, and_comes_back) {
    live_in_town();
    ASSERT_EQ(migrate().exit_code, 0);
    const auto home = folder / "home";
    const Ran back =
        run_program({LINLI_PROGRAM, "migrate", target(), "sqlite:" + (home / "linli.db").string()});
    ASSERT_EQ(back.exit_code, 0) << back.out << back.err;
    std::filesystem::copy(from() / "linli.keys", home);
    const Ran checked = run_program({LINLI_PROGRAM, "check", "--data", home.string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
    const Ran same = run_program({LINLI_PROGRAM, "migrate", home.string(), from().string()});
    EXPECT_EQ(same.exit_code, 0) << same.err;
    EXPECT_THAT(same.out, HasSubstr("rows verified, 0 written")) << "there and back nothing has changed";
    Server server(home, {}, Kept::in_a_file);
    const Person desk = People::demo(server.port(), "desk");
    EXPECT_GT(found(server.port(), desk, "text=%E8%B7%AF%E7%81%AF").size(), 3U);
}

TEST_F(Migrate, killed_at_random_it_goes_on) {
    live_in_town();
    bring_keys();
    std::mt19937 random(20261127);
    int killed = 0, closed = 0;
    bool is_done = false;
    // Later each time, until it is left enough.
    for (double milliseconds = 30; milliseconds < 60'000 && !is_done; milliseconds *= 1.25) {
        Process process(command(), folder / "out", folder / "err");
        std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(milliseconds) +
                                    std::chrono::milliseconds(random() % 20));
        process.signal(SIGKILL);
        const int code = process.wait();
        is_done = code == 0;
        if (is_done) break;
        ASSERT_EQ(code, 128 + SIGKILL) << slurp(folder / "err");
        ++killed;
        const Ran looked = check_target();
        const bool is_closed = looked.err.find("not finished") != std::string::npos;
        const bool is_nothing = looked.err.find("not one of Linli's") != std::string::npos ||
                                looked.err.find("no database here") != std::string::npos;
        closed += is_closed ? 1 : 0;
        ASSERT_TRUE(is_closed || is_nothing || looked.exit_code == 0) << looked.out << looked.err;
    }
    EXPECT_TRUE(is_done);
    EXPECT_GT(killed, 2);
    EXPECT_GT(closed, 0) << "it was killed while it wrote";
    const Ran checked = check_target();
    EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
    EXPECT_THAT(migrate().out, HasSubstr("rows verified, 0 written"));
}

TEST_F(Migrate, of_a_station_that_goes_on_working_is_finished_by_a_second_run) {
    live_in_town();
    std::set<std::int64_t> reported;
    {
        Server server(from(), {}, Kept::in_a_file);
        std::atomic<bool> ending = false;
        std::thread working([&] {
            Client client(server.port());
            while (!ending) {
                const Reply reply = client.post("/api/v1/reports", a_report);
                if (reply.status == 201) reported.insert(reply.integer("number"));
            }
        });
        const Ran first = migrate();
        ending = true;
        working.join();
        EXPECT_EQ(first.exit_code, 0) << first.out << first.err;
        EXPECT_THAT(first.out, HasSubstr("still being served"));
        EXPECT_THAT(first.out, Not(HasSubstr("Serve it with")));
        EXPECT_EQ(server.stop(), 0);
    }
    ASSERT_GT(reported.size(), 10U);
    const Ran second = migrate();
    EXPECT_EQ(second.exit_code, 0) << second.out << second.err;
    EXPECT_THAT(second.out, HasSubstr("Serve it with"));
    EXPECT_THAT(second.out, Not(HasSubstr("verified, 0 written")));
    bring_keys();
    EXPECT_EQ(check_target().exit_code, 0);
    Server server(to());
    const auto there = found(server.port(), People::demo(server.port(), "desk"), "");
    EXPECT_TRUE(there.contains(*reported.rbegin())) << "the last of all";
}

// The target's own server alters what it is given: only reading it again finds that.
TEST_F(Migrate, a_row_that_is_not_kept_as_it_was_given_is_named) {
    live_in_town();
    ASSERT_EQ(migrate().exit_code, 0);
    past_the_program(to(), R"(
        DELETE FROM incidents WHERE id IN (16, 17);
        DO $$ BEGIN EXECUTE format(
            'CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql SET search_path = %I AS
            ''BEGIN IF NEW.id = 17 THEN NEW.description := NEW.description || ''''!''''; END IF; RETURN NEW; END''',
            current_schema()); END $$;
        CREATE TRIGGER alters BEFORE INSERT ON incidents FOR EACH ROW EXECUTE FUNCTION alter_it();)");
    const Ran moved = migrate();
    EXPECT_EQ(moved.exit_code, 1) << moved.out;
    EXPECT_THAT(moved.err, HasSubstr("incidents: not equal, first at station_id 1, id 17"));
    EXPECT_THAT(check_target().err, HasSubstr("not finished")) << "it stays closed";
    past_the_program(to(), "DROP TRIGGER alters ON incidents");
    const Ran again = migrate();
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.out, HasSubstr("rows verified, 1 written"));
}

TEST_F(Migrate, a_target_that_is_served_or_was_is_refused_and_untouched) {
    live_in_town();
    ASSERT_EQ(migrate().exit_code, 0);
    bring_keys();
    std::int64_t number = 0;
    {
        Server server(to());
        const Ran refused = migrate();
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_THAT(refused.err, HasSubstr("another linli serves this database"));
        number = Client(server.port()).post("/api/v1/reports", a_report).integer("number");
        EXPECT_EQ(server.stop(), 0);
    }
    for (const bool is_dry : {true, false}) {
        const Ran refused =
            migrate(is_dry ? std::vector<std::string>{"--dry-run"} : std::vector<std::string>{});
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_THAT(refused.err, HasSubstr("entry of its own"));
    }
    Server server(to());
    EXPECT_TRUE(found(server.port(), People::demo(server.port(), "desk"), "").contains(number));
}

TEST_F(Migrate, a_station_without_anything_moves_too) {
    {
        Server server(from(), {}, Kept::in_a_file);
    }
    const Ran tried = migrate({"--dry-run"});
    EXPECT_EQ(tried.exit_code, 0) << tried.err;
    EXPECT_THAT(tried.out, HasSubstr("nothing was (--dry-run)"));
    EXPECT_NE(check_target().exit_code, 0) << "nothing is there yet";
    const Ran moved = migrate();
    EXPECT_EQ(moved.exit_code, 0) << moved.out << moved.err;
    bring_keys();
    EXPECT_EQ(check_target().exit_code, 0);
    EXPECT_THAT(migrate({"--dry-run"}).out, HasSubstr("Both are equal"));
}

TEST_F(Migrate, what_cannot_be_is_said) {
    const Ran nowhere = run_program({LINLI_PROGRAM, "migrate", (folder / "nowhere").string(), target()});
    EXPECT_EQ(nowhere.exit_code, 1);
    EXPECT_THAT(nowhere.err, HasSubstr("no database here"));
    live_in_town();
    const Ran same = run_program({LINLI_PROGRAM, "migrate", from().string(), (from() / "linli.db").string()});
    EXPECT_EQ(same.exit_code, 1);
    EXPECT_THAT(same.err, HasSubstr("same database"));
    EXPECT_EQ(run_program({LINLI_PROGRAM, "migrate", from().string()}).exit_code, 2) << "where to?";
}

TEST_F(Migrate, a_password_is_never_printed) {
    live_in_town();
    const std::string address = "postgresql://linli:geheim@/linli?host=" + (folder / "nobody").string();
    const Ran refused = run_program({LINLI_PROGRAM, "migrate", from().string(), address});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("cannot be opened"));
    EXPECT_THAT(refused.out + refused.err, Not(HasSubstr("geheim")));
    const Ran by_environment =
        run_program({"env", "LINLI_DATABASE=" + address, LINLI_PROGRAM, "migrate", from().string()});
    EXPECT_EQ(by_environment.exit_code, 1);
    EXPECT_THAT(by_environment.err, HasSubstr((folder / "nobody").string()));
    EXPECT_THAT(by_environment.out + by_environment.err, Not(HasSubstr("geheim")));
    const Ran unreadable = run_program(
        {LINLI_PROGRAM, "migrate", from().string(), "postgresql://linli:geheim@host:port:x/linli"});
    EXPECT_EQ(unreadable.exit_code, 1);
    EXPECT_THAT(unreadable.out + unreadable.err, Not(HasSubstr("geheim")));
}

}  // namespace
}  // namespace linli::test
