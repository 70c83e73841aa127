// The SQL of saved filters, all of it.
#pragma once

#include "incidents/saved_filters.h"

namespace linli::incidents {

std::vector<SavedFilter> saved_filters_of(store::Snapshot& snapshot, std::int64_t account);
std::optional<SavedFilter> find_saved_filter(store::Snapshot& snapshot, std::int64_t account,
                                             std::string_view name);
void keep_saved_filter(store::Transaction& transaction, std::int64_t account, const SavedFilter& filter);
// Whether there was one.
bool delete_saved_filter(store::Transaction& transaction, std::int64_t account, std::string_view name);
void delete_saved_filters(store::Transaction& transaction, std::int64_t account);

}  // namespace linli::incidents
