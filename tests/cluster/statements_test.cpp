// Every statement that the program can prepare is of one station, but for the list. What it can prepare is
// read from the program itself, where each text lies whole as the compiler left it: however it was declared,
// of whichever macros it was put together, and whether or not a test runs it. Then PostgreSQL is asked how it
// would run each: every look into a table must be at the rows of the station that the statement names, which
// is how Citus finds the one server that has them. What is put together while the program runs, the tests'
// own libpq sees (tests/harness/prepared.cpp).
#include <cstring>
#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "cli/station.h"
#include "harness/by_station.h"
#include "harness/program.h"
#include "platform/ledger.h"
#include "store/cluster.h"
#include "store/postgres_words.h"

namespace linli::cluster {
namespace {

// Every text in the program that begins as a statement does.
std::set<std::string> statements_of_the_program() {
    const std::string program = test::slurp(LINLI_PROGRAM);
    std::set<std::string> all;
    for (const std::string_view verb :
         {"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ", "MERGE ", "REPLACE ", "TRUNCATE ", "COPY ",
          "VALUES ", "CALL ", "LOCK ", "BEGIN;", "BEGIN ", "SET LOCAL ", "select ", "insert into ", "update ",
          "delete from "}) {
        const char* at = program.data();
        const char* const end = at + program.size();
        const auto left = [&] { return static_cast<std::size_t>(end - at); };
        for (; (at = static_cast<const char*>(::memmem(at, left(), verb.data(), verb.size()))) != nullptr;
             ++at) {
            if (at == program.data() || at[-1] != '\0') continue;
            for (std::string& one : test::statements_of(at))
                all.insert(std::move(one));
        }
    }
    return all;
}

// A look into a table, as a plan tells of it, and all that must hold of a row.
struct Look {
    std::string table;
    std::vector<std::string> conditions;
    bool is_catalogue = false;
};

// "((a = $1) AND ((b = $2) OR c))" → "a = $1", "(b = $2) OR c": what is joined by AND, outside of all
// brackets.
void add_conditions(std::string_view text, std::vector<std::string>& conditions) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    int depth = 0;
    bool is_enclosed = text.starts_with('('), is_quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\'') is_quoted = !is_quoted;
        if (is_quoted) continue;
        if (text[i] == '(') ++depth;
        if (text[i] == ')' && --depth == 0 && i + 1 < text.size()) is_enclosed = false;
        if (depth == 0 && text.substr(i).starts_with(" AND ")) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 5;
        }
    }
    if (is_enclosed) return add_conditions(text.substr(1, text.size() - 2), conditions);
    if (parts.empty()) {
        conditions.emplace_back(text);
        return;
    }
    parts.push_back(text.substr(begin));
    for (const std::string_view part : parts)
        add_conditions(part, conditions);
}

void find_conditions(const boost::json::object& node, std::vector<std::string>& conditions) {
    for (const char* kind : {"Index Cond", "Filter", "Recheck Cond"}) {
        if (const auto* found = node.if_contains(kind)) add_conditions(found->as_string(), conditions);
    }
    if (node.at("Node Type").as_string() != "Bitmap Heap Scan" || !node.contains("Plans")) return;
    for (const auto& part : node.at("Plans").as_array())
        find_conditions(part.as_object(), conditions);
}

void find_looks(const boost::json::object& node, std::vector<Look>& looks) {
    const std::string type(node.at("Node Type").as_string());
    if (node.contains("Relation Name") && type.ends_with("Scan")) {
        Look look{std::string(node.at("Relation Name").as_string()), {}, node.at("Schema") == "pg_catalog"};
        find_conditions(node, look.conditions);
        looks.push_back(look);
    }
    if (!node.contains("Plans")) return;
    for (const auto& part : node.at("Plans").as_array())
        find_looks(part.as_object(), looks);
}

class Statements : public ::testing::Test {
  protected:
    Statements() {
        const SystemClock clock;
        const cli::Station station(folder.path(), test::database_in(folder.path()),
                                   clock);  // makes all tables
        // Those of a platform to try against lie in a database of its own.
        const std::vector<store::Migration> of_platform{platform::migration()};
        store::Store::open(test::database_in(folder.path()), clock, of_platform);
        connection = PQconnectdb(test::Schemas::address_for(folder.path()).c_str());
        ask("SET plan_cache_mode = force_generic_plan");
    }
    ~Statements() override { PQfinish(connection); }

    // The first value of what `statement` answers; empty with a failure.
    std::string ask(const std::string& statement) {
        PGresult* const result = PQexec(connection, statement.c_str());
        const auto how = PQresultStatus(result);
        EXPECT_TRUE(how == PGRES_TUPLES_OK || how == PGRES_COMMAND_OK)
            << PQerrorMessage(connection) << statement;
        const std::string value = PQntuples(result) == 0 ? "" : PQgetvalue(result, 0, 0);
        PQclear(result);
        return value;
    }
    // How PostgreSQL would run it, whichever values it is given.
    std::vector<Look> looks_of(const std::string& statement) {
        const std::string text = store::postgres_statement(statement);
        ask("PREPARE one AS " + text);
        PGresult* const described = PQdescribePrepared(connection, "one");
        std::string values;
        for (int i = 0; i < PQnparams(described); ++i)
            values += values.empty() ? "NULL" : ", NULL";
        PQclear(described);
        const std::string plan = ask("EXPLAIN (FORMAT JSON, VERBOSE, COSTS OFF) EXECUTE one" +
                                     (values.empty() ? "" : "(" + values + ")"));
        ask("DEALLOCATE ALL");
        std::vector<Look> looks;
        if (!plan.empty()) find_looks(boost::json::parse(plan).at(0).at("Plan").as_object(), looks);
        return looks;
    }

    test::TemporaryFolder folder;
    PGconn* connection = nullptr;
};

// True where each row is of the station that is given, or of that of a row beside it.
bool is_of_a_station(const Look& look) {
    static const std::regex is_it(R"((\w+\.)?station_id = (\$[0-9]+|\w+\.station_id))");
    return std::ranges::any_of(look.conditions,
                               [](const std::string& each) { return std::regex_match(each, is_it); });
}

// Citus refuses to give a row another station.
bool moves_rows(const std::string& statement) {
    static const std::regex sets_it(R"(\bSET ((?!WHERE).)*\bstation_id = )");
    return std::regex_search(statement, sets_it);
}

bool is_listed(const std::string& statement) {
    return std::ranges::count(test::city_wide, statement, &test::CityWide::statement) != 0;
}

TEST_F(Statements, of_the_program_look_at_the_rows_of_the_station_that_they_name_alone) {
    const auto all = statements_of_the_program();
    EXPECT_GT(all.size(), 150U) << "they were found";
    int looked = 0;
    for (const std::string& statement : all) {
        if (is_listed(statement)) continue;
        EXPECT_TRUE(test::names_a_station(statement))
            << "names no station: bind station_id, or say in tests/harness/by_station.h why not: "
            << statement;
        EXPECT_FALSE(moves_rows(statement)) << "moves rows to another station: " << statement;
        std::string named = statement;  // the text index has a name when it runs
        for (std::size_t at; (at = named.find("{}")) != std::string::npos;)
            named.replace(at, 2, "incident_text");
        for (const Look& look : looks_of(named)) {
            ++looked;
            const bool is_whole =
                std::ranges::count(store::whole_tables, look.table, &store::WholeTable::name) != 0;
            EXPECT_TRUE(is_whole || look.is_catalogue || is_of_a_station(look))
                << "looks at all stations' rows of " << look.table << " ("
                << ::testing::PrintToString(look.conditions) << "): " << statement;
        }
    }
    EXPECT_GT(looked, 120) << "plans were read";
}

TEST_F(Statements, that_are_listed_as_city_wide_are_in_the_program) {
    const auto all = statements_of_the_program();
    for (const test::CityWide& each : test::city_wide)
        EXPECT_TRUE(all.contains(std::string(each.statement)))
            << "is gone, take it off the list: " << each.statement;
}

// The judgement itself: what it lets pass, and what not.
TEST_F(Statements, that_name_the_station_without_keeping_to_it_are_found) {
    EXPECT_TRUE(test::names_a_station("SELECT a FROM t WHERE station_id = ?1"));
    EXPECT_TRUE(test::names_a_station("INSERT INTO t (station_id, a) VALUES ($1, $2)"));
    EXPECT_FALSE(test::names_a_station("INSERT INTO t (a, station_id) VALUES (?1, ?2)"));
    EXPECT_FALSE(test::names_a_station("SELECT station_id FROM t"));
    EXPECT_FALSE(test::names_a_station("SELECT a FROM t JOIN s ON t.station_id = s.station_id"));
    EXPECT_EQ(test::statements_of("BEGIN; UPDATE t SET a = 1; COMMIT"),
              std::vector<std::string>{"UPDATE t SET a = 1"});
    EXPECT_TRUE(moves_rows("UPDATE t SET a = ?2, station_id = ?3 WHERE station_id = ?1"));
    EXPECT_FALSE(moves_rows("UPDATE t SET a = ?2 WHERE station_id = ?1"));
    const auto looks = looks_of(
        "SELECT i.id, p.place FROM incidents i JOIN photos p ON p.incident = i.id WHERE i.station_id = ?1");
    ASSERT_EQ(looks.size(), 2U);
    for (const Look& look : looks)
        EXPECT_EQ(is_of_a_station(look), look.table == "incidents") << look.table;
    for (const auto& [condition, is_kept] :
         {std::pair("station_id = ?1 AND (id = ?2 OR state = 'x AND (')", true),
          std::pair("station_id = ?1 OR id = ?2", false),
          std::pair("(id > ?2 AND station_id = ?1) AND (id < 7)", true),
          std::pair("NOT (station_id = ?1) AND id = ?2", false)}) {
        const auto looked = looks_of(std::string("SELECT id FROM incidents WHERE ") + condition);
        ASSERT_EQ(looked.size(), 1U);
        EXPECT_EQ(is_of_a_station(looked[0]), is_kept)
            << condition << ": " << ::testing::PrintToString(looked[0].conditions);
    }
}

}  // namespace
}  // namespace linli::cluster
