#include "grids/outline.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "grids/geos.h"

namespace linli::grids {
namespace {

constexpr double straight_enough = 5e-6;  // degrees

// A ring that begins in the middle of a straight stretch begins at its end instead.
Ring from_a_corner(Ring ring) {
    if (ring.size() < 5) return ring;
    const LonLat before = ring[ring.size() - 2], at = ring.front(), after = ring[1];
    const auto east = [&](LonLat place) { return std::int64_t{place.lon_e7} - at.lon_e7; };
    const auto north = [&](LonLat place) { return std::int64_t{place.lat_e7} - at.lat_e7; };
    if (east(before) * north(after) != east(after) * north(before)) return ring;
    ring.erase(ring.begin());
    ring.back() = ring.front();
    return ring;
}

// Where a line of this latitude crosses the borders, from west to east.
std::vector<double> crossings(const Rings& rings, double lat) {
    std::vector<double> found;
    for (const Ring& ring : rings) {
        for (std::size_t i = 1; i < ring.size(); ++i) {
            const double a = ring[i - 1].lat_e7, b = ring[i].lat_e7;
            if ((a < lat) == (b < lat)) continue;
            found.push_back(ring[i - 1].lon_e7 +
                            (lat - a) / (b - a) * (ring[i].lon_e7 - static_cast<double>(ring[i - 1].lon_e7)));
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

Rings outline(std::span<const Grid* const> grids) {
    const Geos geos;
    std::vector<GEOSGeometry*> polygons;
    for (const Grid* const grid : grids) {
        for (const Ring& ring : grid->rings)
            polygons.push_back(geos.polygon(ring));
    }
    const auto all = geos.own(GEOSGeom_createCollection_r(
        geos.context(), GEOS_GEOMETRYCOLLECTION, polygons.data(), static_cast<unsigned>(polygons.size())));
    const auto together = geos.own(GEOSUnaryUnion_r(geos.context(), all.get()));
    if (!together) throw std::runtime_error("the outline of the grids cannot be made");
    const auto simple =
        geos.own(GEOSTopologyPreserveSimplify_r(geos.context(), together.get(), straight_enough));
    Rings rings;
    for (int part = 0; simple && part < GEOSGetNumGeometries_r(geos.context(), simple.get()); ++part) {
        const GEOSGeometry* const polygon = GEOSGetGeometryN_r(geos.context(), simple.get(), part);
        if (GEOSGeomTypeId_r(geos.context(), polygon) != GEOS_POLYGON) continue;
        rings.push_back(from_a_corner(geos.ring(GEOSGetExteriorRing_r(geos.context(), polygon))));
    }
    return rings;
}

LonLat place_within(const Grid& grid) {
    std::int32_t south = grid.rings.front().front().lat_e7, north = south;
    for (const Ring& ring : grid.rings) {
        for (const LonLat place : ring) {
            south = std::min(south, place.lat_e7);
            north = std::max(north, place.lat_e7);
        }
    }
    LonLat best = grid.rings.front().front();
    double widest = 0;
    for (const double share : {0.5, 0.4, 0.6}) {
        const double lat = std::floor(south + share * (static_cast<double>(north) - south)) + 0.5;
        const auto found = crossings(grid.rings, lat);
        for (std::size_t i = 1; i < found.size(); i += 2) {
            if (found[i] - found[i - 1] <= widest) continue;
            widest = found[i] - found[i - 1];
            best = {static_cast<std::int32_t>((found[i] + found[i - 1]) / 2), static_cast<std::int32_t>(lat)};
        }
    }
    return best;
}

}  // namespace linli::grids
