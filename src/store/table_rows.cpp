#include "store/table_rows.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "store/postgres_connection.h"

namespace linli::store {
namespace {

Rows ask(Connection& connection, const Sql& sql, std::span<const Value> values = {}) {
    return {connection.acquire(sql, values), &connection,
            [](void* used, Statement* it) { static_cast<Connection*>(used)->release(*it); }};
}

// ---- what tables there are ----

constexpr Sql sqlite_tables{"tables.sqlite",
                            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND "
                            "substr(name, 1, 7) <> 'sqlite_' ORDER BY name"};
constexpr Sql sqlite_indexes{
    "tables.sqlite_words",
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual' ORDER BY name"};
constexpr Sql sqlite_columns{"tables.sqlite_columns",
                             "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid"};
constexpr Sql sqlite_keys{
    "tables.sqlite_keys",
    "SELECT count(*) FROM pragma_index_list(?1) WHERE \"unique\" = 1 AND origin <> 'pk'"};

#define HAS_WORDS                                                                                   \
    "EXISTS (SELECT 1 FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.atttypid = " \
    "'tsvector'::"                                                                                  \
    "regtype)"
#define TABLES                                                                                           \
    "SELECT c.relname::text FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = " \
    "c.relnamespace WHERE c.relkind = 'r' AND n.nspname = current_schema() AND "
#define IN_ORDER " ORDER BY c.relname COLLATE \"C\""
constexpr Sql postgres_tables{"tables.postgres", TABLES "NOT " HAS_WORDS IN_ORDER};
constexpr Sql postgres_indexes{"tables.postgres_words", TABLES HAS_WORDS IN_ORDER};
#undef IN_ORDER
#undef TABLES
#undef HAS_WORDS
constexpr Sql postgres_columns{
    "tables.postgres_columns",
    "SELECT a.attname::text, format_type(a.atttypid, NULL), coalesce((SELECT k.place FROM "
    "pg_catalog.pg_index AS i, unnest(i.indkey) WITH ORDINALITY AS k (number, place) WHERE i.indrelid = "
    "a.attrelid AND i.indisprimary AND k.number = a.attnum), 0) FROM pg_catalog.pg_attribute AS a WHERE "
    "a.attrelid = quote_ident(?1)::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"};
constexpr Sql postgres_keys{"tables.postgres_keys",
                            "SELECT count(*) FROM pg_catalog.pg_index WHERE indrelid = "
                            "quote_ident(?1)::regclass AND indisunique AND NOT indisprimary"};

bool is_the_engines(std::string_view table) {
    return table == "schema_versions" || table == "journal_heads";
}

Kind kind_of(std::string_view type, std::string_view table) {
    if (type == "INTEGER" || type == "bigint") return Kind::integer;
    if (type == "REAL" || type == "double precision") return Kind::real;
    if (type == "TEXT" || type == "text") return Kind::text;
    if (type == "BLOB" || type == "bytea") return Kind::bytes;
    if (type == "tsvector") return Kind::words;
    throw StoreError(fmt::format("{}: it is not known how to copy a column of type {}", table, type));
}

Table table_of(Connection& connection, std::string name) {
    const bool is_sqlite = connection.speaks() == Speaks::sqlite;
    const Value value = std::string_view(name);
    const std::span named(&value, 1);
    constexpr std::int64_t behind_the_key = 1'000'000;
    std::vector<std::pair<std::int64_t, Column>> columns;  // each with its place
    Table table;
    Rows rows = ask(connection, is_sqlite ? sqlite_columns : postgres_columns, named);
    for (const Row row : rows) {
        const auto place = row.get<std::int64_t>(2);
        table.key_columns += place > 0 ? 1 : 0;
        columns.emplace_back(place > 0 ? place : behind_the_key + std::ssize(columns),
                             Column{row.get<std::string>(0), kind_of(row.get<std::string_view>(1), name)});
    }
    if (table.key_columns == 0) throw StoreError(fmt::format("{}: a table without a primary key", name));
    std::sort(columns.begin(), columns.end(),
              [](const auto& one, const auto& other) { return one.first < other.first; });
    for (auto& [place, column] : columns)
        table.columns.push_back(std::move(column));
    Rows others = ask(connection, is_sqlite ? sqlite_keys : postgres_keys, named);
    table.has_other_keys = others.next() && others.row().get<std::int64_t>(0) > 0;
    table.name = std::move(name);
    return table;
}

std::vector<std::string> names(Connection& connection, const Sql& sql) {
    std::vector<std::string> found;
    Rows rows = ask(connection, sql);
    for (const Row row : rows)
        found.push_back(row.get<std::string>(0));
    return found;
}

// ---- packed rows ----

constexpr std::size_t length_bytes = 4, number_bytes = 8;

void put_number(std::string& out, std::uint64_t number, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;)
        out += static_cast<char>(number >> (8 * i) & 0xFF);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

// Takes the packed values of a row one after the other.
class Unpacking {
  public:
    explicit Unpacking(std::string_view row) : row_(row) {}
    std::optional<std::string_view> next() {
        const auto length = static_cast<std::int32_t>(number_at(row_, 0, length_bytes));
        row_.remove_prefix(length_bytes);
        if (length < 0) return std::nullopt;
        const auto value = row_.substr(0, static_cast<std::size_t>(length));
        row_.remove_prefix(value.size());
        return value;
    }

  private:
    std::string_view row_;
};

std::int64_t integer_in(std::string_view packed) {
    return static_cast<std::int64_t>(number_at(packed, 0, number_bytes));
}

// ---- rows of a table ----

std::string selection(const Table& table) {
    return fmt::format("SELECT {} FROM {} ORDER BY {}", names_of(table, 0, table.columns.size()),
                       quoted_name(table.name), names_of(table, 0, table.key_columns));
}

class SqliteRows final : public RowStream {
  public:
    SqliteRows(Connection& connection, const Table& table)
        : connection_(connection),
          table_(table),
          selection_(selection(table)),
          statement_(connection.acquire(Sql{"copy.rows", selection_}, {})) {}
    ~SqliteRows() override { connection_.release(statement_); }
    SqliteRows(const SqliteRows&) = delete;
    SqliteRows& operator=(const SqliteRows&) = delete;

    bool next() override {
        if (!statement_.step()) return false;
        packer_.clear();
        for (int i = 0; i < static_cast<int>(table_.columns.size()); ++i)
            pack(i);
        return true;
    }
    const std::string& row() const override { return packer_.row(); }

  private:
    void pack(int i) {
        if (statement_.is_null(i)) return packer_.null();
        switch (table_.columns[static_cast<std::size_t>(i)].kind) {
            case Kind::integer:
                return packer_.integer(statement_.integer(i));
            case Kind::real:
                return packer_.real(statement_.real(i));
            case Kind::text:
                return packer_.bytes(statement_.text(i));
            default:
                const auto bytes = statement_.bytes(i);
                return packer_.bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        }
    }

    Connection& connection_;
    const Table table_;
    const std::string selection_;
    Statement& statement_;
    RowPacker packer_;
};

class PostgresRows final : public RowStream {
  public:
    PostgresRows(PostgresConnection& connection, const Table& table)
        : stream_(connection.handle(), selection(table)), columns_(static_cast<int>(table.columns.size())) {}

    bool next() override {
        if (!stream_.next()) return false;
        packer_.clear();
        for (int i = 0; i < columns_; ++i) {
            if (const auto value = stream_.value(i)) {
                packer_.bytes(*value);
            } else {
                packer_.null();
            }
        }
        return true;
    }
    const std::string& row() const override { return packer_.row(); }

  private:
    PostgresStream stream_;
    int columns_;
    RowPacker packer_;
};

}  // namespace

std::vector<Table> tables_of(Connection& connection) {
    std::vector<Table> tables;
    for (std::string& name :
         names(connection, connection.speaks() == Speaks::sqlite ? sqlite_tables : postgres_tables)) {
        if (!is_the_engines(name)) tables.push_back(table_of(connection, std::move(name)));
    }
    return tables;
}

std::vector<Table> text_indexes_of(Connection& connection) {
    std::vector<Table> tables;
    for (std::string& name :
         names(connection, connection.speaks() == Speaks::sqlite ? sqlite_indexes : postgres_indexes)) {
        tables.push_back({std::move(name),
                          {{"station_id", Kind::integer}, {"id", Kind::integer}, {"terms", Kind::words}},
                          2,
                          false});
    }
    return tables;
}

void RowPacker::null() {
    row_.append(length_bytes, '\377');
}

void RowPacker::integer(std::int64_t value) {
    put_number(row_, number_bytes, length_bytes);
    put_number(row_, static_cast<std::uint64_t>(value), number_bytes);
}

void RowPacker::real(double value) {
    put_number(row_, number_bytes, length_bytes);
    put_number(row_, std::bit_cast<std::uint64_t>(value), number_bytes);
}

void RowPacker::bytes(std::string_view value) {
    put_number(row_, value.size(), length_bytes);
    row_ += value;
}

// As PostgreSQL packs a tsvector: how many, then each with a zero byte and its places, of which there are
// none.
void RowPacker::words(const std::vector<std::string>& words) {
    std::size_t length = length_bytes;
    for (const std::string& word : words)
        length += word.size() + 3;
    put_number(row_, length, length_bytes);
    put_number(row_, words.size(), length_bytes);
    for (const std::string& word : words) {
        row_ += word;
        row_.append(3, '\0');
    }
}

std::vector<Value> values_in(const Table& table, std::string_view row, std::size_t count) {
    std::vector<Value> values;
    Unpacking unpacking(row);
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = unpacking.next();
        if (!value) {
            values.emplace_back();
        } else if (table.columns[i].kind == Kind::integer) {
            values.emplace_back(integer_in(*value));
        } else if (table.columns[i].kind == Kind::real) {
            values.emplace_back(std::bit_cast<double>(number_at(*value, 0, number_bytes)));
        } else if (table.columns[i].kind == Kind::text) {
            values.emplace_back(*value);
        } else {
            values.emplace_back(std::as_bytes(std::span(*value)));
        }
    }
    return values;
}

int compare_keys(const Table& table, std::string_view one, std::string_view other) {
    Unpacking first(one), second(other);
    for (std::size_t i = 0; i < table.key_columns; ++i) {
        const auto a = first.next(), b = second.next();
        if (a == b) continue;
        if (!a || !b) return a ? 1 : -1;
        if (table.columns[i].kind == Kind::integer) return integer_in(*a) < integer_in(*b) ? -1 : 1;
        return a->compare(*b);
    }
    return 0;
}

std::string key_of(const Table& table, std::string_view row) {
    std::string text;
    Unpacking unpacking(row);
    for (std::size_t i = 0; i < table.key_columns; ++i) {
        const auto value = unpacking.next().value_or("");
        text += fmt::format("{}{} ", text.empty() ? "" : ", ", table.columns[i].name);
        if (table.columns[i].kind == Kind::integer) {
            text += fmt::format("{}", integer_in(value));
        } else if (table.columns[i].kind == Kind::text) {
            text += value;
        } else {
            for (const char c : value)
                text += fmt::format("{:02x}", static_cast<unsigned char>(c));
        }
    }
    return text;
}

std::unique_ptr<RowStream> rows_of(Connection& connection, const Table& table) {
    if (connection.speaks() == Speaks::sqlite) return std::make_unique<SqliteRows>(connection, table);
    return std::make_unique<PostgresRows>(static_cast<PostgresConnection&>(connection), table);
}

std::int64_t count_rows(Connection& connection, const Table& table) {
    const std::string count = fmt::format("SELECT count(*) FROM {}", quoted_name(table.name));
    Rows rows = ask(connection, Sql{"copy.count", count});
    return rows.next() ? rows.row().get<std::int64_t>(0) : 0;
}

std::string quoted_name(std::string_view name) {
    return fmt::format("\"{}\"", name);
}

std::string names_of(const Table& table, std::size_t first, std::size_t last) {
    std::string text;
    for (std::size_t i = first; i < last; ++i)
        text += fmt::format("{}{}", i == first ? "" : ", ", quoted_name(table.columns[i].name));
    return text;
}

}  // namespace linli::store
