// A database copied into another: from a file into the PostgreSQL of the tests and back, or from file to
// file.
#include "store/copy.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/database.h"
#include "harness/temporary_folder.h"

namespace linli::store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::string words_schema = text_index_schema("words");
// A table of every kind of column, whose key is not its first columns; one with a second key; one that is
// found by bytes.
const Migration rooms{
    "things",
    {"CREATE TABLE things (note TEXT, number INTEGER, weight REAL, name TEXT NOT NULL, bytes BLOB, "
     "station_id INTEGER NOT NULL, PRIMARY KEY (station_id, name)) STRICT, WITHOUT ROWID;"
     "CREATE TABLE seats (station_id INTEGER NOT NULL, id INTEGER NOT NULL, holder TEXT NOT NULL, "
     "PRIMARY KEY (station_id, id)) STRICT;"
     "CREATE UNIQUE INDEX seats_holder ON seats (station_id, holder);"
     "CREATE TABLE prints (station_id INTEGER NOT NULL, digest BLOB NOT NULL, at INTEGER NOT NULL, "
     "PRIMARY KEY (station_id, digest)) STRICT, WITHOUT ROWID;",
     words_schema}};

constexpr Sql insert_thing{
    "things.insert",
    "INSERT INTO things (station_id, name, number, weight, note, bytes) VALUES (?1, ?2, ?3, "
    "?4, ?5, ?6)"};
constexpr Sql insert_seat{"seats.insert", "INSERT INTO seats (station_id, id, holder) VALUES (?1, ?2, ?3)"};
constexpr Sql insert_print{"prints.insert",
                           "INSERT INTO prints (station_id, digest, at) VALUES (?1, ?2, ?3)"};
const TextIndex words("words");

// The things whose notes are indexed, as a room would know them.
NextDocument documents_of(Snapshot& snapshot) {
    constexpr Sql select{"seats.words", "SELECT id, holder FROM seats WHERE station_id = ?1 ORDER BY id"};
    std::vector<Document> all;
    for (const Row row : snapshot.query(select, snapshot.station())) {
        all.push_back(
            {snapshot.station(), row.get<std::int64_t>(0), {"all", "of" + row.get<std::string>(1)}});
    }
    return [all = std::move(all), at = std::size_t{0}]() mutable -> std::optional<Document> {
        if (at == all.size()) return std::nullopt;
        return all[at++];
    };
}

class Copying : public ::testing::Test {
  protected:
    Copying() {
        std::filesystem::create_directories(folder / "from");
        std::filesystem::create_directories(folder / "to");
        from.file = folder / "from" / "linli.db";
        to = test::database_in(folder / "to");
    }

    std::unique_ptr<Store> open(const Options& options) const {
        return Store::open(options, clock, std::vector{rooms});
    }
    std::unique_ptr<Store> open_to_read(Options options) const {
        options.use = Use::read;
        return open(options);
    }
    // Runs `change` as a command with an entry.
    template <class Change>
    static void write(Store& store, Change change) {
        store
            .write_now(
                {},
                [&](Transaction& t) -> Result<int> {
                    change(t);
                    t.append({.kind = "thing.changed", .subject = "thing/1", .payload = R"({"字":1})"});
                    return 0;
                })
            .value();
    }
    static void seat(Store& store, std::int64_t id, const std::string& holder) {
        write(store, [&](Transaction& t) {
            t.execute(insert_seat, t.station(), id, holder);
            words.put(t, id, std::vector<std::string>{"all", "of" + holder});
        });
    }
    static void change(Store& store, const std::string& statement) {
        write(store, [&](Transaction& t) { t.execute(Sql{"test.change", statement}); });
    }

    CopyOptions options() const {
        CopyOptions all;
        all.from = from;
        all.to = to;
        all.documents.emplace("words", documents_of);
        return all;
    }
    static Copied sum(const std::vector<Copied>& all) {
        Copied sum;
        for (const Copied& one : all) {
            sum.rows += one.rows;
            sum.added += one.added;
            sum.changed += one.changed;
            sum.removed += one.removed;
        }
        return sum;
    }
    static std::string difference_of(const std::vector<Proven>& all) {
        std::string text;
        for (const Proven& one : all) {
            EXPECT_EQ(one.first_difference.empty(), one.source == one.target) << one.table;
            if (!one.first_difference.empty()) text += one.table + ": " + one.first_difference + ";";
        }
        return text;
    }
    // The whole of a copy; what it wrote.
    Copied copy(const CopyOptions& how) const {
        Copy copy(how, std::vector{rooms});
        const Copied written = sum(copy.run());
        EXPECT_EQ(difference_of(copy.prove()), "");
        copy.finish();
        return written;
    }
    Copied copy() const { return copy(options()); }
    std::string refusal(const CopyOptions& how) const {
        try {
            const Copy made(how, std::vector{rooms});
        } catch (const CannotOpen& refused) {
            return refused.what();
        }
        return "";
    }

    std::vector<std::int64_t> found(Store& store, const std::string& word) const {
        return store
            .read_now({},
                      [&](Snapshot& s) {
                          return Result<std::vector<std::int64_t>>(
                              words.find(s, std::vector<std::string>{word}, 100'000, 100));
                      })
            .value();
    }
    std::int64_t count(Store& store, const std::string& table) const {
        return store
            .read_now({},
                      [&](Snapshot& s) {
                          const std::string text = "SELECT count(*) FROM \"" + table + '"';
                          return Result<std::int64_t>(s.value<std::int64_t>(Sql{"test.count", text}).value());
                      })
            .value();
    }

    test::TemporaryFolder folder;
    SystemClock clock;
    Options from, to;
};

TEST_F(Copying, brings_every_kind_of_value_as_it_was) {
    const std::string chinese = "楼道里堆满杂物 𠮷\t'\"\\N\n", large(3'000'000, 'x');
    const std::vector<std::byte> bytes{std::byte{0}, std::byte{255}, std::byte{'\\'}, std::byte{'x'}};
    {
        const auto store = open(from);
        write(*store, [&](Transaction& t) {
            const auto put = [&](const char* name, std::optional<std::int64_t> number,
                                 std::optional<double> weight, std::optional<std::string> note,
                                 std::optional<std::vector<std::byte>> blob) {
                t.execute(insert_thing, t.station(), name, number, weight, note, blob);
            };
            put("nothing", {}, {}, {}, {});
            put("empty", 0, 0.0, "", std::vector<std::byte>{});
            put("least", std::numeric_limits<std::int64_t>::min(), -0.1, chinese, bytes);
            put("most", std::numeric_limits<std::int64_t>::max(), 1e300, large,
                std::vector<std::byte>(2'000'000, std::byte{7}));
            put("某处", 1, 1.0 / 3, "\x7f", bytes);
            for (int i = 0; i < 300; ++i) {
                const std::vector<std::byte> digest{static_cast<std::byte>(i),
                                                    static_cast<std::byte>(i / 256)};
                t.execute(insert_print, t.station(), digest, i);
            }
        });
        seat(*store, 1, "王");
    }
    const Copied written = copy();
    EXPECT_EQ(written.rows, written.added);
    const auto store = open_to_read(to);
    constexpr Sql select{
        "things.one", "SELECT number, weight, note, bytes FROM things WHERE station_id = ?1 AND name = ?2"};
    store
        ->read_now({},
                   [&](Snapshot& s) {
                       const auto look = [&](const char* name, const std::function<void(Row)>& at) {
                           EXPECT_TRUE(s.first(
                               select, [&](Row row) { return at(row), 0; }, s.station(), name))
                               << name;
                       };
                       look("nothing", [](Row row) {
                           for (int i = 0; i < 4; ++i)
                               EXPECT_TRUE(row.is_null(i)) << i;
                       });
                       look("empty", [](Row row) {
                           EXPECT_FALSE(row.is_null(2) || row.is_null(3));
                           EXPECT_EQ(row.get<std::string>(2), "");
                           EXPECT_THAT(row.get<std::vector<std::byte>>(3), IsEmpty());
                       });
                       look("least", [&](Row row) {
                           EXPECT_EQ(row.get<std::int64_t>(0), std::numeric_limits<std::int64_t>::min());
                           EXPECT_EQ(row.get<double>(1), -0.1);
                           EXPECT_EQ(row.get<std::string>(2), chinese);
                           EXPECT_EQ(row.get<std::vector<std::byte>>(3), bytes);
                       });
                       look("most", [&](Row row) {
                           EXPECT_EQ(row.get<double>(1), 1e300);
                           EXPECT_EQ(row.get<std::string>(2), large);
                           EXPECT_EQ(row.get<std::vector<std::byte>>(3).size(), 2'000'000U);
                       });
                       look("某处", [&](Row row) { EXPECT_EQ(row.get<double>(1), 1.0 / 3); });
                       return Result<int>(0);
                   })
        .value();
    EXPECT_EQ(count(*store, "prints"), 300);
    EXPECT_THAT(found(*store, "of王"), UnorderedElementsAre(1));
}

TEST_F(Copying, brings_only_what_is_new_and_writes_nothing_when_nothing_is) {
    {
        const auto store = open(from);
        for (int i = 1; i <= 20; ++i)
            seat(*store, i, "holder " + std::to_string(i));
    }
    EXPECT_GT(copy().added, 40);
    const Copied again = copy();
    EXPECT_EQ(again.added + again.changed + again.removed, 0);
    {
        const auto store = open(from);
        seat(*store, 21, "new");
        change(*store, "UPDATE seats SET holder = 'other' WHERE id = 5");
        change(*store, "DELETE FROM seats WHERE id = 6");
    }
    Copy second(options(), std::vector{rooms});
    const auto all = second.run();
    for (const Copied& one : all) {
        if (one.table != "seats") continue;
        EXPECT_EQ(one.rows, 20);
        EXPECT_EQ(one.added, 1);
        EXPECT_EQ(one.changed, 1);
        EXPECT_EQ(one.removed, 1);
    }
    EXPECT_EQ(difference_of(second.prove()), "");
    second.finish();
}

TEST_F(Copying, goes_on_with_the_station_on_the_other_side) {
    {
        const auto store = open(from);
        for (int i = 1; i <= 3; ++i)
            seat(*store, i, "holder " + std::to_string(i));
    }
    copy();
    const auto store = open(to);
    seat(*store, 4, "later");
    const auto entries =
        store->read_now({}, [](Snapshot& s) { return Result<std::vector<Entry>>(entries_after(s, 0, 100)); })
            .value();
    ASSERT_EQ(entries.size(), 4U);
    EXPECT_EQ(entries.back().position, 4) << "the journal has no gap";
    EXPECT_THAT(found(*store, "all"), UnorderedElementsAre(1, 2, 3, 4));
}

// Rows that take over each other's second key, far apart in the order of the first.
TEST_F(Copying, moves_a_second_key_from_row_to_row) {
    {
        const auto store = open(from);
        write(*store, [](Transaction& t) {
            for (int i = 1; i <= 12'000; ++i)
                t.execute(insert_seat, t.station(), i, "holder " + std::to_string(i));
        });
    }
    copy();
    {
        const auto store = open(from);
        change(*store, "UPDATE seats SET holder = 'aside' WHERE id = 1");
        change(*store, "UPDATE seats SET holder = 'holder 1' WHERE id = 12000");
        change(*store, "UPDATE seats SET holder = 'holder 12000' WHERE id = 1");
    }
    const Copied written = copy();
    EXPECT_GE(written.changed, 2);
    EXPECT_LE(written.changed, 4) << "the two rows, and what is searched of them";
}

TEST_F(Copying, that_was_broken_off_keeps_the_target_closed_and_goes_on) {
    {
        const auto store = open(from);
        write(*store, [](Transaction& t) {
            for (int i = 1; i <= 25'000; ++i) {
                const std::vector<std::byte> digest{static_cast<std::byte>(i / 256),
                                                    static_cast<std::byte>(i)};
                t.execute(insert_print, t.station(), digest, i);
            }
        });
    }
    CopyOptions broken = options();
    broken.progress = [](const std::string& table, std::int64_t done, std::int64_t) {
        if (table == "prints" && done >= 24'000) throw std::runtime_error("broken off");
    };
    {
        Copy copy(broken, std::vector{rooms});
        EXPECT_THROW(copy.run(), std::runtime_error);
    }
    for (const bool is_served : {true, false}) {
        try {
            is_served ? open(to) : open_to_read(to);
            ADD_FAILURE() << "half a database was opened";
        } catch (const CannotOpen& refused) {
            EXPECT_THAT(refused.what(), HasSubstr("not finished"));
        }
    }
    Copy again(options(), std::vector{rooms});
    const auto all = again.run();
    for (const Copied& one : all) {
        if (one.table != "prints") continue;
        EXPECT_EQ(one.added, 5'000) << "the two pieces that were there stayed";
    }
    EXPECT_THROW(open_to_read(to), CannotOpen) << "until everything is proven";
    EXPECT_EQ(difference_of(again.prove()), "");
    again.finish();
    EXPECT_EQ(count(*open_to_read(to), "prints"), 25'000);
}

TEST_F(Copying, only_compares_when_it_is_asked_to) {
    {
        const auto store = open(from);
        seat(*store, 1, "one");
    }
    CopyOptions only = options();
    only.only_compare = true;
    {
        Copy copy(only, std::vector{rooms});
        EXPECT_GT(sum(copy.run()).added, 2);
    }
    EXPECT_THROW(open_to_read(to), CannotOpen) << "there is nothing yet";
    copy();
    {
        const auto store = open(from);
        seat(*store, 2, "two");
    }
    {
        Copy copy(only, std::vector{rooms});
        const auto all = copy.run();
        EXPECT_GE(sum(all).added, 2);
        for (const Copied& one : all) {
            EXPECT_EQ(one.first_difference.empty(), one.added + one.changed == 0) << one.table;
            if (one.table != "seats") continue;
            EXPECT_EQ(one.first_difference, "station_id 1, id 2");
        }
    }
    EXPECT_EQ(count(*open_to_read(to), "seats"), 1);
}

TEST_F(Copying, finds_what_is_not_equal_afterwards) {
    {
        const auto store = open(from);
        for (int i = 1; i <= 9; ++i)
            seat(*store, i, "holder " + std::to_string(i));
    }
    {
        Copy copy(options(), std::vector{rooms});
        copy.run();
        EXPECT_EQ(difference_of(copy.prove()), "");
        test::past_the_program(folder / "to", "UPDATE seats SET holder = 'altered' WHERE id = 7");
        EXPECT_EQ(difference_of(copy.prove()), "seats: station_id 1, id 7;");
        test::past_the_program(folder / "to", "DELETE FROM journal WHERE position = 4");
        EXPECT_EQ(difference_of(copy.prove()),
                  "journal: station_id 1, position 4;seats: station_id 1, id 7;");
    }
    EXPECT_EQ(copy().changed, 1) << "the next copy puts it right";
    {
        Copy copy(options(), std::vector{rooms});
        const Copied written = sum(copy.run());
        EXPECT_EQ(written.added + written.changed + written.removed, 0);
        test::past_the_program(folder / "to", "UPDATE seats SET holder = 'altered' WHERE id = 7");
        EXPECT_EQ(difference_of(copy.prove()), "seats: station_id 1, id 7;");
    }
    EXPECT_THROW(open_to_read(to), CannotOpen) << "closed, though this copy wrote nothing";
    copy();
    open_to_read(to);
}

TEST_F(Copying, refuses_a_target_that_lives_its_own_life) {
    {
        const auto store = open(from);
        seat(*store, 1, "one");
    }
    copy();
    {
        const auto store = open(to);
        seat(*store, 2, "of its own");
    }
    EXPECT_THAT(refusal(options()), HasSubstr("station_id 1, position 2"));
    {
        const auto store = open(from);
        seat(*store, 2, "another");
    }
    EXPECT_THAT(refusal(options()), HasSubstr("entry of its own")) << "the same position, another entry";
    EXPECT_EQ(count(*open_to_read(to), "seats"), 2);
}

TEST_F(Copying, refuses_what_is_served_but_reads_it) {
    {
        const auto store = open(from);
        seat(*store, 1, "one");
    }
    copy();
    {
        const auto serving = open(to);
        EXPECT_THAT(refusal(options()), HasSubstr("another linli serves"));
    }
    const auto serving = open(from);
    seat(*serving, 2, "two");
    {
        Copy first(options(), std::vector{rooms});
        EXPECT_TRUE(first.source_is_served());
        seat(*serving, 3, "while it is copied");
        first.run();
        EXPECT_EQ(difference_of(first.prove()), "") << "of one moment";
        first.finish();
        EXPECT_THROW(open(to), CannotOpen) << "as long as it is copied into";
    }
    EXPECT_EQ(count(*open_to_read(to), "seats"), 2);
}

TEST_F(Copying, keeps_others_from_serving_a_source_that_nobody_serves) {
    {
        const auto store = open(from);
        seat(*store, 1, "one");
    }
    const Copy copy(options(), std::vector{rooms});
    EXPECT_FALSE(copy.source_is_served());
    EXPECT_THROW(open(from), CannotOpen);
}

TEST_F(Copying, refuses_others_tables_and_other_schemas) {
    {
        const auto store = open(from);
        seat(*store, 1, "one");
    }
    CopyOptions same = options();
    same.to = from;
    EXPECT_THAT(refusal(same), HasSubstr("same database"));

    Migration newer = rooms;
    newer.steps.push_back("CREATE TABLE more (station_id INTEGER NOT NULL PRIMARY KEY) STRICT;");
    try {
        const Copy copy(options(), std::vector{newer});
        ADD_FAILURE() << "an older source was copied";
    } catch (const CannotOpen& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("older version"));
        EXPECT_THAT(refused.what(), HasSubstr("from/linli.db"));
    }
    {
        const auto store = Store::open(to, clock, std::vector{newer});
    }
    EXPECT_THAT(refusal(options()), HasSubstr("newer version"));
    {
        const auto store = Store::open(from, clock, std::vector{newer});
    }
    EXPECT_THAT(refusal(options()), HasSubstr("newer version"));

    const auto strange = folder / "strange";
    std::filesystem::create_directories(strange);
    CopyOptions into_others = options();
    into_others.from = test::database_in(folder / "to");
    into_others.to = test::database_in(strange);
    test::past_the_program(strange, "CREATE TABLE theirs (id INTEGER)");
    try {
        const Copy copy(into_others, std::vector{newer});
        ADD_FAILURE() << "others' tables were copied into";
    } catch (const CannotOpen& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("not one of Linli's"));
    }
}

TEST_F(Copying, refuses_a_target_with_other_tables) {
    {
        const auto store = open(from);
    }
    {
        const auto store = open(to);
    }
    test::past_the_program(folder / "to", "ALTER TABLE prints ADD COLUMN more TEXT");
    EXPECT_THAT(refusal(options()), HasSubstr("from prints on"));
}

TEST_F(Copying, of_nothing_is_nothing) {
    {
        const auto store = open(from);
    }
    EXPECT_EQ(copy().rows, 0);
    const auto store = open(to);
    seat(*store, 1, "first");
}

TEST_F(Copying, comes_back) {
    {
        const auto store = open(from);
        write(*store, [](Transaction& t) {
            for (int i = 1; i <= 12'500; ++i)
                t.execute(insert_seat, t.station(), i, "座位" + std::to_string(i));
        });
    }
    copy();
    CopyOptions back = options();
    back.from = to;
    back.to.server.clear();
    back.to.file = folder / "back.db";
    const Copied written = copy(back);
    EXPECT_GT(written.added, 25'000) << "with what is searched";
    {
        const auto store = open(back.to);
        EXPECT_THAT(found(*store, "of座位12345"), UnorderedElementsAre(12'345));
        EXPECT_EQ(count(*store, "seats"), 12'500);
    }
    const Copied again = copy(back);
    EXPECT_EQ(again.added + again.changed + again.removed, 0);
    CopyOptions round = back;
    round.to = to;
    EXPECT_THAT(refusal(round), HasSubstr("same database"));
}

TEST_F(Copying, names_a_text_that_postgresql_cannot_keep) {
    {
        const auto store = open(from);
        write(*store, [](Transaction& t) {
            t.execute(insert_thing, t.station(), "odd", 1, 1.0, std::string("zero\0byte", 9), std::nullopt);
        });
    }
    try {
        Copy copy(options(), std::vector{rooms});
        copy.run();
        ADD_FAILURE() << "a zero byte was copied";
    } catch (const StoreError& refused) {
        EXPECT_THAT(refused.what(),
                    HasSubstr("things: the text in note of the row with station_id 1, name odd"));
    }
}

}  // namespace
}  // namespace linli::store
