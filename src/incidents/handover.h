// The handover of a shift (交接班): the sheet that says what the next shift must know, the note that whoever
// hands over adds to it, and that somebody of the next shift has taken it.
#pragma once

#include "incidents/incident_list.h"
#include "incidents/shifts.h"

namespace linli::incidents {

// Which shift; where an end is missing, the station's usual one. At most a week.
struct HandoverQuery {
    std::optional<Instant> from;
    std::optional<Instant> to;
    std::optional<int> limit;  // of the lines, 1 to 500; 200 when missing
};
BOOST_DESCRIBE_STRUCT(HandoverQuery, (), (from, to, limit))
void check(const HandoverQuery& query, json::Faults& faults);

// One incident on the sheet.
struct HandoverLine {
    std::int64_t number = 0;
    std::vector<Concern> concerns;
    std::string category;
    std::string grid;  // code; empty: outside all grids, or no location
    State state = State::reported;
    int level = 1;
    std::optional<Instant> due;  // the deadline that comes first, or when a paused one is to go on
    Timeliness timeliness = Timeliness::running;
    std::string handler;
    Text handler_role;
    std::string escalated_to;
    std::string last_remark;  // personal numbers masked
};
BOOST_DESCRIBE_STRUCT(HandoverLine, (),
                      (number, concerns, category, grid, state, level, due, timeliness, handler, handler_role,
                       escalated_to, last_remark))

// How many open incidents there are for each concern; one may count for several.
struct ConcernCounts {
    std::int64_t urgent = 0;
    std::int64_t overdue = 0;
    std::int64_t escalated = 0;
    std::int64_t due = 0;
    std::int64_t resumes = 0;
    std::int64_t to_accept = 0;
    std::int64_t to_verify = 0;
    std::int64_t reopened = 0;
    friend bool operator==(const ConcernCounts&, const ConcernCounts&) = default;
};
BOOST_DESCRIBE_STRUCT(ConcernCounts, (),
                      (urgent, overdue, escalated, due, resumes, to_accept, to_verify, reopened))

// What happened in the shift.
struct ShiftCounts {
    std::int64_t reported = 0;
    std::int64_t accepted = 0;
    std::int64_t closed = 0;
    std::int64_t resolved = 0;  // of the closed
    friend bool operator==(const ShiftCounts&, const ShiftCounts&) = default;
};
BOOST_DESCRIBE_STRUCT(ShiftCounts, (), (reported, accepted, closed, resolved))

// Who handed over what to whom, by account: names are for whoever may read them.
struct Handover {
    std::int64_t id = 0;
    Instant from;
    Instant to;
    Instant given_at;
    std::string given_by;  // "account/17"
    Text given_by_title;   // role and post
    std::string note;      // personal numbers masked
    ShiftCounts in_shift;
    ConcernCounts open;
    std::optional<Instant> taken_at;
    std::optional<std::string> taken_by;
    std::optional<Text> taken_by_title;
};
BOOST_DESCRIBE_STRUCT(Handover, (),
                      (id, from, to, given_at, given_by, given_by_title, note, in_shift, open, taken_at,
                       taken_by, taken_by_title))

struct HandoverSheet {
    Instant at;    // the moment it tells of
    Instant from;  // of the shift that ends
    Instant to;
    Instant until;  // the end of the next one
    ShiftCounts in_shift;
    std::int64_t open_incidents = 0;
    ConcernCounts open;
    std::int64_t left_out = 0;        // incidents of concern that the limit keeps off
    std::vector<HandoverLine> lines;  // urgent first, then overdue, then by due
    std::vector<std::string> off_duty;
};
BOOST_DESCRIBE_STRUCT(HandoverSheet, (),
                      (at, from, to, until, in_shift, open_incidents, open, left_out, lines, off_duty))

// What the asking person may know of. Reads every open incident. Refused (`invalid`) when the shift ends
// before it begins.
Result<HandoverSheet> handover_sheet(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                                     const HandoverQuery& query);

struct GiveHandover {
    std::optional<Instant> from;
    std::optional<Instant> to;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(GiveHandover, (), (from, to, note))
void check(const GiveHandover& body, json::Faults& faults);

// The command: a handover, with what the sheet counts at this moment. One entry, `handover.given`; the note
// lies beside it.
Result<Handover> give_handover(store::Transaction& transaction, Register& lines, const Rulebook& book,
                               const GiveHandover& body);
// The command: somebody else has taken it. Refused: `handover/not-found`, `handover/own` (whoever gave it),
// `handover/taken` (somebody has).
Result<Handover> take_handover(store::Transaction& transaction, std::int64_t id);

struct HandoversQuery {
    std::optional<int> limit;  // 1 to 100; 20 when missing
};
BOOST_DESCRIBE_STRUCT(HandoversQuery, (), (limit))
void check(const HandoversQuery& query, json::Faults& faults);

struct Handovers {
    std::vector<Handover> handovers;  // the last ones, newest first
};
BOOST_DESCRIBE_STRUCT(Handovers, (), (handovers))
Handovers last_handovers(store::Snapshot& snapshot, const HandoversQuery& query);

}  // namespace linli::incidents
