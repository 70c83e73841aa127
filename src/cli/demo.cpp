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
    bool without_volunteers = false;
};

Instant end_of(const DemoOptions& options) {
    const Zone zone;
    if (options.until.empty()) return start_of_day(local_day(SystemClock().now(), zone), zone);
    const auto day = parse_date(options.until);
    if (!day) throw CLI::ValidationError("--until", "a date is such as 2026-11-24");
    return start_of_day(std::chrono::sys_days(*day), zone);
}

int is_there_already(const std::string& what, const DemoOptions& options) {
    if (options.if_new) return succeeded;
    fmt::print(stderr,
               "{0} 已存在；请另选（--data 或 --database）。\n{0} is there already; choose another (--data "
               "or --database).\n",
               what);
    return misused;
}

int demo(const Shared& shared, const DemoOptions& options) {
    const bool is_file = shared.database.empty();
    const std::string database =
        is_file ? database_in(shared.data).string() : store::place_of(shared.database);
    if (is_file && std::filesystem::exists(database)) return is_there_already(database, options);
    // A file is made beside its place and moved there when it is whole: a demo that was broken off leaves
    // nothing behind.
    const std::filesystem::path making = is_file ? shared.data.string() + ".making" : shared.data.string();
    if (is_file) std::filesystem::remove_all(making);
    const Instant until = end_of(options);
    const demo::Town town = demo::build_town(options.seed);
    {
        SettableClock clock(until);
        store::Options fast;
        fast.durability = store::Durability::at_close;
        vault::KeySource keys = keys_of(shared);  // new ones move with the rest
        if (keys.file == keys_in(shared.data).file && !std::filesystem::exists(keys.file))
            keys = keys_in(making);
        Station station(making, on_database_of(shared, fast), clock, keys);
        if (station.ask([](store::Snapshot& snapshot) { return store::last_position(snapshot); }) > 0)
            return is_there_already(database, options);
        Progress progress("望潮镇 demo town");
        demo::live(
            {*station.store, clock, station.grids, station.rulebooks, station.desk, station.accounts,
             station.vault, station.partners, station.inbox, [&] { station.tell_partners(first_station); },
             [&](std::size_t done, std::size_t total) { progress.show(done, total); },
             !options.without_volunteers},
            town, until, options.seed);
        station.store->wait_for_followers();
    }
    std::ofstream(making / base_map_file) << town.base_map;
    if (is_file) {
        std::filesystem::create_directories(shared.data);
        for (const auto& entry : std::filesystem::directory_iterator(making)) {
            if (entry.path() != database_in(making))
                std::filesystem::rename(entry.path(), shared.data / entry.path().filename());
        }
        std::filesystem::rename(database_in(making), database);
        std::filesystem::remove_all(making);
    }
    fmt::print("虚构的望潮镇已建好 · The invented town of Wangchao is ready: {} (until {})\n", database,
               to_local(until, Zone{}));
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
    command->add_flag("--without-volunteers", options->without_volunteers,
                      "No teams and volunteers: to begin with them yourself (不含志愿队伍)");
    command->add_flag("--if-new", options->if_new,
                      "Do nothing, successfully, when there is a database already");
    command->callback([&shared, options] { shared.exit_code = demo(shared, *options); });
}

}  // namespace linli::cli
