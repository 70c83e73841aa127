#include "http/certificate.h"

#include <algorithm>
#include <cstring>

#include <boost/asio/buffer.hpp>
#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include "base/files.h"

namespace linli::http {
namespace {

namespace ssl = boost::asio::ssl;

// Of TLS 1.2; those of TLS 1.3 are all good.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* groups = "X25519:P-256:P-384";
constexpr std::string_view only_protocol = "http/1.1";

template <class T, void (*free)(T*)>
struct Freed {
    void operator()(T* pointer) const { free(pointer); }
};
using Bio = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view zh, std::string_view en) {
    throw BadCertificate(fmt::format("{0}：{1}\n{0}: {2}", file.string(), zh, en));
}

std::string contents_of(const std::filesystem::path& file) {
    try {
        return read_file(file);
    } catch (const std::exception&) {
        refuse(file, "无法读取此文件。", "this file cannot be read.");
    }
}

// Of the protocols that the client would speak; the alternative is to say goodbye.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_bytes, void*) {
    for (unsigned at = 0; at < offered_bytes; at += 1U + offered[at]) {
        const unsigned size = offered[at];
        if (size != only_protocol.size() || at + 1 + size > offered_bytes ||
            std::memcmp(offered + at + 1, only_protocol.data(), size) != 0)
            continue;
        *chosen = offered + at + 1;
        *length = offered[at];
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::shared_ptr<ssl::context> new_context() {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* raw = context->native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // what resumes a session, the client keeps
    SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
    if (SSL_CTX_set_cipher_list(raw, ciphers) != 1 || SSL_CTX_set1_groups_list(raw, groups) != 1)
        throw std::runtime_error("OpenSSL does not know the ciphers");
    return context;
}

// Instead of asking on the terminal.
int note_that_it_asks(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return 0;
}

Key read_key(const std::filesystem::path& file) {
    std::string pem = contents_of(file);
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    bool asked = false;
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, note_that_it_asks, &asked));
    OPENSSL_cleanse(pem.data(), pem.size());
    if (asked) {
        refuse(file, "私钥有口令保护；请提供不加密的 PEM 文件，并以文件权限保护。",
               "the key is encrypted; give a PEM file that is not, protected by its permissions.");
    }
    if (!key) refuse(file, "不是 PEM 格式的私钥。", "this is no private key in PEM.");
    return key;
}

Instant to_instant(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return Instant{};
    return Instant(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace

Certificate read_certificate(const CertificateFiles& files, Instant now) {
    const std::string chain = contents_of(files.chain);
    Certificate certificate{new_context(), {}};
    boost::system::error_code error;
    certificate.context->use_certificate_chain(boost::asio::buffer(chain), error);
    SSL_CTX* raw = certificate.context->native_handle();
    X509* own = SSL_CTX_get0_certificate(raw);
    if (error || own == nullptr) {
        refuse(files.chain, "不是 PEM 格式的证书（链）。",
               "this is no certificate, or chain of them, in PEM.");
    }
    const Key key = read_key(files.key);
    if (X509_check_private_key(own, key.get()) != 1 || SSL_CTX_use_PrivateKey(raw, key.get()) != 1) {
        refuse(files.key, fmt::format("私钥与证书 {} 不匹配。", files.chain.string()),
               fmt::format("the key does not match the certificate {}.", files.chain.string()));
    }
    const Instant begins = to_instant(X509_get0_notBefore(own));
    certificate.expires_at = to_instant(X509_get0_notAfter(own));
    if (now < begins) {
        refuse(files.chain, fmt::format("证书 {} 才生效；请检查本机时间。", to_iso(begins)),
               fmt::format("the certificate is not valid before {}; check this machine's clock.",
                           to_iso(begins)));
    }
    if (now >= certificate.expires_at) {
        refuse(files.chain, fmt::format("证书已于 {} 到期，请换新。", to_iso(certificate.expires_at)),
               fmt::format("the certificate expired at {}; renew it.", to_iso(certificate.expires_at)));
    }
    return certificate;
}

Certificates::Certificates(CertificateFiles files, Instant now)
    : files_(std::move(files)), read_(traces()), seen_(read_) {
    current_ = read_certificate(files_, now);
}

void Certificates::look(Instant now) {
    Traces present = traces();
    const bool is_settled = present == seen_;
    seen_ = std::move(present);
    if (is_settled && seen_ != read_) read_again(now);
}

void Certificates::read_again(Instant now) {
    read_ = seen_ = traces();
    try {
        current_ = read_certificate(files_, now);
        spdlog::info("certificate read again; valid until {}", to_iso(current_.expires_at));
    } catch (const std::exception& error) {
        std::string why = error.what();
        std::replace(why.begin(), why.end(), '\n', ' ');
        spdlog::error("the certificate in use stays: {}", why);
    }
}

Certificates::Traces Certificates::traces() const {
    Traces traces;
    for (const auto& file : {files_.chain, files_.key}) {
        struct stat about{};
        if (::stat(file.c_str(), &about) != 0) continue;
        traces.insert(traces.end(),
                      {static_cast<std::int64_t>(about.st_dev), static_cast<std::int64_t>(about.st_ino),
                       about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec});
    }
    return traces;
}

}  // namespace linli::http
