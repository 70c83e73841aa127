// A copy of the invented town, as `linli demo` made it for all tests.
#pragma once

#include <gtest/gtest.h>

#include "cli/station.h"
#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "http/query.h"
#include "insight/board.h"

namespace linli::test {

class InTown : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        const std::string made = LINLI_DEMO_TOWN + std::string(postgres() == nullptr ? "" : "_on_postgres");
        ASSERT_TRUE(std::filesystem::exists(made)) << "the tests demo_town… make it (ctest does)";
        folder = std::make_unique<TemporaryFolder>();
        std::filesystem::copy(made, folder->path());
        clock = std::make_unique<SettableClock>(*parse_iso("2026-11-24T10:30:00+08:00"));
        store::Options options;
        if (postgres() != nullptr) {
            administer("CREATE DATABASE " + database + " TEMPLATE demo_town");
            options.server = postgres();
            options.server.replace(options.server.find("/postgres?"), 9, "/" + database);
        }
        options.durability = store::Durability::at_close;
        station = std::make_unique<cli::Station>(folder->path(), options, *clock);
    }
    static void TearDownTestSuite() {
        station.reset();
        clock.reset();
        folder.reset();
        if (postgres() != nullptr) administer("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    }
    static void administer(const std::string& statement) {
        PGconn* const connection = PQconnectdb(postgres());
        PGresult* const result = PQexec(connection, statement.c_str());
        EXPECT_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQerrorMessage(connection);
        PQclear(result);
        PQfinish(connection);
    }

    // How many incidents GET /api/v1/incidents?`query` says there are.
    static std::int64_t listed(const std::string& query) {
        http::Request request;
        EXPECT_TRUE(http::parse_target("/api/v1/incidents?limit=1&" + query, request)) << query;
        const auto asked = http::decode_query<incidents::ListQuery>(request);
        EXPECT_TRUE(asked.has_value()) << query;
        return station->store
            ->read_now({}, [&](store::Snapshot& s) { return station->list.list(s, asked.value()); })
            .value()
            .total;
    }
    static insight::Board board(insight::Period period) { return board({period, {}, {}}); }
    static insight::Board board(const insight::BoardQuery& query) {
        return station->store
            ->read_now({},
                       [&](store::Snapshot& s) -> Result<insight::Board> {
                           return insight::board_of(s, station->lines, *station->rulebooks.current(s),
                                                    *station->grids.current(s), query);
                       })
            .value();
    }

    inline static const std::string database = "town_" + std::to_string(::getpid());  // on PostgreSQL
    inline static std::unique_ptr<TemporaryFolder> folder;
    inline static std::unique_ptr<SettableClock> clock;
    inline static std::unique_ptr<cli::Station> station;
};

}  // namespace linli::test
