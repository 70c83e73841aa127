// The nightly run over many incidents at once: how fast it is, and how long others' commands wait behind one
// of its own.
#include <algorithm>

#include "bench/measure.h"
#include "bench/year.h"
#include "cli/station.h"
#include "harness/temporary_folder.h"

namespace linli::bench {

void measure_retention(Report& report) {
    constexpr std::int64_t incidents = 100'000;
    const test::TemporaryFolder folder;
    fill_year(folder.path(), incidents, 0);
    SettableClock clock(SystemClock().now() + std::chrono::days(800));
    cli::Station station(folder.path(), {}, clock);
    std::vector<double> milliseconds;
    const Stopwatch all;
    for (auto state = retention::NightlyRun::State::under_way;
         state == retention::NightlyRun::State::under_way;) {
        const Stopwatch one;
        state = station.store
                    ->write_now(retention::keeper_of_time(first_station),
                                [&](store::Transaction& t) { return station.retention.batch(t); })
                    .value();
        milliseconds.push_back(one.seconds() * 1'000);
    }
    const double seconds = all.seconds();
    const auto run = station.ask([](store::Snapshot& s) { return retention::latest_runs(s, 1).runs.at(0); });
    if (run.removed.at("texts") != incidents) throw std::runtime_error("not all texts went");
    report.inform("retention: incidents anonymised", static_cast<double>(incidents) / seconds, "/s");
    report.at_most("retention: one of its commands, 99th percentile", percentile(milliseconds, 99), "ms", 50);
    report.at_most("retention: the longest of its commands", percentile(milliseconds, 100), "ms", 200);
}

}  // namespace linli::bench
