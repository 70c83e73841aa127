// Reports taken in on a PostgreSQL that is durable at each commit, against pgbench sending it the same
// statements, one transaction a report; and two servers on one database against one.
#include <algorithm>
#include <fstream>
#include <future>
#include <sstream>

#include <libpq-fe.h>

#include "bench/a_report.h"
#include "bench/measure.h"
#include "bench/own_postgres.h"
#include "demo/town.h"
#include "harness/people.h"

namespace linli::bench {
namespace {

constexpr std::size_t connections = 64;
constexpr double seconds = 5;

// While it lives, servers that are started and what is asked of them are on that PostgreSQL.
struct OnPostgres {
    explicit OnPostgres(const std::string& address) {
        ::setenv("LINLI_TEST_POSTGRES", address.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
    }
    ~OnPostgres() { ::unsetenv("LINLI_TEST_POSTGRES"); }  // NOLINT(concurrency-mt-unsafe): one thread
    OnPostgres(const OnPostgres&) = delete;
    OnPostgres& operator=(const OnPostgres&) = delete;
};

class Asked {
  public:
    explicit Asked(const std::string& address) : connection_(PQconnectdb(address.c_str())) {}
    ~Asked() { PQfinish(connection_); }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;
    std::vector<std::vector<std::string>> rows(const std::string& query) {
        PGresult* const result = PQexec(connection_, query.c_str());
        if (PQresultStatus(result) != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(connection_));
        std::vector<std::vector<std::string>> rows;
        for (int row = 0; row < PQntuples(result); ++row) {
            rows.emplace_back();
            for (int column = 0; column < PQnfields(result); ++column)
                rows.back().emplace_back(PQgetvalue(result, row, column));
        }
        PQclear(result);
        return rows;
    }

  private:
    PGconn* connection_;
};

// A value as pgbench may read it: a colon would begin the name of a variable.
std::string literal(const std::string& value) {
    std::string out = "E'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') out += c;
        if (c == ':')
            out += "\\072";
        else
            out += c;
    }
    return out + "'";
}

// "INSERT INTO table …" of the row that the server wrote, with other values for some of its columns.
std::string insert_like(Asked& asked, const std::string& table, const std::string& where,
                        const std::map<std::string, std::string>& others) {
    std::string columns, values;
    for (const auto& one : asked.rows(fmt::format("SELECT attname FROM pg_attribute WHERE attrelid = "
                                                  "'{}'::regclass AND attnum > 0 ORDER BY attnum",
                                                  table))) {
        const std::string& column = one[0];
        const auto read = asked
                              .rows(fmt::format("SELECT {0} IS NULL, {0}::text FROM {1} WHERE {2} LIMIT 1",
                                                column, table, where))
                              .at(0);
        const auto other = others.find(column);
        columns += (columns.empty() ? "" : ", ") + column;
        values += values.empty() ? "" : ", ";
        values += other != others.end() ? other->second : read[0] == "t" ? "NULL" : literal(read[1]);
    }
    return fmt::format("INSERT INTO {} ({}) VALUES ({});\n", table, columns, values);
}

// What the server sends for a report, as one transaction.
std::string script_of_a_report(Asked& asked) {
    return "BEGIN;\n"
           "SELECT position + 1 AS position FROM journal_heads WHERE station_id = 1 FOR UPDATE \\gset\n"
           "SELECT max(version) FROM rulebooks WHERE station_id = 1;\n"
           "SELECT max(version) FROM grid_sets WHERE station_id = 1;\n"
           "SELECT last + 1 AS number FROM numbers WHERE station_id = 1 AND series = 'incidents' \\gset\n" +
           insert_like(asked, "incidents", "station_id = 1", {{"id", ":number"}}) +
           insert_like(asked, "reporters", "station_id = 1",
                       {{"incident", ":number"}, {"token", "sha256(CAST(CAST(:number AS text) AS bytea))"}}) +
           insert_like(asked, "journal", "station_id = 1 AND kind = 'incident.reported'",
                       {{"position", ":position"}}) +
           "INSERT INTO numbers (station_id, series, last) VALUES (1, 'incidents', :number) ON CONFLICT "
           "(station_id, "
           "series) DO UPDATE SET last = excluded.last;\n"
           "UPDATE journal_heads SET position = :position WHERE station_id = 1;\n"
           "COMMIT;\n";
}

double pgbench(const std::string& address, const std::filesystem::path& script) {
    const test::Ran ran =
        test::run_program({"sh", "-c",
                           fmt::format("exec \"$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail "
                                       "-1)/pgbench\" --no-vacuum --protocol=prepared "
                                       "--client={} --jobs=1 --time={} --file='{}' '{}'",
                                       connections, seconds, script.string(), address)});
    const auto at = ran.out.find("tps = ");
    if (ran.exit_code != 0 || at == std::string::npos)
        throw std::runtime_error("pgbench: " + ran.err + ran.out);
    return std::stod(ran.out.substr(at + 6));
}

}  // namespace

void measure_intake_on_postgres(Report& report) {
    const test::TemporaryFolder folder;
    static const OwnPostgres postgres;  // ends after the schemas that the harness made in it
    const OnPostgres on(postgres.address());
    const std::filesystem::path data = folder / "data";
    Loaded one;
    {
        test::Server server(data);
        const test::Person keeper = test::People(server).add("keeper", "system_administrator");
        test::Client(server.port(), keeper.headers).post("/api/v1/grids", demo::build_town(1).grids_geojson);
        one = Load(server.port(), connections, seconds, report_request).run();
    }
    const std::string address = test::Schemas::address_for(data);
    report.inform("intake on PostgreSQL: reports over HTTP, 64 connections", one.per_second(201),
                  "reports/s");
    report.at_most("intake on PostgreSQL: refused", static_cast<double>(one.other_than(201)), "reports", 0);
    report.inform("intake on PostgreSQL: 99th percentile", percentile(one.milliseconds, 99), "ms");
    {
        Asked asked(address);
        std::ofstream(folder / "report.sql") << script_of_a_report(asked);
    }
    const double bare = pgbench(address, folder / "report.sql");
    report.inform("intake on PostgreSQL: pgbench, the same statements, 64 clients", bare, "reports/s");
    report.at_least("intake on PostgreSQL: of pgbench", 100 * one.per_second(201) / bare, "%", 50);

    // Both write for one station, so they wait for each other: what a second server costs, at its worst. One
    // alone is measured on the same, larger, database.
    Loaded alone;
    {
        test::Server server(data);
        alone = Load(server.port(), connections, seconds, report_request).run();
    }
    test::Server first(data), second(data);
    auto half = std::async(std::launch::async, [&] {
        return Load(first.port(), connections / 2, seconds, report_request).run();
    });
    Loaded other = Load(second.port(), connections / 2, seconds, report_request).run();
    Loaded own = half.get();
    const double both = own.per_second(201) + other.per_second(201);
    report.inform("intake on PostgreSQL: one server again, after that", alone.per_second(201), "reports/s");
    report.inform("intake on PostgreSQL: two servers for one station, 32 connections each", both,
                  "reports/s");
    report.inform("intake on PostgreSQL: two servers, of one", 100 * both / alone.per_second(201), "%");
    report.at_most("intake on PostgreSQL: refused by one of two",
                   static_cast<double>(own.other_than(201) + other.other_than(201)), "reports", 0);
    report.inform("intake on PostgreSQL: 99th percentile at two servers",
                  std::max(percentile(own.milliseconds, 99), percentile(other.milliseconds, 99)), "ms");
}

}  // namespace linli::bench
