#include "grids/grid_api.h"

#include <fmt/format.h>

#include "grids/coordinates.h"
#include "grids/gazetteer.h"
#include "grids/grid_import.h"
#include "grids/grid_rows.h"
#include "grids/grid_staff.h"
#include "identity/permissions.h"

namespace linli::grids {
namespace {

using http::Call;
using http::Method;

struct LocateQuery {
    double lon = 0;
    double lat = 0;
    std::optional<Crs> crs;
};
BOOST_DESCRIBE_STRUCT(LocateQuery, (), (lon, lat, crs))
void check(const LocateQuery& query, json::Faults& faults) {
    if (!LonLat::from_degrees(query.lon, query.lat)) {
        faults.add({"经纬度超出范围：lon 应在 -180 到 180，lat 应在 -90 到 90。",
                    "Out of range: lon must lie in -180 to 180, lat in -90 to 90."});
    }
}

struct GridAt {
    std::int64_t set_version = 0;
    LonLat location;                  // WGS-84
    std::optional<std::string> code;  // missing: outside all grids
    std::optional<std::string> name;
    std::vector<StaffMember> staff;
    std::optional<Border> border;
};
BOOST_DESCRIBE_STRUCT(GridAt, (), (set_version, location, code, name, staff, border))

struct PlacesQuery {
    std::string text;
    std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(PlacesQuery, (), (text, limit))
void check(const PlacesQuery& query, json::Faults& faults) {
    if (query.limit && (*query.limit < 1 || *query.limit > 50)) {
        faults.add("limit", {"应在 1 与 50 之间。", "Must lie between 1 and 50."});
    }
}

struct FoundPlaces {
    std::vector<FoundPlace> places;
};
BOOST_DESCRIBE_STRUCT(FoundPlaces, (), (places))

// A grid's officer is known to everyone, as on the board at the village's entrance; other names are not.
std::vector<StaffMember> known_to_everyone(const std::vector<StaffMember>& staff) {
    std::vector<StaffMember> known;
    for (const StaffMember& member : staff) {
        if (member.role == StaffRole::officer) known.push_back(member);
    }
    return known;
}

GridSet for_everyone(GridSet set) {
    for (Grid& grid : set.grids)
        grid.staff = known_to_everyone(grid.staff);
    return set;
}

// What a feature of the grids says of itself.
struct GridProperties {
    std::string code;
    std::string name;
    std::vector<StaffMember> staff;
};
BOOST_DESCRIBE_STRUCT(GridProperties, (), (code, name, staff))

void describe(http::Routes& routes, http::Route& route) {
    routes.answers_features<GridProperties>(route, R"("version":{"type":"integer"})");
}

void add_changes(http::Routes& routes, GridMap& map) {
    routes.upload(
        Method::post, "/api/v1/grids", identity::rights::change_grids,
        {"导入网格（GeoJSON），成为新版本", "Imports grids from GeoJSON as a new version"}, largest_file,
        [](store::Snapshot& snapshot, const Call& call) { return require_version(snapshot, call.if_match); },
        [](const Call&, const http::Bytes& body) { return survey(body.data); },
        [](store::Transaction& transaction, const Call& call, const Survey& survey) -> Result<Imported> {
            if (auto same = require_version(transaction, call.if_match); !same)
                return tl::unexpected(std::move(same.error()));
            return import_grids(transaction, survey, "api");
        });
    routes.command<GridStaff>(
        Method::put, "/api/v1/grids/{code}/staff", identity::rights::change_grids,
        {"更换一个网格的人员，成为新版本", "Other staff for one grid, as a new version"},
        [&map](store::Transaction& transaction, const Call& call, const GridStaff& body) {
            return set_staff(transaction, map, call.path[0], body, call.if_match);
        });
    routes.question<http::Nothing>(
        Method::get, "/api/v1/grids/versions", identity::rights::change_grids,
        {"历次网格：谁、何时", "The divisions so far: who made them, and when"},
        [](store::Snapshot& snapshot, const Call&, const http::Nothing&) -> Result<SetVersions> {
            return set_versions(snapshot);
        });
    describe(
        routes,
        routes.question<http::Nothing>(
            Method::get, "/api/v1/grids/versions/{version}", identity::rights::change_grids,
            {"某一版网格与全部人员（GeoJSON 文件，可再导入）",
             "A division with all its staff, as a GeoJSON file that can be imported again"},
            [](store::Snapshot& snapshot, const Call& call, const http::Nothing&) -> Result<http::Document> {
                auto set = find_set(snapshot, parse_number<std::int64_t>(call.path[0]).value_or(0));
                if (!set) return tl::unexpected(std::move(set.error()));
                const bool is_in_force = set->version == current_version(snapshot);
                return http::Document{"application/geo+json",
                                      to_geojson(*set, is_in_force ? NoStaff::said : NoStaff::left_open),
                                      fmt::format("grids-{}.geojson", set->version)};
            }));
}

}  // namespace

void add_routes(http::Routes& routes, GridMap& map) {
    describe(
        routes,
        routes.question<http::Nothing>(
            Method::get, "/api/v1/grids", http::anyone, {"网格（GeoJSON）", "The grids in force, as GeoJSON"},
            [&map](store::Snapshot& snapshot, const Call&, const http::Nothing&) -> Result<http::Document> {
                return http::Document{"application/geo+json",
                                      to_geojson(for_everyone(*map.current(snapshot)))};
            }));
    add_changes(routes, map);
    routes.question<LocateQuery>(
        Method::get, "/api/v1/grids/locate", http::anyone,
        {"某一点属于哪个网格", "Which grid a point belongs to, and how near the border is"},
        [&map](store::Snapshot& snapshot, const Call&, const LocateQuery& query) -> Result<GridAt> {
            const LonLat place =
                to_wgs84(*LonLat::from_degrees(query.lon, query.lat), query.crs.value_or(Crs::wgs84));
            const Located located = map.locate(snapshot, place);
            GridAt at{located.set->version, place, {}, {}, {}, located.border};
            if (located.grid != nullptr) {
                at.code = located.grid->code;
                at.name = located.grid->name;
                at.staff = known_to_everyone(located.grid->staff);
            }
            return at;
        });
    routes.question<PlacesQuery>(
        Method::get, "/api/v1/places", http::anyone,
        {"按名称或地址查地点，容许错字", "Places by name or address, typing errors forgiven"},
        [](store::Snapshot& snapshot, const Call&, const PlacesQuery& query) -> Result<FoundPlaces> {
            return FoundPlaces{
                search_places(snapshot, query.text, static_cast<std::size_t>(query.limit.value_or(10)))};
        });
    routes.at(Method::get, "/api/v1/places").cost = http::Cost::costly;
}

}  // namespace linli::grids
