// `linli cluster` on a PostgreSQL without Citus, and on one where stand_in_citus.sql stands for it. On a real
// Citus it was not tried.
#include <gtest/gtest.h>

#include "cli/station.h"
#include "harness/program.h"
#include "harness/rows.h"

namespace linli::cluster {
namespace {

using test::Ran;
using test::Rows;

// A database of its own, which the program has made: the stand-in writes into the server's catalogue.
class Citus : public ::testing::Test {
  protected:
    Citus() {
        administer(postgres(), "CREATE DATABASE " + name_);
        store::Options options;
        options.server = address();
        const SystemClock clock;
        const cli::Station station(folder.path(), options, clock);  // makes all tables
    }
    ~Citus() override { administer(postgres(), "DROP DATABASE " + name_ + " WITH (FORCE)"); }

    static std::string postgres() { return test::postgres(); }
    std::string address() const {
        std::string address = postgres();
        return address.replace(address.find("/postgres?"), 10, "/" + name_ + "?");
    }
    static void administer(const std::string& address, const std::string& statements) {
        PGconn* const connection = PQconnectdb(address.c_str());
        PGresult* const result = PQexec(connection, statements.c_str());
        const auto how = PQresultStatus(result);
        EXPECT_TRUE(how == PGRES_COMMAND_OK || how == PGRES_TUPLES_OK) << PQerrorMessage(connection);
        PQclear(result);
        PQfinish(connection);
    }
    void administer(const std::string& statements) const { administer(address(), statements); }
    void install_stand_in() const {
        administer("SET allow_system_table_mods = on;" +
                   test::slurp(std::string(LINLI_SOURCE_DIR) + "/tests/cluster/stand_in_citus.sql"));
    }
    Ran linli(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), LINLI_PROGRAM);
        arguments.insert(arguments.end(), {"--database", address()});
        return test::run_program(std::move(arguments));
    }
    std::vector<std::string> calls() const {
        std::vector<std::string> all;
        for (const auto& row : test::rows_at(address(), "SELECT call FROM stand_in_calls ORDER BY number"))
            all.push_back(row[0]);
        return all;
    }
    std::size_t tables() const {
        return test::rows_at(address(), "SELECT FROM pg_tables WHERE schemaname = 'public'").size();
    }

    test::TemporaryFolder folder;
    const std::string name_ = "citus_" + std::to_string(::getpid());
};

TEST_F(Citus, that_is_not_there_is_said_and_nothing_is_changed) {
    for (const char* what : {"init", "status"}) {
        const Ran ran = linli({"cluster", what});
        EXPECT_EQ(ran.exit_code, 1) << what;
        EXPECT_LT(ran.err.find("没有 Citus 扩展"), ran.err.find("has no Citus extension")) << ran.err;
        EXPECT_NE(ran.err.find("CREATE EXTENSION citus"), std::string::npos) << "what to do: " << ran.err;
        EXPECT_EQ(ran.out, "");
    }
}

TEST_F(Citus, wants_a_database_that_the_program_has_made) {
    administer("DROP TABLE schema_versions");
    const Ran ran = linli({"cluster", "init"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.err.find("linli serve"), std::string::npos) << ran.err;
    EXPECT_EQ(test::run_program({LINLI_PROGRAM, "cluster", "init"}).exit_code, 2) << "no address";
}

// Whoever keeps the city's database reads what would be run, before anything is installed.
TEST_F(Citus, statements_are_printed_without_it) {
    const Ran ran = linli({"cluster", "init", "--dry-run"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_TRUE(
        ran.out.starts_with("BEGIN; SELECT pg_advisory_xact_lock(1282305129);\n"
                            "SET LOCAL citus.multi_shard_modify_mode = 'sequential';\n"
                            "SELECT create_reference_table('schema_versions');\n"
                            "SELECT create_reference_table('stations');\n"
                            "SELECT create_distributed_table('journal_heads', 'station_id', "
                            "colocate_with => 'none');\n"))
        << ran.out;
    EXPECT_NE(ran.out.find("SELECT create_distributed_table('incidents', 'station_id', colocate_with => "
                           "'journal_heads');\n"),
              std::string::npos);
    EXPECT_LT(ran.out.find("COMMIT;\n"), ran.out.find("truncate_local_data_after_distributing_table"));
    // They are what is run: the stand-in takes them as they were printed.
    install_stand_in();
    administer(ran.out);
    EXPECT_EQ(calls().size(), 2 * tables());
}

TEST_F(Citus, has_every_table_by_station_beside_the_others_and_the_few_whole) {
    install_stand_in();
    Ran status = linli({"cluster", "status"});
    EXPECT_EQ(status.exit_code, 1) << "none is distributed yet";
    EXPECT_NE(status.err.find("linli cluster init"), std::string::npos) << status.err;
    const Ran ran = linli({"cluster", "init"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_NE(ran.err.find("citus_add_node"), std::string::npos) << "there are no workers: " << ran.err;
    const auto made = calls();
    ASSERT_EQ(made.size(), 2 * tables()) << "each is placed, and then what it left behind is cleared";
    EXPECT_EQ(made[0], "reference schema_versions");
    EXPECT_EQ(made[1], "reference stations");
    EXPECT_EQ(made[2], "distributed journal_heads by station_id with none");
    for (std::size_t i = 3; i < tables(); ++i) {
        EXPECT_TRUE(made[i].starts_with("distributed ")) << made[i];
        EXPECT_TRUE(made[i].ends_with(" by station_id with journal_heads")) << made[i];
    }
    for (std::size_t i = tables(); i < made.size(); ++i)
        EXPECT_TRUE(made[i].starts_with("cleared ")) << made[i];
    status = linli({"cluster", "status"});
    EXPECT_EQ(status.exit_code, 0) << status.err;
    EXPECT_NE(status.out.find("journal_heads               32 按派出所 by station\n"), std::string::npos)
        << status.out;
    EXPECT_NE(status.out.find("schema_versions              1 全份 whole\n"), std::string::npos)
        << status.out;
    EXPECT_NE(status.out.find(std::to_string(tables() - 2) + " tables by station, 2 whole everywhere, 0 on"),
              std::string::npos)
        << status.out;
}

TEST_F(Citus, tables_that_are_in_place_are_left_and_new_ones_added) {
    install_stand_in();
    administer("INSERT INTO pg_dist_node VALUES ('worker', true, true, 'primary')");
    ASSERT_EQ(linli({"cluster", "init"}).exit_code, 0);
    const std::size_t before = calls().size();
    // A newer program brought a table.
    administer(
        "CREATE TABLE newer (station_id BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (station_id, id))");
    Ran status = linli({"cluster", "status"});
    EXPECT_EQ(status.exit_code, 1);
    EXPECT_NE(
        status.out.find("newer                        0 本机 local，应为 should be: 按派出所 by station"),
        std::string::npos)
        << status.out;
    const Ran ran = linli({"cluster", "init"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(ran.err, "") << "there is a worker";
    const auto made = calls();
    ASSERT_EQ(made.size(), before + 1 + tables());
    EXPECT_EQ(made[before], "distributed newer by station_id with journal_heads");
    EXPECT_EQ(linli({"cluster", "init"}).exit_code, 0);
    EXPECT_EQ(calls().size(), before + 1 + 2 * tables()) << "cleared once more, and no more";
    const Ran dry = linli({"cluster", "init", "--dry-run"});
    EXPECT_EQ(dry.exit_code, 0);
    EXPECT_EQ(dry.out.find("SELECT"), std::string::npos) << dry.out;
}

// What the server refuses, or nobody placed, leaves all as it was.
TEST_F(Citus, refusals_leave_nothing_behind) {
    install_stand_in();
    administer(
        "CREATE TABLE zettel (station_id BIGINT NOT NULL, id BIGINT NOT NULL UNIQUE, PRIMARY KEY "
        "(station_id, id))");
    Ran ran = linli({"cluster", "init"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.err.find("cannot create constraint on \"zettel\""), std::string::npos) << ran.err;
    EXPECT_TRUE(calls().empty()) << "one transaction";
    administer("DROP TABLE zettel; CREATE TABLE others (id BIGINT PRIMARY KEY)");
    ran = linli({"cluster", "init"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.err.find("others"), std::string::npos) << ran.err;
    EXPECT_TRUE(calls().empty());
    // Distributed by somebody, otherwise.
    administer(
        "DROP TABLE others; SELECT create_distributed_table('incidents', 'id', colocate_with => 'none')");
}

}  // namespace
}  // namespace linli::cluster
