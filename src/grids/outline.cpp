#include "grids/outline.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <stdexcept>

#include <geos_c.h>

namespace linli::grids {
namespace {

constexpr double straight_enough = 5e-6;  // degrees

class Geos {
  public:
    struct Destroy {
        GEOSContextHandle_t context;
        void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(context, geometry); }
    };
    using Geometry = std::unique_ptr<GEOSGeometry, Destroy>;

    Geos() : context_(GEOS_init_r()) {}
    ~Geos() { GEOS_finish_r(context_); }
    Geos(const Geos&) = delete;
    Geos& operator=(const Geos&) = delete;

    GEOSContextHandle_t context() const { return context_; }
    Geometry own(GEOSGeometry* geometry) const { return Geometry(geometry, Destroy{context_}); }

    GEOSGeometry* polygon(const Ring& ring) const {
        GEOSCoordSequence* points = GEOSCoordSeq_create_r(context_, static_cast<unsigned>(ring.size()), 2);
        for (unsigned i = 0; i < ring.size(); ++i)
            GEOSCoordSeq_setXY_r(context_, points, i, ring[i].lon(), ring[i].lat());
        return GEOSGeom_createPolygon_r(context_, GEOSGeom_createLinearRing_r(context_, points), nullptr, 0);
    }

    Ring ring(const GEOSGeometry* border) const {
        const GEOSCoordSequence* points = GEOSGeom_getCoordSeq_r(context_, border);
        unsigned count = 0;
        GEOSCoordSeq_getSize_r(context_, points, &count);
        Ring ring;
        for (unsigned i = 0; i < count; ++i) {
            double lon = 0, lat = 0;
            GEOSCoordSeq_getXY_r(context_, points, i, &lon, &lat);
            if (const auto place = LonLat::from_degrees(lon, lat)) ring.push_back(*place);
        }
        return ring;
    }

  private:
    GEOSContextHandle_t context_;
};

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
