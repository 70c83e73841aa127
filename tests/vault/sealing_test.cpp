// Sealing: the published vectors of what it is composed of, and that nothing opens where it does not belong.
#include "vault/sealing.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "base/json.h"

namespace linli::vault {
namespace {

constexpr Place here{first_station, "incident/17/reporter/1", "reporter"};

unsigned char* raw(Bytes& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

class Sealing : public ::testing::TestWithParam<Algorithm> {
  protected:
    Bytes sealed(std::string_view plain) const { return seal(GetParam(), key.view(), here, bytes_of(plain)); }
    std::optional<Bytes> opened(const Bytes& sealed, const Place& place = here) const {
        return unseal(GetParam(), key.view(), place, sealed);
    }
    const RecordKey key = RecordKey::random();
};
INSTANTIATE_TEST_SUITE_P(, Sealing,
                         ::testing::Values(Algorithm::xchacha20_poly1305, Algorithm::sm4_ctr_hmac_sm3),
                         [](const auto& of) { return std::string(json::name_of(of.param)); });

TEST_P(Sealing, gives_back_what_was_put_in) {
    for (const std::string& plain : {std::string(), std::string("电话 13812348000"), std::string(5'000, 'x')})
        EXPECT_EQ(text_of(opened(sealed(plain)).value()), plain);
}

TEST_P(Sealing, never_seals_twice_alike) {
    EXPECT_NE(sealed("王建国"), sealed("王建国"));
}

TEST_P(Sealing, refuses_a_value_that_was_moved) {
    const Bytes value = sealed("王建国");
    EXPECT_FALSE(opened(value, {StationId{2}, here.subject, here.what})) << "another station";
    EXPECT_FALSE(opened(value, {here.station, "incident/18/reporter/1", here.what})) << "another record";
    EXPECT_FALSE(opened(value, {here.station, here.subject, "volunteer"})) << "as something else";
    EXPECT_FALSE(opened(value, {here.station, "incident/17/reporter/1r", "eporter"})) << "parts shifted";
    EXPECT_FALSE(unseal(GetParam(), RecordKey::random().view(), here, value)) << "another key";
}

TEST_P(Sealing, refuses_every_flipped_bit) {
    const Bytes value = sealed("王建国");
    for (std::size_t bit = 0; bit < value.size() * 8; ++bit) {
        Bytes changed = value;
        changed[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
        EXPECT_FALSE(opened(changed)) << "bit " << bit;
    }
}

TEST_P(Sealing, refuses_every_other_length) {
    const Bytes value = sealed("王建国");
    for (std::size_t size = 0; size < value.size(); ++size)
        EXPECT_FALSE(opened(Bytes(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size)))) << size;
    Bytes longer = value;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(opened(longer));
}

TEST(SealingAlgorithms, are_not_taken_for_each_other) {
    const RecordKey key = RecordKey::random();
    const Bytes value = seal(Algorithm::xchacha20_poly1305, key.view(), here, bytes_of(std::string(50, 'x')));
    EXPECT_FALSE(unseal(Algorithm::sm4_ctr_hmac_sm3, key.view(), here, value));
}

// GB/T 32907-2016, annex A.1.
TEST(SealingAlgorithms, sm4_is_that_of_the_standard) {
    Bytes key = from_hex("0123456789abcdeffedcba9876543210").value(), cipher(32);
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    int length = 0;
    EVP_EncryptInit_ex(context, EVP_sm4_ecb(), nullptr, raw(key), nullptr);
    EVP_EncryptUpdate(context, raw(cipher), &length, raw(key), 16);
    EVP_CIPHER_CTX_free(context);
    ASSERT_EQ(length, 16);
    EXPECT_EQ(to_hex(ByteView(cipher).first(16)), "681edf34d206965e86b3e94f536e4246");
}

// GB/T 32905-2016, annex A.1 and A.2.
TEST(SealingAlgorithms, sm3_is_that_of_the_standard) {
    const auto sm3 = [](std::string_view text) {
        Bytes digest(32);
        EVP_Digest(text.data(), text.size(), raw(digest), nullptr, EVP_sm3(), nullptr);
        return to_hex(digest);
    };
    EXPECT_EQ(sm3("abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    std::string sixteen_times;
    for (int i = 0; i < 16; ++i)
        sixteen_times += "abcd";
    EXPECT_EQ(sm3(sixteen_times), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

// A value made here, part by part, from the two standards alone: what sealing.h says is what is written.
TEST(SealingAlgorithms, the_national_one_is_composed_as_written) {
    Bytes key_bytes_here = from_hex(std::string(64, '7')).value();
    const auto hmac = [](ByteView key, ByteView message) {
        Bytes code(32);
        HMAC(EVP_sm3(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), raw(code), nullptr);
        return code;
    };
    Bytes sm4_key = hmac(key_bytes_here, bytes_of("linli sm4-ctr encryption"));
    const Bytes code_key = hmac(key_bytes_here, bytes_of("linli hmac-sm3 authentication"));
    Bytes value = from_hex("000102030405060708090a0b0c0d0e0f").value();
    Bytes counter = value, plain, known, message;
    for (const char c : std::string_view("a plain of twenty bb"))
        plain.push_back(static_cast<std::byte>(c));
    Bytes cipher(plain.size());
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    int length = 0;
    EVP_EncryptInit_ex(context, EVP_sm4_ctr(), nullptr, raw(sm4_key), raw(counter));
    EVP_EncryptUpdate(context, raw(cipher), &length, raw(plain), static_cast<int>(plain.size()));
    EVP_CIPHER_CTX_free(context);
    value.insert(value.end(), cipher.begin(), cipher.end());
    for (const std::string_view part :
         {"linli sealed 1", "sm4_ctr_hmac_sm3", "1", "incident/17/reporter/1", "reporter"})
        append_part(known, bytes_of(part));
    append_part(message, known);
    message.insert(message.end(), value.begin(), value.end());
    const Bytes code = hmac(code_key, message);
    value.insert(value.end(), code.begin(), code.end());
    const RecordKey key{std::span(key_bytes_here).first<key_bytes>()};
    EXPECT_EQ(unseal(Algorithm::sm4_ctr_hmac_sm3, key.view(), here, value), plain);
}

// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
TEST(SealingAlgorithms, xchacha20_poly1305_is_that_of_the_draft) {
    const std::string plain =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        "sunscreen "
        "would be it.";
    Bytes known = from_hex("50515253c0c1c2c3c4c5c6c7").value();
    Bytes key = from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f").value();
    Bytes nonce = from_hex("404142434445464748494a4b4c4d4e4f5051525354555657").value();
    Bytes sealed(plain.size() + 16);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        raw(sealed), nullptr, reinterpret_cast<const unsigned char*>(plain.data()), plain.size(), raw(known),
        known.size(), nullptr, raw(nonce), raw(key));
    EXPECT_EQ(to_hex(ByteView(sealed).first(16)), "bd6d179d3e83d43b9576579493c0e939");
    EXPECT_EQ(to_hex(ByteView(sealed).last(16)), "c0875924c1c7987947deafd8780acf49");
}

TEST(KeyedDigests, depend_on_key_and_message) {
    const RecordKey key = RecordKey::random(), other = RecordKey::random();
    for (const KeyedDigest digest : {KeyedDigest::blake2b, KeyedDigest::hmac_sm3}) {
        const Digest one = keyed_digest(digest, key.view(), bytes_of("13812348000"));
        EXPECT_EQ(one, keyed_digest(digest, key.view(), bytes_of("13812348000")));
        EXPECT_NE(one, keyed_digest(digest, key.view(), bytes_of("13812348001")));
        EXPECT_NE(one, keyed_digest(digest, other.view(), bytes_of("13812348000")));
    }
}

}  // namespace
}  // namespace linli::vault
