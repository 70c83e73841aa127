#include "grids/partition.h"

#include <cmath>
#include <memory>
#include <numbers>

#include <fmt/format.h>

#include "grids/geos.h"

namespace linli::grids {
namespace {

constexpr double metres_per_degree = 6'371'008.8 * std::numbers::pi / 180;
constexpr double sliver_metres = 1.0;  // overlaps and gaps narrower than this are the border's own roughness
constexpr std::size_t most_reported = 200;

std::optional<LonLat> point_of(const Geos& geos, const GEOSGeometry* geometry) {
    const auto point = geos.own(GEOSPointOnSurface_r(geos.context(), geometry));
    double lon = 0, lat = 0;
    if (!point || GEOSGeomGetX_r(geos.context(), point.get(), &lon) != 1 ||
        GEOSGeomGetY_r(geos.context(), point.get(), &lat) != 1) {
        return std::nullopt;
    }
    return LonLat::from_degrees(lon, lat);
}

struct Size {
    double square_metres;
    double width;  // of a strip with the same area and border
};

Size size_of(const Geos& geos, const GEOSGeometry* geometry, LonLat near) {
    double area = 0, length = 0;
    GEOSArea_r(geos.context(), geometry, &area);
    GEOSLength_r(geos.context(), geometry, &length);
    const double shrink = std::cos(near.lat() * std::numbers::pi / 180);
    const double square_metres = area * metres_per_degree * metres_per_degree * shrink;
    const double metres = length * metres_per_degree * std::sqrt((1 + shrink * shrink) / 2);
    return {square_metres, metres == 0 ? 0 : 2 * square_metres / metres};
}

class PartitionCheck {
  public:
    explicit PartitionCheck(Survey& survey) : survey_(survey) {}

    void run(const std::function<void(std::size_t, std::size_t)>& progress) {
        if (!build_areas()) return;
        check_overlaps(progress);
        check_gaps();
    }

  private:
    void add(Severity severity, std::size_t grid, std::optional<LonLat> place, Text message) {
        if (survey_.problems.size() >= most_reported) return;
        survey_.problems.push_back({severity, survey_.features[grid], place, std::move(message)});
    }

    bool valid(std::size_t feature, const Geos::Geometry& area) {
        char* reason = nullptr;
        GEOSGeometry* where = nullptr;
        const char result = GEOSisValidDetail_r(geos_.context(), area.get(), 0, &reason, &where);
        const auto place_owner = geos_.own(where);
        if (result == 1) {
            GEOSFree_r(geos_.context(), reason);
            return true;
        }
        const std::string why = reason == nullptr ? "invalid" : reason;
        GEOSFree_r(geos_.context(), reason);
        add(Severity::error, feature, where == nullptr ? std::nullopt : point_of(geos_, where),
            {"边界自相交或无效：" + why + "。", "The border crosses itself or is not valid: " + why + "."});
        return false;
    }

    bool build_areas() {
        bool good = true;
        for (std::size_t i = 0; i < survey_.grids.size(); ++i) {
            const Rings& rings = survey_.grids[i].rings;
            Geos::Geometry area;
            for (const Ring& ring : rings) {
                auto one = geos_.own(geos_.polygon(ring));
                if (!valid(i, one)) {
                    good = false;
                    break;
                }
                area = area ? geos_.own(GEOSSymDifference_r(geos_.context(), area.get(), one.get()))
                            : std::move(one);
            }
            areas_.push_back(std::move(area));
        }
        return good;
    }

    void check_overlaps(const std::function<void(std::size_t, std::size_t)>& progress) {
        const auto destroy = [this](GEOSSTRtree* tree) { GEOSSTRtree_destroy_r(geos_.context(), tree); };
        const std::unique_ptr<GEOSSTRtree, decltype(destroy)> tree(GEOSSTRtree_create_r(geos_.context(), 10),
                                                                   destroy);
        for (auto& area : areas_)
            GEOSSTRtree_insert_r(geos_.context(), tree.get(), area.get(), &area);
        for (std::size_t i = 0; i < areas_.size(); ++i) {
            std::vector<std::size_t> later;
            std::pair<std::vector<std::size_t>*, const Geos::Geometry*> found(&later, areas_.data());
            GEOSSTRtree_query_r(
                geos_.context(), tree.get(), areas_[i].get(),
                [](void* item, void* data) {
                    auto& [list, first] = *static_cast<decltype(found)*>(data);
                    list->push_back(static_cast<std::size_t>(static_cast<Geos::Geometry*>(item) - first));
                },
                &found);
            for (const std::size_t j : later) {
                if (j > i) check_pair(i, j);
            }
            if (progress) progress(i + 1, areas_.size());
        }
    }

    void check_pair(std::size_t i, std::size_t j) {
        const auto both = geos_.own(GEOSIntersection_r(geos_.context(), areas_[i].get(), areas_[j].get()));
        double area = 0;
        if (!both || GEOSArea_r(geos_.context(), both.get(), &area) != 1 || area <= 0) return;
        const auto place = point_of(geos_, both.get());
        const Size size = size_of(geos_, both.get(), place.value_or(survey_.grids[i].rings[0][0]));
        const bool sliver = size.width < sliver_metres;
        add(sliver ? Severity::warning : Severity::error, i, place,
            {fmt::format("与第 {} 个要素（{}）重叠 {:.1f} 平方米{}。", survey_.features[j],
                         survey_.grids[j].code, size.square_metres,
                         sliver ? "，宽不到 1 米，按代码在前者计" : ""),
             fmt::format("Overlaps feature {} ({}) by {:.1f} square metres{}.", survey_.features[j],
                         survey_.grids[j].code, size.square_metres,
                         sliver ? ", less than 1 m wide; the lower code has it" : "")});
    }

    void check_gaps() {
        std::vector<GEOSGeometry*> copies;
        copies.reserve(areas_.size());
        for (const auto& area : areas_)
            copies.push_back(GEOSGeom_clone_r(geos_.context(), area.get()));
        const auto collection = geos_.own(GEOSGeom_createCollection_r(
            geos_.context(), GEOS_GEOMETRYCOLLECTION, copies.data(), static_cast<unsigned>(copies.size())));
        const auto all = geos_.own(GEOSUnaryUnion_r(geos_.context(), collection.get()));
        if (!all) return;
        for (int part = 0; part < GEOSGetNumGeometries_r(geos_.context(), all.get()); ++part) {
            const GEOSGeometry* polygon = GEOSGetGeometryN_r(geos_.context(), all.get(), part);
            for (int hole = 0; hole < GEOSGetNumInteriorRings_r(geos_.context(), polygon); ++hole) {
                report_gap(GEOSGetInteriorRingN_r(geos_.context(), polygon, hole));
            }
        }
    }

    void report_gap(const GEOSGeometry* ring) {
        const auto area = geos_.own(
            GEOSGeom_createPolygon_r(geos_.context(), GEOSGeom_clone_r(geos_.context(), ring), nullptr, 0));
        const auto place = point_of(geos_, area.get());
        if (!place) return;
        for (std::size_t i = 0; i < survey_.grids.size();
             ++i) {  // a hole that a grid has on purpose is still a gap
            if (GEOSTouches_r(geos_.context(), areas_[i].get(), area.get()) != 1) continue;
            const Size size = size_of(geos_, area.get(), *place);
            add(Severity::warning, i, place,
                {fmt::format("旁边有 {:.1f} 平方米不属于任何网格。", size.square_metres),
                 fmt::format("Beside it, {:.1f} square metres belong to no grid.", size.square_metres)});
            return;
        }
    }

    Geos geos_;
    Survey& survey_;
    std::vector<Geos::Geometry> areas_;
};

}  // namespace

void check_partition(Survey& survey, const std::function<void(std::size_t, std::size_t)>& progress) {
    PartitionCheck(survey).run(progress);
}

}  // namespace linli::grids
