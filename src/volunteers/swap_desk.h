// Places are offered, taken over and exchanged. Whoever offers keeps the place until somebody who may have it
// has taken it: both consent, and in one transaction nobody's place is in between.
#pragma once

#include "volunteers/room.h"
#include "volunteers/swap.h"

namespace linli::volunteers {

// By volunteers, with the token of their own link. Any thread.
class SwapDesk {
  public:
    explicit SwapDesk(Room room) : room_(room) {}

    Result<OfferList> list(store::Snapshot& snapshot, std::string_view token) const;
    // Refused: offer/no-place, offer/too-late.
    Result<OfferChoices> choices(store::Snapshot& snapshot, std::string_view token, std::int64_t shift) const;
    // Until the shift begins. Refused as well: offer/open (it is offered already), offer/standby (somebody
    // stands by: one steps back, as long as one may), volunteer/not-found, shift/not-found,
    // shift/not-eligible and shift/clash (of the place that is asked in exchange).
    Result<OfferList> offer(store::Transaction& transaction, std::string_view token, std::int64_t shift,
                            const OfferWritten& written) const;
    // Refused: offer/not-found, offer/over, offer/nothing-to-give, offer/cannot (the one who offered cannot
    // take what is given for it), shift/not-eligible, shift/clash.
    Result<OfferList> take(store::Transaction& transaction, std::string_view token, std::int64_t offer) const;
    Result<OfferList> take_back(store::Transaction& transaction, std::string_view token,
                                std::int64_t offer) const;
    Result<OfferList> decline(store::Transaction& transaction, std::string_view token,
                              std::int64_t offer) const;

  private:
    Room room_;
};

}  // namespace linli::volunteers
