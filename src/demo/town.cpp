#include "demo/town.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "demo/chance.h"
#include "grids/grid_import.h"

namespace linli::demo {
namespace {

constexpr int columns = 17;
constexpr int rows = 8;  // 17 x 8 = 136 grids
constexpr double west = 121.9000, south = 29.3000;
constexpr double step_lon = 0.0062, step_lat = 0.0056;  // about 600 m by 620 m
constexpr int river_column = 6;
constexpr int cuts = 8;  // pieces of an edge

constexpr std::array village_names{"望潮", "石埠", "海门", "白沙", "南湾", "北渚", "双桥", "青屿", "后岙",
                                   "前塘", "柳河", "渔浦", "月湖", "东堤", "西坝", "小港", "大岙", "松岭",
                                   "横街", "盐场", "金滩", "银杏", "荷塘", "桥头", "新联", "红旗", "永安",
                                   "清河", "龙山", "凤岭", "朝阳", "临江", "竹溪", "梅山"};
constexpr std::array village_kinds{"村", "社区", "新村", "小区"};
constexpr std::array surnames{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
                              "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"};
constexpr std::array given_names{"建国", "秀英", "志强", "丽华", "海波", "晓燕", "永康",
                                 "文静", "国平", "春梅", "立新", "雪芬", "明辉", "佳琪",
                                 "伟民", "玉兰", "浩然", "思远", "乐怡", "振华"};
constexpr std::array place_kinds{"小学",   "菜市场",   "卫生院",   "公园",   "超市",
                                 "公交站", "文化礼堂", "渔港码头", "停车场", "养老院"};

struct Point {
    double lon, lat;
};

LonLat exact(Point p) {
    return *LonLat::from_degrees(p.lon, p.lat);
}

class Surveyor {
  public:
    explicit Surveyor(std::uint64_t seed) : seed_(seed) {}

    // A corner of the lattice, moved a little; the same for every grid that has it.
    Point corner(int column, int row) const {
        Chance chance(seed_ ^ static_cast<std::uint64_t>(column * 1'000 + row + 17));
        double lon = west + column * step_lon + chance.between(-0.22, 0.22) * step_lon;
        const double lat = south + row * step_lat + chance.between(-0.22, 0.22) * step_lat;
        if (column == columns) lon += std::sin(row * 1.1) * step_lon * 0.5;  // the coast
        return {lon, lat};
    }

    // The border between two corners as a crooked line, from the first to the last but one point; the same
    // both ways.
    std::vector<LonLat> edge(int c1, int r1, int c2, int r2) const {
        const bool backward = std::pair(c1, r1) > std::pair(c2, r2);
        std::vector<LonLat> points = backward ? line(c2, r2, c1, r1) : line(c1, r1, c2, r2);
        if (backward) std::reverse(points.begin(), points.end());
        points.pop_back();
        return points;
    }

    grids::Ring ring(int column, int row) const {
        grids::Ring ring;
        const int corners[5][2] = {
            {column, row}, {column + 1, row}, {column + 1, row + 1}, {column, row + 1}, {column, row}};
        for (int i = 0; i < 4; ++i) {
            const auto piece = edge(corners[i][0], corners[i][1], corners[i + 1][0], corners[i + 1][1]);
            ring.insert(ring.end(), piece.begin(), piece.end());
        }
        ring.push_back(ring.front());
        return ring;
    }

  private:
    std::vector<LonLat> line(int c1, int r1, int c2, int r2) const {
        const Point a = corner(c1, r1), b = corner(c2, r2);
        Chance chance(seed_ ^ (static_cast<std::uint64_t>(((c1 * 100 + r1) * 100 + c2) * 100 + r2) << 20));
        std::vector<LonLat> points;
        for (int i = 0; i <= cuts; ++i) {
            const double t = static_cast<double>(i) / cuts;
            const double bend = i == 0 || i == cuts ? 0 : chance.between(-0.035, 0.035);
            points.push_back(exact({a.lon + (b.lon - a.lon) * t - (b.lat - a.lat) * bend,
                                    a.lat + (b.lat - a.lat) * t + (b.lon - a.lon) * bend}));
        }
        return points;
    }

    std::uint64_t seed_;
};

std::vector<grids::StaffMember> staff(Chance& chance) {
    using grids::StaffRole;
    std::vector<grids::StaffMember> members;
    for (const StaffRole role :
         {StaffRole::officer, StaffRole::auxiliary, StaffRole::volunteer, StaffRole::volunteer}) {
        members.push_back({role, person_name(chance)});
    }
    return members;
}

LonLat centre_of(const grids::Ring& ring) {
    std::int64_t lon = 0, lat = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        lon += ring[i].lon_e7;
        lat += ring[i].lat_e7;
    }
    const auto count = static_cast<std::int64_t>(ring.size()) - 1;
    return {static_cast<std::int32_t>(lon / count), static_cast<std::int32_t>(lat / count)};
}

// Lines of the base map as GeoJSON features.
class BaseMap {
  public:
    void add(std::string_view kind, std::string_view name, std::string_view type,
             const std::vector<LonLat>& points) {
        if (!features_.empty()) features_ += ',';
        features_ += fmt::format(
            R"({{"type":"Feature","properties":{{"kind":"{}","name":"{}"}},"geometry":{{"type":"{}",)"
            R"("coordinates":)",
            kind, name, type);
        if (type == "Point") {
            position(points.front());
        } else {
            features_ += type == "Polygon" ? "[[" : "[";
            for (std::size_t i = 0; i < points.size(); ++i) {
                if (i != 0) features_ += ',';
                position(points[i]);
            }
            features_ += type == "Polygon" ? "]]" : "]";
        }
        features_ += "}}";
    }
    std::string text() const {
        return R"({"type":"FeatureCollection","invented":true,"features":[)" + features_ + "]}";
    }

  private:
    void position(LonLat place) {
        features_ += '[';
        json::write_degrees(features_, place.lon_e7);
        features_ += ',';
        json::write_degrees(features_, place.lat_e7);
        features_ += ']';
    }
    std::string features_;
};

std::vector<LonLat> along_column(const Surveyor& surveyor, int column) {
    std::vector<LonLat> line;
    for (int row = 0; row < rows; ++row) {
        const auto piece = surveyor.edge(column, row, column, row + 1);
        line.insert(line.end(), piece.begin(), piece.end());
    }
    line.push_back(exact(surveyor.corner(column, rows)));
    return line;
}

std::vector<LonLat> along_row(const Surveyor& surveyor, int row) {
    std::vector<LonLat> line;
    for (int column = 0; column < columns; ++column) {
        const auto piece = surveyor.edge(column, row, column + 1, row);
        line.insert(line.end(), piece.begin(), piece.end());
    }
    line.push_back(exact(surveyor.corner(columns, row)));
    return line;
}

std::string draw_base_map(const Surveyor& surveyor, const Town& town) {
    BaseMap map;
    std::vector<LonLat> sea = along_column(surveyor, columns);
    const double out = west + (columns + 3) * step_lon;
    sea.push_back(exact({out, south + rows * step_lat}));
    sea.push_back(exact({out, south}));
    sea.push_back(sea.front());
    map.add("sea", "望潮湾", "Polygon", sea);
    map.add("river", "柳河", "LineString", along_column(surveyor, river_column));
    map.add("road", "滨海大道", "LineString", along_column(surveyor, columns - 2));
    map.add("road", "环城西路", "LineString", along_column(surveyor, 3));
    map.add("road", "人民路", "LineString", along_row(surveyor, 3));
    map.add("road", "建设路", "LineString", along_row(surveyor, 6));
    for (std::size_t i = 0; i < town.grids.size(); i += 9)
        map.add("village", town.grids[i].name, "Point", {town.centres[i]});
    return map.text();
}

}  // namespace

std::string person_name(Chance& chance) {
    return std::string(chance.one_of(surnames)) + chance.one_of(given_names);
}

Town build_town(std::uint64_t seed) {
    const Surveyor surveyor(seed);
    Chance chance(seed);
    Town town;
    for (int number = 0; number < columns * rows; ++number) {
        const auto names = static_cast<std::size_t>(number);
        grids::Grid grid;
        grid.code = fmt::format("WC-{:03}", number + 1);
        grid.name = fmt::format("{}{}", village_names[names / village_kinds.size()],
                                village_kinds[names % village_kinds.size()]);
        grid.staff = staff(chance);
        grid.rings = {surveyor.ring(number % columns, number / columns)};
        town.centres.push_back(centre_of(grid.rings[0]));
        for (int i = 0; i < 2; ++i) {
            const LonLat near = town.centres.back();
            town.places.push_back(
                {grid.name + place_kinds[(names * 2 + static_cast<std::size_t>(i)) % place_kinds.size()],
                 fmt::format("望潮镇{}{}号", grid.name, chance.below(200) + 1),
                 {near.lon_e7 + static_cast<std::int32_t>(chance.below(16'000)) - 8'000,
                  near.lat_e7 + static_cast<std::int32_t>(chance.below(16'000)) - 8'000}});
        }
        town.grids.push_back(std::move(grid));
    }
    grids::GridSet set;
    set.grids = town.grids;
    town.grids_geojson = grids::to_geojson(set);
    town.base_map = draw_base_map(surveyor, town);
    return town;
}

}  // namespace linli::demo
