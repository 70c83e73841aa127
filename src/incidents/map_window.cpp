// Incidents in a map window, as GeoJSON.
#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "incidents/incident_list.h"

namespace linli::incidents {
namespace {

constexpr std::size_t most_points = 500;
constexpr double cluster_pixels = 60;
constexpr int usual_width = 800;

struct Cluster {
    std::int64_t count = 0, open = 0, overdue = 0;
    std::int64_t lon_sum = 0, lat_sum = 0;
};

void begin_feature(std::string& out, LonLat place) {
    if (out.back() == '}') out += ',';
    out += R"({"type":"Feature","geometry":{"type":"Point","coordinates":[)";
    json::write_degrees(out, place.lon_e7);
    out += ',';
    json::write_degrees(out, place.lat_e7);
    out += "]},\"properties\":";
}

}  // namespace

void check(const MapQuery& query, json::Faults& faults) {
    if (!LonLat::from_degrees(query.west, query.south) || !LonLat::from_degrees(query.east, query.north) ||
        query.west >= query.east || query.south >= query.north) {
        faults.add({"west < east、south < north，且在经纬度范围内。",
                    "west < east and south < north must hold, in degrees."});
    }
    if (query.width && (*query.width < 50 || *query.width > 10'000)) {
        faults.add("width", {"应在 50 与 10000 之间。", "Must lie between 50 and 10,000."});
    }
}

std::string map_window(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                       const MapQuery& query) {
    const LonLat low = *LonLat::from_degrees(query.west, query.south);
    const LonLat high = *LonLat::from_degrees(query.east, query.north);
    return lines.read(snapshot, [&](const Lines& all) {
        const Sieve sieve(query, all, book, snapshot);
        const std::uint32_t now = seconds_of(snapshot.now());
        std::vector<std::uint32_t> inside;
        const auto may_pass = [&](const Stretch& stretch) { return sieve.may_pass(stretch); };
        all.visit(may_pass, [&](std::size_t i, const Line& line) {
            const bool in_window = line.has_place != 0 && line.lon >= low.lon_e7 && line.lon <= high.lon_e7 &&
                                   line.lat >= low.lat_e7 && line.lat <= high.lat_e7;
            if (in_window && sieve.passes(line)) inside.push_back(static_cast<std::uint32_t>(i));
        });
        const bool clustered = inside.size() > most_points;
        std::string out =
            fmt::format(R"({{"type":"FeatureCollection","total":{},"clustered":{},"features":[)",
                        inside.size(), clustered);
        if (!clustered) {
            for (const std::uint32_t i : inside) {
                const Line& line = all.lines[i];
                begin_feature(out, {line.lon, line.lat});
                out += fmt::format(R"({{"number":{},"state":"{}","category":)", i + 1,
                                   json::name_of(static_cast<State>(line.state)));
                json::write(out, all.categories.text(line.category));
                out += fmt::format(R"(,"level":{},"overdue":{},"urgent":{}}}}})",
                                   static_cast<int>(line.level), is_overdue(line, now), line.urgent != 0);
            }
            return out + "]}";
        }
        const double cell = (static_cast<double>(high.lon_e7) - low.lon_e7) * cluster_pixels /
                            query.width.value_or(usual_width);
        std::unordered_map<std::uint64_t, Cluster> clusters;
        for (const std::uint32_t i : inside) {
            const Line& line = all.lines[i];
            const auto column =
                static_cast<std::uint64_t>((static_cast<double>(line.lon) - low.lon_e7) / cell);
            const auto row = static_cast<std::uint64_t>((static_cast<double>(line.lat) - low.lat_e7) / cell);
            Cluster& cluster = clusters[row << 32 | column];
            ++cluster.count;
            cluster.open += is_open(line);
            cluster.overdue += is_overdue(line, now);
            cluster.lon_sum += line.lon;
            cluster.lat_sum += line.lat;
        }
        std::vector<std::pair<std::uint64_t, Cluster>> ordered(clusters.begin(), clusters.end());
        std::sort(ordered.begin(), ordered.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [key, cluster] : ordered) {
            begin_feature(out, {static_cast<std::int32_t>(cluster.lon_sum / cluster.count),
                                static_cast<std::int32_t>(cluster.lat_sum / cluster.count)});
            out += fmt::format(R"({{"count":{},"open":{},"overdue":{}}}}})", cluster.count, cluster.open,
                               cluster.overdue);
        }
        return out + "]}";
    });
}

}  // namespace linli::incidents
