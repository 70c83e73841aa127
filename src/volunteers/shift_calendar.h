// Shifts as a calendar (iCalendar, RFC 5545) that people's own calendar programs read. Pure.
#pragma once

#include "base/encoding.h"
#include "volunteers/shift.h"

namespace linli::volunteers {

inline constexpr std::string_view calendar_media_type = "text/calendar; charset=utf-8";

enum class EventStatus { confirmed, tentative, cancelled };

struct CalendarEvent {
    std::string uid;            // the same for ever, in whosever calendar
    std::int64_t sequence = 0;  // grows with each change
    Instant changed_at;
    Instant starts_at;
    Instant ends_at;
    EventStatus status = EventStatus::confirmed;
    std::string summary;
    std::string description;
    std::string location;  // empty: not said
};

struct Calendar {
    std::string name;
    std::vector<CalendarEvent> events;
};

// The document: lines end with CR LF and have 75 octets at most, of which a longer one is folded between two
// characters (RFC 5545, 3.1). Times are in UTC, to the second. What stays the same has the same bytes.
std::string to_icalendar(const Calendar& calendar);

// The name of a shift's event, a UUID that nobody can make but whoever has the team's secret.
std::string uid_of_shift(ByteView secret, std::int64_t shift);

// How often a shift's event has changed, and when it did last.
struct EventChanges {
    std::int64_t count = 0;
    Instant last;
};

// In the calendar of somebody who has a place in it (of this role), or waits for one.
CalendarEvent event_of_place(const ShiftShown& shift, std::string_view role, SignUpState state,
                             std::string uid, const EventChanges& changes, Language language);
// In the team's: how many places are taken, and by nobody's name.
CalendarEvent event_of_team(const ShiftShown& shift, std::string uid, const EventChanges& changes,
                            Language language);

}  // namespace linli::volunteers
