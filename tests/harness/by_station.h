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

// Every statement that may run without naming one station. One that the program does not have any more fails.
inline constexpr CityWide city_wide[] = {
    // whole on every server of a cluster (store/cluster.h)
    {"SELECT version FROM schema_versions WHERE room = ?1", "the schema is of no station"},
    {"SELECT coalesce(works_with, version) FROM schema_versions WHERE room = ?1", "the schema is of no station"},
    {"INSERT INTO schema_versions (room, version, works_with) VALUES (?1, ?2, ?3) ON CONFLICT (room) DO UPDATE "
     "SET version = excluded.version, works_with = excluded.works_with",
     "the schema is of no station"},
    {"SELECT station_id, code, name, kind, parent, opened_at, closed_at, version FROM stations ORDER BY station_id",
     "which stations there are"},
    {"SELECT count(*) FROM schema_versions", "holds a backup's moment, on SQLite"},
    // of all stations
    {"SELECT station_id, position, pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' "
     "FROM journal_heads",
     "who listens looks which stations' journals grew"},
    {"UPDATE journal_heads SET position = position",
     "a commit that waits for all before it: when a database that was made in one go is closed"},
    // no tables of the program's
    {"SELECT pg_advisory_xact_lock(1282305129)", "one program at a time changes the schema"},
    {"SELECT pg_notify('linli', '')", "wakes the other programs"},
    {"SELECT pg_backend_pid()", "is there a pooler between?"},
    {"SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
     "PostgreSQL's catalogue"},
    {"SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = "
     "'journal_heads'",
     "PostgreSQL's catalogue"},
    {"SELECT count(*) FROM sqlite_master", "SQLite's catalogue"},
    {"SELECT application_id = 0x4C6E6C69 FROM pragma_application_id", "SQLite's mark of whose file it is"},
    {"SELECT total_changes()", "how far SQLite's text index is merged"},
    // SQLite's text index: the station is the upper half of a row's number (store/text_index.cpp)
    {"INSERT INTO {} (rowid, terms) VALUES (?1, ?2)", "its number begins with the station"},
    {"INSERT INTO {0} ({0}, rowid, terms) VALUES ('delete', ?1, ?2)", "its number begins with the station"},
    {"SELECT rowid FROM {0} WHERE {0} MATCH ?1 AND rowid > ?2 AND rowid < ?3 ORDER BY rowid DESC LIMIT ?4",
     "between the station's first number and its last"},
    {"INSERT INTO {0} ({0}, rank) VALUES ('merge', ?1)", "puts the whole index in order"},
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
