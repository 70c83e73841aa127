// Shifts are planned, taken and given back. Commands, each one transaction, and the questions about them.
#pragma once

#include "volunteers/room.h"
#include "volunteers/volunteer_page.h"

namespace linli::volunteers {

// Any thread.
class ShiftDesk {
  public:
    explicit ShiftDesk(Room room) : room_(room) {}

    // By staff.
    Result<ShiftPage> plan(store::Transaction& transaction, std::string_view team,
                           const ShiftWritten& written) const;
    // And makes its shifts of the days ahead; of later days they are made as time goes on.
    Result<SeriesShown> plan_series(store::Transaction& transaction, std::string_view team,
                                    const SeriesWritten& written) const;
    Result<ShiftList> list(store::Snapshot& snapshot, const ShiftsQuery& query) const;
    Result<ShiftPage> page(store::Snapshot& snapshot, std::int64_t shift) const;
    // What was done in it stays as it is, in both.
    Result<ShiftPage> cancel(store::Transaction& transaction, std::int64_t shift) const;
    Result<void> remove(store::Transaction& transaction, std::int64_t shift) const;

    // By the volunteer. Refused: shift/not-found, and what `ShiftStanding` says: shift/clash,
    // shift/not-eligible, shift/full, shift/too-late, shift/cancelled. Where the role is full and has
    // standby, the answer's standing is `on_standby`.
    Result<MyShift> sign_up(store::Transaction& transaction, std::string_view token, std::int64_t shift,
                            const SignUpWritten& written) const;
    // Whoever waited longest moves up. Refused after the team's limit (shift/too-late).
    Result<MyShift> step_back(store::Transaction& transaction, std::string_view token,
                              std::int64_t shift) const;

    // By a leader of its team: the list, and the code of now.
    Result<ShiftPage> led(store::Snapshot& snapshot, std::string_view token, std::int64_t shift) const;

    // ---- as time goes on ----

    // When the first shift of a series is to be made; nothing: none.
    std::optional<Instant> next_to_make(store::Snapshot& snapshot) const;
    // Makes those of the series that need it, one of them; false: there was none.
    bool make_some(store::Transaction& transaction) const;

  private:
    Room room_;
};

}  // namespace linli::volunteers
