#include "volunteers/ledger_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert_credit{"credits.insert",
                            "INSERT INTO credits (station_id, id, volunteer, team, service, minutes, "
                            "reverses, made_by, second_by, at, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                            "?9, ?10, ?11)"};
#define CREDIT_COLUMNS                                                                          \
    "SELECT id, volunteer, team, service, minutes, reverses, made_by, second_by, at, day FROM " \
    "credits WHERE station_id = ?1 "
constexpr Sql select_credit{"credits.one", CREDIT_COLUMNS "AND id = ?2"};
constexpr Sql select_all{"credits.all", CREDIT_COLUMNS "ORDER BY id"};
constexpr Sql select_before{"credits.before", CREDIT_COLUMNS "AND id < ?2 ORDER BY id DESC LIMIT ?3"};
constexpr Sql select_credits_of{"credits.of_volunteer",
                                CREDIT_COLUMNS "AND id < ?2 AND volunteer = ?4 ORDER BY id DESC LIMIT ?3"};
constexpr Sql select_of_team{"credits.of_team",
                             CREDIT_COLUMNS "AND id < ?2 AND team = ?4 ORDER BY id DESC LIMIT ?3"};
constexpr Sql select_of_both{"credits.of_both", CREDIT_COLUMNS
                             "AND id < ?2 AND volunteer = ?4 AND team = ?5 ORDER BY id DESC LIMIT "
                             "?3"};
#undef CREDIT_COLUMNS
constexpr Sql select_reversing{"credits.reversing",
                               "SELECT id FROM credits WHERE station_id = ?1 AND reverses = ?2"};
constexpr Sql select_by_team{"credits.by_team",
                             "SELECT team, CAST(sum(minutes) AS BIGINT) FROM credits WHERE station_id = ?1 "
                             "AND volunteer = ?2 GROUP BY team"};
constexpr Sql add_balance{
    "balances.add",
    "INSERT INTO balances (station_id, holder, minutes) VALUES (?1, ?2, ?3) ON CONFLICT (station_id, holder) "
    "DO UPDATE SET minutes = balances.minutes + excluded.minutes"};
constexpr Sql select_balance{"balances.one",
                             "SELECT minutes FROM balances WHERE station_id = ?1 AND holder = ?2"};
constexpr Sql select_balances{"balances.all", "SELECT holder, minutes FROM balances WHERE station_id = ?1"};

constexpr Sql insert_reversal_row{"reversals.insert",
                                  "INSERT INTO reversals (station_id, id, credit, asked_by, asked_at, state, "
                                  "answered_by, answered_at) VALUES "
                                  "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
constexpr Sql update_reversal_row{
    "reversals.update",
    "UPDATE reversals SET state = ?3, answered_by = ?4, answered_at = ?5 WHERE station_id = ?1 AND id = ?2"};
#define REVERSAL_COLUMNS                                                                           \
    "SELECT id, credit, asked_by, asked_at, state, answered_by, answered_at FROM reversals WHERE " \
    "station_id = "                                                                                \
    "?1 "
constexpr Sql select_reversal{"reversals.one", REVERSAL_COLUMNS "AND id = ?2"};
constexpr Sql select_asked{"reversals.of_credit",
                           REVERSAL_COLUMNS "AND credit = ?2 ORDER BY id DESC LIMIT 1"};
#undef REVERSAL_COLUMNS
constexpr Sql select_confirmed{
    "services.confirmed", "SELECT id, minutes FROM services WHERE station_id = ?1 AND state = 'confirmed'"};

Credit credit_from(Row row) {
    return {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::string>(2),
            row.get<std::int64_t>(3), row.get<std::int64_t>(4), row.get<std::optional<std::int64_t>>(5),
            row.get<std::string>(6),  row.get<std::string>(7),  row.get<Instant>(8),
            row.get<std::string>(9)};
}

Reversal reversal_from(Row row) {
    return {row.get<std::int64_t>(0),          row.get<std::int64_t>(1),
            row.get<std::string>(2),           row.get<Instant>(3),
            row.get<ReversalState>(4),         row.get<std::string>(5),
            row.get<std::optional<Instant>>(6)};
}

}  // namespace

void add_to_ledger(store::Transaction& transaction, const Credit& credit) {
    transaction.execute(insert_credit, transaction.station(), credit.id, credit.volunteer, credit.team,
                        credit.service, credit.minutes, credit.reverses, credit.by, credit.second_by,
                        credit.at, credit.day);
    for (const std::string& holder : {subject_of_volunteer(credit.volunteer), subject_of_team(credit.team)})
        transaction.execute(add_balance, transaction.station(), holder, credit.minutes);
}

std::optional<Credit> find_credit(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_credit, credit_from, snapshot.station(), id);
}

std::optional<std::int64_t> reversal_of(store::Snapshot& snapshot, std::int64_t credit) {
    return snapshot.value<std::int64_t>(select_reversing, snapshot.station(), credit);
}

std::vector<Credit> credits_before(store::Snapshot& snapshot, std::int64_t volunteer, std::string_view team,
                                   std::int64_t before, std::int64_t most) {
    const StationId station = snapshot.station();
    if (volunteer != 0 && !team.empty())
        return snapshot.all(select_of_both, credit_from, station, before, most, volunteer, team);
    if (volunteer != 0) return snapshot.all(select_credits_of, credit_from, station, before, most, volunteer);
    if (!team.empty()) return snapshot.all(select_of_team, credit_from, station, before, most, team);
    return snapshot.all(select_before, credit_from, station, before, most);
}

void for_each_credit(store::Snapshot& snapshot, const std::function<void(const Credit&)>& take) {
    for (const Row row : snapshot.query(select_all, snapshot.station()))
        take(credit_from(row));
}

std::int64_t balance_of(store::Snapshot& snapshot, std::string_view holder) {
    return snapshot.value<std::int64_t>(select_balance, snapshot.station(), holder).value_or(0);
}

std::map<std::string, std::int64_t> all_balances(store::Snapshot& snapshot) {
    std::map<std::string, std::int64_t> balances;
    for (const Row row : snapshot.query(select_balances, snapshot.station()))
        balances.emplace(row.get<std::string>(0), row.get<std::int64_t>(1));
    return balances;
}

std::map<std::string, std::int64_t> minutes_by_team(store::Snapshot& snapshot, std::int64_t volunteer) {
    std::map<std::string, std::int64_t> minutes;
    for (const Row row : snapshot.query(select_by_team, snapshot.station(), volunteer))
        minutes.emplace(row.get<std::string>(0), row.get<std::int64_t>(1));
    return minutes;
}

void insert_reversal(store::Transaction& transaction, const Reversal& reversal) {
    transaction.execute(insert_reversal_row, transaction.station(), reversal.id, reversal.credit,
                        reversal.asked_by, reversal.asked_at, reversal.state, reversal.answered_by,
                        reversal.answered_at);
}

void update_reversal(store::Transaction& transaction, const Reversal& reversal) {
    transaction.execute(update_reversal_row, transaction.station(), reversal.id, reversal.state,
                        reversal.answered_by, reversal.answered_at);
}

std::optional<Reversal> find_reversal(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_reversal, reversal_from, snapshot.station(), id);
}

std::optional<Reversal> reversal_asked_of(store::Snapshot& snapshot, std::int64_t credit) {
    return snapshot.first(select_asked, reversal_from, snapshot.station(), credit);
}

std::map<std::int64_t, std::int64_t> confirmed_services(store::Snapshot& snapshot) {
    std::map<std::int64_t, std::int64_t> services;
    for (const Row row : snapshot.query(select_confirmed, snapshot.station()))
        services.emplace(row.get<std::int64_t>(0), row.get<std::int64_t>(1));
    return services;
}

std::string subject_of_credit(std::int64_t id) {
    return "credit/" + std::to_string(id);
}

std::string subject_of_reversal(std::int64_t id) {
    return "reversal/" + std::to_string(id);
}

}  // namespace linli::volunteers
