#include "store/sqlite_estimates.h"

namespace linli::store {
namespace {

// The format of `stat`: how many rows there are, then how many have the same first column, the same first
// two, … (https://www.sqlite.org/fileformat2.html#stat1tab). A table WITHOUT ROWID is its own primary key.
#define WANTED                                                                                               \
    "SELECT t.name AS tbl, CASE WHEN i.origin = 'pk' AND t.wr THEN t.name ELSE i.name END AS idx, "          \
    "'1000000' || (SELECT group_concat(' ' || CASE WHEN i.\"unique\" AND c.seqno = (SELECT max(seqno) FROM " \
    "pragma_index_info(i.name)) THEN 1 WHEN c.seqno > 0 THEN max(2, 11 - c.seqno) WHEN c.name = "            \
    "'station_id' THEN 10000 ELSE 10 END, '') FROM pragma_index_info(i.name) AS c) AS stat FROM "            \
    "pragma_table_list AS t JOIN pragma_index_list(t.name) AS i WHERE t.schema = 'main' AND t.type = "       \
    "'table' AND substr(t.name, 1, 7) <> 'sqlite_'"

constexpr Sql has_some{"estimates.table", "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'"};
constexpr Sql count_others{
    "estimates.others", "SELECT (SELECT count(*) FROM (" WANTED
                        " EXCEPT SELECT tbl, idx, stat FROM sqlite_stat1)) + (SELECT count(*) FROM (SELECT "
                        "tbl, idx, stat FROM sqlite_stat1 EXCEPT " WANTED "))"};
// The first makes the table, which nothing else may; the last has this connection read it.
constexpr const char* make =
    "ANALYZE schema_versions; BEGIN IMMEDIATE; DELETE FROM sqlite_stat1;"
    "INSERT INTO sqlite_stat1 (tbl, idx, stat) " WANTED "; COMMIT; ANALYZE sqlite_schema;";
#undef WANTED

std::int64_t count(SqliteConnection& connection, const Sql& sql) {
    Statement& statement = connection.acquire(sql, {});
    const std::int64_t value = statement.step() ? statement.integer(0) : 0;
    connection.release(statement);
    return value;
}

}  // namespace

void keep_estimates(SqliteConnection& connection) {
    if (count(connection, has_some) != 0 && count(connection, count_others) == 0) return;
    try {
        connection.run_script(make);
    } catch (...) {
        if (connection.in_transaction()) connection.run_script("ROLLBACK");
        throw;
    }
}

}  // namespace linli::store
