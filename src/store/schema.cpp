#include "store/schema.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/store.h"

namespace linli::store {
namespace {

// The store's own tables, first of all rooms.
const Migration own{"store",
                    {R"(
CREATE TABLE journal (
    station_id INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
    kind TEXT NOT NULL, subject TEXT NOT NULL, related TEXT NOT NULL, version INTEGER NOT NULL, payload TEXT NOT NULL,
    PRIMARY KEY (station_id, position)) STRICT, WITHOUT ROWID;
CREATE INDEX journal_subject ON journal (station_id, subject, position);
CREATE INDEX journal_related ON journal (station_id, related, position) WHERE related <> '';
CREATE TABLE numbers (
    station_id INTEGER NOT NULL, series TEXT NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (station_id, series)) STRICT, WITHOUT ROWID;
CREATE TABLE followers (
    station_id INTEGER NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (station_id, name)) STRICT, WITHOUT ROWID;
)",
                     R"(
CREATE TABLE leases (
    station_id INTEGER NOT NULL, job TEXT NOT NULL, holder TEXT NOT NULL, fence INTEGER NOT NULL,
    until INTEGER NOT NULL, PRIMARY KEY (station_id, job)) STRICT, WITHOUT ROWID;
ALTER TABLE schema_versions ADD COLUMN works_with INTEGER;
)"}};

constexpr Sql select_versions{"schema.versions", "SELECT version FROM schema_versions WHERE room = ?1"};
constexpr Sql select_works_with{"schema.works_with",
                                "SELECT coalesce(works_with, version) FROM schema_versions WHERE room = ?1"};
constexpr Sql upsert_version{"schema.set_version",
                             "INSERT INTO schema_versions (room, version, works_with) VALUES (?1, ?2, ?3) "
                             "ON CONFLICT (room) DO UPDATE SET version = excluded.version, "
                             "works_with = excluded.works_with"};

std::int64_t integer(Connection& connection, const Sql& sql, std::span<const Value> values = {}) {
    Statement& statement = connection.acquire(sql, values);
    const std::int64_t value = statement.step() ? statement.integer(0) : 0;
    connection.release(statement);
    return value;
}

std::int64_t version_of(Connection& connection, std::string_view room) {
    const Value value = room;
    return integer(connection, select_versions, std::span(&value, 1));
}

void refuse_strangers(Connection& connection, const Dialect& dialect) {
    if (integer(connection, dialect.is_ours) != 0) return;
    throw CannotOpen("this is a database, but not one of Linli's (不是邻里的数据库); name another");
}

void refuse_unfinished(Connection& connection, std::span<const Migration> migrations) {
    if (version_of(connection, unfinished_copy.room) == 0) return;
    const bool is_expected = std::any_of(migrations.begin(), migrations.end(), [](const Migration& one) {
        return one.room == unfinished_copy.room;
    });
    if (is_expected) return;
    throw CannotOpen(
        "the copy into this database was not finished (迁移尚未完成); run the same `linli migrate` again");
}

void refuse_newer(Connection& connection, const Migration& migration, std::int64_t has) {
    const auto knows = static_cast<std::int64_t>(migration.steps.size());
    if (has <= knows) return;
    const Value room = migration.room;
    if (integer(connection, select_works_with, std::span(&room, 1)) <= knows) return;
    throw CannotOpen(
        fmt::format("the database was written by a newer version of linli (数据库由更新的版本写成): {} has "
                    "step {}, this program knows {}; start the newer program",
                    migration.room, has, knows));
}

// A step that takes away waits until every server that needs what it takes is gone.
void refuse_beside_older(Connection& connection, const Migration& migration, const Dialect& dialect,
                         std::int64_t has, std::int64_t works_with) {
    if (has == 0 || dialect.others_that_know_less.text.empty()) return;
    const Value values[] = {Value(migration.room), Value(has), Value(works_with)};
    const std::int64_t others = integer(connection, dialect.others_that_know_less, values);
    if (others == 0) return;
    throw CannotOpen(fmt::format(
        "the database is still served by {} of an older version of linli (仍有旧版本在使用数据库), beside "
        "which this one does not work: {} would go from step {} to {}, and needs programs that know {}; "
        "replace those servers by the release before this one, or stop them, then start this one again",
        others, migration.room, has, migration.steps.size(), works_with));
}

void apply(Connection& connection, const Migration& migration, const Dialect& dialect) {
    const std::int64_t has = version_of(connection, migration.room);
    refuse_newer(connection, migration, has);
    const auto knows = static_cast<std::int64_t>(migration.steps.size());
    if (has >= knows) return;
    const std::int64_t works_with = migration.works_with == 0 ? knows : migration.works_with;
    refuse_beside_older(connection, migration, dialect, has, works_with);
    for (std::int64_t step = has; step < knows; ++step) {
        connection.run_script(dialect.script(migration.steps[static_cast<std::size_t>(step)]));
    }
    const Value values[] = {Value(migration.room), Value(knows), Value(works_with)};
    connection.execute(upsert_version, values);
}

// The store's own steps, then each room's.
template <class Use>
void each_room(std::span<const Migration> migrations, Use use) {
    use(own);
    for (const Migration& migration : migrations) {
        if (migration.room != unfinished_copy.room) use(migration);
    }
}

// Runs `work` in a transaction in which nobody else changes the schema.
template <class Work>
void alone(Connection& connection, const Dialect& dialect, Work work) {
    try {
        connection.run_script(dialect.begin);
        work();
        connection.run_script("COMMIT");
    } catch (...) {
        if (connection.in_transaction()) connection.run_script("ROLLBACK");
        throw;
    }
}

}  // namespace

bool has_no_tables(Connection& connection, const Dialect& dialect) {
    return integer(connection, dialect.count_tables) == 0;
}

void bring_up_to_date(Connection& connection, std::span<const Migration> migrations, const Dialect& dialect) {
    alone(connection, dialect, [&] {
        if (integer(connection, dialect.count_tables) == 0) {
            connection.run_script(dialect.mark);
            connection.run_script(dialect.script(
                "CREATE TABLE schema_versions (room TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT"));
        }
        refuse_strangers(connection, dialect);
        refuse_unfinished(connection, migrations);
        each_room(migrations, [&](const Migration& migration) { apply(connection, migration, dialect); });
    });
}

void require_not_newer(Connection& connection, std::span<const Migration> migrations,
                       const Dialect& dialect) {
    alone(connection, dialect, [&] {
        each_room(migrations, [&](const Migration& migration) {
            refuse_newer(connection, migration, version_of(connection, migration.room));
        });
    });
}

void tell_known(std::span<const Migration> migrations,
                const std::function<void(std::string_view, std::int64_t)>& say) {
    each_room(migrations, [&](const Migration& migration) {
        say(migration.room, static_cast<std::int64_t>(migration.steps.size()));
    });
}

void require_up_to_date(Connection& connection, std::span<const Migration> migrations,
                        const Dialect& dialect) {
    refuse_strangers(connection, dialect);
    refuse_unfinished(connection, migrations);
    each_room(migrations, [&](const Migration& migration) {
        const std::int64_t has = version_of(connection, migration.room);
        refuse_newer(connection, migration, has);
        if (has < static_cast<std::int64_t>(migration.steps.size())) {
            throw CannotOpen(
                "the database was written by an older version of linli (数据库由较旧的版本写成); start "
                "`linli "
                "serve` once to bring it up to date");
        }
    });
}

}  // namespace linli::store
