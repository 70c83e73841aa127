// What the seal promises: whoever alters the record behind the program's back is found out, and told what it
// was.
#include "audit/seal.h"

#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/verification.h"
#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "store/store.h"

namespace linli::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const SigningKey seal_key{"linli/test", {std::byte{7}}};
const SigningKey another_key{"linli/test", {std::byte{8}}};

class SealTest : public ::testing::Test {
  protected:
    std::unique_ptr<store::Store> open(std::vector<store::Migration> migrations = {migration()}) {
        return store::Store::open(test::database_in(folder.path()), clock, migrations);
    }
    static void add(store::Store& store, int count) {
        store
            .write_now({first_station, "desk"},
                       [&](store::Transaction& t) -> Result<int> {
                           for (int i = 0; i < count; ++i) {
                               const auto n = t.next_number("things");
                               t.append({.kind = n % 3 == 0 ? "thing.moved" : "thing.made",
                                         .subject = fmt::format("thing/{}", n),
                                         .payload = fmt::format(R"({{"n":{}}})", n)});
                           }
                           return count;
                       })
            .value();
    }
    bool sign(store::Store& store) {
        return store
            .write_now({first_station, "timekeeper"},
                       [&](store::Transaction& t) { return seal.checkpoint_if_due(t); })
            .value();
    }
    // `count` entries, sealed and signed, in steps of `step` with a checkpoint after each. Two entries in
    // three are "thing.made"; after each step comes that of its checkpoint.
    void filled(int steps, int step) {
        const auto store = open();
        store->follow(follower(), first_station);
        for (int i = 0; i < steps; ++i) {
            add(*store, step);
            store->wait_for_followers();
            clock.advance(checkpoint_every);
            ASSERT_TRUE(sign(*store));
            store->wait_for_followers();
        }
    }
    Verification verified(std::vector<std::string> elsewhere = {}, const SigningKey& trusted = seal_key) {
        return verified(std::move(elsewhere), trusted.verifiers());
    }
    Verification verified(std::vector<std::string> elsewhere, const VerifierKeys& trusted) {
        const auto store = open();
        return store
            ->read_now({},
                       [&](store::Snapshot& snapshot) {
                           return Result<Verification>(verify(snapshot, {trusted, std::move(elsewhere)}));
                       })
            .value();
    }
    std::vector<std::string> faults(std::vector<std::string> elsewhere = {}) {
        const Verification found = verified(std::move(elsewhere));
        std::vector<std::string> texts;
        for (const Text& fault : found.faults) {
            EXPECT_NE(fault.zh, "");
            texts.push_back(fault.en);
        }
        if (found.fault_count <= 100) {
            EXPECT_LE(texts.size(), static_cast<std::size_t>(found.fault_count));
        }
        return texts;
    }
    template <class T>
    T ask(store::Store& store, const std::function<T(store::Snapshot&)>& question) {
        return store.read_now({}, [&](store::Snapshot& s) { return Result<T>(question(s)); }).value();
    }
    std::string newest_note() {
        const auto store = open();
        return ask<std::string>(*store, [](store::Snapshot& s) { return newest_checkpoint(s)->note; });
    }
    // Plain SQL, past the program.
    void sql(const std::string& statements) { test::past_the_program(folder.path(), statements); }

    test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-24T00:00:00Z")};
    Seal seal{seal_key};
};

TEST(Leaf, has_this_text_and_no_other) {
    const store::Entry entry{17,
                             *parse_iso("2025-11-24T16:00:00.123Z"),
                             "desk",
                             "incident.accepted",
                             "incident/9",
                             "a \"b\" \\ \n\x01 望潮",
                             2,
                             {R"({"to":"accepted"})"}};
    const std::string text = leaf_text(StationId{3}, entry);
    EXPECT_EQ(text,
              R"({"station":3,"position":17,"at":1764000000123,"actor":"desk","kind":"incident.accepted",)"
              R"("subject":"incident/9","related":"a \"b\" \\ \u000a\u0001 望潮","version":2,)"
              R"("payload":{"to":"accepted"}})");
    EXPECT_TRUE(json::parse(text)) << "it is JSON, for readers";
    EXPECT_EQ(to_hex(leaf_hash(bytes_of(text))),
              "0fc7092b328ce3a3983dbdd2d1959c228e4d4eccb8744e2aaa313ac9b2ce7d9c");
}

TEST_F(SealTest, signs_as_often_as_it_is_told) {
    const auto store = open();
    store->follow(follower(), first_station);
    const auto signs_after = [&](Milliseconds time) {
        add(*store, 1);
        store->wait_for_followers();
        clock.advance(time);
        const bool is_signed = sign(*store);
        store->wait_for_followers();
        return is_signed;
    };
    EXPECT_TRUE(signs_after(0ms));
    EXPECT_FALSE(signs_after(10s));
    seal.sign_every(10s);
    EXPECT_TRUE(signs_after(0ms));
    EXPECT_FALSE(signs_after(9s));
}

TEST_F(SealTest, an_untouched_record_has_no_faults) {
    filled(3, 300);
    const Verification found = verified();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.fault_count, 0);
    EXPECT_EQ(found.entries, 903);
    EXPECT_EQ(found.sealed, 903);
    EXPECT_EQ(found.unsealed, 0);
    EXPECT_EQ(found.tiles, 5);
    EXPECT_EQ(found.checkpoints, 3);
    EXPECT_TRUE(found.signatures_checked);
}

TEST_F(SealTest, an_empty_record_has_no_faults) {
    EXPECT_EQ(verified().fault_count, 0);
}

TEST_F(SealTest, a_checkpoint_is_signed_at_most_once_a_minute_and_only_when_something_came) {
    const auto store = open();
    store->follow(follower(), first_station);
    EXPECT_FALSE(sign(*store)) << "nothing to sign";
    add(*store, 1);
    store->wait_for_followers();
    EXPECT_TRUE(sign(*store)) << "the first one at once";
    add(*store, 1);
    store->wait_for_followers();
    EXPECT_FALSE(sign(*store)) << "too early";
    clock.advance(60s);
    EXPECT_TRUE(sign(*store));
    store->wait_for_followers();
    clock.advance(1h);
    EXPECT_FALSE(sign(*store)) << "a checkpoint's own entry is no reason for another";
}

TEST_F(SealTest, goes_on_where_it_was_whatever_the_sizes) {
    for (const int more : {1, 254, 1, 1, 255, 3'000, 7}) {
        const auto store = open();
        store->follow(follower(), first_station);
        add(*store, more);
        store->wait_for_followers();
    }
    const Verification found = verified();
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.sealed, 3'519);
}

TEST_F(SealTest, a_database_older_than_the_seal_is_sealed_from_its_first_entry) {
    add(*open({}), 700);
    const auto store = open();
    EXPECT_EQ(ask<Size>(*store, sealed_size), 0);
    store->follow(follower(), first_station);
    store->wait_for_followers();
    EXPECT_EQ(ask<Size>(*store, sealed_size), 700);
    EXPECT_TRUE(sign(*store));
}

TEST_F(SealTest, waiting_entries_are_no_fault) {
    filled(1, 10);
    add(*open(), 5);
    const Verification found = verified();
    EXPECT_EQ(found.fault_count, 0);
    EXPECT_EQ(found.unsealed, 5);
}

// ---- proofs ----

TEST_F(SealTest, every_entry_can_be_proven_by_its_document_alone) {
    filled(2, 300);
    const auto store = open();
    for (const store::Position position : {1, 2, 255, 256, 257, 300, 301}) {
        const auto proof = store->read_now({}, [&](store::Snapshot& s) { return seal.prove(s, position); });
        ASSERT_TRUE(proof) << proof.error().detail.en;
        const auto read = json::read<EntryProof>(json::to_text(*proof));
        ASSERT_TRUE(read);
        const auto checkpoint = check(*read);
        ASSERT_TRUE(checkpoint) << checkpoint.error().detail.en;
        EXPECT_EQ(checkpoint->size, 601);
        EXPECT_THAT(read->leaf, HasSubstr(fmt::format(R"("position":{},)", position)));
        const auto earlier =
            store->read_now({}, [&](store::Snapshot& s) { return seal.prove(s, position, 300); });
        EXPECT_EQ(earlier.has_value(), position <= 300);
    }
}

TEST_F(SealTest, a_forged_proof_fails) {
    filled(1, 300);
    const auto store = open();
    const EntryProof good =
        store->read_now({}, [&](store::Snapshot& s) { return seal.prove(s, 17); }).value();
    const auto refused = [&](auto forge) {
        EntryProof forged = good;
        forge(forged);
        const auto checked = check(forged);
        return checked ? "accepted" : checked.error().type;
    };
    EXPECT_EQ(refused([](EntryProof&) {}), "accepted");
    EXPECT_EQ(refused([](EntryProof& p) { p.leaf.replace(p.leaf.find("desk"), 4, "dusk"); }),
              "audit/no-proof");
    EXPECT_EQ(refused([](EntryProof& p) { ++p.index; }), "audit/no-proof");
    EXPECT_EQ(refused([](EntryProof& p) { p.index = -1; }), "audit/no-proof");
    EXPECT_EQ(refused([](EntryProof& p) { --p.size; }), "audit/no-proof");
    EXPECT_EQ(refused([](EntryProof& p) { p.hashes.pop_back(); }), "audit/no-proof");
    EXPECT_EQ(refused([](EntryProof& p) { p.hashes[0] = "AAAA"; }), "audit/no-proof");
    EXPECT_EQ(refused([](EntryProof& p) { p.checkpoint[12] = '9'; }), "audit/not-signed");
    EXPECT_EQ(refused([](EntryProof& p) { p.key = to_text(another_key.verifier()); }), "audit/not-signed");
    EXPECT_EQ(refused([](EntryProof& p) { p.key = "x"; }), "audit/no-proof");
}

TEST_F(SealTest, what_cannot_be_proven_is_refused_with_the_reason) {
    filled(1, 10);
    sql("UPDATE journal SET actor = 'nobody' WHERE position = 3");
    const auto store = open();
    const auto type = [&](store::Position position) {
        const auto proof = store->read_now({}, [&](store::Snapshot& s) { return seal.prove(s, position); });
        return proof ? "" : proof.error().type;
    };
    EXPECT_EQ(type(2), "");
    EXPECT_EQ(type(3), "audit/broken");
    EXPECT_EQ(type(11), "audit/not-signed-yet") << "the checkpoint's own entry";
    EXPECT_EQ(type(12), "audit/no-entry");
    EXPECT_EQ(type(0), "audit/no-entry");
}

TEST_F(SealTest, consistency_is_proven_between_any_two_sizes) {
    filled(2, 300);
    const auto store = open();
    for (const auto& [from, to] : {std::pair<Size, Size>{0, 602}, {1, 602}, {300, 601}, {601, 602}, {7, 7}}) {
        const auto proof = store->read_now(
            {}, [&, f = from, t = to](store::Snapshot& s) { return seal.consistency(s, f, t); });
        ASSERT_TRUE(proof) << from << " to " << to;
        const auto hash_from = [](const std::string& text) {
            Hash hash{};
            const Bytes bytes = *from_base64(text);
            std::copy(bytes.begin(), bytes.end(), hash.begin());
            return hash;
        };
        Hashes hashes;
        for (const std::string& text : proof->hashes)
            hashes.push_back(hash_from(text));
        EXPECT_TRUE(
            proves_consistency(from, to, hashes, hash_from(proof->from_root), hash_from(proof->to_root)));
    }
    for (const auto& [from, to] : {std::pair<Size, Size>{-1, 5}, {5, 4}, {1, 603}}) {
        EXPECT_FALSE(store->read_now(
            {}, [&, f = from, t = to](store::Snapshot& s) { return seal.consistency(s, f, t); }));
    }
}

// ---- the journal altered ----

TEST_F(SealTest, an_altered_entry_is_named_whichever_column_it_was) {
    filled(1, 300);
    sql("CREATE TABLE before AS SELECT * FROM journal WHERE position = 17");
    for (const char* change : {"at = at + 1", "actor = 'x'", "kind = 'thing.lost'", "subject = 'thing/8'",
                               "related = 'thing/1'", "version = version + 4294967296", "payload = '{}'"}) {
        SCOPED_TRACE(change);
        sql(fmt::format("UPDATE journal SET {} WHERE position = 17", change));
        const auto found = faults();
        ASSERT_EQ(found.size(), 1U);
        EXPECT_THAT(found[0], HasSubstr("entry 17 (thing."));
        EXPECT_THAT(found[0], HasSubstr("altered since it was sealed"));
        sql("DELETE FROM journal WHERE position = 17; INSERT INTO journal SELECT * FROM before");
    }
    EXPECT_THAT(faults(), IsEmpty()) << "as it was";
}

TEST_F(SealTest, deleted_entries_are_named) {
    filled(1, 600);
    sql("DELETE FROM journal WHERE position = 17 OR position BETWEEN 254 AND 260");
    EXPECT_THAT(faults(), ElementsAre("entry 17: missing", "entries 254–260: missing"));
    EXPECT_EQ(verified().fault_count, 8);
}

TEST_F(SealTest, a_truncated_end_is_named) {
    filled(1, 600);
    sql("DELETE FROM journal WHERE position > 590");
    EXPECT_THAT(faults(),
                ElementsAre("entries 591–601: missing",
                            "checkpoint of 600 entries: is one that no entry of the journal speaks of"));
}

TEST_F(SealTest, swapped_entries_are_named_with_their_places) {
    filled(1, 600);
    sql("UPDATE journal SET position = -1 WHERE position = 17; UPDATE journal SET position = 17 WHERE "
        "position = 401;"
        "UPDATE journal SET position = 401 WHERE position = -1");
    EXPECT_THAT(faults(),
                ElementsAre("entry 17 (thing.made): reordered; it was entry 401 when it was sealed",
                            "entry 401 (thing.made): reordered; it was entry 17 when it was sealed"));
}

TEST_F(SealTest, an_inserted_entry_is_told_from_those_it_pushed_on) {
    filled(1, 20);
    sql("UPDATE journal SET position = -position - 1 WHERE position >= 17;"
        "UPDATE journal SET position = -position WHERE position < 0;"
        "INSERT INTO journal SELECT 1, 17, at, actor, 'thing.made', 'thing/99', '', 1, '{}' FROM journal "
        "WHERE position = 16");
    const auto found = faults();
    EXPECT_THAT(found, Contains("entry 17 (thing.made): inserted since the journal was sealed"));
    EXPECT_THAT(found, Contains("entry 18 (thing.made): reordered; it was entry 17 when it was sealed"));
}

TEST_F(SealTest, an_entry_before_the_first_is_named) {
    filled(1, 20);
    sql("INSERT INTO journal SELECT 1, 0, at, actor, kind, subject, '', 1, '{}' FROM journal WHERE position "
        "= 1");
    EXPECT_THAT(faults(), ElementsAre("entry 0 (thing.made): inserted where no entry can be"));
}

TEST_F(SealTest, at_most_a_hundred_faults_are_listed_and_all_are_counted) {
    filled(1, 600);
    sql("UPDATE journal SET actor = 'x' WHERE position <= 500");
    const Verification found = verified();
    EXPECT_EQ(found.fault_count, 500);
    EXPECT_EQ(found.faults.size(), 100U);
}

// ---- the seal altered ----

TEST_F(SealTest, an_altered_tile_is_named_and_its_entries_are_cleared) {
    filled(1, 600);
    const char* flip =
        "UPDATE audit_tiles SET hashes = CAST(zeroblob(1) || substr(hashes, 2) AS BLOB) WHERE level = {} AND "
        "place "
        "= {}";
    sql(fmt::format(fmt::runtime(flip), 0, 1));
    EXPECT_THAT(faults(), ElementsAre("tile 0/1: altered (the entries are what was sealed)"));
    sql(fmt::format(fmt::runtime(flip), 0, 2));
    EXPECT_THAT(faults(), ElementsAre("tile 0/1: altered (the entries are what was sealed)",
                                      "tile 0/2: altered (the entries are what was sealed)"))
        << "over the last tile stands only the checkpoint";
}

TEST_F(SealTest, an_altered_tile_of_a_higher_level_is_named) {
    filled(1, 600);
    sql("UPDATE audit_tiles SET hashes = CAST(substr(hashes, 1, 32) || zeroblob(32) AS BLOB) WHERE level = "
        "1");
    EXPECT_THAT(faults(), ElementsAre("tile 1/0: altered (from the hash over entries 257–512 on)"));
}

TEST_F(SealTest, missing_short_and_superfluous_tiles_are_named) {
    filled(1, 600);
    sql("DELETE FROM audit_tiles WHERE level = 0 AND place = 0;"
        "UPDATE audit_tiles SET hashes = substr(hashes, 1, 8191) WHERE level = 0 AND place = 1;"
        "INSERT INTO audit_tiles VALUES (1, 3, 0, zeroblob(32))");
    EXPECT_THAT(faults(), ElementsAre("tile 0/0: missing, or not of its length",
                                      "tile 0/0: altered (the entries are what was sealed)",
                                      "tile 0/1: missing, or not of its length",
                                      "tile 0/1: altered (the entries are what was sealed)",
                                      "tile 3/0: does not belong"));
}

TEST_F(SealTest, a_seal_cut_off_at_its_end_is_revealed_by_the_checkpoint) {
    filled(1, 600);
    sql("DELETE FROM audit_tiles WHERE level = 0 AND place = 2");
    EXPECT_THAT(faults(), ElementsAre("checkpoint of 600 entries: only 512 are sealed: the end was cut off"));
}

TEST_F(SealTest, the_follower_does_not_seal_over_what_was_altered) {
    filled(1, 600);
    sql("UPDATE followers SET position = 0 WHERE name = 'audit.seal'; UPDATE journal SET actor = 'x' WHERE "
        "position = 5");
    {
        const auto store = open();
        store->follow(follower(), first_station);
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
    EXPECT_THAT(faults(), ElementsAre("entry 5 (thing.made): altered since it was sealed"));
}

// ---- checkpoints altered ----

TEST_F(SealTest, a_dropped_checkpoint_is_missed) {
    filled(3, 20);
    sql("DELETE FROM audit_checkpoints WHERE size = 41");
    EXPECT_THAT(faults(), ElementsAre("checkpoint of 41 entries: is missing; entry 42 says it was signed"));
}

TEST_F(SealTest, altered_checkpoints_are_named) {
    filled(3, 20);
    sql("UPDATE audit_checkpoints SET note = replace(note, '— linli', '— linly') WHERE size = 20;"
        "UPDATE audit_checkpoints SET root = zeroblob(32) WHERE size = 41;"
        "UPDATE audit_checkpoints SET at = at - 1 WHERE size = 62");
    EXPECT_THAT(faults(), ElementsAre("checkpoint of 20 entries: has no good signature by the station's key",
                                      "checkpoint of 41 entries: was altered",
                                      "checkpoint of 41 entries: is not what entry 42 says was signed",
                                      "checkpoint of 62 entries: is not what entry 63 says was signed"));
}

TEST_F(SealTest, a_checkpoint_of_another_key_is_named) {
    filled(1, 20);
    EXPECT_EQ(verified({}, another_key).fault_count, 1);
}

TEST_F(SealTest, what_was_altered_is_not_signed_over) {
    filled(1, 20);
    sql("UPDATE audit_tiles SET hashes = CAST(zeroblob(1) || substr(hashes, 2) AS BLOB)");
    const auto store = open();
    store->follow(follower(), first_station);
    add(*store, 5);
    store->wait_for_followers();
    clock.advance(60s);
    const auto refused =
        store->write_now({}, [&](store::Transaction& t) { return seal.checkpoint_if_due(t); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().type, "audit/broken");
}

// ---- SM2 beside Ed25519 ----

const SigningKey with_sm2{"linli/test", {std::byte{7}}, sm2::PrivateKey{std::byte{1}}};
const VerifierKey sm2_verifier = with_sm2.verifiers().at(1);

TEST_F(SealTest, sm2_is_added_to_a_record_that_was_signed_without) {
    filled(2, 20);
    seal.sign_with(with_sm2);
    EXPECT_EQ(verified({}, with_sm2).fault_count, 0) << "added, and nothing signed yet";
    EXPECT_EQ(verified({}, VerifierKeys{sm2_verifier}).fault_count, 2) << "no checkpoint is signed with it";
    filled(2, 20);
    for (const VerifierKeys& trusted :
         {seal_key.verifiers(), with_sm2.verifiers(), VerifierKeys{sm2_verifier}}) {
        const Verification found = verified({}, trusted);
        EXPECT_THAT(found.faults, IsEmpty());
        EXPECT_EQ(found.checkpoints, 4);
    }
    const auto store = open();
    EntryProof proof = store->read_now({}, [&](store::Snapshot& s) { return seal.prove(s, 3); }).value();
    EXPECT_TRUE(check(proof));
    EXPECT_TRUE(check(proof, seal_key.verifier()));
    EXPECT_TRUE(check(proof, sm2_verifier));
    EXPECT_EQ(check(proof, another_key.verifier()).error().type, "audit/no-such-key");
    proof.checkpoint = sign_checkpoint(proof.size, empty_root(), seal_key);
    EXPECT_EQ(check(proof, sm2_verifier).error().type, "audit/not-signed") << "Ed25519 alone";
}

TEST_F(SealTest, an_sm2_signature_that_was_dropped_or_altered_is_named) {
    seal.sign_with(with_sm2);
    filled(3, 20);
    sql("UPDATE audit_checkpoints SET note = (SELECT rtrim(substr(note, 1, instr(note, '— ') + 1 + "
        "instr(substr(note, instr(note, '— ') + 2), '— ')), '— ')) WHERE size = 41");
    EXPECT_THAT(verified({}, with_sm2).faults.at(0).en,
                "checkpoint of 41 entries: lacks a signature that earlier ones have");
    EXPECT_THAT(faults(), IsEmpty()) << "for who knows the Ed25519 key alone it is whole";
    sql("UPDATE audit_checkpoints SET note = substr(note, 1, length(note) - 5) || 'AA==\n' WHERE "
        "size = 20");
    EXPECT_THAT(verified({}, with_sm2).faults.at(0).en,
                "checkpoint of 20 entries: has no good signature by the station's key");
}

// ---- everything rewritten ----

// Alters an entry and then makes the whole seal anew over the altered journal, as one would who knows the
// program; with the station's key also new checkpoints.
class RewrittenTest : public SealTest {
  protected:
    void rewrite_tiles() {
        sql("UPDATE journal SET payload = '{\"n\":0}' WHERE position = 317; DELETE FROM audit_tiles;"
            "DELETE FROM followers");
        const auto store = open();
        store->follow(follower(), first_station);
        store->wait_for_followers();
    }
};

TEST_F(RewrittenTest, journal_and_tiles_together_are_revealed_by_the_signed_checkpoints) {
    filled(3, 200);
    rewrite_tiles();
    EXPECT_THAT(
        faults(),
        ElementsAre(HasSubstr("checkpoint of 401 entries: signs another root: within entries 201–401"),
                    HasSubstr("checkpoint of 602 entries: signs another root: within entries 201–602")));
}

TEST_F(RewrittenTest, all_with_checkpoints_by_the_stations_own_key_are_revealed_by_one_kept_elsewhere) {
    filled(3, 200);
    const std::string kept = newest_note();
    EXPECT_THAT(faults({kept}), IsEmpty());
    sql("DELETE FROM audit_checkpoints; UPDATE journal SET kind = 'thing.made', subject = 'thing/1', payload "
        "= '{}' "
        "WHERE kind = 'audit.checkpoint_signed'");
    rewrite_tiles();
    {
        const auto store = open();
        store->follow(follower(), first_station);
        EXPECT_TRUE(sign(*store));
        store->wait_for_followers();
    }
    EXPECT_THAT(faults(), IsEmpty()) << "by itself the database is consistent";
    EXPECT_THAT(faults({kept}),
                ElementsAre(HasSubstr(
                    "the checkpoint of 602 entries kept elsewhere: the first 602 entries are not")));
}

TEST_F(RewrittenTest, a_checkpoint_kept_elsewhere_reveals_a_shorter_record_and_must_be_signed) {
    filled(2, 200);
    const std::string kept = newest_note();
    sql("DELETE FROM journal WHERE position > 100; DELETE FROM audit_checkpoints");
    rewrite_tiles();
    EXPECT_THAT(faults({kept}),
                ElementsAre("the checkpoint of 401 entries kept elsewhere: only 100 are sealed: the end "
                            "was cut off"));
    const std::string forged = sign_checkpoint(100, empty_root(), another_key);
    EXPECT_THAT(faults({forged}), ElementsAre(HasSubstr("not signed by the station's key")));
    EXPECT_THAT(faults({"nonsense"}), ElementsAre(HasSubstr("not signed by the station's key")));
}

}  // namespace
}  // namespace linli::audit
