// Grids from GeoJSON: any bytes are surveyed or refused, and what can be imported can be indexed.
#include <string>

#include "grids/grid_import.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto survey = linli::grids::survey(text);
    if (!survey || !survey->importable()) return 0;
    std::vector<linli::grids::Rings> rings;
    for (const auto& grid : survey->grids)
        rings.push_back(grid.rings);
    try {
        const linli::grids::PolygonIndex index(rings);
        for (const auto& ring : rings.front()) {
            if (!index.find(ring.front())) __builtin_trap();  // a corner of a grid lies in a grid
        }
    } catch (const std::invalid_argument&) {  // edges over 90 degrees
    }
    return 0;
}
