// A year of the invented town, and the year before it, lived through the real commands on a simulated clock.
#pragma once

#include <functional>

#include "demo/town_accounts.h"
#include "exchange/inbox.h"
#include "incidents/incident_desk.h"
#include "store/store.h"

namespace linli::demo {

// The portrait's figures that the year comes out with.
inline constexpr int reported_year_before = 2'000;
inline constexpr int reported_this_year = 1'890;   // 5.5 % below
inline constexpr int handed_to_partners = 215;     // of level 3
inline constexpr int handed_and_closed = 206;      // 95.81 %
inline constexpr int received_from_partners = 92;  // all handled

struct Stage {
    store::Store& store;
    SettableClock& clock;
    grids::GridMap& grids;
    incidents::RulebookShelf& rulebooks;
    incidents::IncidentDesk& desk;
    identity::AccountDesk& accounts;
    vault::Vault& vault;
    exchange::PartnerDesk& partners;
    exchange::Inbox& inbox;
    std::function<void()> listen;  // what happens is told to partners from now on
    std::function<void(std::size_t, std::size_t)> progress;
    bool has_volunteers = true;
};

// Makes the town's grids, its places, its accounts, and its incidents of the two years that end at `until`.
// The same for the same seed and end. Throws if a command is refused: then the demo is wrong.
void live(const Stage& stage, const Town& town, Instant until, std::uint64_t seed);

}  // namespace linli::demo
