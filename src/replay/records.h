// Reading the cities' files. Inside this room only.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/refusal.h"
#include "incidents/rulebook.h"
#include "replay/replay.h"

namespace linli::replay {

// The wanted fields of one row, in the order they were asked for.
using Fields = std::vector<std::string>;

// Every row of a CSV, gzip or plain. The file may lack ".gz" or have it.
Result<std::vector<Fields>> read_rows(const std::filesystem::path& file,
                                      const std::vector<std::string>& columns);

// "2011-07-01 01:32:33" or "2011-07-01" of the city's wall clock, taken as UTC; nothing when empty or
// malformed.
std::optional<Instant> wall_clock(std::string_view text);

// A rulebook of plain categories without deadlines: names to codes of `kinds`.
incidents::Rulebook plain_rulebook(const std::map<std::string, std::string>& kinds);

// Puts a rulebook in force.
void use_rulebook(const Stage& stage, const incidents::Rulebook& book);

// Runs a command as `actor` at `when`; throws if it is refused, for a record that does not fit is a fault of
// the replay.
template <class Command>
auto at(const Stage& stage, Instant when, std::string_view actor, Command command) {
    if (when > stage.clock.now()) stage.clock.set(when);
    auto result = stage.store.write_now({first_station, std::string(actor)}, std::move(command));
    if (!result) throw std::runtime_error("replay: " + result.error().detail.en);
    return std::move(*result);
}

class Stopwatch {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace linli::replay
