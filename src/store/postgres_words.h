// The rooms' SQL in PostgreSQL's words: placeholders in statements, types and table options in the schema.
#pragma once

#include <string>
#include <string_view>

namespace linli::store {

// "WHERE a = ?1" → "WHERE a = $1". What stands between quotes stays.
std::string postgres_statement(std::string_view statement);

// A step of a migration, written for SQLite: INTEGER becomes BIGINT, BLOB BYTEA, texts compare by their
// bytes, STRICT and WITHOUT ROWID go, and an index of words (text_index.h) becomes a table with a GIN index.
std::string postgres_script(std::string_view script);

}  // namespace linli::store
