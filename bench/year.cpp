#include "bench/year.h"

#include <fmt/format.h>

#include "cli/station.h"
#include "demo/chance.h"
#include "demo/town.h"
#include "grids/grid_import.h"

namespace linli::bench {
namespace {

incidents::ReportedBy a_reporter(std::size_t who) {
    incidents::ReportedBy reporter;
    reporter.name = "某人";
    reporter.telephone = fmt::format("199000{:05}", who);
    return reporter;
}

}  // namespace

void fill_year(const std::filesystem::path& folder, std::int64_t incidents, std::int64_t still_open,
               Reporters reporters) {
    const demo::Town town = demo::build_town(1);
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
                if (reporters == Reporters::some_named && chance.below(5) == 0)
                    body.reporter = a_reporter(chance.below(100'000));
                const auto receipt = station.desk.report(t, body).value();
                if (done + i >= incidents - still_open) continue;
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

}  // namespace linli::bench
