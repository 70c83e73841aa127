// A change of rules: whether it can be, and what it would have done to the incidents of the last month.
#pragma once

#include "incidents/incident_list.h"
#include "incidents/rules_preview.h"

namespace linli::incidents {

// Refused (`invalid`) where open incidents, whoever may see them, have a category, a level, a partner or a
// team that the book lacks: they would be left without name, deadlines or anybody to handle them.
Result<void> require_fit(store::Snapshot& snapshot, Register& lines, const Rulebook& book);

// A rulebook that is not in force, and the time to try it on: incidents reported at or after `from` and
// before `to`; the last 30 days when missing.
struct RulesTrial : Rulebook {
    std::optional<Instant> from;
    std::optional<Instant> to;
};
BOOST_DESCRIBE_STRUCT(RulesTrial, (Rulebook), (from, to))
// Refuses what a rulebook is refused for, with the same words, and a time that ends before it begins.
void check(const RulesTrial& trial, json::Faults& faults);

struct RulesTried : RulesPreview {
    std::int64_t version = 0;  // of the rules in force, which it is compared with
    Instant from;
    Instant to;
    std::int64_t left_out = 0;  // older ones of the time, beyond the 20,000 newest
};
BOOST_DESCRIBE_STRUCT(RulesTried, (RulesPreview), (version, from, to, left_out))

// Changes nothing. Refused as the change itself would be.
Result<RulesTried> try_rules(store::Snapshot& snapshot, Register& lines, RulebookShelf& rulebooks,
                             const RulesTrial& trial);

// The incidents reported in a time, the newest `most`; and how many more there are.
struct OfTime {
    std::vector<std::int64_t> numbers;  // newest first
    std::int64_t left_out = 0;
};
OfTime reported_between(store::Snapshot& snapshot, Register& lines, const Rulebook& book, Instant from,
                        Instant to, std::size_t most);

}  // namespace linli::incidents
