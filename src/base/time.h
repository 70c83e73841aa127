// Time: one instant type (UTC, milliseconds), clocks that are passed in, and text forms.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace linli {

using namespace std::chrono_literals;

// A moment, UTC. Leap seconds are not counted (POSIX).
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Milliseconds = std::chrono::milliseconds;
using Minutes = std::chrono::minutes;

// What the station's wall clock shows is UTC plus a fixed offset: China has one zone (+08:00) and no summer
// time.
struct Zone {
    Minutes offset = 8h;
};

// Where "now" comes from. Rules never ask the machine; they get a clock or an instant. Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Instant now() const override;
};

// A clock that stands until it is moved: tests, replays and the demo town run on it.
class SettableClock final : public Clock {
  public:
    explicit SettableClock(Instant start) : now_(start.time_since_epoch().count()) {}
    Instant now() const override { return Instant(Milliseconds(now_.load())); }
    void set(Instant moment) { now_.store(moment.time_since_epoch().count()); }
    void advance(Milliseconds by) { now_.fetch_add(by.count()); }

  private:
    std::atomic<Milliseconds::rep> now_;
};

// "2026-11-24T05:18:00.123Z"; milliseconds only when there are any.
std::string to_iso(Instant moment);

// The station's wall clock: "2026-11-24 13:18".
std::string to_local(Instant moment, Zone zone);

// RFC 3339 with a zone ("2026-11-24T13:18:00+08:00", "...Z"). Anything else, an impossible date, or a year
// outside 1970 to 2199 gives nothing.
std::optional<Instant> parse_iso(std::string_view text);

// "2026-11-24", as a day of the calendar; nothing for an impossible date.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text);
std::string to_text(std::chrono::year_month_day day);

// The station's calendar day in which `moment` falls, and the first instant of a day there.
std::chrono::sys_days local_day(Instant moment, Zone zone);
Instant start_of_day(std::chrono::sys_days local_day, Zone zone);

}  // namespace linli
