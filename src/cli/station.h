// A station put together: the database and every room over it. Used by each subcommand.
#pragma once

#include <filesystem>
#include <memory>

#include "grids/grid_map.h"
#include "incidents/incident_api.h"
#include "store/store.h"

namespace linli::cli {

// Where a station's data lie: DIR/linli.db and what belongs to it.
std::filesystem::path database_in(const std::filesystem::path& folder);

struct Station {
    // Opens the database in `folder`, which is made if `options.use` is serve. Throws store::CannotOpen.
    Station(const std::filesystem::path& folder, const store::Options& options, const Clock& clock);

    std::unique_ptr<store::Store> store;
    grids::GridMap grids;
    incidents::RulebookShelf rulebooks;
    incidents::Register lines;
    incidents::IncidentDesk desk{grids, rulebooks};
    incidents::IncidentList list{lines, rulebooks};

    incidents::Room room() { return {desk, list, lines, rulebooks}; }
};

}  // namespace linli::cli
