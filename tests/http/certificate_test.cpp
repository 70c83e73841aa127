// Which certificates are shown, and when another one is.
#include "http/certificate.h"

#include <fstream>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "harness/temporary_folder.h"

namespace linli::http {
namespace {

using namespace std::chrono_literals;

struct Freed {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

class CertificateTest : public ::testing::Test {
  protected:
    enum class Cipher { none, aes };

    // A key, and a certificate that it signed itself, valid between the two.
    void make(Instant from, Instant to, Cipher cipher = Cipher::none) const {
        const std::unique_ptr<EVP_PKEY, Freed> key(EVP_EC_gen("P-256"));
        const std::unique_ptr<X509, Freed> certificate(X509_new());
        const auto seconds = [](Instant at) {
            return static_cast<std::time_t>(
                std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
        };
        ASN1_TIME_set(X509_getm_notBefore(certificate.get()), seconds(from));
        ASN1_TIME_set(X509_getm_notAfter(certificate.get()), seconds(to));
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("x"), -1, -1, 0);
        X509_set_pubkey(certificate.get(), key.get());
        X509_sign(certificate.get(), key.get(), EVP_sha256());
        FILE* file = std::fopen(files.chain.c_str(), "w");
        PEM_write_X509(file, certificate.get());
        std::fclose(file);
        file = std::fopen(files.key.c_str(), "w");
        unsigned char password[] = "secret";
        if (cipher == Cipher::none) {
            PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        } else {
            PEM_write_PrivateKey(file, key.get(), EVP_aes_256_cbc(), password, 6, nullptr, nullptr);
        }
        std::fclose(file);
    }
    std::string why_not(Instant at) const {
        try {
            read_certificate(files, at);
        } catch (const BadCertificate& bad) {
            return bad.what();
        }
        return "";
    }

    test::TemporaryFolder folder;
    CertificateFiles files{folder / "chain.pem", folder / "key.pem"};
    Instant now = *parse_iso("2026-11-25T12:00:00Z");
};

TEST_F(CertificateTest, is_good_within_its_time_alone) {
    make(now - 24h, now + 24h);
    EXPECT_EQ(why_not(now), "");
    EXPECT_EQ(read_certificate(files, now).expires_at, now + 24h);
    EXPECT_NE(why_not(now + 24h).find("expired at 2026-11-26T12:00:00Z"), std::string::npos)
        << why_not(now + 24h);
    EXPECT_NE(why_not(now + 24h).find("到期"), std::string::npos);
    EXPECT_NE(why_not(now - 25h).find("not valid before 2026-11-24T12:00:00Z"), std::string::npos);
    EXPECT_EQ(why_not(now - 24h), "");
    EXPECT_EQ(why_not(now + 24h - 1s), "");
}

TEST_F(CertificateTest, an_encrypted_key_is_refused_without_asking) {
    make(now - 24h, now + 24h, Cipher::aes);
    EXPECT_NE(why_not(now).find("the key is encrypted"), std::string::npos) << why_not(now);
}

TEST_F(CertificateTest, another_certificates_key_is_refused) {
    make(now - 24h, now + 24h);
    std::filesystem::copy_file(files.key, folder / "old.pem");
    make(now - 24h, now + 24h);
    files.key = folder / "old.pem";
    EXPECT_NE(why_not(now).find("does not match"), std::string::npos) << why_not(now);
}

TEST_F(CertificateTest, files_that_hold_something_else_are_refused) {
    make(now - 24h, now + 24h);
    const CertificateFiles good = files;
    files = {good.chain, good.chain};
    EXPECT_NE(why_not(now).find("no private key"), std::string::npos);
    files = {good.key, good.key};
    EXPECT_NE(why_not(now).find("no certificate"), std::string::npos);
    files = {folder / "none", good.key};
    EXPECT_NE(why_not(now).find("cannot be read"), std::string::npos);
    std::ofstream(folder / "empty").close();
    files = {folder / "empty", good.key};
    EXPECT_NE(why_not(now).find("no certificate"), std::string::npos);
    files = {folder.path(), good.key};
    EXPECT_NE(why_not(now), "") << "a folder";
}

TEST_F(CertificateTest, a_change_is_taken_up_when_it_is_complete) {
    make(now - 24h, now + 24h);
    Certificates certificates(files, now);
    const auto first = certificates.current().context;
    certificates.look(now);
    EXPECT_EQ(certificates.current().context, first) << "nothing has changed";
    make(now - 24h, now + 48h);
    certificates.look(now);
    EXPECT_EQ(certificates.current().context, first) << "it may still be being written";
    certificates.look(now);
    EXPECT_NE(certificates.current().context, first);
    EXPECT_EQ(certificates.current().expires_at, now + 48h);
    const auto second = certificates.current().context;
    std::filesystem::remove(files.key);
    for (int i = 0; i < 4; ++i)
        certificates.look(now);
    EXPECT_EQ(certificates.current().context, second) << "a broken pair changes nothing";
    make(now - 24h, now + 72h);
    certificates.look(now);
    certificates.look(now);
    EXPECT_EQ(certificates.current().expires_at, now + 72h);
    make(now - 48h, now - 24h);
    certificates.read_again(now);
    EXPECT_EQ(certificates.current().expires_at, now + 72h) << "nor does one that has expired";
}

}  // namespace
}  // namespace linli::http
