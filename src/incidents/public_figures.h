// The neighbourhood's figures, for everyone: whole months that have ended, and nothing that would tell of one
// person's report.
#pragma once

#include "incidents/register.h"
#include "incidents/rulebook.h"

namespace linli::incidents {

// A smaller count is "few", and hidden.
inline constexpr std::int64_t smallest_shown = 5;

struct PublicCount {
    std::string key;                       // category of the first level, "2026-10", grid; empty: none
    std::optional<std::int64_t> reported;  // missing: hidden
};
BOOST_DESCRIBE_STRUCT(PublicCount, (), (key, reported))

struct PublicFigures {
    Instant from;  // the twelve months before the present one
    Instant to;
    std::int64_t smallest = smallest_shown;
    std::optional<std::int64_t> reported;  // missing, with the rates: fewer than `smallest`
    std::optional<double> closure_rate;    // closed / reported
    std::optional<double> resolved_rate;   // resolved / reported
    std::vector<PublicCount> categories;
    std::vector<PublicCount> months;
};
BOOST_DESCRIBE_STRUCT(PublicFigures, (),
                      (from, to, smallest, reported, closure_rate, resolved_rate, categories, months))

struct PublicMap {
    Instant from;
    Instant to;
    std::vector<PublicCount> grids;  // only those whose count is shown
};
BOOST_DESCRIBE_STRUCT(PublicMap, (), (from, to, grids))

// Hides counts below `smallest_shown`, and as many more, the smallest first, as it takes that no hidden one
// can be found by subtraction from the total: at least one more, and until the hidden ones add up to twice
// that. Nothing is told of where nothing was reported either, in a list that has a hidden count.
std::vector<PublicCount> hide_few(const std::map<std::string, std::int64_t>& counts);

// There is no period to choose: two periods that differ by a day would tell what was reported on that day.
PublicFigures public_figures(store::Snapshot& snapshot, Register& lines, const Rulebook& book);
PublicMap public_map(store::Snapshot& snapshot, Register& lines, const Rulebook& book);

}  // namespace linli::incidents
