// SM2 checkpoints as another program sees them: the `openssl` command line verifies ours, and we verify what
// it signs.
#include <fstream>

#include <gtest/gtest.h>

#include "audit/checkpoint.h"
#include "harness/people.h"

namespace linli::test {
namespace {

using audit::VerifierKey;

// Before the 65 bytes of an SM2 public key in DER (SubjectPublicKeyInfo: id-ecPublicKey, the curve sm2).
const std::string key_start = "3059301306072a8648ce3d020106082a811ccf5501822d034200";

Bytes der_integer(ByteView number) {
    while (number.size() > 1 && number[0] == std::byte{0})
        number = number.subspan(1);
    Bytes bytes(number.begin(), number.end());
    if (std::to_integer<unsigned>(bytes[0]) >= 0x80) bytes.insert(bytes.begin(), std::byte{0});
    bytes.insert(bytes.begin(), {std::byte{0x02}, static_cast<std::byte>(bytes.size())});
    return bytes;
}

// r || s as DER: a sequence of two integers; and back.
Bytes der_signature(ByteView signature) {
    Bytes bytes = der_integer(signature.first(32));
    const Bytes s = der_integer(signature.subspan(32));
    bytes.insert(bytes.end(), s.begin(), s.end());
    bytes.insert(bytes.begin(), {std::byte{0x30}, static_cast<std::byte>(bytes.size())});
    return bytes;
}
Bytes plain_signature(ByteView der) {
    Bytes signature;
    std::size_t at = 2;
    for (int i = 0; i < 2; ++i) {
        const auto length = std::to_integer<std::size_t>(der[at + 1]);
        ByteView number = der.subspan(at + 2, length);
        if (number.size() > 32) number = number.subspan(number.size() - 32);
        signature.insert(signature.end(), 32 - number.size(), std::byte{0});
        signature.insert(signature.end(), number.begin(), number.end());
        at += 2 + length;
    }
    return signature;
}

class Sm2System : public ::testing::Test {
  protected:
    std::string write(const std::string& name, ByteView bytes) const {
        std::ofstream(folder / name, std::ios::binary) << text_of(bytes);
        return (folder / name).string();
    }
    Ran openssl(std::vector<std::string> words) const {
        words.insert(words.begin(), "openssl");
        return run_program(std::move(words));
    }
    bool openssl_verifies(std::string_view text, ByteView signature, ByteView public_key) const {
        Bytes key = *from_hex(key_start);
        key.insert(key.end(), public_key.begin(), public_key.end());
        const Ran ran =
            openssl({"pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-in", write("text", bytes_of(text)),
                     "-sigfile", write("signature", der_signature(signature)), "-pubin", "-keyform", "DER",
                     "-inkey", write("key.der", key), "-pkeyopt", "distid:1234567812345678"});
        return ran.exit_code == 0 && ran.out.find("Signature Verified Successfully") != std::string::npos;
    }
    Ran linli(std::vector<std::string> words) const {
        words.insert(words.end(), {"--data", data.string()});
        return run(words);
    }
    std::vector<VerifierKey> keys() const {
        std::vector<VerifierKey> found;
        const Ran printed = linli({"audit", "key"});
        for (const std::string_view line : split(printed.out, '\n')) {
            if (const auto key = audit::verifier_key_from(line)) found.push_back(*key);
        }
        return found;
    }
    // The newest checkpoint once it has `signatures`, for half a minute more than one is due.
    static audit::Note signed_checkpoint(Client& client, std::size_t signatures) {
        for (int i = 0; i < 900; ++i) {
            const Reply reply = client.get("/api/v1/audit/checkpoint");
            if (const auto note = audit::parse_note(reply.body);
                reply.status == 200 && note && note->signatures.size() == signatures) {
                return *note;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        throw std::runtime_error("no such checkpoint was signed");
    }

    TemporaryFolder folder;
    const std::filesystem::path data = folder / "data";
};

TEST_F(Sm2System, a_checkpoint_is_verified_by_openssl) {
    ASSERT_EQ(linli({"keys", "make", "--sm2"}).exit_code, 0);
    EXPECT_EQ(linli({"keys", "add-sm2"}).exit_code, 1);
    Server server(data);
    Client client(server.port());
    const audit::Note note = signed_checkpoint(client, 2);
    const auto trusted = keys();
    ASSERT_EQ(trusted.size(), 2U);
    EXPECT_EQ(client.get("/api/v1/audit/key").body, to_text(trusted[0]) + "\n" + to_text(trusted[1]) + "\n");
    EXPECT_TRUE(is_signed_by(note, trusted[0]));
    ASSERT_TRUE(is_signed_by(note, trusted[1]));
    const Bytes& signature = note.signatures[1].signature;
    EXPECT_TRUE(openssl_verifies(note.text, signature, trusted[1].public_key));
    EXPECT_FALSE(openssl_verifies(note.text + "x", signature, trusted[1].public_key));

    for (const VerifierKey& key : trusted)
        EXPECT_EQ(linli({"audit", "verify", "--key", to_text(key)}).exit_code, 0);
    const std::string proof = write("proof", bytes_of(linli({"audit", "prove", "1"}).out));
    for (const VerifierKey& key : trusted)
        EXPECT_EQ(run({"audit", "verify-proof", proof, "--key", to_text(key)}).exit_code, 0);
}

TEST_F(Sm2System, what_openssl_signs_is_verified) {
    const std::string key = (folder / "key.pem").string(), signature = (folder / "signature").string();
    ASSERT_EQ(openssl({"genpkey", "-algorithm", "SM2", "-out", key}).exit_code, 0);
    const std::string der = (folder / "public.der").string();
    ASSERT_EQ(openssl({"pkey", "-in", key, "-pubout", "-outform", "DER", "-out", der}).exit_code, 0);
    const std::string public_der = slurp(der);
    ASSERT_EQ(to_hex(bytes_of(public_der)).substr(0, key_start.size()), key_start);
    const ByteView public_key = bytes_of(public_der).last(audit::sm2::public_bytes);
    for (int i = 0; i < 10; ++i) {
        const std::string text = "text " + std::to_string(i);
        ASSERT_EQ(
            openssl({"pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-in", write("text", bytes_of(text)),
                     "-inkey", key, "-out", signature, "-pkeyopt", "distid:1234567812345678"})
                .exit_code,
            0);
        const std::string made = slurp(signature);
        EXPECT_TRUE(audit::sm2::verify(bytes_of(text), plain_signature(bytes_of(made)), public_key));
    }
}

TEST_F(Sm2System, is_added_while_the_server_runs) {
    Server server(data);
    Client client(server.port());
    signed_checkpoint(client, 1);
    EXPECT_EQ(keys().size(), 1U);
    ASSERT_EQ(linli({"keys", "add-sm2"}).exit_code, 0);
    server.process().signal(SIGHUP);
    ASSERT_EQ(
        client.post("/api/v1/reports", R"({"category":"other","description":"x","address":"y"})").status,
        201);
    const audit::Note note = signed_checkpoint(client, 2);
    const auto trusted = keys();
    ASSERT_EQ(trusted.size(), 2U);
    EXPECT_TRUE(is_signed_by(note, trusted[0]));
    EXPECT_TRUE(is_signed_by(note, trusted[1]));
    EXPECT_EQ(linli({"audit", "verify"}).exit_code, 0);
    EXPECT_EQ(linli({"audit", "verify", "--key", to_text(trusted[1])}).exit_code, 0);
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(Server(data).stop(), 0) << "the keys are still those of this database";
}

}  // namespace
}  // namespace linli::test
