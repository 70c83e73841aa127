// What holds where several programs share one database: one order for each station, nothing lost, nothing
// twice.
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/database.h"
#include "harness/private_postgres.h"
#include "harness/temporary_folder.h"
#include "store/postgres_connection.h"
#include "store/postgres_notice.h"
#include "store/postgres_words.h"
#include "store/store.h"

namespace linli::store {
namespace {

using namespace std::chrono_literals;
using test::PrivatePostgres;
using test::run_or_throw;

TEST(PostgresWords, of_statements_and_scripts) {
    EXPECT_EQ(postgres_statement("SELECT '?1' FROM t WHERE a = ?1 AND b = ?12 AND c = '?'"),
              "SELECT '?1' FROM t WHERE a = $1 AND b = $12 AND c = '?'");
    EXPECT_EQ(postgres_script("CREATE TABLE t (a INTEGER NOT NULL, b BLOB, c TEXT DEFAULT 'INTEGER',\n"
                              "    PRIMARY KEY (a)) STRICT, WITHOUT ROWID;"),
              "CREATE TABLE t (a BIGINT NOT NULL, b BYTEA, c TEXT COLLATE \"C\" DEFAULT 'INTEGER',\n"
              "    PRIMARY KEY (a));");
}

TEST(PostgresWords, of_a_place_are_an_address_without_its_password) {
    EXPECT_EQ(place_of("postgresql://linli:secret@db.example:5433/city?target_session_attrs=read-write"),
              "postgresql://linli@db.example:5433/city");
    EXPECT_EQ(place_of("host=db.example dbname=city password=secret"), "postgresql://db.example/city");
    const std::string by_socket = "postgresql://linli@/city?host=/run/postgresql";
    EXPECT_EQ(place_of(by_socket), by_socket);
    EXPECT_EQ(place_of(place_of("postgresql://linli@:5433/city?host=/run/postgresql")),
              "postgresql://linli@:5433/city?host=/run/postgresql");
    EXPECT_EQ(place_of("none"), "PostgreSQL");
}

TEST(PostgresNotice, names_the_stations_that_grew) {
    EXPECT_EQ(notice_of({{StationId{3}, 9}, {StationId{17}, 1}, {StationId{204}, 80}}), "3,17,204");
    EXPECT_EQ(stations_named("3,17,204"), (std::set{StationId{3}, StationId{17}, StationId{204}}));
    std::vector<std::pair<StationId, Position>> grown;
    for (std::int64_t n = 1; n <= 1'821; ++n)
        grown.emplace_back(StationId{n}, 1);
    EXPECT_EQ(notice_of(grown).size(), 7'997U);
    EXPECT_EQ(stations_named(notice_of(grown))->size(), 1'821U);
    grown.emplace_back(StationId{1'822}, 1);
    EXPECT_EQ(notice_of(grown), "all") << "8,002 bytes";
}

TEST(PostgresNotice, of_what_is_none_any_may_have_grown) {
    for (const char* const garbage : {"all", "", ",", "1,", ",1", "1,,2", "0", "-3", "+3", " 3", "1, 2", "3;",
                                      "1.5", "0x10", "99999999999999999999", "1,2} OR true", "三"})
        EXPECT_FALSE(stations_named(garbage)) << garbage;
}

const Migration notes{
    "notes",
    {"CREATE TABLE notes (station_id INTEGER NOT NULL, id INTEGER NOT NULL, text TEXT NOT NULL, "
     "PRIMARY KEY (station_id, id)) STRICT;"
     "CREATE TABLE copies (station_id INTEGER NOT NULL, id INTEGER NOT NULL, "
     "PRIMARY KEY (station_id, id)) STRICT;"}};
constexpr Sql insert_note{"notes.insert", "INSERT INTO notes (station_id, id, text) VALUES (?1, ?2, ?3)"};
constexpr Sql insert_copy{"copies.insert", "INSERT INTO copies (station_id, id) VALUES (?1, ?2)"};
constexpr Sql count_copies{"copies.count", "SELECT count(*) FROM copies WHERE station_id = ?1"};
constexpr StationId second_station{2};

// Copies each entry; twice would break the table's key.
class Copier final : public Follower {
  public:
    std::string_view name() const override { return "copier"; }
    std::size_t batch() const override { return 7; }
    void take(Transaction& transaction, std::span<const Entry> entries) override {
        for (const Entry& entry : entries)
            transaction.execute(insert_copy, transaction.station(), entry.position);
    }
};

class Shared : public ::testing::Test {
  protected:
    // `called`: as the server knows this store's connections.
    std::unique_ptr<Store> open(const std::string& called = "linli", const Migration& knows = notes) {
        Options options = test::database_in(folder.path());
        options.server += "&application_name=" + called;
        return Store::open(options, clock, std::vector{knows});
    }
    static Result<std::int64_t> add(Transaction& t) {
        const std::int64_t id = t.next_number("notes");
        t.execute(insert_note, t.station(), id, "x");
        t.append({.kind = "note.added", .subject = "note/" + std::to_string(id)});
        return id;
    }
    static std::vector<Entry> journal(Store& store, StationId station) {
        return store
            .read_now({station},
                      [](Snapshot& s) { return Result<std::vector<Entry>>(entries_after(s, 0, 100'000)); })
            .value();
    }
    // As whoever looks after the server would, on its own connection.
    void administer(const std::string& statements) {
        PostgresConnection(test::database_in(folder.path()).server).run_script(statements);
    }

    test::TemporaryFolder folder;
    SystemClock clock;
};

TEST_F(Shared, database_commands_of_two_servers_stand_in_one_order_without_gaps) {
    const auto one = open(), other = open();
    constexpr int threads = 4, each = 60;
    std::vector<std::thread> workers;
    for (Store* store : {one.get(), other.get()}) {
        for (const StationId station : {first_station, second_station}) {
            for (int i = 0; i < threads; ++i) {
                workers.emplace_back([=] {
                    for (int n = 0; n < each; ++n)
                        store->write_now({station}, add).value();
                });
            }
        }
    }
    // Whoever reads meanwhile never sees a later entry before an earlier one.
    std::atomic<bool> ended = false;
    std::thread reader([&] {
        std::size_t before = 0;
        while (!ended) {
            const auto entries = journal(*one, first_station);
            EXPECT_GE(entries.size(), before);
            if (!entries.empty()) {
                EXPECT_EQ(entries.back().position, static_cast<Position>(entries.size()));
            }
            before = entries.size();
        }
    });
    for (auto& worker : workers)
        worker.join();
    ended = true;
    reader.join();
    for (const StationId station : {first_station, second_station}) {
        const auto entries = journal(*other, station);
        ASSERT_EQ(entries.size(), static_cast<std::size_t>(2 * threads * each));
        for (std::size_t i = 0; i < entries.size(); ++i) {
            EXPECT_EQ(entries[i].position, static_cast<Position>(i + 1));
            EXPECT_EQ(entries[i].subject, "note/" + std::to_string(i + 1)) << "numbers have no gaps";
        }
    }
}

TEST_F(Shared, followers_of_two_servers_take_each_entry_once) {
    const auto one = open(), other = open();
    one->follow(std::make_unique<Copier>(), first_station);
    other->follow(std::make_unique<Copier>(), first_station);
    for (int i = 0; i < 100; ++i)
        (i % 2 == 0 ? one : other)->write_now({}, add).value();
    one->wait_for_followers();
    other->wait_for_followers();
    const auto copied = one->read_now({}, [](Snapshot& s) {
        return Result<std::int64_t>(s.value<std::int64_t>(count_copies, s.station()).value());
    });
    EXPECT_EQ(copied, 100);
}

TEST_F(Shared, a_server_hears_of_what_another_wrote) {
    const auto one = open(), other = open();
    std::mutex mutex;
    std::condition_variable changed;
    Position heard = 0;
    other->on_commit([&](StationId station, Position position) {
        const std::lock_guard lock(mutex);
        if (station == first_station) heard = position;
        changed.notify_all();
    });
    for (int i = 0; i < 3; ++i)
        one->write_now({}, add).value();
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, 10s, [&] { return heard == 3; })) << heard;
}

// What a store was told of, station by station.
class Heard {
  public:
    explicit Heard(Store& store) {
        store.on_commit([this](StationId station, Position position) {
            const std::lock_guard lock(mutex_);
            ends_[station] = position;
            changed_.notify_all();
        });
    }
    bool hears(StationId station, Position position, std::chrono::seconds within = 10s) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, within, [&] { return ends_[station] == position; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<StationId, Position> ends_;
};

TEST_F(Shared, a_server_hears_at_once_and_not_when_it_looks_by_itself) {
    const auto one = open(), other = open();
    Heard heard(*other);
    const auto begin = std::chrono::steady_clock::now();
    for (Position n = 1; n <= 20; ++n) {
        one->write_now({second_station}, add).value();
        ASSERT_TRUE(heard.hears(second_station, n)) << n;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s) << "all heads are looked at twice a second";
}

TEST_F(Shared, a_server_hears_of_many_stations_that_grow_at_once) {
    const auto one = open(), other = open();
    Heard heard(*other);
    constexpr std::int64_t stations = 50;
    constexpr int threads = 8;
    std::vector<std::thread> workers;
    workers.reserve(threads);
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            for (std::int64_t n = 1; n <= stations; ++n)
                one->write_now({StationId{n}}, add).value();
        });
    }
    for (auto& worker : workers)
        worker.join();
    for (std::int64_t n = 1; n <= stations; ++n)
        EXPECT_TRUE(heard.hears(StationId{n}, threads)) << n;
}

// Anybody who may connect may say what they like on the channel.
TEST_F(Shared, whatever_else_is_said_on_the_channel_does_no_harm) {
    const auto one = open(), other = open();
    Heard heard(*other);
    Position written = 0;
    for (const std::string said : {"", "all", "garbage", "7,8,9", "1,999999999999", "99999999999999999999",
                                   "1} OR true", "-1", "1,,2"}) {
        administer("NOTIFY linli, '" + said + "'");
        one->write_now({}, add).value();
        EXPECT_TRUE(heard.hears(first_station, ++written)) << said;
    }
    administer("SELECT pg_notify('linli', repeat('7,', 3500) || n) FROM generate_series(-250, 250) AS n");
    one->write_now({}, add).value();
    EXPECT_TRUE(heard.hears(first_station, ++written));
    EXPECT_TRUE(other->health().writable);
}

TEST_F(Shared, what_was_not_heard_while_the_connection_was_cut_is_caught_up_with) {
    const std::string called = "deaf_" + random_token().substr(0, 8);
    const auto one = open(), other = open(called);
    Heard heard(*other);
    for (Position n = 1; n <= 3; ++n) {
        administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
                   called + "'");
        for (const StationId station : {first_station, second_station, StationId{3}})
            one->write_now({station}, add).value();
        for (const StationId station : {first_station, second_station, StationId{3}})
            EXPECT_TRUE(heard.hears(station, n)) << n;
    }
}

// How many rows of heads the server has read says whether a notification costs one, or one of each station.
TEST_F(Shared, of_a_thousand_stations_only_those_that_grew_are_looked_at) {
    const auto one = open(), other = open();
    administer(
        "INSERT INTO journal_heads SELECT n, 0 FROM generate_series(1, 1000) AS n; ANALYZE journal_heads");
    Heard heard(*other);
    constexpr Position commits = 400;
    const auto begin = std::chrono::steady_clock::now();
    for (Position n = 1; n <= commits; ++n)
        one->write_now({StationId{n}}, add).value();
    ASSERT_TRUE(heard.hears(StationId{commits}, 1));
    const auto took = std::chrono::steady_clock::now() - begin;
    std::this_thread::sleep_for(1500ms);  // the server counts late
    // Both look at all of them twice a second, and when other tests on the server say anything.
    const auto at_most = (took / 500ms + 40) * 2'000 + commits * 20;
    EXPECT_TRUE(PostgresConnection(test::database_in(folder.path()).server)
                    .holds("SELECT seq_tup_read + idx_tup_fetch < " + std::to_string(at_most) +
                           " FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname = "
                           "'journal_heads'"))
        << at_most;
}

TEST_F(Shared, connections_that_were_cut_are_made_anew) {
    const std::string called = "cut_" + random_token().substr(0, 8);
    const auto store = open(called);
    for (int i = 0; i < 5; ++i) {
        store->write_now({}, add).value();
        EXPECT_EQ(journal(*store, first_station).size(), static_cast<std::size_t>(i + 1));
        administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
                   called + "'");
    }
    EXPECT_TRUE(store->health().writable);
}

TEST_F(Shared, what_others_stand_in_the_way_of_is_done_when_they_are_gone) {
    const auto store = open();
    store->write_now({}, add).value();
    // Somebody's own connection holds the station's head for longer than a lock is waited for.
    PostgresConnection other(test::database_in(folder.path()).server);
    other.run_script("BEGIN; SELECT * FROM journal_heads FOR UPDATE");
    std::thread leaves([&] {
        std::this_thread::sleep_for(11s);
        other.run_script("COMMIT");
    });
    EXPECT_EQ(store->write_now({}, add).value(), 2);
    leaves.join();
    EXPECT_EQ(journal(*store, first_station).size(), 2U) << "once";
}

// ---- while servers are replaced one after the other ----

// The next release, which adds, and the one after that, which takes away what only the first one needs.
Migration adding() {
    Migration next = notes;
    next.steps.push_back("ALTER TABLE notes ADD COLUMN colour TEXT;");
    next.works_with = 1;
    return next;
}
Migration taking_away() {
    Migration last = adding();
    last.steps.push_back("ALTER TABLE notes DROP COLUMN text;");
    last.works_with = 2;
    return last;
}
std::string refusal(const std::function<void()>& opening) {
    try {
        opening();
        return "none";
    } catch (const CannotOpen& error) {
        return error.what();
    }
}
using ::testing::HasSubstr;

TEST_F(Shared, a_step_that_takes_away_waits_until_the_servers_that_need_it_are_gone) {
    auto first = open();
    EXPECT_EQ(first->write_now({}, add).value(), 1);
    auto next = open("linli", adding());
    EXPECT_EQ(first->write_now({}, add).value(), 2) << "beside the next release";
    const auto last = [&] { return open("linli", taking_away()); };
    EXPECT_THAT(refusal(last), HasSubstr("still served by 1 of an older version"));
    EXPECT_EQ(first->write_now({}, add).value(), 3) << "nothing was taken away";
    first.reset();
    const auto beside_next = last();
    EXPECT_TRUE(next->health().writable);
    EXPECT_THAT(refusal([&] { open(); }), HasSubstr("newer version"));
    next = open("linli", adding());
}

// Whoever forgot to say beside whom a step works.
TEST_F(Shared, a_step_that_does_not_say_otherwise_takes_away) {
    auto first = open();
    Migration next = adding();
    next.works_with = 0;
    EXPECT_THAT(refusal([&] { open("linli", next); }), HasSubstr("still served by 1 of an older version"));
    first.reset();
    open("linli", next);
}

TEST_F(Shared, a_server_that_lost_its_connection_finds_out_that_it_is_too_old) {
    const std::string called = "old_" + random_token().substr(0, 8);
    const auto old = open(called);
    EXPECT_EQ(old->write_now({}, add).value(), 1);
    const std::string its_connections = "FROM pg_stat_activity WHERE application_name = '" + called + "'";
    administer("SELECT pg_terminate_backend(pid, 5000) " + its_connections);
    const auto last = open("linli", taking_away());
    EXPECT_THROW(old->write_now({}, add), StoreFailed);
    EXPECT_FALSE(old->health().writable);
    EXPECT_THAT(old->health().why_not, HasSubstr("newer version"));
}

// Versions that do not say what they know: they knew all that the database had.
TEST_F(Shared, a_server_that_does_not_say_what_it_knows_is_taken_at_the_databases_word) {
    open();
    PostgresConnection silent(test::database_in(folder.path()).server);
    silent.run_script(
        "SELECT pg_advisory_lock_shared(1282305130, (SELECT (oid::bigint & 2147483647)::integer FROM "
        "pg_catalog.pg_namespace WHERE nspname = current_schema()))");
    EXPECT_THAT(refusal([&] { open("linli", taking_away()); }), HasSubstr("older version"));
    open("linli", adding());
    open("linli", taking_away());
}

TEST_F(Shared, a_step_lets_others_pass_while_somebody_is_in_its_way) {
    const auto old = open();
    old->write_now({}, add).value();
    PostgresConnection reader(test::database_in(folder.path()).server);
    reader.run_script("BEGIN; SELECT count(*) FROM notes");
    std::thread leaves([&] {
        std::this_thread::sleep_for(7s);
        reader.run_script("COMMIT");
    });
    std::atomic<bool> is_changed = false;
    std::thread changes([&] {
        open("linli", adding());
        is_changed = true;
    });
    std::chrono::steady_clock::duration longest{};
    while (!is_changed) {
        const auto began = std::chrono::steady_clock::now();
        old->write_now({}, add).value();
        longest = std::max(longest, std::chrono::steady_clock::now() - began);
        std::this_thread::sleep_for(20ms);
    }
    leaves.join();
    changes.join();
    EXPECT_LT(longest, 5s);
    EXPECT_GT(longest, 1s) << "nobody was in its way";
}

// Asks for a setting of PostgreSQL as it is in this command or question.
constexpr Sql select_setting{
    "test.setting",
    "SELECT current_setting(?1) FROM (SELECT CAST(?2 AS BIGINT) AS station_id) AS here "
    "WHERE station_id = ?2"};
using Settings = std::map<std::string, std::string>;
Settings settings_in(Snapshot& snapshot) {
    Settings settings;
    for (const char* name :
         {"synchronous_commit", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout",
          "transaction_isolation", "transaction_read_only"})
        settings[name] = snapshot.value<std::string>(select_setting, name, snapshot.station()).value();
    return settings;
}

// Notes what its batches are committed with.
class Noting final : public Follower {
  public:
    explicit Noting(Settings& settings) : settings_(settings) {}
    std::string_view name() const override { return "noting"; }
    std::size_t batch() const override { return 7; }
    void take(Transaction& transaction, std::span<const Entry>) override {
        settings_ = settings_in(transaction);
    }

  private:
    Settings& settings_;
};

// The server's own settings are others, as a hasty administrator left them: no waiting for the disk, no end
// to waiting.
TEST_F(Shared, says_with_each_group_that_it_is_durable_and_how_long_it_may_take) {
    Options options = test::database_in(folder.path());
    options.server += "%20-csynchronous_commit%3Doff%20-cstatement_timeout%3D0%20-clock_timeout%3D0";
    const auto settings_of = [](Store& store) {
        return store
            .write_now({},
                       [](Transaction& t) {
                           t.housekeeping();
                           return Result<Settings>(settings_in(t));
                       })
            .value();
    };
    const Settings of_a_group{{"synchronous_commit", "on"},
                              {"lock_timeout", "10s"},
                              {"statement_timeout", "1min"},
                              {"idle_in_transaction_session_timeout", "20s"},
                              {"transaction_isolation", "read committed"},
                              {"transaction_read_only", "off"}};
    const auto store = Store::open(options, clock, std::vector{notes});
    EXPECT_EQ(settings_of(*store), of_a_group);
    EXPECT_EQ(settings_of(*store), of_a_group) << "and with the next";
    Settings of_a_follower;
    store->follow(std::make_unique<Noting>(of_a_follower), first_station);
    store->write_now({}, add).value();
    store->wait_for_followers();
    EXPECT_EQ(of_a_follower, of_a_group);
    const Settings of_a_question =
        store->read_now({}, [](Snapshot& s) { return Result<Settings>(settings_in(s)); }).value();
    EXPECT_EQ(of_a_question.at("statement_timeout"), "2min");
    EXPECT_EQ(of_a_question.at("transaction_isolation"), "repeatable read");
    EXPECT_EQ(of_a_question.at("transaction_read_only"), "on");
    // A database that is made in one go waits once, when it is closed.
    options.durability = Durability::at_close;
    EXPECT_EQ(settings_of(*Store::open(options, clock, std::vector{notes})).at("synchronous_commit"), "off");
}

// Two commands that lock the same rows of others' making in turn: PostgreSQL ends one, which is run again.
TEST_F(Shared, a_deadlock_with_another_program_is_nobodys_fault) {
    const auto store = open();
    administer(
        "CREATE TABLE theirs (station_id BIGINT, id BIGINT, n BIGINT, PRIMARY KEY (station_id, id));"
        "INSERT INTO theirs VALUES (1, 1, 0), (1, 2, 0)");
    constexpr Sql change{"theirs.change", "UPDATE theirs SET n = n + 1 WHERE station_id = ?1 AND id = ?2"};
    PostgresConnection other(test::database_in(folder.path()).server);
    other.run_script("BEGIN; SET LOCAL deadlock_timeout = '60s'; UPDATE theirs SET n = n + 1 WHERE id = 2");
    std::atomic<int> runs = 0;
    std::thread crosses;
    store
        ->write_now({},
                    [&](Transaction& t) -> Result<int> {
                        t.housekeeping();
                        t.execute(change, t.station(), 1);
                        if (++runs == 1) {
                            crosses = std::thread([&] {
                                other.run_script("UPDATE theirs SET n = n + 1 WHERE id = 1");
                                other.run_script("COMMIT");
                            });
                            std::this_thread::sleep_for(200ms);
                        }
                        t.execute(change, t.station(), 2);
                        return 0;
                    })
        .value();
    crosses.join();
    EXPECT_EQ(runs, 2);
    EXPECT_TRUE(store->health().writable);
}

constexpr Sql count_notes{"notes.count", "SELECT count(*) FROM notes WHERE station_id = ?1"};

std::int64_t counted(Store& store, const Sql& sql) {
    return store
        .read_now({},
                  [&](Snapshot& s) {
                      return Result<std::int64_t>(s.value<std::int64_t>(sql, s.station()).value());
                  })
        .value();
}

// True once `holds()`; false if it does not within so long.
template <class Holds>
bool soon(Holds holds, std::chrono::seconds within) {
    const auto end = std::chrono::steady_clock::now() + within;
    while (std::chrono::steady_clock::now() < end) {
        if (holds()) return true;
        std::this_thread::sleep_for(50ms);
    }
    return false;
}

// Servers of the test's own.
class OwnServers : public ::testing::Test {
  protected:
    std::unique_ptr<Store> open(const std::string& address) {
        Options options;
        options.server = address;
        return Store::open(options, clock, std::vector{notes});
    }
    static Result<std::int64_t> add(Transaction& t) {
        const std::int64_t id = t.next_number("notes");
        t.execute(insert_note, t.station(), id, "x");
        t.append({.kind = "note.added", .subject = "note/" + std::to_string(id)});
        return id;
    }
    static bool follows(const PrivatePostgres& primary) {
        return primary.holds("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
    }
    // Whoever takes changes, of the two.
    static std::string whichever(const PrivatePostgres& one, const PrivatePostgres& other) {
        return "postgresql://linli@/postgres?host=" + one.folder().string() + "," + other.folder().string() +
               "&target_session_attrs=read-write&connect_timeout=2";
    }

    SystemClock clock;
};

TEST_F(OwnServers, one_that_takes_no_changes_any_more_is_left_for_its_successor) {
    const PrivatePostgres primary;
    const auto store = open(whichever(primary, primary));
    store->follow(std::make_unique<Copier>(), first_station);
    const PrivatePostgres standby(PrivatePostgres::Follows{primary});
    ASSERT_TRUE(soon([&] { return follows(primary); }, 10s));
    const auto served = open(whichever(primary, standby));
    std::atomic<Position> heard = 0;
    served->on_commit([&](StationId, Position position) { heard = position; });
    served->follow(std::make_unique<Copier>(), first_station);
    for (int i = 1; i <= 20; ++i)
        EXPECT_EQ(served->write_now({}, add).value(), i);
    served->wait_for_followers();
    ASSERT_EQ(counted(*served, count_copies), 20);

    // As in a switchover that keeps the connections: closed for changes, caught up, the other one takes over.
    primary.administer("ALTER SYSTEM SET default_transaction_read_only = on");
    primary.administer("SELECT pg_reload_conf()");
    ASSERT_TRUE(soon(
        [&] { return primary.holds("SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication"); },
        10s));
    standby.promote();

    EXPECT_EQ(served->write_now({}, add).value(), 21) << "at the successor, where the last one ended";
    EXPECT_EQ(counted(*served, count_notes), 21) << "questions are asked there too";
    EXPECT_TRUE(standby.holds("SELECT count(*) = 21 FROM notes"));
    EXPECT_TRUE(primary.holds("SELECT count(*) = 20 FROM notes"));
    served->wait_for_followers();
    EXPECT_EQ(counted(*served, count_copies), 21);
    const auto another = open(standby.address());
    EXPECT_EQ(another->write_now({}, add).value(), 22);
    EXPECT_TRUE(soon([&] { return heard == 22; }, 5s))
        << "others are heard there too; the last was " << heard;
    EXPECT_TRUE(served->health().writable);
}

TEST_F(OwnServers, one_that_stands_still_is_left_when_another_is_in_its_place) {
    const PrivatePostgres primary;
    const auto store = open(primary.address());
    store->write_now({}, add).value();
    const PrivatePostgres standby(PrivatePostgres::Follows{primary});
    ASSERT_TRUE(soon([&] { return follows(primary); }, 10s));
    const auto served = open(whichever(primary, standby));
    EXPECT_EQ(served->write_now({}, add).value(), 2);
    ASSERT_EQ(counted(*served, count_notes), 2);
    ASSERT_TRUE(soon([&] { return standby.holds("SELECT count(*) = 2 FROM notes"); }, 10s));

    primary.signal(SIGSTOP);
    const auto struck = std::chrono::steady_clock::now();
    standby.promote();
    // A command before its commit is run again by the store; what meets the commit itself, by whoever sent
    // it.
    std::int64_t number = 0;
    EXPECT_TRUE(soon(
        [&] {
            try {
                number = served->write_now({}, add).value();
                return true;
            } catch (const StoreFailed&) {
                return false;
            }
        },
        30s));
    EXPECT_EQ(number, 3);
    EXPECT_EQ(counted(*served, count_notes), 3);
    EXPECT_LT(std::chrono::steady_clock::now() - struck, 30s);
    EXPECT_TRUE(standby.holds("SELECT count(*) = 3 FROM notes"));
    primary.signal(SIGCONT);
}

// PostgreSQL answers a commit as if all were well when it is told to wait for its standby no longer.
TEST_F(OwnServers, a_commit_that_no_standby_has_is_not_acknowledged) {
    const PrivatePostgres server;
    const auto store = open(server.address());
    EXPECT_EQ(store->write_now({}, add).value(), 1);
    server.administer("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    server.administer("SELECT pg_reload_conf()");
    std::thread impatient([&] {
        EXPECT_TRUE(soon(
            [&] {
                return server.holds(
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            },
            20s));
    });
    // Until the server has taken up its new setting it waits for nobody, and acknowledges rightly.
    std::int64_t acknowledged = 1;
    std::string answer;
    for (int i = 0; i < 500 && answer.empty(); ++i) {
        try {
            acknowledged = store->write_now({}, add).value();
            std::this_thread::sleep_for(10ms);
        } catch (const StoreFailed& failed) {
            answer = failed.what();
        }
    }
    EXPECT_NE(answer.find("Idempotency-Key"), std::string::npos) << answer;
    impatient.join();
    server.administer("ALTER SYSTEM RESET synchronous_standby_names");
    server.administer("SELECT pg_reload_conf()");
    EXPECT_EQ(store->write_now({}, add).value(), acknowledged + 2) << "it was written all the same";
    EXPECT_TRUE(store->health().writable);
}

// ---- behind PgBouncer, in transaction mode ----

class Pool {
  public:
    Pool(const PrivatePostgres& server, int connections) {
        run_or_throw(script("pool") + server.folder().string() + ' ' + std::to_string(connections));
    }
    ~Pool() { static_cast<void>(std::system(script("unpool").c_str())); }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    std::string address() const { return "postgresql://linli@/postgres?host=" + folder_.string(); }
    // Its clients keep their connections; what is asked from now on goes there.
    void lead_to(const PrivatePostgres& server) const {
        run_or_throw(script("lead") + server.folder().string());
    }

  private:
    std::string script(const std::string& what) const {
        return std::string(LINLI_SOURCE_DIR) + "/tests/postgres/server.sh " + what + ' ' + folder_.string() +
               ' ';
    }
    const std::filesystem::path folder_ = test::short_folder();
};

class Pooled : public OwnServers {
  protected:
    static bool is_unanswered(Store& store) {
        try {
            counted(store, count_notes);
            return false;
        } catch (const StoreFailed&) {
            return true;
        }
    }
};

TEST_F(Pooled, two_stores_lose_nothing_and_do_nothing_twice_over_three_connections) {
    const PrivatePostgres server;
    const Pool pool(server, 3);
    const auto one = open(pool.address()), other = open(pool.address());
    for (Store* store : {one.get(), other.get()})
        store->follow(std::make_unique<Copier>(), first_station);
    std::atomic<Position> heard = 0;
    other->on_commit([&](StationId, Position position) { heard = std::max<Position>(heard, position); });
    constexpr int threads = 4, each = 40;
    std::vector<std::thread> workers;
    for (Store* store : {one.get(), other.get()}) {
        for (int i = 0; i < threads; ++i) {
            workers.emplace_back([store] {
                for (int n = 0; n < each; ++n) {
                    const std::int64_t number = store->write_now({}, add).value();
                    EXPECT_GE(counted(*store, count_notes), number) << "what was acknowledged is seen";
                }
            });
        }
    }
    for (auto& worker : workers)
        worker.join();
    one->wait_for_followers();
    other->wait_for_followers();
    constexpr std::int64_t all = 2 * threads * each;
    EXPECT_EQ(counted(*one, count_notes), all);
    EXPECT_EQ(counted(*other, count_copies), all);
    EXPECT_TRUE(server.holds("SELECT count(*) = max(position) AND count(*) = " + std::to_string(all) +
                             " FROM journal"));
    one->write_now({}, add).value();
    EXPECT_TRUE(soon([&] { return heard == all + 1; }, 3s)) << "heads are looked at; the last was " << heard;
    EXPECT_TRUE(
        server.holds("SELECT count(*) <= 3 FROM pg_stat_activity WHERE application_name = 'linli' AND "
                     "pid <> pg_backend_pid()"));
}

TEST_F(Pooled, the_limits_of_a_transaction_hold_in_it_and_nowhere_else) {
    const PrivatePostgres server;
    const Pool pool(server, 1);
    const auto store = open(pool.address());
    const auto in_a_command = [&](const char* name) {
        return store
            ->write_now({},
                        [&](Transaction& t) {
                            return Result<std::string>(
                                t.value<std::string>(select_setting, name, t.station()).value());
                        })
            .value();
    };
    EXPECT_EQ(in_a_command("lock_timeout"), "10s");
    EXPECT_EQ(in_a_command("statement_timeout"), "1min");
    EXPECT_EQ(in_a_command("idle_in_transaction_session_timeout"), "20s");
    EXPECT_EQ(in_a_command("synchronous_commit"), "on");
    EXPECT_EQ(store
                  ->read_now(
                      {},
                      [&](Snapshot& s) {
                          return Result<std::string>(
                              s.value<std::string>(select_setting, "statement_timeout", s.station()).value());
                      })
                  .value(),
              "2min");
    // The one connection there is, given to somebody else.
    PostgresConnection somebody(pool.address());
    EXPECT_TRUE(
        somebody.holds("SELECT current_setting('statement_timeout') = '0' AND "
                       "current_setting('lock_timeout') = '0' AND "
                       "current_setting('idle_in_transaction_session_timeout') = '0'"));
    EXPECT_TRUE(somebody.holds("SELECT count(*) = 0 FROM pg_listening_channels()")) << "nobody listens there";
    EXPECT_TRUE(somebody.holds("SELECT count(*) = 0 FROM pg_prepared_statements"));
}

TEST_F(Pooled, a_pool_that_is_led_to_a_standby_is_left_until_it_leads_to_the_primary_again) {
    const PrivatePostgres server;
    const auto direct = open(server.address());
    EXPECT_EQ(direct->write_now({}, add).value(), 1);
    const PrivatePostgres standby(PrivatePostgres::Follows{server});
    ASSERT_TRUE(soon([&] { return follows(server); }, 10s));
    const Pool pool(server, 2);
    const auto store = open(pool.address());
    EXPECT_EQ(store->write_now({}, add).value(), 2);
    EXPECT_EQ(counted(*store, count_notes), 2);
    pool.lead_to(standby);
    EXPECT_TRUE(soon([&] { return is_unanswered(*store); }, 5s)) << "a standby is asked nothing";
    std::thread leads_back([&] {
        std::this_thread::sleep_for(2s);
        pool.lead_to(server);
    });
    EXPECT_EQ(store->write_now({}, add).value(), 3) << "it waits until changes are taken";
    leads_back.join();
    EXPECT_EQ(counted(*store, count_notes), 3);
}

}  // namespace
}  // namespace linli::store
