#include "exchange/file_exchange_rows.h"

#include "exchange/file_exchange.h"

namespace linli::exchange {
namespace {

using store::Row;
using store::Sql;

constexpr std::int64_t first_line = 2;  // behind the headings

constexpr Sql insert_one{"partner_files.insert",
                         "INSERT INTO partner_files (station_id, partner, number, name, row_count, made_at, "
                         "placed_at, received_at, "
                         "missed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
constexpr Sql insert_row{
    "partner_file_rows.insert",
    "INSERT INTO partner_file_rows (station_id, partner, number, line, message, refused) VALUES (?1, ?2, ?3, "
    "?4, ?5, 0)"};
constexpr Sql update_one{
    "partner_files.update",
    "UPDATE partner_files SET row_count = ?4, placed_at = ?5, received_at = ?6, missed_at = ?7 WHERE "
    "station_id = ?1 AND partner = ?2 AND number = ?3"};
constexpr Sql select_one{
    "partner_files.one",
    "SELECT partner, number, name, row_count, made_at, placed_at, received_at, missed_at FROM partner_files "
    "WHERE station_id = ?1 AND partner = ?2 AND number = ?3"};
constexpr Sql select_last{
    "partner_files.last",
    "SELECT partner, number, name, row_count, made_at, placed_at, received_at, missed_at FROM partner_files "
    "WHERE station_id = ?1 AND partner = ?2 ORDER BY number DESC LIMIT 1"};
constexpr Sql select_unplaced{
    "partner_files.unplaced",
    "SELECT partner, number, name, row_count, made_at, placed_at, received_at, missed_at FROM partner_files "
    "WHERE station_id = ?1 AND partner = ?2 AND received_at IS NULL AND missed_at IS NULL AND placed_at IS "
    "NULL ORDER BY number LIMIT 1"};
constexpr Sql select_unreceived{
    "partner_files.unreceived",
    "SELECT partner, number, name, row_count, made_at, placed_at, received_at, missed_at FROM partner_files "
    "WHERE station_id = ?1 AND partner = ?2 AND received_at IS NULL AND missed_at IS NULL AND placed_at < ?3 "
    "ORDER BY number LIMIT 10"};
constexpr Sql select_rows{"partner_file_rows.of",
                          "SELECT line, message FROM partner_file_rows WHERE station_id = ?1 AND partner = "
                          "?2 AND number = ?3 ORDER "
                          "BY line"};
constexpr Sql refuse_row{"partner_file_rows.refuse",
                         "UPDATE partner_file_rows SET refused = 1 WHERE station_id = ?1 AND partner = ?2 "
                         "AND number = ?3 AND line "
                         "= ?4"};
constexpr Sql select_waiting{
    "messages.for_a_file",
    "SELECT id FROM messages WHERE station_id = ?1 AND partner = ?2 AND next_at <= ?3 AND next_at IS NOT "
    "NULL "
    "AND (delivery = 0 OR NOT EXISTS (SELECT 1 FROM messages AS earlier WHERE earlier.station_id = ?1 AND "
    "earlier.delivery = messages.delivery AND earlier.sequence < messages.sequence AND (earlier.next_at > ?3 "
    "OR (earlier.state = 'dead' AND NOT EXISTS (SELECT 1 FROM partner_file_rows WHERE "
    "partner_file_rows.station_id = ?1 AND partner_file_rows.message = earlier.id AND "
    "partner_file_rows.refused = 0))))) ORDER BY id LIMIT ?4"};
constexpr Sql release_all{
    "messages.release",
    "UPDATE messages SET next_at = ?3 WHERE station_id = ?1 AND partner = ?2 AND state = 'waiting' AND "
    "next_at IS NULL"};
constexpr Sql delete_rows{
    "partner_file_rows.forget",
    "DELETE FROM partner_file_rows WHERE station_id = ?1 AND (partner, number) IN (SELECT partner, number "
    "FROM "
    "partner_files WHERE station_id = ?1 AND made_at < ?2 ORDER BY made_at, partner, number LIMIT ?3)"};
constexpr Sql delete_files{
    "partner_files.forget",
    "DELETE FROM partner_files WHERE station_id = ?1 AND (partner, number) IN (SELECT partner, number FROM "
    "partner_files WHERE station_id = ?1 AND made_at < ?2 ORDER BY made_at, partner, number LIMIT ?3)"};

SentFile file_from(Row row) {
    return {row.get<std::string>(0),
            row.get<std::int64_t>(1),
            row.get<std::string>(2),
            row.get<std::int64_t>(3),
            row.get<Instant>(4),
            row.get<std::optional<Instant>>(5),
            row.get<std::optional<Instant>>(6),
            row.get<std::optional<Instant>>(7)};
}

}  // namespace

const store::Migration& files_migration() {
    static const store::Migration steps{"exchange_files", {R"(
CREATE TABLE partner_files (
    station_id INTEGER NOT NULL, partner TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL,
    row_count INTEGER NOT NULL, made_at INTEGER NOT NULL, placed_at INTEGER, received_at INTEGER,
    missed_at INTEGER, PRIMARY KEY (station_id, partner, number)) STRICT, WITHOUT ROWID;
CREATE INDEX partner_files_open ON partner_files (station_id, partner, number)
    WHERE received_at IS NULL AND missed_at IS NULL;
CREATE INDEX partner_files_made ON partner_files (station_id, made_at);
CREATE TABLE partner_file_rows (
    station_id INTEGER NOT NULL, partner TEXT NOT NULL, number INTEGER NOT NULL, line INTEGER NOT NULL,
    message INTEGER NOT NULL, refused INTEGER NOT NULL,
    PRIMARY KEY (station_id, partner, number, line)) STRICT, WITHOUT ROWID;
CREATE INDEX partner_file_rows_message ON partner_file_rows (station_id, message);
)"}};
    return steps;
}

void insert_file(store::Transaction& transaction, const SentFile& file,
                 const std::vector<std::int64_t>& messages) {
    transaction.execute(insert_one, transaction.station(), file.partner, file.number, file.name, file.rows,
                        file.made_at, file.placed_at, file.received_at, file.missed_at);
    std::int64_t line = first_line;
    for (const std::int64_t message : messages)
        transaction.execute(insert_row, transaction.station(), file.partner, file.number, line++, message);
}

void update_file(store::Transaction& transaction, const SentFile& file) {
    transaction.execute(update_one, transaction.station(), file.partner, file.number, file.rows,
                        file.placed_at, file.received_at, file.missed_at);
}

std::optional<SentFile> find_file(store::Snapshot& snapshot, std::string_view partner, std::int64_t number) {
    return snapshot.first(select_one, file_from, snapshot.station(), partner, number);
}

std::optional<SentFile> last_file(store::Snapshot& snapshot, std::string_view partner) {
    return snapshot.first(select_last, file_from, snapshot.station(), partner);
}

std::optional<SentFile> first_unplaced(store::Snapshot& snapshot, std::string_view partner) {
    return snapshot.first(select_unplaced, file_from, snapshot.station(), partner);
}

std::vector<SentFile> unreceived(store::Snapshot& snapshot, std::string_view partner, Instant before) {
    return snapshot.all(select_unreceived, file_from, snapshot.station(), partner, before);
}

std::vector<std::pair<std::int64_t, std::int64_t>> rows_of(store::Snapshot& snapshot, const SentFile& file) {
    return snapshot.all(
        select_rows, [](Row row) { return std::pair(row.get<std::int64_t>(0), row.get<std::int64_t>(1)); },
        snapshot.station(), file.partner, file.number);
}

void note_refused(store::Transaction& transaction, const SentFile& file, std::int64_t line) {
    transaction.execute(refuse_row, transaction.station(), file.partner, file.number, line);
}

std::vector<Message> for_a_file(store::Snapshot& snapshot, std::string_view partner, std::size_t most) {
    const auto ids = snapshot.all(
        select_waiting, [](Row row) { return row.get<std::int64_t>(0); }, snapshot.station(), partner,
        snapshot.now(), static_cast<std::int64_t>(most));
    std::vector<Message> messages;
    messages.reserve(ids.size());
    for (const std::int64_t id : ids)
        messages.push_back(find_message(snapshot, id).value());
    return messages;
}

std::int64_t release_messages(store::Transaction& transaction, std::string_view partner) {
    return transaction.execute(release_all, transaction.station(), partner, transaction.now());
}

std::int64_t forget_files(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.execute(delete_rows, transaction.station(), before, most);
    return transaction.execute(delete_files, transaction.station(), before, most);
}

}  // namespace linli::exchange
