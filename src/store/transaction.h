// What a question and a command see of the database.
#pragma once

#include <algorithm>
#include <array>

#include "store/journal.h"
#include "store/sql.h"

namespace linli::store {

// How far a right goes: nowhere, to what concerns the actor's own posts, or through the whole station.
enum class Reach { none, own, station };
BOOST_DESCRIBE_ENUM(Reach, none, own, station)

// On whose behalf something runs. The station is the tenant: every statement names it. The program's own
// actors (timekeeper, command line, followers) reach the whole station; what a request may do is decided
// when it is admitted, and the commands hold to it.
struct Context {
    StationId station = first_station;
    std::string actor = "system";  // "account/17", "resident", "system": no personal data
    Reach reach = Reach::station;
    std::vector<std::string> posts = {};  // that the actor holds: "officer/WC-001", "desk"
    bool is_fresh = false;                // a second factor was given a moment ago

    bool holds(std::string_view post) const {
        return std::find(posts.begin(), posts.end(), post) != posts.end();
    }
};

// A consistent snapshot for one question. One thread, for the length of one call.
class Snapshot {
  public:
    Snapshot(Connection& connection, Context context, Instant now)
        : connection_(&connection), context_(std::move(context)), now_(now) {}
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    StationId station() const { return context_.station; }
    const std::string& actor() const { return context_.actor; }
    const Context& context() const { return context_; }
    // From here on it runs on behalf of someone else of the same station: whoever was admitted.
    void act_for(Context context) { context_ = std::move(context); }
    // For the store's own parts.
    Speaks speaks() const { return connection_->speaks(); }
    // The moment of this question or command: the same for all it does.
    Instant now() const { return now_; }

    template <class... Args>
    Rows query(const Sql& sql, const Args&... args) {
        const std::array<Value, sizeof...(Args)> values{to_value(args)...};
        return query_values(sql, values);
    }
    // For statements put together at run time (filters); `sql.text` is copied if it is not known yet.
    Rows query_values(const Sql& sql, std::span<const Value> values) {
        Statement& statement = connection_->acquire(sql, values);
        return Rows(statement, connection_, [](void* connection, Statement* used) {
            static_cast<Connection*>(connection)->release(*used);
        });
    }
    // The first column of the first row; nothing if there is no row or it is NULL.
    template <class T, class... Args>
    std::optional<T> value(const Sql& sql, const Args&... args) {
        Rows rows = query(sql, args...);
        if (!rows.next() || rows.row().is_null(0)) return std::nullopt;
        return rows.row().template get<T>(0);
    }
    // `make(row)` of the first row, if there is one.
    template <class Make, class... Args>
    auto first(const Sql& sql, Make make, const Args&... args)
        -> std::optional<decltype(make(std::declval<Row>()))> {
        Rows rows = query(sql, args...);
        if (!rows.next()) return std::nullopt;
        return make(rows.row());
    }
    // `make(row)` of every row.
    template <class Make, class... Args>
    auto all(const Sql& sql, Make make, const Args&... args) {
        std::vector<decltype(make(std::declval<Row>()))> found;
        for (const Row row : query(sql, args...))
            found.push_back(make(row));
        return found;
    }

  protected:
    ~Snapshot() = default;
    Connection* connection_;
    Context context_;
    Instant now_;
};

// A question's snapshot of its own.
class ReadSnapshot final : public Snapshot {
  public:
    using Snapshot::Snapshot;
};

// A command's transaction: reads see its own writes. A command that returns a refusal, or throws, leaves
// nothing.
class Transaction final : public Snapshot {
  public:
    Transaction(Connection& connection, Context context, Instant now, JournalWriter& journal)
        : Snapshot(connection, std::move(context), now), journal_(&journal) {}

    // Runs an INSERT, UPDATE or DELETE; the number of rows changed.
    template <class... Args>
    std::int64_t execute(const Sql& sql, const Args&... args) {
        const std::array<Value, sizeof...(Args)> values{to_value(args)...};
        Statement& statement = connection_->acquire(sql, values);
        const Rows release_at_end(statement, connection_, [](void* connection, Statement* used) {
            static_cast<Connection*>(connection)->release(*used);
        });
        statement.step();
        return statement.changes();
    }
    // Writes one journal entry for this command, at `now()`, by `actor()`; its position.
    Position append(const NewEntry& entry) { return journal_->append(*this, entry); }
    // Says that this command changes rows that are no part of the station's record (an index, a kept
    // position): it may do so without a journal entry. Any other command that changes rows must append one,
    // or it fails.
    void housekeeping() { journal_->housekeeping(); }
    // Says that this command only tries (a dry run): it may succeed and answer, and nothing it wrote stays.
    void only_try() { only_tries_ = true; }
    bool only_tries() const { return only_tries_; }

    // The next number of a named series of this station, from 1 and without gaps: a command that is refused
    // or fails gives its numbers back.
    std::int64_t next_number(std::string_view series) { return journal_->next_number(*this, series); }

  private:
    JournalWriter* journal_;
    bool only_tries_ = false;
};

}  // namespace linli::store
