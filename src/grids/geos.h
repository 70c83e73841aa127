// GEOS's shapes, owned. Inside this room only.
#pragma once

#include <memory>

#include <geos_c.h>

#include "grids/polygon_index.h"

namespace linli::grids {

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

    // A ring as a polygon of its own; the caller owns it.
    GEOSGeometry* polygon(const Ring& ring) const {
        GEOSCoordSequence* points = GEOSCoordSeq_create_r(context_, static_cast<unsigned>(ring.size()), 2);
        for (unsigned i = 0; i < ring.size(); ++i)
            GEOSCoordSeq_setXY_r(context_, points, i, ring[i].lon(), ring[i].lat());
        return GEOSGeom_createPolygon_r(context_, GEOSGeom_createLinearRing_r(context_, points), nullptr, 0);
    }

    // The places of a border.
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

}  // namespace linli::grids
