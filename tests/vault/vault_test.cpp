// What the vault promises: nothing in clear in the database, nothing left of what was erased, keys that
// change while records stay.
#include "vault/vault.h"

#include <thread>

#include <gtest/gtest.h>

#include "base/files.h"
#include "harness/database.h"
#include "harness/rows.h"
#include "harness/temporary_folder.h"

namespace linli::vault {
namespace {

struct Person {
    std::string name;
    std::string telephone;
    std::string address;
    friend bool operator==(const Person&, const Person&) = default;
};
BOOST_DESCRIBE_STRUCT(Person, (), (name, telephone, address))

const Person wang{"王建国", "13812348000", "望潮镇人民路 12 号 3 幢 502 室"};
const std::string first = "incident/17/reporter/1";

constexpr store::Sql select_wrapped{
    "test.wrapped", "SELECT wrapped_key FROM sealed_records WHERE station_id = ?1 AND subject = ?2"};
constexpr store::Sql select_sealed{
    "test.sealed", "SELECT sealed FROM sealed_records WHERE station_id = ?1 AND subject = ?2"};
constexpr store::Sql move_record{
    "test.move", "UPDATE sealed_records SET subject = ?3 WHERE station_id = ?1 AND subject = ?2"};

class VaultTest : public ::testing::Test {
  protected:
    VaultTest() { start(keys); }
    void start(const Keyring& with) {
        store.reset();
        store = store::Store::open(test::database_in(folder.path()), clock, std::array{migration()});
        started = vault.reload(*store, {}, with);
    }
    template <class Work>
    auto command(Work work, std::string_view kind = "test.done") {
        return store
            ->write_now({},
                        [&](store::Transaction& t) {
                            t.append({.kind = kind, .subject = "test"});
                            using R = decltype(work(t));
                            if constexpr (std::is_void_v<R>) {
                                work(t);
                                return Result<int>(0);
                            } else {
                                return Result<R>(work(t));
                            }
                        })
            .value();
    }
    template <class Work>
    auto ask(Work work) {
        using R = decltype(work(std::declval<store::Snapshot&>()));
        return store->read_now({}, [&](store::Snapshot& s) { return Result<R>(work(s)); }).value();
    }
    void put(const std::string& subject, const Person& person) {
        command([&](store::Transaction& t) {
            vault.put(t, {subject, "reporter"}, person, std::array{Indexed{"telephone", person.telephone}});
        });
    }
    Result<std::optional<Person>> open(const std::string& subject, std::string_view kind = "reporter") {
        return store->read_now({},
                               [&](store::Snapshot& s) { return vault.open<Person>(s, {subject, kind}); });
    }
    std::vector<std::string> find(const std::string& telephone) {
        return ask([&](store::Snapshot& s) { return vault.find(s, {"telephone", telephone}); });
    }
    Bytes column(const store::Sql& sql, const std::string& subject) {
        return ask([&](store::Snapshot& s) { return *s.value<Bytes>(sql, s.station(), subject); });
    }
    // Every byte that the database has on disk once it is closed; on PostgreSQL, what its rows hold.
    std::string closed_database() {
        store.reset();
        if (test::postgres() != nullptr) return test::everything_in_rows(folder.path());
        std::string all;
        for (const auto& file : std::filesystem::directory_iterator(folder.path()))
            all += read_file(file.path());
        return all;
    }

    test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-24T00:00:00Z")};
    Keyring keys = Keyring::make(Algorithm::xchacha20_poly1305, clock.now());
    std::unique_ptr<store::Store> store;
    Vault vault;
    Result<void> started;
};

TEST_F(VaultTest, gives_back_what_was_put_in) {
    put(first, wang);
    EXPECT_EQ(open(first).value(), wang);
    EXPECT_EQ(open("incident/17/reporter/2").value(), std::nullopt) << "a missing record is nothing";
    start(keys);
    EXPECT_EQ(open(first).value(), wang) << "after a restart";
}

TEST_F(VaultTest, leaves_no_personal_data_in_the_database) {
    put(first, wang);
    command([&](store::Transaction& t) { vault.put_text(t, {"note/1", "note"}, "身份证在 502 室"); });
    const std::string whole_key = to_base64(keys.current().key.view());
    const std::string bytes = closed_database();
    ASSERT_NE(bytes.find(first), std::string::npos) << "this is the database";
    for (const std::string& secret :
         {wang.name, wang.telephone, wang.address, std::string("12348000"), std::string("人民路"),
          std::string("502 室"), std::string("身份证"), whole_key,
          std::string(text_of(keys.current().key.view())), std::string(text_of(keys.index_key()))})
        EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
}

TEST_F(VaultTest, finds_equal_values_only) {
    put(first, wang);
    put("incident/18/reporter/1", {"李红", wang.telephone, ""});
    put("incident/19/reporter/1", {"李红", "13812348001", ""});
    EXPECT_EQ(find(wang.telephone), (std::vector<std::string>{first, "incident/18/reporter/1"}));
    EXPECT_TRUE(find("1381234800").empty());
    put(first, {wang.name, "13900001111", ""});
    EXPECT_EQ(find(wang.telephone), (std::vector<std::string>{"incident/18/reporter/1"}))
        << "a replaced record is found by what it says now";
    EXPECT_EQ(open(first)->value().telephone, "13900001111");
}

TEST_F(VaultTest, an_erased_record_says_so_and_leaves_nothing_behind) {
    put(first, wang);
    put("incident/18/reporter/1", wang);
    const Bytes wrapped = column(select_wrapped, first), sealed = column(select_sealed, first);
    clock.advance(1h);
    EXPECT_TRUE(command([&](store::Transaction& t) { return vault.erase(t, first); }));
    EXPECT_FALSE(command([&](store::Transaction& t) { return vault.erase(t, first); })) << "only once";
    EXPECT_FALSE(command([&](store::Transaction& t) { return vault.erase(t, "incident/9"); }));
    const auto erased = open(first);
    ASSERT_FALSE(erased);
    EXPECT_EQ(erased.error().type, "vault/erased");
    EXPECT_EQ(erased.error().more, R"("erased_at":"2026-11-24T01:00:00Z")");
    EXPECT_EQ(find(wang.telephone), (std::vector<std::string>{"incident/18/reporter/1"}));
    EXPECT_EQ(ask([&](store::Snapshot& s) { return vault.subjects_with_prefix(s, "incident/"); }),
              (std::vector<std::string>{"incident/18/reporter/1"}));
    const std::string bytes = closed_database();
    EXPECT_EQ(bytes.find(text_of(wrapped)), std::string::npos) << "the key is in no page of the file";
    EXPECT_EQ(bytes.find(text_of(sealed)), std::string::npos);
    start(keys);
    put(first, wang);
    EXPECT_EQ(open(first).value(), wang) << "a new record may take its place";
}

TEST_F(VaultTest, what_a_refused_command_put_is_not_there) {
    EXPECT_FALSE(store->write_now({}, [&](store::Transaction& t) -> Result<int> {
        vault.put(t, {first, "reporter"}, wang);
        return refuse(RefusalKind::conflict, "no", {});
    }));
    EXPECT_EQ(open(first).value(), std::nullopt);
}

TEST_F(VaultTest, a_record_moved_to_another_subject_or_taken_for_another_kind_does_not_open) {
    put(first, wang);
    EXPECT_THROW(static_cast<void>(open(first, "volunteer")), SealBroken);
    command(
        [&](store::Transaction& t) { t.execute(move_record, t.station(), first, "incident/18/reporter/1"); });
    EXPECT_THROW(static_cast<void>(open("incident/18/reporter/1")), SealBroken);
}

TEST_F(VaultTest, lists_what_belongs_to_one_thing) {
    for (const char* subject :
         {"incident/17/reporter/1", "incident/17/reporter/2", "incident/170/reporter/1"})
        put(subject, wang);
    EXPECT_EQ(ask([&](store::Snapshot& s) { return vault.subjects_with_prefix(s, "incident/17/"); }),
              (std::vector<std::string>{"incident/17/reporter/1", "incident/17/reporter/2"}));
}

TEST_F(VaultTest, stations_do_not_see_each_other) {
    put(first, wang);
    const store::Context other{StationId{2}, "test"};
    ASSERT_TRUE(vault.reload(*store, other, keys));
    const auto found = store->read_now(other, [&](store::Snapshot& s) {
        return Result<std::size_t>(vault.find(s, {"telephone", wang.telephone}).size());
    });
    EXPECT_EQ(*found, 0U);
}

TEST(VaultOfNationalAlgorithms, seals_and_finds_as_any_other) {
    const test::TemporaryFolder folder;
    const SystemClock clock;
    const auto store = store::Store::open(test::database_in(folder.path()), clock, std::array{migration()});
    Vault vault;
    ASSERT_TRUE(vault.reload(*store, {}, Keyring::make(Algorithm::sm4_ctr_hmac_sm3, clock.now())));
    const auto found = store->write_now({}, [&](store::Transaction& t) -> Result<std::vector<std::string>> {
        t.append({.kind = "test.done", .subject = "test"});
        vault.put(t, {first, "reporter"}, wang, std::array{Indexed{"telephone", wang.telephone}});
        EXPECT_EQ(vault.open<Person>(t, {first, "reporter"}).value(), wang);
        return vault.find(t, {"telephone", wang.telephone});
    });
    EXPECT_EQ(found.value(), std::vector<std::string>{first});
}

TEST_F(VaultTest, the_keys_of_another_database_are_refused) {
    put(first, wang);
    start(Keyring::make(Algorithm::xchacha20_poly1305, clock.now()));
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().type, "vault/wrong-keys");
    EXPECT_EQ(
        vault.unlock(*store, {}, Keyring::make(Algorithm::xchacha20_poly1305, clock.now())).error().type,
        "vault/wrong-keys");
    EXPECT_EQ(open(first).value(), wang) << "the keys in use stay";
}

TEST_F(VaultTest, without_keys_only_names_are_known) {
    put(first, wang);
    const Vault locked;
    ask([&](store::Snapshot& s) {
        EXPECT_EQ(locked.subjects_with_prefix(s, "incident/").size(), 1U);
        EXPECT_THROW(static_cast<void>(locked.open<Person>(s, {first, "reporter"})), NoKeys);
        EXPECT_THROW(locked.find(s, {"telephone", wang.telephone}), NoKeys);
        return true;
    });
}

class Rotation : public VaultTest, public ::testing::WithParamInterface<Algorithm> {
  protected:
    void put_some(int count) {
        for (int i = 0; i < count; ++i)
            put("incident/" + std::to_string(i), wang);
    }
    std::int64_t rewrap(std::int64_t at_most) {
        return store
            ->write_now({},
                        [&](store::Transaction& t) { return Result<std::int64_t>(vault.rewrap(t, at_most)); })
            .value();
    }
    std::int64_t left() {
        return ask([&](store::Snapshot& s) { return vault.left_to_rewrap(s); });
    }
    Result<void> forget(const std::string& id) {
        return store->write_now({}, [&](store::Transaction& t) { return Vault::forget_key(t, id); });
    }
    std::vector<store::Entry> entries(std::string_view kind) {
        auto all = ask([](store::Snapshot& s) { return store::entries_after(s, 0, 1'000); });
        std::erase_if(all, [&](const store::Entry& entry) { return entry.kind != kind; });
        return all;
    }
};
INSTANTIATE_TEST_SUITE_P(, Rotation,
                         ::testing::Values(Algorithm::xchacha20_poly1305, Algorithm::sm4_ctr_hmac_sm3),
                         [](const auto& of) { return "to_" + std::string(json::name_of(of.param)); });

TEST_P(Rotation, moves_every_record_to_the_new_key_in_batches_and_keeps_the_sealed_bytes) {
    put_some(10);
    const std::string old = keys.current().id;
    const Bytes wrapped = column(select_wrapped, "incident/3"), sealed = column(select_sealed, "incident/3");
    const Keyring next = keys.rotated(GetParam(), clock.now());
    ASSERT_TRUE(vault.reload(*store, {}, next));
    put("incident/new", wang);
    EXPECT_EQ(open("incident/3").value(), wang) << "between the keys";
    EXPECT_EQ(forget(old).error().type, "vault/key-in-use");
    EXPECT_EQ(left(), 10);
    EXPECT_EQ(rewrap(4), 4);
    EXPECT_EQ(left(), 6);
    EXPECT_EQ(rewrap(100), 6);
    EXPECT_EQ(left(), 0);
    EXPECT_EQ(rewrap(100), 0);
    EXPECT_NE(column(select_wrapped, "incident/3"), wrapped);
    EXPECT_EQ(column(select_sealed, "incident/3") == sealed, GetParam() == keys.current().algorithm)
        << "the bytes are sealed anew only for another algorithm";
    ASSERT_TRUE(forget(old));
    start(next.without(old).value());
    ASSERT_TRUE(started) << started.error().detail.en;
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(open("incident/" + std::to_string(i)).value(), wang);
    EXPECT_EQ(find(wang.telephone).size(), 11U);
}

TEST_P(Rotation, is_written_in_the_journal_once_without_keys) {
    put_some(2);
    const Keyring next = keys.rotated(GetParam(), clock.now());
    EXPECT_TRUE(entries("vault.key_rotated").empty()) << "the first key is no rotation";
    ASSERT_TRUE(vault.reload(*store, {}, next));
    ASSERT_TRUE(vault.reload(*store, {}, next));
    const auto rotated = entries("vault.key_rotated");
    ASSERT_EQ(rotated.size(), 1U);
    EXPECT_EQ(rotated[0].payload.text,
              R"({"to":")" + next.current().id + R"(","records_under":{")" + keys.current().id + R"(":2}})");
}

TEST_P(Rotation, leaves_the_erased_alone) {
    put_some(3);
    command([&](store::Transaction& t) { return vault.erase(t, "incident/1"); });
    ASSERT_TRUE(vault.reload(*store, {}, keys.rotated(GetParam(), clock.now())));
    EXPECT_EQ(rewrap(100), 2);
    EXPECT_EQ(open("incident/1").error().type, "vault/erased");
}

// Another server's vault on the same database, which was not told of a new key.
TEST_P(Rotation, by_one_server_is_taken_up_by_another_when_it_meets_it) {
    put_some(3);
    const std::string old = keys.current().id;
    Keyring in_file = keys;
    int reads = 0;
    Vault other, without_file;
    ASSERT_TRUE(other.reload(*store, {}, keys));
    ASSERT_TRUE(without_file.reload(*store, {}, keys));
    other.renew_by([&]() -> Result<Keyring> {
        ++reads;
        return in_file;
    });
    const auto opened_by = [&](const Vault& by, const std::string& subject) {
        return store
            ->read_now({}, [&](store::Snapshot& s) { return by.open<Person>(s, {subject, "reporter"}); })
            .value();
    };
    const auto put_by = [&](const Vault& by, const std::string& subject) {
        command([&](store::Transaction& t) { by.put(t, {subject, "reporter"}, wang); });
    };
    const auto caught_up = [&](const Vault& by) {
        return ask([&](store::Snapshot& s) { return by.catch_up(s); });
    };
    EXPECT_EQ(caught_up(other), CaughtUp::nothing_new);
    in_file = keys.rotated(GetParam(), clock.now());
    ASSERT_TRUE(vault.reload(*store, {}, in_file));
    EXPECT_EQ(rewrap(100), 3);
    EXPECT_EQ(opened_by(other, "incident/1"), wang);
    EXPECT_THROW(opened_by(without_file, "incident/1"), NoKeys);
    EXPECT_EQ(caught_up(without_file), CaughtUp::keys_missing);
    put_by(without_file, "incident/late");  // the key is still there
    EXPECT_EQ(left(), 1);
    EXPECT_EQ(forget(old).error().type, "vault/key-in-use");
    EXPECT_EQ(rewrap(100), 1);
    ASSERT_TRUE(forget(old));
    EXPECT_THROW(put_by(without_file, "incident/later"), NoKeys) << "nobody could read it";
    put_by(other, "incident/later");
    EXPECT_EQ(left(), 0);
    EXPECT_EQ(reads, 1);

    // The next one, met when something is to be sealed; one more in the file, which the database does not
    // know yet, is not used.
    std::this_thread::sleep_for(std::chrono::milliseconds(5'100));  // it is not read again at once
    const Keyring third = in_file.without(old).value().rotated(GetParam(), clock.now());
    ASSERT_TRUE(vault.reload(*store, {}, third));
    in_file = third.rotated(GetParam(), clock.now());
    put_by(other, "incident/last");
    EXPECT_EQ(other.keys()->current().id, third.current().id);
    EXPECT_EQ(opened_by(vault, "incident/last"), wang);
    EXPECT_EQ(caught_up(other), CaughtUp::nothing_new);
    EXPECT_EQ(reads, 2);
}

TEST_P(Rotation, goes_on_under_readers_and_writers) {
    put_some(50);
    std::thread reader([&] {
        for (int round = 0; round < 200; ++round)
            ASSERT_EQ(open("incident/" + std::to_string(round % 50)).value(), wang);
    });
    Keyring next = keys;
    for (int round = 0; round < 4; ++round) {
        next = next.rotated(round % 2 == 0 ? GetParam() : Algorithm::xchacha20_poly1305, clock.now());
        ASSERT_TRUE(vault.reload(*store, {}, next));
        put("incident/late/" + std::to_string(round), wang);
        while (rewrap(7) == 7) {
        }
    }
    reader.join();
    EXPECT_EQ(ask([](store::Snapshot& s) { return Vault::records_by_key(s); }),
              (std::map<std::string, std::int64_t>{{next.current().id, 54}}));
}

}  // namespace
}  // namespace linli::vault
