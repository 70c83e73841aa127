// What volunteers notice on service becomes an incident, by the same command as any report. Commands, each
// one transaction, and the questions about it.
#pragma once

#include "volunteers/finding.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// Any thread. `incidents` outlives it.
class FindingDesk {
  public:
    FindingDesk(Room room, const incidents::IncidentDesk& incidents) : room_(room), incidents_(incidents) {}

    // By the volunteer. What was sent already, by its key, is answered as it stands now. Refused:
    // finding/no-service, finding/too-old, finding/too-many, and as a resident's report is.
    Result<MyFinding> report(store::Transaction& transaction, std::string_view token,
                             const FindingWritten& written) const;
    Result<MyFindings> own(store::Snapshot& snapshot, std::string_view token) const;

    // Of a shift: for staff who read volunteers, and for the team's leader. Refused: shift/not-found.
    Result<TeamFindings> of_shift(store::Snapshot& snapshot, std::int64_t shift) const;
    Result<TeamFindings> led(store::Snapshot& snapshot, std::string_view token, std::int64_t shift) const;

  private:
    Room room_;
    const incidents::IncidentDesk& incidents_;
};

}  // namespace linli::volunteers
