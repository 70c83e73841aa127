// Which statements are of one station, and the explicit list of those that are not.
#pragma once

#include <algorithm>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace linli::test {

struct CityWide {
    std::string_view statement;  // as it stands in the program; {} is filled in when it runs
    std::string_view why;
};

#define FIFTY_STATIONS                                                                      \
    "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "     \
    "?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, " \
    "?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50"

// Every statement that may run without naming one station. One that the program does not have any more fails.
inline constexpr CityWide city_wide[] = {
    // whole on every server of a cluster (store/cluster.h)
    {"SELECT version FROM schema_versions WHERE room = ?1", "the schema is of no station"},
    {"SELECT coalesce(works_with, version) FROM schema_versions WHERE room = ?1",
     "the schema is of no station"},
    {"INSERT INTO schema_versions (room, version, works_with) VALUES (?1, ?2, ?3) ON CONFLICT (room) DO "
     "UPDATE "
     "SET version = excluded.version, works_with = excluded.works_with",
     "the schema is of no station"},
    {"SELECT station_id, code, name, kind, parent, opened_at, closed_at, version FROM stations ORDER BY "
     "station_id",
     "which stations there are"},
    {"SELECT count(*) FROM schema_versions", "holds a backup's moment, on SQLite"},
    // of all stations
    {"SELECT station_id, position, pg_is_in_recovery() OR current_setting('default_transaction_read_only') = "
     "'on' "
     "FROM journal_heads",
     "who listens looks which stations' journals grew"},
    {"SELECT station_id, position, pg_is_in_recovery() OR current_setting('default_transaction_read_only') = "
     "'on' "
     "FROM journal_heads WHERE station_id = ANY(CAST(?1 AS BIGINT[]))",
     "the same, of those that a notification names"},
    {"SELECT DISTINCT station_id FROM partners ORDER BY station_id",
     "which stations have partners: the others are not asked one by one"},
    {"SELECT station_id, max(version) FROM grid_sets GROUP BY station_id",
     "in which station's grids a place lies that lies in none of one's own"},
    {"UPDATE journal_heads SET position = position",
     "a commit that waits for all before it: when a database that was made in one go is closed"},
    {"SELECT station_id, format, position, next_number FROM sheets_kept WHERE station_id IN (" FIFTY_STATIONS
     ")",
     "the totals of a bureau or a district, of fifty stations at once"},
    {"SELECT j.station_id, j.subject FROM sheets_kept AS k JOIN journal AS j ON j.station_id = k.station_id "
     "AND "
     "j.position > k.position WHERE k.station_id IN (" FIFTY_STATIONS ")",
     "the totals of a bureau or a district, of fifty stations at once"},
    {"SELECT station_id, lines FROM day_sheets WHERE station_id IN (" FIFTY_STATIONS
     ") AND day >= ?51 AND day <= ?52",
     "the totals of a bureau or a district, of fifty stations at once"},
    // no tables of the program's
    {"SELECT pg_advisory_xact_lock(1282305129)", "one program at a time changes the schema"},
    {"SELECT pg_notify('linli', ?1)", "wakes the other programs"},
    {"SELECT pg_backend_pid(), pg_postmaster_start_time(), pg_is_in_recovery()",
     "is there a pooler between, and which server is it?"},
    {"SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'",
     "does it take changes?"},
    {"SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
     "PostgreSQL's catalogue"},
    {"SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = "
     "'journal_heads'",
     "PostgreSQL's catalogue"},
    {"SELECT count(*) FROM sqlite_master", "SQLite's catalogue"},
    {"SELECT application_id = 0x4C6E6C69 FROM pragma_application_id", "SQLite's mark of whose file it is"},
    {"SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'", "SQLite's catalogue"},
    {"SELECT (SELECT count(*) FROM (SELECT t.name AS tbl, CASE WHEN i.origin = 'pk' AND t.wr THEN "
     "t.name ELSE i.name END AS idx, '1000000' || (SELECT group_concat(' ' || CASE WHEN i.\"unique\" "
     "AND c.seqno = (SELECT max(seqno) FROM pragma_index_info(i.name)) THEN 1 WHEN c.seqno > 0 THEN "
     "max(2, 11 - c.seqno) WHEN c.name = 'station_id' THEN 10000 ELSE 10 END, '') FROM "
     "pragma_index_info(i.name) AS c) AS stat FROM pragma_table_list AS t JOIN "
     "pragma_index_list(t.name) AS i WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, "
     "1, 7) <> 'sqlite_' EXCEPT SELECT tbl, idx, stat FROM sqlite_stat1)) + (SELECT count(*) FROM "
     "(SELECT tbl, idx, stat FROM sqlite_stat1 EXCEPT SELECT t.name AS tbl, CASE WHEN i.origin = "
     "'pk' AND t.wr THEN t.name ELSE i.name END AS idx, '1000000' || (SELECT group_concat(' ' || "
     "CASE WHEN i.\"unique\" AND c.seqno = (SELECT max(seqno) FROM pragma_index_info(i.name)) THEN 1 "
     "WHEN c.seqno > 0 THEN max(2, 11 - c.seqno) WHEN c.name = 'station_id' THEN 10000 ELSE 10 END, "
     "'') FROM pragma_index_info(i.name) AS c) AS stat FROM pragma_table_list AS t JOIN "
     "pragma_index_list(t.name) AS i WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, "
     "1, 7) <> 'sqlite_'))",
     "SQLite's catalogue: by what it chooses among indexes"},
    {"SELECT total_changes()", "how far SQLite's text index is merged"},
    // SQLite's text index: the station is the upper half of a row's number (store/text_index.cpp)
    {"INSERT INTO {} (rowid, terms) VALUES (?1, ?2)", "its number begins with the station"},
    {"INSERT INTO {0} ({0}, rowid, terms) VALUES ('delete', ?1, ?2)", "its number begins with the station"},
    {"SELECT rowid FROM {0} WHERE {0} MATCH ?1 AND rowid > ?2 AND rowid < ?3 ORDER BY rowid DESC LIMIT ?4",
     "between the station's first number and its last"},
    {"INSERT INTO {0} ({0}, rank) VALUES ('merge', ?1)", "puts the whole index in order"},
    // `linli migrate`: whole databases, of which no server is one of a cluster
    {"SELECT count(*) FROM schema_versions WHERE room = 'unfinished copy'", "the schema is of no station"},
    {"INSERT INTO schema_versions (room, version) VALUES ('unfinished copy', 1)",
     "the schema is of no station"},
    {"DELETE FROM schema_versions WHERE room = 'unfinished copy'", "the schema is of no station"},
    {"COPY {} FROM STDIN (FORMAT binary)", "a copy reads and writes whole tables"},
    {"DELETE FROM {} WHERE ", "a copy reads and writes whole tables"},
    {"INSERT INTO journal_heads (station_id, position) SELECT station_id, max(position) FROM journal "
     "GROUP BY station_id ON CONFLICT (station_id) DO UPDATE SET position = excluded.position",
     "a copy puts the heads of all journals in order"},
    {"INSERT INTO {0} ({0}) VALUES ('delete-all')", "the index of a copy is made anew"},
    {"INSERT INTO {} VALUES (", "a copy reads and writes whole tables"},
    {"LOCK TABLE journal_heads IN EXCLUSIVE MODE", "a copy puts the heads of all journals in order"},
    {"SELECT a.attname::text, format_type(a.atttypid, NULL), coalesce((SELECT k.place FROM "
     "pg_catalog.pg_index AS i, unnest(i.indkey) WITH ORDINALITY AS k (number, place) WHERE "
     "i.indrelid = a.attrelid AND i.indisprimary AND k.number = a.attnum), 0) FROM "
     "pg_catalog.pg_attribute AS a WHERE a.attrelid = quote_ident(?1)::regclass AND a.attnum > 0 AND "
     "NOT a.attisdropped ORDER BY a.attnum",
     "PostgreSQL's catalogue"},
    {"SELECT c.relname::text FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON "
     "n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = current_schema() AND EXISTS "
     "(SELECT 1 FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.atttypid = "
     "'tsvector'::regtype) ORDER BY c.relname COLLATE \"C\"",
     "PostgreSQL's catalogue"},
    {"SELECT c.relname::text FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON "
     "n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = current_schema() AND NOT EXISTS "
     "(SELECT 1 FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.atttypid = "
     "'tsvector'::regtype) ORDER BY c.relname COLLATE \"C\"",
     "PostgreSQL's catalogue"},
    {"SELECT concat_ws('/', current_database(), current_schema(), pg_postmaster_start_time())",
     "which database this is"},
    {"SELECT count(*) FROM (SELECT station_id, max(position) AS position FROM journal GROUP BY "
     "station_id) AS j LEFT JOIN journal_heads AS h ON h.station_id = j.station_id WHERE h.position "
     "IS DISTINCT FROM j.position",
     "a copy puts the heads of all journals in order"},
    {"SELECT count(*) FROM pg_catalog.pg_index WHERE indrelid = quote_ident(?1)::regclass AND "
     "indisunique AND NOT indisprimary",
     "PostgreSQL's catalogue"},
    {"SELECT count(*) FROM pragma_index_list(?1) WHERE \"unique\" = 1 AND origin <> 'pk'",
     "SQLite's catalogue"},
    {"SELECT count(*) FROM {}", "a copy reads and writes whole tables"},
    {"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND substr(name, "
     "1, 7) <> 'sqlite_' ORDER BY name",
     "SQLite's catalogue"},
    {"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual' ORDER BY name",
     "SQLite's catalogue"},
    {"SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid", "SQLite's catalogue"},
    {"SELECT pg_try_advisory_lock(1282305130, (SELECT (oid::bigint & 2147483647)::integer FROM "
     "pg_catalog.pg_namespace WHERE nspname = current_schema()))",
     "a copy and whoever writes keep each other out"},
    {"SELECT pg_try_advisory_lock_shared(1282305130, (SELECT (oid::bigint & 2147483647)::integer "
     "FROM pg_catalog.pg_namespace WHERE nspname = current_schema()))",
     "a copy and whoever writes keep each other out"},
    {"SELECT pg_advisory_lock_shared(hashtext('linli ' || ?1), ?2::integer)",
     "says which steps of the schema this program knows"},
    {"SELECT count(*) FROM pg_catalog.pg_locks AS served WHERE served.locktype = 'advisory' AND "
     "served.granted AND served.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
     "current_database()) AND served.classid = 1282305130 AND served.objid::bigint = (SELECT (oid::bigint "
     "& 2147483647)::integer FROM pg_catalog.pg_namespace WHERE nspname = current_schema()) AND served.pid "
     "<> pg_backend_pid() AND coalesce((SELECT max(known.objid::bigint) FROM pg_catalog.pg_locks AS known "
     "WHERE known.locktype = 'advisory' AND known.pid = served.pid AND known.classid::bigint = "
     "(hashtext('linli ' || ?1)::bigint & 4294967295)), CASE WHEN EXISTS (SELECT 1 FROM "
     "pg_catalog.pg_locks AS known WHERE known.locktype = 'advisory' AND known.pid = served.pid AND "
     "known.classid::bigint = (hashtext('linli ' || 'store')::bigint & 4294967295)) THEN ?3 ELSE ?2 END) "
     "< ?3",
     "which other programs serve, and what of the schema they know"},
    {"SELECT station_id FROM followers WHERE name = ?1 ORDER BY station_id",
     "a copy asks which stations it has words to index of"},
    {"SELECT {} FROM {} ORDER BY {}", "a copy reads and writes whole tables"},
    // `linli cluster`
    {"SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = "
     "'schema_versions'",
     "PostgreSQL's catalogue"},
    {"SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'citus'",
     "PostgreSQL's catalogue"},
    {"SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus'", "PostgreSQL's catalogue"},
    {"SELECT c.relname, a.attname FROM pg_catalog.pg_class c "
     "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() "
     "LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary "
     "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
     "WHERE c.relkind IN ('r', 'p') ORDER BY c.relname",
     "PostgreSQL's catalogue"},
    {"SELECT c.relname, p.partmethod = 'h', p.partmethod = 'n' AND p.repmodel = 't', "
     "coalesce(column_to_column_name(p.logicalrelid, p.partkey), ''), "
     "p.colocationid = (SELECT h.colocationid FROM pg_dist_partition h WHERE h.logicalrelid = "
     "to_regclass('journal_heads')), "
     "(SELECT count(*) FROM pg_dist_shard s WHERE s.logicalrelid = p.logicalrelid) "
     "FROM pg_dist_partition p JOIN pg_catalog.pg_class c ON c.oid = p.logicalrelid "
     "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()",
     "Citus's catalogue"},
    {"SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards AND noderole = 'primary'",
     "Citus's catalogue"},
    {"SELECT create_reference_table('{}')", "places a table"},
    {"SELECT create_distributed_table('{}', 'station_id', colocate_with => '{}')", "places a table"},
    {"SELECT truncate_local_data_after_distributing_table('{}')", "clears what a table left behind"},
};
#undef FIFTY_STATIONS

// The statements of a script; those that touch no rows (BEGIN, SET, SAVEPOINT, CREATE TABLE, PRAGMA, …) left
// out.
inline std::vector<std::string> statements_of(std::string_view script) {
    constexpr std::string_view verbs[] = {"SELECT", "INSERT",  "UPDATE",   "DELETE", "WITH",
                                          "MERGE",  "REPLACE", "TRUNCATE", "COPY",   "VALUES",
                                          "TABLE",  "CALL",    "DO",       "LOCK"};
    std::vector<std::string> all;
    while (!script.empty()) {
        const std::size_t end = std::min(script.find(';'), script.size());
        std::string_view one = script.substr(0, end);
        script.remove_prefix(std::min(end + 1, script.size()));
        one.remove_prefix(std::min(one.find_first_not_of(" \n"), one.size()));
        std::string verb(one.substr(0, one.find_first_of(" \n")));
        std::ranges::transform(verb, verb.begin(), [](unsigned char c) { return std::toupper(c); });
        if (std::ranges::count(verbs, verb) != 0) all.emplace_back(one);
    }
    return all;
}

// True where a statement says of which station it is: station_id = ?1 ($1), or the first of the values that
// it inserts.
inline bool names_a_station(const std::string& statement) {
    static const std::regex compared(R"(\bstation_id = [?$][0-9])");
    static const std::regex inserted(
        R"(^INSERT INTO \S+ \(station_id[,)][^;]*\b(VALUES \(|SELECT )[?$][0-9])");
    return std::regex_search(statement, compared) || std::regex_search(statement, inserted);
}

}  // namespace linli::test
