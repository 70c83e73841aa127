#include "store/sqlite_connection.h"

#include <fmt/format.h>

namespace linli::store {
namespace {

[[noreturn]] void raise(sqlite3* handle, std::string_view doing) {
    throw SqliteError(fmt::format("{}: {}", doing, sqlite3_errmsg(handle)), sqlite3_extended_errcode(handle));
}

// Takes back what a program that was killed had begun (its `-journal` lies beside the file): no reader can.
void take_back(const std::filesystem::path& file) {
    sqlite3* handle = nullptr;
    sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    sqlite3_busy_timeout(handle, 5'000);
    sqlite3_exec(handle, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr);
    sqlite3_close_v2(handle);
}

}  // namespace

class SqliteStatement final : public Statement {
  public:
    SqliteStatement(sqlite3* handle, const Sql& sql, std::vector<std::unique_ptr<SqliteStatement>>& home)
        : home_(&home), name_(sql.name) {
        const int code = sqlite3_prepare_v3(handle, sql.text.data(), static_cast<int>(sql.text.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
        if (code != SQLITE_OK) raise(handle, name_);
    }
    ~SqliteStatement() override { sqlite3_finalize(statement_); }
    SqliteStatement(const SqliteStatement&) = delete;
    SqliteStatement& operator=(const SqliteStatement&) = delete;

    void bind(std::span<const Value> values) override {
        if (static_cast<int>(values.size()) != sqlite3_bind_parameter_count(statement_)) {
            throw StoreError(fmt::format("{}: {} values for {} placeholders", name_, values.size(),
                                         sqlite3_bind_parameter_count(statement_)));
        }
        for (int i = 0; i < static_cast<int>(values.size()); ++i) {
            if (bind_one(i + 1, values[static_cast<std::size_t>(i)]) != SQLITE_OK) raise(handle(), name_);
        }
    }
    bool step() override {
        switch (sqlite3_step(statement_)) {
            case SQLITE_ROW:
                return true;
            case SQLITE_DONE:
                return false;
            default:
                raise(handle(), name_);
        }
    }
    void reset() noexcept override {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
    std::int64_t changes() const override { return sqlite3_changes64(handle()); }
    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
    double real(int column) const override { return sqlite3_column_double(statement_, column); }
    std::string_view text(int column) const override {
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        return {data == nullptr ? "" : data,
                static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    std::span<const std::byte> bytes(int column) const override {
        const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
        return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

    std::vector<std::unique_ptr<SqliteStatement>>& home() const { return *home_; }

  private:
    sqlite3* handle() const { return sqlite3_db_handle(statement_); }

    int bind_one(int place, const Value& value) {
        struct Bind {
            sqlite3_stmt* statement;
            int place;
            int operator()(std::monostate) const { return sqlite3_bind_null(statement, place); }
            int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, place, number); }
            int operator()(double number) const { return sqlite3_bind_double(statement, place, number); }
            int operator()(std::string_view text) const {
                const char* data = text.data() == nullptr ? "" : text.data();
                return sqlite3_bind_text64(statement, place, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
            }
            int operator()(std::span<const std::byte> bytes) const {
                if (bytes.empty()) return sqlite3_bind_zeroblob(statement, place, 0);
                return sqlite3_bind_blob64(statement, place, bytes.data(), bytes.size(), SQLITE_STATIC);
            }
        };
        return std::visit(Bind{statement_, place}, value);
    }

    sqlite3_stmt* statement_ = nullptr;
    std::vector<std::unique_ptr<SqliteStatement>>* home_;
    const char* name_;
};

SqliteConnection::SqliteConnection(const std::filesystem::path& file, Mode mode, int cache_kib) {
    const int flags =
        mode == Mode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (sqlite3_open_v2(file.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
        const std::string why = sqlite3_errmsg(handle_);
        const int code = sqlite3_extended_errcode(handle_);
        sqlite3_close_v2(handle_);
        throw SqliteError(why, code);
    }
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, 5'000);
    try {
        const std::string settings = fmt::format(
            "PRAGMA cache_size = -{}; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;"
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON;",
            cache_kib);
        try {
            run_script(settings);
        } catch (const SqliteError& error) {
            if (error.code() != SQLITE_READONLY_ROLLBACK) throw;
            take_back(file);
            run_script(settings);
        }
    } catch (...) {
        sqlite3_close_v2(handle_);
        throw;
    }
}

SqliteConnection::~SqliteConnection() {
    free_.clear();
    sqlite3_close_v2(handle_);
}

Statement& SqliteConnection::acquire(const Sql& sql, std::span<const Value> values) {
    auto found = free_.find(sql.text);
    if (found == free_.end()) found = free_.emplace(std::string(sql.text), Free{}).first;
    Free& free = found->second;
    std::unique_ptr<SqliteStatement> statement;
    if (free.empty()) {
        statement = std::make_unique<SqliteStatement>(handle_, sql, free);
        free.reserve(4);
    } else {
        statement = std::move(free.back());
        free.pop_back();
    }
    statement->bind(values);
    return *statement.release();  // owned by its user until release()
}

void SqliteConnection::release(Statement& statement) noexcept {
    auto& used = static_cast<SqliteStatement&>(statement);
    used.reset();
    used.home().push_back(std::unique_ptr<SqliteStatement>(&used));
}

void SqliteConnection::run_script(std::string_view script) {
    const std::string text(script);
    if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) raise(handle_, "script");
}

bool SqliteConnection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

std::int64_t SqliteConnection::total_changes() const {
    return sqlite3_total_changes64(handle_);
}

}  // namespace linli::store
