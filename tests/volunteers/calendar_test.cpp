// Calendars: the document, what stands in whose, and who may have their addresses.
#include "team_at_the_desk.h"
#include "volunteers/calendar_desk.h"

namespace linli::volunteers {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

CalendarEvent an_event() {
    CalendarEvent event;
    event.uid = "1";
    event.changed_at = parse_iso("2026-11-24T05:18:07.900Z").value();
    event.starts_at = parse_iso("2026-11-30T11:00:00Z").value();
    event.ends_at = event.starts_at + 2h;
    event.summary = "巡逻";
    return event;
}

TEST(Calendars, are_written_to_the_octet) {
    CalendarEvent event = an_event();
    event.location = "a,b;c\\d\r\ne\x01";
    EXPECT_EQ(to_icalendar({"名", {event}}),
              "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Linli//High Bridge Neighbours//ZH\r\n"
              "CALSCALE:GREGORIAN\r\nNAME:名\r\nX-WR-CALNAME:名\r\n"
              "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\nBEGIN:VEVENT\r\nUID:1\r\n"
              "DTSTAMP:20261124T051807Z\r\nLAST-MODIFIED:20261124T051807Z\r\nSEQUENCE:0\r\n"
              "DTSTART:20261130T110000Z\r\nDTEND:20261130T130000Z\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n"
              "SUMMARY:巡逻\r\nLOCATION:a\\,b\\;c\\\\d\\ne\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

TEST(Calendars, fold_lines_at_75_octets_between_characters) {
    CalendarEvent event = an_event();
    for (std::size_t count = 1; count < 200; ++count) {
        std::string place;
        for (std::size_t i = 0; i < count; ++i)
            place += "村";
        event.location = place;
        const std::string document = to_icalendar({"名", {event}});
        std::string_view left = document;
        while (!left.empty()) {
            const std::size_t end = left.find("\r\n");
            ASSERT_NE(end, std::string_view::npos);
            EXPECT_LE(end, 75U);
            EXPECT_TRUE(is_utf8(left.substr(0, end))) << left.substr(0, end);
            left.remove_prefix(end + 2);
        }
        std::string unfolded = document;
        for (std::size_t at = 0; (at = unfolded.find("\r\n ", at)) != std::string::npos;)
            unfolded.erase(at, 3);
        EXPECT_THAT(unfolded, HasSubstr("LOCATION:" + place + "\r\n"));
    }
}

TEST(Calendars, name_events_by_the_secret_of_the_team) {
    const Bytes one = random_bytes(32), other = random_bytes(32);
    EXPECT_EQ(uid_of_shift(one, 7), uid_of_shift(one, 7));
    EXPECT_NE(uid_of_shift(one, 7), uid_of_shift(one, 8));
    EXPECT_NE(uid_of_shift(one, 7), uid_of_shift(other, 7));
    EXPECT_THAT(
        uid_of_shift(one, 7),
        ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

class CalendarsAtTheDesk : public TeamAtTheDesk {
  protected:
    CalendarDesk calendars() { return CalendarDesk(room()); }
    // The last part of an address.
    static std::string name_in(const CalendarLink& link) {
        const std::string prefix = "/calendar/";
        EXPECT_TRUE(link.path.value_or("").starts_with(prefix));
        return link.path.value_or(prefix).substr(prefix.size());
    }
    std::string made(const VolunteerLink& link) {
        return name_in(anyone([&](Transaction& t) { return calendars().make_own(t, link.token); }).value());
    }
    std::string made_of_team() {
        return name_in(as("desk", [&](Transaction& t) {
                           return calendars().make_of_team(t, std::nullopt, "east");
                       }).value());
    }
    Result<Calendar> read(const std::string& name, Language language = Language::zh) {
        return ask([&](Snapshot& s) { return calendars().read(s, name, language); });
    }
};

TEST_F(CalendarsAtTheDesk, hold_what_one_has_signed_up_for_and_follow_it) {
    const std::string name = made(member);
    EXPECT_THAT(read(name).value().events, IsEmpty());
    const auto first = a_shift(48h, 1), second = a_shift(72h, 1), third = a_shift(96h);
    sign_up(member, first);
    sign_up(other, second);
    sign_up(member, second);  // waits
    sign_up(other, third);
    auto events = read(name).value().events;
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_EQ(events[0].status, EventStatus::confirmed);
    EXPECT_EQ(events[0].summary, "东片巡逻队：巡逻");
    EXPECT_EQ(events[0].location, "村委会门口");
    EXPECT_EQ(events[0].starts_at, clock.now() + 48h);
    EXPECT_EQ(events[0].ends_at, clock.now() + 50h);
    EXPECT_EQ(events[0].changed_at, clock.now());
    EXPECT_EQ(events[1].status, EventStatus::tentative);
    EXPECT_EQ(read(name, Language::en).value().events[1].summary, "(standby) East patrol: walker");

    // Somebody else's place is none of this calendar's changes.
    const auto before = events[0];
    clock.advance(1h);
    sign_up(other, first);
    EXPECT_EQ(read(name).value().events[0].changed_at, before.changed_at);
    EXPECT_EQ(read(name).value().events[0].sequence, before.sequence);

    // One moves up.
    const auto waited = events[1];
    step_back(other, second);
    events = read(name).value().events;
    EXPECT_EQ(events[1].status, EventStatus::confirmed);
    EXPECT_EQ(events[1].uid, waited.uid);
    EXPECT_GT(events[1].sequence, waited.sequence);
    EXPECT_EQ(events[1].changed_at, clock.now());

    // What is cancelled or deleted is said to be, and what one has stepped back from is not there.
    as("desk", [&](Transaction& t) { return shifts().cancel(t, first); }).value();
    as("desk", [&](Transaction& t) -> Result<bool> {
        auto done = shifts().remove(t, second);
        if (!done) return tl::unexpected(std::move(done.error()));
        return true;
    }).value();
    events = read(name).value().events;
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_EQ(events[0].status, EventStatus::cancelled);
    EXPECT_EQ(events[0].sequence, before.sequence + 1);
    EXPECT_EQ(events[1].status, EventStatus::cancelled);
    const auto fourth = a_shift(120h);
    sign_up(member, fourth);
    EXPECT_THAT(read(name).value().events, SizeIs(3));
    step_back(member, fourth);
    EXPECT_THAT(read(name).value().events, SizeIs(2));

    // A month later they are past.
    clock.advance(24h * 40);
    EXPECT_THAT(read(name).value().events, IsEmpty());
}

TEST_F(CalendarsAtTheDesk, of_a_team_name_nobody) {
    const auto shift = a_shift(48h, 1);
    sign_up(member, shift);
    sign_up(other, shift);
    const std::string name = made_of_team();
    const auto calendar = read(name).value();
    EXPECT_EQ(calendar.name, "东片巡逻队");
    ASSERT_THAT(calendar.events, SizeIs(1));
    EXPECT_EQ(calendar.events[0].summary, "东片巡逻队 1/1");
    EXPECT_THAT(calendar.events[0].description, HasSubstr("巡逻：1/1 人，候补 1 人"));
    for (const char* personal : {"王队长", "李明明", "赵小红", "1381234"})
        EXPECT_THAT(to_icalendar(calendar), Not(HasSubstr(personal)));
    EXPECT_EQ(calendar.events[0].uid, read(made(member)).value().events[0].uid) << "one shift, one event";
    const auto before = calendar.events[0].sequence;
    step_back(other, shift);
    EXPECT_GT(read(name).value().events[0].sequence, before);
}

TEST_F(CalendarsAtTheDesk, have_an_address_that_is_a_secret_of_its_own) {
    EXPECT_EQ(ask([&](Snapshot& s) { return calendars().own(s, member.token); }).value().path, std::nullopt);
    const std::string first = made(member);
    EXPECT_EQ(name_in(ask([&](Snapshot& s) { return calendars().own(s, member.token); }).value()), first);
    EXPECT_THAT(first, Not(HasSubstr(member.token)));
    // Neither opens what the other does.
    const std::string secret = first.substr(0, first.size() - 4);
    EXPECT_EQ(type_of(ask([&](Snapshot& s) { return volunteers().page(s, secret); })), "volunteer/no-link");
    EXPECT_EQ(type_of(anyone([&](Transaction& t) { return calendars().make_own(t, secret); })),
              "volunteer/no-link");
    EXPECT_EQ(type_of(read(member.token + ".ics")), "calendar/not-found");
    EXPECT_EQ(type_of(read(secret)), "calendar/not-found");
    // Anew, and the end.
    const std::string second = made(member);
    EXPECT_EQ(type_of(read(first)), "calendar/not-found");
    EXPECT_EQ(type_of(read(second)), "done");
    const auto end = [&] {
        return anyone([&](Transaction& t) { return calendars().end_own(t, member.token); });
    };
    EXPECT_EQ(end().value().path, std::nullopt);
    EXPECT_EQ(type_of(read(second)), "calendar/not-found");
    EXPECT_EQ(type_of(end()), "calendar/not-found");
    EXPECT_EQ(ask([&](Snapshot& s) { return calendars().own(s, member.token); }).value().path, std::nullopt);
    EXPECT_EQ(type_of(read(made(member))), "done") << "and one may begin again";
}

TEST_F(CalendarsAtTheDesk, end_when_a_volunteer_withdraws) {
    const std::string name = made(member);
    withdraw(member);
    EXPECT_EQ(type_of(read(name)), "calendar/not-found");
    const auto left = ask([&](Snapshot& s) {
        return Result<std::vector<std::string>>(
            station->vault.subjects_with_prefix(s, subject_of_volunteer(member.number)));
    });
    EXPECT_THAT(left.value(), IsEmpty());
}

TEST_F(CalendarsAtTheDesk, of_a_team_are_for_its_leaders_and_staff_to_give_out) {
    const auto by = [&](const VolunteerLink& link) {
        return type_of(
            anyone([&](Transaction& t) { return calendars().make_of_team(t, link.token, "east"); }));
    };
    EXPECT_EQ(by(leader), "done");
    EXPECT_EQ(by(member), "team/not-leader");
    EXPECT_EQ(by({9, "nobody"}), "volunteer/no-link");
    EXPECT_EQ(type_of(ask([&](Snapshot& s) { return calendars().of_team(s, member.token, "east"); })),
              "team/not-leader");
    for (const char* actor : {"resident", "volunteer/2"}) {
        const auto tried = station->store->write_now(
            {first_station, actor, store::Reach::none},
            [&](Transaction& t) { return calendars().make_of_team(t, std::nullopt, "east"); });
        EXPECT_FALSE(tried) << actor;
    }
    const std::string name = made_of_team();
    EXPECT_EQ(type_of(read(name)), "done");
    EXPECT_EQ(
        type_of(anyone([&](Transaction& t) { return calendars().end_of_team(t, leader.token, "east"); })),
        "done");
    EXPECT_EQ(type_of(read(name)), "calendar/not-found");
    EXPECT_EQ(
        type_of(
            as("desk", [&](Transaction& t) { return calendars().make_of_team(t, std::nullopt, "nowhere"); })),
        "team/not-found");
}

}  // namespace
}  // namespace linli::volunteers
