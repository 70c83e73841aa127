#include "vault/sealing.h"

#include <cstring>
#include <memory>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>

#include "base/json.h"

namespace linli::vault {
namespace {

using Unsigned = unsigned char;

const Unsigned* raw(ByteView bytes) {
    return reinterpret_cast<const Unsigned*>(bytes.data());
}
Unsigned* into(std::span<std::byte> bytes) {
    return reinterpret_cast<Unsigned*>(bytes.data());
}

Bytes known_of(Algorithm algorithm, const Place& place) {
    const auto station = static_cast<std::int64_t>(place.station);
    Bytes known;
    append_part(known, bytes_of("linli sealed 1"));
    append_part(known, bytes_of(json::name_of(algorithm)));
    append_part(known, bytes_of(std::to_string(station)));
    append_part(known, bytes_of(place.subject));
    append_part(known, bytes_of(place.what));
    return known;
}

void append(Bytes& to, ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

// ---- XChaCha20-Poly1305 ----

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

Bytes seal_xchacha(KeyView key, ByteView known, ByteView plain) {
    Bytes sealed(nonce_bytes + plain.size() + tag_bytes);
    const std::span all(sealed);
    randombytes_buf(all.data(), nonce_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(into(all.subspan(nonce_bytes)), nullptr, raw(plain),
                                               plain.size(), raw(known), known.size(), nullptr,
                                               raw(all.first(nonce_bytes)), raw(key));
    return sealed;
}

std::optional<Bytes> unseal_xchacha(KeyView key, ByteView known, ByteView sealed) {
    if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    const ByteView body = sealed.subspan(nonce_bytes);
    Bytes plain(body.size() - tag_bytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(into(plain), nullptr, nullptr, raw(body), body.size(),
                                                   raw(known), known.size(), raw(sealed.first(nonce_bytes)),
                                                   raw(key)) != 0) {
        return std::nullopt;
    }
    return plain;
}

// ---- SM4-CTR with HMAC-SM3 ----

constexpr std::size_t block_bytes = 16;
constexpr std::size_t code_bytes = 32;
constexpr std::string_view encryption_label = "linli sm4-ctr encryption";
constexpr std::string_view code_label = "linli hmac-sm3 authentication";

[[noreturn]] void not_to_be_had(const char* what) {
    throw std::runtime_error(std::string(what) + " is not to be had from OpenSSL");
}

// HMAC-SM3 without a key yet: finding an algorithm costs OpenSSL more than running it, so that is done once.
const EVP_MAC_CTX* fresh_hmac_sm3() {
    static const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> fresh = [] {
        const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                                     EVP_MAC_free);
        std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_new(hmac.get()),
                                                                          EVP_MAC_CTX_free);
        char name[] = "SM3";
        const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                         OSSL_PARAM_construct_end()};
        if (context == nullptr || EVP_MAC_CTX_set_params(context.get(), parameters) != 1) {
            not_to_be_had("HMAC-SM3");
        }
        return context;
    }();
    return fresh.get();
}

const EVP_CIPHER* sm4_ctr_cipher() {
    static const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> cipher(
        EVP_CIPHER_fetch(nullptr, "SM4-CTR", nullptr), EVP_CIPHER_free);
    return cipher.get();
}

Digest hmac_sm3(KeyView key, ByteView message) {
    const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(EVP_MAC_CTX_dup(fresh_hmac_sm3()),
                                                                            EVP_MAC_CTX_free);
    Digest code;
    std::size_t length = 0;
    if (context == nullptr || EVP_MAC_init(context.get(), raw(key), key.size(), nullptr) != 1 ||
        EVP_MAC_update(context.get(), raw(message), message.size()) != 1 ||
        EVP_MAC_final(context.get(), into(code), &length, code.size()) != 1 || length != code.size()) {
        not_to_be_had("HMAC-SM3");
    }
    return code;
}

RecordKey derived(KeyView key, std::string_view label) {
    Digest code = hmac_sm3(key, bytes_of(label));
    return RecordKey(code);
}

// Encryption and decryption are the same in counter mode. SM4 takes the first 16 bytes of the key.
void sm4_ctr(KeyView key, ByteView counter, ByteView from, std::span<std::byte> to) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                  EVP_CIPHER_CTX_free);
    int length = 0;
    if (context == nullptr ||
        EVP_EncryptInit_ex(context.get(), sm4_ctr_cipher(), nullptr, raw(key), raw(counter)) != 1 ||
        EVP_EncryptUpdate(context.get(), into(to), &length, raw(from), static_cast<int>(from.size())) != 1 ||
        static_cast<std::size_t>(length) != to.size()) {
        not_to_be_had("SM4-CTR");
    }
}

Digest code_of(KeyView key, ByteView known, ByteView counter_and_cipher) {
    Bytes message;
    append_part(message, known);
    append(message, counter_and_cipher);
    return hmac_sm3(derived(key, code_label).view(), message);
}

Bytes seal_sm4(KeyView key, ByteView known, ByteView plain) {
    Bytes sealed(block_bytes + plain.size());
    const std::span all(sealed);
    randombytes_buf(all.data(), block_bytes);
    sm4_ctr(derived(key, encryption_label).view(), all.first(block_bytes), plain, all.subspan(block_bytes));
    append(sealed, code_of(key, known, sealed));
    return sealed;
}

std::optional<Bytes> unseal_sm4(KeyView key, ByteView known, ByteView sealed) {
    if (sealed.size() < block_bytes + code_bytes) return std::nullopt;
    const ByteView body = sealed.first(sealed.size() - code_bytes);
    const Digest code = code_of(key, known, body);
    if (CRYPTO_memcmp(code.data(), sealed.last(code_bytes).data(), code_bytes) != 0) return std::nullopt;
    Bytes plain(body.size() - block_bytes);
    sm4_ctr(derived(key, encryption_label).view(), body.first(block_bytes), body.subspan(block_bytes), plain);
    return plain;
}

}  // namespace

void append_part(Bytes& to, ByteView part) {
    const std::uint64_t size = part.size();
    for (int shift = 0; shift < 64; shift += 8)
        to.push_back(static_cast<std::byte>(size >> shift));
    append(to, part);
}

Bytes seal(Algorithm algorithm, KeyView key, const Place& place, ByteView plain) {
    const Bytes known = known_of(algorithm, place);
    switch (algorithm) {
        case Algorithm::xchacha20_poly1305:
            return seal_xchacha(key, known, plain);
        case Algorithm::sm4_ctr_hmac_sm3:
            return seal_sm4(key, known, plain);
    }
    throw std::logic_error("no such algorithm");
}

std::optional<Bytes> unseal(Algorithm algorithm, KeyView key, const Place& place, ByteView sealed) {
    const Bytes known = known_of(algorithm, place);
    switch (algorithm) {
        case Algorithm::xchacha20_poly1305:
            return unseal_xchacha(key, known, sealed);
        case Algorithm::sm4_ctr_hmac_sm3:
            return unseal_sm4(key, known, sealed);
    }
    throw std::logic_error("no such algorithm");
}

KeyedDigest digest_beside(Algorithm algorithm) {
    return algorithm == Algorithm::sm4_ctr_hmac_sm3 ? KeyedDigest::hmac_sm3 : KeyedDigest::blake2b;
}

Digest keyed_digest(KeyedDigest algorithm, KeyView key, ByteView message) {
    switch (algorithm) {
        case KeyedDigest::blake2b: {
            Digest digest;
            crypto_generichash(into(digest), digest.size(), raw(message), message.size(), raw(key),
                               key.size());
            return digest;
        }
        case KeyedDigest::hmac_sm3:
            return hmac_sm3(key, message);
    }
    throw std::logic_error("no such digest");
}

}  // namespace linli::vault
