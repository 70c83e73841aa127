#include "volunteers/shift_calendar.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

namespace linli::volunteers {
namespace {

constexpr std::size_t longest_line = 75;         // octets, without the line break
constexpr std::string_view uid_of = "calendar";  // what else is made of the secret is not made with it

// TEXT (RFC 5545, 3.3.11). What is no character of text is left out.
std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' || c == ';' || c == ',') {
            out += '\\';
            out += c;
        } else if (c == '\n' || (c == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
            out += "\\n";
        } else if (const auto byte = static_cast<unsigned char>(c);
                   (byte >= 0x20 && byte != 0x7F) || c == '\t') {
            out += c;
        }
    }
    return out;
}

bool is_inside_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

class Writing {
  public:
    void line(std::string_view text) {
        std::size_t room = longest_line;
        while (text.size() > room) {
            std::size_t end = room;
            while (end > 0 && is_inside_character(text[end]))
                --end;
            out_.append(text.substr(0, end)).append("\r\n ");
            text.remove_prefix(end);
            room = longest_line - 1;  // the space that begins the next counts
        }
        out_.append(text).append("\r\n");
    }
    void text(std::string_view name, std::string_view value) {
        line(std::string(name) + ':' + escaped(value));
    }
    void moment(std::string_view name, Instant at) {
        line(fmt::format("{}:{:%Y%m%dT%H%M%S}Z", name, std::chrono::floor<std::chrono::seconds>(at)));
    }
    std::string take() { return std::move(out_); }

  private:
    std::string out_;
};

std::string_view word_of(EventStatus status) {
    switch (status) {
        case EventStatus::confirmed:
            return "CONFIRMED";
        case EventStatus::tentative:
            return "TENTATIVE";
        case EventStatus::cancelled:
            return "CANCELLED";
    }
    return "CONFIRMED";
}

void write(Writing& out, const CalendarEvent& event) {
    out.line("BEGIN:VEVENT");
    out.text("UID", event.uid);
    out.moment("DTSTAMP", event.changed_at);  // of a calendar without METHOD: when it changed (3.8.7.2)
    out.moment("LAST-MODIFIED", event.changed_at);
    out.line(fmt::format("SEQUENCE:{}", event.sequence));
    out.moment("DTSTART", event.starts_at);
    out.moment("DTEND", event.ends_at);
    out.line(fmt::format("STATUS:{}", word_of(event.status)));
    // Nobody is kept from anything by what they only wait for.
    out.line(event.status == EventStatus::confirmed ? "TRANSP:OPAQUE" : "TRANSP:TRANSPARENT");
    out.text("SUMMARY", event.summary);
    if (!event.description.empty()) out.text("DESCRIPTION", event.description);
    if (!event.location.empty()) out.text("LOCATION", event.location);
    out.line("END:VEVENT");
}

// What both calendars say of a shift.
CalendarEvent event_of(const ShiftShown& shift, std::string uid, const EventChanges& changes) {
    CalendarEvent event;
    event.uid = std::move(uid);
    event.sequence = changes.count > 0 ? changes.count - 1 : 0;
    event.changed_at = changes.last;
    event.starts_at = shift.starts_at;
    event.ends_at = shift.ends_at;
    event.location = shift.meeting_point;
    if (shift.state != ShiftState::planned) event.status = EventStatus::cancelled;
    return event;
}

void add_line(std::string& text, std::string_view line) {
    if (!text.empty()) text += '\n';
    text += line;
}

void add_grids(std::string& text, const ShiftShown& shift, Language language) {
    if (shift.grids.empty()) return;
    const Text said{fmt::format("网格：{}", fmt::join(shift.grids, "、")),
                    fmt::format("Grids: {}", fmt::join(shift.grids, ", "))};
    add_line(text, said.in(language));
}

}  // namespace

std::string to_icalendar(const Calendar& calendar) {
    Writing out;
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Linli//High Bridge Neighbours//ZH");
    out.line("CALSCALE:GREGORIAN");
    out.text("NAME", calendar.name);  // RFC 7986; the others are for programs that do not know it
    out.text("X-WR-CALNAME", calendar.name);
    out.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    out.line("X-PUBLISHED-TTL:PT1H");
    for (const CalendarEvent& event : calendar.events)
        write(out, event);
    out.line("END:VCALENDAR");
    return out.take();
}

std::string uid_of_shift(ByteView secret, std::int64_t shift) {
    const std::string message = fmt::format("{}/{}", uid_of, shift);
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(message.data()),
                                  message.size());
    crypto_auth_hmacsha256_final(&state, mac.data());
    // A UUID of version 8 (RFC 9562): the bits that are not its version and variant are ours to choose.
    mac[6] = static_cast<unsigned char>((mac[6] & 0x0FU) | 0x80U);
    mac[8] = static_cast<unsigned char>((mac[8] & 0x3FU) | 0x80U);
    const std::string hex = to_hex(std::as_bytes(std::span(mac)).first(16));
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20));
}

CalendarEvent event_of_place(const ShiftShown& shift, std::string_view role, SignUpState state,
                             std::string uid, const EventChanges& changes, Language language) {
    CalendarEvent event = event_of(shift, std::move(uid), changes);
    Text what = shift.team_name;
    for (const RoleFilled& one : shift.roles) {
        if (one.code == role) {
            what = {fmt::format("{}：{}", shift.team_name.in(Language::zh), one.name.in(Language::zh)),
                    fmt::format("{}: {}", shift.team_name.in(Language::en), one.name.in(Language::en))};
        }
    }
    event.summary = what.in(language);
    if (event.status == EventStatus::cancelled) {
        const Text said{"这个班次已取消。", "This shift was cancelled."};
        event.description = said.in(language);
        return event;
    }
    if (state == SignUpState::standby) {
        event.status = EventStatus::tentative;
        const Text said{"候补：有人退出时自动补上。", "On standby: you move up when somebody steps back."};
        event.description = said.in(language);
        const Text named{fmt::format("（候补）{}", event.summary),
                         fmt::format("(standby) {}", event.summary)};
        event.summary = named.in(language);
    } else {
        const Text said{"开始前 30 分钟起可以签到。", "You can check in from 30 minutes before the start."};
        event.description = said.in(language);
    }
    add_grids(event.description, shift, language);
    return event;
}

CalendarEvent event_of_team(const ShiftShown& shift, std::string uid, const EventChanges& changes,
                            Language language) {
    CalendarEvent event = event_of(shift, std::move(uid), changes);
    int taken = 0;
    int needed = 0;
    for (const RoleFilled& role : shift.roles) {
        taken += role.taken;
        needed += role.needed;
        const Text said{fmt::format("{}：{}/{} 人，候补 {} 人", role.name.in(Language::zh), role.taken,
                                    role.needed, role.waiting),
                        fmt::format("{}: {} of {}, {} on standby", role.name.in(Language::en), role.taken,
                                    role.needed, role.waiting)};
        add_line(event.description, said.in(language));
    }
    event.summary = fmt::format("{} {}/{}", shift.team_name.in(language), taken, needed);
    add_grids(event.description, shift, language);
    return event;
}

}  // namespace linli::volunteers
