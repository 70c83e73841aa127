#include "incidents/grids_preview.h"

namespace linli::incidents {
namespace {

constexpr std::size_t examples_shown = 5;
constexpr std::size_t most_points_tried = 200'000;
constexpr std::chrono::days usual_points_time{30};

struct Lying {
    std::string grid;
    std::optional<std::int64_t> border_metres;
    std::string border_neighbour;
};

Lying lying_in(const grids::GridSet& set, LonLat place, int near_metres) {
    const grids::Grid* grid = set.at(place);
    if (grid == nullptr) return {};
    const grids::Border border = nearest_border(set, *grid, place);
    if (border.distance.value > near_metres) return {grid->code, {}, {}};
    return {grid->code, static_cast<std::int64_t>(border.distance.value), border.neighbour_code};
}

}  // namespace

GridsEffect preview_grids(const GridsInUse& in_use, const grids::GridSet& after) {
    GridsEffect effect;
    effect.without_place = in_use.without_place;
    const grids::GridSet& before = *in_use.in_force;
    for (const Placed& one : in_use.placed) {
        const Lying was = lying_in(before, one.place, in_use.border_metres);
        const Lying would = lying_in(after, one.place, in_use.border_metres);
        const auto note = [&](GridEffect& which) {
            ++which.incidents;
            if (in_use.with_examples && which.examples.size() < examples_shown)
                which.examples.push_back(
                    {one.number, was.grid, would.grid, would.border_metres, would.border_neighbour});
        };
        ++effect.incidents;
        if (was.border_metres) ++effect.near_border_before;
        if (would.border_metres) note(effect.near_border);
        if (was.grid == would.grid) continue;
        if (would.grid.empty())
            note(effect.in_none);
        else
            note(was.grid.empty() ? effect.newly_in_one : effect.other_grid);
    }
    for (const grids::Grid& grid : after.grids) {
        const grids::Grid* was = before.find(grid.code);
        if (was == nullptr) {
            effect.new_grids.push_back(grid.code);
            continue;
        }
        const ChangedGrid changed{grid.code, grid.name != was->name, grid.rings != was->rings,
                                  grid.staff != was->staff};
        if (changed.is_renamed || changed.is_reshaped || changed.is_restaffed)
            effect.changed_grids.push_back(changed);
    }
    for (const grids::Grid& grid : before.grids) {
        if (after.find(grid.code) != nullptr) continue;
        LostGrid lost{grid.code, 0};
        for (const char* kind : {"officer/", "auxiliary/", "worker/"}) {
            const auto open = in_use.open_by_post.find(kind + grid.code);
            if (open != in_use.open_by_post.end()) lost.open_with_its_posts += open->second;
        }
        effect.lost_grids.push_back(std::move(lost));
    }
    return effect;
}

GridsInUse grids_in_use(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                        std::shared_ptr<const grids::GridSet> in_force, bool with_examples) {
    GridsInUse in_use;
    in_use.in_force = std::move(in_force);
    in_use.border_metres = book.border_metres;
    in_use.with_examples = with_examples;
    in_use.to = snapshot.now();
    in_use.from = std::max(in_use.to - usual_points_time, Instant{});
    Filter filter;
    filter.from = in_use.from;
    filter.to = in_use.to;
    return lines.read(snapshot, [&](const Lines& all) {
        const Sieve sieve(filter, all, book, snapshot);
        std::vector<std::int64_t> open(all.handlers.size(), 0);
        for (std::size_t i = all.lines.size(); i-- > 0;) {
            const Line& line = all.lines[i];
            if (line.exists != 0 && is_open(line)) ++open[line.handler];
            if (!sieve.passes(line)) continue;
            if (line.has_place == 0)
                ++in_use.without_place;
            else if (in_use.placed.size() < most_points_tried)
                in_use.placed.push_back({static_cast<std::int64_t>(i) + 1, {line.lon, line.lat}});
            else
                ++in_use.left_out;
        }
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (open[i] != 0) in_use.open_by_post[all.handlers.text(static_cast<std::uint16_t>(i))] = open[i];
        }
        return std::move(in_use);
    });
}

Result<GridsPreview> try_grids(const GridsInUse& in_use, std::string_view geojson) {
    auto survey = grids::survey(geojson);
    if (!survey) return tl::unexpected(std::move(survey.error()));
    keep_staff(*survey, in_use.in_force->grids);
    GridsPreview preview;
    preview.importable = survey->importable();
    preview.grids = static_cast<std::int64_t>(survey->grids.size());
    preview.vertices = static_cast<std::int64_t>(survey->vertices);
    preview.problems = std::move(survey->problems);
    preview.version = in_use.in_force->version;
    preview.from = in_use.from;
    preview.to = in_use.to;
    preview.left_out = in_use.left_out;
    if (preview.importable)
        preview.effect = preview_grids(in_use, grids::set_of(0, std::move(survey->grids)));
    return preview;
}

}  // namespace linli::incidents
