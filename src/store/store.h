// The store: one database, its threads, and the promise that what was acknowledged is durable.
//
//   store->write(context, command, done)  runs command(Transaction&) on the writer, together with others that
//   wait, and
//                                         calls done(outcome) once the commit is on disk.
//   store->read(context, question, done)  runs question(Snapshot&) on a reader thread, on a consistent
//   snapshot. write_now / read_now                  the same, waiting for the result (command line, tests,
//   followers).
//
// A command returns Result<T>: with a refusal, nothing it wrote stays; no more if it said that it only tries.
// One that throws leaves nothing either, is logged, and its outcome holds the exception. A full disk fails
// the commands that met it; the next ones are tried again. After any other commit or fsync that failed, the
// store refuses every further write (StoreFailed) and says why; reading goes on.
//
// Thread-safe. `done` runs on a thread of the store and must be quick and not throw.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "store/journal.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::store {

// A change was not made durable; what() may be shown to whoever asked for it.
class StoreFailed : public StoreError {
  public:
    using StoreError::StoreError;
};

// The database was written by a newer program, is not Linli's, or cannot be opened; what() says what to do.
class CannotOpen : public StoreError {
  public:
    using StoreError::StoreError;
};

// What became of a command or question that returns R: its result, or the exception it threw.
template <class R>
struct Outcome {
    std::optional<R> result;
    std::exception_ptr fault;

    R get() && {
        if (fault) std::rethrow_exception(fault);
        return std::move(*result);
    }
};

// One command on its way through the writer; made by Store::write.
class WriteJob {
  public:
    virtual ~WriteJob() = default;
    virtual bool run(Transaction& transaction) = 0;            // false: refused, undo what it wrote
    virtual void answer() noexcept = 0;                        // durable (or refused)
    virtual void fail(std::exception_ptr fault) noexcept = 0;  // threw, or the commit failed
};

class ReadJob {
  public:
    virtual ~ReadJob() = default;
    virtual void run(Snapshot& snapshot) = 0;
    virtual void answer() noexcept = 0;
    virtual void fail(std::exception_ptr fault) noexcept = 0;
};

// What a store is opened for. One program at a time may serve a database (a lock file beside it says so); any
// number may read it meanwhile, with write() refused.
enum class Use { serve, read };

// When a commit is on disk: before it is acknowledged, or only when the store is closed. The second is for
// databases that are made in one go and can be made again (replays, the demo town), and for nothing else.
enum class Durability { every_commit, at_close };

struct Options {
    std::filesystem::path file;  // the database, if it is SQLite's; its folder must exist
    std::string server;          // "postgresql://…": the database is PostgreSQL's, and there is no file
    Use use = Use::serve;        // serve makes the database if it is not there, and migrates it
    Durability durability = Durability::every_commit;
    unsigned readers = 2;                  // reader threads, each with a connection of its own
    std::size_t waiting_writes = 100'000;  // commands that may wait; more are failed with StoreFailed("busy")
    int cache_mib = 16;                    // page cache of the writer; readers get a quarter each
};

// Where an address of PostgreSQL leads, without its password: for messages.
std::string place_of(const std::string& address);

struct Health {
    bool writable = true;
    std::string why_not;         // when not writable
    std::uint64_t commands = 0;  // durable since the start
    std::uint64_t commits = 0;   // groups they were committed in
    std::size_t waiting = 0;     // commands that wait now
};

class Store {
  public:
    // Opens, and migrates, the database. `clock` outlives the store. Throws CannotOpen.
    static std::unique_ptr<Store> open(const Options& options, const Clock& clock,
                                       std::span<const Migration> migrations);
    virtual ~Store() = default;  // waits for what has been accepted

    template <class Command, class Done>
    void write(Context context, Command command, Done done);
    template <class Question, class Done>
    void read(Context context, Question question, Done done);
    template <class Command>
    auto write_now(Context context, Command command) -> std::invoke_result_t<Command&, Transaction&>;
    template <class Question>
    auto read_now(Context context, Question question) -> std::invoke_result_t<Question&, Snapshot&>;

    // Called on the writer's thread after each durable commit that added entries, with the station and its
    // last position. Quick, and does not throw. For waking up, not for carrying.
    virtual void on_commit(std::function<void(StationId, Position)> wake) = 0;

    // Starts a follower; it runs, on the writer's thread, until the store is closed.
    virtual void follow(std::unique_ptr<Follower> follower, StationId station) = 0;
    // Waits until every follower has taken every entry that is durable now (tests, replays).
    virtual void wait_for_followers() = 0;

    // A consistent copy of the running database into a new file, through a temporary name; progress(done,
    // total) in pages. Refused if `to` exists.
    virtual Result<void> backup(const std::filesystem::path& to,
                                const std::function<void(int, int)>& progress) = 0;
    // The database's own consistency checks; one line per fault.
    virtual std::vector<std::string> integrity_faults() = 0;

    // True where other programs may serve the same database.
    virtual bool is_shared() const = 0;
    virtual Health health() const = 0;
    virtual const Clock& clock() const = 0;

    virtual void submit(Context context, std::unique_ptr<WriteJob> job) = 0;
    virtual void submit(Context context, std::unique_ptr<ReadJob> job) = 0;
};

// ---- how the templates above become jobs ----

namespace detail {

template <class R>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<Result<T>> = true;

// Work is the command or question, On the Transaction or Snapshot it is given.
template <class Base, class On, class Work, class Done>
class Job final : public Base {
    using R = std::invoke_result_t<Work&, On&>;

  public:
    Job(Work work, Done done) : work_(std::move(work)), done_(std::move(done)) {}
    auto run(On& on) -> decltype(std::declval<Base&>().run(on)) override {
        outcome_.result.emplace(work_(on));
        if constexpr (std::same_as<On, Transaction>) return outcome_.result->has_value();
    }
    void answer() noexcept override { done_(std::move(outcome_)); }
    void fail(std::exception_ptr fault) noexcept override {
        outcome_.result.reset();
        outcome_.fault = std::move(fault);
        done_(std::move(outcome_));
    }

  private:
    Work work_;
    Done done_;
    Outcome<R> outcome_;
};

}  // namespace detail

template <class Command, class Done>
void Store::write(Context context, Command command, Done done) {
    static_assert(detail::is_result<std::invoke_result_t<Command&, Transaction&>>,
                  "a command returns Result<T>");
    submit(std::move(context),
           std::unique_ptr<WriteJob>(std::make_unique<detail::Job<WriteJob, Transaction, Command, Done>>(
               std::move(command), std::move(done))));
}

template <class Question, class Done>
void Store::read(Context context, Question question, Done done) {
    submit(std::move(context),
           std::unique_ptr<ReadJob>(std::make_unique<detail::Job<ReadJob, Snapshot, Question, Done>>(
               std::move(question), std::move(done))));
}

template <class Command>
auto Store::write_now(Context context, Command command) -> std::invoke_result_t<Command&, Transaction&> {
    using R = std::invoke_result_t<Command&, Transaction&>;
    std::promise<Outcome<R>> promise;
    auto future = promise.get_future();
    write(std::move(context), std::move(command),
          [&promise](Outcome<R> outcome) { promise.set_value(std::move(outcome)); });
    return future.get().get();
}

template <class Question>
auto Store::read_now(Context context, Question question) -> std::invoke_result_t<Question&, Snapshot&> {
    using R = std::invoke_result_t<Question&, Snapshot&>;
    std::promise<Outcome<R>> promise;
    auto future = promise.get_future();
    read(std::move(context), std::move(question),
         [&promise](Outcome<R> outcome) { promise.set_value(std::move(outcome)); });
    return future.get().get();
}

}  // namespace linli::store
