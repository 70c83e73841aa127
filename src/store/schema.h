// Which tables a database has, and how it gets those of this program.
#pragma once

#include <functional>
#include <span>

#include "store/migration.h"
#include "store/sql.h"

namespace linli::store {

// What a database says in its own words here.
struct Dialect {
    std::string_view begin;                        // of a transaction in which nobody else changes the schema
    Sql count_tables;                              // whosever they are
    Sql is_ours;                                   // not 0: Linli made this database
    std::string_view mark;                         // makes an empty database Linli's
    std::string (*script)(std::string_view step);  // a migration's step
    // How many other programs serve the database now and may not know step ?3 of the room ?1, of which it has
    // ?2; no text where nobody else can serve it.
    Sql others_that_know_less{"", ""};
};

// Begins a transaction of PostgreSQL in which no other program changes the schema.
inline constexpr std::string_view lock_schema = "BEGIN; SELECT pg_advisory_xact_lock(1282305129)";
// In schema_versions while a copy into the database is not finished: whoever does not name it among the
// migrations cannot open it.
inline const Migration unfinished_copy{"unfinished copy", {}};

bool has_no_tables(Connection& connection, const Dialect& dialect);

// Makes or brings up to date the store's own tables and then each room's, in one transaction. Throws
// CannotOpen when the database is not Linli's, has steps that this program neither knows nor works beside, or
// is served by a program that would not work beside what this one makes of it.
void bring_up_to_date(Connection& connection, std::span<const Migration> migrations, const Dialect& dialect);

// For a program that serves the database already: throws CannotOpen when another has meanwhile made steps
// beside which it cannot work.
void require_not_newer(Connection& connection, std::span<const Migration> migrations, const Dialect& dialect);
// Calls `say` with each room, the store's own too, and how many of its steps this program knows.
void tell_known(std::span<const Migration> migrations,
                const std::function<void(std::string_view room, std::int64_t steps)>& say);

// For a reader: throws CannotOpen unless the database has all that this program would have made, and nothing
// beside which it cannot work.
void require_up_to_date(Connection& connection, std::span<const Migration> migrations,
                        const Dialect& dialect);

}  // namespace linli::store
