#include "base/icalendar.h"

#include <gtest/gtest.h>

namespace linli {
namespace {

constexpr std::string_view spring =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260215\r\nDTEND;VALUE=DATE:"
    "20260218\r\n"
    "SUMMARY:春节(休)\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260214\r\nSUMMARY:春节(\r\n "
    "班)\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260301\r\nX-APPLE-SPECIAL-DAY:"
    "ALTERNATE-WORKDAY\r\n"
    "END:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20260301T090000Z\r\nSUMMARY:a "
    "meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

TEST(ICalendar, days_off_and_make_up_days) {
    const auto days = read_holidays(spring);
    ASSERT_TRUE(days) << days.error().detail.en;
    EXPECT_EQ(days->days_off, (std::vector<std::string>{"2026-02-15", "2026-02-16", "2026-02-17"}));
    EXPECT_EQ(days->make_up_days, (std::vector<std::string>{"2026-02-14", "2026-02-28"}));
}

TEST(ICalendar, says_on_which_line_it_is_wrong) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "line 1"},
        {"name,text\n", "line 1"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261301\nEND:VEVENT\n", "line 3"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n", "line 4"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nDTEND:20270101\nEND:VEVENT\n", "line 5"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260102\nDTEND:20260101\nEND:VEVENT\n", "line 5"},
    };
    for (const auto& [text, line] : cases) {
        const auto days = read_holidays(text);
        ASSERT_FALSE(days) << text;
        EXPECT_NE(days.error().detail.en.find(line), std::string::npos) << days.error().detail.en;
    }
}

}  // namespace
}  // namespace linli
