// What `linli serve` is told on its command line about witnesses: who keeps this station's checkpoints, and
// whose it keeps.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "audit/witness.h"
#include "cli/witness_keeper.h"

namespace linli::cli {

// As given.
struct WitnessFlags {
    std::vector<std::string> witnesses;
    std::vector<std::string> witness_for;
};

void add_witness_options(CLI::App& command, WitnessFlags& flags);

using Witnesses = std::vector<std::unique_ptr<audit::Witness>>;

// Refused when one cannot be read.
Result<Witnesses> witnesses_from(const WitnessFlags& flags);
Result<audit::VerifierKeys> keys_witnessed_for(const WitnessFlags& flags);

// Posts checkpoints to each of them as long as the keepers live.
std::vector<std::unique_ptr<WitnessKeeper>> keep_witnesses(Station& station, const Leadership& leadership,
                                                           Witnesses witnesses);

}  // namespace linli::cli
