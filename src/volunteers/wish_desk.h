// What volunteers wish for a month, and how they answer what is proposed to them: by their own link.
// Commands, each one transaction, and the questions about them.
#pragma once

#include "volunteers/month_plan.h"
#include "volunteers/room.h"
#include "volunteers/volunteer_page.h"

namespace linli::volunteers {

// Any thread.
class WishDesk {
  public:
    explicit WishDesk(Room room) : room_(room) {}

    // For this month, the next, or the one after: shifts are made so far ahead. Refused: wishes/no-month.
    Result<WishesPage> wishes(store::Snapshot& snapshot, std::string_view token,
                              const WishesQuery& query) const;
    // Replaces all of that month's. Refused: wishes/no-month, and wishes/proposed once a plan of the month
    // that takes in a team of theirs stands.
    Result<WishesPage> wish(store::Transaction& transaction, std::string_view token, std::string_view month,
                            const WishesWritten& written) const;

    Result<ProposedPlaces> proposed(store::Snapshot& snapshot, std::string_view token) const;
    // Signs up, by the same command and rules as anybody; refused as `ShiftDesk::sign_up`, and place/gone
    // when nothing of this shift is proposed to them, or no more.
    Result<MyShift> accept(store::Transaction& transaction, std::string_view token, std::int64_t shift) const;
    Result<ProposedPlaces> decline(store::Transaction& transaction, std::string_view token,
                                   std::int64_t shift) const;

  private:
    Room room_;
};

}  // namespace linli::volunteers
