// The numbers that others know an incident by (其他编号): a partner's own, under which whoever calls asks for
// it.
#pragma once

#include <string_view>
#include <vector>

#include "store/migration.h"
#include "store/transaction.h"

namespace linli::incidents {

// Their table.
const store::Migration& other_numbers_migration();

// Somebody knows this incident by this number, too; empty ones and repeats are nothing. Housekeeping: the
// step that told it has its entry.
void know_by(store::Transaction& transaction, std::int64_t incident, std::string_view number);
// They go with the incident's texts.
void forget_other_numbers(store::Transaction& transaction, std::int64_t incident);

// The incidents below `below` that somebody knows by it, newest first; capitals or not.
std::vector<std::int64_t> known_by(store::Snapshot& snapshot, std::string_view number, std::int64_t below,
                                   std::size_t most);

}  // namespace linli::incidents
