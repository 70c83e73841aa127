#include "store/group_store.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace linli::store {
namespace {

constexpr std::size_t group_at_most = 512;
constexpr std::size_t followers_at_once = 64;  // that share a commit; more is met by the next one
constexpr std::chrono::seconds tried_for{15};  // a group that others, or a lost database, stand in the way of
constexpr std::chrono::milliseconds pause_between{100};
constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{60'000};
constexpr std::chrono::milliseconds longest_pause_for_others{1'000};  // what stood in the way may be gone

constexpr Sql end_question{"store.end_question", "COMMIT"};
constexpr Sql rollback{"store.rollback", "ROLLBACK"};
constexpr Sql savepoint{"store.savepoint", "SAVEPOINT command"};
constexpr Sql undo_command{"store.undo_command", "ROLLBACK TO command"};
constexpr Sql keep_command{"store.keep_command", "RELEASE command"};
constexpr Sql select_followed{"followers.position",
                              "SELECT position FROM followers WHERE station_id = ?1 AND name = ?2"};
constexpr Sql upsert_followed{"followers.keep",
                              "INSERT INTO followers (station_id, name, position) VALUES (?1, ?2, ?3) "
                              "ON CONFLICT (station_id, name) DO UPDATE SET position = excluded.position"};

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

}  // namespace

std::unique_ptr<Store> Store::open(const Options& options, const Clock& clock,
                                   std::span<const Migration> migrations) {
    const std::string where = options.server.empty() ? options.file.string() : place_of(options.server);
    try {
        auto engine = options.server.empty() ? sqlite_engine(options) : postgres_engine(options);
        return std::make_unique<GroupStore>(std::move(engine), options, clock, migrations);
    } catch (const CannotOpen&) {
        throw;
    } catch (const StoreError& error) {
        throw CannotOpen(fmt::format("{}: cannot be opened (无法打开): {}", where, error.what()));
    }
}

GroupStore::GroupStore(std::unique_ptr<Engine> engine, const Options& options, const Clock& clock,
                       std::span<const Migration> migrations)
    : options_(options),
      clock_(clock),
      migrations_(migrations.begin(), migrations.end()),
      engine_(std::move(engine)) {
    if (options_.use == Use::serve) {
        writing_ = engine_->open_writer(migrations);
    } else {
        engine_->require_readable(migrations);
        failed_ = "the database was opened for reading only";
    }
    for (unsigned i = 0; i < options_.readers; ++i)
        readers_.emplace_back([this] { read_loop(); });
    if (!writing_) return;
    engine_->hear([this](StationId station, Position position) { heard(station, position); });
    writer_ = std::thread([this] { write_loop(); });
}

GroupStore::~GroupStore() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    writes_wait_.notify_all();
    reads_wait_.notify_all();
    if (writer_.joinable()) writer_.join();
    for (std::thread& reader : readers_)
        reader.join();
    if (!writing_) return;
    try {
        engine_->close(*writing_);
    } catch (const std::exception& error) {
        spdlog::critical("the database could not be made durable: {}", error.what());
    }
    writing_.reset();  // before the engine, which keeps other programs out until then
}

// ---- the writer ----

void GroupStore::submit(Context context, std::unique_ptr<WriteJob> job) {
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

void GroupStore::write_loop() {
    std::optional<Moment> retry;
    for (;;) {
        std::vector<Write> group;
        Rest rest = Rest::keep;
        {
            std::unique_lock lock(mutex_);
            const auto wanted = [this] {
                return closing_ || followers_awaited_ || !others_wrote_.empty() || !writes_.empty() ||
                       !new_followings_.empty();
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
            for (const auto& [station, position] : others_wrote_)
                look_after(station, position);
            others_wrote_.clear();
            const std::size_t count = std::min(writes_.size(), group_at_most);
            group.reserve(count);
            for (std::size_t i = 0; i < count; ++i) {
                group.push_back(std::move(writes_.front()));
                writes_.pop_front();
            }
            for (Following& following : new_followings_) {
                const StationId station = following.context.station;
                followings_[station].push_back(std::move(following));
                look_after(station, 0);
            }
            new_followings_.clear();
        }
        if (!group.empty()) commit_group(group);
        retry = serve_followers(rest);
    }
}

void GroupStore::commit_group(std::vector<Write>& group) {
    std::set<StationId> stations;
    for (const Write& write : group)
        stations.insert(write.context.station);
    const auto until = std::chrono::steady_clock::now() + tried_for;
    for (bool is_said = false;; is_said = true) {
        const auto in_the_way = try_group(group, stations, std::chrono::steady_clock::now() >= until);
        if (!in_the_way) return;
        if (!is_said) spdlog::warn("{} changes wait to be tried again: {}", group.size(), *in_the_way);
        std::unique_lock lock(mutex_);
        writes_wait_.wait_for(lock, pause_between, [this] { return closing_; });
        if (!closing_) continue;
        lock.unlock();
        return fail_all(group, cannot_write);
    }
}

// Nothing when the group is done with: durable, or refused. Otherwise nothing of it is there, and this is
// why.
std::optional<std::string> GroupStore::try_group(std::vector<Write>& group,
                                                 const std::set<StationId>& stations, bool is_last) {
    bool is_committing = false;
    try {
        begin(stations);
        for (Write& write : group) {
            write.fault = nullptr;
            run_one(write);
            if (!writing_->in_transaction()) std::rethrow_exception(write.fault);  // the group was given up
        }
        is_committing = true;
        commit();
    } catch (...) {
        const std::exception_ptr fault = std::current_exception();
        std::string why = what(fault);
        std::string answer;
        const Failure failure = engine_->failure_of(fault, is_committing, answer);
        roll_back();
        if (failure == Failure::again && !is_last) return why;
        if (failure == Failure::lasting) stop_writing(why);
        spdlog::error("{} changes were refused: {}", group.size(), why);
        fail_all(group, answer);
        return std::nullopt;
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
    return std::nullopt;
}

// Runs one command under its savepoint. What it throws is kept in `write.fault`, but for what is no fault of
// its own: that ends the group.
void GroupStore::run_one(Write& write) {
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
        std::string ignored;
        if (engine_->failure_of(write.fault, false, ignored) == Failure::again) throw;
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

// Begins a group, on a new connection if the last one was lost.
void GroupStore::begin(const std::set<StationId>& stations) {
    if (engine_->is_lost(*writing_)) writing_ = engine_->open_writer(migrations_);
    if (engine_->is_shared()) positions_.forget();
    try {
        engine_->begin_group(*writing_, stations);
    } catch (const StoreError&) {
        if (!engine_->is_lost(*writing_)) throw;
        writing_ = engine_->open_writer(migrations_);  // it was lost since the last group
        engine_->begin_group(*writing_, stations);
    }
}

void GroupStore::commit() {
    positions_.write_numbers(*writing_);
    engine_->commit_group(*writing_, positions_.grown());
    const std::lock_guard lock(mutex_);
    ++commits_;
}

void GroupStore::look_after(StationId station, Position head) {
    if (!followings_.contains(station)) return;
    awake_[station] = std::chrono::steady_clock::now();
    const auto known = heads_.find(station);
    if (known != heads_.end()) known->second = std::max(known->second, head);
}

void GroupStore::announce() {
    for (const auto& [station, position] : positions_.take_grown()) {
        look_after(station, position);
        {
            const std::lock_guard lock(mutex_);
            announced_[station] = position;
        }
        wake(station, position);
    }
}

void GroupStore::wake(StationId station, Position position) {
    std::vector<std::function<void(StationId, Position)>> wakes;
    {
        const std::lock_guard lock(mutex_);
        wakes = wakes_;
    }
    for (const auto& each : wakes)
        each(station, position);
}

// A commit, our own among them. Of another program's, its followers may have ended with it: ours look too.
void GroupStore::heard(StationId station, Position position) {
    {
        const std::lock_guard lock(mutex_);
        const auto own = announced_.find(station);
        if (own != announced_.end() && position <= own->second) return;
    }
    wake(station, position);
    {
        const std::lock_guard lock(mutex_);
        Position& head = others_wrote_[station];
        head = std::max(head, position);
    }
    writes_wait_.notify_one();
}

void GroupStore::roll_back() {
    try {
        if (writing_->in_transaction()) writing_->execute(rollback);
    } catch (const std::exception& error) {
        spdlog::critical("what failed could not be undone: {}", error.what());
    }
    positions_.forget();
}

void GroupStore::fail_all(std::vector<Write>& group, const std::string& answer) {
    for (Write& write : group)
        write.job->fail(store_failed(answer));
}

void GroupStore::stop_writing(const std::string& why) {
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

void GroupStore::follow(std::unique_ptr<Follower> follower, StationId station) {
    {
        const std::lock_guard lock(mutex_);
        Context context{station, std::string(follower->name())};
        new_followings_.push_back({std::move(follower), std::move(context), -1, {}, {}});
        followers_idle_ = false;
    }
    writes_wait_.notify_one();
}

void GroupStore::wait_for_followers() {
    std::unique_lock lock(mutex_);
    followers_awaited_ = true;
    writes_wait_.notify_one();
    followed_.wait(lock,
                   [this] { return closing_ || !failed_.empty() || (followers_idle_ && writes_.empty()); });
}

// One batch for each follower that has something to take, all in one transaction, with their kept positions.
// When the first of them wants to be served again; nothing when there is nothing more for any.
std::optional<GroupStore::Moment> GroupStore::serve_followers(Rest rest) {
    {
        const std::lock_guard lock(mutex_);
        if (!failed_.empty()) return std::nullopt;
    }
    const Moment now = std::chrono::steady_clock::now();
    if (rest == Rest::end) {  // of all stations: what other programs wrote may not have been heard yet
        heads_.clear();
        for (auto& [station, followings] : followings_) {
            awake_[station] = now;
            for (Following& following : followings)
                following.position = -1;
        }
    }
    std::vector<Following*> due;
    std::vector<StationId> asleep;
    std::optional<Moment> next;
    const auto again_at = [&next](Moment at) { next = next ? std::min(*next, at) : at; };
    for (auto& [station, at] : awake_) {
        if (at > now) {
            again_at(at);
            continue;
        }
        if (due.size() >= followers_at_once) {
            again_at(now);
            break;
        }
        std::optional<Moment> later;
        const std::size_t before = due.size();
        for (Following& following : followings_[station]) {
            if (!has_more(following)) continue;
            const bool may_be_woken = following.pause.count() == 0 && rest == Rest::end;
            if (following.not_before > now && !may_be_woken) {
                later = later ? std::min(*later, following.not_before) : following.not_before;
            } else {
                due.push_back(&following);
            }
        }
        if (due.size() > before) continue;  // looked at once more after that
        if (later) {
            at = *later;
            again_at(at);
        } else {
            asleep.push_back(station);
        }
    }
    for (const StationId station : asleep)
        awake_.erase(station);
    if (due.empty()) return next;
    serve(due);
    return now;
}

// Is there an entry that it has not taken? Another program's follower may have taken it: that shows when it
// is served.
bool GroupStore::has_more(Following& following) {
    try {
        Transaction transaction(*writing_, following.context, clock_.now(), positions_);
        auto head = heads_.find(following.context.station);
        if (head == heads_.end()) {
            if (engine_->is_shared()) positions_.forget();
            head = heads_.emplace(following.context.station, positions_.last(transaction)).first;
        }
        if (following.position < 0) read_position(following, transaction);
        return following.position < head->second;
    } catch (const std::exception&) {
        return true;  // serving it says why, and when to try again
    }
}

// Another program's follower may have gone on since it was read.
void GroupStore::read_position(Following& following, Snapshot& snapshot) {
    following.position =
        snapshot.value<Position>(select_followed, following.context.station, following.follower->name())
            .value_or(0);
}

// All together; apart where one of them failed, so that what the others took is kept.
void GroupStore::serve(const std::vector<Following*>& due) {
    if (!serve_group(due, &GroupStore::serve_one)) serve_group(due, &GroupStore::serve_apart);
}

// False, and nothing was kept, where one failed by a fault of its own that serve_one let through.
bool GroupStore::serve_group(const std::vector<Following*>& due, void (GroupStore::*serve_each)(Following&)) {
    std::set<StationId> stations;
    for (const Following* following : due)
        stations.insert(following->context.station);
    bool is_serving = false, is_committing = false;
    try {
        begin(stations);
        is_serving = true;
        for (Following* following : due)
            (this->*serve_each)(*following);
        is_serving = false;
        is_committing = true;
        commit();
    } catch (...) {
        const std::exception_ptr fault = std::current_exception();
        const bool is_its_own = is_serving && is_fault_of_its_own(fault);
        std::string ignored;
        const Failure failure = engine_->failure_of(fault, is_committing, ignored);
        if (!is_its_own) spdlog::error("{} followers failed: {}", due.size(), what(fault));
        roll_back();
        for (Following* following : due)
            following->position = -1;
        if (is_its_own) return false;
        for (Following* following : due)
            pause(*following, failure == Failure::again ? longest_pause_for_others : longest_pause);
        if (is_committing && failure == Failure::lasting) stop_writing(what(fault));
        return true;
    }
    announce();
    return true;
}

// Whether others may go on in the same transaction, and trying it again is of no use.
bool GroupStore::is_fault_of_its_own(const std::exception_ptr& fault) {
    std::string ignored;
    return writing_->in_transaction() && engine_->failure_of(fault, false, ignored) != Failure::again;
}

void GroupStore::serve_one(Following& following) {
    positions_.begin();
    Transaction transaction(*writing_, following.context, clock_.now(), positions_);
    if (following.position < 0 || engine_->is_shared()) read_position(following, transaction);
    const auto entries = entries_after(transaction, following.position, following.follower->batch());
    if (!entries.empty()) {
        following.follower->take(transaction, entries);
        const Value values[] = {to_value(following.context.station), to_value(following.follower->name()),
                                to_value(entries.back().position)};
        writing_->execute(upsert_followed, values);
        following.position = entries.back().position;
    } else {
        heads_.erase(following.context.station);  // it does not go as far as it was known to
    }
    const bool is_full = entries.size() == following.follower->batch();
    following.pause = {};
    following.not_before = std::chrono::steady_clock::now();
    if (!is_full) following.not_before += following.follower->rest();
}

// Under a savepoint of its own: one that fails takes nothing of the others' with it. What is no fault of its
// own ends the group.
void GroupStore::serve_apart(Following& following) {
    writing_->execute(savepoint);
    try {
        serve_one(following);
    } catch (...) {
        const std::exception_ptr fault = std::current_exception();
        if (!is_fault_of_its_own(fault)) throw;
        spdlog::error("follower {} failed after position {}: {}", following.context.actor, following.position,
                      what(fault));
        positions_.undo();
        writing_->execute(undo_command);
        pause(following, longest_pause);
    }
    writing_->execute(keep_command);
}

void GroupStore::pause(Following& following, std::chrono::milliseconds longest) {
    following.pause = std::clamp(following.pause * 2, first_pause, longest);
    following.not_before = std::chrono::steady_clock::now() + following.pause;
}

// ---- the readers ----

void GroupStore::submit(Context context, std::unique_ptr<ReadJob> job) {
    {
        const std::lock_guard lock(mutex_);
        reads_.push_back({std::move(context), std::move(job)});
    }
    reads_wait_.notify_one();
}

void GroupStore::read_loop() {
    std::unique_ptr<Connection> connection;
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
            try {
                begin_question(connection);
            } catch (const StoreError& error) {
                spdlog::error("a question was not asked: {}", error.what());
                throw StoreFailed("the database cannot be reached; try again in a moment");
            }
            {
                ReadSnapshot snapshot(*connection, read.context, clock_.now());
                read.job->run(snapshot);
            }
            connection->execute(end_question);
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

void GroupStore::begin_question(std::unique_ptr<Connection>& connection) {
    if (connection) {
        try {
            return engine_->begin_question(*connection);
        } catch (const StoreError&) {
            if (!engine_->is_lost(*connection)) throw;  // lost since the last question
        }
    }
    connection = engine_->open_reader();
    engine_->begin_question(*connection);
}

// ---- the whole database ----

void GroupStore::on_commit(std::function<void(StationId, Position)> wake) {
    const std::lock_guard lock(mutex_);
    wakes_.push_back(std::move(wake));
}

Result<void> GroupStore::backup(const std::filesystem::path& to,
                                const std::function<void(int, int)>& progress) {
    return engine_->backup(to, progress);
}

std::vector<std::string> GroupStore::integrity_faults() {
    return engine_->integrity_faults();
}

Health GroupStore::health() const {
    const std::lock_guard lock(mutex_);
    return {failed_.empty(), failed_, commands_, commits_, writes_.size()};
}

}  // namespace linli::store
