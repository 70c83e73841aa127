#include "base/geo.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/text.h"

namespace linli {

std::optional<LonLat> LonLat::from_degrees(double lon, double lat) {
    if (!(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90)) return std::nullopt;
    return LonLat{static_cast<std::int32_t>(std::lround(lon * units)),
                  static_cast<std::int32_t>(std::lround(lat * units))};
}

std::optional<LonLat> LonLat::from_text(std::string_view lon, std::string_view lat) {
    const auto x = parse_number<double>(lon), y = parse_number<double>(lat);
    return x && y ? from_degrees(*x, *y) : std::nullopt;
}

Metres distance(LonLat a, LonLat b) {
    constexpr double mean_radius = 6'371'008.8;
    constexpr double radians = std::numbers::pi / 180;
    const double lat_a = a.lat() * radians;
    const double lat_b = b.lat() * radians;
    const double half_lat = std::sin((lat_b - lat_a) / 2);
    const double half_lon = std::sin((b.lon() - a.lon()) * radians / 2);
    const double h =
        half_lat * half_lat + std::cos(lat_a) * std::cos(lat_b) * half_lon * half_lon;  // haversine
    return {2 * mean_radius * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)))};
}

}  // namespace linli
