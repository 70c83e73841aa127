// What is counted of an incident: one short line each. Lists, counts, figures and map windows are answered
// from lines; where they come from is in register.h and day_sheet.h.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "incidents/incident.h"
#include "store/journal.h"

namespace linli::incidents {

struct RegisterRow;

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
    bool operator==(const Line&) const = default;
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

// What is known of some lines that stand behind each other, so that a question passes over those in which it
// will find nothing. Spans only ever widen: a line that has changed is still within them.
struct Stretch {
    std::uint32_t first_reported = ~std::uint32_t{0}, last_reported = 0;
    std::uint32_t last_accepted = 0, last_closed = 0;  // 0: none was
    std::uint32_t open = 0;                            // so many are
    std::uint32_t with_finish_by = 0;                  // so many have one
};
inline constexpr std::size_t lines_in_stretch = 1'024;

// A station's lines. The line of incident n is lines[n - 1]; stretch k tells of those from k *
// lines_in_stretch.
struct Lines {
    std::vector<Line> lines;
    std::vector<Stretch> stretches;
    Dictionary categories;
    Dictionary grids;
    Dictionary handlers;
    store::Position position = 0;  // of the journal, taken in up to here

    // In place of the line that the incident had.
    void put(std::int64_t number, const Line& line);
    // With texts of these dictionaries, which are added to.
    Line line_of(const RegisterRow& row);

    // use(index, line) of each line in the stretches that `may_hold` says yes to, in order; newest first: the
    // other way round.
    template <class MayHold, class Use>
    void visit(MayHold may_hold, Use use) const {
        for (std::size_t k = 0; k < stretches.size(); ++k) {
            if (!may_hold(stretches[k])) continue;
            const std::size_t end = std::min(lines.size(), (k + 1) * lines_in_stretch);
            for (std::size_t i = k * lines_in_stretch; i < end; ++i)
                use(i, lines[i]);
        }
    }
    template <class MayHold, class Use>
    void visit_newest_first(MayHold may_hold, Use use) const {
        for (std::size_t k = stretches.size(); k-- > 0;) {
            if (!may_hold(stretches[k])) continue;
            for (std::size_t i = std::min(lines.size(), (k + 1) * lines_in_stretch);
                 i-- > k * lines_in_stretch;)
                use(i, lines[i]);
        }
    }
};

}  // namespace linli::incidents
