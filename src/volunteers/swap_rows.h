// Offers of places, and all the SQL about them; inside this room only.
#pragma once

#include "volunteers/shift_rows.h"
#include "volunteers/swap.h"

namespace linli::volunteers {

struct OfferRow {
    std::int64_t id = 0;
    std::int64_t shift = 0;
    std::int64_t volunteer = 0;  // whose place it is
    std::string role;
    std::int64_t place = 0;  // of the sign-up: one who steps back and comes again has another
    std::optional<std::int64_t> to;
    std::optional<std::int64_t> for_shift;
    OfferState state = OfferState::open;  // never `over`: that is what became of the shift or the place
    std::optional<std::int64_t> taken_by;
    Instant made_at;
};
void insert_offer(store::Transaction& transaction, const OfferRow& offer);
void set_offer_state(store::Transaction& transaction, std::int64_t id, OfferState state,
                     std::optional<std::int64_t> taken_by);
std::optional<OfferRow> find_offer(store::Snapshot& snapshot, std::int64_t id);
// Of a team's shifts that start after `after`, by their start and the order of offering: those that are open,
// and all of the reader's own.
std::vector<OfferRow> offers_in(store::Snapshot& snapshot, std::string_view team, Instant after,
                                std::int64_t reader, std::int64_t most);
// Of one place.
std::vector<OfferRow> offers_of(store::Snapshot& snapshot, std::int64_t shift, std::int64_t volunteer);

}  // namespace linli::volunteers
