#include "audit/sm2.h"

#include <memory>
#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

namespace linli::audit::sm2 {
namespace {

constexpr std::size_t number_bytes = 32;

template <auto free_function>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        free_function(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* into(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

[[noreturn]] void failed() {
    throw std::runtime_error("SM2: OpenSSL refused");
}

Number number_of(ByteView bytes) {
    Number number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
    if (number == nullptr) failed();
    return number;
}

const EC_GROUP* curve() {
    static const Group group(EC_GROUP_new_by_curve_name(NID_sm2));
    return group.get();
}

// A key as OpenSSL holds it; null if the bytes are no point of the curve. `secret` may be null.
Key key_from(ByteView public_key, const BIGNUM* secret) {
    const Builder builder(OSSL_PARAM_BLD_new());
    if (builder == nullptr ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_sm2, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, public_key.data(),
                                         public_key.size()) != 1 ||
        (secret != nullptr && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret) != 1)) {
        failed();
    }
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr));
    if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1) failed();
    EVP_PKEY* key = nullptr;
    const int selection = secret == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1) return nullptr;
    return Key(key);
}

// A digest that knows the signer's identity, which SM2 hashes before the message (GB/T 32918.2, 5.5).
class Digester {
  public:
    explicit Digester(EVP_PKEY& key)
        : key_(EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)), digest_(EVP_MD_CTX_new()) {
        if (key_ == nullptr || digest_ == nullptr ||
            EVP_PKEY_CTX_set1_id(key_.get(), signer_id.data(), static_cast<int>(signer_id.size())) != 1) {
            failed();
        }
        EVP_MD_CTX_set_pkey_ctx(digest_.get(), key_.get());
    }
    EVP_MD_CTX* get() const { return digest_.get(); }

  private:
    KeyContext key_;
    std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> digest_;
};

}  // namespace

Bytes public_key_of(const PrivateKey& key) {
    const Number secret = number_of(key);
    const Number most(BN_dup(EC_GROUP_get0_order(curve())));
    if (most == nullptr || BN_sub_word(most.get(), 2) != 1) failed();
    if (BN_is_zero(secret.get()) || BN_cmp(secret.get(), most.get()) > 0)
        throw std::runtime_error("SM2: this number is no private key");
    const Point point(EC_POINT_new(curve()));
    Bytes bytes(public_bytes);
    if (point == nullptr ||
        EC_POINT_mul(curve(), point.get(), secret.get(), nullptr, nullptr, nullptr) != 1 ||
        EC_POINT_point2oct(curve(), point.get(), POINT_CONVERSION_UNCOMPRESSED, into(bytes), bytes.size(),
                           nullptr) != bytes.size()) {
        failed();
    }
    return bytes;
}

Bytes sign(ByteView message, const PrivateKey& key) {
    const Number secret = number_of(key);
    const Key pair = key_from(public_key_of(key), secret.get());
    if (pair == nullptr) failed();
    const Digester digester(*pair);
    Bytes der(128);
    std::size_t length = der.size();
    if (EVP_DigestSignInit(digester.get(), nullptr, EVP_sm3(), nullptr, pair.get()) != 1 ||
        EVP_DigestSign(digester.get(), into(der), &length, raw(message), message.size()) != 1) {
        failed();
    }
    const unsigned char* at = raw(der);
    const Signature parts(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(length)));
    Bytes signature(signature_bytes);
    if (parts == nullptr ||
        BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), into(signature), number_bytes) != number_bytes ||
        BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), into(std::span(signature).subspan(number_bytes)),
                     number_bytes) != number_bytes) {
        failed();
    }
    return signature;
}

bool verify(ByteView message, ByteView signature, ByteView public_key) {
    if (signature.size() != signature_bytes || public_key.size() != public_bytes) return false;
    const Key key = key_from(public_key, nullptr);
    if (key == nullptr) return false;
    const Signature parts(ECDSA_SIG_new());
    if (parts == nullptr) failed();
    Number r = number_of(signature.first(number_bytes)), s = number_of(signature.subspan(number_bytes));
    ECDSA_SIG_set0(parts.get(), r.release(), s.release());
    unsigned char* encoded = nullptr;
    const int length = i2d_ECDSA_SIG(parts.get(), &encoded);
    if (length <= 0) failed();
    const std::unique_ptr<unsigned char, decltype([](unsigned char* bytes) { OPENSSL_free(bytes); })> der(
        encoded);
    const Digester digester(*key);
    return EVP_DigestVerifyInit(digester.get(), nullptr, EVP_sm3(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(digester.get(), der.get(), static_cast<std::size_t>(length), raw(message),
                            message.size()) == 1;
}

}  // namespace linli::audit::sm2
