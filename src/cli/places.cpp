#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"
#include "grids/gazetteer.h"

namespace linli::cli {
namespace {

int import(const Shared& shared, const std::string& file) {
    std::ifstream in = open_file(file);
    const auto places = grids::read_places(in);
    if (!places) return report(places.error());
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto done = station.store->write_now(station.keeper(), [&](store::Transaction& transaction) {
        return grids::import_places(transaction, *places);
    });
    if (!done) return report(done.error());
    fmt::print("{} added, {} moved, {} unchanged\n", done->added, done->moved, done->unchanged);
    return succeeded;
}

int search(const Shared& shared, const std::string& text, int limit) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto found = station.ask([&](store::Snapshot& snapshot) {
        return grids::search_places(snapshot, text, static_cast<std::size_t>(limit));
    });
    for (const auto& [place, likeness] : found) {
        fmt::print("{:.0f}%\t{}\t{}\t{:.7f}\t{:.7f}\n", likeness * 100, place.name, place.address,
                   place.location.lon(), place.location.lat());
    }
    return found.empty() ? failed : succeeded;
}

}  // namespace

void add_places(CLI::App& app, Shared& shared) {
    CLI::App* places = app.add_subcommand("places", "Gazetteer: import and search (地名库)");
    places->require_subcommand(1);
    auto file = std::make_shared<std::string>();
    CLI::App* import_command =
        places->add_subcommand("import", "Adds places from CSV: name, address, lon, lat (导入地名)");
    add_station_option(*import_command, shared);
    import_command->add_option("FILE", *file, "CSV, UTF-8")->required();
    import_command->callback([&shared, file] { shared.exit_code = import(shared, *file); });
    auto text = std::make_shared<std::string>();
    auto limit = std::make_shared<int>(10);
    CLI::App* search_command =
        places->add_subcommand("search", "Finds places by name or address, typing errors forgiven (查地名)");
    add_station_option(*search_command, shared);
    search_command->add_option("TEXT", *text, "What to look for")->required();
    search_command->add_option("--limit", *limit, "At most so many")
        ->check(CLI::Range(1, 50))
        ->capture_default_str();
    search_command->callback([&shared, text, limit] { shared.exit_code = search(shared, *text, *limit); });
}

}  // namespace linli::cli
