// The outbox (发件): what happens to incidents that a partner has, or that came from one, is told to it. A
// follower of the journal writes the events down, in the transaction that moves its position: each once.
#pragma once

#include <memory>

#include "incidents/rulebook_shelf.h"
#include "store/journal.h"

namespace linli::exchange {

// Its name.
inline constexpr std::string_view outbox_name = "exchange.outbox";

// For a station that has partners; it begins when the first of them is connected. `rulebooks` outlives it.
std::unique_ptr<store::Follower> outbox(incidents::RulebookShelf& rulebooks);

}  // namespace linli::exchange
