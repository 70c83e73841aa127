#include "oidc/keys.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "base/freed.h"
#include "base/json.h"
#include "oidc/json_text.h"

namespace linli::oidc {
namespace {

constexpr std::size_t most_keys = 100;
constexpr int least_rsa_bits = 2'048;
constexpr int most_rsa_bits = 8'192;  // larger ones only cost time
constexpr std::size_t longest_exponent = 8;

enum class Scheme { rsa_pkcs1, rsa_pss, ecdsa, eddsa };

struct Algorithm {
    std::string_view name;
    std::string_view kind;
    std::string_view curve;
    Scheme scheme;
    const EVP_MD* (*digest)();
    std::size_t signature_bytes;  // of ECDSA's two numbers together; 0: not said
};

const Algorithm algorithms[] = {
    {"RS256", "RSA", "", Scheme::rsa_pkcs1, EVP_sha256, 0},
    {"RS384", "RSA", "", Scheme::rsa_pkcs1, EVP_sha384, 0},
    {"RS512", "RSA", "", Scheme::rsa_pkcs1, EVP_sha512, 0},
    {"PS256", "RSA", "", Scheme::rsa_pss, EVP_sha256, 0},
    {"ES256", "EC", "P-256", Scheme::ecdsa, EVP_sha256, 64},
    {"ES384", "EC", "P-384", Scheme::ecdsa, EVP_sha384, 96},
    {"EdDSA", "OKP", "Ed25519", Scheme::eddsa, nullptr, 0},
};

const Algorithm* find_algorithm(std::string_view name) {
    for (const Algorithm& algorithm : algorithms) {
        if (algorithm.name == name) return &algorithm;
    }
    return nullptr;
}

using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using ParameterList = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using PublicKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

Number number_from(ByteView bytes) {
    return Number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::optional<Bytes> bytes_in(const boost::json::object& object, std::string_view name) {
    const std::string text = text_in(object, name);
    return text.empty() ? std::nullopt : from_base64url(text);
}

PublicKey key_of(const char* kind, OSSL_PARAM_BLD* list) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(list));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    return PublicKey(key);
}

// RFC 7518, 6.3.1
PublicKey rsa_key(const boost::json::object& object) {
    const auto modulus = bytes_in(object, "n");
    const auto exponent = bytes_in(object, "e");
    if (!modulus || !exponent || exponent->size() > longest_exponent) return nullptr;
    const Number n = number_from(*modulus);
    const Number e = number_from(*exponent);
    if (!n || !e || BN_num_bits(n.get()) < least_rsa_bits || BN_num_bits(n.get()) > most_rsa_bits ||
        BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) != 0) {
        return nullptr;
    }
    const ParameterList list(OSSL_PARAM_BLD_new());
    if (!list || OSSL_PARAM_BLD_push_BN(list.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(list.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return nullptr;
    }
    return key_of("RSA", list.get());
}

// RFC 7518, 6.2.1: each coordinate has the full length of the curve's field.
PublicKey ec_key(const boost::json::object& object, std::string_view curve) {
    const std::size_t coordinate = curve == "P-256" ? 32 : curve == "P-384" ? 48 : 0;
    const auto x = bytes_in(object, "x");
    const auto y = bytes_in(object, "y");
    if (coordinate == 0 || !x || !y || x->size() != coordinate || y->size() != coordinate) return nullptr;
    Bytes point{std::byte{4}};  // uncompressed (SEC 1, 2.3.3)
    point.insert(point.end(), x->begin(), x->end());
    point.insert(point.end(), y->begin(), y->end());
    const ParameterList list(OSSL_PARAM_BLD_new());
    if (!list ||
        OSSL_PARAM_BLD_push_utf8_string(list.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size()) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(list.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
            1) {
        return nullptr;
    }
    PublicKey key = key_of("EC", list.get());
    const KeyContext context(key ? EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr) : nullptr);
    return context && EVP_PKEY_public_check(context.get()) == 1 ? std::move(key) : nullptr;
}

// RFC 8037, 2
PublicKey edwards_key(const boost::json::object& object, std::string_view curve) {
    const auto x = bytes_in(object, "x");
    if (curve != "Ed25519" || !x || x->size() != 32) return nullptr;
    return PublicKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(*x), x->size()));
}

PublicKey public_key(const boost::json::object& object, std::string_view kind, std::string_view curve) {
    if (kind == "RSA") return rsa_key(object);
    if (kind == "EC") return ec_key(object, curve);
    if (kind == "OKP") return edwards_key(object, curve);
    return nullptr;
}

bool is_for_signatures(const boost::json::object& object) {
    const auto* use = object.if_contains("use");
    if (use != nullptr && (!use->is_string() || use->as_string() != "sig")) return false;
    const auto* operations = object.if_contains("key_ops");
    if (operations == nullptr) return true;
    if (!operations->is_array()) return false;
    for (const auto& operation : operations->as_array()) {
        if (operation.is_string() && operation.as_string() == "verify") return true;
    }
    return false;
}

// RFC 7518, 3.4: R and S side by side, in OpenSSL's form; empty when the length is not theirs.
std::vector<unsigned char> der_of(ByteView signature, std::size_t length) {
    if (signature.size() != length) return {};
    Number r = number_from(signature.first(length / 2));
    Number s = number_from(signature.subspan(length / 2));
    const Signature both(ECDSA_SIG_new());
    if (!r || !s || !both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return {};
    [[maybe_unused]] const BIGNUM* const taken[] = {r.release(), s.release()};  // the signature's now
    unsigned char* text = nullptr;
    const int size = i2d_ECDSA_SIG(both.get(), &text);
    if (size <= 0) return {};
    std::vector<unsigned char> der(text, text + size);
    OPENSSL_free(text);
    return der;
}

bool is_signed(const Algorithm& algorithm, EVP_PKEY* key, std::string_view content, ByteView signature) {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* how = nullptr;
    const EVP_MD* digest = algorithm.digest == nullptr ? nullptr : algorithm.digest();
    if (!context || EVP_DigestVerifyInit(context.get(), &how, digest, nullptr, key) != 1) return false;
    std::vector<unsigned char> der;
    switch (algorithm.scheme) {
        case Scheme::rsa_pkcs1:
        case Scheme::eddsa:
            break;
        case Scheme::rsa_pss:
            if (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) != 1 ||
                EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) != 1) {
                return false;
            }
            break;
        case Scheme::ecdsa:
            der = der_of(signature, algorithm.signature_bytes);
            if (der.empty()) return false;
            signature = std::as_bytes(std::span(der));
            break;
    }
    return EVP_DigestVerify(context.get(), raw(signature), signature.size(),
                            reinterpret_cast<const unsigned char*>(content.data()), content.size()) == 1;
}

}  // namespace

bool is_known_algorithm(std::string_view algorithm) {
    return find_algorithm(algorithm) != nullptr;
}

std::optional<KeySet::Key> KeySet::key_from(const boost::json::object& object) {
    if (!is_for_signatures(object)) return std::nullopt;
    Key key{
        text_in(object, "kid"), text_in(object, "alg"), text_in(object, "kty"), text_in(object, "crv"), {}};
    if (key.kind == "RSA") key.curve.clear();
    PublicKey made = public_key(object, key.kind, key.curve);
    if (!made) return std::nullopt;
    key.key = std::shared_ptr<EVP_PKEY>(made.release(), EVP_PKEY_free);
    return key;
}

std::optional<KeySet> KeySet::read(std::string_view text) {
    const auto value = json::parse(text);
    const auto* object = value ? value->if_object() : nullptr;
    const auto* list = object != nullptr ? object->if_contains("keys") : nullptr;
    if (list == nullptr || !list->is_array() || list->as_array().size() > most_keys) return std::nullopt;
    KeySet set;
    for (const auto& member : list->as_array()) {
        if (!member.is_object()) return std::nullopt;
        if (auto key = key_from(member.as_object())) set.keys_.push_back(std::move(*key));
    }
    return set;
}

Verdict KeySet::check(std::string_view algorithm, const std::optional<std::string>& id,
                      std::string_view content, ByteView signature) const {
    const Algorithm* wanted = find_algorithm(algorithm);
    if (wanted == nullptr) return Verdict::unknown_key;
    std::vector<const Key*> meant;
    for (const Key& key : keys_) {
        const bool fits = key.kind == wanted->kind && key.curve == wanted->curve &&
                          (key.algorithm.empty() || key.algorithm == algorithm);
        if (fits && (!id || key.id == *id)) meant.push_back(&key);
    }
    if (meant.size() != 1) return Verdict::unknown_key;
    return is_signed(*wanted, meant.front()->key.get(), content, signature) ? Verdict::good : Verdict::bad;
}

}  // namespace linli::oidc
