// The tables of witnesses: those that keep this station's checkpoints, and what this station keeps as a
// witness of other logs. All their SQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "base/json.h"
#include "store/transaction.h"

namespace linli::audit {

// ---- who keeps our checkpoints ----

// well: keeps what it was sent last. failing: could not be reached, or did not keep it. disagrees: what it
// keeps is not the beginning of this record, so one of the two was altered.
enum class WitnessState { well, failing, disagrees };
BOOST_DESCRIBE_ENUM(WitnessState, well, failing, disagrees)

struct WitnessRow {
    std::string name;  // as the command line names it, without what may be secret
    WitnessState state = WitnessState::well;
    Instant since;  // in this state
    Text why;       // empty while it is well
    Size kept = 0;  // the size of the newest checkpoint that it keeps; 0: none yet
    std::optional<Instant> kept_at;
    std::string cosignature;  // its signature line under that one; empty: it makes none
};
BOOST_DESCRIBE_STRUCT(WitnessRow, (), (name, state, since, why, kept, kept_at, cosignature))

std::vector<WitnessRow> find_witnesses(store::Snapshot& snapshot);  // by name
std::optional<WitnessRow> find_witness(store::Snapshot& snapshot, std::string_view name);
void put_witness(store::Transaction& transaction, const WitnessRow& witness);
void delete_witness(store::Transaction& transaction, std::string_view name);

// ---- whose checkpoints we keep ----

struct WitnessedRow {
    std::string origin;
    Size size = 0;
    Instant at;
    Hash root{};
    std::string note;
};

std::optional<WitnessedRow> newest_witnessed(store::Snapshot& snapshot, std::string_view origin);
// The next origin of which something is kept.
std::optional<std::string> witnessed_after(store::Snapshot& snapshot, std::string_view origin);
void insert_witnessed(store::Transaction& transaction, const WitnessedRow& row);
void delete_witnessed(store::Transaction& transaction, std::string_view origin, Size size);

// The last checkpoint of a log that was refused although the log had signed it.
struct RefusedRow {
    std::string origin;
    Size size = 0;
    Instant at;
    std::string note;
};
std::optional<RefusedRow> find_refused(store::Snapshot& snapshot, std::string_view origin);
void put_refused(store::Transaction& transaction, const RefusedRow& row);

}  // namespace linli::audit
