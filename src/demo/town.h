// Wangchao (望潮镇): an invented town on an invented coast. Nothing in it is a real place or person.
#pragma once

#include <string>
#include <vector>

#include "demo/chance.h"
#include "grids/gazetteer.h"
#include "grids/grid.h"

namespace linli::demo {

struct Town {
    std::vector<grids::Grid>
        grids;  // 136, "WC-001" … by code, each with an officer, an auxiliary and two volunteers
    std::vector<LonLat> centres;       // a point in each grid
    std::vector<grids::Place> places;  // the gazetteer
    std::string grids_geojson;         // the same grids as a FeatureCollection
    std::string base_map;              // sea, river, roads and villages as a FeatureCollection
};

// Of somebody who is nobody.
std::string person_name(Chance& chance);

// The same town for the same seed, on every machine.
Town build_town(std::uint64_t seed);

}  // namespace linli::demo
