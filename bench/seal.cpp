// A million sealed entries: how fast the follower seals them, and how fast all of it is verified.
#include "audit/seal.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include "audit/verification.h"
#include "bench/measure.h"
#include "harness/temporary_folder.h"
#include "store/store.h"

namespace linli::bench {
namespace {

constexpr std::int64_t entries = 1'000'000;
constexpr std::int64_t at_once = 1'000;
constexpr int checkpoints = 1'000;
constexpr const char* payload =
    R"({{"version":{},"from":"accepted","to":"in_progress","category":"dispute.neighbour","level":2,)"
    R"("grid":"WC-{:03}","handler":"officer/WC-{:03}","verified":"no","reopened":0,"missed":["accept"]}})";

void append_some(store::Store& store, std::int64_t from, std::int64_t count) {
    store
        .write_now({first_station, "officer/WC-060"},
                   [&](store::Transaction& t) -> Result<int> {
                       for (std::int64_t i = from; i < from + count; ++i) {
                           t.append({.kind = "incident.accepted",
                                     .subject = fmt::format("incident/{}", i / 3),
                                     .payload = fmt::format(fmt::runtime(payload), i % 7, i % 120, i % 120)});
                       }
                       return 0;
                   })
        .value();
}

// Of the calling thread.
double processor_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

void measure_seal(Report& report) {
    const test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-24T00:00:00Z")};
    const audit::Seal seal({"linli/bench", {std::byte{1}}});
    const std::vector<store::Migration> migrations{audit::migration()};
    store::Options options;
    options.file = folder / "seal.db";
    {
        store::Options fast = options;
        fast.durability = store::Durability::at_close;
        const auto store = store::Store::open(fast, clock, migrations);
        for (std::int64_t done = 0; done < entries; done += at_once)
            append_some(*store, done, at_once);
    }
    const auto store = store::Store::open(options, clock, migrations);
    const Stopwatch sealing;
    store->follow(audit::follower(), first_station);
    store->wait_for_followers();
    report.at_least("seal: entries sealed", static_cast<double>(entries) / sealing.seconds(), "entries/s",
                    20'000);

    for (int i = 0; i < checkpoints; ++i) {
        clock.advance(audit::checkpoint_every);
        append_some(*store, entries + i * 10, 10);
        store->wait_for_followers();
        store
            ->write_now({first_station, "timekeeper"},
                        [&](store::Transaction& t) { return seal.checkpoint_if_due(t); })
            .value();
    }
    store->wait_for_followers();
    double wall = 0, processor = 0;
    const auto found = store
                           ->read_now({},
                                      [&](store::Snapshot& snapshot) {
                                          const Stopwatch verifying;
                                          const double before = processor_seconds();
                                          auto all =
                                              audit::verify(snapshot, {.keys = seal.keys(first_station)});
                                          processor = processor_seconds() - before;
                                          wall = verifying.seconds();
                                          return Result<audit::Verification>(std::move(all));
                                      })
                           .value();
    if (found.fault_count != 0) throw std::runtime_error(found.faults.front().en);
    const double millions = static_cast<double>(found.entries) / 1e6;
    report.at_most("seal: 1,000,000 entries verified on one core", wall / millions, "s", 10);
    report.inform("seal: processor time of that", processor / millions, "s");
    report.inform("seal: checkpoints verified with them", static_cast<double>(found.checkpoints) / millions,
                  "checkpoints");
}

}  // namespace linli::bench
