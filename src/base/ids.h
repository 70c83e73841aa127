// Identifiers. Inside, rows are numbered per station, from 1, and each kind has a type of its own, so that
// one cannot be taken for another. What is handed to people without an account is a token that cannot be
// guessed.
#pragma once

#include <cstdint>
#include <string>

namespace linli {

enum class StationId : std::int64_t {};

// The one station of an installation that has no more of them.
inline constexpr StationId first_station{1};

// 128 random bits from the operating system in 26 letters and digits of Crockford's base 32 (no I, L, O, U),
// lower case.
std::string random_token();

// 64 random bits from the operating system.
std::uint64_t random_bits();

}  // namespace linli
