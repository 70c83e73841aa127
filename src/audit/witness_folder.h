// A folder as a witness: 00000000000000000017.checkpoint and so on, a file for each checkpoint, named by its
// size so that names sort. Those of the first station lie in the folder itself, those of station 7 in 7/
// below it. None is ever written over; all stay until whoever owns the folder takes them away.
#pragma once

#include <filesystem>

#include "audit/witness.h"

namespace linli::audit {

inline constexpr std::string_view kept_ending = ".checkpoint";

std::string kept_name(Size size);
// Where a station's are, in a witness's folder.
std::filesystem::path kept_in(const std::filesystem::path& folder, StationId station);

// The folder must be there: a share that is not mounted is not made into a folder of this machine. Those
// below it are made.
std::unique_ptr<Witness> folder_witness(std::filesystem::path folder);

}  // namespace linli::audit
