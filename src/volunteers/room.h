// What the desks of this room work with.
#pragma once

#include "grids/grid_map.h"
#include "incidents/rulebook_shelf.h"
#include "vault/vault.h"

namespace linli::volunteers {

// All outlive whoever is given them.
struct Room {
    const vault::Vault& vault;
    incidents::RulebookShelf& rulebooks;  // whose calendar says how the station's clock stands
    grids::GridMap& grids;

    // As the station calls itself; `otherwise` where its rules do not say.
    std::string station_name(store::Snapshot& snapshot, std::string otherwise) const {
        const auto rules = rulebooks.current(snapshot);
        return rules->book.station ? rules->book.station->zh : std::move(otherwise);
    }
    Zone zone(store::Snapshot& snapshot) const { return rulebooks.current(snapshot)->calendar.zone(); }
    // The station's day.
    std::chrono::sys_days today(store::Snapshot& snapshot) const {
        return local_day(snapshot.now(), zone(snapshot));
    }
};

}  // namespace linli::volunteers
