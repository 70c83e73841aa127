// What other grids would mean for the incidents of the last month. Pure.
#pragma once

#include <set>
#include <span>

#include "grids/grid_import.h"
#include "incidents/incident_list.h"

namespace linli::incidents {

// One incident as it lies in the grids in force, and in the new ones. An empty code: in none.
struct GridExample {
    std::int64_t number = 0;
    std::string before;
    std::string after;
    std::optional<std::int64_t> border_metres;  // under the new grids, where that is near
    std::string border_neighbour;
};
BOOST_DESCRIBE_STRUCT(GridExample, (), (number, before, after, border_metres, border_neighbour))

struct GridEffect {
    std::int64_t incidents = 0;
    std::vector<GridExample> examples;  // the newest few; none for one who may not read incidents
};
BOOST_DESCRIBE_STRUCT(GridEffect, (), (incidents, examples))

// A grid that is there now and not in the new set, with the open incidents that its posts ("officer/…")
// handle: they would be left with nobody.
struct LostGrid {
    std::string grid;
    std::int64_t open_with_its_posts = 0;
};
BOOST_DESCRIBE_STRUCT(LostGrid, (), (grid, open_with_its_posts))

// A grid that is in both sets, and in what it differs.
struct ChangedGrid {
    std::string grid;
    bool is_renamed = false;
    bool is_reshaped = false;
    bool is_restaffed = false;
};
BOOST_DESCRIBE_STRUCT(ChangedGrid, (), (grid, is_renamed, is_reshaped, is_restaffed))

struct GridsEffect {
    std::int64_t incidents = 0;  // with a location, that were looked at
    std::int64_t without_place = 0;
    GridEffect other_grid;    // in one now, and in another then
    GridEffect in_none;       // in one now, and in none then
    GridEffect newly_in_one;  // in none now, and in one then
    std::int64_t near_border_before = 0;
    GridEffect near_border;  // then, within the rulebook's `border_metres`
    std::vector<std::string> new_grids;
    std::vector<LostGrid> lost_grids;
    std::vector<ChangedGrid> changed_grids;
};
BOOST_DESCRIBE_STRUCT(GridsEffect, (),
                      (incidents, without_place, other_grid, in_none, newly_in_one, near_border_before,
                       near_border, new_grids, lost_grids, changed_grids))

// Where an incident lies.
struct Placed {
    std::int64_t number = 0;
    LonLat place;
};

// What is known of the station when the new grids are looked at. `open_by_post`: open incidents by their
// handler.
struct GridsInUse {
    std::shared_ptr<const grids::GridSet> in_force;
    std::vector<Placed> placed;  // newest first
    std::int64_t without_place = 0;
    std::map<std::string, std::int64_t> open_by_post;
    int border_metres = 30;
    bool with_examples = true;
    Instant from;
    Instant to;
    std::int64_t left_out = 0;
};

GridsEffect preview_grids(const GridsInUse& in_use, const grids::GridSet& after);

// The answer: what the file's import would say and, where it can be imported, what it would mean.
struct GridsPreview {
    bool importable = false;
    std::int64_t grids = 0;
    std::int64_t vertices = 0;
    std::vector<grids::Problem> problems;  // errors and warnings, by the feature's index in the file
    std::int64_t version = 0;              // of the grids in force, which it is compared with
    Instant from;                          // incidents reported at or after
    Instant to;
    std::int64_t left_out = 0;  // older ones of the time, beyond the 200,000 newest
    std::optional<GridsEffect> effect;
};
BOOST_DESCRIBE_STRUCT(GridsPreview, (),
                      (importable, grids, vertices, problems, version, from, to, left_out, effect))

// Reads what is in use: the incidents of the last 30 days.
GridsInUse grids_in_use(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                        std::shared_ptr<const grids::GridSet> in_force, bool with_examples);
// Refused as the import is when the file is no FeatureCollection. Slow: checks the file and locates every
// incident.
Result<GridsPreview> try_grids(const GridsInUse& in_use, std::string_view geojson);

}  // namespace linli::incidents
