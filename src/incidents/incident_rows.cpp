#include "incidents/incident_rows.h"

#include <fmt/format.h>

#include "incidents/crossing_rows.h"
#include "incidents/expiry.h"
#include "incidents/incident_desk.h"
#include "incidents/incident_text.h"
#include "incidents/sheet_rows.h"
#include "store/text_index.h"

namespace linli::incidents {
namespace {

using store::Row;
using store::Sql;

#define INCIDENT_COLUMNS                                                                                    \
    "id, version, state, outcome, source, category, level, urgent, description, address, lon, lat, "        \
    "grid_version, grid, border_metres, border_neighbour, handler, escalated_to, transfers, reporters, "    \
    "photos, merged_into, reported_at, accepted_at, dispatched_at, arrived_at, finished_at, closed_at, "    \
    "paused_until, claimed_by, verified, satisfied, reopened, accept_by, arrive_by, finish_by, verify_by, " \
    "fixed_finish_by, standing, missed, contacts_expired_at, links_expired_at, texts_expired_at, "          \
    "photos_expired_at, first_address"

constexpr Sql select_incident_row{
    "incidents.one", "SELECT " INCIDENT_COLUMNS " FROM incidents WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_from{"incidents.from", "SELECT " INCIDENT_COLUMNS
                                            " FROM incidents WHERE station_id = ?1 AND id > ?2 ORDER BY id"};
constexpr Sql select_texts{"incidents.texts",
                           "SELECT id, description, coalesce(first_address, address) FROM incidents WHERE "
                           "station_id = ?1 AND id > ?2 "
                           "AND id <= ?3 AND texts_expired_at IS NULL ORDER BY id LIMIT ?4"};
constexpr Sql select_stations{"incidents.stations",
                              "SELECT station_id FROM followers WHERE name = ?1 ORDER BY station_id"};
constexpr Sql select_last_reported{
    "incidents.last_reported",
    "SELECT subject FROM journal WHERE station_id = ?1 AND position <= ?2 AND kind = 'incident.reported' "
    "ORDER BY position DESC LIMIT 1"};
// By the index of handlers, which holds the open ones alone.
constexpr Sql select_open{"incidents.open", "SELECT " INCIDENT_COLUMNS
                                            " FROM incidents WHERE station_id = ?1 AND state <> 'closed'"};
#undef INCIDENT_COLUMNS
#define REGISTER_COLUMNS                                                                          \
    "id, state, outcome, source, category, grid, handler, level, urgent, lon, lat, reported_at, " \
    "accepted_at, "                                                                               \
    "finished_at, closed_at, finish_by, verified, reopened, missed"
constexpr Sql select_register{"incidents.register",
                              "SELECT " REGISTER_COLUMNS " FROM incidents WHERE station_id = ?1 ORDER BY id"};
constexpr Sql select_register_from{"incidents.register_from",
                                   "SELECT " REGISTER_COLUMNS
                                   " FROM incidents WHERE station_id = ?1 AND id >= ?2 ORDER BY id LIMIT ?3"};
constexpr Sql select_register_one{
    "incidents.register_one", "SELECT " REGISTER_COLUMNS " FROM incidents WHERE station_id = ?1 AND id = ?2"};
#undef REGISTER_COLUMNS
constexpr Sql insert_incident_row{
    "incidents.insert",
    "INSERT INTO incidents ("
    "station_id, id, version, state, outcome, source, category, level, urgent, description, address, lon, "
    "lat, grid_version, grid, border_metres, border_neighbour, handler, escalated_to, transfers, reporters, "
    "photos, merged_into, reported_at, accepted_at, dispatched_at, arrived_at, finished_at, closed_at, "
    "paused_until, claimed_by, verified, satisfied, reopened, accept_by, arrive_by, finish_by, verify_by, "
    "fixed_finish_by, standing, missed, alarm_at, contacts_expired_at, links_expired_at, texts_expired_at, "
    "photos_expired_at, first_address"
    ") VALUES ("
    "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
    "?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, "
    "?43, ?44, ?45, ?46, ?47"
    ")"};
constexpr Sql update_one{
    "incidents.update",
    "UPDATE incidents SET "
    "version = ?3, state = ?4, outcome = ?5, source = ?6, category = ?7, level = ?8, urgent = ?9, "
    "description "
    "= ?10, address = ?11, lon = ?12, lat = ?13, grid_version = ?14, grid = ?15, border_metres = ?16, "
    "border_neighbour = ?17, handler = ?18, escalated_to = ?19, transfers = ?20, reporters = ?21, photos = "
    "?22, merged_into = ?23, reported_at = ?24, accepted_at = ?25, dispatched_at = ?26, arrived_at = ?27, "
    "finished_at = ?28, closed_at = ?29, paused_until = ?30, claimed_by = ?31, verified = ?32, satisfied = "
    "?33, reopened = ?34, accept_by = ?35, arrive_by = ?36, finish_by = ?37, verify_by = ?38, "
    "fixed_finish_by "
    "= ?39, standing = ?40, missed = ?41, alarm_at = ?42, contacts_expired_at = ?43, links_expired_at = ?44, "
    "texts_expired_at = ?45, photos_expired_at = ?46, first_address = ?47"
    " WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_alarms{
    "incidents.alarms",
    "SELECT id FROM incidents WHERE station_id = ?1 AND alarm_at <= ?2 ORDER BY alarm_at LIMIT ?3"};
constexpr Sql select_first_alarm{
    "incidents.first_alarm",
    "SELECT min(alarm_at) FROM incidents WHERE station_id = ?1 AND alarm_at IS NOT "
    "NULL"};
constexpr Sql select_alarm{"incidents.alarm_of",
                           "SELECT alarm_at FROM incidents WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_last_step{
    "last_steps.one",
    "SELECT step, actor, at, version, was FROM last_steps WHERE station_id = ?1 AND incident = ?2"};
constexpr Sql upsert_last_step{
    "last_steps.keep",
    "INSERT INTO last_steps (station_id, incident, step, actor, at, version, was) VALUES (?1, ?2, ?3, ?4, "
    "?5, "
    "?6, ?7) ON CONFLICT (station_id, incident) DO UPDATE SET step = excluded.step, actor = excluded.actor, "
    "at = excluded.at, version = excluded.version, was = excluded.was"};
constexpr Sql delete_last_step{"last_steps.delete",
                               "DELETE FROM last_steps WHERE station_id = ?1 AND incident = ?2"};
constexpr Sql delete_old_steps{"last_steps.delete_old",
                               "DELETE FROM last_steps WHERE station_id = ?1 AND at < ?2"};
constexpr Sql count_open{
    "incidents.open_of",
    "SELECT count(*) FROM incidents WHERE station_id = ?1 AND handler = ?2 AND state <> 'closed'"};
constexpr Sql insert_reporter_row{"reporters.insert",
                                  "INSERT INTO reporters (station_id, token, incident, place, at, "
                                  "confidential, given_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
constexpr Sql select_reporter{
    "reporters.one",
    "SELECT incident, place, at, confidential, given_to FROM reporters WHERE station_id = ?1 AND token = ?2"};
constexpr Sql select_reporters{"reporters.of_incident",
                               "SELECT incident, place, at, confidential, given_to FROM reporters WHERE "
                               "station_id = ?1 AND incident = ?2 "
                               "ORDER BY place"};
constexpr Sql insert_remark_row{
    "remarks.insert", "INSERT INTO remarks (station_id, incident, position, text) VALUES (?1, ?2, ?3, ?4)"};
constexpr Sql select_remarks{"remarks.of_incident",
                             "SELECT position, text FROM remarks WHERE station_id = ?1 AND incident = ?2"};
constexpr Sql select_last_remark{
    "remarks.last",
    "SELECT text FROM remarks WHERE station_id = ?1 AND incident = ?2 ORDER BY position DESC LIMIT 1"};
constexpr Sql insert_reveal_note_row{
    "reveal_notes.insert",
    "INSERT INTO reveal_notes (station_id, position, incident, at, text) VALUES (?1, ?2, ?3, ?4, ?5)"};
constexpr Sql select_reveal_notes{
    "reveal_notes.of_incident",
    "SELECT position, text FROM reveal_notes WHERE station_id = ?1 AND incident = ?2"};
constexpr Sql delete_remark_rows{"remarks.delete",
                                 "DELETE FROM remarks WHERE station_id = ?1 AND incident = ?2"};
constexpr Sql delete_reveal_note_rows{
    "reveal_notes.delete_old",
    "DELETE FROM reveal_notes WHERE station_id = ?1 AND position IN (SELECT position FROM reveal_notes "
    "WHERE station_id = ?1 AND at < ?2 ORDER BY position LIMIT ?3)"};
constexpr Sql count_reveal_note_rows{"reveal_notes.count_old",
                                     "SELECT count(*) FROM reveal_notes WHERE station_id = ?1 AND at < ?2"};
// A token's digest has 32 bytes; what stands in its place is shorter, and different for each.
constexpr Sql update_link{
    "reporters.end_link",
    "UPDATE reporters SET token = ?4 WHERE station_id = ?1 AND incident = ?2 AND place = ?3"};
constexpr Sql select_links{
    "reporters.links",
    "SELECT place FROM reporters WHERE station_id = ?1 AND incident = ?2 AND length(token) = 32"};
constexpr Sql delete_photo_rows{"photos.delete",
                                "DELETE FROM photos WHERE station_id = ?1 AND incident = ?2"};
constexpr Sql select_photos{"photos.any",
                            "SELECT 1 FROM photos WHERE station_id = ?1 AND incident = ?2 LIMIT 1"};
// By Content. The conditions are those of the partial indexes, word for word.
#define CLOSED_BEFORE                                                                                    \
    "SELECT closed_at, id FROM incidents WHERE station_id = ?1 AND outcome = ?2 AND closed_at < ?3 AND " \
    "(closed_at, id) > (?4, ?5) AND state = 'closed' AND "
#define IN_ORDER " ORDER BY closed_at, id LIMIT ?6"
constexpr Sql select_closed[] = {
    {"incidents.with_contacts",
     CLOSED_BEFORE "(contacts_expired_at IS NULL OR contacts_expired_at < closed_at)" IN_ORDER},
    {"incidents.with_links",
     CLOSED_BEFORE "(links_expired_at IS NULL OR links_expired_at < closed_at)" IN_ORDER},
    {"incidents.with_texts",
     CLOSED_BEFORE "(texts_expired_at IS NULL OR texts_expired_at < closed_at)" IN_ORDER},
    {"incidents.with_photos",
     CLOSED_BEFORE "photos > 0 AND (photos_expired_at IS NULL OR photos_expired_at < closed_at)" IN_ORDER}};
#undef CLOSED_BEFORE
#undef IN_ORDER
constexpr Sql insert_photo_row{
    "photos.insert",
    "INSERT INTO photos (station_id, incident, place, at, jpeg) VALUES (?1, ?2, ?3, ?4, ?5)"};
constexpr Sql select_photo{"photos.one",
                           "SELECT jpeg FROM photos WHERE station_id = ?1 AND incident = ?2 AND place = ?3"};
constexpr Sql select_rulebook_version{"rulebooks.version",
                                      "SELECT max(version) FROM rulebooks WHERE station_id = ?1"};
constexpr Sql select_rulebook{"rulebooks.one",
                              "SELECT rules FROM rulebooks WHERE station_id = ?1 AND version = ?2"};
constexpr Sql select_rulebooks{"rulebooks.up_to",
                               "SELECT version, at, rules FROM rulebooks WHERE station_id = ?1 AND "
                               "version <= ?2 ORDER BY version DESC LIMIT ?3"};
constexpr Sql insert_rulebook_row{
    "rulebooks.insert", "INSERT INTO rulebooks (station_id, version, at, rules) VALUES (?1, ?2, ?3, ?4)"};
constexpr Sql select_off_duty{"off_duty.one", "SELECT 1 FROM off_duty WHERE station_id = ?1 AND post = ?2"};
constexpr Sql select_all_off_duty{"off_duty.all",
                                  "SELECT post FROM off_duty WHERE station_id = ?1 ORDER BY post"};
constexpr Sql insert_off_duty{
    "off_duty.insert", "INSERT INTO off_duty (station_id, post) VALUES (?1, ?2) ON CONFLICT DO NOTHING"};
constexpr Sql delete_off_duty{"off_duty.delete", "DELETE FROM off_duty WHERE station_id = ?1 AND post = ?2"};

unsigned bits_of(const std::vector<DeadlineKind>& kinds) {
    unsigned bits = 0;
    for (const DeadlineKind kind : kinds)
        bits |= 1U << static_cast<unsigned>(kind);
    return bits;
}

std::vector<DeadlineKind> missed_from(unsigned bits) {
    std::vector<DeadlineKind> kinds;
    for (int i = 0; i < deadline_kinds; ++i) {
        if ((bits >> i & 1U) != 0) kinds.push_back(static_cast<DeadlineKind>(i));
    }
    return kinds;
}

std::optional<std::int32_t> lon_of(const Incident& incident) {
    return incident.location ? std::optional(incident.location->lon_e7) : std::nullopt;
}
std::optional<std::int32_t> lat_of(const Incident& incident) {
    return incident.location ? std::optional(incident.location->lat_e7) : std::nullopt;
}

Incident incident_from(Row row) {
    Incident incident;
    incident.number = row.get<std::int64_t>(0);
    incident.version = row.get<std::int64_t>(1);
    incident.state = row.get<State>(2);
    incident.outcome = row.get<std::optional<Outcome>>(3);
    incident.source = row.get<Source>(4);
    incident.category = row.get<std::string>(5);
    incident.level = row.get<int>(6);
    incident.urgent = row.get<bool>(7);
    incident.description = row.get<std::string>(8);
    incident.address = row.get<std::string>(9);
    if (!row.is_null(10)) incident.location = LonLat{row.get<std::int32_t>(10), row.get<std::int32_t>(11)};
    incident.grid_version = row.get<std::int64_t>(12);
    incident.grid = row.get<std::string>(13);
    incident.border_metres = row.get<std::optional<std::int64_t>>(14);
    incident.border_neighbour = row.get<std::string>(15);
    incident.handler = row.get<std::string>(16);
    incident.escalated_to = row.get<std::string>(17);
    incident.transfers = row.get<int>(18);
    incident.reporters = row.get<int>(19);
    incident.photos = row.get<int>(20);
    incident.merged_into = row.get<std::optional<std::int64_t>>(21);
    incident.reported_at = row.get<Instant>(22);
    incident.accepted_at = row.get<std::optional<Instant>>(23);
    incident.dispatched_at = row.get<std::optional<Instant>>(24);
    incident.arrived_at = row.get<std::optional<Instant>>(25);
    incident.finished_at = row.get<std::optional<Instant>>(26);
    incident.closed_at = row.get<std::optional<Instant>>(27);
    incident.paused_until = row.get<std::optional<Instant>>(28);
    incident.claimed_by = row.get<std::string>(29);
    incident.verified = row.get<Verified>(30);
    incident.satisfied = row.get<std::optional<bool>>(31);
    incident.reopened = row.get<int>(32);
    incident.deadlines.accept_by = row.get<std::optional<Instant>>(33);
    incident.deadlines.arrive_by = row.get<std::optional<Instant>>(34);
    incident.deadlines.finish_by = row.get<std::optional<Instant>>(35);
    incident.deadlines.verify_by = row.get<std::optional<Instant>>(36);
    incident.fixed_finish_by = row.get<std::optional<Instant>>(37);
    if (const auto text = row.get<std::string_view>(38); text != "[]") {
        incident.standing = json::read<std::vector<Standing>>(text).value();
    }
    incident.missed = missed_from(row.get<unsigned>(39));
    incident.contacts_expired_at = row.get<std::optional<Instant>>(40);
    incident.links_expired_at = row.get<std::optional<Instant>>(41);
    incident.texts_expired_at = row.get<std::optional<Instant>>(42);
    incident.photos_expired_at = row.get<std::optional<Instant>>(43);
    incident.first_address = row.get<std::optional<std::string>>(44);
    return incident;
}

RegisterRow register_row_from(Row row) {
    return {row.get<std::int64_t>(0),
            row.get<State>(1),
            row.get<std::optional<Outcome>>(2),
            row.get<Source>(3),
            row.get<std::string_view>(4),
            row.get<std::string_view>(5),
            row.get<std::string_view>(6),
            row.get<int>(7),
            row.get<bool>(8),
            row.is_null(9) ? std::nullopt
                           : std::optional(LonLat{row.get<std::int32_t>(9), row.get<std::int32_t>(10)}),
            row.get<Instant>(11),
            row.get<std::optional<Instant>>(12),
            row.get<std::optional<Instant>>(13),
            row.get<std::optional<Instant>>(14),
            row.get<std::optional<Instant>>(15),
            row.get<Verified>(16),
            row.get<int>(17),
            row.get<unsigned>(18)};
}

Reporter reporter_from(Row row) {
    return {row.get<std::int64_t>(0), row.get<int>(1), row.get<Instant>(2), row.get<bool>(3),
            row.get<std::string>(4)};
}

// What is still there is found by an index of its own for each kind of content, which shrinks as it goes.
// Notes on why personal data was looked at have a period of their own, so they lie apart from remarks.
constexpr std::string_view expiry_steps = R"(
ALTER TABLE incidents ADD COLUMN contacts_expired_at INTEGER;
ALTER TABLE incidents ADD COLUMN links_expired_at INTEGER;
ALTER TABLE incidents ADD COLUMN texts_expired_at INTEGER;
ALTER TABLE incidents ADD COLUMN photos_expired_at INTEGER;
ALTER TABLE incidents ADD COLUMN first_address TEXT;
CREATE INDEX incidents_contacts ON incidents (station_id, outcome, closed_at) WHERE state = 'closed'
    AND (contacts_expired_at IS NULL OR contacts_expired_at < closed_at);
CREATE INDEX incidents_links ON incidents (station_id, outcome, closed_at) WHERE state = 'closed'
    AND (links_expired_at IS NULL OR links_expired_at < closed_at);
CREATE INDEX incidents_texts ON incidents (station_id, outcome, closed_at) WHERE state = 'closed'
    AND (texts_expired_at IS NULL OR texts_expired_at < closed_at);
CREATE INDEX incidents_photos ON incidents (station_id, outcome, closed_at) WHERE state = 'closed'
    AND photos > 0 AND (photos_expired_at IS NULL OR photos_expired_at < closed_at);
CREATE TABLE reveal_notes (
    station_id INTEGER NOT NULL, position INTEGER NOT NULL, incident INTEGER NOT NULL, at INTEGER NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (station_id, position)) STRICT;
CREATE INDEX reveal_notes_incident ON reveal_notes (station_id, incident);
INSERT INTO reveal_notes (station_id, position, incident, at, text)
    SELECT r.station_id, r.position, r.incident, j.at, r.text FROM remarks AS r JOIN journal AS j
    ON j.station_id = r.station_id AND j.position = r.position WHERE j.kind = 'people.revealed';
DELETE FROM remarks WHERE EXISTS (SELECT 1 FROM reveal_notes AS n
    WHERE n.station_id = remarks.station_id AND n.position = remarks.position);
)";

// What an incident was before its last step, for as long as that can be taken back.
constexpr std::string_view undo_steps = R"(
CREATE TABLE last_steps (
    station_id INTEGER NOT NULL, incident INTEGER NOT NULL, step TEXT NOT NULL, actor TEXT NOT NULL,
    at INTEGER NOT NULL, version INTEGER NOT NULL, was TEXT NOT NULL,
    PRIMARY KEY (station_id, incident)) STRICT, WITHOUT ROWID;
CREATE INDEX last_steps_at ON last_steps (station_id, at);
)";

constexpr std::string_view handover_steps = R"(
CREATE TABLE handovers (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
    given_at INTEGER NOT NULL, given_by TEXT NOT NULL, note TEXT NOT NULL, in_shift TEXT NOT NULL,
    open TEXT NOT NULL, taken_at INTEGER, taken_by TEXT, PRIMARY KEY (station_id, id)) STRICT;
)";

// Programs that know nothing of day sheets may serve beside this one: what they add is taken in later.
constexpr std::int64_t tables_before_sheets = 8;

constexpr std::string_view filter_steps = R"(
CREATE TABLE saved_filters (
    station_id INTEGER NOT NULL, account INTEGER NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
    saved_at INTEGER NOT NULL, PRIMARY KEY (station_id, account, name)) STRICT, WITHOUT ROWID;
)";

}  // namespace

const store::Migration& migration() {
    static const std::string index = store::text_index_schema(text_index_name);
    static const store::Migration steps{
        "incidents",
        {R"(
CREATE TABLE incidents (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL, outcome TEXT, source TEXT NOT NULL,
    category TEXT NOT NULL, level INTEGER NOT NULL, urgent INTEGER NOT NULL, description TEXT NOT NULL,
    address TEXT NOT NULL, lon INTEGER, lat INTEGER, grid_version INTEGER NOT NULL, grid TEXT NOT NULL,
    border_metres INTEGER, border_neighbour TEXT NOT NULL, handler TEXT NOT NULL, escalated_to TEXT NOT NULL,
    transfers INTEGER NOT NULL, reporters INTEGER NOT NULL, photos INTEGER NOT NULL, merged_into INTEGER,
    reported_at INTEGER NOT NULL, accepted_at INTEGER, dispatched_at INTEGER, arrived_at INTEGER, finished_at
    INTEGER, closed_at INTEGER, paused_until INTEGER, claimed_by TEXT NOT NULL, verified TEXT NOT NULL,
    satisfied INTEGER, reopened INTEGER NOT NULL, accept_by INTEGER, arrive_by INTEGER, finish_by INTEGER,
    verify_by INTEGER, fixed_finish_by INTEGER, standing TEXT NOT NULL, missed INTEGER NOT NULL,
    alarm_at INTEGER, PRIMARY KEY (station_id, id)) STRICT, WITHOUT ROWID;
CREATE INDEX incidents_alarm ON incidents (station_id, alarm_at) WHERE alarm_at IS NOT NULL;
CREATE INDEX incidents_handler ON incidents (station_id, handler) WHERE state <> 'closed';
CREATE TABLE reporters (
    station_id INTEGER NOT NULL, token BLOB NOT NULL, incident INTEGER NOT NULL, place INTEGER NOT NULL,
    at INTEGER NOT NULL, confidential INTEGER NOT NULL, PRIMARY KEY (station_id, token)) STRICT, WITHOUT ROWID;
CREATE INDEX reporters_incident ON reporters (station_id, incident);
CREATE TABLE remarks (
    station_id INTEGER NOT NULL, incident INTEGER NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (station_id, incident, position)) STRICT, WITHOUT ROWID;
CREATE TABLE photos (
    station_id INTEGER NOT NULL, incident INTEGER NOT NULL, place INTEGER NOT NULL, at INTEGER NOT NULL,
    jpeg BLOB NOT NULL, PRIMARY KEY (station_id, incident, place)) STRICT;
CREATE TABLE rulebooks (
    station_id INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, rules TEXT NOT NULL,
    PRIMARY KEY (station_id, version)) STRICT;
CREATE TABLE off_duty (
    station_id INTEGER NOT NULL, post TEXT NOT NULL, PRIMARY KEY (station_id, post)) STRICT, WITHOUT ROWID;
)",
         index,
         R"(
ALTER TABLE reporters ADD COLUMN given_to TEXT NOT NULL DEFAULT '';
)",
         expiry_steps, undo_steps, handover_steps, filter_steps, crossing_tables, sheet_tables},
        tables_before_sheets};
    return steps;
}

std::optional<Incident> find_incident(store::Snapshot& snapshot, std::int64_t number) {
    return snapshot.first(select_incident_row, incident_from, snapshot.station(), number);
}

Incident main_of(store::Snapshot& snapshot, Incident incident) {
    for (int hops = 0; incident.merged_into && hops < longest_chain; ++hops) {
        auto main = find_incident(snapshot, *incident.merged_into);
        if (!main) break;
        incident = std::move(*main);
    }
    return incident;
}

namespace {

// The values of a row in the order of its columns: the same for a new row and a changed one.
void write_row(store::Transaction& transaction, const Sql& statement, const Incident& incident,
               std::optional<Instant> alarm_at) {
    const std::string standing = json::to_text(incident.standing);
    transaction.execute(
        statement, transaction.station(), incident.number, incident.version, incident.state, incident.outcome,
        incident.source, incident.category, incident.level, incident.urgent, incident.description,
        incident.address, lon_of(incident), lat_of(incident), incident.grid_version, incident.grid,
        incident.border_metres, incident.border_neighbour, incident.handler, incident.escalated_to,
        incident.transfers, incident.reporters, incident.photos, incident.merged_into, incident.reported_at,
        incident.accepted_at, incident.dispatched_at, incident.arrived_at, incident.finished_at,
        incident.closed_at, incident.paused_until, incident.claimed_by, incident.verified, incident.satisfied,
        incident.reopened, incident.deadlines.accept_by, incident.deadlines.arrive_by,
        incident.deadlines.finish_by, incident.deadlines.verify_by, incident.fixed_finish_by, standing,
        bits_of(incident.missed), alarm_at, incident.contacts_expired_at, incident.links_expired_at,
        incident.texts_expired_at, incident.photos_expired_at, incident.first_address);
}

}  // namespace

void insert_incident(store::Transaction& transaction, const Incident& incident,
                     std::optional<Instant> alarm_at) {
    write_row(transaction, insert_incident_row, incident, alarm_at);
}

void update_incident(store::Transaction& transaction, const Incident& incident,
                     std::optional<Instant> alarm_at) {
    write_row(transaction, update_one, incident, alarm_at);
}

void for_each_incident(store::Snapshot& snapshot, std::int64_t after,
                       const std::function<bool(Incident)>& take) {
    for (const Row row : snapshot.query(select_from, snapshot.station(), after)) {
        if (!take(incident_from(row))) return;
    }
}

std::vector<SearchedText> texts_after(store::Snapshot& snapshot, std::int64_t after, std::int64_t last,
                                      std::size_t most) {
    return snapshot.all(
        select_texts,
        [](Row row) {
            return SearchedText{row.get<std::int64_t>(0), row.get<std::string>(1), row.get<std::string>(2)};
        },
        snapshot.station(), after, last, most);
}

std::vector<StationId> stations_followed(store::Snapshot& snapshot, std::string_view follower) {
    return snapshot.all(select_stations, [](Row row) { return row.get<StationId>(0); }, follower);
}

std::string last_reported(store::Snapshot& snapshot, store::Position up_to) {
    return snapshot.value<std::string>(select_last_reported, snapshot.station(), up_to).value_or("");
}

void for_each_open_incident(store::Snapshot& snapshot, const std::function<void(Incident)>& take) {
    for (const Row row : snapshot.query(select_open, snapshot.station()))
        take(incident_from(row));
}

void for_each_register_row(store::Snapshot& snapshot, const std::function<void(const RegisterRow&)>& take) {
    for (const Row row : snapshot.query(select_register, snapshot.station()))
        take(register_row_from(row));
}

void for_each_register_row(store::Snapshot& snapshot, std::int64_t from, std::size_t most,
                           const std::function<void(const RegisterRow&)>& take) {
    for (const Row row : snapshot.query(select_register_from, snapshot.station(), from, most))
        take(register_row_from(row));
}

bool take_register_row(store::Snapshot& snapshot, std::int64_t number,
                       const std::function<void(const RegisterRow&)>& take) {
    for (const Row row : snapshot.query(select_register_one, snapshot.station(), number)) {
        take(register_row_from(row));
        return true;
    }
    return false;
}

std::optional<Instant> alarm_of(store::Snapshot& snapshot, std::int64_t number) {
    return snapshot.value<Instant>(select_alarm, snapshot.station(), number);
}

std::optional<LastStep> last_step_of(store::Snapshot& snapshot, std::int64_t number) {
    return snapshot.first(
        select_last_step,
        [](Row row) {
            return LastStep{row.get<Step>(0), row.get<std::string>(1), row.get<Instant>(2),
                            row.get<std::int64_t>(3),
                            json::read<Before>(row.get<std::string_view>(4)).value()};
        },
        snapshot.station(), number);
}

void keep_last_step(store::Transaction& transaction, std::int64_t number, const LastStep& last) {
    transaction.execute(upsert_last_step, transaction.station(), number, last.step, last.actor, last.at,
                        last.version, json::to_text(last.before));
}

void forget_last_step(store::Transaction& transaction, std::int64_t number) {
    transaction.execute(delete_last_step, transaction.station(), number);
}

void forget_steps_before(store::Transaction& transaction, Instant before) {
    transaction.housekeeping();
    transaction.execute(delete_old_steps, transaction.station(), before);
}

std::optional<Instant> first_alarm(store::Snapshot& snapshot) {
    return snapshot.value<Instant>(select_first_alarm, snapshot.station());
}

std::vector<std::int64_t> alarms_due(store::Snapshot& snapshot, Instant now, std::size_t most) {
    return snapshot.all(
        select_alarms, [](Row row) { return row.get<std::int64_t>(0); }, snapshot.station(), now, most);
}

std::int64_t open_incidents_of(store::Snapshot& snapshot, std::string_view handler) {
    return snapshot.value<std::int64_t>(count_open, snapshot.station(), handler).value_or(0);
}

void insert_reporter(store::Transaction& transaction, const Reporter& reporter, const Digest& token) {
    transaction.execute(insert_reporter_row, transaction.station(), ByteView(token), reporter.incident,
                        reporter.place, reporter.at, reporter.is_confidential, reporter.given_to);
}

std::optional<Reporter> find_reporter(store::Snapshot& snapshot, const Digest& token) {
    return snapshot.first(select_reporter, reporter_from, snapshot.station(), ByteView(token));
}

std::vector<Reporter> reporters_of(store::Snapshot& snapshot, std::int64_t number) {
    return snapshot.all(select_reporters, reporter_from, snapshot.station(), number);
}

void insert_remark(store::Transaction& transaction, std::int64_t number, store::Position position,
                   std::string_view text) {
    transaction.execute(insert_remark_row, transaction.station(), number, position, text);
}

std::map<store::Position, std::string> remarks_of(store::Snapshot& snapshot, std::int64_t number) {
    std::map<store::Position, std::string> remarks;
    for (const Row row : snapshot.query(select_remarks, snapshot.station(), number)) {
        remarks.emplace(row.get<store::Position>(0), row.get<std::string>(1));
    }
    for (const Row row : snapshot.query(select_reveal_notes, snapshot.station(), number)) {
        remarks.emplace(row.get<store::Position>(0), row.get<std::string>(1));
    }
    return remarks;
}

std::string last_remark_of(store::Snapshot& snapshot, std::int64_t number) {
    return snapshot.value<std::string>(select_last_remark, snapshot.station(), number).value_or("");
}

void insert_reveal_note(store::Transaction& transaction, std::int64_t number, store::Position position,
                        std::string_view text) {
    transaction.execute(insert_reveal_note_row, transaction.station(), position, number, transaction.now(),
                        text);
}

void delete_remarks(store::Transaction& transaction, std::int64_t number) {
    transaction.execute(delete_remark_rows, transaction.station(), number);
}

std::int64_t forget_reveal_notes(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    return transaction.execute(delete_reveal_note_rows, transaction.station(), before, most);
}

std::int64_t count_reveal_notes(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_reveal_note_rows, snapshot.station(), before).value_or(0);
}

void end_links(store::Transaction& transaction, std::int64_t number) {
    // The table's key wants each to be another.
    for (const auto place : transaction.all(
             select_links, [](Row row) { return row.get<std::int64_t>(0); }, transaction.station(), number)) {
        const std::string none = fmt::format("{}/{}", number, place);
        transaction.execute(update_link, transaction.station(), number, place,
                            std::as_bytes(std::span(none)));
    }
}

bool has_links(store::Snapshot& snapshot, std::int64_t number) {
    return snapshot.value<int>(select_links, snapshot.station(), number).has_value();
}

void delete_photos(store::Transaction& transaction, std::int64_t number) {
    transaction.execute(delete_photo_rows, transaction.station(), number);
}

bool has_photos(store::Snapshot& snapshot, std::int64_t number) {
    return snapshot.value<int>(select_photos, snapshot.station(), number).has_value();
}

std::vector<Closed> closed_before(store::Snapshot& snapshot, Content content, Outcome outcome, Instant before,
                                  const Closed& after, std::size_t most) {
    return snapshot.all(
        select_closed[static_cast<std::size_t>(content)],
        [](Row row) { return Closed{row.get<Instant>(0), row.get<std::int64_t>(1)}; }, snapshot.station(),
        outcome, before, after.closed_at, after.number, most);
}

void insert_photo(store::Transaction& transaction, std::int64_t number, int place,
                  std::span<const std::byte> jpeg) {
    transaction.execute(insert_photo_row, transaction.station(), number, place, transaction.now(), jpeg);
}

std::optional<std::vector<std::byte>> find_photo(store::Snapshot& snapshot, std::int64_t number, int place) {
    return snapshot.value<std::vector<std::byte>>(select_photo, snapshot.station(), number, place);
}

std::int64_t rulebook_version(store::Snapshot& snapshot) {
    return snapshot.value<std::int64_t>(select_rulebook_version, snapshot.station()).value_or(0);
}

std::string rulebook_text(store::Snapshot& snapshot, std::int64_t version) {
    return snapshot.value<std::string>(select_rulebook, snapshot.station(), version).value_or("");
}

std::vector<RulebookRow> rulebooks_up_to(store::Snapshot& snapshot, std::int64_t version, std::size_t most) {
    return snapshot.all(
        select_rulebooks,
        [](Row row) {
            return RulebookRow{row.get<std::int64_t>(0), row.get<Instant>(1), row.get<std::string>(2)};
        },
        snapshot.station(), version, most);
}

void insert_rulebook(store::Transaction& transaction, std::int64_t version, std::string_view text) {
    transaction.execute(insert_rulebook_row, transaction.station(), version, transaction.now(), text);
}

bool is_off_duty(store::Snapshot& snapshot, std::string_view post) {
    return snapshot.value<int>(select_off_duty, snapshot.station(), post).has_value();
}

std::vector<std::string> posts_off_duty(store::Snapshot& snapshot) {
    return snapshot.all(
        select_all_off_duty, [](Row row) { return row.get<std::string>(0); }, snapshot.station());
}

void set_off_duty(store::Transaction& transaction, std::string_view post, bool off) {
    transaction.execute(off ? insert_off_duty : delete_off_duty, transaction.station(), post);
}

}  // namespace linli::incidents
