#include "grids/grid_import.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "grids/grid_rows.h"
#include "grids/partition.h"

namespace linli::grids {
namespace {

constexpr std::size_t most_grids = 100'000;

// Reads features one by one; what is wrong goes into the survey.
class Reader {
  public:
    Reader(Survey& survey, const PropertyNames& names) : survey_(survey), names_(names) {}

    void read(const boost::json::value& feature, std::int64_t index) {
        index_ = index;
        const boost::json::object* object = feature.if_object();
        const boost::json::object* properties = member_object(object, "properties");
        const boost::json::object* geometry = member_object(object, "geometry");
        if (properties == nullptr || geometry == nullptr) {
            return error({"应有 properties 与 geometry。", "Must have properties and geometry."});
        }
        Grid grid;
        grid.code = text_of(*properties, names_.code);
        grid.name = text_of(*properties, names_.name);
        if (grid.code.empty()) {
            return error({fmt::format("缺少属性 {}。", names_.code),
                          fmt::format("The property {} is missing.", names_.code)});
        }
        // A comma parts the items of a list in an address, a slash a post's kind from its grid.
        if (grid.code.find_first_of(",/") != std::string::npos) {
            return error({"代码 " + grid.code + " 中有逗号或斜线。",
                          "The code " + grid.code + " has a comma or a slash in it."});
        }
        if (grid.name.empty()) grid.name = grid.code;
        const auto [known, is_new] = places_.try_emplace(grid.code, survey_.grids.size());
        if (!is_new && names_.same_code == SameCode::merge) {
            read_geometry(*geometry, survey_.grids[known->second].rings);
            return;
        }
        if (!is_new) error({"代码 " + grid.code + " 重复。", "The code " + grid.code + " is there twice."});
        read_staff(*properties, grid);
        read_geometry(*geometry, grid.rings);
        survey_.grids.push_back(std::move(grid));
        survey_.features.push_back(index_);
    }

  private:
    static const boost::json::object* member_object(const boost::json::object* object,
                                                    std::string_view name) {
        if (object == nullptr) return nullptr;
        const boost::json::value* member = object->if_contains(name);
        return member == nullptr ? nullptr : member->if_object();
    }

    static std::string text_of(const boost::json::object& object, std::string_view name) {
        const boost::json::value* member = object.if_contains(name);
        if (member == nullptr) return {};
        if (const auto* text = member->if_string()) return std::string(trim(std::string_view(*text)));
        if (const auto* number = member->if_int64()) return std::to_string(*number);
        return {};
    }

    void read_staff(const boost::json::object& properties, Grid& grid) {
        const boost::json::value* staff = properties.if_contains(names_.staff);
        if (staff == nullptr || staff->is_null()) {
            survey_.without_staff.insert(grid.code);
            return;
        }
        json::Faults faults;
        if (json::decode(*staff, grid.staff, faults) && faults.empty()) return;
        for (const FieldFault& fault : faults.take()) {
            error({"staff" + fault.path + "：" + fault.message.zh,
                   "staff" + fault.path + ": " + fault.message.en});
        }
    }

    bool read_geometry(const boost::json::object& geometry, Rings& rings) {
        const std::string type = text_of(geometry, "type");
        const boost::json::value* coordinates = geometry.if_contains("coordinates");
        const boost::json::array* list = coordinates == nullptr ? nullptr : coordinates->if_array();
        if (list == nullptr || (type != "Polygon" && type != "MultiPolygon")) {
            error({"geometry 应为 Polygon 或 MultiPolygon。",
                   "The geometry must be a Polygon or MultiPolygon."});
            return false;
        }
        if (type == "Polygon") return read_polygon(*list, rings);
        bool good = !list->empty();
        for (const boost::json::value& polygon : *list) {
            const boost::json::array* polygon_rings = polygon.if_array();
            good = polygon_rings != nullptr && read_polygon(*polygon_rings, rings) && good;
        }
        return good;
    }

    bool read_polygon(const boost::json::array& list, Rings& rings) {
        bool good = !list.empty();
        for (const boost::json::value& item : list) {
            Ring ring;
            good = read_ring(item, ring) && good;
            survey_.vertices += ring.size();
            rings.push_back(std::move(ring));
        }
        if (list.empty()) error({"多边形没有边界。", "The polygon has no ring."});
        return good;
    }

    bool read_ring(const boost::json::value& item, Ring& ring) {
        const boost::json::array* points = item.if_array();
        if (points == nullptr) {
            error({"边界应为坐标列表。", "A ring must be a list of positions."});
            return false;
        }
        for (const boost::json::value& point : *points) {
            const boost::json::array* pair = point.if_array();
            if (pair == nullptr || pair->size() < 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number()) {
                error({"坐标应为 [经度, 纬度]。", "A position must be [longitude, latitude]."});
                return false;
            }
            const double lon = (*pair)[0].to_number<double>(), lat = (*pair)[1].to_number<double>();
            const auto place = LonLat::from_degrees(lon, lat);
            if (!place) {
                const bool swapped = LonLat::from_degrees(lat, lon).has_value();
                error(
                    {fmt::format("坐标 [{}, {}] 超出范围{}。", lon, lat, swapped ? "，经纬度似乎颠倒了" : ""),
                     fmt::format("The position [{}, {}] is out of range{}.", lon, lat,
                                 swapped ? "; longitude and latitude seem swapped" : "")});
                return false;
            }
            ring.push_back(*place);
        }
        if (ring.size() < 4) {
            error({"边界至少要有四个点。", "A ring needs at least four positions."},
                  ring.empty() ? std::nullopt : std::optional(ring.front()));
            return false;
        }
        if (ring.front() != ring.back()) {
            error({"边界没有闭合：最后一点应与第一点相同。",
                   "The ring is not closed: its last position must repeat the first."},
                  ring.back());
            return false;
        }
        return true;
    }

    void error(Text message, std::optional<LonLat> place = {}) {
        survey_.problems.push_back({Severity::error, index_, place, std::move(message)});
    }

    Survey& survey_;
    const PropertyNames& names_;
    std::map<std::string, std::size_t> places_;  // of the codes so far, in survey_.grids
    std::int64_t index_ = 0;
};

// Once imported, they are to be found: what no index can hold is an error here.
void check_index(Survey& survey) {
    std::vector<Rings> rings;
    rings.reserve(survey.grids.size());
    for (const Grid& grid : survey.grids)
        rings.push_back(grid.rings);
    try {
        const PolygonIndex index{rings};
    } catch (const std::invalid_argument&) {
        survey.problems.push_back(
            {Severity::error,
             0,
             std::nullopt,
             {"边界有一段长达 90 度以上，或一米之内有 64 个以上的网格。",
              "A stretch of a border is 90 degrees long or more, or over 64 grids meet within a metre."}});
    }
}

void append_ring(std::string& out, const Ring& ring) {
    out += '[';
    for (std::size_t i = 0; i < ring.size(); ++i) {
        if (i != 0) out += ',';
        out += '[';
        json::write_degrees(out, ring[i].lon_e7);
        out += ',';
        json::write_degrees(out, ring[i].lat_e7);
        out += ']';
    }
    out += ']';
}

}  // namespace

bool Survey::importable() const {
    return !grids.empty() && std::none_of(problems.begin(), problems.end(),
                                          [](const Problem& p) { return p.severity == Severity::error; });
}

Result<Survey> survey(std::string_view geojson, const PropertyNames& names,
                      const std::function<void(std::size_t, std::size_t)>& progress) {
    auto document = json::parse(geojson);
    if (!document) return tl::unexpected(std::move(document.error()));
    const boost::json::object* object = document->if_object();
    const boost::json::value* features = object == nullptr ? nullptr : object->if_contains("features");
    const boost::json::array* list = features == nullptr ? nullptr : features->if_array();
    if (list == nullptr || list->empty() || list->size() > most_grids) {
        return refuse(RefusalKind::invalid, "grids/not-a-feature-collection",
                      {"应为 GeoJSON 的 FeatureCollection，含 1 到 100000 个要素。",
                       "Must be a GeoJSON FeatureCollection of 1 to 100,000 features."});
    }
    Survey result;
    Reader reader(result, names);
    for (std::size_t i = 0; i < list->size(); ++i)
        reader.read((*list)[i], static_cast<std::int64_t>(i));
    // The partition is checked in the file's order, so that problems carry the features' indices.
    if (result.importable()) check_partition(result, progress);
    if (result.importable()) check_index(result);
    std::stable_sort(result.grids.begin(), result.grids.end(),
                     [](const Grid& a, const Grid& b) { return a.code < b.code; });
    return result;
}

void keep_staff(Survey& survey, const std::vector<Grid>& in_force) {
    for (Grid& grid : survey.grids) {
        if (!survey.without_staff.contains(grid.code)) continue;
        const auto same = std::ranges::lower_bound(in_force, grid.code, {}, &Grid::code);
        if (same != in_force.end() && same->code == grid.code) grid.staff = same->staff;
    }
}

Result<Imported> import_grids(store::Transaction& transaction, Survey survey, const std::string& source) {
    if (!survey.importable()) {
        auto refusal =
            refuse(RefusalKind::invalid, "grids/not-importable",
                   {"网格文件有错误，没有导入任何内容。", "The file has errors; nothing was imported."});
        for (const Problem& problem : survey.problems) {
            if (problem.severity != Severity::error) continue;
            refusal.value().faults.push_back({fmt::format("features[{}]", problem.feature), problem.message});
        }
        return refusal;
    }
    const std::int64_t in_force = current_version(transaction);
    if (!survey.without_staff.empty()) keep_staff(survey, grids_of_version(transaction, in_force));
    const std::int64_t version = in_force + 1;
    insert_set(transaction, version, source, survey.grids);
    const auto count = static_cast<std::int64_t>(survey.grids.size());
    transaction.append({.kind = "grids.imported",
                        .subject = fmt::format("grid_set/{}", version),
                        .payload = fmt::format(R"({{"version":{},"grids":{}}})", version, count)});
    return Imported{version, count, survey.problems};
}

std::string to_geojson(const GridSet& set, NoStaff no_staff) {
    std::string out = fmt::format(R"({{"type":"FeatureCollection","version":{},"features":[)", set.version);
    for (const Grid& grid : set.grids) {
        if (out.back() == '}') out += ',';
        out += R"({"type":"Feature","properties":{"code":)";
        json::write(out, grid.code);
        out += R"(,"name":)";
        json::write(out, grid.name);
        if (no_staff == NoStaff::said || !grid.staff.empty()) {
            out += R"(,"staff":)";
            json::write(out, grid.staff);
        }
        // Rings are told apart by the even-odd rule, as the index does; a map draws them so from one polygon.
        out += R"(},"geometry":{"type":"Polygon","coordinates":[)";
        for (std::size_t i = 0; i < grid.rings.size(); ++i) {
            if (i != 0) out += ',';
            append_ring(out, grid.rings[i]);
        }
        out += "]}}";
    }
    return out + "]}";
}

}  // namespace linli::grids
