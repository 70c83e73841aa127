// What the store promises: all or nothing, nothing lost, nobody else's database.
#include "store/store.h"

#include <atomic>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "store/sqlite_connection.h"
#include "store/text_index.h"

namespace linli::store {
namespace {

const std::string text_schema = text_index_schema("words");
const Migration notes{
    "notes",
    {"CREATE TABLE notes (station_id INTEGER NOT NULL, id INTEGER NOT NULL, text TEXT NOT NULL, "
     "PRIMARY KEY (station_id, id)) STRICT;",
     text_schema}};
constexpr Sql insert_note{"notes.insert", "INSERT INTO notes (station_id, id, text) VALUES (?1, ?2, ?3)"};
constexpr Sql count_notes{"notes.count", "SELECT count(*) FROM notes WHERE station_id = ?1"};

class StoreTest : public ::testing::Test {
  protected:
    std::unique_ptr<Store> open(std::vector<Migration> migrations = {notes}) {
        return Store::open(test::database_in(folder.path()), clock, migrations);
    }
    static Result<std::int64_t> add(Transaction& t, std::string_view text) {
        const std::int64_t id = t.next_number("notes");
        t.execute(insert_note, t.station(), id, text);
        t.append({.kind = "note.added", .subject = "note/" + std::to_string(id)});
        return id;
    }
    static std::int64_t add_now(Store& store, std::string_view text) {
        return store.write_now({}, [&](Transaction& t) { return add(t, text); }).value();
    }
    static std::int64_t count(Store& store) {
        return store
            .read_now({},
                      [](Snapshot& s) {
                          return Result<std::int64_t>(*s.value<std::int64_t>(count_notes, s.station()));
                      })
            .value();
    }
    static std::vector<Entry> journal(Store& store) {
        return store
            .read_now({}, [](Snapshot& s) { return Result<std::vector<Entry>>(entries_after(s, 0, 10'000)); })
            .value();
    }

    test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-24T00:00:00Z")};
};

TEST_F(StoreTest, a_refused_command_leaves_nothing_and_gives_its_number_back) {
    auto store = open();
    EXPECT_EQ(add_now(*store, "one"), 1);
    const auto refused = store->write_now({}, [](Transaction& t) -> Result<std::int64_t> {
        add(t, "two").value();
        return refuse(RefusalKind::conflict, "no", {});
    });
    EXPECT_FALSE(refused);
    EXPECT_THROW(store->write_now({},
                                  [](Transaction& t) -> Result<std::int64_t> {
                                      add(t, "three").value();
                                      throw std::runtime_error("broken");
                                  }),
                 std::runtime_error);
    EXPECT_EQ(add_now(*store, "four"), 2) << "numbers have no gaps";
    EXPECT_EQ(count(*store), 2);
    EXPECT_EQ(journal(*store).size(), 2U);
}

TEST_F(StoreTest, a_command_that_only_tries_answers_and_leaves_nothing) {
    auto store = open();
    add_now(*store, "one");
    const auto tried = store->write_now({}, [](Transaction& t) -> Result<std::int64_t> {
        t.only_try();
        return add(t, "two").value();
    });
    EXPECT_EQ(tried, 2) << "it succeeds";
    EXPECT_EQ(count(*store), 1);
    EXPECT_EQ(add_now(*store, "three"), 2) << "numbers have no gaps";
    EXPECT_EQ(journal(*store).size(), 2U);
}

TEST_F(StoreTest, a_change_without_a_journal_entry_is_a_fault) {
    auto store = open();
    EXPECT_THROW(store->write_now({},
                                  [](Transaction& t) -> Result<int> {
                                      t.execute(insert_note, t.station(), 7, "silent");
                                      return 1;
                                  }),
                 std::logic_error);
    EXPECT_EQ(count(*store), 0);
}

TEST_F(StoreTest, commands_of_many_threads_are_committed_together_in_one_order) {
    auto store = open();
    constexpr int threads = 16, each = 200;
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            for (int n = 0; n < each; ++n)
                add_now(*store, "x");
        });
    }
    for (auto& worker : workers)
        worker.join();
    EXPECT_EQ(count(*store), threads * each);
    const auto entries = journal(*store);
    ASSERT_EQ(entries.size(), static_cast<std::size_t>(threads * each));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        EXPECT_EQ(entries[i].position, static_cast<Position>(i + 1));
        EXPECT_EQ(entries[i].subject, "note/" + std::to_string(i + 1));
    }
    EXPECT_LT(store->health().commits, store->health().commands) << "several commands to a commit";
}

TEST_F(StoreTest, goes_on_where_it_was) {
    {
        add_now(*open(), "one");
    }
    auto store = open();
    EXPECT_EQ(add_now(*store, "two"), 2);
    EXPECT_EQ(journal(*store).back().position, 2);
}

TEST_F(StoreTest, a_question_sees_one_moment) {
    auto store = open();
    add_now(*store, "one");
    const auto seen = store->read_now({}, [&](Snapshot& s) {
        const auto before = *s.value<std::int64_t>(count_notes, s.station());
        add_now(*store, "two");
        return Result<bool>(before == *s.value<std::int64_t>(count_notes, s.station()));
    });
    EXPECT_TRUE(*seen);
    EXPECT_EQ(count(*store), 2);
}

// Writes down every subject it is given; fails once at the 5th entry.
class Copier final : public Follower {
  public:
    explicit Copier(std::atomic<int>& failures) : failures_(failures) {}
    std::string_view name() const override { return "copier"; }
    std::size_t batch() const override { return 3; }
    void take(Transaction& t, std::span<const Entry> entries) override {
        t.housekeeping();
        for (const Entry& entry : entries) {
            t.execute(insert_note, t.station(), 1'000 + entry.position, entry.subject);
            if (entry.position == 5 && failures_++ == 0) throw std::runtime_error("not now");
        }
    }

  private:
    std::atomic<int>& failures_;
};

TEST_F(StoreTest, a_follower_takes_each_entry_exactly_once_over_faults_and_restarts) {
    std::atomic<int> failures{0};
    {
        auto store = open();
        for (int i = 0; i < 7; ++i)
            add_now(*store, "x");
        store->follow(std::make_unique<Copier>(failures), first_station);
        for (int i = 0; i < 100 && failures < 2; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        store->wait_for_followers();
        EXPECT_EQ(count(*store), 14);
    }
    auto store = open();
    add_now(*store, "x");
    store->follow(std::make_unique<Copier>(failures), first_station);
    store->wait_for_followers();
    EXPECT_EQ(count(*store), 16) << "a second time would break the primary key";
}

// Counts its batches.
class Resting final : public Follower {
  public:
    Resting(std::atomic<int>& batches, std::atomic<Position>& last) : batches_(batches), last_(last) {}
    std::string_view name() const override { return "resting"; }
    std::size_t batch() const override { return 50; }
    std::chrono::milliseconds rest() const override { return std::chrono::hours(1); }
    void take(Transaction& t, std::span<const Entry> entries) override {
        t.housekeeping();
        ++batches_;
        last_ = entries.back().position;
    }

  private:
    std::atomic<int>& batches_;
    std::atomic<Position>& last_;
};

TEST_F(StoreTest, a_follower_that_rests_has_few_batches_and_none_when_it_is_waited_for) {
    std::atomic<int> batches{0};
    std::atomic<Position> last{0};
    auto store = open();
    for (int i = 0; i < 120; ++i)
        add_now(*store, "x");
    store->follow(std::make_unique<Resting>(batches, last), first_station);
    for (int i = 0; i < 200 && last < 120; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(last, 120) << "it does not rest while its batches are full";
    EXPECT_EQ(batches, 3);
    for (int i = 0; i < 20; ++i)
        add_now(*store, "x");
    EXPECT_EQ(last, 120) << "it rests";
    store->wait_for_followers();
    EXPECT_EQ(last, 140);
    EXPECT_EQ(batches, 4);
}

TEST_F(StoreTest, wakes_after_each_commit) {
    auto store = open();
    std::atomic<Position> last{0};
    store->on_commit([&](StationId, Position position) { last = position; });
    add_now(*store, "one");
    for (int i = 0; i < 100 && last == 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(last, 1);
}

TEST_F(StoreTest, one_program_serves_a_database_others_may_read_it) {
    auto store = open();
    add_now(*store, "one");
    EXPECT_THROW(open(), CannotOpen);
    Options reading;
    reading.file = folder / "linli.db";
    reading.use = Use::read;
    auto reader = Store::open(reading, clock, std::vector{notes});
    EXPECT_EQ(count(*reader), 1);
    EXPECT_THROW(add_now(*reader, "two"), StoreFailed);
}

// As two programs do while servers are replaced one after the other.
TEST_F(StoreTest, a_reader_takes_back_what_a_killed_program_had_begun) {
    // What a kill leaves of a file that was just being made: its journal beside half of a change.
    const auto file = folder.path() / "linli.db", whole = folder.path() / "whole.db";
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(whole.c_str(), &db), SQLITE_OK);
    const auto run = [&](const char* script) {
        ASSERT_EQ(sqlite3_exec(db, script, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    };
    run("CREATE TABLE before (text TEXT); PRAGMA cache_size = 5; BEGIN; CREATE TABLE begun (text TEXT);"
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
        "INSERT INTO begun SELECT hex(randomblob(200)) FROM n");
    std::filesystem::copy_file(whole, file);
    std::filesystem::copy_file(whole.string() + "-journal", file.string() + "-journal");
    sqlite3_close(db);
    SqliteConnection reader(file, SqliteConnection::Mode::read_only, 256);
    Statement& count = reader.acquire({"count", "SELECT count(*) FROM sqlite_master"}, {});
    ASSERT_TRUE(count.step());
    EXPECT_EQ(count.integer(0), 1);
    reader.release(count);
    EXPECT_FALSE(std::filesystem::exists(file.string() + "-journal"));
}

TEST_F(StoreTest, among_all_rows_of_a_station_few_are_found_by_their_index) {
    const auto plan = [&](const std::string& question) {
        SqliteConnection reader(folder.path() / "linli.db", SqliteConnection::Mode::read_only, 256);
        std::string steps;
        const std::string explained = "EXPLAIN QUERY PLAN " + question;
        Statement& statement = reader.acquire({"plan", explained}, {});
        while (statement.step())
            steps += std::string(statement.text(3)) + "; ";
        reader.release(statement);
        return steps;
    };
    const std::string about =
        "SELECT * FROM journal WHERE station_id = 1 AND subject = 'note/1' ORDER BY position";
    const std::string by_index = "SEARCH journal USING INDEX journal_subject (station_id=? AND subject=?); ";
    add_now(*open(), "one");
    EXPECT_EQ(plan(about), by_index);
    // Of an older program's file too.
    test::past_the_program(folder.path(), "DROP TABLE sqlite_stat1");
    EXPECT_NE(plan(about), by_index) << "by itself it would read them all";
    open();
    EXPECT_EQ(plan(about), by_index);
}

TEST_F(StoreTest, an_older_program_goes_on_beside_one_that_only_added) {
    Migration newer = notes;
    newer.steps.push_back("ALTER TABLE notes ADD COLUMN colour TEXT;");
    newer.works_with = 2;
    {
        auto store = open();
        add_now(*store, "before");
    }
    {
        auto store = open({newer});
        add_now(*store, "by the new one");
    }
    {
        auto store = open();
        EXPECT_EQ(count(*store), 2);
        add_now(*store, "by the old one, afterwards");
    }
    auto store = open({newer});
    EXPECT_EQ(count(*store), 3);
}

TEST_F(StoreTest, refuses_a_database_of_a_newer_program) {
    Migration newer = notes;
    newer.steps.push_back("CREATE TABLE later (station_id INTEGER PRIMARY KEY) STRICT;");
    {
        open({newer});
    }
    try {
        open();
        FAIL();
    } catch (const CannotOpen& error) {
        EXPECT_NE(std::string(error.what()).find("newer version"), std::string::npos);
    }
}

TEST_F(StoreTest, brings_an_older_database_up_to_date) {
    Migration older = notes;
    older.steps.pop_back();
    {
        add_now(*open({older}), "kept");
    }
    EXPECT_EQ(count(*open()), 1);
}

TEST_F(StoreTest, refuses_what_is_not_its_own) {
    std::ofstream(folder / "linli.db")
        << "this is a text file, and a longish one, so that it is no empty database at all";
    EXPECT_THROW(open(), CannotOpen);
    std::filesystem::remove(folder / "linli.db");
    sqlite3* other = nullptr;
    sqlite3_open((folder / "linli.db").c_str(), &other);
    sqlite3_exec(other, "CREATE TABLE theirs (x)", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    EXPECT_THROW(open(), CannotOpen);
    Options nowhere;
    nowhere.file = folder / "no such folder" / "test.db";
    EXPECT_THROW(Store::open(nowhere, clock, std::vector{notes}), CannotOpen);
}

TEST_F(StoreTest, a_backup_is_of_one_moment_while_writing_goes_on) {
    auto store = open();
    for (int i = 0; i < 500; ++i)
        add_now(*store, std::string(2'000, 'x'));
    std::atomic<bool> end{false};
    std::thread writer([&] {
        while (!end)
            add_now(*store, "more");
    });
    const auto copy = folder / "copy.db";
    const auto done = store->backup(copy, {});
    end = true;
    writer.join();
    ASSERT_TRUE(done) << done.error().detail.en;
    EXPECT_FALSE(store->backup(copy, {})) << "never over an existing file";
    Options options;
    options.file = copy;
    auto restored = Store::open(options, clock, std::vector{notes});
    EXPECT_TRUE(restored->integrity_faults().empty());
    EXPECT_EQ(static_cast<std::size_t>(count(*restored)), journal(*restored).size());
    EXPECT_GE(count(*restored), 500);
}

TEST_F(StoreTest, finds_documents_by_all_their_terms_newest_first) {
    auto store = open();
    const TextIndex index("words");
    store
        ->write_now({},
                    [&](Transaction& t) -> Result<int> {
                        t.housekeeping();
                        index.put(t, 1, std::vector<std::string>{"路灯", "灯不", "不亮", "亮"});
                        index.put(t, 2, std::vector<std::string>{"路灯", "灯亮", "亮"});
                        index.put(t, 3, std::vector<std::string>{"路灯", "led"});
                        return 0;
                    })
        .value();
    const auto find = [&](std::vector<std::string> terms, std::int64_t below = 100) {
        return store
            ->read_now({},
                       [&](Snapshot& s) {
                           return Result<std::vector<std::int64_t>>(index.find(s, terms, below, 10));
                       })
            .value();
    };
    EXPECT_EQ(find({"路灯"}), (std::vector<std::int64_t>{3, 2, 1}));
    EXPECT_EQ(find({"路灯"}, 3), (std::vector<std::int64_t>{2, 1}));
    EXPECT_EQ(find({"路灯", "不亮"}), (std::vector<std::int64_t>{1}));
    EXPECT_EQ(find({"灯*"}), (std::vector<std::int64_t>{2, 1}));
    EXPECT_TRUE(find({"\"", "OR"}).empty());
}

}  // namespace
}  // namespace linli::store
