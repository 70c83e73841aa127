// Whose incident it is: how far a right reaches, incident by incident. Pure rules; every command and question
// about an incident asks here.
#pragma once

#include "incidents/incident.h"
#include "incidents/lifecycle.h"
#include "store/transaction.h"

namespace linli::incidents {

// The post of the one who reported it and holds the token of the tracking link, "reporter/17"; and of those
// who joined, "joined/17": they see how it goes and may add a note, and it is not theirs to judge.
std::string reporter_post(std::int64_t number);
std::string joined_post(std::int64_t number);

// Does this person hold the post of the handler? The program's own actors may be the post itself.
bool is_handler(const store::Context& who, const Incident& incident);

// May they know of it: the whole station's; or their own: handled by one of their posts, or in a grid they
// look after.
bool sees(const store::Context& who, std::string_view grid, std::string_view handler);

// May they take this step with it? Within the whole station: any that their right is for. Otherwise working
// on it is for its handler; verifying, correcting and noting for whoever sees it; and a reporter judges,
// withdraws and adds to their own report. Joining is open to everyone.
bool may_take(const store::Context& who, Step step, const Incident& incident);

}  // namespace linli::incidents
