// A million incidents in the database: how fast questions are answered, how fast the program starts, what it
// needs.
#include <fmt/format.h>

#include "bench/ask.h"
#include "bench/process.h"
#include "bench/year.h"
#include "cli/station.h"
#include "incidents/incident_rows.h"
#include "store/store.h"

namespace linli::bench {
namespace {

constexpr std::int64_t incidents = 1'000'000;
constexpr std::int64_t open_with_deadline = 100'000;

}  // namespace

void measure_million(Report& report) {
    const test::TemporaryFolder folder;
    fill_year(folder.path(), incidents, open_with_deadline);
    {
        SystemClock clock;
        store::Options options;
        options.use = store::Use::read;
        cli::Station station(folder.path(), options, clock);
        std::vector<double> milliseconds;
        for (int i = 0; i < 20; ++i) {
            const Stopwatch watch;
            station.store
                ->read_now({},
                           [&](store::Snapshot& s) {
                               return Result<std::size_t>(incidents::alarms_due(s, s.now(), 200).size());
                           })
                .value();
            milliseconds.push_back(watch.seconds() * 1'000);
        }
        report.at_most("deadlines: due ones of 100,000 open found, worst of 20",
                       percentile(milliseconds, 100), "ms", 50);
    }
    const test::Person desk = [&] {
        test::Server first(folder.path());
        return test::People(first).add("desk", "duty_desk");
    }();
    const Stopwatch starting;
    test::Server server(folder.path());
    test::Client(server.port(), desk.headers).get("/api/v1/incidents?limit=1");
    report.at_most("million: start until the first list", starting.seconds(), "s", 2);
    const std::uint16_t port = server.port();
    report.at_most("million: list, 95th percentile",
                   p95(port, desk,
                       {"/api/v1/incidents", "/api/v1/incidents?open=true&overdue=true",
                        "/api/v1/incidents?order=due", "/api/v1/incidents?category=fire&grid=WC-060",
                        "/api/v1/incidents?state=closed&level=3&cursor=0.500000"}),
                   "ms", 50);
    report.at_most("million: search, 95th percentile",
                   p95(port, desk,
                       {"/api/v1/incidents?text=%E8%B7%AF%E7%81%AF",
                        "/api/v1/incidents?text=%E6%BC%8F%E6%B0%B4&open=true",
                        "/api/v1/incidents?text=%E7%AC%AC%20123456%20%E4%BB%B6"}),
                   "ms", 50);
    report.at_most("million: map window, 95th percentile",
                   p95(port, desk,
                       {"/api/v1/incidents/map?west=121.9&south=29.3&east=122.01&north=29.35&width=900",
                        "/api/v1/incidents/map?west=121.95&south=29.31&east=121.96&north=29.32&open=true"}),
                   "ms", 50);
    report.at_most(
        "million: an incident's page, 95th percentile",
        p95(port, desk, {"/api/v1/incidents/1", "/api/v1/incidents/123456", "/api/v1/incidents/999999"}),
        "ms", 50);
    report.at_most(
        "million: figures of a year, 95th percentile",
        p95(port, desk, {"/api/v1/figures", "/api/v1/figures?by=grid", "/api/v1/figures?by=month"}), "ms",
        300);
    report.at_most(
        "million: board, 95th percentile",
        p95(port, desk, {"/api/v1/board", "/api/v1/board?period=week", "/api/v1/board?period=days_30"}), "ms",
        300);
    report.at_most("million: board of one grid or category, 95th percentile",
                   p95(port, desk,
                       {"/api/v1/board?category=fire", "/api/v1/board?grid=WC-060",
                        "/api/v1/board?grid=WC-060&category=fire.exit&period=days_30"}),
                   "ms", 300);
    report.at_most("million: resident memory", resident_mib(server.process().pid()), "MiB", 300);
    server.stop();

    const test::TemporaryFolder town;
    test::run({"demo", "--data", town.path().string()});
    test::Server demo_server(town.path());
    const test::Person head = test::People::demo(demo_server.port(), "head");
    p95(demo_server.port(), head, {"/", "/api/v1/incidents", "/api/v1/figures?by=grid", "/api/v1/grids"});
    report.at_most("demo town: resident memory", resident_mib(demo_server.process().pid()), "MiB", 80);
}

}  // namespace linli::bench
