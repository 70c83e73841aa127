// Whether somebody is where a shift is. What is asked is a position that a telephone gave once; what is
// answered is yes or no, and nothing of the position is kept anywhere. Pure.
#pragma once

#include <span>

#include "grids/grid.h"
#include "volunteers/shift.h"

namespace linli::volunteers {

// As the browser says it (W3C Geolocation): WGS-84 in degrees, and the radius in metres in which the true
// place lies with 95 % confidence.
struct PlaceSeen {
    double longitude = 0;
    double latitude = 0;
    double accuracy = 0;
};
BOOST_DESCRIBE_STRUCT(PlaceSeen, (), (longitude, latitude, accuracy))
void check(const PlaceSeen& seen, json::Faults& faults);

enum class Presence { here, elsewhere, inexact };

// A position that may be farther off than this says nothing.
inline constexpr Metres least_exact{200};
// One meets at the border too: so far outside the grids is still there, and as far again as the position is
// inexact.
inline constexpr Metres around_grids{50};

// Is it in one of these grids (codes), or that near to one?
Presence presence_in(const grids::GridSet& set, std::span<const std::string> grids, const PlaceSeen& seen);

}  // namespace linli::volunteers
