// Hours and points: one hour is one point (1 : 1), for everybody alike. The ledger is in whole minutes;
// points are shown with one decimal. Pure.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace linli::volunteers {

// Rounded to a tenth, halves up: 90 minutes are 1.5. Not less than 0.
constexpr double points_of(std::int64_t minutes) {
    return static_cast<double>((minutes * 10 + 30) / 60) / 10.0;
}

// Whole minutes between two moments; 0 when the second is not later.
constexpr std::int64_t minutes_between(Instant from, Instant to) {
    return to <= from ? 0 : std::chrono::floor<std::chrono::minutes>(to - from).count();
}

}  // namespace linli::volunteers
