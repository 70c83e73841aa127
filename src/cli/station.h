// A station put together: the database and every room over it. Used by each subcommand.
#pragma once

#include <filesystem>
#include <memory>

#include "audit/seal.h"
#include "grids/grid_map.h"
#include "incidents/incident_api.h"
#include "store/store.h"

namespace linli::cli {

// Where a station's data lie: DIR/linli.db and what belongs to it.
std::filesystem::path database_in(const std::filesystem::path& folder);

// On whose behalf the command line acts.
inline const store::Context keeper{first_station, "command_line"};

// For subcommands that only look: also while a server runs.
store::Options for_reading();

struct Station {
    // Opens the database in `folder`, which is made if `options.use` is serve. Throws store::CannotOpen.
    Station(const std::filesystem::path& folder, const store::Options& options, const Clock& clock);

    std::unique_ptr<store::Store> store;
    grids::GridMap grids;
    incidents::RulebookShelf rulebooks;
    incidents::Register lines;
    incidents::IncidentDesk desk{grids, rulebooks};
    incidents::IncidentList list{lines, rulebooks};
    // Nothing only where a database is read that was never served: its key is made then.
    std::optional<audit::Seal> seal;

    // What `question` of a snapshot returns, as the command line.
    template <class Question>
    auto ask(Question question) {
        using R = std::invoke_result_t<Question&, store::Snapshot&>;
        return store
            ->read_now(keeper, [&](store::Snapshot& snapshot) { return Result<R>(question(snapshot)); })
            .value();
    }
    std::shared_ptr<const grids::GridSet> grids_in_force() {
        return ask([this](store::Snapshot& snapshot) { return grids.current(snapshot); });
    }
    std::shared_ptr<const incidents::Rules> rules_in_force() {
        return ask([this](store::Snapshot& snapshot) { return rulebooks.current(snapshot); });
    }

    incidents::Room room() { return {desk, list, lines, rulebooks}; }
};

}  // namespace linli::cli
