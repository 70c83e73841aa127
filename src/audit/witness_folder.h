// A folder as a witness: 00000000000000000017.checkpoint and so on, a file for each checkpoint, named by its
// size so that names sort. None is ever written over; all stay until whoever owns the folder takes them away.
#pragma once

#include <filesystem>

#include "audit/witness.h"

namespace linli::audit {

inline constexpr std::string_view kept_ending = ".checkpoint";

std::string kept_name(Size size);

// The folder must be there: a share that is not mounted is not made into a folder of this machine.
std::unique_ptr<Witness> folder_witness(std::filesystem::path folder);

}  // namespace linli::audit
