// Requests that are signed with a shared secret: Standard Webhooks, symmetric ("v1", HMAC-SHA256). Pure, but
// for new secrets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/refusal.h"
#include "base/time.h"

namespace linli::exchange {

// How far the sender's clock and this one may differ, either way.
inline constexpr std::chrono::minutes signature_tolerance{5};

// The headers that carry a Signed.
inline constexpr std::string_view webhook_id = "webhook-id";
inline constexpr std::string_view webhook_timestamp = "webhook-timestamp";
inline constexpr std::string_view webhook_signature = "webhook-signature";

// What a station and one partner share. Copies share the bytes, which are wiped when the last one goes.
class WebhookSecret {
  public:
    static constexpr std::size_t fewest_bytes = 24;
    static constexpr std::size_t most_bytes = 64;

    // 32 bytes from libsodium's generator.
    static WebhookSecret random();
    // "whsec_" and base64, or base64 alone; spaces around it do not count. Refused as
    // `exchange/not-a-secret`.
    static Result<WebhookSecret> read(std::string_view text);

    // "whsec_…"; whoever asked for it wipes it.
    std::string text() const;
    ByteView bytes() const;

  private:
    struct Held;
    explicit WebhookSecret(Bytes bytes);
    std::shared_ptr<const Held> held_;
};

// What goes with a body.
struct Signed {
    std::string id;              // of the message, the same however often it is sent
    std::int64_t timestamp = 0;  // when it was sent this time: Unix seconds
    std::string signatures;      // "v1,<base64>", one for each secret, with a space between
};

// May this be a message's id: 1 to 256 visible ASCII characters, none of them a full stop, which ends the id
// in what is signed.
bool is_message_id(std::string_view id);

// Signed with each of the secrets (at least one; while one is exchanged, two, the newest first). Throws
// std::invalid_argument for an id that may not be one, and without a secret.
Signed sign(std::string id, Instant sent_at, std::string_view body, std::span<const WebhookSecret> secrets);

// Good when one of the "v1" signatures is by one of the secrets, and `now` is not far from its time. Refused
// as `exchange/not-signed`, without a word about which secret or why, and, to whoever does have one, as
// `exchange/too-old`.
Result<void> verify(const Signed& given, std::string_view body, std::span<const WebhookSecret> secrets,
                    Instant now);

}  // namespace linli::exchange
