// For calendar_packages.test.mjs: each line of the standard input is a calendar, in JSON, and is answered by
// one line, the document as a JSON string.
#include <iostream>
#include <string>

#include "base/json.h"
#include "volunteers/shift_calendar.h"

namespace linli::volunteers {

BOOST_DESCRIBE_ENUM(EventStatus, confirmed, tentative, cancelled)
BOOST_DESCRIBE_STRUCT(CalendarEvent, (),
                      (uid, sequence, changed_at, starts_at, ends_at, status, summary, description, location))
BOOST_DESCRIBE_STRUCT(Calendar, (), (name, events))

}  // namespace linli::volunteers

int main() {
    using namespace linli;
    for (std::string line; std::getline(std::cin, line);) {
        const auto calendar = json::read<volunteers::Calendar>(line);
        if (!calendar) {
            std::cerr << calendar.error().type << ": " << line << '\n';
            return 1;
        }
        std::cout << json::to_text(volunteers::to_icalendar(*calendar)) << std::endl;
    }
}
