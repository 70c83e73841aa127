// Filters of the list of incidents that an account keeps under a name of its own (常用筛选). Nobody else's;
// forgotten with the account.
#pragma once

#include "incidents/incident_list.h"

namespace linli::incidents {

// `query` as behind the question mark of /api/v1/incidents, percent-encoded:
// "state=reported,accepted&overdue=true".
struct SavedFilter {
    std::string name;
    std::string query;
    Instant saved_at;
};
BOOST_DESCRIBE_STRUCT(SavedFilter, (), (name, query, saved_at))

struct SavedFilters {
    std::vector<SavedFilter> filters;  // by name
};
BOOST_DESCRIBE_STRUCT(SavedFilters, (), (filters))

// Checked against what the list takes: every parameter known, every value good, no `cursor`, 1,000 bytes at
// most, and no personal number in the text that is searched for.
struct FilterToSave {
    std::string query;
};
BOOST_DESCRIBE_STRUCT(FilterToSave, (), (query))
void check(const FilterToSave& body, json::Faults& faults);

// Of the acting account.
SavedFilters filters_of(store::Snapshot& snapshot);
// Refused: `filters/not-found`.
Result<SavedFilter> find_filter(store::Snapshot& snapshot, std::string_view name);
// The command: saves it, in place of one of that name. One entry, `filter.saved`, without name and query;
// none when nothing changes. A name has 1 to 40 characters. Refused: `invalid`, `filters/too-many` (50 are
// kept).
Result<SavedFilter> save_filter(store::Transaction& transaction, std::string_view name,
                                const FilterToSave& body);
// The command. One entry, `filter.removed`. Refused: `filters/not-found`.
Result<void> remove_filter(store::Transaction& transaction, std::string_view name);

// All of an account's, when it is forgotten; within that command.
void forget_filters(store::Transaction& transaction, std::int64_t account);

}  // namespace linli::incidents
