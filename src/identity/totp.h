// The second factor: time-based one-time codes (TOTP, RFC 6238: HMAC-SHA-1, 30 s, 6 digits, as every
// authenticator reads them). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/encoding.h"
#include "base/time.h"

namespace linli::identity {

// Which 30 s since 1970 a moment lies in.
std::int64_t totp_step(Instant moment);

// The six digits of a step.
std::string totp_code(ByteView secret, std::int64_t step);

// The step that `code` belongs to: that of `now`, or one beside it (clocks differ), but later than `used`, so
// that a code is good once. Nothing: it is wrong.
std::optional<std::int64_t> totp_match(ByteView secret, std::string_view code, Instant now,
                                       std::int64_t used);

// RFC 4648 base 32 without padding, as authenticators take secrets.
std::string to_base32(ByteView bytes);

// What the enrolment's QR code says: otpauth://totp/Linli:name?secret=…
std::string otpauth_address(ByteView secret, std::string_view account_name);

}  // namespace linli::identity
