#include "cli/station.h"

#include <array>

#include "cli/seal_key.h"
#include "http/idempotency.h"
#include "incidents/incident_text.h"

namespace linli::cli {
namespace {

std::unique_ptr<store::Store> open_store(const std::filesystem::path& folder, store::Options options,
                                         const Clock& clock) {
    std::error_code error;
    if (options.use == store::Use::serve) std::filesystem::create_directories(folder, error);
    if (error) {
        throw store::CannotOpen(folder.string() +
                                ": the folder cannot be made (无法创建目录): " + error.message());
    }
    options.file = database_in(folder);
    if (options.use == store::Use::read && !std::filesystem::exists(options.file, error)) {
        throw store::CannotOpen(
            options.file.string() +
            ": there is no database here (这里没有数据库); name its folder with --data, or make one with "
            "`linli serve` or `linli demo`");
    }
    const std::array migrations{grids::migration(), http::migration(), audit::migration(),
                                incidents::migration()};
    return store::Store::open(options, clock, migrations);
}

}  // namespace

store::Options for_reading() {
    store::Options options;
    options.use = store::Use::read;
    return options;
}

std::filesystem::path database_in(const std::filesystem::path& folder) {
    return folder / "linli.db";
}

Station::Station(const std::filesystem::path& folder, const store::Options& options, const Clock& clock)
    : store(open_store(folder, options, clock)) {
    if (options.use == store::Use::serve) {
        seal.emplace(keep_seal_key(folder));
        store->follow(incidents::text_follower(), first_station);
        store->follow(audit::follower(), first_station);
    } else if (const auto key = find_seal_key(folder)) {
        seal.emplace(*key);
    }
}

}  // namespace linli::cli
