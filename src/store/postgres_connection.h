// One PostgreSQL connection with its prepared statements. Belongs to one thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include "store/sql.h"
#include "store/text_hash.h"

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
    bool is_conflict() const { return state_ == "40001" || state_ == "40P01" || state_ == "55P03"; }
    // The server takes no changes: it is a standby, or is being closed. Another may be in its place.
    bool is_read_only() const { return state_ == read_only; }

    static constexpr const char* read_only = "25006";

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
    // Throws PostgresError. A server whose machine is not heard of for some 10 s is given up, unless the
    // address says otherwise (`tcp_user_timeout`, `keepalives_…`, `connect_timeout`).
    explicit PostgresConnection(std::string address);
    ~PostgresConnection() override;
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    Speaks speaks() const override { return Speaks::postgres; }
    Statement& acquire(const Sql& sql, std::span<const Value> values) override;
    void release(Statement& statement) noexcept override;
    void run_script(std::string_view script) override;
    // The same, and whether the last of its statements says true.
    bool holds(std::string_view script);
    bool in_transaction() const override;
    std::int64_t total_changes() const override { return changes_; }

    // False once the server cannot be reached through it, or is not the one to work on any more.
    bool is_open() const;
    PGconn* handle() const { return handle_; }
    // True behind a pooler that gives every transaction another server connection (PgBouncer): it knows no
    // prepared statements, and nothing that is to outlast a transaction.
    bool is_pooled() const { return is_pooled_; }
    // It is not the one to work on any more.
    void leave() { is_left_ = true; }
    // True when the server stopped waiting for its standby: what was committed may be on one machine alone.
    // For what was committed since it was asked last.
    bool stopped_waiting() { return std::exchange(stopped_waiting_, false); }
    // `rows`, each in the binary form of COPY behind its number of columns, into a table; `into` is its name
    // with the list of its columns.
    void copy_in(const std::string& into, std::int16_t columns, std::span<const std::string> rows);

  private:
    friend class PostgresStatement;
    struct Cleared {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    using Result = std::unique_ptr<PGresult, Cleared>;

    // The last answer to what was handed to libpq (`sent` is what it said of that). Throws PostgresError.
    Result answer(std::string_view doing, int sent);
    bool wait(short events) const;
    void give_up_if_replaced(std::string_view doing, std::chrono::steady_clock::time_point began);
    [[noreturn]] void raise(std::string_view doing, const PGresult* result);
    static void take_notice(void* connection, const PGresult* notice);

    // A statement's text in PostgreSQL's words, and under which name it is prepared for which types of its
    // values: those of one statement differ where one of them may be NULL.
    struct Prepared {
        std::string text;
        std::vector<std::pair<std::vector<Oid>, std::string>> names;
    };

    const std::string address_;
    PGconn* handle_ = nullptr;
    std::string started_;  // when the server was: no two have the same moment
    bool is_standby_ = false;
    bool is_left_ = false;  // another server is to be looked for
    bool stopped_waiting_ = false;
    bool is_pooled_ = false;
    int last_name_ = 0;
    std::int64_t changes_ = 0;
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> prepared_;
    std::vector<std::unique_ptr<PostgresStatement>> free_;
};

}  // namespace linli::store
