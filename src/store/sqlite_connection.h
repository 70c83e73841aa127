// One SQLite connection with its kept prepared statements. Belongs to one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>

#include "store/sql.h"
#include "store/text_hash.h"

namespace linli::store {

// An error of SQLite, with its extended result code.
class SqliteError : public StoreError {
  public:
    SqliteError(const std::string& what, int code) : StoreError(what), code_(code) {}
    int code() const { return code_; }
    bool disk_full() const { return (code_ & 0xFF) == SQLITE_FULL; }

  private:
    int code_;
};

class SqliteStatement;

class SqliteConnection final : public Connection {
  public:
    enum class Mode { read_write, read_only };

    // Throws SqliteError.
    SqliteConnection(const std::filesystem::path& file, Mode mode, int cache_kib);
    ~SqliteConnection() override;
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Speaks speaks() const override { return Speaks::sqlite; }
    Statement& acquire(const Sql& sql, std::span<const Value> values) override;
    void release(Statement& statement) noexcept override;

    void run_script(std::string_view script) override;
    bool in_transaction() const override;
    std::int64_t total_changes() const override;
    sqlite3* handle() const { return handle_; }

  private:
    // Statements with this text that nobody uses now. More than one exists where a query runs inside its own
    // loop.
    using Free = std::vector<std::unique_ptr<SqliteStatement>>;

    sqlite3* handle_ = nullptr;
    std::unordered_map<std::string, Free, TextHash, std::equal_to<>> free_;
};

}  // namespace linli::store
