// A thousand stations in one database against one of them alone in another: what the same questions take.
// Both servers run, and are asked in turns.
#include <fmt/format.h>

#include "bench/a_report.h"
#include "bench/city_database.h"
#include "bench/load.h"
#include "bench/measure.h"
#include "bench/own_postgres.h"
#include "bench/process.h"
#include "bench/setting.h"
#include "harness/people.h"

namespace linli::bench {
namespace {

constexpr double allowed = 1.5;  // times what the station alone takes
constexpr std::size_t asked_stations = 100;
constexpr int rounds = 4;
constexpr double longest_of_a_kind = 30;  // seconds
constexpr std::size_t reporting = 16;     // connections
constexpr double reporting_seconds = 4;
constexpr int reporting_rounds = 4;
constexpr double moderate_pace = 50;  // reports a second; 10,000,000 in a year are one in three seconds
constexpr double idle_seconds = 30;

// As one would set it for a city on such a machine; the log of what is made once is left out.
constexpr const char* settings =
    "shared_buffers = 4GB\nwal_level = minimal\nmax_wal_senders = 0\nmax_wal_size = 8GB\n"
    "checkpoint_timeout = 30min\n";

struct Kind {
    std::string name;
    std::vector<std::string> targets;
};
const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all{
        {"list",
         {"/api/v1/incidents", "/api/v1/incidents?open=true&overdue=true", "/api/v1/incidents?order=due",
          "/api/v1/incidents?category=fire&grid=WC-060",
          "/api/v1/incidents?state=closed&level=3&cursor=0.5000"}},
        {"search",
         {"/api/v1/incidents?text=%E8%B7%AF%E7%81%AF", "/api/v1/incidents?text=%E6%BC%8F%E6%B0%B4&open=true",
          "/api/v1/incidents?text=%E7%AC%AC%201234%20%E4%BB%B6"}},
        {"map window",
         {"/api/v1/incidents/map?west=121.9&south=29.3&east=122.01&north=29.35&width=900",
          "/api/v1/incidents/map?west=121.95&south=29.31&east=121.96&north=29.32&open=true"}},
        {"board",
         {"/api/v1/board", "/api/v1/board?period=week", "/api/v1/board?period=days_30",
          "/api/v1/board?category=fire", "/api/v1/board?grid=WC-060"}}};
    return all;
}

// Milliseconds.
double ask(test::Client& client, std::int64_t station, const std::string& target) {
    const Stopwatch watch;
    const auto reply = client.get(target, {{"Cookie", session_of(station)}});
    const double took = watch.seconds() * 1'000;
    if (reply.status != 200)
        throw std::runtime_error(fmt::format("station {}, {}: {}", station, target, reply.body));
    return took;
}

void compare(Report& report, const std::string& what, std::vector<double>& one, std::vector<double>& city) {
    for (const double percent : {50.0, 95.0}) {
        const std::string of =
            fmt::format("city: {}, {}", what, percent == 50 ? "median" : "95th percentile");
        const double alone = percentile(one, percent), there = percentile(city, percent);
        report.inform(of + ", of one station alone", alone, "ms");
        report.inform(of + ", of many in the city", there, "ms");
        report.at_most(of + ", city / one", there / alone, "times", allowed);
    }
}

// Stations all over the city.
std::vector<std::int64_t> asked(std::int64_t stations) {
    const auto count = std::min<std::int64_t>(stations, asked_stations);
    std::vector<std::int64_t> chosen;
    for (std::int64_t i = 0; i < count; ++i)
        chosen.push_back(1 + i * stations / count);
    return chosen;
}

void measure_questions(Report& report, std::uint16_t one, std::uint16_t city, std::int64_t stations) {
    test::Client at_one(one), at_city(city);
    for (const Kind& kind : kinds()) {
        std::vector<double> alone, there;
        const Stopwatch watch;
        for (int round = 0; round < rounds; ++round) {
            for (const std::int64_t station : asked(stations)) {
                if (watch.seconds() > longest_of_a_kind) break;
                for (const std::string& target : kind.targets) {
                    alone.push_back(ask(at_one, 1, target));
                    there.push_back(ask(at_city, station, target));
                }
            }
        }
        compare(report, kind.name, alone, there);
    }
}

// `pace`: reports a second; 0: each connection sends the next when it has the answer.
Loaded reports(std::uint16_t port, std::int64_t stations, double pace) {
    return Load(
               port, reporting, reporting_seconds,
               [stations](std::size_t n) {
                   const auto station = static_cast<std::int64_t>(n * 7'919) % stations + 1;
                   return report_request_with("Linli-Station: " + code_of(station) + "\r\n", n);
               },
               pace)
        .run();
}

void measure_reports(Report& report, std::uint16_t one, std::uint16_t city, std::int64_t stations,
                     double pace) {
    std::vector<double> alone, there;
    double seconds_alone = 0, seconds_there = 0;
    std::size_t refused = 0;
    for (int round = 0; round < reporting_rounds; ++round) {
        for (const bool is_city : {false, true}) {
            Loaded loaded = reports(is_city ? city : one, is_city ? stations : 1, pace);
            refused += loaded.other_than(201) + loaded.broken;
            (is_city ? seconds_there : seconds_alone) += loaded.seconds;
            auto& to = is_city ? there : alone;
            to.insert(to.end(), loaded.milliseconds.begin(), loaded.milliseconds.end());
        }
    }
    const std::string how =
        pace == 0 ? "as many reports as 16 connections send" : fmt::format("{} reports a second", pace);
    report.inform("city: " + how + ", of one station alone",
                  static_cast<double>(alone.size()) / seconds_alone, "reports/s");
    report.inform("city: " + how + ", all over the city", static_cast<double>(there.size()) / seconds_there,
                  "reports/s");
    report.at_most("city: " + how + ", refused", static_cast<double>(refused), "reports", 0);
    compare(report, how, alone, there);
}

void measure_totals(Report& report, std::uint16_t port) {
    test::Client client(port);
    report.inform("city: the bureau's totals, the first time", ask(client, bureau, "/api/v1/totals") / 1'000,
                  "s");
    std::vector<double> again;
    for (int i = 0; i < 5; ++i)
        again.push_back(ask(client, bureau, "/api/v1/totals"));
    report.inform("city: the bureau's totals, again, median of 5", percentile(again, 50), "ms");
}

// The first report at a station since the start reads its grids and rules.
void measure_first_reports(Report& report, std::uint16_t port, std::int64_t stations) {
    test::Client client(port);
    std::vector<double> milliseconds;
    for (std::int64_t station = 1; station <= stations; ++station) {
        const Stopwatch watch;
        const auto reply = client.post(
            "/api/v1/reports",
            R"({"category":"hazard.lighting","description":"路灯不亮","location":{"lon":121.95,"lat":29.32}})",
            {{"Linli-Station", code_of(station)}});
        if (reply.status != 201) throw std::runtime_error(reply.body);
        milliseconds.push_back(watch.seconds() * 1'000);
    }
    report.inform("city: the first report at a station, median", percentile(milliseconds, 50), "ms");
    report.inform("city: the first report at a station, 95th percentile", percentile(milliseconds, 95), "ms");
}

// The whole database, or a station of it.
void measure_check(Report& report, const std::filesystem::path& data, const std::string& address,
                   const std::vector<std::string>& more, const std::string& name) {
    std::vector<std::string> command{LINLI_PROGRAM, "check", "--data", data.string(), "--database", address};
    command.insert(command.end(), more.begin(), more.end());
    const Stopwatch watch;
    const test::Ran ran = test::run_program(command);
    fmt::print(stderr, "  {}", ran.out);
    report.inform("city: linli check, " + name, watch.seconds(), "s");
    report.at_most("city: linli check, " + name + ", exit code", ran.exit_code, "", 0);
}

}  // namespace

void measure_city(Report& report) {
    const City size{setting("LINLI_CITY_STATIONS", 1'000), setting("LINLI_CITY_INCIDENTS", 10'000)};
    const char* const kept =
        std::getenv("LINLI_CITY_FOLDER");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    const test::TemporaryFolder folder;
    const std::filesystem::path data = kept == nullptr ? folder.path().string() : std::string(kept) + ".data";
    const OwnPostgres postgres(settings, kept == nullptr ? "" : kept);
    const std::string one = postgres.address("one"), all = postgres.address("city");
    if (!postgres.was_there()) {
        const Stopwatch watch;
        make_city(size, data, postgres.address(), one, all);
        report.inform("city: made in", watch.seconds(), "s");
    }
    report.inform("city: stations", static_cast<double>(size.stations), "");
    report.inform("city: incidents", static_cast<double>(size.stations * size.incidents), "");
    keep_sessions(one);  // a city that was kept may have been left alone for long
    keep_sessions(all);

    const auto serve = [&](const std::string& address) {
        return std::make_unique<test::Server>(data, std::vector<std::string>{"--database", address},
                                              test::Kept::in_a_file);
    };
    const Stopwatch starting_one;
    const auto alone = serve(one);
    test::Client client_of_one(alone->port());
    ask(client_of_one, 1, "/api/v1/incidents?limit=1");
    report.inform("city: start until the first list, one station alone", starting_one.seconds(), "s");
    const Stopwatch starting;
    const auto server = serve(all);
    report.inform("city: start until it answers", starting.seconds(), "s");
    test::Client first_client(server->port());
    report.inform("city: and the first list of a station", ask(first_client, 1, "/api/v1/incidents?limit=1"),
                  "ms");
    const pid_t process = server->process().pid();
    report.inform("city: memory after the start", resident_mib(process), "MiB");
    report.inform("city: memory of the server of one station", resident_mib(alone->process().pid()), "MiB");

    // What the start left to do is done when it hardly works any more.
    const Stopwatch settling;
    while (settling.seconds() < 300 && processor_share(process, 5) > 0.05) {
    }
    report.inform("city: until it is idle after the start, at most", settling.seconds(), "s");
    report.inform("city: processor when idle", 100 * processor_share(process, idle_seconds), "% of a core");
    report.inform("city: processor when idle, the server of one station",
                  100 * processor_share(alone->process().pid(), 10), "% of a core");

    test::Client client(server->port());
    std::vector<double> first;
    for (const std::int64_t station : asked(size.stations)) {
        if (station != 1) first.push_back(ask(client, station, "/api/v1/incidents"));
    }
    report.inform("city: the first question at a station, median", percentile(first, 50), "ms");
    report.inform("city: the first question at a station, 95th percentile", percentile(first, 95), "ms");
    report.inform("city: memory after questions at 100 stations", resident_mib(process), "MiB");
    measure_first_reports(report, server->port(), size.stations);
    for (const double pace : {moderate_pace, 0.0})
        measure_reports(report, alone->port(), server->port(), size.stations, pace);
    report.inform("city: memory after reports at all", resident_mib(process), "MiB");
    measure_questions(report, alone->port(), server->port(), size.stations);
    measure_totals(report, server->port());
    report.inform("city: memory with every station's register", resident_mib(process), "MiB");
    alone->stop();
    server->stop();
    for (const std::int64_t station : {std::int64_t{1}, size.stations / 2, size.stations})
        measure_check(report, data, all, {"--station", code_of(station)}, "station " + code_of(station));
    measure_check(report, data, all, {}, "all stations");
}

}  // namespace linli::bench
