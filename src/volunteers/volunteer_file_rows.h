// What lies about one volunteer in the tables, as it lies there; inside this room only.
#pragma once

#include "store/transaction.h"
#include "volunteers/volunteer_file.h"

namespace linli::volunteers {

// Nothing: there is no such volunteer.
std::optional<GivenConsent> consent_of(store::Snapshot& snapshot, std::int64_t volunteer);
// Of every shift, also those that were deleted, by the shift.
std::vector<FiledSignUp> every_sign_up(store::Snapshot& snapshot, std::int64_t volunteer);
// Ids of services that the volunteer was a witness of.
std::vector<std::int64_t> witnessed_by(store::Snapshot& snapshot, std::int64_t volunteer);
// By month.
std::vector<FiledWishes> every_wish(store::Snapshot& snapshot, std::int64_t volunteer);
// By plan and shift.
std::vector<FiledPlace> every_proposed(store::Snapshot& snapshot, std::int64_t volunteer);
// In the order of offering; one that was made to the volunteer and taken by them stands as taken.
std::vector<FiledOffer> every_offer(store::Snapshot& snapshot, std::int64_t volunteer);
// Oldest first.
std::vector<FiledCall> every_call(store::Snapshot& snapshot, std::int64_t volunteer);
// All that was written about the volunteer, by time.
std::vector<FiledRemark> remarks_about(store::Snapshot& snapshot, std::int64_t volunteer);

}  // namespace linli::volunteers
