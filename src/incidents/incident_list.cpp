#include "incidents/incident_list.h"

#include <algorithm>

#include "base/personal_numbers.h"
#include "base/text.h"
#include "incidents/deadlines.h"
#include "incidents/incident_rows.h"
#include "incidents/incident_text.h"
#include "incidents/reach.h"

namespace linli::incidents {
namespace {

constexpr int usual_limit = 50;
constexpr int highest_limit = 200;
constexpr std::size_t longest_search = 100;
constexpr std::size_t found_at_once = 1'000;

template <class E>
unsigned bits_of(const std::vector<E>& values) {
    if (values.empty()) return ~0U;
    unsigned bits = 0;
    for (const E value : values)
        bits |= 1U << (static_cast<unsigned>(value) & 31U);
    return bits;
}

std::vector<bool> numbers_of(const std::vector<std::string>& wanted, const Dictionary& dictionary) {
    if (wanted.empty()) return {};
    std::vector<bool> set(dictionary.size(), false);
    for (const std::string& text : wanted) {
        if (const auto number = dictionary.find(text)) set[*number] = true;
    }
    return set;
}

template <class Sees>
std::vector<bool> seen_by(const store::Context& who, const Dictionary& dictionary, Sees sees) {
    std::vector<bool> seen(dictionary.size());
    for (std::size_t i = 0; i < seen.size(); ++i)
        seen[i] = sees(who, dictionary.text(static_cast<std::uint16_t>(i)));
    return seen;
}

bool is_in(const std::vector<bool>& set, std::uint16_t number) {
    return set.empty() || (number < set.size() && set[number]);
}

// What a filter asks of a line by yes or no.
enum class Trait {
    overdue,
    urgent,
    accepted,
    due_soon,
    timed,
    on_time,
    verified,
    reopened,
    ever_closed,
    in_grid
};
constexpr unsigned bit_of(Trait trait) {
    return 1U << static_cast<unsigned>(trait);
}

struct Cursor {
    std::uint32_t due = 0;  // for Order::due
    std::int64_t number = 0;
};

std::optional<Cursor> parse_cursor(const std::optional<std::string>& text) {
    if (!text) return Cursor{};
    const auto parts = split(*text, '.');
    if (parts.size() != 2) return std::nullopt;
    const auto due = parse_number<std::uint32_t>(parts[0]);
    const auto number = parse_number<std::int64_t>(parts[1]);
    if (!due || !number) return std::nullopt;
    return Cursor{*due, *number};
}

std::string to_text(const Cursor& cursor) {
    return std::to_string(cursor.due) + '.' + std::to_string(cursor.number);
}

// The numbers of one page, in order, and how many match in all.
struct Found {
    std::vector<std::int64_t> numbers;
    std::int64_t total = 0;
    std::optional<Cursor> next;
};

Found newest(const Lines& lines, const Sieve& sieve, const Cursor& after, std::size_t limit) {
    Found found;
    const auto below = after.number == 0 ? static_cast<std::int64_t>(lines.lines.size()) + 1 : after.number;
    const auto may_pass = [&](const Stretch& stretch) { return sieve.may_pass(stretch); };
    lines.visit_newest_first(may_pass, [&](std::size_t i, const Line& line) {
        if (!sieve.passes(line)) return;
        ++found.total;
        const auto number = static_cast<std::int64_t>(i) + 1;
        if (number >= below) return;
        if (found.numbers.size() < limit) {
            found.numbers.push_back(number);
        } else if (!found.next) {
            found.next = Cursor{0, found.numbers.back()};
        }
    });
    return found;
}

Found oldest(const Lines& lines, const Sieve& sieve, const Cursor& after, std::size_t limit) {
    Found found;
    const auto may_pass = [&](const Stretch& stretch) { return sieve.may_pass(stretch); };
    lines.visit(may_pass, [&](std::size_t i, const Line& line) {
        if (!sieve.passes(line)) return;
        ++found.total;
        const auto number = static_cast<std::int64_t>(i) + 1;
        if (number <= after.number) return;
        if (found.numbers.size() < limit) {
            found.numbers.push_back(number);
        } else if (!found.next) {
            found.next = Cursor{0, found.numbers.back()};
        }
    });
    return found;
}

Found soonest_due(const Lines& lines, const Sieve& sieve, const Cursor& after, std::size_t limit) {
    Found found;
    std::vector<std::pair<std::uint32_t, std::int64_t>> due;
    const auto may_pass = [&](const Stretch& stretch) {
        return stretch.open != 0 && stretch.with_finish_by != 0 && sieve.may_pass(stretch);
    };
    lines.visit(may_pass, [&](std::size_t i, const Line& line) {
        if (line.finish_by == 0 || !is_open(line) || !sieve.passes(line)) return;
        ++found.total;
        const std::pair<std::uint32_t, std::int64_t> key(line.finish_by, static_cast<std::int64_t>(i) + 1);
        if (key > std::pair(after.due, after.number)) due.push_back(key);
    });
    const std::size_t count = std::min(limit, due.size());
    std::partial_sort(due.begin(), due.begin() + static_cast<std::ptrdiff_t>(count), due.end());
    for (std::size_t i = 0; i < count; ++i)
        found.numbers.push_back(due[i].second);
    if (due.size() > count) found.next = Cursor{due[count - 1].first, due[count - 1].second};
    return found;
}

Found in_order(const Lines& lines, const Sieve& sieve, Order order, const Cursor& after, std::size_t limit) {
    switch (order) {
        case Order::due:
            return soonest_due(lines, sieve, after, limit);
        case Order::oldest:
            return oldest(lines, sieve, after, limit);
        case Order::newest:
            break;
    }
    return newest(lines, sieve, after, limit);
}

Found by_text(store::Snapshot& snapshot, const Lines& lines, const Sieve& sieve, const std::string& text,
              const Cursor& after, std::size_t limit) {
    Found found;
    found.total = -1;
    std::int64_t below = after.number == 0 ? static_cast<std::int64_t>(lines.lines.size()) + 1 : after.number;
    for (;;) {
        const auto numbers = find_by_text(snapshot, text, below, found_at_once);
        for (const std::int64_t number : numbers) {
            const auto index = static_cast<std::size_t>(number - 1);
            if (index >= lines.lines.size() || !sieve.passes(lines.lines[index])) continue;
            if (found.numbers.size() == limit) {
                found.next = Cursor{0, found.numbers.back()};
                return found;
            }
            found.numbers.push_back(number);
        }
        if (numbers.size() < found_at_once) return found;
        below = numbers.back();
    }
}

}  // namespace

bool Search::has_text() const {
    return text && !trim(*text).empty();
}

void check(const Search& search, json::Faults& faults) {
    if (search.text && count_code_points(*search.text) > longest_search) {
        faults.add("text", {"最长 100 字。", "May have 100 characters at most."});
    }
}

void check(const ListQuery& query, json::Faults& faults) {
    check(static_cast<const Search&>(query), faults);
    if (query.limit && (*query.limit < 1 || *query.limit > highest_limit)) {
        faults.add("limit", {"应在 1 与 200 之间。", "Must lie between 1 and 200."});
    }
    if (!parse_cursor(query.cursor)) {
        faults.add("cursor", {"应为上一页给出的 next。", "Must be the `next` of the page before."});
    }
}

Sieve::Sieve(const Filter& filter, const Lines& lines, const Rulebook& book, const store::Snapshot& snapshot)
    : states_(bits_of(filter.state)),
      outcomes_(bits_of(filter.outcome)),
      levels_(bits_of(filter.level)),
      sources_(bits_of(filter.source)),
      grids_(numbers_of(filter.grid, lines.grids)),
      handlers_(numbers_of(filter.handler, lines.handlers)),
      sees_all_(snapshot.context().reach == store::Reach::station),
      reported_(span_of(filter.from, filter.to)),
      now_(seconds_of(snapshot.now())),
      warn_percent_(book.warn_percent) {
    if (filter.accepted_from || filter.accepted_to)
        accepted_ = span_of(filter.accepted_from, filter.accepted_to);
    if (filter.closed_from || filter.closed_to) closed_ = span_of(filter.closed_from, filter.closed_to);
    const unsigned closed_state = bits_of(std::vector{State::closed});
    if (filter.open) states_ &= *filter.open ? ~closed_state : closed_state;
    const std::pair<Trait, const std::optional<bool>&> questions[] = {
        {Trait::overdue, filter.overdue},
        {Trait::urgent, filter.urgent},
        {Trait::accepted, filter.accepted},
        {Trait::due_soon, filter.due_soon},
        {Trait::timed, filter.timed},
        {Trait::on_time, filter.on_time},
        {Trait::verified, filter.verified},
        {Trait::reopened, filter.reopened},
        {Trait::ever_closed, filter.ever_closed},
        {Trait::in_grid, filter.in_grid}};
    for (const auto& [trait, answer] : questions) {
        if (!answer) continue;
        asked_ |= bit_of(trait);
        if (*answer) wanted_ |= bit_of(trait);
    }
    if (!sees_all_) {
        seen_grids_ = seen_by(snapshot.context(), lines.grids,
                              [](const auto& who, const std::string& grid) { return sees(who, grid, {}); });
        seen_handlers_ =
            seen_by(snapshot.context(), lines.handlers,
                    [](const auto& who, const std::string& handler) { return sees(who, {}, handler); });
    }
    if (filter.category.empty()) return;
    categories_.assign(lines.categories.size(), false);
    for (std::size_t i = 0; i < lines.categories.size(); ++i) {
        for (const std::string& wanted : filter.category) {
            if (book.is_within(lines.categories.text(static_cast<std::uint16_t>(i)), wanted))
                categories_[i] = true;
        }
    }
}

bool Sieve::answers(const Line& line) const {
    const auto agrees = [this](Trait trait, auto has) {
        const unsigned bit = bit_of(trait);
        return (asked_ & bit) == 0 || ((wanted_ & bit) != 0) == has();
    };
    return agrees(Trait::overdue, [&] { return is_overdue(line, now_); }) &&
           agrees(Trait::urgent, [&] { return line.urgent != 0; }) &&
           agrees(Trait::accepted, [&] { return is_taken_up(line); }) &&
           agrees(Trait::due_soon, [&] { return is_due_soon(line, warn_percent_, now_); }) &&
           agrees(Trait::timed, [&] { return is_timed(line, now_); }) &&
           agrees(Trait::on_time, [&] { return is_on_time(line, now_); }) &&
           agrees(Trait::verified, [&] { return is_verified(line); }) &&
           agrees(Trait::reopened, [&] { return is_reopened(line); }) &&
           agrees(Trait::ever_closed, [&] { return was_ever_closed(line); }) &&
           agrees(Trait::in_grid, [&] { return line.grid != 0; });
}

Sieve::Span Sieve::span_of(const std::optional<Instant>& from, const std::optional<Instant>& to) {
    Span span;
    if (from) span.from = seconds_of(std::chrono::ceil<std::chrono::seconds>(*from));
    if (to) span.to = seconds_of(std::chrono::ceil<std::chrono::seconds>(*to));
    return span;
}

bool Sieve::may_pass(const Stretch& stretch) const {
    constexpr unsigned closed_state = 1U << static_cast<unsigned>(State::closed);
    const bool is_due_soon_asked = (asked_ & wanted_ & bit_of(Trait::due_soon)) != 0;
    return stretch.last_reported >= reported_.from && stretch.first_reported < reported_.to &&
           (!accepted_ || (stretch.last_accepted != 0 && stretch.last_accepted >= accepted_->from)) &&
           (!closed_ || (stretch.last_closed != 0 && stretch.last_closed >= closed_->from)) &&
           ((states_ & closed_state) != 0 || stretch.open != 0) &&
           (!is_due_soon_asked || stretch.with_finish_by != 0);
}

bool Sieve::passes(const Line& line) const {
    // What lets few through stands first.
    return line.exists != 0 && (states_ >> line.state & 1U) != 0 && reported_.holds(line.reported) &&
           (!accepted_ || (line.accepted != 0 && accepted_->holds(line.accepted))) &&
           (!closed_ || (!is_open(line) && closed_->holds(line.closed))) && (asked_ == 0 || answers(line)) &&
           (outcomes_ >> line.outcome & 1U) != 0 && (levels_ >> line.level & 1U) != 0 &&
           (sources_ >> line.source & 1U) != 0 && is_in(categories_, line.category) &&
           is_in(grids_, line.grid) && is_in(handlers_, line.handler) &&
           (sees_all_ || seen_grids_[line.grid] || seen_handlers_[line.handler]);
}

std::vector<std::int64_t> numbers_in_order(const Lines& lines, const Sieve& sieve, Order order) {
    return in_order(lines, sieve, order, {}, lines.lines.size()).numbers;
}

std::vector<std::int64_t> counts_of(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                                    std::span<const Filter> filters) {
    return lines.read(snapshot, [&](const Lines& all) {
        std::vector<Sieve> sieves;
        for (const Filter& filter : filters)
            sieves.emplace_back(filter, all, book, snapshot);
        std::vector<std::int64_t> counts(sieves.size());
        std::vector<std::size_t> asking;  // those that may let through one of this stretch
        const auto may_hold = [&](const Stretch& stretch) {
            asking.clear();
            for (std::size_t i = 0; i < sieves.size(); ++i)
                if (sieves[i].may_pass(stretch)) asking.push_back(i);
            return !asking.empty();
        };
        all.visit(may_hold, [&](std::size_t, const Line& line) {
            for (const std::size_t i : asking)
                counts[i] += sieves[i].passes(line);
        });
        return counts;
    });
}

Result<Page> IncidentList::list(store::Snapshot& snapshot, const ListQuery& query) {
    const auto rules = rulebooks_.current(snapshot);
    const Cursor after = *parse_cursor(query.cursor);
    const auto limit = static_cast<std::size_t>(query.limit.value_or(usual_limit));
    const Found found = register_.read(snapshot, [&](const Lines& lines) {
        const Sieve sieve(query, lines, rules->book, snapshot);
        if (query.has_text()) return by_text(snapshot, lines, sieve, *query.text, after, limit);
        return in_order(lines, sieve, query.order.value_or(Order::newest), after, limit);
    });
    Page page{{}, found.total, {}};
    for (const std::int64_t number : found.numbers) {
        auto incident = find_incident(snapshot, number);
        if (!incident) continue;  // reported after this snapshot was taken
        incident->timeliness = timeliness_of(*incident, rules->book.warn_percent, snapshot.now());
        incident->description = mask_personal_numbers(incident->description);
        incident->address = mask_personal_numbers(incident->address);
        page.items.push_back(std::move(*incident));
    }
    if (found.next) page.next = to_text(*found.next);
    return page;
}

std::vector<IncidentList::Alike> IncidentList::alike(store::Snapshot& snapshot, LonLat place,
                                                     std::string_view category, std::size_t most,
                                                     std::int64_t except) {
    const auto rules = rulebooks_.current(snapshot);
    const Metres reach{static_cast<double>(rules->book.duplicate_metres_of(category))};
    const auto window = std::chrono::days(rules->book.duplicate_days_of(category));
    const std::uint32_t since = seconds_of(std::max(snapshot.now() - window, Instant{}));
    struct Near {
        std::int64_t number;
        Metres distance;
    };
    // Open ones of any age would need a scan of all; what is older than four windows is not "the same" any
    // more.
    const std::uint32_t oldest = seconds_of(std::max(snapshot.now() - 4 * window, Instant{}));
    auto near = register_.read(snapshot, [&](const Lines& lines) {
        std::vector<Near> list;
        const auto number = lines.categories.find(category);
        if (!number) return list;
        const auto reach_lat =
            static_cast<std::int64_t>(reach.value * 90) + 10;  // 1e-7 degree is at least 1/90 m
        for (std::size_t i = lines.lines.size(); i-- > 0;) {
            const Line& line = lines.lines[i];
            if (line.exists != 0 && line.reported < oldest) break;
            if (line.category != *number || line.has_place == 0) continue;
            if (std::abs(std::int64_t{line.lat} - place.lat_e7) > reach_lat) continue;
            if (!is_open(line) && line.closed < since && line.reported < since) continue;
            const Metres distance = linli::distance(place, {line.lon, line.lat});
            const auto this_number = static_cast<std::int64_t>(i) + 1;
            if (distance <= reach && this_number != except) list.push_back({this_number, distance});
        }
        return list;
    });
    std::sort(near.begin(), near.end(), [](const Near& a, const Near& b) {
        return std::tuple(a.distance, -a.number) < std::tuple(b.distance, -b.number);
    });
    if (near.size() > most) near.resize(most);
    std::vector<Alike> alike;
    for (const Near& one : near) {
        if (auto incident = find_incident(snapshot, one.number))
            alike.push_back({std::move(*incident), one.distance});
    }
    return alike;
}

}  // namespace linli::incidents
