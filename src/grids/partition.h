// Do the grids of a survey cover the ground once? Checked with GEOS.
#pragma once

#include <functional>

#include "grids/grid_import.h"

namespace linli::grids {

// Adds what it finds to `survey.problems`: crossing rings and overlaps wider than a metre as errors; narrower
// overlaps and gaps as warnings. `survey.grids` stand in the order of the file's features.
void check_partition(Survey& survey, const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace linli::grids
