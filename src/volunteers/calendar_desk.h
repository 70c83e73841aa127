// Calendars that people's own programs follow: of a volunteer's shifts, and of a team's. Each has an address
// that is a secret of its own: whoever learns it reads that calendar and nothing else.
#pragma once

#include "volunteers/room.h"
#include "volunteers/shift_calendar.h"

namespace linli::volunteers {

// Shifts that began so long ago are in a calendar, and those ahead as far as they are made.
inline constexpr auto days_in_calendar_before = std::chrono::days(31);

// Where the calendar is: "/calendar/q3v….ics", below the server's address. Missing: it has no address.
struct CalendarLink {
    std::optional<std::string> path;
};
BOOST_DESCRIBE_STRUCT(CalendarLink, (), (path))

// Any thread.
class CalendarDesk {
  public:
    explicit CalendarDesk(Room room) : room_(room) {}

    // By the volunteer, with the token of their own link: where one's calendar is; an address for it, by
    // which the one before ends; and its end.
    Result<CalendarLink> own(store::Snapshot& snapshot, std::string_view token) const;
    Result<CalendarLink> make_own(store::Transaction& transaction, std::string_view token) const;
    Result<CalendarLink> end_own(store::Transaction& transaction, std::string_view token) const;
    // The same of a team, which names nobody: by a leader, with the token, or by staff, without.
    Result<CalendarLink> of_team(store::Snapshot& snapshot, std::optional<std::string_view> token,
                                 std::string_view team) const;
    Result<CalendarLink> make_of_team(store::Transaction& transaction, std::optional<std::string_view> token,
                                      std::string_view team) const;
    Result<CalendarLink> end_of_team(store::Transaction& transaction, std::optional<std::string_view> token,
                                     std::string_view team) const;

    // By whoever has its address, of which `name` is the last part. Refused: calendar/not-found.
    Result<Calendar> read(store::Snapshot& snapshot, std::string_view name, Language language) const;

  private:
    Room room_;
};

// Ends a volunteer's: they withdraw.
void forget_calendar(store::Transaction& transaction, const vault::Vault& vault, std::int64_t volunteer);

}  // namespace linli::volunteers
