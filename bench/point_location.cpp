// Point location against S2's ContainsPointQuery and GEOS prepared geometry: the same points, one core, the
// same run.
#include <fstream>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <geos_c.h>
#include <s2/mutable_s2shape_index.h>
#include <s2/s2contains_point_query.h>
#include <s2/s2latlng.h>
#include <s2/s2polygon.h>

#include "base/csv.h"
#include "base/gzip.h"
#include "bench/measure.h"
#include "grids/grid_import.h"

namespace linli::bench {
namespace {

using grids::PolygonIndex;
using grids::Rings;

struct Scene {
    std::string name;
    std::vector<Rings> polygons;
    std::vector<LonLat> points;
};

Scene chicago() {
    Scene scene{"chicago 277 beats", {}, {}};
    const std::filesystem::path folder = std::filesystem::path(LINLI_SHARED) / "chicago_2019";
    if (!std::filesystem::exists(folder)) return scene;
    std::ifstream file(folder / "beats.geojson");
    std::ostringstream text;
    text << file.rdbuf();
    const auto survey =
        grids::survey(text.str(), {"beat_num", "beat_num", "staff", grids::SameCode::merge}).value();
    for (const auto& grid : survey.grids)
        scene.polygons.push_back(grid.rings);
    MaybeGzipFile crimes(folder / "crimes_2019_50k.csv.gz");
    auto csv = CsvReader::open(crimes).value();
    const auto lon = csv.require("longitude").value(), lat = csv.require("latitude").value();
    std::vector<std::string> row;
    while (csv.next(row).value()) {
        if (!row[lon].empty())
            scene.points.push_back(*LonLat::from_degrees(std::stod(row[lon]), std::stod(row[lat])));
    }
    return scene;
}

// 100 x 100 crooked cells that share their borders, and points all over them.
Scene lattice() {
    Scene scene{"10,000 polygons", {}, {}};
    constexpr int side = 100, cuts = 8;
    constexpr std::int32_t step = 60'000;
    std::mt19937 random(1);
    const auto shift = [&](std::int32_t by) {
        return static_cast<std::int32_t>(random() % (2 * by + 1)) - by;
    };
    std::vector<LonLat> corners;
    for (int i = 0; i <= side; ++i) {
        for (int j = 0; j <= side; ++j)
            corners.push_back(
                {1'210'000'000 + i * step + shift(12'000), 290'000'000 + j * step + shift(12'000)});
    }
    const auto at = [&](int i, int j) { return corners[static_cast<std::size_t>(i * (side + 1) + j)]; };
    std::map<std::pair<LonLat, LonLat>, std::vector<LonLat>> edges;
    const auto edge = [&](LonLat a, LonLat b) {
        const bool backward = b < a;
        auto& line = edges[backward ? std::pair(b, a) : std::pair(a, b)];
        if (line.empty()) {
            const LonLat from = backward ? b : a, to = backward ? a : b;
            for (int k = 0; k <= cuts; ++k) {
                const bool end = k == 0 || k == cuts;
                line.push_back({from.lon_e7 + (to.lon_e7 - from.lon_e7) / cuts * k + (end ? 0 : shift(800)),
                                from.lat_e7 + (to.lat_e7 - from.lat_e7) / cuts * k + (end ? 0 : shift(800))});
            }
            line.back() = to;
        }
        auto copy = line;
        if (backward) std::reverse(copy.begin(), copy.end());
        copy.pop_back();
        return copy;
    };
    for (int i = 0; i < side; ++i) {
        for (int j = 0; j < side; ++j) {
            grids::Ring ring;
            const LonLat around[] = {at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1), at(i, j)};
            for (int k = 0; k < 4; ++k) {
                const auto piece = edge(around[k], around[k + 1]);
                ring.insert(ring.end(), piece.begin(), piece.end());
            }
            ring.push_back(ring.front());
            scene.polygons.push_back({ring});
        }
    }
    for (int n = 0; n < 200'000; ++n) {
        scene.points.push_back({1'210'000'000 + static_cast<std::int32_t>(random() % (side * step)),
                                290'000'000 + static_cast<std::int32_t>(random() % (side * step))});
    }
    return scene;
}

// Points a second, the best of five rounds of at least 0.2 s.
template <class Find>
double rate(const Scene& scene, Find find) {
    double best = 0;
    std::uint64_t sum = 0;
    for (int round = 0; round < 5; ++round) {
        const Stopwatch watch;
        std::size_t done = 0;
        while (watch.seconds() < 0.2) {
            for (const LonLat point : scene.points)
                sum += find(point);
            done += scene.points.size();
        }
        best = std::max(best, static_cast<double>(done) / watch.seconds());
    }
    if (sum == 42) fmt::print(" ");  // the answers are used
    return best;
}

struct GeosIndex {
    explicit GeosIndex(const Scene& scene) : context(GEOS_init_r()), tree(GEOSSTRtree_create_r(context, 10)) {
        for (const Rings& rings : scene.polygons) {
            GEOSGeometry* area = nullptr;
            for (const auto& ring : rings) {
                GEOSCoordSequence* sequence =
                    GEOSCoordSeq_create_r(context, static_cast<unsigned>(ring.size()), 2);
                for (unsigned i = 0; i < ring.size(); ++i)
                    GEOSCoordSeq_setXY_r(context, sequence, i, ring[i].lon_e7, ring[i].lat_e7);
                GEOSGeometry* one = GEOSGeom_createPolygon_r(
                    context, GEOSGeom_createLinearRing_r(context, sequence), nullptr, 0);
                area = area == nullptr ? one : GEOSSymDifference_r(context, area, one);
            }
            areas.push_back(area);
            prepared.push_back(GEOSPrepare_r(context, area));
        }
        ids.resize(areas.size());
        for (std::size_t i = 0; i < areas.size(); ++i) {
            ids[i] = static_cast<std::uint32_t>(i);
            GEOSSTRtree_insert_r(context, tree, areas[i], &ids[i]);
        }
    }
    std::uint32_t find(LonLat place) {
        struct Search {
            GeosIndex* index;
            const GEOSGeometry* point;
            double x, y;
            std::uint32_t found;
        };
        GEOSGeometry* point = GEOSGeom_createPointFromXY_r(context, place.lon_e7, place.lat_e7);
        Search search{this, point, static_cast<double>(place.lon_e7), static_cast<double>(place.lat_e7), ~0U};
        GEOSSTRtree_query_r(
            context, tree, point,
            [](void* item, void* data) {
                auto& s = *static_cast<Search*>(data);
                const std::uint32_t id = *static_cast<std::uint32_t*>(item);
                if (id < s.found &&
                    GEOSPreparedIntersects_r(s.index->context, s.index->prepared[id], s.point) == 1)
                    s.found = id;
            },
            &search);
        GEOSGeom_destroy_r(context, point);
        return search.found;
    }
    GEOSContextHandle_t context;
    GEOSSTRtree* tree;
    std::vector<GEOSGeometry*> areas;
    std::vector<const GEOSPreparedGeometry*> prepared;
    std::vector<std::uint32_t> ids;
};

void measure(Report& report, const Scene& scene, bool is_chicago) {
    if (scene.polygons.empty()) {
        fmt::print("{}: ../shared/data is not here\n", scene.name);
        return;
    }
    const Stopwatch building;
    const PolygonIndex index(scene.polygons);
    const double built = building.seconds();
    const double ours = rate(scene, [&](LonLat p) { return index.find(p).value_or(~0U); });

    MutableS2ShapeIndex shapes;
    std::vector<std::unique_ptr<S2Polygon>> polygons;
    for (const Rings& rings : scene.polygons) {
        std::vector<std::unique_ptr<S2Loop>> loops;
        for (const auto& ring : rings) {
            std::vector<S2Point> vertices;
            for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
                const S2Point vertex = S2LatLng::FromDegrees(ring[i].lat(), ring[i].lon()).ToPoint();
                if (vertices.empty() || vertices.back() != vertex) vertices.push_back(vertex);
            }
            auto loop = std::make_unique<S2Loop>(vertices, S2Debug::DISABLE);
            loop->Normalize();
            loops.push_back(std::move(loop));
        }
        polygons.push_back(std::make_unique<S2Polygon>());
        polygons.back()->set_s2debug_override(S2Debug::DISABLE);
        polygons.back()->InitNested(std::move(loops));
        shapes.Add(std::make_unique<S2Polygon::Shape>(polygons.back().get()));
    }
    shapes.ForceBuild();
    auto query = MakeS2ContainsPointQuery(&shapes);
    const double s2 = rate(scene, [&](LonLat p) {
        std::uint32_t found = ~0U;
        query.VisitContainingShapes(S2LatLng::FromDegrees(p.lat(), p.lon()).ToPoint(), [&](S2Shape* shape) {
            found = static_cast<std::uint32_t>(shape->id());
            return false;
        });
        return found;
    });
    GeosIndex geos(scene);
    const double prepared = rate(scene, [&](LonLat p) { return geos.find(p); });
    std::size_t same_s2 = 0, same_geos = 0;
    for (const LonLat p : scene.points) {
        const std::uint32_t mine = index.find(p).value_or(~0U);
        std::uint32_t s2_says = ~0U;
        query.VisitContainingShapes(S2LatLng::FromDegrees(p.lat(), p.lon()).ToPoint(), [&](S2Shape* shape) {
            s2_says = static_cast<std::uint32_t>(shape->id());
            return false;
        });
        same_s2 += s2_says == mine;
        same_geos += geos.find(p) == mine;
    }
    const double all = static_cast<double>(scene.points.size());
    report.inform(scene.name + ": Linli", ours / 1e6, "M points/s");
    report.inform(scene.name + ": S2ContainsPointQuery", s2 / 1e6, "M points/s");
    report.inform(scene.name + ": GEOS prepared", prepared / 1e6, "M points/s");
    report.at_least(scene.name + ": Linli / S2", ours / s2, "times", 6);
    report.at_least(scene.name + ": Linli / GEOS", ours / prepared, "times", 6);
    report.inform(scene.name + ": same answer as S2", 100.0 * static_cast<double>(same_s2) / all, "%");
    report.inform(scene.name + ": same answer as GEOS", 100.0 * static_cast<double>(same_geos) / all, "%");
    if (is_chicago) {
        report.at_most(scene.name + ": index built in", built, "s", 0.5);
        report.at_most(scene.name + ": index memory", static_cast<double>(index.bytes()) / 1048576, "MiB",
                       32);
    } else {
        report.inform(scene.name + ": index built in", built, "s");
        report.inform(scene.name + ": index memory", static_cast<double>(index.bytes()) / 1048576, "MiB");
    }
}

}  // namespace

void measure_point_location(Report& report) {
    measure(report, chicago(), true);
    measure(report, lattice(), false);
}

}  // namespace linli::bench
