// By what SQLite chooses among indexes.
#pragma once

#include "store/sqlite_connection.h"

namespace linli::store {

// Gives SQLite figures in place of statistics (sqlite_stat1), of every index the same: ten thousand rows of a
// station, ten or fewer of whatever else is asked for as well, one where the index is unique. Knowing
// nothing, it takes a station to have ten rows, and reads all of a station's rows where an index would find
// the few that are asked for. Made from the schema alone, so that what is fast on a new file is so in ten
// years. Within no transaction, of the writer; writes nothing when they are there already.
void keep_estimates(SqliteConnection& connection);

}  // namespace linli::store
