// The register: one short line per incident, in memory. Lists, counts, figures and map windows are answered
// from it; what a page shows of an incident is then read from its row.
//
// It is a follower without a kept position: each question first takes in the journal entries since the last
// one.
#pragma once

#include <map>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "incidents/incident.h"
#include "store/journal.h"
#include "store/transaction.h"

namespace linli::incidents {

// Texts that repeat, as small numbers. Number 0 is the empty text.
class Dictionary {
  public:
    std::uint16_t add(std::string_view text);
    std::optional<std::uint16_t> find(std::string_view text) const;
    const std::string& text(std::uint16_t number) const { return texts_[number]; }
    std::size_t size() const { return texts_.size(); }

  private:
    std::vector<std::string> texts_ = {""};
    std::map<std::string, std::uint16_t, std::less<>> numbers_ = {{"", 0}};
};

// Moments in seconds since 1970, 0: none.
struct Line {
    std::uint32_t reported = 0, accepted = 0, finished = 0, closed = 0, finish_by = 0;
    std::int32_t lon = 0, lat = 0;
    std::uint16_t category = 0, grid = 0, handler = 0;
    std::uint8_t reopened = 0;
    std::uint8_t level : 4 = 0, state : 4 = 0;
    std::uint8_t outcome : 4 = 0, source : 4 = 0;  // outcome: 15 while it has none
    std::uint8_t verified : 2 = 0, has_place : 1 = 0, urgent : 1 = 0, missed_finish : 1 = 0, exists : 1 = 0;
};

inline constexpr unsigned no_outcome = 15;

inline bool is_open(const Line& line) {
    return line.state != static_cast<unsigned>(State::closed);
}
// Was or is the finish deadline missed, at `now` (seconds)?
inline bool is_overdue(const Line& line, std::uint32_t now) {
    return line.missed_finish != 0 || (line.finish_by != 0 && line.finish_by < now);
}
// What the figures count, in the same words as the filters; `now` in seconds.
// Taken up, or ended without that.
inline bool is_taken_up(const Line& line) {
    return line.accepted != 0 || !is_open(line);
}
// Of these one can say whether they were in time: finished, or past their deadline.
inline bool is_timed(const Line& line, std::uint32_t now) {
    return line.finished != 0 || is_overdue(line, now);
}
inline bool is_on_time(const Line& line, std::uint32_t now) {
    return line.finished != 0 && !is_overdue(line, now);
}
inline bool is_verified(const Line& line) {
    return line.verified != static_cast<unsigned>(Verified::no);
}
inline bool is_reopened(const Line& line) {
    return line.reopened != 0;
}
inline bool was_ever_closed(const Line& line) {
    return !is_open(line) || is_reopened(line);
}
// Amber, and not yet past the finish deadline.
bool is_due_soon(const Line& line, int warn_percent, std::uint32_t now);

std::uint32_t seconds_of(Instant moment);

// A station's lines. The line of incident n is lines[n - 1].
struct Lines {
    std::vector<Line> lines;
    Dictionary categories;
    Dictionary grids;
    Dictionary handlers;
    store::Position position = 0;  // of the journal, taken in up to here
};

// Thread-safe.
class Register {
  public:
    // use(const Lines&) with everything the snapshot holds taken in. What it returns must not refer to the
    // lines.
    template <class Use>
    auto read(store::Snapshot& snapshot, Use use) {
        Station& station = station_of(snapshot.station());
        catch_up(snapshot, station);
        const std::shared_lock lock(station.mutex);
        return use(static_cast<const Lines&>(station.lines));
    }

  private:
    struct Station {
        std::shared_mutex mutex;
        Lines lines;
    };

    Station& station_of(StationId id);
    static void catch_up(store::Snapshot& snapshot, Station& station);

    std::mutex mutex_;
    std::map<StationId, Station> stations_;
};

}  // namespace linli::incidents
