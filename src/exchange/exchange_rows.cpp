#include "exchange/exchange_rows.h"

#include "exchange/partner_desk.h"

namespace linli::exchange {
namespace {

using store::Row;
using store::Sql;

#define PARTNER_COLUMNS \
    "code, version, door, connection, failing_since, last_fault, gone_at, heard_at, told_after"

constexpr Sql select_partners{"partners.all",
                              "SELECT " PARTNER_COLUMNS " FROM partners WHERE station_id = ?1 ORDER BY code"};
constexpr Sql select_partner{"partners.one",
                             "SELECT " PARTNER_COLUMNS " FROM partners WHERE station_id = ?1 AND code = ?2"};
constexpr Sql select_behind{"partners.behind",
                            "SELECT " PARTNER_COLUMNS " FROM partners WHERE station_id = ?1 AND door = ?2"};
// Of all stations: few have partners, and the others are not asked one by one.
constexpr Sql select_stations{"partners.stations",
                              "SELECT DISTINCT station_id FROM partners ORDER BY station_id"};
constexpr Sql upsert_partner{
    "partners.keep",
    "INSERT INTO partners (station_id, " PARTNER_COLUMNS
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (station_id, code) DO UPDATE SET version "
    "= excluded.version, door = excluded.door, connection = excluded.connection, failing_since = "
    "excluded.failing_since, last_fault = excluded.last_fault, gone_at = excluded.gone_at, heard_at = "
    "excluded.heard_at"};
// Once a second is often enough: every event would write the same row.
constexpr Sql update_heard{"partners.heard",
                           "UPDATE partners SET heard_at = ?3 WHERE station_id = ?1 AND code = ?2 AND "
                           "(heard_at IS NULL OR heard_at < ?4)"};

Partner partner_from(Row row) {
    return {row.get<std::string>(0),
            row.get<std::int64_t>(1),
            row.get<std::string>(2),
            row.get<std::int64_t>(8),
            json::read_stored<Connection>(row.get<std::string>(3)),
            row.get<std::optional<Instant>>(4),
            row.get<std::string>(5),
            row.get<std::optional<Instant>>(6),
            row.get<std::optional<Instant>>(7)};
}

#define DELIVERY_COLUMNS                                                                                 \
    "id, direction, partner, incident, reference, state, their_number, said, heard, made_at, state_at, " \
    "steps, first_answer_by, answered_at, escalated_at, token"

constexpr Sql insert_one_delivery{"deliveries.insert",
                                  "INSERT INTO deliveries (station_id, " DELIVERY_COLUMNS
                                  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
                                  "?15, ?16, ?17)"};
constexpr Sql update_one_delivery{
    "deliveries.update",
    "UPDATE deliveries SET state = ?3, their_number = ?4, said = ?5, heard = ?6, state_at = ?7, steps = ?8, "
    "first_answer_by = ?9, answered_at = ?10, escalated_at = ?11, token = ?12 WHERE station_id = ?1 AND id = "
    "?2"};
constexpr Sql select_delivery{
    "deliveries.one", "SELECT " DELIVERY_COLUMNS " FROM deliveries WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_by_reference{"deliveries.by_reference",
                                  "SELECT " DELIVERY_COLUMNS
                                  " FROM deliveries WHERE station_id = ?1 AND partner = ?2 AND direction = "
                                  "?3 AND reference = ?4"};
constexpr Sql select_of_incident{"deliveries.of_incident",
                                 "SELECT " DELIVERY_COLUMNS
                                 " FROM deliveries WHERE station_id = ?1 AND incident = ?2 ORDER BY id"};
// Empty words leave open what they are about.
constexpr Sql select_newest{
    "deliveries.newest",
    "SELECT " DELIVERY_COLUMNS
    " FROM deliveries WHERE station_id = ?1 AND id < ?2 AND (?3 = '' OR partner = ?3) AND (?4 = '' OR "
    "direction = ?4) AND (?5 = '' OR state = ?5) ORDER BY id DESC LIMIT ?6"};
constexpr Sql select_going_on{
    "deliveries.going_on",
    "SELECT " DELIVERY_COLUMNS
    " FROM deliveries WHERE station_id = ?1 AND partner = ?2 AND direction = 'out' AND state IN "
    "('sent', 'acknowledged', 'accepted', 'in_progress') ORDER BY id LIMIT ?3"};
constexpr Sql select_by_number{
    "deliveries.by_number", "SELECT " DELIVERY_COLUMNS
                            " FROM deliveries WHERE station_id = ?1 AND partner = ?2 AND direction = 'out' "
                            "AND their_number = ?3 ORDER BY id DESC LIMIT 1"};
constexpr Sql select_unanswered{"deliveries.unanswered",
                                "SELECT " DELIVERY_COLUMNS
                                " FROM deliveries WHERE station_id = ?1 AND first_answer_by <= ?2 AND "
                                "first_answer_by IS NOT NULL ORDER BY first_answer_by, id LIMIT ?3"};
constexpr Sql select_answer_due{
    "deliveries.answer_due",
    "SELECT min(first_answer_by) FROM deliveries WHERE station_id = ?1 AND first_answer_by IS NOT NULL"};

Delivery delivery_from(Row row) {
    return {row.get<std::int64_t>(0),
            row.get<Direction>(1),
            row.get<std::string>(2),
            row.get<std::int64_t>(3),
            row.get<std::string>(4),
            row.get<DeliveryState>(5),
            row.get<std::string>(6),
            row.get<std::string>(15),
            row.get<std::int64_t>(7),
            row.get<std::int64_t>(8),
            row.get<Instant>(9),
            row.get<Instant>(10),
            json::read<std::vector<DeliveryStep>>(row.get<std::string_view>(11)).value(),
            row.get<std::optional<Instant>>(12),
            row.get<std::optional<Instant>>(13),
            row.get<std::optional<Instant>>(14)};
}

#define MESSAGE_COLUMNS \
    "id, partner, delivery, sequence, type, body, state, made_at, tries, next_at, ended_at, fault"

constexpr Sql insert_one_message{"messages.insert",
                                 "INSERT INTO messages (station_id, " MESSAGE_COLUMNS
                                 ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"};
constexpr Sql update_one_message{
    "messages.update",
    "UPDATE messages SET body = ?3, state = ?4, tries = ?5, next_at = ?6, ended_at = ?7, fault = ?8 WHERE "
    "station_id = ?1 AND id = ?2"};
constexpr Sql select_message{"messages.one",
                             "SELECT " MESSAGE_COLUMNS " FROM messages WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_of_delivery{"messages.of_delivery",
                                 "SELECT " MESSAGE_COLUMNS
                                 " FROM messages WHERE station_id = ?1 AND delivery = ?2 ORDER BY sequence, "
                                 "id"};
constexpr Sql select_in_state{
    "messages.in_state", "SELECT " MESSAGE_COLUMNS
                         " FROM messages WHERE station_id = ?1 AND state = ?2 AND state <> 'delivered' AND "
                         "(?3 = '' OR partner = ?3) AND id < ?4 ORDER BY id DESC LIMIT ?5"};
// A dead one holds up its delivery, too, until it is sent anew or the delivery is over.
constexpr Sql select_due{
    "messages.due",
    "SELECT " MESSAGE_COLUMNS
    " FROM messages WHERE station_id = ?1 AND partner = ?2 AND next_at <= ?3 AND next_at IS NOT NULL AND "
    "(delivery = 0 OR NOT EXISTS (SELECT 1 FROM messages AS earlier WHERE earlier.station_id = ?1 AND "
    "earlier.delivery = messages.delivery AND earlier.sequence < messages.sequence AND earlier.state <> "
    "'delivered')) ORDER BY next_at, id LIMIT ?4"};
constexpr Sql select_next_at{
    "messages.next_at",
    "SELECT min(next_at) FROM messages WHERE station_id = ?1 AND next_at IS NOT NULL AND partner IN (SELECT "
    "code FROM partners WHERE station_id = ?1)"};
constexpr Sql count_by_partner{
    "messages.count",
    "SELECT partner, state, count(*) FROM messages WHERE station_id = ?1 AND state <> 'delivered' GROUP BY "
    "partner, state ORDER BY partner, state"};

Message message_from(Row row) {
    return {row.get<std::int64_t>(0),
            row.get<std::string>(1),
            row.get<std::int64_t>(2),
            row.get<std::int64_t>(3),
            row.get<std::string>(4),
            row.get<std::string>(5),
            row.get<MessageState>(6),
            row.get<Instant>(7),
            static_cast<int>(row.get<std::int64_t>(8)),
            row.get<std::optional<Instant>>(9),
            row.get<std::optional<Instant>>(10),
            row.get<std::string>(11)};
}

// What stands behind a dead one goes with it.
constexpr Sql delete_messages{
    "messages.forget",
    "DELETE FROM messages WHERE station_id = ?1 AND id IN (SELECT id FROM messages WHERE station_id = ?1 AND "
    "(ended_at < ?2 OR delivery IN (SELECT delivery FROM messages WHERE station_id = ?1 AND state = 'dead' "
    "AND ended_at < ?2 AND delivery <> 0)) ORDER BY id LIMIT ?3)"};

constexpr Sql insert_event{
    "heard_events.insert",
    "INSERT INTO heard_events (station_id, partner, event, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT "
    "(station_id, partner, event) DO NOTHING"};
constexpr Sql delete_events{
    "heard_events.forget",
    "DELETE FROM heard_events WHERE station_id = ?1 AND (partner, event) IN (SELECT partner, event FROM "
    "heard_events WHERE station_id = ?1 AND at < ?2 ORDER BY at LIMIT ?3)"};

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"exchange",
                                        {R"(
CREATE TABLE partners (
    station_id INTEGER NOT NULL, code TEXT NOT NULL, version INTEGER NOT NULL, door TEXT NOT NULL,
    connection TEXT NOT NULL, failing_since INTEGER, last_fault TEXT NOT NULL, gone_at INTEGER,
    heard_at INTEGER, told_after INTEGER NOT NULL, PRIMARY KEY (station_id, code)) STRICT;
CREATE UNIQUE INDEX partners_door ON partners (station_id, door);
CREATE TABLE deliveries (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, direction TEXT NOT NULL, partner TEXT NOT NULL,
    incident INTEGER NOT NULL, reference TEXT NOT NULL, state TEXT NOT NULL, their_number TEXT NOT NULL,
    said INTEGER NOT NULL, heard INTEGER NOT NULL, made_at INTEGER NOT NULL, state_at INTEGER NOT NULL,
    first_answer_by INTEGER, answered_at INTEGER, escalated_at INTEGER,
    PRIMARY KEY (station_id, id)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX deliveries_reference ON deliveries (station_id, partner, direction, reference);
CREATE INDEX deliveries_incident ON deliveries (station_id, incident);
CREATE INDEX deliveries_unanswered ON deliveries (station_id, first_answer_by) WHERE first_answer_by IS NOT NULL;
CREATE TABLE messages (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, partner TEXT NOT NULL, delivery INTEGER NOT NULL,
    sequence INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,
    made_at INTEGER NOT NULL, tries INTEGER NOT NULL, next_at INTEGER, ended_at INTEGER, fault TEXT NOT NULL,
    PRIMARY KEY (station_id, id)) STRICT, WITHOUT ROWID;
CREATE INDEX messages_due ON messages (station_id, partner, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX messages_delivery ON messages (station_id, delivery, sequence);
CREATE INDEX messages_ended ON messages (station_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX messages_open ON messages (station_id, partner, state) WHERE state <> 'delivered';
CREATE TABLE heard_events (
    station_id INTEGER NOT NULL, partner TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (station_id, partner, event)) STRICT, WITHOUT ROWID;
CREATE INDEX heard_events_at ON heard_events (station_id, at);
)",
                                         R"(
ALTER TABLE deliveries ADD COLUMN steps TEXT NOT NULL DEFAULT '[]';
ALTER TABLE deliveries ADD COLUMN token TEXT NOT NULL DEFAULT '';
CREATE INDEX deliveries_number ON deliveries (station_id, partner, their_number);
CREATE INDEX deliveries_going_on ON deliveries (station_id, partner, id) WHERE state IN ('sent', 'acknowledged', 'accepted', 'in_progress');
)"},
                                        1};
    return steps;
}

std::vector<Partner> partners(store::Snapshot& snapshot) {
    return snapshot.all(select_partners, partner_from, snapshot.station());
}

std::optional<Partner> find_partner(store::Snapshot& snapshot, std::string_view code) {
    return snapshot.first(select_partner, partner_from, snapshot.station(), code);
}

std::optional<Partner> find_partner_behind(store::Snapshot& snapshot, std::string_view door) {
    return snapshot.first(select_behind, partner_from, snapshot.station(), door);
}

std::vector<StationId> stations_with_partners(store::Snapshot& snapshot) {
    return snapshot.all(select_stations, [](Row row) { return row.get<StationId>(0); });
}

void keep_partner(store::Transaction& transaction, const Partner& partner) {
    transaction.execute(upsert_partner, transaction.station(), partner.code, partner.version, partner.door,
                        json::to_text(partner.connection), partner.failing_since, partner.last_fault,
                        partner.gone_at, partner.heard_at, partner.told_after);
}

void note_heard(store::Transaction& transaction, std::string_view code) {
    transaction.execute(update_heard, transaction.station(), code, transaction.now(), transaction.now() - 1s);
}

void insert_delivery(store::Transaction& transaction, const Delivery& one) {
    transaction.execute(insert_one_delivery, transaction.station(), one.id, one.direction, one.partner,
                        one.incident, one.reference, one.state, one.their_number, one.said, one.heard,
                        one.made_at, one.state_at, json::to_text(one.steps), one.first_answer_by,
                        one.answered_at, one.escalated_at, one.token);
}

void update_delivery(store::Transaction& transaction, const Delivery& one) {
    transaction.execute(update_one_delivery, transaction.station(), one.id, one.state, one.their_number,
                        one.said, one.heard, one.state_at, json::to_text(one.steps), one.first_answer_by,
                        one.answered_at, one.escalated_at, one.token);
}

std::optional<Delivery> find_delivery(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_delivery, delivery_from, snapshot.station(), id);
}

std::optional<Delivery> find_delivery(store::Snapshot& snapshot, std::string_view partner,
                                      Direction direction, std::string_view reference) {
    return snapshot.first(select_by_reference, delivery_from, snapshot.station(), partner, direction,
                          reference);
}

std::vector<Delivery> deliveries_of(store::Snapshot& snapshot, std::int64_t incident) {
    return snapshot.all(select_of_incident, delivery_from, snapshot.station(), incident);
}

std::vector<Delivery> newest_deliveries(store::Snapshot& snapshot, const DeliveriesOf& which,
                                        std::size_t most) {
    return snapshot.all(select_newest, delivery_from, snapshot.station(), which.before, which.partner,
                        which.direction ? json::name_of(*which.direction) : "",
                        which.state ? json::name_of(*which.state) : "", most);
}

std::vector<Delivery> going_on_with(store::Snapshot& snapshot, std::string_view partner, std::size_t most) {
    return snapshot.all(select_going_on, delivery_from, snapshot.station(), partner, most);
}

std::optional<Delivery> find_by_their_number(store::Snapshot& snapshot, std::string_view partner,
                                             std::string_view number) {
    return snapshot.first(select_by_number, delivery_from, snapshot.station(), partner, number);
}

std::vector<Delivery> unanswered(store::Snapshot& snapshot, Instant now, std::size_t most) {
    return snapshot.all(select_unanswered, delivery_from, snapshot.station(), now, most);
}

std::optional<Instant> first_answer_due(store::Snapshot& snapshot) {
    return snapshot.value<Instant>(select_answer_due, snapshot.station());
}

void insert_message(store::Transaction& transaction, const Message& one) {
    transaction.execute(insert_one_message, transaction.station(), one.id, one.partner, one.delivery,
                        one.sequence, one.type, one.body, one.state, one.made_at, one.tries, one.next_at,
                        one.ended_at, one.fault);
}

void update_message(store::Transaction& transaction, const Message& one) {
    transaction.execute(update_one_message, transaction.station(), one.id, one.body, one.state, one.tries,
                        one.next_at, one.ended_at, one.fault);
}

std::optional<Message> find_message(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_message, message_from, snapshot.station(), id);
}

std::vector<Message> due_messages(store::Snapshot& snapshot, std::string_view partner, std::size_t most) {
    return snapshot.all(select_due, message_from, snapshot.station(), partner, snapshot.now(), most);
}

std::optional<Instant> next_message_at(store::Snapshot& snapshot) {
    return snapshot.value<Instant>(select_next_at, snapshot.station());
}

std::vector<Message> messages_of(store::Snapshot& snapshot, std::int64_t delivery) {
    return snapshot.all(select_of_delivery, message_from, snapshot.station(), delivery);
}

std::vector<Message> messages_in(store::Snapshot& snapshot, MessageState state, std::string_view partner,
                                 std::int64_t before, std::size_t most) {
    return snapshot.all(select_in_state, message_from, snapshot.station(), state, partner, before, most);
}

std::vector<Waiting> count_messages(store::Snapshot& snapshot) {
    return snapshot.all(
        count_by_partner,
        [](Row row) {
            return Waiting{row.get<std::string>(0), row.get<MessageState>(1), row.get<std::int64_t>(2)};
        },
        snapshot.station());
}

std::int64_t forget_messages(store::Transaction& transaction, Instant before, std::int64_t most) {
    return transaction.execute(delete_messages, transaction.station(), before, most);
}

bool note_event(store::Transaction& transaction, std::string_view partner, std::string_view event) {
    return transaction.execute(insert_event, transaction.station(), partner, event, transaction.now()) != 0;
}

std::int64_t forget_events(store::Transaction& transaction, Instant before, std::int64_t most) {
    return transaction.execute(delete_events, transaction.station(), before, most);
}

}  // namespace linli::exchange
