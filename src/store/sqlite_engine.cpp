// The store on SQLite: a file in WAL mode, every commit on disk before it is acknowledged, and a lock that
// lets one program serve it.
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/engine.h"
#include "store/schema.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_estimates.h"

namespace linli::store {
namespace {

constexpr Sql begin_write{"store.begin", "BEGIN IMMEDIATE"};
constexpr Sql begin_read{"store.begin_read", "BEGIN"};
constexpr Sql commit{"store.commit", "COMMIT"};
constexpr Sql quick_check{"store.integrity", "PRAGMA integrity_check(20)"};

// "Lnli" is SQLite's mark of whose file this is.
const Dialect sqlite_dialect{
    "BEGIN IMMEDIATE",
    {"schema.count_tables", "SELECT count(*) FROM sqlite_master"},
    {"schema.is_ours", "SELECT application_id = 0x4C6E6C69 FROM pragma_application_id"},
    "PRAGMA application_id = 0x4C6E6C69",
    [](std::string_view step) { return std::string(step); }};

// A lock on `<file>.lock` for as long as it lives: one program serves a database.
class ServingLock {
  public:
    explicit ServingLock(const std::filesystem::path& file) {
        const std::string name = file.string() + ".lock";
        descriptor_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor_ < 0) {
            throw CannotOpen(fmt::format(
                "{}: cannot be opened for writing (无法写入): {}; check the folder and its rights", name,
                std::generic_category().message(errno)));
        }
        is_held_ = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
    }
    ~ServingLock() { ::close(descriptor_); }
    ServingLock(const ServingLock&) = delete;
    ServingLock& operator=(const ServingLock&) = delete;
    // False while another program holds it.
    bool is_held() const { return is_held_; }

  private:
    int descriptor_;
    bool is_held_ = false;
};

class SqliteEngine final : public Engine {
  public:
    explicit SqliteEngine(const Options& options) : options_(options) {
        if (options_.use != Use::serve || take_lock()) return;
        throw CannotOpen(fmt::format(
            "{}: another linli serves this database (已有另一个邻里程序在使用); stop it first, or "
            "use its API",
            options_.file.string()));
    }

    std::unique_ptr<Connection> open_writer(std::span<const Migration> migrations) override {
        auto connection = std::make_unique<SqliteConnection>(
            options_.file, SqliteConnection::Mode::read_write, options_.cache_mib * 1024);
        connection->run_script(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;"
            "PRAGMA journal_size_limit = 67108864;");
        if (options_.durability == Durability::at_close) connection->run_script("PRAGMA synchronous = OFF;");
        bring_up_to_date(*connection, migrations, sqlite_dialect);
        keep_estimates(*connection);
        return connection;
    }
    std::unique_ptr<Connection> open_reader() override { return open(options_.cache_mib * 256); }
    void require_readable(std::span<const Migration> migrations) override {
        require_up_to_date(*open_reader(), migrations, sqlite_dialect);
    }
    bool is_new() override {
        return !std::filesystem::exists(options_.file) || has_no_tables(*open_reader(), sqlite_dialect);
    }
    bool keep_others_out(Connection&) override { return take_lock(); }

    void begin_group(Connection& connection, const std::set<StationId>&) override {
        connection.execute(begin_write);
    }
    void commit_group(Connection& connection, const std::vector<std::pair<StationId, Position>>&) override {
        connection.execute(commit);
    }
    void begin_question(Connection& connection) override { connection.execute(begin_read); }

    bool is_shared() const override { return false; }
    void hear(std::function<void(StationId, Position)>) override {}  // there are no others

    Failure failure_of(const std::exception_ptr& fault, bool, std::string& answer) override {
        answer = "the database cannot be written; the log says why";
        try {
            std::rethrow_exception(fault);
        } catch (const SqliteError& error) {
            if (!error.disk_full()) return Failure::lasting;
            answer = "the disk is full; free some space and try again";
            return Failure::passing;
        } catch (...) {
            return Failure::lasting;
        }
    }
    bool is_lost(Connection&) override { return false; }

    Result<void> backup(const std::filesystem::path& to,
                        const std::function<void(int, int)>& progress) override;
    std::vector<std::string> integrity_faults() override;
    void close(Connection& writer) override {
        if (options_.durability == Durability::every_commit) return;
        writer.run_script("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);");  // ends with fsync
    }

  private:
    bool take_lock() {
        if (!lock_) lock_ = std::make_unique<ServingLock>(options_.file);
        if (!lock_->is_held()) lock_.reset();
        return lock_ != nullptr;
    }
    std::unique_ptr<SqliteConnection> open(int cache_kib) const {
        return std::make_unique<SqliteConnection>(options_.file, SqliteConnection::Mode::read_only,
                                                  cache_kib);
    }

    const Options options_;
    std::unique_ptr<ServingLock> lock_;
};

Result<void> SqliteEngine::backup(const std::filesystem::path& to,
                                  const std::function<void(int, int)>& progress) {
    const auto refused = [&](const std::string& why) {
        return refuse(RefusalKind::unavailable, "store/backup-failed",
                      {fmt::format("无法备份到 {}：{}", to.string(), why),
                       fmt::format("No backup was made at {}: {}", to.string(), why)});
    };
    std::error_code ignored;
    if (std::filesystem::exists(to, ignored)) return refused("the file exists (文件已存在)");
    const std::filesystem::path part = to.string() + ".part";
    std::filesystem::remove(part, ignored);
    try {
        const auto original = open(2048);
        SqliteConnection& from = *original;
        from.execute(begin_read);  // held: the copy is of one moment, however long it takes
        from.execute({"store.backup_hold", "SELECT count(*) FROM schema_versions"});
        {
            SqliteConnection copy(part, SqliteConnection::Mode::read_write, 2048);
            sqlite3_backup* running = sqlite3_backup_init(copy.handle(), "main", from.handle(), "main");
            if (running == nullptr) return refused(sqlite3_errmsg(copy.handle()));
            int code = SQLITE_OK;
            while (code == SQLITE_OK) {
                code = sqlite3_backup_step(running, 2'000);
                const int total = sqlite3_backup_pagecount(running);
                if (progress) progress(total - sqlite3_backup_remaining(running), total);
            }
            sqlite3_backup_finish(running);
            if (code != SQLITE_DONE) {
                std::filesystem::remove(part, ignored);
                return refused(sqlite3_errstr(code));
            }
        }
        from.execute(commit);
        const int descriptor = ::open(part.c_str(), O_RDONLY | O_CLOEXEC);
        const bool durable = descriptor >= 0 && ::fsync(descriptor) == 0;
        if (descriptor >= 0) ::close(descriptor);
        if (!durable) return refused("fsync failed");
        std::filesystem::rename(part, to);
    } catch (const std::exception& error) {
        std::filesystem::remove(part, ignored);
        return refused(error.what());
    }
    return {};
}

std::vector<std::string> SqliteEngine::integrity_faults() {
    const auto connection = open(options_.cache_mib * 1024);
    std::vector<std::string> faults;
    Statement& statement = connection->acquire(quick_check, {});
    while (statement.step()) {
        if (statement.text(0) != "ok") faults.emplace_back(statement.text(0));
    }
    connection->release(statement);
    return faults;
}

}  // namespace

std::unique_ptr<Engine> sqlite_engine(const Options& options) {
    return std::make_unique<SqliteEngine>(options);
}

}  // namespace linli::store
