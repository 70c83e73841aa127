#include "store/journal.h"

#include "store/transaction.h"

namespace linli::store {
namespace {

constexpr Sql select_after{
    "journal.entries_after",
    "SELECT position, at, actor, kind, subject, related, version, payload FROM journal "
    "WHERE station_id = ?1 AND position > ?2 ORDER BY position LIMIT ?3"};
constexpr Sql select_about{
    "journal.entries_about",
    "SELECT position, at, actor, kind, subject, related, version, payload FROM journal "
    "WHERE station_id = ?1 AND subject = ?2 UNION ALL "
    "SELECT position, at, actor, kind, subject, related, version, payload FROM journal "
    "WHERE station_id = ?1 AND related = ?2 AND related <> '' ORDER BY position"};
constexpr Sql select_latest{
    "journal.latest_about",
    "SELECT position, at, actor, kind, subject, related, version, payload FROM journal "
    "WHERE station_id = ?1 AND subject = ?2 ORDER BY position DESC LIMIT ?3"};
constexpr Sql select_first{"journal.first_about",
                           "SELECT min(position) FROM journal WHERE station_id = ?1 AND subject = ?2"};
constexpr Sql select_followed_to{"followers.followed_to",
                                 "SELECT position FROM followers WHERE station_id = ?1 AND name = ?2"};
constexpr Sql insert_followed{"followers.begin",
                              "INSERT INTO followers (station_id, name, position) VALUES (?1, ?2, ?3) ON "
                              "CONFLICT (station_id, name) DO NOTHING"};
constexpr Sql select_subjects{"journal.subjects_after",
                              "SELECT position, subject FROM journal WHERE station_id = ?1 AND position > ?2 "
                              "ORDER BY position LIMIT ?3"};
constexpr Sql select_last{"journal.last_position", "SELECT max(position) FROM journal WHERE station_id = ?1"};

Entry entry_from(Row row) {
    return {row.get<Position>(0),    row.get<Instant>(1),      row.get<std::string>(2),
            row.get<std::string>(3), row.get<std::string>(4),  row.get<std::string>(5),
            row.get<int>(6),         {row.get<std::string>(7)}};
}

}  // namespace

std::vector<Entry> entries_after(Snapshot& snapshot, Position after, std::size_t most) {
    return snapshot.all(select_after, entry_from, snapshot.station(), after, most);
}

std::vector<Entry> entries_about(Snapshot& snapshot, std::string_view subject) {
    return snapshot.all(select_about, entry_from, snapshot.station(), subject);
}

std::vector<Entry> latest_about(Snapshot& snapshot, std::string_view subject, std::size_t most) {
    return snapshot.all(select_latest, entry_from, snapshot.station(), subject, most);
}

std::optional<Position> first_about(Snapshot& snapshot, std::string_view subject) {
    return snapshot.value<Position>(select_first, snapshot.station(), subject);
}

Position followed_to(Snapshot& snapshot, std::string_view follower) {
    return snapshot.value<Position>(select_followed_to, snapshot.station(), follower).value_or(0);
}

void begin_following(Transaction& transaction, std::string_view follower) {
    transaction.execute(insert_followed, transaction.station(), follower, last_position(transaction));
}

std::vector<std::string> subjects_after(Snapshot& snapshot, Position after, std::size_t most,
                                        Position& last) {
    std::vector<std::string> subjects;
    for (const Row row : snapshot.query(select_subjects, snapshot.station(), after, most)) {
        last = row.get<Position>(0);
        subjects.push_back(row.get<std::string>(1));
    }
    return subjects;
}

Position last_position(Snapshot& snapshot) {
    return snapshot.value<Position>(select_last, snapshot.station()).value_or(0);
}

}  // namespace linli::store
