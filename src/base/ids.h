// Identifiers. Inside, rows are numbered per station, from 1, and each kind has a type of its own, so that
// one cannot be taken for another. What is handed to people without an account is a token that cannot be
// guessed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace linli {

enum class StationId : std::int64_t {};

// The one station of an installation that has no more of them; of one that has, the first, whose database
// rows belong to all (its keys).
inline constexpr StationId first_station{1};

// 128 random bits from the operating system in 26 letters and digits of Crockford's base 32 (no I, L, O, U),
// lower case.
std::string random_token();

// A secret that is handed out names its station, so that whoever is shown it knows where to look it up:
// "7.q3v…"; one of the first station is the secret alone. station_in() reads it back; what is no such name is
// of the first station.
std::string named_for(StationId station, std::string_view secret);
StationId station_in(std::string_view named_secret);

// 64 random bits from the operating system.
std::uint64_t random_bits();

}  // namespace linli
