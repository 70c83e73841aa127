// The figures of each grid and category under the name that people know it by.
#pragma once

#include "grids/grid.h"
#include "incidents/figures.h"

namespace linli::insight {

struct Group {
    std::string key;  // code of the grid or main category; empty: outside all grids
    Text name;
    incidents::Figures now;
    incidents::Figures year_before;
};

// By code, outside all grids last. A code that is not in use any more is its own name.
std::vector<Group> by_grid(const incidents::FiguresTable& table, const grids::GridSet& grids);

// Main categories in the order of the rulebook, those it does not have any more last.
std::vector<Group> by_main_category(const incidents::FiguresTable& table, const incidents::Rulebook& book);

Text name_of_grid(const grids::GridSet& grids, const std::string& code);
Text name_of_category(const incidents::Rulebook& book, const std::string& code);

}  // namespace linli::insight
