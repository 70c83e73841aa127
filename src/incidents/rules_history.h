// The rulebooks that were in force: who replaced them when, in which parts they differ, and each as it was.
#pragma once

#include "incidents/rulebook.h"
#include "store/transaction.h"

namespace linli::incidents {

struct RulesVersion {
    std::int64_t version = 0;
    std::optional<Instant> at;         // missing for version 0, the program's own first one
    std::string actor;                 // "account/17"
    Text who;                          // their role
    std::vector<std::string> changed;  // the parts of the rulebook that differ from the version before
};
BOOST_DESCRIBE_STRUCT(RulesVersion, (), (version, at, actor, who, changed))

struct RulesHistory {
    std::vector<RulesVersion> versions;   // newest first
    std::optional<std::int64_t> earlier;  // `before` of the next page
};
BOOST_DESCRIBE_STRUCT(RulesHistory, (), (versions, earlier))

struct RulesHistoryQuery {
    std::optional<std::int64_t> before;  // versions older than this one
};
BOOST_DESCRIBE_STRUCT(RulesHistoryQuery, (), (before))

struct RulesOfVersion {
    std::int64_t version = 0;
    std::optional<Instant> at;
    Rulebook rulebook;
};
BOOST_DESCRIBE_STRUCT(RulesOfVersion, (), (version, at, rulebook))

// The names of the parts in which two rulebooks differ, in the order of the rulebook.
std::vector<std::string> parts_that_differ(const Rulebook& one, const Rulebook& other);

RulesHistory rules_history(store::Snapshot& snapshot, const RulesHistoryQuery& query);
// Refused (`rulebook/no-such-version`) when there was none.
Result<RulesOfVersion> rules_of_version(store::Snapshot& snapshot, std::int64_t version);

}  // namespace linli::incidents
