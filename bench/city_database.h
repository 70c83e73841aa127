// A city on PostgreSQL: many stations, each with the demo town's grids and the same year of incidents; and
// one such station alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/ids.h"

namespace linli::bench {

// The first is `main`, then a bureau, districts below it, and stations below these.
struct City {
    std::int64_t stations = 1'000;
    std::int64_t incidents = 10'000;  // of each, in thousands; one in ten open
};
inline constexpr std::int64_t bureau = 2;
inline constexpr std::int64_t districts = 20;

std::string code_of(std::int64_t station);
// The session of the duty desk of each station, for the header Cookie.
std::string session_of(std::int64_t station);
// They were used just now.
void keep_sessions(const std::string& address);

// Both in new databases, whose keys come to lie in `folder`: `one` has the first station's incidents alone.
// The year is made by the real commands and moved by `linli migrate`; the other stations get its rows, copied
// within the database. What is each station's own is made by the program: the seal's tiles over its journal,
// the station and its accounts, sessions, a signed checkpoint. Nobody gave a name, since personal data is
// sealed for its station. `administration`, `one` and `city` are addresses of the same server.
void make_city(const City& city, const std::filesystem::path& folder, const std::string& administration,
               const std::string& one, const std::string& all);

}  // namespace linli::bench
