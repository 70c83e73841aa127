// Feeds for anyone's reader (Atom, RFC 4287): the station's public alerts, and its public map.
#pragma once

#include "alerts/alert_desk.h"
#include "incidents/public_figures.h"

namespace linli::alerts {

inline constexpr std::string_view atom_media_type = "application/atom+xml; charset=utf-8";

// Whose feed it is.
struct Publisher {
    std::string name;  // of the station
    std::string seal;  // its seal's key, as text: what makes the names of its entries unlike any other's
};

// A name for ever: the same for the same thing of the same publisher, whenever it is asked ("urn:uuid:…").
std::string urn_of(const Publisher& publisher, std::string_view thing);

// Messages, newest first. `self` is the feed's own path.
std::string feed_of_alerts(const Publisher& publisher, std::string_view self,
                           const std::vector<AlertRow>& alerts, Zone zone);

// What the public map shows, grid by grid: how many reports in its twelve months, and a place inside the grid
// that tells where the grid is. Never where something was reported; nothing of grids that the map leaves out.
std::string feed_of_map(const Publisher& publisher, std::string_view self, const incidents::PublicMap& map,
                        const grids::GridSet& set, Zone zone);

}  // namespace linli::alerts
