#include "audit/witness_rows.h"

#include <algorithm>

namespace linli::audit {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_witnesses{
    "audit.witnesses",
    "SELECT name, state, since, why_zh, why_en, kept, kept_at, cosignature FROM audit_witnesses "
    "WHERE station_id = ?1 ORDER BY name"};
constexpr Sql select_witness{
    "audit.witness",
    "SELECT name, state, since, why_zh, why_en, kept, kept_at, cosignature FROM audit_witnesses "
    "WHERE station_id = ?1 AND name = ?2"};
constexpr Sql upsert_witness{
    "audit.put_witness",
    "INSERT INTO audit_witnesses (station_id, name, state, since, why_zh, why_en, kept, kept_at, "
    "cosignature) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (station_id, name) DO UPDATE SET "
    "state = excluded.state, since = excluded.since, why_zh = excluded.why_zh, why_en = excluded.why_en, "
    "kept = excluded.kept, kept_at = excluded.kept_at, cosignature = excluded.cosignature"};
constexpr Sql delete_witness_sql{"audit.delete_witness",
                                 "DELETE FROM audit_witnesses WHERE station_id = ?1 AND name = ?2"};

constexpr Sql select_newest_witnessed{"audit.newest_witnessed",
                                      "SELECT origin, size, at, root, note FROM audit_witnessed "
                                      "WHERE station_id = ?1 AND origin = ?2 ORDER BY size DESC LIMIT 1"};
constexpr Sql select_next_origin{"audit.next_witnessed",
                                 "SELECT origin FROM audit_witnessed WHERE station_id = ?1 AND origin > ?2 "
                                 "ORDER BY origin LIMIT 1"};
constexpr Sql insert_witnessed_sql{
    "audit.insert_witnessed",
    "INSERT INTO audit_witnessed (station_id, origin, size, at, root, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
constexpr Sql delete_witnessed_sql{
    "audit.delete_witnessed",
    "DELETE FROM audit_witnessed WHERE station_id = ?1 AND origin = ?2 AND size = ?3"};

constexpr Sql select_refused{
    "audit.refused",
    "SELECT origin, size, at, note FROM audit_refused WHERE station_id = ?1 AND origin = ?2"};
constexpr Sql upsert_refused{
    "audit.put_refused",
    "INSERT INTO audit_refused (station_id, origin, size, at, note) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (station_id, origin) DO UPDATE SET size = excluded.size, at = excluded.at, note = "
    "excluded.note"};

WitnessRow witness_row(Row row) {
    return {row.get<std::string>(0), row.get<WitnessState>(1),
            row.get<Instant>(2),     {row.get<std::string>(3), row.get<std::string>(4)},
            row.get<Size>(5),        row.get<std::optional<Instant>>(6),
            row.get<std::string>(7)};
}

WitnessedRow witnessed_from(Row row) {
    WitnessedRow found{
        row.get<std::string>(0), row.get<Size>(1), row.get<Instant>(2), {}, row.get<std::string>(4)};
    const Bytes root = row.get<Bytes>(3);
    std::copy_n(root.begin(), std::min(root.size(), found.root.size()), found.root.begin());
    return found;
}

RefusedRow refused_from(Row row) {
    return {row.get<std::string>(0), row.get<Size>(1), row.get<Instant>(2), row.get<std::string>(3)};
}

}  // namespace

std::vector<WitnessRow> find_witnesses(store::Snapshot& snapshot) {
    return snapshot.all(select_witnesses, witness_row, snapshot.station());
}

std::optional<WitnessRow> find_witness(store::Snapshot& snapshot, std::string_view name) {
    return snapshot.first(select_witness, witness_row, snapshot.station(), name);
}

void put_witness(store::Transaction& transaction, const WitnessRow& witness) {
    transaction.execute(upsert_witness, transaction.station(), witness.name, witness.state, witness.since,
                        witness.why.zh, witness.why.en, witness.kept, witness.kept_at, witness.cosignature);
}

void delete_witness(store::Transaction& transaction, std::string_view name) {
    transaction.execute(delete_witness_sql, transaction.station(), name);
}

std::optional<WitnessedRow> newest_witnessed(store::Snapshot& snapshot, std::string_view origin) {
    return snapshot.first(select_newest_witnessed, witnessed_from, snapshot.station(), origin);
}

std::optional<std::string> witnessed_after(store::Snapshot& snapshot, std::string_view origin) {
    return snapshot.first(
        select_next_origin, [](Row row) { return row.get<std::string>(0); }, snapshot.station(), origin);
}

void insert_witnessed(store::Transaction& transaction, const WitnessedRow& row) {
    transaction.execute(insert_witnessed_sql, transaction.station(), row.origin, row.size, row.at,
                        ByteView(row.root), row.note);
}

void delete_witnessed(store::Transaction& transaction, std::string_view origin, Size size) {
    transaction.execute(delete_witnessed_sql, transaction.station(), origin, size);
}

std::optional<RefusedRow> find_refused(store::Snapshot& snapshot, std::string_view origin) {
    return snapshot.first(select_refused, refused_from, snapshot.station(), origin);
}

void put_refused(store::Transaction& transaction, const RefusedRow& row) {
    transaction.execute(upsert_refused, transaction.station(), row.origin, row.size, row.at, row.note);
}

}  // namespace linli::audit
