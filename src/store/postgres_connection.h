// One PostgreSQL connection with its prepared statements. Belongs to one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <libpq-fe.h>

#include "store/sql.h"

namespace linli::store {

// An error of PostgreSQL, with its SQLSTATE; empty when the server could not be asked.
class PostgresError : public StoreError {
  public:
    PostgresError(const std::string& what, std::string state) : StoreError(what), state_(std::move(state)) {}
    const std::string& state() const { return state_; }
    // Nothing came back, or the server is going: whether a commit happened is not known.
    bool is_lost() const { return state_.empty() || state_.starts_with("08") || state_.starts_with("57P"); }
    bool disk_full() const { return state_ == "53100"; }
    // Others were in the way (deadlock, serialisation, a lock not had in time): tried again, it may pass.
    bool is_conflict() const { return state_.starts_with("40") || state_ == "55P03"; }

  private:
    std::string state_;
};

class PostgresStatement;

// The rows of a query one after the other, whatever their number: libpq would keep all of them otherwise. The
// connection does nothing else meanwhile.
class PostgresStream {
  public:
    PostgresStream(PGconn* handle, const std::string& query);
    ~PostgresStream();
    PostgresStream(const PostgresStream&) = delete;
    PostgresStream& operator=(const PostgresStream&) = delete;

    bool next();  // throws PostgresError
    int columns() const { return PQnfields(row_); }
    // In PostgreSQL's binary form; nothing if it is NULL. Valid until the next row.
    std::optional<std::string_view> value(int column) const;

  private:
    PGconn* handle_;
    PGresult* row_ = nullptr;
    bool has_ended_ = false;
};

class PostgresConnection final : public Connection {
  public:
    // Throws PostgresError.
    explicit PostgresConnection(const std::string& address);
    ~PostgresConnection() override;
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    Speaks speaks() const override { return Speaks::postgres; }
    Statement& acquire(const Sql& sql, std::span<const Value> values) override;
    void release(Statement& statement) noexcept override;
    void run_script(std::string_view script) override;
    bool in_transaction() const override;
    std::int64_t total_changes() const override { return changes_; }

    // False once the server cannot be reached through it.
    bool is_open() const;
    PGconn* handle() const { return handle_; }
    // A pooler that gives every transaction another server connection (PgBouncer) knows no prepared
    // statements and keeps no lock beyond a transaction.
    bool is_pooled() const { return is_pooled_; }
    // `rows`, each in the binary form of COPY behind its number of columns, into a table; `into` is its name
    // with the list of its columns.
    void copy_in(const std::string& into, std::int16_t columns, std::span<const std::string> rows);

  private:
    friend class PostgresStatement;
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    // A statement's text in PostgreSQL's words, and under which name it is prepared for which types of its
    // values: those of one statement differ where one of them may be NULL.
    struct Prepared {
        std::string text;
        std::vector<std::pair<std::vector<Oid>, std::string>> names;
    };

    PGconn* handle_ = nullptr;
    bool is_pooled_ = false;
    int last_name_ = 0;
    std::int64_t changes_ = 0;
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> prepared_;
    std::vector<std::unique_ptr<PostgresStatement>> free_;
};

}  // namespace linli::store
