// From a GeoJSON file to a new version of the grids, checked first.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/refusal.h"
#include "grids/grid.h"
#include "store/transaction.h"

namespace linli::grids {

// An `error` stops the import; a `warning` does not (slivers where borders do not quite meet, gaps between
// grids).
enum class Severity { error, warning };
BOOST_DESCRIBE_ENUM(Severity, error, warning)

struct Problem {
    Severity severity = Severity::error;
    std::int64_t feature = 0;     // its index in the file, from 0
    std::optional<LonLat> place;  // where, as far as it can be said
    Text message;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (severity, feature, place, message))

// What a file holds. Can be imported if no problem is an error.
struct Survey {
    std::vector<Grid> grids;              // by code
    std::vector<std::int64_t> features;   // of each grid: the index of its first feature, in the file's order
    std::set<std::string> without_staff;  // codes of grids of whose staff the file says nothing
    std::size_t vertices = 0;
    std::vector<Problem> problems;

    bool importable() const;
};

// What two features with the same code are: a mistake, or parts of one grid.
enum class SameCode { refuse, merge };

// Which properties of a feature hold its code, name and staff.
struct PropertyNames {
    std::string code = "code";
    std::string name = "name";
    std::string staff = "staff";
    SameCode same_code = SameCode::refuse;
};

// Reads and checks a FeatureCollection of Polygons and MultiPolygons (RFC 7946): rings closed, at least four
// points, no crossing, no overlap, no gaps, codes unique. Refused when the file is no FeatureCollection; what
// is wrong within is in the survey. `progress(done, total)` counts features.
Result<Survey> survey(std::string_view geojson, const PropertyNames& names = {},
                      const std::function<void(std::size_t, std::size_t)>& progress = {});

// Grids of whose staff the file says nothing keep the staff they have: borders drawn elsewhere, or a division
// whose names were removed on schedule, leave nobody without the one responsible. `in_force`: by code.
void keep_staff(Survey& survey, const std::vector<Grid>& in_force);

struct Imported {
    std::int64_t version = 0;
    std::int64_t grids = 0;
    std::vector<Problem> warnings;
};
BOOST_DESCRIBE_STRUCT(Imported, (), (version, grids, warnings))

// The command: a new version from a survey, whose grids keep their staff (above). Refused
// (`grids/not-importable`, with every problem) if one is an error.
Result<Imported> import_grids(store::Transaction& transaction, Survey survey, const std::string& source);

// All grids of a set as a GeoJSON FeatureCollection, with code, name and staff. `left_open`: where a grid has
// none the file says nothing of it, as for a set that was replaced, whose names may have been removed.
enum class NoStaff { said, left_open };
std::string to_geojson(const GridSet& set, NoStaff no_staff = NoStaff::said);

}  // namespace linli::grids
