// A station put together: the database and every room over it. Used by each subcommand.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "audit/seal.h"
#include "audit/witness_desk.h"
#include "exchange/delivery_desk.h"
#include "exchange/inbox.h"
#include "grids/grid_map.h"
#include "identity/identity_api.h"
#include "incidents/incident_api.h"
#include "insight/insight_api.h"
#include "retention/retention_api.h"
#include "stations/station_api.h"
#include "store/store.h"
#include "vault/key_source.h"
#include "vault/vault.h"
#include "volunteers/person_files.h"
#include "volunteers/plan_runner.h"

namespace linli::cli {

struct Shared;

// Where a station's data lie: DIR/linli.db and what belongs to it.
std::filesystem::path database_in(const std::filesystem::path& folder);

// `options` for the database that --database names.
store::Options on_database_of(const Shared& shared, store::Options options);

// The station's keys: as --keys or --keys-from say, or DIR/linli.keys.
vault::KeySource keys_of(const Shared& shared);
vault::KeySource keys_in(const std::filesystem::path& folder);

// The schema of a station's database, room by room.
std::vector<store::Migration> every_migration();

// On whose behalf the command line acts.
inline store::Context keeper_of(StationId station) {
    return {station, "command_line", store::Reach::station, {}, true};
}

// How many records one command brings under the current key.
inline constexpr std::int64_t rewrapped_at_once = 500;

// For subcommands that only look: also while a server runs.
store::Options for_reading();

// All stations of the database: each question and command says of which it is.
struct Station {
    // Opens the database in `folder` with its keys; both are made if `options.use` is serve and there are
    // none. A database that has keys is never given others. Who only reads may do without: the vault stays
    // locked then. Throws store::CannotOpen.
    Station(const std::filesystem::path& folder, const store::Options& options, const Clock& clock,
            const vault::KeySource& keys);
    Station(const std::filesystem::path& folder, const store::Options& options, const Clock& clock)
        : Station(folder, options, clock, keys_in(folder)) {}
    Station(const Shared& shared, store::Options options, const Clock& clock);

    const store::Use use;
    std::unique_ptr<store::Store> store;
    vault::Vault vault;
    stations::Directory directory;
    StationId own = first_station;  // that the command line names with --station
    identity::Doorkeeper doorkeeper{directory};
    identity::AccountDesk accounts{vault};
    stations::StationDesk station_desk{accounts};
    identity::SignInDesk sign_in{vault};
    identity::ProviderDesk provider{sign_in};
    grids::GridMap grids;
    incidents::RulebookShelf rulebooks;
    incidents::Register lines;
    volunteers::PersonFiles volunteer_files{{vault, rulebooks, grids}};
    incidents::IncidentDesk desk{grids, rulebooks, vault, {&volunteer_files}};
    incidents::IncidentList list{lines, rulebooks};
    exchange::PartnerDesk partners{rulebooks, vault};
    exchange::DeliveryDesk deliveries{rulebooks};
    exchange::Inbox inbox{partners, desk};
    retention::NightlyRun retention{desk, accounts, rulebooks};
    volunteers::PlanRunner month_plans{*store, {vault, rulebooks, grids}};
    // Nothing only where a database is read that was never served: its key is made then.
    std::optional<audit::Seal> seal;
    // As a witness of other logs; where there is a seal. Of none, until they are named.
    std::optional<audit::WitnessDesk> witness;

    store::Context keeper() const { return keeper_of(own); }

    // What `question` of a snapshot returns, as the command line.
    template <class Question>
    auto ask(Question question, StationId station) {
        using R = std::invoke_result_t<Question&, store::Snapshot&>;
        return store
            ->read_now(keeper_of(station),
                       [&](store::Snapshot& snapshot) { return Result<R>(question(snapshot)); })
            .value();
    }
    template <class Question>
    auto ask(Question question) {
        return ask(std::move(question), own);
    }
    std::shared_ptr<const grids::GridSet> grids_in_force() {
        return ask([this](store::Snapshot& snapshot) { return grids.current(snapshot); });
    }
    std::shared_ptr<const incidents::Rules> rules_in_force() {
        return ask([this](store::Snapshot& snapshot) { return rulebooks.current(snapshot); });
    }

    // Takes the keys into use as they are at their source now, while all runs. Refused: the keys before stay
    // in use.
    Result<void> reload_keys(const vault::KeySource& source);
    // Does the same when another program has taken a new key into use; says so, and when that key is not
    // here.
    void catch_up_with_keys();
    // Brings every record of every station under the current key, in commands so short that reports do not
    // wait behind them; show(done, total). How many.
    std::int64_t rewrap(const std::function<void(std::int64_t, std::int64_t)>& show);

    // The seal must be there: not for a station that is read without its keys.
    incidents::Room room() { return {desk, list, lines, rulebooks, *seal, grids}; }

    // Every room's routes, and the pages.
    void add_routes(http::Routes& routes, const std::filesystem::path& folder, http::Workshop& errands);

    // Has what happens at a station told to its partners, from now on; it has some. Any thread.
    void tell_partners(StationId id);

    // Reads which stations there are; what follows the journals takes up those that are new.
    void read_directory();

  private:
    bool keys_are_missing_ = false;  // said once
    std::mutex followed_mutex_;
    std::set<StationId> followed_, told_;
};

}  // namespace linli::cli
