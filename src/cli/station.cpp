#include "cli/station.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "alerts/alert_api.h"
#include "audit/audit_api.h"
#include "cli/commands.h"
#include "cli/pages.h"
#include "exchange/exchange_api.h"
#include "exchange/file_exchange.h"
#include "exchange/outbox.h"
#include "grids/grid_api.h"
#include "http/idempotency.h"
#include "http/openapi.h"
#include "incidents/elsewhere.h"
#include "incidents/incident_text.h"
#include "incidents/other_numbers.h"
#include "insight/certificate_paper.h"
#include "insight/team_display_api.h"
#include "open311/open311_api.h"
#include "volunteers/certificate_api.h"
#include "volunteers/finding_api.h"
#include "volunteers/record_api.h"
#include "volunteers/volunteer_api.h"
#include "volunteers/volunteer_rows.h"

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
    if (options.server.empty() && options.use == store::Use::read &&
        !std::filesystem::exists(options.file, error)) {
        throw store::CannotOpen(
            options.file.string() +
            ": there is no database here (这里没有数据库); name its folder with --data, or make one with "
            "`linli serve` or `linli demo`");
    }
    return store::Store::open(options, clock, every_migration());
}

template <class T>
T or_cannot_open(Result<T> result) {
    if (result) return T(*std::move(result));
    throw store::CannotOpen(result.error().detail.zh + "\n" + result.error().detail.en);
}

// The keys of this database, made if it has none yet; a lost key file is not replaced by a new one.
void open_vault(Station& station, store::Use use, const vault::KeySource& source) {
    auto keys = vault::read_keys(source);
    const bool missing = !keys && keys.error().type == "vault/keys-missing" && source.may_be_written();
    if (missing && use == store::Use::read) return;
    if (missing && !station.ask([](store::Snapshot& snapshot) { return vault::Vault::has_keys(snapshot); })) {
        keys = vault::Keyring::make(vault::Algorithm::xchacha20_poly1305, SystemClock().now());
        if (auto made = vault::make_keys(source, *keys); !made)
            keys = tl::unexpected(std::move(made.error()));
    }
    auto used =
        use == store::Use::serve
            ? station.vault.reload(*station.store, keeper_of(first_station), or_cannot_open(std::move(keys)))
            : station.vault.unlock(*station.store, keeper_of(first_station), or_cannot_open(std::move(keys)));
    if (!used) throw store::CannotOpen(used.error().detail.zh + "\n" + used.error().detail.en);
}

// The vault's keys sign the seal; nothing while the vault is locked.
std::optional<audit::SigningKey> signing_key_of(const vault::Vault& vault) {
    if (!vault.has_own_keys()) return std::nullopt;
    const auto keys = vault.keys();
    audit::SigningKey key{keys->signing_name(), {}};
    std::copy_n(keys->signing_seed().begin(), key.seed.size(), key.seed.begin());
    if (const auto sm2 = keys->sm2_key())
        std::copy_n(sm2->begin(), sm2->size(), key.sm2_key.emplace().begin());
    return key;
}

}  // namespace

std::vector<store::Migration> every_migration() {
    return {vault::migration(),     http::migration(),
            audit::migration(),     identity::migration(),
            stations::migration(),  grids::migration(),
            incidents::migration(), incidents::other_numbers_migration(),
            exchange::migration(),  exchange::files_migration(),
            alerts::migration(),    volunteers::migration(),
            retention::migration()};
}

store::Options for_reading() {
    store::Options options;
    options.use = store::Use::read;
    return options;
}

std::filesystem::path database_in(const std::filesystem::path& folder) {
    return folder / "linli.db";
}

vault::KeySource keys_in(const std::filesystem::path& folder) {
    return {folder / "linli.keys"};
}

vault::KeySource keys_of(const Shared& shared) {
    if (!shared.keys_from.empty()) return {{}, shared.keys_from};
    return shared.keys.empty() ? keys_in(shared.data) : vault::KeySource{shared.keys};
}

store::Options on_database_of(const Shared& shared, store::Options options) {
    options.server = shared.database;
    return options;
}

Station::Station(const std::filesystem::path& folder, const store::Options& options, const Clock& clock,
                 const vault::KeySource& keys)
    : use(options.use), store(open_store(folder, options, clock)) {
    open_vault(*this, options.use, keys);
    if (options.use == store::Use::serve) {
        vault.renew_by([keys] {
            auto read = vault::read_keys(keys);
            if (!read) spdlog::error("the keys cannot be read again: {}", read.error().detail.en);
            return read;
        });
    }
    if (const auto key = signing_key_of(vault)) {
        seal.emplace(*key);
        witness.emplace(audit::VerifierKeys{}, *seal);
    }
    read_directory();
}

void Station::read_directory() {
    ask([this](store::Snapshot& snapshot) { return directory.read(snapshot), true; }, first_station);
    if (use == store::Use::read) return;
    for (const stations::Station& station : directory.tree()->all()) {
        const std::lock_guard lock(followed_mutex_);
        if (!followed_.insert(station.id).second) continue;
        store->follow(incidents::text_follower(), station.id);
        store->follow(audit::follower(), station.id);
    }
}

void Station::tell_partners(StationId id) {
    const std::lock_guard lock(followed_mutex_);
    if (told_.insert(id).second) store->follow(exchange::outbox(rulebooks), id);
}

Station::Station(const Shared& shared, store::Options options, const Clock& clock)
    : Station(shared.data, on_database_of(shared, std::move(options)), clock, keys_of(shared)) {
    if (shared.station.empty()) return;
    const stations::Station* const named = directory.tree()->find(shared.station);
    if (named == nullptr) {
        throw store::CannotOpen(shared.station +
                                ": there is no such station (没有这个单位); `linli station list` shows them");
    }
    own = named->id;
}

Result<void> Station::reload_keys(const vault::KeySource& source) {
    auto keys = vault::read_keys(source);
    if (!keys) return tl::unexpected(std::move(keys.error()));
    if (auto done = vault.reload(*store, keeper_of(first_station), std::move(*keys)); !done) return done;
    if (const auto key = signing_key_of(vault)) seal->sign_with(*key);
    return {};
}

void Station::catch_up_with_keys() {
    const auto found =
        ask([this](store::Snapshot& snapshot) { return vault.catch_up(snapshot); }, first_station);
    if (found == vault::CaughtUp::renewed)
        spdlog::info("another program changed the keys; new records are sealed under {}",
                     vault.keys()->current().id);
    const bool are_missing = found == vault::CaughtUp::keys_missing;
    if (are_missing && !keys_are_missing_)
        spdlog::critical(
            "another program took a new key into use that is not among the keys here (这里缺少新密钥): what "
            "it sealed cannot be read; bring the present key file to this machine");
    keys_are_missing_ = are_missing;
}

std::int64_t Station::rewrap(const std::function<void(std::int64_t, std::int64_t)>& show) {
    const auto left = [this](store::Snapshot& snapshot) { return vault.left_to_rewrap(snapshot); };
    std::int64_t total = 0;
    for (const stations::Station& station : directory.tree()->all())
        total += ask(left, station.id);
    std::int64_t done = 0;
    for (const stations::Station& station : directory.tree()->all()) {
        for (std::int64_t moved = rewrapped_at_once; moved == rewrapped_at_once;) {
            moved =
                store
                    ->write_now(keeper_of(station.id),
                                [this](store::Transaction& transaction) {
                                    return Result<std::int64_t>(vault.rewrap(transaction, rewrapped_at_once));
                                })
                    .value();
            done += moved;
            show(done, std::max(done, total));
        }
    }
    return done;
}

void Station::add_routes(http::Routes& routes, const std::filesystem::path& folder, http::Workshop& errands) {
    identity::add_routes(routes, sign_in, accounts, provider, errands);
    stations::add_routes(routes, directory, station_desk);
    audit::add_routes(routes, *seal, *witness);
    grids::add_routes(routes, grids);
    incidents::add_routes(routes, room());
    incidents::add_elsewhere(routes, grids, directory);
    exchange::add_routes(routes, partners, deliveries, inbox, lines);
    open311::add_routes(routes, {desk, lines, rulebooks, directory});
    alerts::add_routes(routes, {grids, directory, *seal, rulebooks, lines});
    volunteers::add_routes(routes, {vault, rulebooks, grids});
    volunteers::add_plan_routes(routes, {vault, rulebooks, grids}, month_plans);
    volunteers::add_certificate_routes(routes, {vault, rulebooks, grids}, *seal, directory);
    volunteers::add_finding_routes(routes, {vault, rulebooks, grids}, desk);
    volunteers::add_record_routes(routes, {vault, rulebooks, grids}, directory);
    insight::add_routes(routes, {list, lines, rulebooks, grids});
    insight::add_team_display(routes, {vault, rulebooks, grids});
    insight::add_certificate_paper(routes, {vault, rulebooks, grids}, *seal, directory);
    retention::add_routes(routes, rulebooks);
    add_pages(routes, folder);
    http::add_openapi(routes, LINLI_VERSION);
}

}  // namespace linli::cli
