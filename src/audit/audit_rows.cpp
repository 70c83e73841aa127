#include "audit/audit_rows.h"

#include <cstring>
#include <limits>

namespace linli::audit {
namespace {

using store::Row;
using store::Sql;

constexpr std::size_t tiles_remembered = 64;

constexpr Sql select_tile{
    "audit.tile", "SELECT hashes FROM audit_tiles WHERE station_id = ?1 AND level = ?2 AND place = ?3"};
constexpr Sql upsert_tile{
    "audit.put_tile",
    "INSERT INTO audit_tiles (station_id, level, place, hashes) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (station_id, level, place) DO UPDATE SET hashes = excluded.hashes"};
constexpr Sql select_last_tile{
    "audit.last_tile",
    "SELECT place, length(hashes) FROM audit_tiles WHERE station_id = ?1 AND level = 0 "
    "ORDER BY place DESC LIMIT 1"};
constexpr Sql select_tile_ids{
    "audit.tile_ids", "SELECT level, place FROM audit_tiles WHERE station_id = ?1 ORDER BY level, place"};

constexpr Sql insert_checkpoint_sql{
    "audit.insert_checkpoint",
    "INSERT INTO audit_checkpoints (station_id, size, at, root, note) VALUES (?1, ?2, ?3, ?4, ?5)"};
constexpr Sql select_newest{"audit.newest_checkpoint",
                            "SELECT size, at, root, note FROM audit_checkpoints WHERE station_id = ?1 "
                            "ORDER BY size DESC LIMIT 1"};
constexpr Sql select_checkpoint{
    "audit.checkpoint",
    "SELECT size, at, root, note FROM audit_checkpoints WHERE station_id = ?1 AND size = ?2"};
constexpr Sql select_checkpoints{
    "audit.checkpoints",
    "SELECT size, at, root, note FROM audit_checkpoints WHERE station_id = ?1 ORDER BY size"};

constexpr Sql select_journal{
    "audit.journal",
    "SELECT position, at, actor, kind, subject, related, version, payload FROM journal "
    "WHERE station_id = ?1 ORDER BY position"};
constexpr Sql select_entry{
    "audit.entry",
    "SELECT position, at, actor, kind, subject, related, version, payload FROM journal "
    "WHERE station_id = ?1 AND position = ?2"};
constexpr Sql select_other{"audit.other_entries",
                           "SELECT position FROM journal WHERE station_id = ?1 AND position > ?2 "
                           "AND position <= ?3 AND kind <> ?4 ORDER BY position LIMIT 1"};

KeptCheckpoint checkpoint_from(Row row) {
    return {row.get<Size>(0), row.get<Instant>(1), row.get<Bytes>(2), row.get<std::string>(3)};
}

store::Entry entry_from(Row row) {
    return {row.get<store::Position>(0),
            row.get<Instant>(1),
            row.get<std::string>(2),
            row.get<std::string>(3),
            row.get<std::string>(4),
            row.get<std::string>(5),
            row.get<int>(6),
            {row.get<std::string>(7)}};
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"audit",
                                        {R"(
CREATE TABLE audit_tiles (
    station_id INTEGER NOT NULL, level INTEGER NOT NULL, place INTEGER NOT NULL, hashes BLOB NOT NULL,
    PRIMARY KEY (station_id, level, place)) STRICT;
CREATE TABLE audit_checkpoints (
    station_id INTEGER NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (station_id, size)) STRICT;
)",
                                         R"(
CREATE TABLE audit_witnesses (
    station_id INTEGER NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, since INTEGER NOT NULL, why_zh TEXT NOT NULL,
    why_en TEXT NOT NULL, kept INTEGER NOT NULL, kept_at INTEGER, cosignature TEXT NOT NULL,
    PRIMARY KEY (station_id, name)) STRICT;
CREATE TABLE audit_witnessed (
    station_id INTEGER NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL, root BLOB NOT NULL,
    note TEXT NOT NULL, PRIMARY KEY (station_id, origin, size)) STRICT;
CREATE TABLE audit_refused (
    station_id INTEGER NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (station_id, origin)) STRICT;
)"}};
    return steps;
}

// ---- tiles ----

Bytes find_tile(store::Snapshot& snapshot, TileId id) {
    return snapshot.value<Bytes>(select_tile, snapshot.station(), id.level, id.place).value_or(Bytes{});
}

void put_tile(store::Transaction& transaction, TileId id, std::span<const Hash> hashes) {
    transaction.execute(upsert_tile, transaction.station(), id.level, id.place, std::as_bytes(hashes));
}

Size sealed_size(store::Snapshot& snapshot) {
    return snapshot
        .first(
            select_last_tile,
            [](Row row) {
                return row.get<Size>(0) * tile_width + row.get<Size>(1) / static_cast<Size>(sizeof(Hash));
            },
            snapshot.station())
        .value_or(0);
}

void for_each_tile_id(store::Snapshot& snapshot, const std::function<void(TileId)>& use) {
    for (const Row row : snapshot.query(select_tile_ids, snapshot.station()))
        use({row.get<int>(0), row.get<Size>(1)});
}

std::span<const Hash> KeptTiles::tile(TileId id) {
    const auto known = read_.find(id);
    if (known != read_.end()) return known->second;
    if (read_.size() == tiles_remembered) read_.clear();
    const Bytes bytes = find_tile(snapshot_, id);
    Hashes& hashes = read_[id];
    hashes.resize(bytes.size() / sizeof(Hash));
    if (!hashes.empty()) std::memcpy(hashes.data(), bytes.data(), hashes.size() * sizeof(Hash));
    return hashes;
}

// ---- checkpoints ----

void insert_checkpoint(store::Transaction& transaction, const KeptCheckpoint& checkpoint) {
    transaction.execute(insert_checkpoint_sql, transaction.station(), checkpoint.size, checkpoint.at,
                        checkpoint.root, checkpoint.note);
}

std::optional<KeptCheckpoint> newest_checkpoint(store::Snapshot& snapshot) {
    return snapshot.first(select_newest, checkpoint_from, snapshot.station());
}

std::optional<KeptCheckpoint> find_checkpoint(store::Snapshot& snapshot, Size size) {
    return snapshot.first(select_checkpoint, checkpoint_from, snapshot.station(), size);
}

CheckpointRows::CheckpointRows(store::Snapshot& snapshot)
    : rows_(snapshot.query(select_checkpoints, snapshot.station())) {}

std::optional<KeptCheckpoint> CheckpointRows::next() {
    if (!rows_.next()) return std::nullopt;
    return checkpoint_from(rows_.row());
}

// ---- the journal ----

JournalRows::JournalRows(store::Snapshot& snapshot)
    : rows_(snapshot.query(select_journal, snapshot.station())) {}

std::optional<Leaf> JournalRows::next() {
    if (!rows_.next()) return std::nullopt;
    const Row row = rows_.row();
    return Leaf{row.get<store::Position>(0),  row.get<Instant>(1),          row.get<std::string_view>(2),
                row.get<std::string_view>(3), row.get<std::string_view>(4), row.get<std::string_view>(5),
                row.get<std::int64_t>(6),     row.get<std::string_view>(7)};
}

std::optional<store::Entry> find_entry(store::Snapshot& snapshot, store::Position position) {
    return snapshot.first(select_entry, entry_from, snapshot.station(), position);
}

bool has_other_entries(store::Snapshot& snapshot, store::Position after, store::Position up_to,
                       std::string_view kind) {
    return snapshot.value<store::Position>(select_other, snapshot.station(), after, up_to, kind).has_value();
}

// A statement for the filters that are given, so that a subject is found by its indexes.
std::vector<store::Entry> find_entries(store::Snapshot& snapshot, const EntryFilter& filter,
                                       store::Position below, std::size_t most) {
    std::string text =
        "SELECT position, at, actor, kind, subject, related, version, payload FROM journal "
        "WHERE station_id = ?1 AND position < ?2";
    std::vector<store::Value> values{store::to_value(snapshot.station()), store::to_value(below)};
    const auto add = [&](std::string_view condition, const auto& value) {
        values.push_back(store::to_value(value));
        const std::string mark = "?" + std::to_string(values.size());
        text += " AND ";
        for (const char c : condition) {
            if (c == '?')
                text += mark;
            else
                text += c;
        }
    };
    if (filter.actor) add("actor = ?", *filter.actor);
    if (filter.kind) add("(kind = ? OR substr(kind, 1, length(?) + 1) = ? || '.')", *filter.kind);
    if (filter.subject) add("(subject = ? OR (related = ? AND related <> ''))", *filter.subject);
    if (filter.from) add("at >= ?", *filter.from);
    if (filter.to) add("at < ?", *filter.to);
    if (!filter.not_about.empty()) add("actor <> ? AND subject <> ?", filter.not_about);
    add("true ORDER BY position DESC LIMIT ?", most);
    std::vector<store::Entry> found;
    store::Rows rows = snapshot.query_values({"audit.find_entries", text}, values);
    for (const Row row : rows)
        found.push_back(entry_from(row));
    return found;
}

}  // namespace linli::audit
