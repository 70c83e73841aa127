// One step for many incidents: all of them or none, each with its own journal entry, and a line for each that
// says what became of it.
#pragma once

#include <functional>

#include "incidents/incident_desk.h"

namespace linli::incidents {

inline constexpr std::size_t most_in_bulk = 200;

// One of them, and the version that it was read at.
struct InBulk {
    std::int64_t number = 0;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(InBulk, (), (number, version))

// The incidents a step is for, beside what the step itself needs.
struct Selection {
    std::vector<InBulk> incidents;  // 1 to 200, each once
    std::optional<bool> dry_run;    // says what would become of each; nothing stays
};
BOOST_DESCRIBE_STRUCT(Selection, (), (incidents, dry_run))
void check(const Selection& selection, json::Faults& faults);

template <class Body>
struct Bulk : Body, Selection {
    BOOST_DESCRIBE_CLASS(Bulk, (Body, Selection), (), (), ())
};
template <class Body>
void check(const Bulk<Body>& bulk, json::Faults& faults) {
    check(static_cast<const Body&>(bulk), faults);
    check(static_cast<const Selection&>(bulk), faults);
}

// What became, or would become, of one of them.
struct BulkLine {
    std::int64_t number = 0;
    std::int64_t version = 0;         // after the step; as it was given, where it was refused
    std::optional<State> state;       // after the step
    std::optional<std::string> type;  // of the refusal: "incident/stale"
    std::optional<Text> detail;       // of the refusal
};
BOOST_DESCRIBE_STRUCT(BulkLine, (), (number, version, state, type, detail))

struct BulkReport {
    bool dry_run = false;
    std::int64_t possible = 0;    // how many were done, or would be
    std::int64_t refused = 0;     // in a dry run alone
    std::vector<BulkLine> lines;  // in the order they were given
};
BOOST_DESCRIBE_STRUCT(BulkReport, (), (dry_run, possible, refused, lines))

// Takes `step` with each, in their order. If one is refused, nothing of it all stays, and the refusal
// (`incident/bulk-refused`, 409) has every line; in a dry run nothing stays either, and the lines are the
// answer.
Result<BulkReport> in_bulk(store::Transaction& transaction, const Selection& selection,
                           const std::function<Result<Incident>(Which)>& step);

}  // namespace linli::incidents
