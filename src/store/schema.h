// Which tables a database has, and how it gets those of this program.
#pragma once

#include <span>

#include "store/migration.h"
#include "store/sqlite_connection.h"

namespace linli::store {

// Makes or brings up to date the store's own tables and then each room's, in one transaction. Throws
// CannotOpen when the database is not Linli's or has steps that this program does not know.
void bring_up_to_date(SqliteConnection& connection, std::span<const Migration> migrations);

// For a reader: throws CannotOpen unless the database is exactly as this program would have made it.
void require_up_to_date(SqliteConnection& connection, std::span<const Migration> migrations);

}  // namespace linli::store
