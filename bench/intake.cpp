// Reports taken in over HTTP, durable before the reply, against the same server answering a constant and
// against bare SQLite committing the same rows in groups; Request Tracker 5 beside it.
#include <fmt/format.h>
#include <sqlite3.h>

#include "bench/a_report.h"
#include "bench/load.h"
#include "bench/measure.h"
#include "bench/request_tracker.h"
#include "demo/town.h"
#include "harness/people.h"

namespace linli::bench {
namespace {

constexpr std::size_t connections = 64;
constexpr double seconds = 5;
constexpr std::size_t group = 64;

// Rows a second of bare SQLite that copies what the server wrote (incident, reporter, journal entry), 64 to a
// commit.
double bare_sqlite(const std::filesystem::path& from, const std::filesystem::path& to) {
    sqlite3* db = nullptr;
    const auto run = [&](const std::string& sql) {
        char* why = nullptr;
        if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why) != SQLITE_OK) throw std::runtime_error(why);
    };
    sqlite3_open(to.c_str(), &db);
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    run("ATTACH '" + from.string() + "' AS source");
    std::vector<std::string> tables;
    for (const char* name : {"incidents", "reporters", "journal"}) {
        sqlite3_stmt* statement = nullptr;
        const std::string query = fmt::format(
            "SELECT sql FROM source.sqlite_master WHERE tbl_name = '{}' AND sql IS NOT NULL", name);
        sqlite3_prepare_v2(db, query.c_str(), -1, &statement, nullptr);
        while (sqlite3_step(statement) == SQLITE_ROW)
            tables.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
        sqlite3_finalize(statement);
    }
    for (const std::string& sql : tables)
        run(sql);
    struct Copy {
        sqlite3_stmt* read = nullptr;
        sqlite3_stmt* write = nullptr;
        int columns = 0;
    };
    std::vector<Copy> copies;
    for (const auto& [table, order] : {std::pair("incidents", "id"), std::pair("reporters", "incident"),
                                       std::pair("journal", "position")}) {
        Copy copy;
        const std::string read =
            fmt::format("SELECT * FROM source.{} WHERE {}", table,
                        std::string(table) == "journal" ? "kind = 'incident.reported' ORDER BY position"
                                                        : fmt::format("station_id = 1 ORDER BY {}", order));
        if (sqlite3_prepare_v2(db, read.c_str(), -1, &copy.read, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(db));
        copy.columns = sqlite3_column_count(copy.read);
        std::string marks;
        for (int i = 0; i < copy.columns; ++i)
            marks += i == 0 ? "?" : ",?";
        sqlite3_prepare_v2(db, fmt::format("INSERT INTO main.{} VALUES ({})", table, marks).c_str(), -1,
                           &copy.write, nullptr);
        copies.push_back(copy);
    }
    const Stopwatch watch;
    std::size_t rows = 0;
    run("BEGIN IMMEDIATE");
    for (bool more = true; more;) {
        for (Copy& copy : copies) {
            more = sqlite3_step(copy.read) == SQLITE_ROW;
            if (!more) break;
            for (int i = 0; i < copy.columns; ++i)
                sqlite3_bind_value(copy.write, i + 1, sqlite3_column_value(copy.read, i));
            sqlite3_step(copy.write);
            sqlite3_reset(copy.write);
        }
        if (++rows % group == 0) run("COMMIT; BEGIN IMMEDIATE");
    }
    run("COMMIT");
    const double rate = static_cast<double>(rows) / watch.seconds();
    for (Copy& copy : copies) {
        sqlite3_finalize(copy.read);
        sqlite3_finalize(copy.write);
    }
    sqlite3_close(db);
    return rate;
}

}  // namespace

void measure_intake(Report& report) {
    const test::TemporaryFolder folder;
    Loaded constant;
    Loaded intake;
    {
        test::Server server(folder.path() / "data");
        const test::Person keeper = test::People(server).add("keeper", "system_administrator");
        test::Client(server.port(), keeper.headers).post("/api/v1/grids", demo::build_town(1).grids_geojson);
        constant = Load(server.port(), connections, seconds, [](std::size_t) {
                       return http_request("GET", "/api/v1/version", {});
                   }).run();
        intake = Load(server.port(), connections, seconds, report_request).run();
        server.stop();
    }
    const double answered = constant.per_second(200);
    const double taken_in = intake.per_second(201);
    const double bare = bare_sqlite(folder.path() / "data" / "linli.db", folder / "bare.db");
    report.inform("intake: reports over HTTP, 64 connections", taken_in, "reports/s");
    report.inform("intake: (a) the same server, a constant JSON", answered, "answers/s");
    report.inform("intake: (b) bare SQLite, 64 to a commit", bare, "reports/s");
    report.at_least("intake: of the smaller of (a) and (b)", 100 * taken_in / std::min(answered, bare), "%",
                    50);
    report.at_most("intake: 99th percentile", percentile(intake.milliseconds, 99), "ms", 50);
    report.at_most("intake: refused", static_cast<double>(intake.other_than(201)), "reports", 0);
    report.at_most("intake: broken", static_cast<double>(constant.broken + intake.broken), "connections", 0);
    const double tickets = request_tracker_tickets_per_second();
    report.inform("intake: Request Tracker 5, REST 2.0 on SQLite", tickets, "tickets/s");
    report.inform("intake: Linli / Request Tracker 5", taken_in / tickets, "times");
}

}  // namespace linli::bench
