// What differs between databases: how a connection is opened, how a group of commands begins and ends, what
// an error means, how all of it is copied. Everything else of the store is the same on every database.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "store/sql.h"
#include "store/store.h"

namespace linli::store {

// What became of the database when a group of commands could not be committed.
enum class Failure {
    again,    // nothing of it is on disk, and what stood in the way may be gone: it is run once more
    passing,  // its commands are refused, the next group is tried
    lasting,  // nobody knows what is on disk: nothing more is written
};

class Engine {
  public:
    virtual ~Engine() = default;

    // The connection the writer works on, with the schema up to date; and one for questions, which sees
    // nothing of what is not committed. Throw StoreError.
    virtual std::unique_ptr<Connection> open_writer(std::span<const Migration> migrations) = 0;
    virtual std::unique_ptr<Connection> open_reader() = 0;
    // For a store that is opened to be read: throws CannotOpen unless the schema is this program's.
    virtual void require_readable(std::span<const Migration> migrations) = 0;
    // True where nothing is in the database yet, or there is none.
    virtual bool is_new() = 0;
    // Keeps every program from serving the database, for as long as `connection` and the engine live. False,
    // and it does not, while one serves it.
    virtual bool keep_others_out(Connection& connection) = 0;

    // Begins a group in which commands of these stations run. From here to its end no other program writes
    // for them.
    virtual void begin_group(Connection& connection, const std::set<StationId>& stations) = 0;
    // What the group added to the journal, told to other programs on the database when it is committed.
    virtual void commit_group(Connection& connection,
                              const std::vector<std::pair<StationId, Position>>& grown) = 0;
    virtual void begin_question(Connection& connection) = 0;

    // True where other programs write to the same database: nothing that was read of it in an earlier group
    // holds in the next.
    virtual bool is_shared() const = 0;
    // Calls `wake` from a thread of its own when a commit added entries, this program's too, until the engine
    // is gone. Wakes too often rather than too seldom.
    virtual void hear(std::function<void(StationId, Position)> wake) = 0;

    // What `fault` means, met by a group, in its commit (`is_committing`) or before; `answer` becomes what
    // its commands are told.
    virtual Failure failure_of(const std::exception_ptr& fault, bool is_committing, std::string& answer) = 0;
    // True when the connection cannot be used any more and another must be opened.
    virtual bool is_lost(Connection& connection) = 0;

    // As Store says.
    virtual Result<void> backup(const std::filesystem::path& to,
                                const std::function<void(int, int)>& progress) = 0;
    virtual std::vector<std::string> integrity_faults() = 0;
    // After the writer has ended.
    virtual void close(Connection& writer) = 0;
};

std::unique_ptr<Engine> sqlite_engine(const Options& options);
std::unique_ptr<Engine> postgres_engine(const Options& options);

}  // namespace linli::store
