// Which incidents: filters, pages, what is like a report, and what lies in a map window.
#pragma once

#include <span>

#include "incidents/incident.h"
#include "incidents/register.h"
#include "incidents/rulebook_shelf.h"

namespace linli::incidents {

// Newest or oldest first, or what is due soonest first (open incidents with a finish deadline).
enum class Order { newest, due, oldest };
BOOST_DESCRIBE_ENUM(Order, newest, due, oldest)

// Every filter that is given must hold; a list holds when one of it does. A category takes in its children.
struct Filter {
    std::vector<State> state;
    std::vector<Outcome> outcome;
    std::vector<std::string> category;
    std::vector<std::string> grid;
    std::vector<std::string> handler;
    std::vector<int> level;
    std::vector<Source> source;
    std::optional<Instant> from;  // reported at or after
    std::optional<Instant> to;    // reported before
    std::optional<bool> open;
    std::optional<bool> overdue;
    std::optional<bool> urgent;
    // What the figures count (register.h), so that each can be looked into.
    std::optional<Instant> accepted_from;  // accepted at or after
    std::optional<Instant> accepted_to;    // accepted before
    std::optional<Instant> closed_from;    // closed, and is: at or after
    std::optional<Instant> closed_to;      // and before
    std::optional<bool> accepted;          // taken up, or ended
    std::optional<bool> due_soon;          // amber
    std::optional<bool> timed;             // finished, or past its deadline
    std::optional<bool> on_time;           // finished in time
    std::optional<bool> verified;
    std::optional<bool> reopened;     // at least once
    std::optional<bool> ever_closed;  // is closed, or was
    std::optional<bool> in_grid;      // lies in one
};
BOOST_DESCRIBE_STRUCT(Filter, (),
                      (state, outcome, category, grid, handler, level, source, from, to, open, overdue,
                       urgent, accepted_from, accepted_to, closed_from, closed_to, accepted, due_soon, timed,
                       on_time, verified, reopened, ever_closed, in_grid))

// What the list and an export can be asked for alike.
struct Search : Filter {
    std::optional<std::string> text;  // newest first then, whatever the order
    std::optional<Order> order;
    bool has_text() const;
};
BOOST_DESCRIBE_STRUCT(Search, (Filter), (text, order))
void check(const Search& search, json::Faults& faults);

struct ListQuery : Search {
    std::optional<int> limit;           // 1 to 200; 50 when missing
    std::optional<std::string> cursor;  // `next` of the page before
};
BOOST_DESCRIBE_STRUCT(ListQuery, (Search), (limit, cursor))
void check(const ListQuery& query, json::Faults& faults);

struct Page {
    std::vector<Incident> items;
    std::int64_t total = -1;          // all that match; -1 when a text was searched
    std::optional<std::string> next;  // cursor of the next page
};
BOOST_DESCRIBE_STRUCT(Page, (), (items, total, next))

// A filter made ready for a station's lines. It lets through what the snapshot's actor may know of.
class Sieve {
  public:
    Sieve(const Filter& filter, const Lines& lines, const Rulebook& book, const store::Snapshot& snapshot);
    bool passes(const Line& line) const;
    // False where no line of the stretch can pass.
    bool may_pass(const Stretch& stretch) const;

  private:
    // From a moment on and before another, in seconds.
    struct Span {
        std::uint32_t from = 0, to = ~std::uint32_t{0};
        bool holds(std::uint32_t moment) const { return moment >= from && moment < to; }
    };
    using Set = std::vector<bool>;  // by number of the dictionary; empty: all
    bool answers(const Line& line) const;
    static Span span_of(const std::optional<Instant>& from, const std::optional<Instant>& to);
    unsigned states_ = ~0U, outcomes_ = ~0U, levels_ = ~0U, sources_ = ~0U;
    Set categories_, grids_, handlers_;
    Set seen_grids_, seen_handlers_;  // by one who does not reach the whole station
    bool sees_all_ = false;
    Span reported_;
    std::optional<Span> accepted_, closed_;
    std::uint32_t now_ = 0;
    int warn_percent_ = 0;
    unsigned asked_ = 0, wanted_ = 0;  // a bit for each yes or no: is it asked, and for what
};

// The numbers of all that pass, in that order.
std::vector<std::int64_t> numbers_in_order(const Lines& lines, const Sieve& sieve, Order order);

// How many incidents pass each of the filters; the register is gone through once.
std::vector<std::int64_t> counts_of(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                                    std::span<const Filter> filters);

// Questions over all incidents. Thread-safe.
class IncidentList {
  public:
    IncidentList(Register& lines, RulebookShelf& rulebooks) : register_(lines), rulebooks_(rulebooks) {}

    Result<Page> list(store::Snapshot& snapshot, const ListQuery& query);

    // Incidents like a report: near enough, of the same category, open or closed within the category's
    // window; nearest first, at most `most`. "Is it one of these?"
    struct Alike {
        Incident incident;
        Metres distance;
    };
    std::vector<Alike> alike(store::Snapshot& snapshot, LonLat place, std::string_view category,
                             std::size_t most, std::int64_t except = 0);

  private:
    Register& register_;
    RulebookShelf& rulebooks_;
};

struct MapQuery : Filter {
    double west = 0, south = 0, east = 0, north = 0;
    std::optional<int> width;  // of the window in pixels; 800 when missing
};
BOOST_DESCRIBE_STRUCT(MapQuery, (Filter), (west, south, east, north, width))
void check(const MapQuery& query, json::Faults& faults);

// The window's incidents as GeoJSON: a point each, or, when more than 500 would show, clusters by squares of
// 60 pixels with their count and how many are open and overdue.
std::string map_window(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                       const MapQuery& query);

}  // namespace linli::incidents
