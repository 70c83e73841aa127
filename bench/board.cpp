// The board and the monthly report, of the demo town and of a month with 50,000 incidents; and whether lists
// are answered while reports are being made.
#include "insight/board.h"

#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "bench/measure.h"
#include "cli/station.h"
#include "demo/chance.h"
#include "demo/town.h"
#include "grids/grid_import.h"
#include "harness/people.h"
#include "insight/report_pdf.h"
#include "insight/report_workbook.h"
#include "store/store.h"

namespace linli::bench {
namespace {

constexpr std::int64_t in_the_month = 50'000;
const auto october = std::chrono::year(2026) / std::chrono::October;

// October 2026 in the town's grids: nineteen in twenty closed, the others left open until they are overdue.
void fill(const std::filesystem::path& folder) {
    SettableClock clock(*parse_iso("2026-10-01T00:00:00+08:00"));
    store::Options options;
    options.durability = store::Durability::at_close;
    cli::Station station(folder, options, clock);
    const demo::Town town = demo::build_town(1);
    const auto survey = grids::survey(town.grids_geojson).value();
    const auto write = [&](auto command) {
        return station.store->write_now({first_station, "bench"}, command).value();
    };
    write([&](store::Transaction& t) { return grids::import_grids(t, survey, "bench"); });
    const auto& categories = station.rules_in_force()->book.categories;
    demo::Chance chance(1);
    constexpr std::int64_t at_once = 500;
    const auto step = std::chrono::milliseconds(std::chrono::hours(31 * 24)) / (in_the_month / at_once);
    for (std::int64_t done = 0; done < in_the_month; done += at_once) {
        write([&](store::Transaction& t) -> Result<int> {
            for (std::int64_t i = 0; i < at_once; ++i) {
                incidents::Report body;
                body.category = categories[chance.below(categories.size())].code;
                body.description = fmt::format("第 {} 件", done + i);
                body.location = town.centres[chance.below(town.centres.size())];
                const auto receipt = station.desk.report(t, body).value();
                if (chance.happens(0.05)) continue;
                station.desk.accept(t, {receipt.number}, {}).value();
                station.desk.decline(t, {receipt.number}, {incidents::Outcome::unfounded, "核实无此事"})
                    .value();
            }
            return 0;
        });
        clock.advance(step);
    }
    station.store->wait_for_followers();
}

// The median of nine goes, in milliseconds.
template <class Work>
double median_of(Work work) {
    std::vector<double> milliseconds;
    for (int i = 0; i < 9; ++i) {
        const Stopwatch watch;
        work();
        milliseconds.push_back(watch.seconds() * 1'000);
    }
    return percentile(milliseconds, 50);
}

void measure_station(Report& report, const std::filesystem::path& folder, const std::string& of) {
    const SystemClock clock;
    store::Options options;
    options.use = store::Use::read;
    cli::Station station(folder, options, clock);
    const auto ask = [&](auto question) { return station.store->read_now({}, question).value(); };
    const auto board = [&] {
        return ask([&](store::Snapshot& s) -> Result<std::size_t> {
            return json::to_text(insight::board_of(s, station.lines, *station.rulebooks.current(s),
                                                   *station.grids.current(s), {}))
                .size();
        });
    };
    const auto gather = [&] {
        return ask([&](store::Snapshot& s) {
            return insight::monthly_report(s, {station.list, station.lines, station.rulebooks, station.grids},
                                           october);
        });
    };
    board();
    report.inform(of + ": board", median_of(board), "ms");
    report.inform(of + ": board, size", static_cast<double>(board()) / 1'024, "KiB");
    report.inform(of + ": report, figures read", median_of(gather), "ms");
    const insight::MonthlyReport month = gather();
    report.inform(of + ": report, incidents in it", static_cast<double>(month.now.reported), "");
    for (const Language language : {Language::zh, Language::en}) {
        report.at_most(fmt::format("{}: report, PDF set ({})", of, json::name_of(language)),
                       median_of([&] { return insight::report_pdf(month, language).value().size(); }), "ms",
                       2'000);
    }
    report.inform(of + ": report, workbook",
                  median_of([&] { return insight::report_workbook(month, Language::zh).size(); }), "ms");
}

double p95_of_lists(std::uint16_t port, const test::Person& who) {
    test::Client client(port, who.headers);
    std::vector<double> milliseconds;
    for (int i = 0; i < 300; ++i) {
        const Stopwatch watch;
        if (client.get("/api/v1/incidents?open=true").status != 200) throw std::runtime_error("no list");
        milliseconds.push_back(watch.seconds() * 1'000);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return percentile(milliseconds, 95);
}

// Lists are asked for while four clients do nothing but ask for reports.
void measure_beside_reports(Report& report, const std::filesystem::path& folder) {
    const test::Person head = [&] {
        test::Server first(folder);
        return test::People(first).add("head", "station_head");
    }();
    const test::Server server(folder, {"--costly-per-minute", "0", "--requests-per-minute", "0"});
    const double alone = p95_of_lists(server.port(), head);
    std::atomic<bool> enough = false;
    std::atomic<int> made = 0;
    std::vector<std::thread> clients;
    clients.reserve(4);
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&] {
            test::Client client(server.port(), head.headers);
            while (!enough) {
                const auto reply = client.get("/api/v1/board/monthly.pdf?month=2026-10");
                if (reply.status == 200) ++made;
            }
        });
    }
    const Stopwatch watch;
    const double beside = p95_of_lists(server.port(), head);
    const double seconds = watch.seconds();
    enough = true;
    for (std::thread& client : clients)
        client.join();
    report.inform("50,000: list, 95th percentile", alone, "ms");
    report.at_most("50,000: the same while reports are made", beside, "ms", 50);
    report.inform("50,000: reports made meanwhile", made / seconds, "reports/s");
}

}  // namespace

void measure_board(Report& report) {
    const test::TemporaryFolder town;
    test::run({"demo", "--data", town.path().string(), "--until", "2026-11-24"});
    measure_station(report, town.path(), "demo town");
    const test::TemporaryFolder month;
    fill(month.path());
    measure_station(report, month.path(), "50,000");
    measure_beside_reports(report, month.path());
}

}  // namespace linli::bench
