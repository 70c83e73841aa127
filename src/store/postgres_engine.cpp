// The store on PostgreSQL. Other programs may serve the same database: whoever writes for a station holds the
// head of its journal, a row, from the beginning of the group to its commit, so that a station's commands
// follow each other whichever program runs them, and its journal has no gaps. Heads are taken in the order of
// their stations: two programs never wait for each other.
#include <atomic>
#include <map>
#include <thread>

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "store/engine.h"
#include "store/postgres_connection.h"
#include "store/postgres_notice.h"
#include "store/postgres_words.h"
#include "store/readiness.h"
#include "store/schema.h"

namespace linli::store {
namespace {

// Whoever stops in the middle of a group (a frozen program, a cut cable) does not keep others out for longer.
constexpr std::string_view write_limits =
    "SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = '60s'; "
    "SET LOCAL idle_in_transaction_session_timeout = '20s'; ";
constexpr std::string_view begin_reading =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '120s'; "
    "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'";
constexpr std::string_view takes_none =
    "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'";
constexpr std::chrono::milliseconds look_again{500};  // at all heads: nothing may be heard of others' commits
constexpr std::size_t named_at_most = 1'000;          // heads looked at by name; of more, at all
constexpr std::chrono::seconds connect_again{1};
constexpr std::chrono::seconds lock_wait{2};
constexpr std::chrono::seconds migrating_for{180};  // longer than a question may take
constexpr std::chrono::seconds let_others_pass{1};
constexpr const char* lock_not_available = "55P03";

constexpr Sql make_head{"heads.make",
                        "INSERT INTO journal_heads (station_id, position) VALUES (?1, 0) "
                        "ON CONFLICT (station_id) DO NOTHING"};
constexpr Sql take_head{"heads.take", "SELECT position FROM journal_heads WHERE station_id = ?1 FOR UPDATE"};
// A station that the group has made itself has no head before: nobody else knows of it yet.
constexpr Sql move_head{"heads.move",
                        "INSERT INTO journal_heads (station_id, position) VALUES (?1, ?2) "
                        "ON CONFLICT (station_id) DO UPDATE SET position = excluded.position"};
#define HEADS                                                                                               \
    "SELECT station_id, position, pg_is_in_recovery() OR current_setting('default_transaction_read_only') " \
    "= "                                                                                                    \
    "'on' FROM journal_heads"
constexpr Sql select_heads{"heads.all", HEADS};
constexpr Sql select_heads_of{"heads.of", HEADS " WHERE station_id = ANY(CAST(?1 AS BIGINT[]))"};
#undef HEADS
constexpr Sql notify{"store.notify", "SELECT pg_notify('linli', ?1)"};
constexpr std::string_view listen_for_it = "LISTEN linli";
// What was committed without waiting is on disk when a later commit that waited is, and that must have
// changed something.
constexpr std::string_view wait_for_all =
    "BEGIN; SET LOCAL synchronous_commit = on; UPDATE journal_heads SET position = position; COMMIT";
constexpr Sql commit_here{"store.commit", "COMMIT"};

// A standby, or a primary that is being closed: it answers questions with what it has heard by now, and who
// serves works elsewhere.
PostgresError takes_no_changes() {
    return {"the server takes no changes any more", PostgresError::read_only};
}
// Whoever may write holds a shared lock on the schema for as long as the connection lives, so that a copy
// into it finds out; and one for each room, on how many of its steps this program knows, so that a newer
// program finds out beside whom it would change the schema. In vain behind a pooler, where no lock lasts; the
// heads keep others out there.
#define SCHEMA_NUMBER                                   \
    "(SELECT (oid::bigint & 2147483647)::integer FROM " \
    "pg_catalog.pg_namespace WHERE nspname = current_schema())"
#define SCHEMA_LOCK "(1282305130, " SCHEMA_NUMBER ")"
#define LOCKS_OF_ROOM(room)                                                                \
    "FROM pg_catalog.pg_locks AS known WHERE known.locktype = 'advisory' AND known.pid = " \
    "served.pid AND known.classid::bigint = (hashtext('linli ' || " room ")::bigint & 4294967295)"
constexpr Sql share_schema{"store.share", "SELECT pg_try_advisory_lock_shared" SCHEMA_LOCK};
constexpr Sql take_schema{"store.take", "SELECT pg_try_advisory_lock" SCHEMA_LOCK};
constexpr Sql say_known{"schema.say_known",
                        "SELECT pg_advisory_lock_shared(hashtext('linli ' || ?1), ?2::integer)"};
// A program that says of no room what it knows is of a version that did not, and knew what the database has.
// One that does not know a room at all is not hurt by what becomes of it.
constexpr Sql others_that_know_less{
    "schema.others_that_know_less",
    "SELECT count(*) FROM pg_catalog.pg_locks AS served WHERE served.locktype = 'advisory' AND "
    "served.granted AND served.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
    "current_database()) AND served.classid = 1282305130 AND served.objid::bigint = " SCHEMA_NUMBER
    " AND served.pid <> pg_backend_pid() AND coalesce((SELECT max(known.objid::bigint) " LOCKS_OF_ROOM(
        "?1") "), CASE WHEN EXISTS (SELECT 1 " LOCKS_OF_ROOM("'store'") ") THEN ?3 ELSE ?2 END) < ?3"};
#undef LOCKS_OF_ROOM
#undef SCHEMA_LOCK
#undef SCHEMA_NUMBER

// Those who serve the database go on while it is changed. A step that finds them in its way waits no longer
// than that: behind it all others wait, who would not be in each other's.
constexpr std::string_view begin_migrating =
    "BEGIN; SELECT pg_advisory_xact_lock(1282305129); SET LOCAL lock_timeout = '2s'";

const Dialect postgres_dialect{
    begin_migrating,
    {"schema.count_tables", "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()"},
    {"schema.is_ours",
     "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = "
     "'journal_heads'"},
    "CREATE TABLE journal_heads (station_id BIGINT PRIMARY KEY, position BIGINT NOT NULL)",
    postgres_script,
    others_that_know_less};

// Hears what other programs commit: looks at the heads that a notification names, and at all of them twice a
// second, for what was not heard.
class Listener {
  public:
    Listener(std::string address, std::function<void(StationId, Position)> wake)
        : address_(std::move(address)), wake_(std::move(wake)), end_(::eventfd(0, EFD_CLOEXEC)) {
        thread_ = std::thread([this] { listen(); });
    }
    ~Listener() {
        const std::uint64_t one = 1;
        ending_ = true;
        if (::write(end_, &one, sizeof one) != sizeof one) spdlog::error("the listener is not told to end");
        thread_.join();
        ::close(end_);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

  private:
    void listen() {
        bool is_said = false;  // once, until they are heard again
        while (!ending_) {
            try {
                PostgresConnection connection(address_);
                // Behind a pooler somebody else would be told, whoever has that connection then.
                if (!connection.is_pooled()) connection.run_script(listen_for_it);
                look_at_all(connection);  // what was missed meanwhile
                for (; !ending_; is_said = false)
                    hear(connection);
            } catch (const std::exception& error) {
                if (!ending_ && !is_said)
                    spdlog::warn("other servers' changes are not heard: {}", error.what());
                is_said = true;
                wait(-1, connect_again);
            }
        }
    }
    // Takes together what waits, so that whoever is slower than the others' commits looks less often instead
    // of falling behind.
    void hear(PostgresConnection& connection) {
        auto named = named_by_those_waiting(connection);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(all_again_at_ - Steady::now());
        if (named && named->empty() && left.count() > 0) {
            wait(PQsocket(connection.handle()), left);
            if (ending_) return;
            if (PQconsumeInput(connection.handle()) == 0)
                throw StoreError(PQerrorMessage(connection.handle()));
            named = named_by_those_waiting(connection);
        }
        if (!named || Steady::now() >= all_again_at_) return look_at_all(connection);
        if (!named->empty()) look_at(connection, *named);
    }
    // Nothing: any station's journal may have grown.
    static std::optional<std::set<StationId>> named_by_those_waiting(PostgresConnection& connection) {
        std::optional<std::set<StationId>> named(std::in_place);
        while (PGnotify* const heard = PQnotifies(connection.handle())) {
            auto stations = stations_named(heard->extra);
            PQfreemem(heard);
            if (!stations) named.reset();
            if (named) named->merge(*stations);
            if (named && named->size() > named_at_most) named.reset();
        }
        return named;
    }
    void look_at_all(PostgresConnection& connection) {
        all_again_at_ = Steady::now() + look_again;
        look(connection, select_heads, {});
    }
    void look_at(PostgresConnection& connection, const std::set<StationId>& stations) {
        std::string list;
        for (const StationId station : stations)
            list += fmt::format("{}{}", list.empty() ? '{' : ',', static_cast<std::int64_t>(station));
        list += '}';
        const Value value = to_value(list);
        look(connection, select_heads_of, std::span(&value, 1));
    }
    // A notification is only a reason to look: what the heads say is what counts.
    void look(PostgresConnection& connection, const Sql& heads, std::span<const Value> values) {
        Rows rows(connection.acquire(heads, values), &connection,
                  [](void* used, Statement* it) { static_cast<Connection*>(used)->release(*it); });
        for (const Row row : rows) {
            if (row.get<bool>(2)) throw takes_no_changes();
            const auto station = row.get<StationId>(0);
            const auto end = row.get<Position>(1);
            Position& known = ends_[station];
            if (end > known) wake_(station, end);
            known = end;
        }
    }
    void wait(int socket, std::chrono::milliseconds at_most) const {
        pollfd watched[] = {{end_, POLLIN, 0}, {socket, POLLIN, 0}};
        ::poll(watched, socket < 0 ? 1 : 2, static_cast<int>(at_most.count()));
    }

    using Steady = std::chrono::steady_clock;

    const std::string address_;
    const std::function<void(StationId, Position)> wake_;
    const int end_;
    Steady::time_point all_again_at_;
    std::map<StationId, Position> ends_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

class PostgresEngine final : public Engine {
  public:
    explicit PostgresEngine(const Options& options) : options_(options) {}

    std::unique_ptr<Connection> open_writer(std::span<const Migration> migrations) override {
        auto connection = open();
        if (!connection->is_pooled() && !becomes_true(*connection, share_schema)) {
            constexpr const char* why =
                "a copy is being made into this database, or of it (正在迁入或迁出数据); wait until `linli "
                "migrate` has ended";
            if (is_up_to_date_) throw PostgresError(why, lock_not_available);
            throw CannotOpen(why);
        }
        if (!connection->is_pooled()) {
            tell_known(migrations, [&](std::string_view room, std::int64_t steps) {
                const Value values[] = {Value(room), Value(steps)};
                connection->execute(say_known, values);
            });
        }
        if (is_up_to_date_) {
            require_not_newer(*connection, migrations, postgres_dialect);
        } else {
            bring_up_to_date_beside_others(*connection, migrations);
            is_up_to_date_ = true;
        }
        return connection;
    }
    std::unique_ptr<Connection> open_reader() override { return open(); }
    void require_readable(std::span<const Migration> migrations) override {
        require_up_to_date(*open(), migrations, postgres_dialect);
    }
    bool is_new() override { return has_no_tables(*open(), postgres_dialect); }
    bool keep_others_out(Connection& connection) override {
        return static_cast<PostgresConnection&>(connection).is_pooled() ||
               becomes_true(connection, take_schema);
    }

    void begin_group(Connection& connection, const std::set<StationId>& stations) override {
        // Whatever the server's own setting: acknowledged means durable.
        const bool waits = options_.durability == Durability::every_commit;
        connection.run_script(
            fmt::format("BEGIN; {}SET LOCAL synchronous_commit = {}", write_limits, waits ? "on" : "off"));
        for (const StationId station : stations) {
            if (is_head_taken(connection, station)) continue;
            const Value value = to_value(station);
            connection.execute(make_head, std::span(&value, 1));
            is_head_taken(connection, station);
        }
    }
    void commit_group(Connection& connection,
                      const std::vector<std::pair<StationId, Position>>& grown) override {
        for (const auto& [station, position] : grown) {
            const Value values[] = {to_value(station), to_value(position)};
            connection.execute(move_head, values);
        }
        if (!grown.empty()) {
            const std::string notice = notice_of(grown);
            const Value value = to_value(notice);
            connection.execute(notify, std::span(&value, 1));
        }
        // PostgreSQL answers the commit of what has failed with a rollback, and calls that no error.
        if (PQtransactionStatus(static_cast<PostgresConnection&>(connection).handle()) != PQTRANS_INTRANS)
            throw PostgresError("commit: the transaction has failed", "25P02");
        auto& used = static_cast<PostgresConnection&>(connection);
        used.stopped_waiting();
        connection.execute(commit_here);
        if (used.stopped_waiting()) throw PostgresError("commit: no standby has said that it has it", "");
    }
    void begin_question(Connection& connection) override {
        auto& used = static_cast<PostgresConnection&>(connection);
        if (!used.holds(begin_reading) || options_.use == Use::read) return;
        used.leave();
        throw takes_no_changes();
    }

    bool is_shared() const override { return true; }
    void hear(std::function<void(StationId, Position)> wake) override {
        listener_ = std::make_unique<Listener>(options_.server, std::move(wake));
    }

    Failure failure_of(const std::exception_ptr& fault, bool is_committing, std::string& answer) override {
        try {
            std::rethrow_exception(fault);
        } catch (const PostgresError& error) {
            if (error.disk_full()) {
                answer = "the database's disk is full; free some space and try again";
            } else if (error.is_lost() && is_committing) {
                answer =
                    "the database was lost before it said whether this is written; send it again with the "
                    "same Idempotency-Key";
            } else if (error.is_read_only()) {
                answer = "the database takes no changes just now; try again in a moment";
                return Failure::again;
            } else if (error.is_lost() || error.is_conflict()) {
                answer = "the database cannot be reached, or others are in the way; try again in a moment";
                return Failure::again;
            } else {
                answer = "the database did not take this; try again";
            }
            return Failure::passing;
        } catch (...) {
            answer = "the database cannot be written; the log says why";
            return Failure::lasting;
        }
    }
    bool is_lost(Connection& connection) override {
        return !static_cast<PostgresConnection&>(connection).is_open();
    }

    Result<void> backup(const std::filesystem::path& to, const std::function<void(int, int)>&) override {
        return refuse(
            RefusalKind::unavailable, "store/backup-failed",
            {fmt::format("无法备份到 {}：数据库在 PostgreSQL 上，请用 pg_dump 或 pg_basebackup", to.string()),
             fmt::format("No backup was made at {}: the database is PostgreSQL's; use pg_dump or "
                         "pg_basebackup",
                         to.string())});
    }
    // PostgreSQL finds a damaged page by its checksum when it reads it; there is no command that reads all.
    std::vector<std::string> integrity_faults() override { return {}; }
    void close(Connection& writer) override {
        if (options_.durability == Durability::at_close) writer.run_script(wait_for_all);
    }

  private:
    std::unique_ptr<PostgresConnection> open() const {
        return std::make_unique<PostgresConnection>(options_.server);
    }

    static void bring_up_to_date_beside_others(Connection& connection,
                                               std::span<const Migration> migrations) {
        const auto until = std::chrono::steady_clock::now() + migrating_for;
        for (;;) {
            try {
                return bring_up_to_date(connection, migrations, postgres_dialect);
            } catch (const PostgresError& error) {
                if (!error.is_conflict() || std::chrono::steady_clock::now() >= until) throw;
                spdlog::warn("the schema is changed as soon as others are not in the way: {}", error.what());
            }
            std::this_thread::sleep_for(let_others_pass);
        }
    }

    // The server may still be about to notice that a program which held the lock was killed.
    static bool becomes_true(Connection& connection, const Sql& question) {
        const auto until = std::chrono::steady_clock::now() + lock_wait;
        for (;;) {
            Rows rows(connection.acquire(question, {}), &connection,
                      [](void* used, Statement* it) { static_cast<Connection*>(used)->release(*it); });
            if (rows.next() && rows.row().get<bool>(0)) return true;
            if (std::chrono::steady_clock::now() >= until) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }

    // False when the station has none yet.
    static bool is_head_taken(Connection& connection, StationId station) {
        const Value value = to_value(station);
        Rows rows(connection.acquire(take_head, std::span(&value, 1)), &connection,
                  [](void* used, Statement* it) { static_cast<Connection*>(used)->release(*it); });
        return rows.next();
    }

    const Options options_;
    bool is_up_to_date_ = false;
    std::unique_ptr<Listener> listener_;
};

// What an address says, by name; nothing of one that cannot be read.
std::map<std::string, std::string, std::less<>> parts_of(const std::string& address) {
    std::map<std::string, std::string, std::less<>> known;
    PQconninfoOption* const parts = PQconninfoParse(address.c_str(), nullptr);
    if (parts == nullptr) return known;
    for (const PQconninfoOption* part = parts; part->keyword != nullptr; ++part)
        known[part->keyword] = part->val == nullptr ? "" : part->val;
    PQconninfoFree(parts);
    return known;
}

}  // namespace

std::string place_of(const std::string& address) {
    auto known = parts_of(address);
    if (known.empty()) return "PostgreSQL";
    const std::string user = known["user"].empty() ? "" : known["user"] + '@';
    const std::string port = known["port"].empty() ? "" : ':' + known["port"];
    const std::string& host = known["host"];
    if (host.starts_with('/'))  // a folder with its socket
        return fmt::format("postgresql://{}{}/{}?host={}", user, port, known["dbname"], host);
    return fmt::format("postgresql://{}{}{}/{}", user, host, port, known["dbname"]);
}

std::optional<std::string> not_ready(const std::string& address) {
    try {
        if (!PostgresConnection(address).holds(takes_none)) return std::nullopt;
        return takes_no_changes().what();
    } catch (const PostgresError& error) {
        const char* const names[] = {"connect_timeout", "dbname", nullptr};
        const char* const values[] = {"5", address.c_str(), nullptr};
        const PGPing reached = PQpingParams(names, values, 1);
        // One that wants another kind of server, of those it names, is refused by each as it would be by one
        // that does not like its password.
        const bool is_refused = reached == PQPING_OK && parts_of(address)["target_session_attrs"].empty();
        if (is_refused || reached == PQPING_NO_ATTEMPT) return std::nullopt;
        return error.what();
    }
}

std::unique_ptr<Engine> postgres_engine(const Options& options) {
    return std::make_unique<PostgresEngine>(options);
}

}  // namespace linli::store
