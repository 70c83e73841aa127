// The alerts that a station has sent and taken in, and all the SQL about them; inside this room only.
#pragma once

#include "alerts/cap.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::alerts {

enum class AlertDirection {
    out,  // of the station
    in    // of somebody else
};
BOOST_DESCRIBE_ENUM(AlertDirection, out, in)

enum class AlertState {
    current,   // as far as no other message says otherwise; it may have run out
    replaced,  // by an update
    cancelled
};
BOOST_DESCRIBE_ENUM(AlertState, current, replaced, cancelled)

struct AlertRow {
    std::int64_t id = 0;
    AlertDirection direction = AlertDirection::out;
    AlertMessage message;
    std::string document;  // as it is published, or as it came; empty: not read with the row
    AlertState state = AlertState::current;
    std::int64_t ended_by = 0;  // the message that replaced or cancelled it
    std::optional<Instant> ended_at;
    Instant begins_at;
    std::optional<Instant> ends_at;  // by itself
    Instant made_at;
    std::string made_by;
};

// The tables of this room.
const store::Migration& migration();

void insert_alert(store::Transaction& transaction, const AlertRow& alert);
void end_alert(store::Transaction& transaction, std::int64_t id, AlertState state, std::int64_t ended_by,
               Instant at);
std::optional<AlertRow> find_alert(store::Snapshot& snapshot, std::int64_t id);
std::optional<AlertRow> find_alert(store::Snapshot& snapshot, const AlertReference& of);
// Of ours, with what was published under it; nothing if there is none.
std::optional<std::string> published_document(store::Snapshot& snapshot, std::string_view identifier);
// Taken in, that name this one; the last first.
std::vector<AlertRow> taken_in_about(store::Snapshot& snapshot, const AlertReference& reference);
// Messages, the newest first, at most `most`; below `before` if that is not 0.
std::vector<AlertRow> newest_alerts(store::Snapshot& snapshot, std::int64_t before, std::int64_t most);
// Ours that are in force, or will be, at this moment.
std::vector<AlertRow> current_own(store::Snapshot& snapshot);
// Ours, the newest first.
std::vector<AlertRow> newest_own(store::Snapshot& snapshot, std::int64_t most);

// Deletes those that were over before, at most `most`; how many. Housekeeping.
std::int64_t forget_alerts(store::Transaction& transaction, Instant before, std::int64_t most);
std::int64_t count_alerts_before(store::Snapshot& snapshot, Instant before);

}  // namespace linli::alerts
