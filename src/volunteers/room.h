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

    Zone zone(store::Snapshot& snapshot) const { return rulebooks.current(snapshot)->calendar.zone(); }
    // The station's day.
    std::chrono::sys_days today(store::Snapshot& snapshot) const {
        return local_day(snapshot.now(), zone(snapshot));
    }
};

}  // namespace linli::volunteers
