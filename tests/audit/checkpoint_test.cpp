// Notes and checkpoints against published examples of the format: those of Go's golang.org/x/mod/sumdb/note
// and of the specification itself.
#include "audit/checkpoint.h"

#include <gtest/gtest.h>

namespace linli::audit {
namespace {

const std::string peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const std::string enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const std::string example_text =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string by_peter =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const std::string by_enoch =
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

SigningKey key_of(std::string name, std::string_view seed_base64) {
    SigningKey key{std::move(name), {}};
    const Bytes seed = *from_base64(seed_base64);
    std::copy(seed.begin(), seed.end(), key.seed.begin());
    return key;
}

// The private key of Go's example, without its algorithm byte.
const SigningKey peters_key = [] {
    const Bytes encoded = *from_base64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
    return key_of("PeterNeumann", to_base64(ByteView(encoded).subspan(1)));
}();

TEST(Note, keys_are_those_of_go) {
    EXPECT_EQ(to_text(peters_key.verifier()), peter);
    ASSERT_TRUE(verifier_key_from(peter));
    EXPECT_EQ(*verifier_key_from(peter), peters_key.verifier());
    EXPECT_TRUE(verifier_key_from(enoch));
}

TEST(Note, a_mangled_key_is_not_accepted) {
    for (std::size_t from = 0; from <= peter.size(); ++from) {
        for (std::size_t to = from; to <= peter.size(); ++to) {
            if (to - from == peter.size()) continue;
            EXPECT_FALSE(verifier_key_from(peter.substr(from, to - from))) << peter.substr(from, to - from);
        }
    }
    for (std::size_t i = 0; i < peter.size(); ++i) {
        std::string mangled = peter;
        ++mangled[i];
        EXPECT_FALSE(verifier_key_from(mangled)) << mangled;
    }
    EXPECT_FALSE(
        verifier_key_from("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="));
    EXPECT_FALSE(verifier_key_from("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
}

TEST(Note, signing_gives_the_very_bytes_of_go) {
    EXPECT_EQ(sign_note(example_text, peters_key), example_text + "\n" + by_peter);
}

TEST(Note, signatures_of_others_are_allowed_and_bad_ones_are_not) {
    const auto note = parse_note(example_text + "\n" + by_peter + by_enoch);
    ASSERT_TRUE(note);
    EXPECT_EQ(note->text, example_text);
    EXPECT_EQ(note->signatures.size(), 2U);
    EXPECT_TRUE(is_signed_by(*note, *verifier_key_from(peter)));
    EXPECT_TRUE(is_signed_by(*note, *verifier_key_from(enoch)));
    EXPECT_FALSE(is_signed_by(*parse_note(example_text + "\n" + by_peter), *verifier_key_from(enoch)));
    EXPECT_FALSE(
        is_signed_by(*parse_note("Not " + example_text + "\n" + by_peter), *verifier_key_from(peter)));
    std::string bad = by_peter;
    bad[60] = bad[60] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(is_signed_by(*parse_note(example_text + "\n" + bad), *verifier_key_from(peter)));
    EXPECT_FALSE(is_signed_by(*parse_note(example_text + "\n" + by_peter + bad), *verifier_key_from(peter)))
        << "a good signature does not excuse a bad one by the same key";
}

TEST(Note, what_is_malformed_is_none) {
    std::string many;
    for (int i = 0; i < 101; ++i)
        many += by_peter;
    for (const std::string& malformed :
         {std::string(), example_text, example_text + "\n",
          example_text + "\n" + by_peter.substr(0, by_peter.size() - 1),
          "\x01" + example_text + "\n" + by_peter, "\xff" + example_text + "\n" + by_peter,
          example_text + "\r\n" + by_peter,
          example_text + "\n— Bad Name " + by_peter.substr(by_peter.find("x08")),
          example_text + "\n— a+b " + by_peter.substr(17),
          example_text + "\n" + by_peter + "Unexpected line.\n",
          example_text + "\n- PeterNeumann " + by_peter.substr(17), example_text + "\n— PeterNeumann AAAA\n",
          example_text + "\n" + many}) {
        EXPECT_FALSE(parse_note(malformed)) << malformed;
    }
}

// ---- SM2 ----

// The private key of GB/T 32918.5-2017, appendix A.2.
SigningKey key_with_sm2() {
    SigningKey key = peters_key;
    const Bytes number = *from_hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
    std::copy(number.begin(), number.end(), key.sm2_key.emplace().begin());
    return key;
}

TEST(Sm2, is_that_of_the_standards_example) {
    const Bytes public_key = sm2::public_key_of(*key_with_sm2().sm2_key);
    EXPECT_EQ(to_hex(public_key),
              "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
              "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
    Bytes signature = *from_hex(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
    EXPECT_TRUE(sm2::verify(bytes_of("message digest"), signature, public_key));
    EXPECT_FALSE(sm2::verify(bytes_of("message Digest"), signature, public_key));
    for (std::size_t i = 0; i < signature.size(); i += 7) {
        signature[i] ^= std::byte{1};
        EXPECT_FALSE(sm2::verify(bytes_of("message digest"), signature, public_key)) << i;
        signature[i] ^= std::byte{1};
    }
    EXPECT_FALSE(sm2::verify(bytes_of("message digest"), Bytes(64), public_key));
    EXPECT_FALSE(sm2::verify(bytes_of("message digest"), Bytes(64, std::byte{0xff}), public_key));
    EXPECT_FALSE(sm2::verify(bytes_of("message digest"), signature, Bytes(65, std::byte{4}))) << "no point";
    EXPECT_FALSE(sm2::verify(bytes_of("message digest"), signature, {}));
}

TEST(Sm2, what_it_signs_it_verifies_and_no_number_out_of_range_is_a_key) {
    for (unsigned char i = 1; i < 50; ++i) {
        const sm2::PrivateKey key{std::byte{i}, std::byte{7}};
        const Bytes signature = sm2::sign(bytes_of("x"), key);
        EXPECT_EQ(signature.size(), sm2::signature_bytes);
        EXPECT_TRUE(sm2::verify(bytes_of("x"), signature, sm2::public_key_of(key)));
    }
    EXPECT_THROW(sm2::public_key_of({}), std::runtime_error);
    sm2::PrivateKey large;
    large.fill(std::byte{0xff});
    EXPECT_THROW(sm2::public_key_of(large), std::runtime_error);
}

TEST(Sm2, stands_in_a_note_beside_ed25519_under_a_hash_of_its_own) {
    const VerifierKeys keys = key_with_sm2().verifiers();
    ASSERT_EQ(keys.size(), 2U);
    const std::string vkey = to_text(keys[1]);
    Bytes named;
    for (const std::string_view part :
         {std::string_view("PeterNeumann\n\xffGB/T-32918.2-SM2-SM3\n"), text_of(keys[1].public_key)}) {
        named.insert(named.end(), bytes_of(part).begin(), bytes_of(part).end());
    }
    EXPECT_TRUE(vkey.starts_with("PeterNeumann+" + to_hex(sha256(named)).substr(0, 8) + "+/0dCL1Q")) << vkey;
    EXPECT_EQ(*verifier_key_from(vkey), keys[1]);
    for (std::size_t i = 0; i < vkey.size(); ++i) {
        std::string mangled = vkey;
        ++mangled[i];
        EXPECT_FALSE(verifier_key_from(mangled)) << mangled;
    }

    const std::string signed_text = sign_note(example_text, key_with_sm2());
    EXPECT_TRUE(signed_text.starts_with(example_text + "\n" + by_peter)) << "Ed25519 first, unchanged";
    const Note note = *parse_note(signed_text);
    ASSERT_EQ(note.signatures.size(), 2U);
    EXPECT_TRUE(is_signed_by(note, keys[0]));
    EXPECT_TRUE(is_signed_by(note, keys[1]));
}

TEST(Sm2, a_bad_line_spoils_the_note_for_who_knows_the_key_and_an_unknown_one_does_not) {
    const VerifierKeys keys = key_with_sm2().verifiers();
    const std::string good = sign_checkpoint(17, leaf_hash(bytes_of("x")), key_with_sm2());
    EXPECT_TRUE(open_checkpoint(good, keys));
    EXPECT_TRUE(open_checkpoint(good, keys[0]));
    EXPECT_TRUE(open_checkpoint(good, keys[1]));
    EXPECT_TRUE(open_checkpoint(sign_checkpoint(17, leaf_hash(bytes_of("x")), peters_key), keys))
        << "from before the SM2 key";
    std::string bad = good;
    char& flipped = bad[bad.size() - 20];
    flipped = flipped == 'A' ? 'B' : 'A';
    EXPECT_EQ(open_checkpoint(bad, keys).error().type, "audit/not-signed");
    EXPECT_EQ(open_checkpoint(bad, keys[1]).error().type, "audit/not-signed");
    EXPECT_TRUE(open_checkpoint(bad, keys[0])) << "to who does not know it, another's line";
    EXPECT_TRUE(open_checkpoint(good + by_enoch, keys));
}

// ---- cosignatures ----

TEST(Cosignature, is_of_the_text_and_a_moment) {
    const std::string body = "log\n17\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const VerifierKey witness = peters_key.cosigner();
    EXPECT_EQ(*verifier_key_from(to_text(witness)), witness);
    EXPECT_NE(to_text(witness), peter);
    const std::string line = cosign(body, peters_key, *parse_iso("2023-03-20T12:25:47.999Z"));
    const Note note = *parse_note(body + "\n" + line);
    EXPECT_TRUE(is_signed_by(note, witness));
    EXPECT_EQ(signed_by(note, peters_key.verifier()), Signed::no) << "as a log it has not signed";
    // The example of C2SP tlog-cosignature: 1679315147 as eight bytes, before 64 of Ed25519.
    const Bytes& signature = note.signatures.at(0).signature;
    EXPECT_EQ(signature.size(), 72U);
    EXPECT_EQ(to_hex(ByteView(signature).first(8)), "00000000641850cb");
    EXPECT_FALSE(is_signed_by(*parse_note("log\n18\n\n" + line), witness));
}

TEST(Checkpoint, the_specifications_example_is_read) {
    const auto note = parse_note(
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n");
    ASSERT_TRUE(note);
    const auto checkpoint = checkpoint_in(*note);
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->origin, "example.com/behind-the-sofa");
    EXPECT_EQ(checkpoint->size, 20'852'163);
    EXPECT_EQ(to_base64(checkpoint->root), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
}

TEST(Checkpoint, is_read_back_as_it_was_signed_and_not_with_another_key) {
    const Hash root = leaf_hash(bytes_of("x"));
    const std::string note = sign_checkpoint(17, root, peters_key);
    const auto opened = open_checkpoint(note, peters_key.verifier());
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, (Checkpoint{"PeterNeumann", 17, root}));
    EXPECT_EQ(open_checkpoint(note, *verifier_key_from(enoch)).error().type, "audit/not-signed");
    std::string other = note;
    other.replace(other.find("17"), 2, "18");
    EXPECT_EQ(open_checkpoint(other, peters_key.verifier()).error().type, "audit/not-signed");
    EXPECT_EQ(open_checkpoint("17", peters_key.verifier()).error().type, "audit/no-checkpoint");
    const std::string foreign = sign_note("elsewhere\n17\n" + to_base64(root) + "\n", peters_key);
    EXPECT_EQ(open_checkpoint(foreign, peters_key.verifier()).error().type, "audit/not-signed")
        << "the origin is the key's name";
}

TEST(Checkpoint, malformed_texts_are_none_and_extension_lines_are_allowed) {
    const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    const auto is_one = [](const std::string& body) {
        const auto note = parse_note(sign_note(body, peters_key));
        return note && checkpoint_in(*note).has_value();
    };
    EXPECT_TRUE(is_one("log\n0\n" + root + "\n"));
    EXPECT_TRUE(is_one("log\n17\n" + root + "\nextension\n"));
    for (const std::string& body :
         {std::string("log\n17\n"), "log\n017\n" + root + "\n", "log\n-1\n" + root + "\n",
          "log\n+1\n" + root + "\n", "\n17\n" + root + "\n", "log\n99999999999999999999\n" + root + "\n",
          std::string("log\n17\nAAAA\n"), "log\n17\n" + root + "\n\nextension\n"}) {
        EXPECT_FALSE(is_one(body)) << body;
    }
}

}  // namespace
}  // namespace linli::audit
