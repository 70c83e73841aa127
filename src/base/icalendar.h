// Public holidays from an iCalendar file (RFC 5545), as phones and governments publish them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/refusal.h"

namespace linli {

// Days as "2026-02-14", sorted, each once.
struct HolidayDays {
    std::vector<std::string> days_off;
    std::vector<std::string> make_up_days;
};

// Every all-day event is a day off (or several: DTEND is the day after the last), unless it is a make-up
// working day: its X-APPLE-SPECIAL-DAY is ALTERNATE-WORKDAY, or its SUMMARY holds 班. Events with a time of
// day are passed over. Refused
// (`icalendar/malformed`) with the line when the file is none, an event has no readable DTSTART, or lasts
// over 31 days.
Result<HolidayDays> read_holidays(std::string_view icalendar);

}  // namespace linli
