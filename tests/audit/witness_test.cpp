// Witnesses: what is asked of one, what it keeps and refuses, and what is noted of those that keep ours.
#include "audit/witness.h"

#include <csignal>
#include <fstream>
#include <future>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "audit/http_post.h"
#include "audit/one_verification.h"
#include "audit/witness_desk.h"
#include "audit/witness_folder.h"
#include "audit/witness_record.h"
#include "base/files.h"
#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "store/store.h"

namespace linli::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const SigningKey our_key{"linli/witness", {std::byte{9}}};
const SigningKey log_key{"linli/log", {std::byte{7}}, sm2::PrivateKey{std::byte{3}}};

// A tree in memory: `salt` makes another history from leaf `from` on.
class Tree final : public TileSource {
  public:
    Tree(Size size, Size from, const std::string& salt) {
        for (Size i = 0; i < size; ++i)
            leaves_.push_back(leaf_hash(bytes_of(fmt::format("{}{}", i >= from ? salt : "", i))));
    }
    explicit Tree(Size size) : Tree(size, size, "") {}
    using TileSource::tile;
    std::span<const Hash> tile(TileId id) override {
        return id.level == 0 && id.place == 0 ? std::span<const Hash>(leaves_) : std::span<const Hash>();
    }
    Hash root(Size size) { return TreeEnd(*this, size).root(); }
    std::string note(Size size, const SigningKey& key = log_key) {
        return sign_checkpoint(size, root(size), key);
    }
    AddCheckpoint offer(Size old, Size size) {
        return {old, consistency_proof(*this, old, size), note(size)};
    }

  private:
    Hashes leaves_;
};

// ---- the request ----

TEST(AddCheckpointText, of_the_specifications_example_is_read_and_written_again) {
    const std::string text =
        "old 20852014\n"
        "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
        "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
        "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
        "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
        "\n"
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
    const auto request = add_checkpoint_from(text);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->old, 20'852'014);
    EXPECT_EQ(request->proof.size(), 4U);
    EXPECT_TRUE(request->note.starts_with("example.com/behind-the-sofa\n20852163\n"));
    EXPECT_EQ(to_text(*request), text);
}

TEST(AddCheckpointText, of_another_form_is_none) {
    const std::string hash = linli::to_base64(empty_root());
    std::string many = "old 1\n";
    for (int i = 0; i < 64; ++i)
        many += hash + "\n";
    for (const std::string& text :
         {std::string(), std::string("old 1\n"), std::string("old 01\n\nx"), std::string("old -1\n\nx"),
          std::string("old\n\nx"), std::string("1\n\nx"), "old 1\n" + hash.substr(1) + "\n\nx", many + "\nx",
          std::string("\n\nold 1")}) {
        EXPECT_FALSE(add_checkpoint_from(text)) << text;
    }
    EXPECT_EQ(size_from("17\n"), 17);
    EXPECT_FALSE(size_from("17"));
    EXPECT_FALSE(size_from("017\n"));
    EXPECT_FALSE(size_from("-1\n"));
}

// ---- as a witness ----

class Witnessing : public ::testing::Test {
  protected:
    Witnessing() {
        migrations = {migration()};
        store = store::Store::open(test::database_in(folder.path()), clock, migrations);
    }
    Judged judge(const AddCheckpoint& request) {
        const auto offered = desk.read(to_text(request));
        EXPECT_TRUE(offered);
        return store
            ->write_now({}, [&](store::Transaction& t) -> Result<Judged> { return desk.judge(t, *offered); })
            .value();
    }
    std::string refused(const std::string& text) const {
        const auto offered = desk.read(text);
        return offered ? "" : offered.error().type;
    }
    WitnessedLog known() {
        return store
            ->read_now({}, [&](store::Snapshot& s) { return Result<WitnessedLog>(desk.logs(s).at(0)); })
            .value();
    }
    std::vector<std::string> kinds() {
        return store
            ->read_now({},
                       [](store::Snapshot& s) -> Result<std::vector<std::string>> {
                           std::vector<std::string> found;
                           for (const auto& entry : store::entries_after(s, 0, 1'000))
                               found.push_back(entry.kind);
                           return found;
                       })
            .value();
    }
    template <class Command>
    void write(Command command) {
        store
            ->write_now({},
                        [&](store::Transaction& t) -> Result<bool> {
                            command(t);
                            return true;
                        })
            .value();
    }

    test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-24T08:00:00Z")};
    std::vector<store::Migration> migrations;
    std::unique_ptr<store::Store> store;
    Seal seal{our_key};
    WitnessDesk desk{log_key.verifiers(), seal};
};

TEST_F(Witnessing, keeps_what_continues_and_signs_for_it) {
    Tree tree(200);
    for (const auto& [old, size] : {std::pair<Size, Size>{0, 3}, {3, 3}, {3, 100}, {100, 200}}) {
        const Judged judged = judge(tree.offer(old, size));
        EXPECT_EQ(judged.judgement, Judgement::kept) << size;
        EXPECT_EQ(judged.kept, size);
        const auto note = parse_note(tree.note(size) + judged.cosignature);
        ASSERT_TRUE(note);
        EXPECT_TRUE(is_signed_by(*note, desk.key()));
    }
    EXPECT_EQ(known().size, 200);
    EXPECT_TRUE(open_checkpoint(known().note, log_key.verifiers()));
    EXPECT_THAT(kinds(), ElementsAre()) << "others' checkpoints are no part of the station's record";
}

TEST_F(Witnessing, asked_from_another_size_says_which_it_keeps) {
    Tree tree(200);
    EXPECT_EQ(judge(tree.offer(5, 10)).judgement, Judgement::other_size);
    judge(tree.offer(0, 100));
    for (const Size old : {Size{0}, Size{99}, Size{101}}) {
        const Judged judged = judge(tree.offer(old, 200));
        EXPECT_EQ(judged.judgement, Judgement::other_size);
        EXPECT_EQ(judged.kept, 100);
    }
    EXPECT_EQ(judge(tree.offer(0, 50)).judgement, Judgement::other_size) << "an old one is none";
}

TEST_F(Witnessing, refuses_another_history_and_writes_it_down_once) {
    Tree tree(200), fork(200, 50, "x");
    judge(tree.offer(0, 100));
    clock.advance(1min);
    EXPECT_EQ(judge(fork.offer(100, 100)).judgement, Judgement::other_root);
    EXPECT_EQ(judge(fork.offer(100, 150)).judgement, Judgement::no_proof);
    AddCheckpoint unproven = tree.offer(100, 150);
    unproven.proof.pop_back();
    EXPECT_EQ(judge(unproven).judgement, Judgement::no_proof);
    EXPECT_EQ(known().size, 100);
    EXPECT_EQ(known().refused_size, 150);
    EXPECT_THAT(kinds(), ElementsAre("audit.witness_refused"));
    clock.advance(1min);
    EXPECT_EQ(judge(tree.offer(100, 150)).judgement, Judgement::kept);
    clock.advance(1min);
    EXPECT_EQ(judge(fork.offer(150, 200)).judgement, Judgement::no_proof);
    EXPECT_THAT(kinds(), ElementsAre("audit.witness_refused", "audit.witness_refused"));
}

TEST_F(Witnessing, reads_only_what_a_trusted_log_has_signed) {
    Tree tree(10);
    EXPECT_EQ(refused(to_text(tree.offer(0, 10))), "");
    EXPECT_EQ(refused("nonsense"), "audit/no-checkpoint");
    EXPECT_EQ(refused(to_text(AddCheckpoint{0, {}, tree.note(10, our_key)})), "audit/unknown-log");
    EXPECT_EQ(refused(to_text(AddCheckpoint{0, {}, tree.note(10, {"linli/log", {std::byte{1}}})})),
              "audit/not-signed");
    EXPECT_EQ(refused(to_text(AddCheckpoint{11, {}, tree.note(10)})), "audit/no-checkpoint");
    EXPECT_EQ(refused(to_text(AddCheckpoint{0, {empty_root()}, tree.note(10)})), "audit/no-checkpoint");
    std::string spoilt = tree.note(10);  // its SM2 line
    spoilt[spoilt.size() - 20] = spoilt[spoilt.size() - 20] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refused(to_text(AddCheckpoint{0, {}, spoilt})), "audit/not-signed");
}

TEST_F(Witnessing, the_key_of_a_first_station_stands_for_all_its_stations_and_each_is_a_log_of_its_own) {
    Tree here(200), there(100, 0, "x");
    const auto of_station = [](const std::string& number) {
        SigningKey key = log_key;
        key.name += "/" + number;
        return key;
    };
    const auto offer = [&](Tree& tree, const std::string& number, Size old, Size size) {
        AddCheckpoint request = tree.offer(old, size);
        request.note = tree.note(size, of_station(number));
        return request;
    };
    EXPECT_EQ(judge(here.offer(0, 200)).judgement, Judgement::kept);
    const Judged judged = judge(offer(there, "7", 0, 40));
    EXPECT_EQ(judged.judgement, Judgement::kept);
    const auto note = parse_note(there.note(40, of_station("7")) + judged.cosignature);
    ASSERT_TRUE(note);
    EXPECT_TRUE(is_signed_by(*note, desk.key()));
    EXPECT_EQ(judge(offer(here, "7", 40, 100)).judgement, Judgement::no_proof) << "of another log";
    EXPECT_EQ(judge(offer(there, "12", 0, 30)).judgement, Judgement::kept);
    for (const char* none : {"", "1", "0", "07", "-7", "7/3", "x", "100000", "999999999999999999999"})
        EXPECT_EQ(refused(to_text(offer(there, none, 0, 30))), "audit/unknown-log") << none;
    EXPECT_EQ(refused(to_text(AddCheckpoint{0, {}, there.note(30, {"linli/logs", log_key.seed})})),
              "audit/unknown-log");
    EXPECT_EQ(refused(to_text(AddCheckpoint{0, {}, there.note(30, {"linli/log/7", {std::byte{1}}})})),
              "audit/not-signed");
    const auto logs =
        store
            ->read_now({},
                       [&](store::Snapshot& s) { return Result<std::vector<WitnessedLog>>(desk.logs(s)); })
            .value();
    std::vector<std::string> said;
    said.reserve(logs.size());
    for (const WitnessedLog& log : logs)
        said.push_back(fmt::format("{} {} {}", log.origin, log.size, log.refused_size.value_or(0)));
    EXPECT_THAT(said, ElementsAre("linli/log 200 0", "linli/log/12 30 0", "linli/log/7 40 100"));
}

TEST_F(Witnessing, keeps_the_last_of_each_day) {
    Tree tree(200);
    for (Size size = 1; size < 100; ++size) {
        judge(tree.offer(size - 1, size));
        clock.advance(1h);
    }
    int rows = 0;
    write([&](store::Transaction& t) {
        t.housekeeping();
        for (Size size = 1; size < 100; ++size) {
            const auto newest = newest_witnessed(t, "linli/log");
            if (!newest || newest->size != 100 - size) continue;
            ++rows;
            delete_witnessed(t, "linli/log", 100 - size);
        }
    });
    EXPECT_EQ(rows, 5) << "99 hours from eight o'clock on";
}

// ---- the station's own witnesses, on record ----

TEST_F(Witnessing, the_record_says_when_a_witness_fails_and_is_well_again_and_not_each_try) {
    const auto answered = [&](Size size, WitnessState state) {
        write([&](store::Transaction& t) { note_answer(t, "file:/a", size, {state, {"z", "e"}, "line"}); });
    };
    write([](store::Transaction& t) { name_witnesses(t, {"file:/a"}); });
    write([](store::Transaction& t) { name_witnesses(t, {"file:/a"}); });
    answered(1, WitnessState::well);
    answered(2, WitnessState::failing);
    answered(2, WitnessState::failing);
    answered(3, WitnessState::well);
    answered(4, WitnessState::well);
    answered(5, WitnessState::disagrees);
    answered(5, WitnessState::failing);
    EXPECT_THAT(kinds(), ElementsAre("audit.witnesses_named", "audit.witness_failing", "audit.witness_well",
                                     "audit.witness_disagrees"));
    const auto row =
        store
            ->read_now({},
                       [](store::Snapshot& s) -> Result<WitnessRow> { return *find_witness(s, "file:/a"); })
            .value();
    EXPECT_EQ(row.kept, 4);
    EXPECT_EQ(row.state, WitnessState::disagrees);
    write([](store::Transaction& t) { name_witnesses(t, {}); });
    EXPECT_EQ(kinds().size(), 5U) << "taking one away is on record too";
    answered(6, WitnessState::well);
    EXPECT_EQ(kinds().size(), 5U);
}

// ---- a folder ----

class FolderTest : public ::testing::Test, public OwnLog {
  protected:
    VerifierKeys keys() override { return log_key.verifiers(); }
    Result<Hash> root(Size size) override { return tree.root(size); }
    Result<Hashes> consistency(Size from, Size to) override { return consistency_proof(tree, from, to); }

    WitnessAnswer post(Size size) { return post_to(*witness, size); }
    WitnessAnswer post_to(Witness& to, Size size) {
        return to.post({{"linli/log", size, tree.root(size)}, tree.note(size)}, *this, ending);
    }
    void put(Size size, const std::string& text) const { std::ofstream(share / kept_name(size)) << text; }

    test::TemporaryFolder share;
    Tree tree{200};
    std::unique_ptr<Witness> witness = folder_witness(share.path());
    std::atomic<bool> ending = false;
};

TEST_F(FolderTest, keeps_every_checkpoint_under_a_name_that_sorts) {
    for (const Size size : {1, 20, 20, 100})
        EXPECT_EQ(post(size).state, WitnessState::well);
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(share.path()))
        names.push_back(file.path().filename().string());
    std::sort(names.begin(), names.end());
    EXPECT_THAT(names, ElementsAre("00000000000000000001.checkpoint", "00000000000000000020.checkpoint",
                                   "00000000000000000100.checkpoint"));
    EXPECT_TRUE(open_checkpoint(read_file(share / names[2]), keys()));
    EXPECT_EQ(post_to(*folder_witness(share.path()), 150).state, WitnessState::well) << "after a new start";
}

TEST_F(FolderTest, keeps_each_station_apart) {
    EXPECT_EQ(post(20).state, WitnessState::well);
    const auto post_of_7 = [this](Size size) {
        return witness->post({{"linli/log", size, tree.root(size)}, tree.note(size), StationId{7}}, *this,
                             ending);
    };
    EXPECT_EQ(post_of_7(10).state, WitnessState::well) << "it is no longer record of the first station";
    EXPECT_EQ(post_of_7(30).state, WitnessState::well);
    EXPECT_EQ(post(25).state, WitnessState::well);
    EXPECT_TRUE(std::filesystem::exists(share / "7" / kept_name(30)));
    EXPECT_EQ(kept_in(share.path(), StationId{7}), share / "7");
    EXPECT_EQ(kept_in(share.path(), first_station), share.path());
    EXPECT_EQ(post_of_7(20).state, WitnessState::disagrees);
    const auto absent = folder_witness(share / "mount");
    EXPECT_EQ(absent->post({{"linli/log", 1, tree.root(1)}, tree.note(1), StationId{7}}, *this, ending).heard,
              Heard::nobody);
    EXPECT_FALSE(std::filesystem::exists(share / "mount"));
    // What is wrong with one station's folder alone says nothing of the others'.
    std::ofstream(share / "8") << "a file";
    const WitnessAnswer answer =
        witness->post({{"linli/log", 1, tree.root(1)}, tree.note(1), StationId{8}}, *this, ending);
    EXPECT_EQ(answer.state, WitnessState::failing);
    EXPECT_EQ(answer.heard, Heard::answered);
}

TEST_F(FolderTest, another_checkpoint_of_the_same_size_is_an_alarm_and_stays) {
    Tree fork(200, 5, "x");
    const std::string forked = fork.note(20);
    put(20, forked);
    const WitnessAnswer answer = post(20);
    EXPECT_EQ(answer.state, WitnessState::disagrees);
    EXPECT_THAT(answer.why.en, HasSubstr("not how this record begins"));
    EXPECT_EQ(read_file(share / kept_name(20)), forked);
    EXPECT_EQ(post(30).state, WitnessState::disagrees) << "as long as it is there";
}

TEST_F(FolderTest, one_of_a_longer_record_or_of_no_station_is_an_alarm) {
    put(150, tree.note(150));
    EXPECT_THAT(post(100).why.en, HasSubstr("set back to an earlier state"));
    EXPECT_EQ(post(150).state, WitnessState::well);
    put(160, "x");
    EXPECT_EQ(post_to(*folder_witness(share.path()), 170).state, WitnessState::disagrees);
}

TEST_F(FolderTest, that_is_not_there_is_not_made_and_one_that_appears_is_used) {
    const auto mount = share / "mount";
    const auto absent = folder_witness(mount);
    EXPECT_EQ(post_to(*absent, 10).state, WitnessState::failing);
    EXPECT_FALSE(std::filesystem::exists(mount));
    std::filesystem::create_directory(mount);
    EXPECT_EQ(post_to(*absent, 10).state, WitnessState::well);
}

TEST_F(FolderTest, that_is_full_keeps_nothing_by_halves) {
    const auto was = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{10, limit.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const WitnessAnswer answer = post(10);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, was);
    EXPECT_EQ(answer.state, WitnessState::failing);
    EXPECT_TRUE(std::filesystem::is_empty(share.path()));
    EXPECT_EQ(post(10).state, WitnessState::well);
}

// ---- names ----

TEST(WitnessText, names_a_folder_a_webhook_or_a_log_witness) {
    const auto name = [](std::string_view text) {
        const auto witness = witness_from(text);
        return witness ? (*witness)->name() : witness.error().type;
    };
    EXPECT_EQ(name("file:/mnt/share"), "file:/mnt/share");
    EXPECT_EQ(name("https://example.org"), "https://example.org");
    EXPECT_THAT(name("https://example.org/hook/secret?token=secret"),
                ::testing::MatchesRegex("https://example.org/…[0-9a-f]{8}"));
    EXPECT_THAT(name("https://user:secret@example.org:8443/"),
                ::testing::MatchesRegex("https://example.org:8443/…[0-9a-f]{8}"));
    EXPECT_EQ(name("tlog:https://b.example/api/v1/audit/witness/"),
              "tlog:https://b.example/api/v1/audit/witness");
    EXPECT_EQ(name("tlog:http://127.0.0.1:8111/w#" + to_text(our_key.cosigner())),
              "tlog:http://127.0.0.1:8111/w");
    EXPECT_EQ(name("http://[::1]:9/"), "http://[::1]:9");
    for (const std::string& text :
         {std::string("x"), std::string("file:"), std::string("http://example.org/"),
          std::string("ftp://127.0.0.1/"), std::string("https://example.org/#x"),
          std::string("tlog:http://example.org"), std::string("tlog:x"),
          "tlog:https://example.org#" + to_text(our_key.verifier()),
          std::string("http://127.0.0.1.example.org/")}) {
        EXPECT_EQ(name(text), "audit/no-such-witness") << text;
    }
}

// ---- verifying, one at a time ----

TEST_F(Witnessing, one_verifies_and_the_others_are_told_to_come_back_for_the_result) {
    std::promise<void> begun, go;
    int runs = 0;
    OneVerification one([&](store::Snapshot&) {
        if (++runs == 1) {
            begun.set_value();
            go.get_future().wait();
        }
        Verification found;
        found.entries = 17;
        return found;
    });
    const auto ask = [&] { return store->read_now({}, [&](store::Snapshot& s) { return one.ask(s); }); };
    auto first = std::async(std::launch::async, ask);
    begun.get_future().wait();
    const auto meanwhile = ask();
    ASSERT_FALSE(meanwhile);
    EXPECT_EQ(meanwhile.error().type, "audit/verifying");
    EXPECT_GT(meanwhile.error().retry_after_seconds, 0);
    go.set_value();
    EXPECT_EQ(first.get()->entries, 17);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(ask()->entries, 17);
    EXPECT_EQ(runs, 1);
}

TEST_F(Witnessing, a_verification_that_failed_does_not_bar_the_next) {
    int runs = 0;
    OneVerification one([&](store::Snapshot&) -> Verification {
        if (++runs == 1) throw std::runtime_error("no");
        return {};
    });
    const auto ask = [&] { return store->read_now({}, [&](store::Snapshot& s) { return one.ask(s); }); };
    EXPECT_THROW(ask(), std::runtime_error);
    EXPECT_TRUE(ask());
}

}  // namespace
}  // namespace linli::audit
