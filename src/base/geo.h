// Places on the earth: WGS-84, always. Input in another system is converted at the door
// (grids/coordinates.h).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace linli {

// A longitude and a latitude in units of 1e-7 degree (about 1 cm), WGS-84. Integers, because that is exact,
// sorts, and reads back as it was written. Longitude -180 to 180 degrees, latitude -90 to 90.
struct LonLat {
    std::int32_t lon_e7 = 0;
    std::int32_t lat_e7 = 0;

    static constexpr double units = 1e7;  // per degree
    // Rounds to the nearest unit; nothing if a value is not finite or out of range.
    static std::optional<LonLat> from_degrees(double lon, double lat);
    // From two numbers as text, in degrees; nothing if one is none.
    static std::optional<LonLat> from_text(std::string_view lon, std::string_view lat);
    double lon() const { return lon_e7 / units; }
    double lat() const { return lat_e7 / units; }

    friend auto operator<=>(const LonLat&, const LonLat&) = default;
};

struct Metres {
    double value = 0;
    friend auto operator<=>(const Metres&, const Metres&) = default;
};

// Great-circle distance on the mean sphere (radius 6,371,008.8 m, IUGG): within 0.6 % of the ellipsoid.
Metres distance(LonLat a, LonLat b);

}  // namespace linli
