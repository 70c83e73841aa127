// Times as a clock on a wall in China shows them.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace linli::test {

inline constexpr Zone in_china{};

// "2026-11-24 09:30", there.
inline Instant china(std::string_view wall_clock) {
    return *parse_iso(std::string(wall_clock) + ":00+08:00");
}

}  // namespace linli::test
