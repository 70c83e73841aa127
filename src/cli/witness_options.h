// What `linli serve` is told on its command line about witnesses: who keeps its stations' checkpoints, and
// whose it keeps.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "audit/witness.h"

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

}  // namespace linli::cli
