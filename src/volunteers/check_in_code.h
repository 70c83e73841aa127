// The rotating code (动态码) that is on the leader's screen, and that volunteers check in and out by: made as
// time-based one-time codes are (RFC 6238: HMAC-SHA-256, 30 s, 8 digits) of the team's secret and the shift.
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/time.h"

namespace linli::volunteers {

inline constexpr auto code_step = std::chrono::seconds(30);
// A telephone without signal sends what it saw so much later at the latest.
inline constexpr auto code_kept = std::chrono::hours(24);

// The eight digits that are shown at a moment.
std::string check_in_code(ByteView secret, std::int64_t shift, Instant at);
// When the next ones are.
Instant code_changes_at(Instant at);
// Is it the code of that moment, or of the 30 seconds before or after? Clocks differ.
bool is_check_in_code(ByteView secret, std::int64_t shift, std::string_view code, Instant at);
// A telephone's moment may be believed: not more than a day old, and not later than now but for a minute.
bool is_moment_of_scan(Instant scanned, Instant now);

}  // namespace linli::volunteers
