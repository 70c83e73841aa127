// What lets the tables be spread over several database servers: the station is first in every key, and in
// everything that must be unique or refers to another table.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "cli/station.h"
#include "harness/database.h"
#include "harness/rows.h"
#include "harness/temporary_folder.h"
#include "store/cluster.h"

namespace linli::cluster {
namespace {

using test::Rows;

// Tables whose keys are not by station, and why, beside those that a cluster has whole on every server
// (store/cluster.h). One that is not there any more fails too.
struct Exception {
    std::string_view table;
    std::string_view why;
};
constexpr Exception sqlites_own[] = {
    {"incident_text", "SQLite's index of words: the station is the upper half of a row's number"},
    {"incident_text_config", "a part of it"},
    {"incident_text_data", "a part of it"},
    {"incident_text_idx", "a part of it"},
};

std::vector<Exception> exceptions() {
    std::vector<Exception> all;
    for (const store::WholeTable& table : store::whole_tables)
        all.push_back({table.name, table.why});
    if (test::postgres() == nullptr) all.insert(all.end(), std::begin(sqlites_own), std::end(sqlites_own));
    return all;
}

struct Key {
    std::string table;
    std::string name;
    std::vector<std::string> columns;  // of a key or an index; of a reference, the referring ones
    bool is_primary = false;
    bool is_reference = false;
};

std::vector<Key> keys_of_postgres(const std::filesystem::path& folder) {
    std::vector<Key> keys;
    // One row for each column; constraints that are unique have an index.
    for (const auto& row :
         test::rows_of(folder,
                       "SELECT t.relname, i.relname, x.indisprimary, a.attname FROM pg_index x "
                       "JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid "
                       "JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema() "
                       "CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(number, place) "
                       "LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number "
                       "WHERE x.indisunique ORDER BY t.relname, i.relname, k.place")) {
        if (keys.empty() || keys.back().name != row[1]) keys.push_back({row[0], row[1], {}, row[2] == "t"});
        keys.back().columns.push_back(row[3]);
    }
    for (const auto& row :
         test::rows_of(folder,
                       "SELECT t.relname, c.conname, a.attname FROM pg_constraint c JOIN pg_class t ON t.oid "
                       "= c.conrelid "
                       "JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema() "
                       "CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(number, place) "
                       "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number "
                       "WHERE c.contype = 'f' ORDER BY t.relname, c.conname, k.place")) {
        if (keys.empty() || keys.back().name != row[1]) keys.push_back({row[0], row[1], {}, false, true});
        keys.back().columns.push_back(row[2]);
    }
    return keys;
}

std::vector<Key> keys_of_sqlite(const std::filesystem::path& folder, const std::string& table) {
    std::vector<Key> keys;
    // A key of one integer column has no index of its own.
    Key primary{table, table + "'s key", {}, true};
    for (const auto& row : test::rows_of(
             folder, "SELECT name FROM pragma_table_info('" + table + "') WHERE pk > 0 ORDER BY pk"))
        primary.columns.push_back(row[0]);
    if (!primary.columns.empty()) keys.push_back(primary);
    for (const auto& index :
         test::rows_of(folder, "SELECT name FROM pragma_index_list('" + table + "') WHERE \"unique\" = 1")) {
        Key key{table, index[0], {}};
        for (const auto& row :
             test::rows_of(folder, "SELECT name FROM pragma_index_info('" + index[0] + "') ORDER BY seqno"))
            key.columns.push_back(row[0]);
        keys.push_back(key);
    }
    std::map<std::string, Key> references;
    for (const auto& row :
         test::rows_of(folder, "SELECT id, \"from\" FROM pragma_foreign_key_list('" + table + "')")) {
        Key& key = references[row[0]];
        key = {table, table + "'s reference " + row[0], key.columns, false, true};
        key.columns.push_back(row[1]);
    }
    for (const auto& [id, key] : references)
        keys.push_back(key);
    return keys;
}

class Schema : public ::testing::Test {
  protected:
    Schema() {
        const cli::Station station(folder.path(), test::database_in(folder.path()),
                                   clock);  // makes all tables
    }
    std::vector<std::string> tables() const {
        std::vector<std::string> names;
        for (const auto& row : test::rows_of(
                 folder.path(), test::postgres() != nullptr
                                    ? "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
                                    : "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                                      "substr(name, 1, 7) <> 'sqlite_'"))
            names.push_back(row[0]);
        return names;
    }
    std::vector<Key> keys() const {
        if (test::postgres() != nullptr) return keys_of_postgres(folder.path());
        std::vector<Key> all;
        for (const std::string& table : tables()) {
            const auto of_it = keys_of_sqlite(folder.path(), table);
            all.insert(all.end(), of_it.begin(), of_it.end());
        }
        return all;
    }
    bool is_exception(const std::string& table) const {
        return std::ranges::count(all_exceptions, table, &Exception::table) != 0;
    }

    const std::vector<Exception> all_exceptions = exceptions();
    test::TemporaryFolder folder;
    SystemClock clock;
};

TEST_F(Schema, has_the_station_first_in_every_tables_key_and_in_all_that_is_unique_or_refers) {
    std::set<std::string> have_key;
    const auto found = keys();
    for (const Key& key : found) {
        if (key.is_primary) have_key.insert(key.table);
        if (is_exception(key.table)) continue;
        if (key.is_primary) {
            EXPECT_EQ(key.columns.front(), "station_id") << key.table << ": its key";
        }
        EXPECT_EQ(std::ranges::count(key.columns, "station_id"), 1) << key.table << ": " << key.name;
    }
    for (const std::string& table : tables()) {
        if (!is_exception(table)) {
            EXPECT_TRUE(have_key.contains(table)) << table << " has no key";
        }
    }
    EXPECT_GT(have_key.size(), 30U) << "all rooms' tables were read";
}

TEST_F(Schema, has_every_table_that_is_an_exception) {
    const auto found = tables();
    for (const Exception& each : all_exceptions)
        EXPECT_EQ(std::ranges::count(found, each.table), 1) << each.table << ": " << each.why;
}

}  // namespace
}  // namespace linli::cluster
