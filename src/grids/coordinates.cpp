#include "grids/coordinates.h"

#include <cmath>
#include <numbers>

namespace linli::grids {
namespace {

constexpr double pi = std::numbers::pi;

struct Degrees {
    double lon;
    double lat;
};

bool outside_china(Degrees p) {
    return p.lon < 72.004 || p.lon > 137.8347 || p.lat < 0.8293 || p.lat > 55.8271;
}

// The published approximation of the GCJ-02 shift (Krasovsky 1940 ellipsoid).
Degrees to_gcj(Degrees p) {
    if (outside_china(p)) return p;
    constexpr double axis = 6'378'245.0;
    constexpr double eccentricity = 0.00669342162296594323;
    const double x = p.lon - 105.0;
    const double y = p.lat - 35.0;
    const double ripple = (20.0 * std::sin(6.0 * x * pi) + 20.0 * std::sin(2.0 * x * pi)) * 2.0 / 3.0;
    double lat =
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::abs(x)) + ripple;
    lat += (20.0 * std::sin(y * pi) + 40.0 * std::sin(y / 3.0 * pi)) * 2.0 / 3.0;
    lat += (160.0 * std::sin(y / 12.0 * pi) + 320.0 * std::sin(y * pi / 30.0)) * 2.0 / 3.0;
    double lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::abs(x)) + ripple;
    lon += (20.0 * std::sin(x * pi) + 40.0 * std::sin(x / 3.0 * pi)) * 2.0 / 3.0;
    lon += (150.0 * std::sin(x / 12.0 * pi) + 300.0 * std::sin(x / 30.0 * pi)) * 2.0 / 3.0;
    const double radians = p.lat / 180.0 * pi;
    const double sine = std::sin(radians);
    const double magic = 1.0 - eccentricity * sine * sine;
    const double root = std::sqrt(magic);
    return {p.lon + lon * 180.0 / (axis / root * std::cos(radians) * pi),
            p.lat + lat * 180.0 / (axis * (1.0 - eccentricity) / (magic * root) * pi)};
}

Degrees from_gcj(Degrees p) {
    Degrees guess = p;
    for (int i = 0; i < 6; ++i) {
        const Degrees shifted = to_gcj(guess);
        guess = {guess.lon + p.lon - shifted.lon, guess.lat + p.lat - shifted.lat};
    }
    return guess;
}

constexpr double bd_turn = pi * 3000.0 / 180.0;

Degrees bd_from_gcj(Degrees p) {
    const double z = std::sqrt(p.lon * p.lon + p.lat * p.lat) + 0.00002 * std::sin(p.lat * bd_turn);
    const double theta = std::atan2(p.lat, p.lon) + 0.000003 * std::cos(p.lon * bd_turn);
    return {z * std::cos(theta) + 0.0065, z * std::sin(theta) + 0.006};
}

Degrees gcj_from_bd(Degrees p) {
    Degrees guess{p.lon - 0.0065, p.lat - 0.006};
    for (int i = 0; i < 6; ++i) {
        const Degrees shifted = bd_from_gcj(guess);
        guess = {guess.lon + p.lon - shifted.lon, guess.lat + p.lat - shifted.lat};
    }
    return guess;
}

LonLat rounded(Degrees p, LonLat otherwise) {
    return LonLat::from_degrees(p.lon, p.lat).value_or(otherwise);
}

}  // namespace

LonLat to_wgs84(LonLat place, Crs from) {
    const Degrees p{place.lon(), place.lat()};
    switch (from) {
        case Crs::wgs84:
            return place;
        case Crs::gcj02:
            return rounded(from_gcj(p), place);
        case Crs::bd09:
            return rounded(from_gcj(gcj_from_bd(p)), place);
    }
    return place;
}

LonLat from_wgs84(LonLat place, Crs to) {
    const Degrees p{place.lon(), place.lat()};
    switch (to) {
        case Crs::wgs84:
            return place;
        case Crs::gcj02:
            return rounded(to_gcj(p), place);
        case Crs::bd09:
            return rounded(bd_from_gcj(to_gcj(p)), place);
    }
    return place;
}

}  // namespace linli::grids
