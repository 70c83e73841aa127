// A month is planned: staff begin it, it is computed outside of the database, and what came of it is
// proposed. Commands, each one transaction, and the questions about them.
#pragma once

#include "volunteers/month.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// Any thread.
class PlanDesk {
  public:
    explicit PlanDesk(Room room) : room_(room) {}

    // By staff. Refused: plan/no-month (over, or more than two ahead), team/not-found, plan/computing (one
    // is).
    Result<PlanPage> begin(store::Transaction& transaction, const PlanWritten& written) const;
    Result<PlanList> list(store::Snapshot& snapshot) const;
    Result<PlanPage> page(store::Snapshot& snapshot, std::int64_t id) const;
    // Refused: plan/not-computing.
    Result<PlanPage> cancel(store::Transaction& transaction, std::int64_t id) const;
    // What nobody answered yet cannot be accepted any more, and is freed by `see_to`, a few places at a time;
    // what was accepted stays. Refused: plan/not-proposed.
    Result<PlanShown> withdraw(store::Transaction& transaction, std::int64_t id) const;

    // ---- while it is computed, on behalf of whoever began it ----

    // False: there is nothing to compute, it was cancelled.
    bool take_up(store::Transaction& transaction, std::int64_t id) const;
    bool is_wanted(store::Snapshot& snapshot, std::int64_t id) const;
    MonthProblem read(store::Snapshot& snapshot, std::int64_t id) const;
    // Of the places, those that are still possible; false: it was cancelled meanwhile. Refused:
    // forbidden/role, when whoever began it may not any more.
    Result<bool> propose(store::Transaction& transaction, std::int64_t id,
                         const std::vector<PlannedPlace>& places, PlanOutcome outcome) const;
    void interrupt(store::Transaction& transaction, std::int64_t id) const;

    // ---- as time goes on ----

    std::optional<Instant> next_due(store::Snapshot& snapshot) const;
    // Frees at most `most` places that nobody answered in time or whose plan was withdrawn, gives up plans
    // that no server computes any more, and forgets the months that are over.
    void see_to(store::Transaction& transaction, std::size_t most) const;

  private:
    Room room_;
};

}  // namespace linli::volunteers
