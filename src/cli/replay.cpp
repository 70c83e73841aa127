#include "replay/replay.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"

namespace linli::cli {
namespace {

struct ReplayOptions {
    std::string folder;
    bool json = false;
};

// Runs a replay on a fresh database in the data folder and prints each member of its result on a line.
template <class R>
int run(const Shared& shared, const ReplayOptions& options,
        Result<R> (*replay)(const replay::Stage&, const std::filesystem::path&)) {
    if (std::filesystem::exists(database_in(shared.data))) {
        fmt::print(stderr,
                   "{0} 里已有数据库；回放需要一个新目录（--data）。\nThere is a database in {0}; a replay "
                   "wants a folder "
                   "of its own (--data).\n",
                   shared.data.string());
        return misused;
    }
    SettableClock clock(*parse_iso("2000-01-01T00:00:00Z"));
    store::Options making;
    making.durability = store::Durability::at_close;
    Station station(shared, making, clock);
    Progress progress("replay");
    const auto result =
        replay({*station.store, clock, station.grids, station.rulebooks, station.lines, station.desk,
                station.list, [&](std::size_t done, std::size_t total) { progress.show(done, total); }},
               options.folder);
    if (!result) return report(result.error());
    if (options.json) {
        fmt::print("{}\n", json::to_text(*result));
        return succeeded;
    }
    boost::mp11::mp_for_each<json::Members<R>>([&](auto member) {
        fmt::print("{:<24}{}\n", member.name, json::to_text((*result).*member.pointer));
    });
    return succeeded;
}

template <class R>
void add_one(CLI::App& replays, Shared& shared, const char* name, const char* help,
             Result<R> (*replay)(const replay::Stage&, const std::filesystem::path&)) {
    auto options = std::make_shared<ReplayOptions>();
    CLI::App* command = replays.add_subcommand(name, help);
    command
        ->add_option("--data", shared.data, "Folder for the replay's own database, which must not exist yet")
        ->required();
    command->add_option("FOLDER", options->folder, "Where the city's files are")
        ->required()
        ->check(CLI::ExistingDirectory);
    command->add_flag("--json", options->json, "Print the result as JSON");
    command->callback([&shared, options, replay] { shared.exit_code = run(shared, *options, replay); });
}

}  // namespace

void add_replay(CLI::App& app, Shared& shared) {
    CLI::App* replays =
        app.add_subcommand("replay", "Runs a city's real records through the real commands (回放真实数据)");
    replays->require_subcommand(1);
    add_one(*replays, shared, "chicago2019", "Crimes of 2019, located in the city's 277 beats",
            replay::chicago2019);
    add_one(*replays, shared, "boston311", "311 requests of 2011 with their target times", replay::boston311);
    add_one(*replays, shared, "chicago311", "Sanitation complaints: the duplicate rule measured",
            replay::chicago311);
}

}  // namespace linli::cli
