// What is asked of a provider, how often, and what is made of its answers.
#include "oidc/provider.h"

#include <gtest/gtest.h>

#include "oidc/signer.h"

namespace linli::oidc {
namespace {

using namespace std::chrono_literals;
using test::Signer;

constexpr const char* provider_at = "https://login.example";

TEST(Authorization, verifier_and_challenge_are_those_of_rfc_7636) {
    EXPECT_EQ(challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    const std::string secret = new_secret();
    EXPECT_NE(secret, new_secret());
    EXPECT_EQ(verifier_of(secret).size(), 43U);
    EXPECT_NE(verifier_of(secret), nonce_of(secret));
}

TEST(Authorization, the_address_says_all_that_the_code_flow_needs) {
    const Client client{"a client", "secret", "https://station.example/sign-in/return"};
    const Discovery provider{"https://login.example/auth?tenant=1", "", "", SecretGoes::in_header, false};
    EXPECT_EQ(authorization_address(provider, client, {"s", "n", "c", false, 3'600s, "gold"}),
              "https://login.example/auth?tenant=1&response_type=code&scope=openid&client_id=a%20client&"
              "redirect_uri=https%3A%2F%2Fstation.example%2Fsign-in%2Freturn&state=s&nonce=n&"
              "code_challenge=c&code_challenge_method=S256&max_age=3600&acr_values=gold");
}

TEST(Authorization, the_secret_goes_where_the_provider_takes_it) {
    const Client client{"li nli", "a:b%", "https://station.example/r"};
    const TokenRequest basic = token_request(SecretGoes::in_header, client, "c&d", "v");
    EXPECT_EQ(basic.authorization, "Basic " + to_base64(bytes_of("li%20nli:a%3Ab%25")));
    EXPECT_EQ(basic.body,
              "grant_type=authorization_code&code=c%26d&redirect_uri=https%3A%2F%2Fstation.example%2Fr&"
              "code_verifier=v");
    const TokenRequest post = token_request(SecretGoes::in_body, client, "c", "v");
    EXPECT_EQ(post.authorization, "");
    EXPECT_TRUE(post.body.ends_with("&client_id=li%20nli&client_secret=a%3Ab%25"));
}

TEST(Authorization, only_words_of_an_error_are_shown) {
    EXPECT_EQ(error_word("access_denied"), "access_denied");
    EXPECT_EQ(error_word("<b>"), "unknown");
    EXPECT_EQ(error_word(std::string(41, 'a')), "unknown");
    EXPECT_EQ(error_in(R"({"error":"invalid_grant","error_description":"x"})"), "invalid_grant");
    EXPECT_EQ(error_in("<html>"), "unknown");
}

TEST(Discovery, addresses_are_https_but_for_a_provider_on_this_machine) {
    const std::pair<const char*, bool> cases[] = {{"https://login.example", true},
                                                  {"https://login.example/a?b=c", true},
                                                  {"http://login.example", false},
                                                  {"http://127.0.0.1:1/x", false},
                                                  {"https://me@login.example", false},
                                                  {"https://login.example#x", false},
                                                  {"javascript:alert(1)", false},
                                                  {"https://", false},
                                                  {"", false},
                                                  {"https://login.example/\r\nx", false},
                                                  {"https://login.example\\@evil", false}};
    for (const auto& [address, good] : cases)
        EXPECT_EQ(is_address(address, provider_at), good) << address;
    EXPECT_TRUE(is_address("http://127.0.0.1:4000/x", "http://localhost:4000"));
    EXPECT_FALSE(is_address("http://127.0.0.1.evil.example/x", "http://localhost:4000"));
    EXPECT_FALSE(is_address("http://login.example/x", "http://localhost:4000"));
    EXPECT_FALSE(is_issuer("https://login.example?x"));
    EXPECT_EQ(discovery_address("https://login.example/a/"),
              "https://login.example/a/.well-known/openid-configuration");
}

std::string document(const std::string& more = "",
                     const std::string& token_endpoint = "https://login.example/token") {
    return R"({"issuer":"https://login.example","authorization_endpoint":"https://login.example/auth",)"
           R"("token_endpoint":")" +
           token_endpoint + R"(","jwks_uri":"https://login.example/keys")" + more + '}';
}

TEST(Discovery, a_document_that_cannot_be_used_is_refused) {
    EXPECT_TRUE(read_discovery(document(), provider_at));
    EXPECT_EQ(read_discovery(document(R"(,"token_endpoint_auth_methods_supported":["client_secret_post"])"),
                             provider_at)
                  ->secret,
              SecretGoes::in_body);
    for (const std::string& text :
         {std::string("nonsense"), std::string("[]"), document("", "http://login.example/token"),
          document("", ""), document(R"(,"token_endpoint_auth_methods_supported":["private_key_jwt"])")}) {
        const auto found = read_discovery(text, provider_at);
        ASSERT_FALSE(found) << text;
        EXPECT_EQ(found.error().type, "oidc/provider-unusable");
    }
    EXPECT_FALSE(read_discovery(document(), "https://login.example/")) << "another issuer";
}

// ---- asking, and keeping what was answered ----

struct Answers {
    std::map<std::string, WebAnswer> by_address;
    std::map<std::string, int> asked;
    std::string authorization;
    bool is_down = false;
};

class FakeWeb final : public Web {
  public:
    explicit FakeWeb(Answers& answers) : answers_(answers) {}
    WebResult get(const std::string& address) override { return answer(address); }
    WebResult post(const std::string& address, const std::string&,
                   const std::string& authorization) override {
        answers_.authorization = authorization;
        return answer(address);
    }

  private:
    WebResult answer(const std::string& address) {
        ++answers_.asked[address];
        if (answers_.is_down) return tl::unexpected(std::string("down"));
        return answers_.by_address.at(address);
    }
    Answers& answers_;
};

class ProviderTest : public ::testing::Test {
  protected:
    ProviderTest() {
        answers.by_address[discovery] = {200, document()};
        sign_with(signer);
    }
    void sign_with(const Signer& by, const std::string& nonce = "n") {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch());
        const std::string token = by.token(
            R"({"iss":"https://login.example","aud":"linli","sub":"u","nonce":")" + nonce + R"(","iat":)" +
            std::to_string(seconds.count()) + R"(,"exp":)" + std::to_string(seconds.count() + 300) + '}');
        answers.by_address[token_address] = {200, R"({"id_token":")" + token + R"(","token_type":"Bearer"})"};
    }
    std::string redeem(std::optional<std::string> from = {}) {
        const auto claims = provider.redeem({"code", std::move(from)}, "v", "n");
        return claims ? claims->subject : claims.error().type + claims.error().more;
    }

    const std::string discovery = "https://login.example/.well-known/openid-configuration";
    const std::string keys = "https://login.example/keys";
    const std::string token_address = "https://login.example/token";
    SettableClock clock{Instant(std::chrono::seconds(1'800'000'000))};
    Signer signer{"ES256", "k1"};
    Answers answers{{{keys, {200, signer.jwks()}}}, {}, {}, false};
    Provider provider{provider_at,
                      {"linli", "secret", "https://station.example/r"},
                      std::make_unique<FakeWeb>(answers),
                      clock};
};

TEST_F(ProviderTest, is_asked_about_itself_and_its_keys_once_an_hour) {
    EXPECT_TRUE(answers.asked.empty()) << "nothing before the first sign-in";
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(redeem(), "u");
    EXPECT_EQ(answers.asked[discovery], 1);
    EXPECT_EQ(answers.asked[keys], 1);
    EXPECT_EQ(answers.asked[token_address], 3);
    EXPECT_TRUE(answers.authorization.starts_with("Basic "));
    clock.advance(1h);
    sign_with(signer);
    EXPECT_EQ(redeem(), "u");
    EXPECT_EQ(answers.asked[discovery], 2);
    EXPECT_EQ(answers.asked[keys], 2);
}

TEST_F(ProviderTest, is_asked_for_new_keys_at_most_once_a_minute) {
    EXPECT_EQ(redeem(), "u");
    const Signer next("ES256", "k2");
    answers.by_address[keys] = {200, next.jwks()};
    sign_with(next);
    EXPECT_EQ(redeem(), "u");
    EXPECT_EQ(answers.asked[keys], 2);
    sign_with(Signer("ES256", "k3"));
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(redeem(), R"(oidc/token-refused"fault":"unknown_key")");
    EXPECT_EQ(answers.asked[keys], 2);
    clock.advance(1min);
    EXPECT_EQ(redeem(), R"(oidc/token-refused"fault":"unknown_key")");
    EXPECT_EQ(answers.asked[keys], 3);
}

TEST_F(ProviderTest, that_is_down_is_left_alone_for_ten_seconds) {
    answers.is_down = true;
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(provider.address({"s", "n", "c"}).error().type, "oidc/provider-unreachable");
    EXPECT_EQ(answers.asked[discovery], 1);
    answers.is_down = false;
    clock.advance(10s);
    EXPECT_TRUE(provider.address({"s", "n", "c"}));
}

TEST_F(ProviderTest, whose_answer_it_is_must_be_right) {
    EXPECT_EQ(redeem(provider_at), "u");
    EXPECT_EQ(redeem("https://evil.example"), "oidc/other-provider");
    EXPECT_EQ(answers.asked[token_address], 1) << "the code is not given away";
    answers.by_address[discovery] = {200,
                                     document(R"(,"authorization_response_iss_parameter_supported":true)")};
    clock.advance(1h);
    sign_with(signer);
    EXPECT_EQ(redeem(), "oidc/other-provider") << "it says that it always names itself";
}

TEST_F(ProviderTest, answers_that_are_no_token_are_refused) {
    answers.by_address[token_address] = {400, R"({"error":"invalid_grant"})"};
    EXPECT_EQ(redeem(), R"(oidc/code-refused"error":"invalid_grant")");
    answers.by_address[token_address] = {200, R"({"access_token":"x"})"};
    EXPECT_EQ(redeem(), R"(oidc/code-refused"error":"unknown")");
    answers.by_address[token_address] = {302, ""};
    EXPECT_EQ(redeem(), R"(oidc/code-refused"error":"unknown")");
    answers.by_address[token_address] = {502, ""};
    EXPECT_EQ(redeem(), "oidc/provider-unreachable");
    sign_with(signer, "another");
    EXPECT_EQ(redeem(), R"(oidc/token-refused"fault":"nonce")");
    answers.by_address[keys] = {200, "<html>"};
    clock.advance(1h);
    sign_with(signer);
    EXPECT_EQ(redeem(), "oidc/provider-unusable");
}

}  // namespace
}  // namespace linli::oidc
