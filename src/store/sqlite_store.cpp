#include "store/sqlite_store.h"

#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/schema.h"

namespace linli::store {
namespace {

constexpr std::size_t group_at_most = 512;
constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{60'000};

constexpr Sql begin_write{"store.begin", "BEGIN IMMEDIATE"};
constexpr Sql begin_read{"store.begin_read", "BEGIN"};
constexpr Sql commit_sql{"store.commit", "COMMIT"};
constexpr Sql rollback{"store.rollback", "ROLLBACK"};
constexpr Sql savepoint{"store.savepoint", "SAVEPOINT command"};
constexpr Sql undo_command{"store.undo_command", "ROLLBACK TO command"};
constexpr Sql keep_command{"store.keep_command", "RELEASE command"};
constexpr Sql select_followed{"followers.position",
                              "SELECT position FROM followers WHERE station_id = ?1 AND name = ?2"};
constexpr Sql upsert_followed{"followers.keep",
                              "INSERT INTO followers (station_id, name, position) VALUES (?1, ?2, ?3) "
                              "ON CONFLICT (station_id, name) DO UPDATE SET position = excluded.position"};
constexpr Sql quick_check{"store.integrity", "PRAGMA integrity_check(20)"};

// What those who wait for a change are told; the log and health() say why.
constexpr const char* cannot_write = "the database cannot be written; the log says why";

std::exception_ptr store_failed(const std::string& why) {
    return std::make_exception_ptr(StoreFailed(why));
}

std::string what(const std::exception_ptr& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "unknown";
    }
}

bool is_disk_full(const std::exception_ptr& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (const SqliteError& error) {
        return error.disk_full();
    } catch (...) {
        return false;
    }
}

}  // namespace

ServingLock::ServingLock(const std::filesystem::path& file) {
    const std::string name = file.string() + ".lock";
    descriptor_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) {
        throw CannotOpen(
            fmt::format("{}: cannot be opened for writing (无法写入): {}; check the folder and its rights",
                        name, std::generic_category().message(errno)));
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor_);
        throw CannotOpen(fmt::format(
            "{}: another linli serves this database (已有另一个邻里程序在使用); stop it first, or "
            "use its API",
            file.string()));
    }
}

ServingLock::~ServingLock() {
    ::close(descriptor_);
}

std::unique_ptr<Store> Store::open(const Options& options, const Clock& clock,
                                   std::span<const Migration> migrations) {
    return std::make_unique<SqliteStore>(options, clock, migrations);
}

SqliteStore::SqliteStore(const Options& options, const Clock& clock, std::span<const Migration> migrations)
    : options_(options), clock_(clock) {
    const int reader_kib = options_.cache_mib * 256;
    try {
        if (options_.use == Use::serve) {
            lock_ = std::make_unique<ServingLock>(options_.file);
            writing_ = std::make_unique<SqliteConnection>(options_.file, SqliteConnection::Mode::read_write,
                                                          options_.cache_mib * 1024);
            writing_->run_script(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;"
                "PRAGMA journal_size_limit = 67108864;");
            if (options_.durability == Durability::at_close)
                writing_->run_script("PRAGMA synchronous = OFF;");
            bring_up_to_date(*writing_, migrations);
        } else {
            SqliteConnection probe(options_.file, SqliteConnection::Mode::read_only, reader_kib);
            require_up_to_date(probe, migrations);
            failed_ = "the database was opened for reading only";
        }
        for (unsigned i = 0; i < options_.readers; ++i)
            readers_.emplace_back([this] { read_loop(); });
    } catch (const SqliteError& error) {
        throw CannotOpen(
            fmt::format("{}: cannot be opened (无法打开): {}", options_.file.string(), error.what()));
    }
    if (writing_) writer_ = std::thread([this] { write_loop(); });
}

SqliteStore::~SqliteStore() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    writes_wait_.notify_all();
    reads_wait_.notify_all();
    if (writer_.joinable()) writer_.join();
    for (std::thread& reader : readers_)
        reader.join();
    if (!writing_ || options_.durability == Durability::every_commit) return;
    try {
        writing_->run_script(
            "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);");  // ends with fsync
    } catch (const std::exception& error) {
        spdlog::critical("the database could not be made durable: {}", error.what());
    }
}

// ---- the writer ----

void SqliteStore::submit(Context context, std::unique_ptr<WriteJob> job) {
    const std::string why = [&]() -> std::string {
        const std::lock_guard lock(mutex_);
        if (!failed_.empty()) return cannot_write;
        if (writes_.size() >= options_.waiting_writes) {
            return "too many changes wait to be written; try again in a moment";
        }
        writes_.push_back({std::move(context), std::move(job), {}, false});
        return {};
    }();
    if (job) {
        job->fail(store_failed(why));
    } else {
        writes_wait_.notify_one();
    }
}

void SqliteStore::write_loop() {
    std::optional<std::chrono::steady_clock::time_point> retry;
    for (;;) {
        std::vector<Write> group;
        Rest rest = Rest::keep;
        {
            std::unique_lock lock(mutex_);
            const auto wanted = [this] {
                return closing_ || followers_awaited_ || !writes_.empty() || !new_followings_.empty();
            };
            if (retry) {
                writes_wait_.wait_until(lock, *retry, wanted);
            } else {
                followers_idle_ = new_followings_.empty() && writes_.empty();
                if (followers_idle_) followed_.notify_all();
                writes_wait_.wait(lock, wanted);
            }
            if (closing_ && writes_.empty()) return;
            followers_idle_ = false;
            if (std::exchange(followers_awaited_, false)) rest = Rest::end;
            const std::size_t count = std::min(writes_.size(), group_at_most);
            group.reserve(count);
            for (std::size_t i = 0; i < count; ++i) {
                group.push_back(std::move(writes_.front()));
                writes_.pop_front();
            }
            for (Following& following : new_followings_)
                followings_.push_back(std::move(following));
            new_followings_.clear();
        }
        if (!group.empty()) commit_group(group);
        retry = serve_followers(rest);
    }
}

void SqliteStore::commit_group(std::vector<Write>& group) {
    try {
        writing_->execute(begin_write);
        for (Write& write : group) {
            run_one(write);
            if (!writing_->in_transaction()) std::rethrow_exception(write.fault);  // SQLite gave the group up
        }
        commit();
    } catch (...) {
        fail_all(group, std::current_exception());
        return;
    }
    for (Write& write : group) {
        if (write.fault) {
            write.job->fail(write.fault);
        } else {
            write.job->answer();
        }
    }
    {
        const std::lock_guard lock(mutex_);
        commands_ += group.size();
    }
    announce();
}

// Runs one command under its savepoint. What it throws is kept in `write.fault`.
void SqliteStore::run_one(Write& write) {
    writing_->execute(savepoint);
    const std::int64_t changes_before = writing_->total_changes();
    positions_.begin();
    bool keep = false;
    try {
        Transaction transaction(*writing_, write.context, clock_.now(), positions_);
        keep = write.job->run(transaction) && !transaction.only_tries();
        if (keep && !positions_.accounted_for() && writing_->total_changes() != changes_before) {
            throw std::logic_error("a command changed rows without a journal entry");
        }
    } catch (...) {
        write.fault = std::current_exception();
        keep = false;
        spdlog::error("a command failed: {}", what(write.fault));
    }
    if (!writing_->in_transaction()) return;
    if (!keep) {
        positions_.undo();
        writing_->execute(undo_command);
    }
    writing_->execute(keep_command);
}

void SqliteStore::commit() {
    positions_.write_numbers(*writing_);
    writing_->execute(commit_sql);
    const std::lock_guard lock(mutex_);
    ++commits_;
}

void SqliteStore::announce() {
    std::vector<std::function<void(StationId, Position)>> wakes;
    {
        const std::lock_guard lock(mutex_);
        wakes = wakes_;
    }
    for (const auto& [station, position] : positions_.take_grown()) {
        for (const auto& wake : wakes)
            wake(station, position);
    }
}

void SqliteStore::roll_back() {
    try {
        if (writing_->in_transaction()) writing_->execute(rollback);
    } catch (const std::exception& error) {
        spdlog::critical("what failed could not be undone: {}", error.what());
    }
    positions_.forget();
}

void SqliteStore::fail_all(std::vector<Write>& group, const std::exception_ptr& fault) {
    const std::string why = what(fault);
    roll_back();
    std::string answer;
    if (is_disk_full(fault)) {
        spdlog::error("the disk is full; {} changes were refused", group.size());
        answer = "the disk is full; free some space and try again";
    } else {
        stop_writing(why);
        answer = cannot_write;
    }
    for (Write& write : group)
        write.job->fail(store_failed(answer));
}

void SqliteStore::stop_writing(const std::string& why) {
    std::deque<Write> waiting;
    {
        const std::lock_guard lock(mutex_);
        failed_ =
            fmt::format("since {} the database cannot be written: {}; restart linli once the cause is gone",
                        to_iso(clock_.now()), why);
        waiting.swap(writes_);
    }
    followed_.notify_all();
    spdlog::critical("nothing is written any more: {}", why);
    for (Write& write : waiting)
        write.job->fail(store_failed(cannot_write));
}

// ---- followers ----

void SqliteStore::follow(std::unique_ptr<Follower> follower, StationId station) {
    {
        const std::lock_guard lock(mutex_);
        Context context{station, std::string(follower->name())};
        new_followings_.push_back({std::move(follower), std::move(context), -1, {}, {}});
        followers_idle_ = false;
    }
    writes_wait_.notify_one();
}

void SqliteStore::wait_for_followers() {
    std::unique_lock lock(mutex_);
    followers_awaited_ = true;
    writes_wait_.notify_one();
    followed_.wait(lock,
                   [this] { return closing_ || !failed_.empty() || (followers_idle_ && writes_.empty()); });
}

std::optional<std::chrono::steady_clock::time_point> SqliteStore::serve_followers(Rest rest) {
    std::optional<std::chrono::steady_clock::time_point> next;
    for (Following& following : followings_) {
        const auto again = serve(following, rest);
        if (again && (!next || *again < *next)) next = again;
    }
    return next;
}

// One batch for one follower, with its kept position, in one transaction. When it wants to be served again;
// nothing when there is nothing more for it.
std::optional<std::chrono::steady_clock::time_point> SqliteStore::serve(Following& following, Rest rest) {
    {
        const std::lock_guard lock(mutex_);
        if (!failed_.empty()) return std::nullopt;
    }
    const auto now = std::chrono::steady_clock::now();
    const bool waits = following.not_before > now;
    if (waits && following.pause.count() != 0) return following.not_before;
    bool committing = false;
    try {
        Transaction transaction(*writing_, following.context, clock_.now(), positions_);
        if (following.position < 0) {
            following.position =
                transaction
                    .value<Position>(select_followed, following.context.station, following.follower->name())
                    .value_or(0);
        }
        if (following.position >= positions_.last(transaction)) return std::nullopt;
        if (waits && rest == Rest::keep) return following.not_before;
        writing_->execute(begin_write);
        positions_.begin();
        const auto entries = entries_after(transaction, following.position, following.follower->batch());
        following.follower->take(transaction, entries);
        const Position taken = entries.back().position;
        const Value values[] = {to_value(following.context.station), to_value(following.follower->name()),
                                to_value(taken)};
        writing_->execute(upsert_followed, values);
        committing = true;
        commit();
        committing = false;
        following.position = taken;
        following.pause = {};
        const bool full = entries.size() == following.follower->batch();
        following.not_before = full ? now : std::chrono::steady_clock::now() + following.follower->rest();
        const bool more = taken < positions_.last(transaction);
        announce();
        return more ? std::optional(following.not_before) : std::nullopt;
    } catch (const std::exception& error) {
        spdlog::error("follower {} failed after position {}: {}", following.context.actor, following.position,
                      error.what());
        const bool commit_failed = committing && !is_disk_full(std::current_exception());
        roll_back();
        if (commit_failed) {
            stop_writing(error.what());
            return std::nullopt;
        }
        following.pause = std::clamp(following.pause * 2, first_pause, longest_pause);
        following.not_before = std::chrono::steady_clock::now() + following.pause;
        return following.not_before;
    }
}

// ---- the readers ----

void SqliteStore::submit(Context context, std::unique_ptr<ReadJob> job) {
    {
        const std::lock_guard lock(mutex_);
        reads_.push_back({std::move(context), std::move(job)});
    }
    reads_wait_.notify_one();
}

void SqliteStore::read_loop() {
    std::unique_ptr<SqliteConnection> connection;
    for (;;) {
        Read read;
        {
            std::unique_lock lock(mutex_);
            reads_wait_.wait(lock, [this] { return closing_ || !reads_.empty(); });
            if (reads_.empty()) return;
            read = std::move(reads_.front());
            reads_.pop_front();
        }
        try {
            if (!connection) {
                connection = std::make_unique<SqliteConnection>(
                    options_.file, SqliteConnection::Mode::read_only, options_.cache_mib * 256);
            }
            connection->execute(begin_read);
            {
                ReadSnapshot snapshot(*connection, read.context, clock_.now());
                read.job->run(snapshot);
            }
            connection->execute(commit_sql);
        } catch (...) {
            const auto fault = std::current_exception();
            spdlog::error("a question failed: {}", what(fault));
            connection.reset();
            read.job->fail(fault);
            continue;
        }
        read.job->answer();
    }
}

// ---- the whole database ----

void SqliteStore::on_commit(std::function<void(StationId, Position)> wake) {
    const std::lock_guard lock(mutex_);
    wakes_.push_back(std::move(wake));
}

Result<void> SqliteStore::backup(const std::filesystem::path& to,
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
        SqliteConnection from(options_.file, SqliteConnection::Mode::read_only, 2048);
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
        from.execute(commit_sql);
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

std::vector<std::string> SqliteStore::integrity_faults() {
    SqliteConnection connection(options_.file, SqliteConnection::Mode::read_only, options_.cache_mib * 1024);
    std::vector<std::string> faults;
    Statement& statement = connection.acquire(quick_check, {});
    while (statement.step()) {
        if (statement.text(0) != "ok") faults.emplace_back(statement.text(0));
    }
    connection.release(statement);
    return faults;
}

Health SqliteStore::health() const {
    const std::lock_guard lock(mutex_);
    return {failed_.empty(), failed_, commands_, commits_, writes_.size()};
}

}  // namespace linli::store
