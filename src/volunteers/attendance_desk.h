// Checking in and out, and hours that were done without a shift. Commands, each one transaction, and the
// questions about them.
#pragma once

#include "volunteers/presence.h"
#include "volunteers/room.h"
#include "volunteers/volunteer_page.h"

namespace linli::volunteers {

// One may check in so long before a shift begins; what counts begins with the shift.
inline constexpr auto check_in_early = std::chrono::minutes(30);
// Whoever has not checked out so long after its end has gone at its end, by rule.
inline constexpr auto check_out_late = std::chrono::minutes(60);
// A worklog is written so long after the work at the latest.
inline constexpr auto worklog_days = std::chrono::days(31);

// Any thread.
class AttendanceDesk {
  public:
    explicit AttendanceDesk(Room room) : room_(room) {}

    // By the volunteer, with the shift's rotating code. Refused: attendance/wrong-code,
    // attendance/not-signed-up, attendance/not-now, attendance/already. Checking out with a code that was
    // seen without signal corrects what was closed by rule meanwhile.
    Result<ServiceShown> check_in(store::Transaction& transaction, std::string_view token, std::int64_t shift,
                                  const CodeSeen& seen) const;
    Result<ServiceShown> check_out(store::Transaction& transaction, std::string_view token,
                                   std::int64_t shift, const CodeSeen& seen) const;
    // By the volunteer, who is in one of the shift's grids, or nearly: the position is asked once, answered
    // yes or no, and kept nowhere. Refused as check_in, and attendance/not-at-place, attendance/inexact,
    // attendance/no-place (the shift has no grids).
    Result<ServiceShown> check_in_by_place(store::Transaction& transaction, std::string_view token,
                                           std::int64_t shift, const PlaceSeen& seen) const;
    // By a leader of its team, of others and oneself.
    Result<ServiceShown> check_in_by_leader(store::Transaction& transaction, std::string_view token,
                                            std::int64_t shift, std::int64_t volunteer) const;
    Result<ServiceShown> check_out_by_leader(store::Transaction& transaction, std::string_view token,
                                             std::int64_t shift, std::int64_t volunteer) const;
    // By the volunteer.
    Result<ServiceShown> write(store::Transaction& transaction, std::string_view token,
                               const WorklogWritten& written) const;

    // By staff.
    Result<ServiceList> services(store::Snapshot& snapshot, const ServicesQuery& query) const;

    // ---- as time goes on ----

    // When the first forgotten check-out is to be closed; nothing: nobody is checked in.
    static std::optional<Instant> next_to_close(store::Snapshot& snapshot);
    // Closes those that are due, at most `most`; how many.
    static std::size_t close_forgotten(store::Transaction& transaction, std::size_t most);

  private:
    Room room_;
};

}  // namespace linli::volunteers
