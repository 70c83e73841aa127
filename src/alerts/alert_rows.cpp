#include "alerts/alert_rows.h"

#include <limits>

namespace linli::alerts {
namespace {

using store::Row;
using store::Sql;

#define ALERT_COLUMNS \
    "id, direction, message, state, ended_by, ended_at, begins_at, ends_at, made_at, made_by FROM alerts "
constexpr Sql insert_one{
    "alerts.insert",
    "INSERT INTO alerts (station_id, id, direction, sender, identifier, sent, message, document, state, "
    "ended_by, ended_at, begins_at, ends_at, over_at, made_at, made_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
    "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"};
constexpr Sql insert_reference{"alert_references.insert",
                               "INSERT INTO alert_references (station_id, alert, sender, identifier, sent) "
                               "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"};
constexpr Sql update_state{
    "alerts.end",
    "UPDATE alerts SET state = ?3, ended_by = ?4, ended_at = ?5, over_at = ?5 WHERE station_id = ?1 AND id = "
    "?2"};
constexpr Sql select_one{"alerts.one", "SELECT " ALERT_COLUMNS "WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_referred{"alerts.referred",
                              "SELECT " ALERT_COLUMNS
                              "WHERE station_id = ?1 AND sender = ?2 AND identifier = ?3 AND sent = ?4"};
constexpr Sql select_document{"alerts.document",
                              "SELECT document FROM alerts WHERE station_id = ?1 AND identifier = ?2 AND "
                              "direction = 'out'"};
constexpr Sql select_about{
    "alerts.about",
    "SELECT " ALERT_COLUMNS
    "WHERE station_id = ?1 AND direction = 'in' AND id IN (SELECT alert FROM alert_references WHERE "
    "station_id = ?1 AND sender = ?2 AND identifier = ?3 AND sent = ?4) ORDER BY id DESC"};
constexpr Sql select_newest{
    "alerts.newest", "SELECT " ALERT_COLUMNS "WHERE station_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"};
constexpr Sql select_current{
    "alerts.current",
    "SELECT " ALERT_COLUMNS
    "WHERE station_id = ?1 AND direction = 'out' AND state = 'current' AND over_at > ?2 ORDER BY id DESC"};
constexpr Sql select_own{"alerts.own",
                         "SELECT " ALERT_COLUMNS
                         "WHERE station_id = ?1 AND direction = 'out' ORDER BY id DESC LIMIT ?2"};
#undef ALERT_COLUMNS
constexpr Sql delete_references{
    "alert_references.delete_old",
    "DELETE FROM alert_references WHERE station_id = ?1 AND alert IN (SELECT id FROM alerts WHERE station_id "
    "= ?1 AND over_at < ?2 ORDER BY over_at, id LIMIT ?3)"};
constexpr Sql delete_old{"alerts.delete_old",
                         "DELETE FROM alerts WHERE station_id = ?1 AND id IN (SELECT id FROM alerts WHERE "
                         "station_id = ?1 AND over_at < ?2 ORDER BY over_at, id LIMIT ?3)"};
constexpr Sql count_old{"alerts.count_old",
                        "SELECT count(*) FROM alerts WHERE station_id = ?1 AND over_at < ?2"};

AlertRow alert_from(Row row) {
    AlertRow alert;
    alert.id = row.get<std::int64_t>(0);
    alert.direction = row.get<AlertDirection>(1);
    alert.message = json::read_stored<AlertMessage>(row.get<std::string_view>(2));
    alert.state = row.get<AlertState>(3);
    alert.ended_by = row.get<std::int64_t>(4);
    alert.ended_at = row.get<std::optional<Instant>>(5);
    alert.begins_at = row.get<Instant>(6);
    alert.ends_at = row.get<std::optional<Instant>>(7);
    alert.made_at = row.get<Instant>(8);
    alert.made_by = row.get<std::string>(9);
    return alert;
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"alerts", {R"(
CREATE TABLE alerts (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, direction TEXT NOT NULL, sender TEXT NOT NULL,
    identifier TEXT NOT NULL, sent INTEGER NOT NULL, message TEXT NOT NULL, document TEXT NOT NULL,
    state TEXT NOT NULL, ended_by INTEGER NOT NULL, ended_at INTEGER, begins_at INTEGER NOT NULL,
    ends_at INTEGER, over_at INTEGER NOT NULL, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,
    PRIMARY KEY (station_id, id)) STRICT;
CREATE UNIQUE INDEX alerts_name ON alerts (station_id, identifier, sender, sent);
CREATE INDEX alerts_over ON alerts (station_id, over_at);
CREATE TABLE alert_references (
    station_id INTEGER NOT NULL, sender TEXT NOT NULL, identifier TEXT NOT NULL, sent INTEGER NOT NULL,
    alert INTEGER NOT NULL, PRIMARY KEY (station_id, sender, identifier, sent, alert)) STRICT;
CREATE INDEX alert_references_alert ON alert_references (station_id, alert);
)"}};
    return steps;
}

void insert_alert(store::Transaction& transaction, const AlertRow& alert) {
    const AlertMessage& message = alert.message;
    transaction.execute(insert_one, transaction.station(), alert.id, alert.direction, message.sender,
                        message.identifier, message.sent, json::to_text(message), alert.document, alert.state,
                        alert.ended_by, alert.ended_at, alert.begins_at, alert.ends_at,
                        alert.ended_at.value_or(alert.ends_at.value_or(alert.made_at)), alert.made_at,
                        alert.made_by);
    for (const AlertReference& one : message.references) {
        transaction.execute(insert_reference, transaction.station(), alert.id, one.sender, one.identifier,
                            one.sent);
    }
}

void end_alert(store::Transaction& transaction, std::int64_t id, AlertState state, std::int64_t ended_by,
               Instant at) {
    transaction.execute(update_state, transaction.station(), id, state, ended_by, at);
}

std::optional<AlertRow> find_alert(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_one, alert_from, snapshot.station(), id);
}

std::optional<AlertRow> find_alert(store::Snapshot& snapshot, const AlertReference& of) {
    return snapshot.first(select_referred, alert_from, snapshot.station(), of.sender, of.identifier, of.sent);
}

std::optional<std::string> published_document(store::Snapshot& snapshot, std::string_view identifier) {
    return snapshot.value<std::string>(select_document, snapshot.station(), identifier);
}

std::vector<AlertRow> taken_in_about(store::Snapshot& snapshot, const AlertReference& reference) {
    return snapshot.all(select_about, alert_from, snapshot.station(), reference.sender, reference.identifier,
                        reference.sent);
}

std::vector<AlertRow> newest_alerts(store::Snapshot& snapshot, std::int64_t before, std::int64_t most) {
    const std::int64_t below = before > 0 ? before : std::numeric_limits<std::int64_t>::max();
    return snapshot.all(select_newest, alert_from, snapshot.station(), below, most);
}

std::vector<AlertRow> current_own(store::Snapshot& snapshot) {
    return snapshot.all(select_current, alert_from, snapshot.station(), snapshot.now());
}

std::vector<AlertRow> newest_own(store::Snapshot& snapshot, std::int64_t most) {
    return snapshot.all(select_own, alert_from, snapshot.station(), most);
}

std::int64_t forget_alerts(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    transaction.execute(delete_references, transaction.station(), before, most);
    return transaction.execute(delete_old, transaction.station(), before, most);
}

std::int64_t count_alerts_before(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_old, snapshot.station(), before).value_or(0);
}

}  // namespace linli::alerts
