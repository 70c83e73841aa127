// Tables as a copy sees them: knowing none of them by name, with their rows one after the other, in one form
// whichever database they come from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/sql.h"

namespace linli::store {

enum class Kind { integer, real, text, bytes, words };

struct Column {
    std::string name;
    Kind kind = Kind::integer;
    friend bool operator==(const Column&, const Column&) = default;
};

struct Table {
    std::string name;
    std::vector<Column> columns;  // those of its primary key first, in the key's order
    std::size_t key_columns = 0;
    bool has_other_keys = false;  // beside the primary one
};

// The tables of the rooms by name: all but what an engine keeps for itself (which steps of the schema are
// taken, heads of journals) and indexes of words. Throws StoreError for one that cannot be copied.
std::vector<Table> tables_of(Connection& connection);
// The indexes of words (text_index.h) by name. Each has what PostgreSQL makes of it for its columns; SQLite
// cannot list its rows.
std::vector<Table> text_indexes_of(Connection& connection);

// A row is packed into the bytes that COPY takes: for each column the length of its value in four bytes, -1
// for NULL, and the value; numbers in eight bytes, most significant first. Equal rows have equal bytes, and
// rows that differ do not.
class RowPacker {
  public:
    void null();
    void integer(std::int64_t value);
    void real(double value);
    void bytes(std::string_view value);
    // Distinct, sorted.
    void words(const std::vector<std::string>& words);

    void clear() { row_.clear(); }
    const std::string& row() const { return row_; }

  private:
    std::string row_;
};

// The first `count` values of a packed row of `table`; texts and bytes are views into it.
std::vector<Value> values_in(const Table& table, std::string_view row, std::size_t count);

// Which of two rows comes first, by the primary key: less than 0, 0, or more.
int compare_keys(const Table& table, std::string_view one, std::string_view other);
// The primary key for people: "station_id 1, id 17".
std::string key_of(const Table& table, std::string_view row);

// Rows in the order of the primary key.
class RowStream {
  public:
    virtual ~RowStream() = default;
    virtual bool next() = 0;
    virtual const std::string& row() const = 0;  // packed, valid until the next
};

// All rows of a table; on PostgreSQL within a transaction, and the connection does nothing else until the
// stream has ended.
std::unique_ptr<RowStream> rows_of(Connection& connection, const Table& table);
std::int64_t count_rows(Connection& connection, const Table& table);

// A name in SQL.
std::string quoted_name(std::string_view name);
// The names of columns `first` to `last`, the latter not included: "a", "b".
std::string names_of(const Table& table, std::size_t first, std::size_t last);

}  // namespace linli::store
