// Statements, values and rows: the thin layer between a module's SQL and the database library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/json.h"
#include "base/time.h"

namespace linli::store {

// A statement with its name, which logs and metrics carry. A constant with static lifetime: connections keep
// one prepared statement for each. Written in the part of SQL that SQLite 3.40 and PostgreSQL 15 share;
// placeholders are ?1, ?2, … and a value may be used more than once.
struct Sql {
    const char* name;
    std::string_view text;
};

// The database or the file below it failed, or a statement broke a constraint that the program should have
// kept.
class StoreError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// One bound value. Views must live until the statement has run.
using Value =
    std::variant<std::monostate, std::int64_t, double, std::string_view, std::span<const std::byte>>;

inline Value to_value(std::string_view text) {
    return text;
}
inline Value to_value(const std::string& text) {
    return std::string_view(text);
}
inline Value to_value(const char* text) {
    return std::string_view(text);
}
inline Value to_value(std::span<const std::byte> bytes) {
    return bytes;
}
inline Value to_value(const std::vector<std::byte>& bytes) {
    return std::span<const std::byte>(bytes);
}
inline Value to_value(Instant moment) {
    return std::int64_t{moment.time_since_epoch().count()};
}
inline Value to_value(double number) {
    return number;
}
inline Value to_value(bool flag) {
    return std::int64_t{flag};
}
inline Value to_value(std::nullopt_t) {
    return std::monostate{};
}
inline Value to_value(Value value) {
    return value;
}
template <std::integral T>
    requires(!std::same_as<T, bool>)
Value to_value(T number) {
    return static_cast<std::int64_t>(number);
}
template <json::DescribedEnum E>
Value to_value(E value) {  // by its name
    return json::name_of(value);
}
template <json::Identifier E>
Value to_value(E id) {
    return static_cast<std::int64_t>(id);
}
template <class T>
Value to_value(const std::optional<T>& value) {
    return value ? to_value(*value) : Value{};
}

// A prepared statement of one connection. The database's side of Rows; modules do not use it.
class Statement {
  public:
    virtual ~Statement() = default;
    virtual void bind(std::span<const Value> values) = 0;
    virtual bool step() = 0;  // true: a row is there
    virtual void reset() noexcept = 0;
    virtual std::int64_t changes() const = 0;  // rows changed by the last step of an INSERT, UPDATE or DELETE
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;  // valid until the next step
    virtual std::span<const std::byte> bytes(int column) const = 0;
};

// The row at which a query stands. Columns count from 0.
class Row {
  public:
    explicit Row(const Statement& statement) : statement_(&statement) {}
    bool is_null(int column) const { return statement_->is_null(column); }

    // As an integer, bool, strong identifier, double, Instant, described enum (by name), std::string,
    // std::string_view (valid until the next row), std::vector<std::byte>, or std::optional of one of them
    // (NULL: empty).
    template <class T>
    T get(int column) const {
        if constexpr (json::is_optional<T>) {
            if (is_null(column)) return std::nullopt;
            return get<typename T::value_type>(column);
        } else if constexpr (std::same_as<T, bool>) {
            return statement_->integer(column) != 0;
        } else if constexpr (std::same_as<T, Instant>) {
            return Instant(Milliseconds(statement_->integer(column)));
        } else if constexpr (std::integral<T> || json::Identifier<T>) {
            return static_cast<T>(statement_->integer(column));
        } else if constexpr (std::floating_point<T>) {
            return statement_->real(column);
        } else if constexpr (json::DescribedEnum<T>) {
            const auto value = json::enum_from<T>(statement_->text(column));
            if (!value)
                throw StoreError("unknown name in a column: " + std::string(statement_->text(column)));
            return *value;
        } else if constexpr (std::same_as<T, std::vector<std::byte>>) {
            const auto bytes = statement_->bytes(column);
            return {bytes.begin(), bytes.end()};
        } else {
            return T(statement_->text(column));
        }
    }

  private:
    const Statement* statement_;
};

// The rows of a running query, once, in order. Must be used up or destroyed before its transaction ends. A
// query may run inside the loop of another, the same statement included.
class Rows {
  public:
    // `release` gives the statement back to its connection.
    using Release = void (*)(void* connection, Statement*);
    Rows(Statement& statement, void* connection, Release release)
        : statement_(&statement), connection_(connection), release_(release) {}
    Rows(Rows&& other) noexcept
        : statement_(std::exchange(other.statement_, nullptr)),
          connection_(other.connection_),
          release_(other.release_) {}
    Rows& operator=(Rows&&) = delete;
    ~Rows() {
        if (statement_ != nullptr) release_(connection_, statement_);
    }

    bool next() { return statement_->step(); }
    Row row() const { return Row(*statement_); }

    struct End {};
    class Iterator {
      public:
        explicit Iterator(Rows& rows) : rows_(&rows), more_(rows.next()) {}
        Row operator*() const { return rows_->row(); }
        Iterator& operator++() {
            more_ = rows_->next();
            return *this;
        }
        bool operator==(End) const { return !more_; }

      private:
        Rows* rows_;
        bool more_;
    };
    Iterator begin() { return Iterator(*this); }
    End end() const { return {}; }

  private:
    Statement* statement_;
    void* connection_;
    Release release_;
};

// Whose words a database takes, where they differ: the store's own business.
enum class Speaks { sqlite, postgres };

// One database connection. Belongs to one thread at a time.
class Connection {
  public:
    virtual ~Connection() = default;
    virtual Speaks speaks() const = 0;
    // A free statement for `sql`, bound and ready; given back by the Rows made from it, or by release().
    virtual Statement& acquire(const Sql& sql, std::span<const Value> values) = 0;
    virtual void release(Statement& statement) noexcept = 0;

    // Runs a script of statements without values, in the database's own language.
    virtual void run_script(std::string_view script) = 0;
    // False once the database has ended the transaction by itself, as it does after some faults.
    virtual bool in_transaction() const = 0;
    // Rows inserted, changed and deleted since the connection was opened.
    virtual std::int64_t total_changes() const = 0;

    // Runs `sql` to its end; rows are dropped.
    void execute(const Sql& sql, std::span<const Value> values = {}) {
        Rows rows(acquire(sql, values), this, [](void* connection, Statement* used) {
            static_cast<Connection*>(connection)->release(*used);
        });
        while (rows.next()) {
        }
    }
};

}  // namespace linli::store
