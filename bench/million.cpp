// A million incidents in the database: how fast questions are answered, how fast the program starts, what it
// needs.
#include <fmt/format.h>

#include "bench/load.h"
#include "bench/measure.h"
#include "cli/station.h"
#include "demo/chance.h"
#include "demo/town.h"
#include "grids/grid_import.h"
#include "harness/people.h"
#include "incidents/incident_rows.h"
#include "store/store.h"

namespace linli::bench {
namespace {

constexpr std::int64_t incidents = 1'000'000;
constexpr int open_with_deadline = 100'000;

// A year of incidents through the commands; the last ones stay open with their deadlines running, the others
// are closed.
void fill(const std::filesystem::path& folder, const demo::Town& town) {
    const Instant end = std::chrono::floor<std::chrono::seconds>(SystemClock().now()) - std::chrono::hours(1);
    SettableClock clock(end - std::chrono::days(365));
    store::Options options;
    options.durability = store::Durability::at_close;
    options.cache_mib = 256;
    cli::Station station(folder, options, clock);
    const auto survey = grids::survey(town.grids_geojson).value();
    const auto write = [&](auto command) {
        return station.store->write_now({first_station, "bench"}, command).value();
    };
    write([&](store::Transaction& t) { return grids::import_grids(t, survey, "bench"); });
    const char* categories[] = {"dispute.neighbour", "traffic.parking", "fire.exit",
                                "hazard.lighting",   "lost.lost",       "advice.suggestion"};
    const char* texts[] = {"楼上漏水两家争执", "门口有车堵住通道", "楼道堆满杂物",
                           "路灯连续三晚不亮", "遗失一个黑色钱包", "建议周末加强巡逻"};
    demo::Chance chance(1);
    constexpr std::int64_t at_once = 1'000;
    const auto step = std::chrono::milliseconds(std::chrono::hours(365 * 24)) / (incidents / at_once);
    for (std::int64_t done = 0; done < incidents; done += at_once) {
        clock.advance(step);
        write([&](store::Transaction& t) -> Result<int> {
            for (std::int64_t i = 0; i < at_once; ++i) {
                const auto kind = chance.below(std::size(categories));
                const LonLat centre = town.centres[chance.below(town.centres.size())];
                incidents::Report body;
                body.category = categories[kind];
                body.description = fmt::format("{}，第 {} 件", texts[kind], done + i);
                body.address = fmt::format("望潮镇{}号", chance.below(2'000));
                body.location =
                    LonLat{centre.lon_e7 + static_cast<std::int32_t>(chance.below(40'000)) - 20'000,
                           centre.lat_e7 + static_cast<std::int32_t>(chance.below(40'000)) - 20'000};
                const auto receipt = station.desk.report(t, body).value();
                if (done + i >= incidents - open_with_deadline) continue;
                station.desk.accept(t, {receipt.number}, {}).value();
                station.desk.decline(t, {receipt.number}, {incidents::Outcome::unfounded, "核实无此事"})
                    .value();
            }
            return 0;
        });
        if (done % 100'000 == 0) {
            fmt::print(stderr, "\rfilling {}/{} ", done, incidents);
            std::fflush(stderr);
        }
    }
    station.store->wait_for_followers();
    fmt::print(stderr, "\r                         \r");
}

double p95(std::uint16_t port, const test::Person& who, const std::vector<std::string>& targets) {
    test::Client client(port, who.headers);
    std::vector<double> milliseconds;
    for (int round = 0; round < 40; ++round) {
        for (const std::string& target : targets) {
            const Stopwatch watch;
            const auto reply = client.get(target);
            if (reply.status != 200) throw std::runtime_error(target + ": " + reply.body);
            milliseconds.push_back(watch.seconds() * 1'000);
        }
    }
    return percentile(milliseconds, 95);
}

double resident_mib(pid_t pid) {
    const std::string status = test::slurp(fmt::format("/proc/{}/status", pid));
    return std::stod(status.substr(status.find("VmRSS:") + 6)) / 1'024;
}

}  // namespace

void measure_million(Report& report) {
    const test::TemporaryFolder folder;
    fill(folder.path(), demo::build_town(1));
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
        "million: figures of a year, 95th percentile",
        p95(port, desk, {"/api/v1/figures", "/api/v1/figures?by=grid", "/api/v1/figures?by=month"}), "ms",
        300);
    report.at_most(
        "million: board, 95th percentile",
        p95(port, desk, {"/api/v1/board", "/api/v1/board?period=week", "/api/v1/board?period=days_30"}), "ms",
        300);
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
