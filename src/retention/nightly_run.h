// The nightly run (到期清理): deletes and anonymises what the schedule says, in commands so short that
// reports do not wait behind them.
//
// What is still there says what is left to do, and the counts are kept with each batch: after a kill, the run
// goes on where it was. A night that was missed is made up at the next start. Each run leaves one entry,
// `retention.run`, with how many of each thing went, also when that is none.
#pragma once

#include <functional>
#include <map>

#include "identity/account_desk.h"
#include "incidents/expiry.h"
#include "incidents/incident_desk.h"
#include "retention/retention_rows.h"

namespace linli::retention {

// The tables of this room.
const store::Migration& migration();

// On whose behalf it runs.
inline store::Context keeper_of_time(StationId station) {
    return {station, "retention"};
}

// The payload of the entry: no personal data.
struct RunPayload {
    Instant begun_at;
    Instant night;             // for which it was
    std::int64_t version = 0;  // of the periods
    Counts removed;
};
BOOST_DESCRIBE_STRUCT(RunPayload, (), (begun_at, night, version, removed))

// One of each station's runs after another. One thread at a time; all it refers to outlives it.
class NightlyRun {
  public:
    NightlyRun(const incidents::IncidentDesk& desk, const identity::AccountDesk& accounts,
               incidents::RulebookShelf& rulebooks);

    // Whether there is something to see to: a run is under way, or a night has begun that had none.
    bool is_due(store::Snapshot& snapshot) const;
    // What is due of it, a batch. A station that was never asked before begins with the next night.
    enum class State { under_way, finished };
    Result<State> attend(store::Transaction& transaction);
    // The next batch of the run under way, or of one that begins now. In the batch that finishes it the entry
    // is written. Housekeeping otherwise.
    Result<State> batch(store::Transaction& transaction);

    // What a run at this moment would count: changes nothing. Reads all that is due.
    Counts would_remove(store::Snapshot& snapshot) const;

  private:
    // A kind of row that goes by its age alone.
    struct Task {
        std::string name;
        int Periods::* days;
        std::function<std::int64_t(store::Snapshot&, Instant before)> count;
        std::function<std::int64_t(store::Transaction&, Instant before, std::int64_t most)> remove;
    };
    // How far the run under way has come, since this program was started.
    struct Place {
        std::size_t step = 0;       // contents by outcome first, then the tasks, then the index
        incidents::Closed after{};  // within a step over incidents
        bool index_begun = false;
    };

    // Handles incidents of the present step, at most `most`; how many it looked at.
    std::size_t expire_some(store::Transaction& transaction, Counts& counts, std::size_t most);
    bool is_last_step_done(store::Transaction& transaction, const Counts& counts);
    Zone zone_of(store::Snapshot& snapshot) const;
    int reopen_days(store::Snapshot& snapshot) const;

    const incidents::IncidentDesk& desk_;
    incidents::RulebookShelf& rulebooks_;
    std::vector<Task> tasks_;
    std::map<StationId, Place> places_;
};

}  // namespace linli::retention
