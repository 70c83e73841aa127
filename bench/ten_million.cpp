// Ten million incidents of one station, on either engine: how fast the board is, and how fast the program
// starts on the day sheets.
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include "bench/ask.h"
#include "bench/own_postgres.h"
#include "bench/process.h"
#include "bench/setting.h"
#include "bench/year.h"

namespace linli::bench {
namespace {

constexpr std::int64_t made = 100'000;  // by the real commands
constexpr std::int64_t still_open = 1'000;

// Each incident becomes `times` of them, whose moments lie evenly in the time to the next one: numbers still
// stand in the order of reports. Their journal is not multiplied; nothing here reads it.
std::string multiplied(std::int64_t times) {
    const std::int64_t apart = std::int64_t{365} * 86'400'000 / made / times;
    std::string columns =
        "version, state, outcome, source, category, level, urgent, description, address, lon, lat, "
        "grid_version, grid, border_metres, border_neighbour, handler, escalated_to, transfers, reporters, "
        "photos, "
        "merged_into, claimed_by, verified, satisfied, reopened, standing, missed, contacts_expired_at, "
        "links_expired_at, texts_expired_at, photos_expired_at, first_address";
    std::string moments, shifted;
    for (const char* const moment : {"reported_at", "accepted_at", "dispatched_at", "arrived_at",
                                     "finished_at", "closed_at", "paused_until", "accept_by", "arrive_by",
                                     "finish_by", "verify_by", "fixed_finish_by", "alarm_at"}) {
        moments += fmt::format(", {}", moment);
        shifted += fmt::format(", {} + n * {}", moment, apart);
    }
    return fmt::format(
        "UPDATE incidents SET id = -id; "
        "INSERT INTO incidents (station_id, id, {0}{1}) "
        "WITH RECURSIVE copies (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM copies WHERE n < {3} - 1) "
        "SELECT station_id, (-id - 1) * {3} + n + 1, {0}{2} FROM incidents CROSS JOIN copies "
        "ORDER BY station_id, id DESC, n; "
        "DELETE FROM incidents WHERE id < 0",
        columns, moments, shifted, times);
}

void run_on_sqlite(const std::filesystem::path& file, const std::string& statements) {
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    char* fault = nullptr;
    sqlite3_exec(database, statements.c_str(), nullptr, nullptr, &fault);
    const std::string why = fault == nullptr ? "" : fault;
    sqlite3_free(fault);
    sqlite3_close(database);
    if (!why.empty()) throw std::runtime_error(why);
}

void run_on_postgres(const std::string& address, const std::string& statements) {
    PGconn* const connection = PQconnectdb(address.c_str());
    PGresult* const result = PQexec(connection, statements.c_str());
    const bool is_done = PQresultStatus(result) == PGRES_COMMAND_OK;
    const std::string why = PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (!is_done) throw std::runtime_error(why);
}

void measure(Report& report, const std::string& engine, const std::filesystem::path& folder,
             const std::vector<std::string>& database) {
    std::vector<std::string> data{"--data", folder.string()};
    data.insert(data.end(), database.begin(), database.end());
    const auto with_data = [&](std::vector<std::string> command) {
        command.insert(command.end(), data.begin(), data.end());
        return command;
    };
    const test::Person head = [&] {
        test::Server first(folder, database);
        return test::People(first).add("head", "duty_desk");
    }();
    const auto start = [&](const std::string& what) {
        const Stopwatch starting;
        auto server = std::make_unique<test::Server>(folder, database);
        test::Client(server->port(), head.headers).get("/api/v1/incidents?limit=1");
        report.inform(fmt::format("{}: start until the first list, {}", engine, what), starting.seconds(),
                      "s");
        return server;
    };
    const Stopwatch counting;
    const test::Ran ran = test::run_program(with_data({LINLI_PROGRAM, "incidents", "recount"}));
    if (ran.exit_code != 0) throw std::runtime_error(ran.out + ran.err);
    report.inform(fmt::format("{}: the day sheets made", engine), counting.seconds(), "s");
    const auto server = start("from day sheets");
    const std::uint16_t port = server->port();
    const auto at_most_300 = [&](const std::string& what, const std::vector<std::string>& targets) {
        report.at_most(fmt::format("{}: {}, 95th percentile", engine, what), p95(port, head, targets), "ms",
                       300);
    };
    at_most_300("the board", {"/api/v1/board", "/api/v1/board?period=week", "/api/v1/board?period=days_30"});
    at_most_300("the board of one grid or category",
                {"/api/v1/board?category=fire", "/api/v1/board?grid=WC-060",
                 "/api/v1/board?grid=WC-060&category=fire.exit&period=days_30"});
    report.inform(
        fmt::format("{}: figures of a year, 95th percentile", engine),
        p95(port, head, {"/api/v1/figures", "/api/v1/figures?by=grid", "/api/v1/figures?by=handler"}), "ms");
    report.inform(fmt::format("{}: list, 95th percentile", engine),
                  p95(port, head,
                      {"/api/v1/incidents", "/api/v1/incidents?open=true&overdue=true",
                       "/api/v1/incidents?category=fire&grid=WC-060"}),
                  "ms");
    report.inform(fmt::format("{}: resident memory", engine), resident_mib(server->process().pid()), "MiB");
}

}  // namespace

void measure_ten_million(Report& report) {
    const std::int64_t times = setting("LINLI_BENCH_INCIDENTS", 10'000'000) / made;
    const test::TemporaryFolder folder;
    fill_year(folder.path(), made, still_open, Reporters::unnamed);
    const OwnPostgres postgres;
    const test::Ran moved =
        test::run_program({LINLI_PROGRAM, "migrate", folder.path().string(), postgres.address()});
    if (moved.exit_code != 0) throw std::runtime_error(moved.out + moved.err);
    run_on_sqlite(folder.path() / "linli.db",
                  "PRAGMA synchronous = OFF; BEGIN; " + multiplied(times) + "; COMMIT");
    measure(report, "SQLite", folder.path(), {});
    run_on_postgres(postgres.address(), multiplied(times) + "; ANALYZE incidents");
    measure(report, "PostgreSQL", folder.path(), {"--database", postgres.address()});
}

}  // namespace linli::bench
