// A provider's signing key, and what it signs: made with OpenSSL, beside the code under test.
#pragma once

#include <memory>
#include <string>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/encoding.h"

namespace linli::test {

class Signer {
  public:
    explicit Signer(std::string algorithm, std::string id = "k1", unsigned rsa_bits = 2'048)
        : algorithm_(std::move(algorithm)), id_(std::move(id)) {
        if (is_rsa()) {
            key_.reset(EVP_RSA_gen(rsa_bits), EVP_PKEY_free);
        } else if (algorithm_ == "EdDSA") {
            key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
        } else {
            key_.reset(EVP_EC_gen(curve().c_str()), EVP_PKEY_free);
        }
    }

    const std::string& algorithm() const { return algorithm_; }
    std::string header() const { return R"({"alg":")" + algorithm_ + R"(","kid":")" + id_ + "\"}"; }

    // The public key as a JSON Web Key, with `more` members ("\"use\":\"enc\"").
    std::string jwk(const std::string& more = "\"use\":\"sig\"") const {
        std::string key = R"({"kid":")" + id_ + "\"," + more;
        if (is_rsa()) {
            key += R"(,"kty":"RSA","n":")" + to_base64url(number(OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
                   to_base64url(number(OSSL_PKEY_PARAM_RSA_E)) + '"';
        } else if (algorithm_ == "EdDSA") {
            Bytes x(32);
            std::size_t size = x.size();
            EVP_PKEY_get_raw_public_key(key_.get(), raw(x), &size);
            key += R"(,"kty":"OKP","crv":"Ed25519","x":")" + to_base64url(x) + '"';
        } else {
            key += R"(,"kty":"EC","crv":")" + curve() + R"(","x":")" +
                   to_base64url(number(OSSL_PKEY_PARAM_EC_PUB_X, half())) + R"(","y":")" +
                   to_base64url(number(OSSL_PKEY_PARAM_EC_PUB_Y, half())) + '"';
        }
        return key + '}';
    }
    std::string jwks(const std::string& more = "\"use\":\"sig\"") const {
        return "{\"keys\":[" + jwk(more) + "]}";
    }

    Bytes sign(std::string_view content) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        EVP_PKEY_CTX* how = nullptr;
        const EVP_MD* digest = algorithm_ == "EdDSA"         ? nullptr
                               : algorithm_.ends_with("384") ? EVP_sha384()
                               : algorithm_.ends_with("512") ? EVP_sha512()
                                                             : EVP_sha256();
        EVP_DigestSignInit(context.get(), &how, digest, nullptr, key_.get());
        if (algorithm_.starts_with("PS")) {
            EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST);
        }
        const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, bytes, content.size());
        Bytes signature(size);
        EVP_DigestSign(context.get(), raw(signature), &size, bytes, content.size());
        signature.resize(size);
        return algorithm_.starts_with("ES") ? side_by_side(signature) : signature;
    }

    // A token with this header and payload, signed.
    std::string token(const std::string& header, const std::string& payload) const {
        const std::string content = to_base64url(bytes_of(header)) + '.' + to_base64url(bytes_of(payload));
        return content + '.' + to_base64url(sign(content));
    }
    std::string token(const std::string& payload) const { return token(header(), payload); }

  private:
    static unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
    bool is_rsa() const { return algorithm_.starts_with("RS") || algorithm_.starts_with("PS"); }
    std::string curve() const { return algorithm_ == "ES384" ? "P-384" : "P-256"; }
    std::size_t half() const { return algorithm_ == "ES384" ? 48 : 32; }

    Bytes number(const char* name, std::size_t size = 0) const {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &value);
        Bytes bytes(size == 0 ? static_cast<std::size_t>(BN_num_bytes(value)) : size);
        BN_bn2binpad(value, raw(bytes), static_cast<int>(bytes.size()));
        BN_free(value);
        return bytes;
    }
    Bytes side_by_side(const Bytes& der) const {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        Bytes bytes(2 * half());
        BN_bn2binpad(ECDSA_SIG_get0_r(both), raw(bytes), static_cast<int>(half()));
        BN_bn2binpad(ECDSA_SIG_get0_s(both), raw(bytes) + half(), static_cast<int>(half()));
        ECDSA_SIG_free(both);
        return bytes;
    }

    std::string algorithm_;
    std::string id_;
    std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace linli::test
