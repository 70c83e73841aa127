#include <fstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/pages.h"
#include "cli/station.h"
#include "cli/terminal.h"
#include "demo/town_life.h"

namespace linli::cli {
namespace {

struct DemoOptions {
    std::string until;
    std::uint64_t seed = 1;
    bool if_new = false;
};

Instant end_of(const DemoOptions& options) {
    const Zone zone;
    if (options.until.empty()) return start_of_day(local_day(SystemClock().now(), zone), zone);
    const auto day = parse_date(options.until);
    if (!day) throw CLI::ValidationError("--until", "a date is such as 2026-11-24");
    return start_of_day(std::chrono::sys_days(*day), zone);
}

int demo(const Shared& shared, const DemoOptions& options) {
    const auto database = database_in(shared.data);
    if (std::filesystem::exists(database)) {
        if (options.if_new) return succeeded;
        fmt::print(
            stderr,
            "{0} 已存在；请另选目录（--data）。\n{0} is there already; choose another folder (--data).\n",
            database.string());
        return misused;
    }
    // Made beside its place and moved there when it is whole: a demo that was broken off leaves nothing
    // behind.
    const std::filesystem::path making = shared.data.string() + ".making";
    std::filesystem::remove_all(making);
    const Instant until = end_of(options);
    const demo::Town town = demo::build_town(options.seed);
    {
        SettableClock clock(until);
        store::Options fast;
        fast.durability = store::Durability::at_close;
        vault::KeySource keys = keys_of(shared);  // new ones move with the rest
        if (keys.file == keys_in(shared.data).file && !std::filesystem::exists(keys.file))
            keys = keys_in(making);
        Station station(making, fast, clock, keys);
        Progress progress("望潮镇 demo town");
        demo::live({*station.store, clock, station.grids, station.rulebooks, station.desk, station.accounts,
                    station.vault, [&](std::size_t done, std::size_t total) { progress.show(done, total); }},
                   town, until, options.seed);
        station.store->wait_for_followers();
    }
    std::ofstream(making / base_map_file) << town.base_map;
    std::filesystem::create_directories(shared.data);
    for (const auto& entry : std::filesystem::directory_iterator(making)) {
        if (entry.path() != making / "linli.db")
            std::filesystem::rename(entry.path(), shared.data / entry.path().filename());
    }
    std::filesystem::rename(making / "linli.db", database);
    std::filesystem::remove_all(making);
    fmt::print("虚构的望潮镇已建好 · The invented town of Wangchao is ready: {} (until {})\n",
               database.string(), to_local(until, Zone{}));
    return succeeded;
}

}  // namespace

void add_demo(CLI::App& app, Shared& shared) {
    auto options = std::make_shared<DemoOptions>();
    CLI::App* command = app.add_subcommand("demo",
                                           "Makes the invented town of Wangchao with two years of incidents, "
                                           "the same for the same seed and day (演示镇)");
    add_data_option(*command, shared);
    command->add_option("--until", options->until,
                        "Day on which its time ends (2026-11-24); today if missing");
    command->add_option("--seed", options->seed, "Seed")->capture_default_str();
    command->add_flag("--if-new", options->if_new,
                      "Do nothing, successfully, when there is a database already");
    command->callback([&shared, options] { shared.exit_code = demo(shared, *options); });
}

}  // namespace linli::cli
