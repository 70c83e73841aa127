// Which tokens are believed.
#include "oidc/token.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include "base/json.h"
#include "oidc/signer.h"

namespace linli::oidc {
namespace {

using test::Signer;

constexpr const char* issuer = "https://login.example";
constexpr std::int64_t now = 1'800'000'000;

Expected expected() {
    return {issuer, "linli", "n-1", Instant(std::chrono::seconds(now))};
}

// A good payload, with `replaced` of its members as given; an empty value leaves the member out.
std::string payload(const std::map<std::string, std::string>& replaced = {}) {
    std::map<std::string, std::string> members{{"iss", "\"https://login.example\""},
                                               {"aud", "\"linli\""},
                                               {"sub", "\"u-17\""},
                                               {"nonce", "\"n-1\""},
                                               {"iat", std::to_string(now - 5)},
                                               {"exp", std::to_string(now + 300)}};
    for (const auto& [name, value] : replaced)
        members[name] = value;
    std::string text;
    for (const auto& [name, value] : members) {
        if (!value.empty()) text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, value);
    }
    return '{' + text + '}';
}

std::string outcome(const tl::expected<Claims, TokenFault>& claims) {
    return claims ? "good" : std::string(json::name_of(claims.error()));
}

std::string outcome(const Signer& signer, const std::string& token) {
    return outcome(verify(token, KeySet::read(signer.jwks()).value(), expected()));
}

TEST(Token, of_each_algorithm_is_believed) {
    for (const char* algorithm : {"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"}) {
        const Signer signer(algorithm);
        EXPECT_EQ(outcome(signer, signer.token(payload())), "good") << algorithm;
    }
}

TEST(Token, says_who_signed_in_when_and_how) {
    const Signer signer("ES256");
    const std::string token = signer.token(payload({{"auth_time", std::to_string(now - 60)},
                                                    {"amr", R"(["pwd","otp"])"},
                                                    {"acr", "\"gold\""},
                                                    {"preferred_username", "\"lin\""}}));
    const auto claims = verify(token, KeySet::read(signer.jwks()).value(), expected());
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->subject, "u-17");
    EXPECT_EQ(claims->authenticated_at, Instant(std::chrono::seconds(now - 60)));
    EXPECT_EQ(claims->methods, (std::vector<std::string>{"pwd", "otp"}));
    EXPECT_EQ(claims->context, "gold");
    EXPECT_EQ(claims->texts.at("preferred_username"), "lin");
}

TEST(Token, is_believed_or_not_by_its_claims) {
    const Signer signer("ES256");
    struct Case {
        const char* what;
        std::map<std::string, std::string> replaced;
        const char* outcome;
    };
    const Case cases[] = {
        {"another issuer", {{"iss", "\"https://evil.example\""}}, "issuer"},
        {"the issuer with a slash more", {{"iss", "\"https://login.example/\""}}, "issuer"},
        {"no issuer", {{"iss", ""}}, "issuer"},
        {"another audience", {{"aud", "\"other\""}}, "audience"},
        {"no audience", {{"aud", ""}}, "audience"},
        {"an audience that is no text", {{"aud", "[1]"}}, "audience"},
        {"a list of us alone", {{"aud", R"(["linli"])"}}, "good"},
        {"several audiences without azp", {{"aud", R"(["linli","other"])"}}, "audience"},
        {"several audiences, for us", {{"aud", R"(["linli","other"])"}, {"azp", "\"linli\""}}, "good"},
        {"several audiences, for another",
         {{"aud", R"(["linli","other"])"}, {"azp", "\"other\""}},
         "audience"},
        {"azp is another", {{"azp", "\"other\""}}, "audience"},
        {"azp is no text", {{"azp", "null"}}, "audience"},
        {"run out", {{"exp", std::to_string(now - 60)}}, "expired"},
        {"run out within a minute", {{"exp", std::to_string(now - 59)}}, "good"},
        {"no exp", {{"exp", ""}}, "malformed"},
        {"exp is text", {{"exp", "\"1800000300\""}}, "malformed"},
        {"exp is negative", {{"exp", "-1"}}, "malformed"},
        {"exp is beyond all dates", {{"exp", "1e300"}}, "malformed"},
        {"exp has a fraction", {{"exp", "1800000300.5"}}, "good"},
        {"no iat", {{"iat", ""}}, "malformed"},
        {"issued in the future", {{"iat", std::to_string(now + 61)}}, "not_yet"},
        {"issued by a clock a minute ahead", {{"iat", std::to_string(now + 60)}}, "good"},
        {"not before later", {{"nbf", std::to_string(now + 61)}}, "not_yet"},
        {"not before now", {{"nbf", std::to_string(now)}}, "good"},
        {"nbf is no number", {{"nbf", "true"}}, "malformed"},
        {"another nonce", {{"nonce", "\"n-2\""}}, "nonce"},
        {"no nonce", {{"nonce", ""}}, "nonce"},
        {"no subject", {{"sub", ""}}, "subject"},
        {"an empty subject", {{"sub", "\"\""}}, "subject"},
        {"a subject with a space", {{"sub", "\"a b\""}}, "subject"},
        {"a subject that is a number", {{"sub", "17"}}, "subject"},
        {"a subject of 255", {{"sub", '"' + std::string(255, 'x') + '"'}}, "good"},
        {"a subject of 256", {{"sub", '"' + std::string(256, 'x') + '"'}}, "subject"},
    };
    for (const Case& one : cases)
        EXPECT_EQ(outcome(signer, signer.token(payload(one.replaced))), one.outcome) << one.what;
}

TEST(Token, is_believed_or_not_by_its_header) {
    const Signer signer("ES256");
    const std::pair<const char*, const char*> cases[] = {
        {R"({"alg":"ES256","kid":"k1","typ":"JWT"})", "good"},
        {R"({"alg":"ES256","kid":"k1","typ":"jwt"})", "good"},
        {R"({"alg":"ES256"})", "good"},
        {R"({"alg":"none","kid":"k1"})", "algorithm"},
        {R"({"alg":"None"})", "algorithm"},
        {R"({"alg":"HS256","kid":"k1"})", "algorithm"},
        {R"({"alg":"es256","kid":"k1"})", "algorithm"},
        {R"({"alg":"","kid":"k1"})", "algorithm"},
        {R"({"alg":["ES256"],"kid":"k1"})", "algorithm"},
        {R"({"kid":"k1"})", "algorithm"},
        {R"({"alg":"ES256","kid":"k2"})", "unknown_key"},
        {R"({"alg":"ES256","kid":""})", "unknown_key"},
        {R"({"alg":"ES256","kid":7})", "malformed"},
        {R"({"alg":"RS256","kid":"k1"})", "unknown_key"},
        {R"({"alg":"ES384","kid":"k1"})", "unknown_key"},
        {R"({"alg":"ES256","kid":"k1","typ":"logout+jwt"})", "malformed"},
        {R"({"alg":"ES256","kid":"k1","typ":"at+jwt"})", "malformed"},
        {R"({"alg":"ES256","kid":"k1","crit":["b64"],"b64":false})", "malformed"},
        {R"(["ES256"])", "malformed"},
    };
    for (const auto& [header, wanted] : cases)
        EXPECT_EQ(outcome(signer, signer.token(header, payload())), wanted) << header;
}

TEST(Token, with_another_signature_is_not_believed) {
    for (const char* algorithm : {"RS256", "PS256", "ES256", "EdDSA"}) {
        const Signer signer(algorithm);
        const Signer stranger(algorithm);
        const std::string token = signer.token(payload());
        const std::string content = token.substr(0, token.rfind('.'));
        const std::string head = token.substr(0, token.find('.'));
        const std::string signature = token.substr(token.rfind('.'));
        EXPECT_EQ(outcome(signer, stranger.token(payload())), "signature") << algorithm;
        const std::string other = to_base64url(bytes_of(payload({{"sub", "\"admin\""}})));
        EXPECT_EQ(outcome(signer, head + '.' + other + signature), "signature") << algorithm;
        EXPECT_EQ(outcome(signer, content + '.'), "signature") << algorithm << ", an empty one";
        Bytes longer = signer.sign(content);
        longer.push_back(std::byte{0});
        EXPECT_EQ(outcome(signer, content + '.' + to_base64url(longer)), "signature") << algorithm;
        Bytes shorter = signer.sign(content);
        shorter.pop_back();
        EXPECT_EQ(outcome(signer, content + '.' + to_base64url(shorter)), "signature") << algorithm;
        const Bytes nothing(signer.sign(content).size());
        EXPECT_EQ(outcome(signer, content + '.' + to_base64url(nothing)), "signature")
            << algorithm << ", all zero (CVE-2022-21449)";
    }
    // The kinds of RSA signature do not stand for each other.
    const Signer pkcs1("RS256");
    EXPECT_EQ(outcome(pkcs1, pkcs1.token(R"({"alg":"PS256","kid":"k1"})", payload())), "signature");
}

TEST(Token, with_the_public_key_as_a_shared_secret_is_not_believed) {
    const Signer signer("RS256");
    const std::string content =
        to_base64url(bytes_of(R"({"alg":"HS256","kid":"k1"})")) + '.' + to_base64url(bytes_of(payload()));
    const std::string secret = signer.jwks();
    unsigned char mac[32];
    unsigned int size = sizeof mac;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(content.data()), content.size(), mac, &size);
    EXPECT_EQ(outcome(signer, content + '.' + to_base64url(std::as_bytes(std::span(mac)))), "algorithm");
}

TEST(Token, that_is_none_is_not_believed) {
    const Signer signer("ES256");
    const std::string token = signer.token(payload());
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), token + ".x",
          token.substr(0, token.rfind('.')), ' ' + token, token + '=', token + '\n',
          '.' + token.substr(token.find('.') + 1), signer.token("", payload()), signer.token("[]", "[]"),
          signer.token(signer.header(), "null"),
          signer.token(payload({{"x", '"' + std::string(17'000, 'x') + '"'}}))}) {
        EXPECT_EQ(outcome(signer, text), "malformed") << text.substr(0, 100);
    }
}

// ---- keys ----

TEST(Keys, that_are_not_for_signatures_or_weak_are_left_out) {
    const Signer signer("ES256");
    const auto size_of = [](const std::string& text) {
        const auto keys = KeySet::read(text);
        return keys ? static_cast<int>(keys->size()) : -1;
    };
    EXPECT_EQ(size_of(signer.jwks()), 1);
    EXPECT_EQ(size_of(signer.jwks(R"("alg":"ES256","key_ops":["verify"])")), 1);
    EXPECT_EQ(size_of(signer.jwks(R"("use":"enc")")), 0);
    EXPECT_EQ(size_of(signer.jwks(R"("key_ops":["sign"])")), 0);
    EXPECT_EQ(size_of(Signer("RS256", "k1", 1'024).jwks()), 0);
    EXPECT_EQ(size_of(R"({"keys":[{"kty":"oct","k":"c2VjcmV0"}]})"), 0);
    EXPECT_EQ(size_of(R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})"), 0);
    const std::string zero(43, 'A');
    EXPECT_EQ(size_of(R"({"keys":[{"kty":"EC","crv":"P-256","x":")" + zero + R"(","y":")" + zero + "\"}]}"),
              0)
        << "a point off the curve";
    EXPECT_EQ(size_of("{}"), -1);
    EXPECT_EQ(size_of(R"({"keys":{}})"), -1);
    EXPECT_EQ(size_of(R"({"keys":[1]})"), -1);
    EXPECT_EQ(size_of(""), -1);
    std::string many;
    for (int i = 0; i < 101; ++i)
        many += (i == 0 ? "" : ",") + std::string("{}");
    EXPECT_EQ(size_of("{\"keys\":[" + many + "]}"), -1);
}

TEST(Keys, are_used_for_their_own_algorithm_alone) {
    const Signer signer("RS256");
    const auto keys = KeySet::read(signer.jwks(R"("alg":"RS512")"));
    EXPECT_EQ(outcome(verify(signer.token(payload()), *keys, expected())), "unknown_key");
}

TEST(Keys, without_an_id_in_the_token_only_the_one_that_fits_is_meant) {
    const Signer one("ES256", "k1");
    const Signer two("ES256", "k2");
    const std::string token = one.token(R"({"alg":"ES256"})", payload());
    const std::string with_rsa = "{\"keys\":[" + Signer("RS256", "k0").jwk() + ',' + one.jwk() + "]}";
    EXPECT_EQ(outcome(verify(token, *KeySet::read(with_rsa), expected())), "good");
    const std::string both = "{\"keys\":[" + one.jwk() + ',' + two.jwk() + "]}";
    EXPECT_EQ(outcome(verify(token, *KeySet::read(both), expected())), "unknown_key");
    EXPECT_EQ(outcome(verify(two.token(payload()), *KeySet::read(both), expected())), "good") << "by its id";
}

}  // namespace
}  // namespace linli::oidc
