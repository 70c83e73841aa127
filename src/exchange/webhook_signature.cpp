#include "exchange/webhook_signature.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.h"
#include "vault/secret.h"

namespace linli::exchange {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::string_view version = "v1";
constexpr std::size_t new_secret_bytes = 32;
constexpr std::size_t longest_id = 256;

using Signature = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Of "ID.TIMESTAMP.BODY".
Signature signature_of(const WebhookSecret& secret, std::string_view id, std::int64_t timestamp,
                       std::string_view body) {
    const std::string before = fmt::format("{}.{}.", id, timestamp);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, raw(secret.bytes()), secret.bytes().size());
    crypto_auth_hmacsha256_update(&state, raw(bytes_of(before)), before.size());
    crypto_auth_hmacsha256_update(&state, raw(bytes_of(body)), body.size());
    Signature signature;
    crypto_auth_hmacsha256_final(&state, signature.data());
    sodium_memzero(&state, sizeof state);
    return signature;
}

// The signatures of our version; others, and what is none, are passed over.
std::vector<Signature> signatures_in(std::string_view text) {
    std::vector<Signature> found;
    for (const std::string_view part : split(text, ' ')) {
        const auto comma = part.find(',');
        if (comma == std::string_view::npos || part.substr(0, comma) != version) continue;
        const auto bytes = from_base64(part.substr(comma + 1));
        if (!bytes || bytes->size() != Signature().size()) continue;
        Signature signature;
        std::copy_n(raw(*bytes), signature.size(), signature.begin());
        found.push_back(signature);
    }
    return found;
}

std::int64_t seconds_of(Instant moment) {
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

}  // namespace

struct WebhookSecret::Held {
    explicit Held(Bytes given) : bytes(std::move(given)) {}
    ~Held() { vault::wipe(bytes); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    Bytes bytes;
};

WebhookSecret::WebhookSecret(Bytes bytes) : held_(std::make_shared<const Held>(std::move(bytes))) {}

WebhookSecret WebhookSecret::random() {
    return WebhookSecret(random_bytes(new_secret_bytes));
}

Result<WebhookSecret> WebhookSecret::read(std::string_view text) {
    text = trim(text);
    if (text.starts_with(secret_prefix)) text.remove_prefix(secret_prefix.size());
    if (auto bytes = from_base64(text)) {
        WebhookSecret secret(std::move(*bytes));
        if (secret.bytes().size() >= fewest_bytes && secret.bytes().size() <= most_bytes) return secret;
    }
    return refuse(
        RefusalKind::invalid, "exchange/not-a-secret",
        {fmt::format("签名密钥应为 whsec_ 加上 {} 到 {} 字节随机数的 Base64。", fewest_bytes, most_bytes),
         fmt::format("A signing secret is whsec_ and the base64 of {} to {} random bytes.", fewest_bytes,
                     most_bytes)});
}

std::string WebhookSecret::text() const {
    std::string encoded = to_base64(bytes());
    std::string text = std::string(secret_prefix) + encoded;
    vault::wipe(encoded);
    return text;
}

ByteView WebhookSecret::bytes() const {
    return held_->bytes;
}

bool is_message_id(std::string_view id) {
    return !id.empty() && id.size() <= longest_id &&
           std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~' && c != '.'; });
}

Signed sign(std::string id, Instant sent_at, std::string_view body, std::span<const WebhookSecret> secrets) {
    if (!is_message_id(id)) throw std::invalid_argument("no id of a message: " + id);
    if (secrets.empty()) throw std::invalid_argument("nothing to sign with");
    Signed made{std::move(id), seconds_of(sent_at), {}};
    for (const WebhookSecret& secret : secrets) {
        const Signature signature = signature_of(secret, made.id, made.timestamp, body);
        if (!made.signatures.empty()) made.signatures += ' ';
        made.signatures += fmt::format("{},{}", version, to_base64(std::as_bytes(std::span(signature))));
    }
    return made;
}

Result<void> verify(const Signed& given, std::string_view body, std::span<const WebhookSecret> secrets,
                    Instant now) {
    bool is_ours = false;
    if (is_message_id(given.id)) {
        const auto signatures = signatures_in(given.signatures);
        for (const WebhookSecret& secret : secrets) {
            const Signature expected = signature_of(secret, given.id, given.timestamp, body);
            for (const Signature& signature : signatures)
                is_ours = sodium_memcmp(signature.data(), expected.data(), expected.size()) == 0 || is_ours;
        }
    }
    if (!is_ours) {
        return refuse(RefusalKind::unknown, "exchange/not-signed",
                      {"请求的签名不成立。请按 Standard Webhooks 用约定的密钥对原始内容签名（v1）。",
                       "The request's signature does not hold. Sign the body as it is sent, per Standard "
                       "Webhooks (v1), with "
                       "the secret that was agreed on."});
    }
    if (given.timestamp < seconds_of(now - signature_tolerance) ||
        given.timestamp > seconds_of(now + signature_tolerance)) {
        return refuse(
            RefusalKind::unknown, "exchange/too-old",
            {fmt::format("签名时间与本站时间相差超过 {} 分钟。请校准时钟，重新签名后再发。",
                         signature_tolerance.count()),
             fmt::format(
                 "The signature's time differs from this station's by more than {} minutes. Set the clock, "
                 "sign anew and send again.",
                 signature_tolerance.count())});
    }
    return {};
}

}  // namespace linli::exchange
