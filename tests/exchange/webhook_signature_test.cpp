// Which requests are signed, by the published example and by what others would try.
#include "exchange/webhook_signature.h"

#include <random>
#include <set>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace linli::exchange {
namespace {

constexpr std::int64_t sent = 1'614'265'330;
constexpr const char* published_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* published_id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr const char* published_body = R"({"test": 2432232314})";
constexpr const char* published_signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr const char* another_signature = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

Instant at(std::int64_t seconds) {
    return Instant(std::chrono::seconds(seconds));
}
WebhookSecret secret_of(std::string_view text) {
    return WebhookSecret::read(text).value();
}
const std::vector<WebhookSecret>& published() {
    static const std::vector<WebhookSecret> secrets{secret_of(published_secret)};
    return secrets;
}
Signed published_request() {
    return {published_id, sent, published_signature};
}
std::string outcome(const Signed& given, std::string_view body, std::span<const WebhookSecret> secrets,
                    Instant now) {
    const auto result = verify(given, body, secrets, now);
    return result ? "good" : result.error().type;
}
std::string outcome(const Signed& given) {
    return outcome(given, published_body, published(), at(sent));
}

TEST(WebhookSecret, is_read_with_its_prefix_and_without) {
    const WebhookSecret secret = secret_of(published_secret);
    EXPECT_EQ(secret.bytes().size(), 24);
    EXPECT_EQ(secret.text(), published_secret);
    EXPECT_EQ(secret_of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").text(), published_secret);
    EXPECT_EQ(secret_of(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").text(), published_secret);
}

TEST(WebhookSecret, has_24_to_64_bytes) {
    for (std::size_t size = 0; size <= 80; ++size) {
        const std::string text = "whsec_" + to_base64(random_bytes(size));
        const auto secret = WebhookSecret::read(text);
        ASSERT_EQ(secret.has_value(), size >= 24 && size <= 64) << size;
        if (secret) {
            EXPECT_EQ(secret->text(), text);
        } else {
            EXPECT_EQ(secret.error().type, "exchange/not-a-secret");
        }
    }
}

TEST(WebhookSecret, is_nothing_else) {
    const std::string good = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    for (const std::string& text :
         {std::string(), std::string("whsec_"), "WHSEC_" + good, "whsec_whsec_" + good, "whpk_" + good,
          "whsk_" + good, "whsec_" + good + "=", "whsec_" + good + "AAA",
          good.substr(0, 16) + " " + good.substr(16), "whsec_" + good + std::string(1, '\0'),
          std::string("whsec_-_KQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}) {
        const auto secret = WebhookSecret::read(text);
        ASSERT_FALSE(secret) << text;
        EXPECT_EQ(secret.error().type, "exchange/not-a-secret");
        EXPECT_FALSE(secret.error().detail.zh.empty() || secret.error().detail.en.empty());
        EXPECT_EQ(secret.error().detail.en.find(good), std::string::npos);
    }
}

TEST(WebhookSecret, is_new_each_time) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const WebhookSecret secret = WebhookSecret::random();
        EXPECT_EQ(secret.bytes().size(), 32);
        EXPECT_EQ(secret_of(secret.text()).text(), secret.text());
        EXPECT_TRUE(seen.insert(secret.text()).second);
    }
}

TEST(WebhookSignature, is_the_published_one) {
    const Signed made = sign(published_id, at(sent) + 999ms, published_body, published());
    EXPECT_EQ(made.id, published_id);
    EXPECT_EQ(made.timestamp, sent);
    EXPECT_EQ(made.signatures, published_signature);
    EXPECT_EQ(outcome(published_request()), "good");
}

TEST(WebhookSignature, is_found_among_others) {
    const std::string good = published_signature;
    const std::string other = another_signature;
    const std::string asymmetric =
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
    const std::string value = good.substr(3);
    const struct {
        std::string signatures;
        const char* outcome;
    } cases[] = {
        {good, "good"},
        {other + " " + good, "good"},
        {good + " " + other, "good"},
        {good + " " + good, "good"},
        {"  " + good + "  ", "good"},
        {asymmetric + " v2,x v3 , ,, v1 v1, " + good, "good"},
        {"", "exchange/not-signed"},
        {" ", "exchange/not-signed"},
        {other, "exchange/not-signed"},
        {asymmetric, "exchange/not-signed"},
        {value, "exchange/not-signed"},
        {"," + value, "exchange/not-signed"},
        {"v1a," + value, "exchange/not-signed"},
        {"v2," + value, "exchange/not-signed"},
        {"V1," + value, "exchange/not-signed"},
        {"v1=" + value, "exchange/not-signed"},
        {"v1,," + value, "exchange/not-signed"},
        {"v1," + value.substr(0, value.size() - 1), "exchange/not-signed"},
        {"v1," + value + "=", "exchange/not-signed"},
        {good + "," + value, "exchange/not-signed"},
        {good + "\n", "exchange/not-signed"},
        {good + std::string(1, '\0'), "exchange/not-signed"},
        {"v1,", "exchange/not-signed"},
        {"v1,AAAA", "exchange/not-signed"},
        {"v1," + std::string(100'000, 'A'), "exchange/not-signed"},
    };
    for (const auto& [signatures, expected] : cases)
        EXPECT_EQ(outcome({published_id, sent, signatures}), expected) << signatures;
}

TEST(WebhookSignature, covers_id_time_body_and_secret) {
    EXPECT_EQ(outcome({"msg_p5jXN8AQM9LWM0D4loKWxJeK", sent, published_signature}), "exchange/not-signed");
    EXPECT_EQ(outcome({published_id, sent + 1, published_signature}), "exchange/not-signed");
    for (const char* body :
         {R"({"test":2432232314})", R"({"test": 2432232314} )", R"({"test": 2432232315})", ""})
        EXPECT_EQ(outcome(published_request(), body, published(), at(sent)), "exchange/not-signed") << body;
    const std::vector<WebhookSecret> others{WebhookSecret::random(), WebhookSecret::random()};
    EXPECT_EQ(outcome(published_request(), published_body, others, at(sent)), "exchange/not-signed");
    EXPECT_EQ(outcome(published_request(), published_body, {}, at(sent)), "exchange/not-signed");
}

TEST(WebhookSignature, is_good_for_five_minutes_either_way) {
    EXPECT_EQ(signature_tolerance, 5min);
    for (const std::int64_t seconds : {-300, -1, 0, 1, 300})
        EXPECT_EQ(outcome(published_request(), published_body, published(), at(sent + seconds)), "good")
            << seconds;
    for (const std::int64_t seconds : {-86'400, -301, 301, 86'400})
        EXPECT_EQ(outcome(published_request(), published_body, published(), at(sent + seconds)),
                  "exchange/too-old")
            << seconds;
    for (const std::int64_t timestamp : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                         std::int64_t{0}, std::numeric_limits<std::int64_t>::max()})
        EXPECT_EQ(outcome({published_id, timestamp, published_signature}), "exchange/not-signed")
            << timestamp;
}

TEST(WebhookSignature, tells_the_time_only_to_those_who_have_a_secret) {
    EXPECT_EQ(outcome({published_id, sent, another_signature}, published_body, published(), at(sent + 301)),
              "exchange/not-signed");
}

TEST(WebhookSignature, says_nothing_of_the_secrets_when_it_refuses) {
    const std::vector<WebhookSecret> secrets{WebhookSecret::random(), secret_of(published_secret)};
    const auto unsigned_request =
        verify({published_id, sent, another_signature}, published_body, secrets, at(sent));
    const auto nobodys = verify({"", 0, ""}, "", {}, at(sent));
    const auto old_request = verify(published_request(), published_body, secrets, at(sent + 301));
    ASSERT_FALSE(unsigned_request);
    ASSERT_FALSE(nobodys);
    ASSERT_FALSE(old_request);
    EXPECT_EQ(unsigned_request.error().detail, nobodys.error().detail);
    for (const Refusal& refusal : {unsigned_request.error(), old_request.error()}) {
        EXPECT_EQ(refusal.kind, RefusalKind::unknown);
        EXPECT_FALSE(refusal.detail.zh.empty() || refusal.detail.en.empty());
        EXPECT_TRUE(refusal.faults.empty() && refusal.more.empty());
        EXPECT_EQ(refusal.detail.en.find("whsec"), std::string::npos);
    }
}

// "a.1" sent at 2 and "a" sent at 1 with a body that begins "2." would be signed alike.
TEST(WebhookSignature, is_of_one_id_alone) {
    const struct {
        std::string id;
        bool is_one;
    } cases[] = {{"msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", true},
                 {"0197f2a4-6f0e-7c3a-9d55-0a8f7f1f2b11", true},
                 {"a", true},
                 {std::string(256, 'a'), true},
                 {std::string(257, 'a'), false},
                 {"", false},
                 {".", false},
                 {"a.1", false},
                 {"a b", false},
                 {"a\n", false},
                 {"a\r\nwebhook-id: b", false},
                 {std::string("a\0", 2), false},
                 {"\x7f", false},
                 {"邻里", false}};
    for (const auto& [id, is_one] : cases) {
        EXPECT_EQ(is_message_id(id), is_one) << id;
        if (is_one) {
            EXPECT_EQ(outcome(sign(id, at(sent), published_body, published())), "good") << id;
        } else {
            EXPECT_THROW(sign(id, at(sent), published_body, published()), std::invalid_argument) << id;
        }
    }
    // By the right secret, and refused all the same.
    const Signed shifted = sign("a", at(sent), "1614265330.{}", published());
    EXPECT_EQ(outcome(shifted, "1614265330.{}", published(), at(sent)), "good");
    EXPECT_EQ(outcome({"a.1614265330", sent, shifted.signatures}, "{}", published(), at(sent)),
              "exchange/not-signed");
}

TEST(WebhookSignature, needs_a_secret) {
    EXPECT_THROW(sign("a", at(sent), "", {}), std::invalid_argument);
}

TEST(WebhookSignature, holds_while_a_secret_is_exchanged) {
    const WebhookSecret before = WebhookSecret::random();
    const WebhookSecret after = WebhookSecret::random();
    const std::vector<WebhookSecret> both{after, before};
    const Signed by_both = sign("m", at(sent), "body", both);
    const Signed by_after = sign("m", at(sent), "body", std::vector{after});
    const Signed by_before = sign("m", at(sent), "body", std::vector{before});
    EXPECT_EQ(by_both.signatures, by_after.signatures + " " + by_before.signatures);
    for (const auto& secrets : {std::vector{after}, std::vector{before}, both})
        EXPECT_EQ(outcome(by_both, "body", secrets, at(sent)), "good");
    for (const Signed& request : {by_after, by_before})
        EXPECT_EQ(outcome(request, "body", both, at(sent)), "good");
    EXPECT_EQ(outcome(by_before, "body", std::vector{after}, at(sent)), "exchange/not-signed");
}

// Any bytes, against OpenSSL's HMAC; and with one bit changed somewhere.
TEST(WebhookSignature, of_any_bytes_is_openssls_and_holds_for_them_alone) {
    std::mt19937 chance(20'261'128);
    for (int round = 0; round < 500; ++round) {
        const Bytes bytes = random_bytes(chance() % 2'000);
        std::string body(text_of(bytes));
        const WebhookSecret secret = secret_of(to_base64(random_bytes(24 + chance() % 41)));
        const Signed made = sign("m" + std::to_string(round), at(sent), body, std::span(&secret, 1));

        const std::string content = made.id + '.' + std::to_string(sent) + '.' + body;
        std::array<unsigned char, EVP_MAX_MD_SIZE> mac;
        unsigned length = 0;
        HMAC(EVP_sha256(), secret.bytes().data(), static_cast<int>(secret.bytes().size()),
             reinterpret_cast<const unsigned char*>(content.data()), content.size(), mac.data(), &length);
        ASSERT_EQ(made.signatures, "v1," + to_base64(std::as_bytes(std::span(mac.data(), length))));

        ASSERT_EQ(outcome(made, body, std::span(&secret, 1), at(sent)), "good");
        if (!body.empty()) {
            char& altered = body[chance() % body.size()];
            altered = static_cast<char>(static_cast<unsigned char>(altered) ^ (1U << chance() % 8));
            ASSERT_EQ(outcome(made, body, std::span(&secret, 1), at(sent)), "exchange/not-signed");
        }
    }
}

}  // namespace
}  // namespace linli::exchange
