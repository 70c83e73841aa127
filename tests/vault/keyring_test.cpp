// The key file: made once and for its owner alone, changed without a moment in which it is not whole.
#include "vault/keyring.h"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/files.h"
#include "harness/temporary_folder.h"
#include "vault/command_output.h"
#include "vault/key_source.h"

namespace linli::vault {
namespace {

const Instant monday = *parse_iso("2026-11-23T01:00:00Z");

Keyring some_keys() {
    return Keyring::make(Algorithm::xchacha20_poly1305, monday);
}

class KeyFile : public ::testing::Test {
  protected:
    Result<Keyring> read() const { return read_keys(source); }
    std::string why_not() const {
        const auto keys = read();
        return keys ? "it was read" : keys.error().type;
    }
    void write(std::string_view text) const {
        std::ofstream(source.file, std::ios::binary) << text;
        ::chmod(source.file.c_str(), 0600);
    }
    test::TemporaryFolder folder;
    const KeySource source{folder / "linli.keys"};
};

TEST_F(KeyFile, is_read_back_as_it_was_made_and_belongs_to_its_owner) {
    const Keyring keys = some_keys();
    ASSERT_TRUE(make_keys(source, keys));
    const auto again = read();
    ASSERT_TRUE(again);
    EXPECT_EQ(again->fingerprints(), keys.fingerprints());
    EXPECT_EQ(again->to_text(), keys.to_text());
    struct stat status{};
    ::stat(source.file.c_str(), &status);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_FALSE(std::filesystem::exists(source.file.string() + ".new"));
}

TEST_F(KeyFile, is_never_made_over_another) {
    const Keyring keys = some_keys();
    ASSERT_TRUE(make_keys(source, keys));
    EXPECT_EQ(make_keys(source, some_keys()).error().type, "vault/keys-there");
    EXPECT_EQ(read()->fingerprints(), keys.fingerprints());
}

TEST_F(KeyFile, that_others_can_read_or_write_is_not_used) {
    ASSERT_TRUE(make_keys(source, some_keys()));
    for (const mode_t mode : {0640, 0604, 0620, 0602}) {
        ::chmod(source.file.c_str(), mode);
        EXPECT_EQ(why_not(), "vault/keys-exposed") << mode;
    }
    ::chmod(source.file.c_str(), 0400);
    EXPECT_TRUE(read());
}

TEST_F(KeyFile, that_is_not_one_is_refused_and_no_key_is_told) {
    EXPECT_EQ(why_not(), "vault/keys-missing");
    const std::string good = some_keys().to_text();
    const std::string key = to_base64(Keyring::read(good)->index_key());
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        return text.replace(text.find(from), from.size(), to);
    };
    for (const std::string& text :
         {std::string(), std::string("keys"), good.substr(0, good.size() / 2),
          with("\"version\":1", "\"version\":2"), with(key, key.substr(4)), with(key, "!" + key.substr(1)),
          with("xchacha20_poly1305", "rot13"), with("\"tokens\"", "\"token\"")}) {
        write(text);
        const auto keys = read();
        ASSERT_FALSE(keys) << text;
        EXPECT_EQ(keys.error().type, "vault/keys-corrupt");
        for (const std::string& said : {keys.error().detail.zh, keys.error().detail.en})
            EXPECT_EQ(said.find(key.substr(4)), std::string::npos) << said;
    }
}

TEST_F(KeyFile, is_rotated_and_keeps_what_is_older) {
    const Keyring first = some_keys();
    ASSERT_TRUE(make_keys(source, first));
    const auto rotated = change_keys(source, [](const Keyring& keys) -> Result<Keyring> {
        return keys.rotated(Algorithm::sm4_ctr_hmac_sm3, monday + 24h);
    });
    ASSERT_TRUE(rotated);
    const auto again = read();
    ASSERT_EQ(again->station_keys().size(), 2U);
    EXPECT_EQ(again->current().algorithm, Algorithm::sm4_ctr_hmac_sm3);
    EXPECT_NE(again->find(first.current().id), nullptr);
    EXPECT_EQ(again->index_digest(), KeyedDigest::blake2b) << "the blind index goes on as it began";
    EXPECT_EQ(again->without(again->current().id).error().type, "vault/key-current");
    EXPECT_EQ(again->without("x").error().type, "vault/key-unknown");
    EXPECT_EQ(again->without(first.current().id)->station_keys().size(), 1U);
}

TEST_F(KeyFile, has_an_sm2_key_where_one_was_added_and_is_of_version_2_then) {
    const Keyring first = some_keys();
    EXPECT_FALSE(first.sm2_key());
    EXPECT_NE(first.to_text().find("\"version\":1"), std::string::npos);
    EXPECT_EQ(first.to_text().find("sm2"), std::string::npos) << "as programs before it wrote it";
    ASSERT_TRUE(make_keys(source, first));
    ASSERT_TRUE(change_keys(source, [](const Keyring& keys) { return keys.with_sm2(); }));
    const auto again = read();
    ASSERT_TRUE(again);
    ASSERT_TRUE(again->sm2_key());
    EXPECT_EQ(again->fingerprints(), first.fingerprints());
    EXPECT_EQ(again->signing_name(), first.signing_name());
    EXPECT_EQ(again->with_sm2().error().type, "vault/sm2-there");
    EXPECT_TRUE(again->rotated(Algorithm::sm4_ctr_hmac_sm3, monday).sm2_key());

    const std::string good = again->to_text();
    const std::string key = to_base64(*again->sm2_key());
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        return text.replace(text.find(from), from.size(), to);
    };
    const std::string zero = to_base64(Bytes(key_bytes)),
                      large = to_base64(Bytes(key_bytes, std::byte{0xff}));
    for (const std::string& text :
         {with("\"version\":2", "\"version\":1"), with(key, zero), with(key, large)}) {
        write(text);
        EXPECT_EQ(why_not(), "vault/keys-corrupt") << text;
    }
}

TEST_F(KeyFile, is_changed_by_one_at_a_time) {
    ASSERT_TRUE(make_keys(source, some_keys()));
    const auto outer = change_keys(source, [&](const Keyring& keys) -> Result<Keyring> {
        const auto inner = change_keys(source, [](const Keyring& same) -> Result<Keyring> { return same; });
        EXPECT_EQ(inner.error().type, "vault/keys-busy");
        return keys;
    });
    EXPECT_TRUE(outer);
    EXPECT_TRUE(change_keys(source, [](const Keyring& keys) -> Result<Keyring> { return keys; }));
}

TEST_F(KeyFile, stays_as_it_was_when_a_change_is_refused) {
    ASSERT_TRUE(make_keys(source, some_keys()));
    const std::string before = read_file(source.file);
    EXPECT_FALSE(change_keys(source, [](const Keyring& keys) { return keys.without("x"); }));
    EXPECT_EQ(read_file(source.file), before);
    EXPECT_FALSE(std::filesystem::exists(source.file.string() + ".new"));
}

TEST_F(KeyFile, comes_from_a_command_as_well) {
    const Keyring keys = some_keys();
    ASSERT_TRUE(make_keys(source, keys));
    const KeySource command{{}, "cat  " + source.file.string()};
    EXPECT_EQ(read_keys(command)->fingerprints(), keys.fingerprints());
    EXPECT_EQ(make_keys(command, keys).error().type, "vault/keys-not-ours");
    EXPECT_EQ(change_keys(command, [](const Keyring& same) -> Result<Keyring> { return same; }).error().type,
              "vault/keys-not-ours");
}

TEST_F(KeyFile, from_a_command_that_fails_is_a_clear_refusal) {
    const std::pair<const char*, const char*> cases[] = {{"false", "vault/keys-unread"},
                                                         {"true", "vault/keys-corrupt"},
                                                         {"echo keys", "vault/keys-corrupt"},
                                                         {"cat /dev/zero", "vault/keys-unread"},
                                                         {"linli-no-such-program", "vault/keys-missing"},
                                                         {" ", "vault/keys-missing"}};
    for (const auto& [command, type] : cases)
        EXPECT_EQ(read_keys({{}, command}).error().type, type) << command;
    EXPECT_EQ(read_keys({{}, "echo $(cat " + source.file.string() + ")"}).error().type, "vault/keys-corrupt")
        << "no shell reads the command";
}

TEST_F(KeyFile, from_a_command_that_does_not_end_is_not_waited_for) {
    for (const char* script : {"#!/bin/sh\nexec sleep 60\n", "#!/bin/sh\nexec sleep 60 >&-\n"}) {
        const auto file = folder / "command";
        std::ofstream(file) << script;
        ::chmod(file.c_str(), 0700);
        const auto start = std::chrono::steady_clock::now();
        const auto output = output_of(file.string(), std::chrono::milliseconds(200));
        EXPECT_EQ(output.error().type, "vault/keys-unread") << script;
        EXPECT_LT(std::chrono::steady_clock::now() - start, 20s) << script;
    }
}

}  // namespace
}  // namespace linli::vault
