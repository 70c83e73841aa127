#include "volunteers/plan_rows.h"

#include "volunteers/shift_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql put_wishes_row{
    "month_wishes.put",
    "INSERT INTO month_wishes (station_id, month, volunteer, written) VALUES (?1, ?2, ?3, ?4) ON CONFLICT "
    "(station_id, month, volunteer) DO UPDATE SET written = excluded.written"};
constexpr Sql select_wishes{
    "month_wishes.one",
    "SELECT written FROM month_wishes WHERE station_id = ?1 AND month = ?2 AND volunteer = ?3"};
constexpr Sql delete_of{"month_wishes.delete_of",
                        "DELETE FROM month_wishes WHERE station_id = ?1 AND volunteer = ?2"};
constexpr Sql delete_wishes_before{"month_wishes.delete_before",
                                   "DELETE FROM month_wishes WHERE station_id = ?1 AND month < ?2"};
constexpr Sql select_wishers{
    "month_wishes.of_month",
    "SELECT v.about, w.written FROM month_wishes AS w JOIN volunteers AS v ON v.station_id = w.station_id "
    "AND v.number = w.volunteer WHERE w.station_id = ?1 AND w.month = ?2 ORDER BY w.volunteer"};

#define PLAN_COLUMNS "SELECT id, state, written, begun_by, begun_at, give_up_at, outcome FROM month_plans "
constexpr Sql insert_plan_row{
    "month_plans.insert",
    "INSERT INTO month_plans (station_id, id, month, team, state, written, begun_by, begun_at, give_up_at, "
    "outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};
constexpr Sql update_plan_row{
    "month_plans.update",
    "UPDATE month_plans SET state = ?3, give_up_at = ?4, outcome = ?5 WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_plan{"month_plans.one", PLAN_COLUMNS "WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_plans{"month_plans.all", PLAN_COLUMNS "WHERE station_id = ?1 ORDER BY id DESC"};
#undef PLAN_COLUMNS
constexpr Sql delete_plans_before{"month_plans.delete_before",
                                  "DELETE FROM month_plans WHERE station_id = ?1 AND month < ?2"};
constexpr Sql select_first_give_up{
    "month_plans.first_due",
    "SELECT min(give_up_at) FROM month_plans WHERE station_id = ?1 AND state = 'computing'"};
constexpr Sql select_first_month{
    "month_plans.first_month",
    "SELECT min(month) FROM (SELECT month FROM month_plans WHERE station_id = ?1 UNION ALL SELECT month FROM "
    "month_wishes WHERE station_id = ?1) AS months"};

#define PLACE_COLUMNS \
    "SELECT p.plan, p.shift, p.volunteer, p.role, p.state, p.held_until FROM proposed_places AS p "
constexpr Sql insert_place_row{
    "proposed_places.insert",
    "INSERT INTO proposed_places (station_id, plan, shift, volunteer, role, state, held_until) VALUES (?1, "
    "?2, ?3, ?4, ?5, ?6, ?7)"};
constexpr Sql answer_place_row{
    "proposed_places.answer",
    "UPDATE proposed_places SET state = ?5, answered_at = ?6 WHERE station_id = ?1 AND plan = ?2 AND shift = "
    "?3 AND volunteer = ?4"};
constexpr Sql let_lapse{
    "proposed_places.let_lapse",
    "UPDATE proposed_places SET held_until = ?3 WHERE station_id = ?1 AND plan = ?2 AND state = 'open' AND "
    "held_until > ?3"};
constexpr Sql select_of_plan{
    "proposed_places.of_plan", PLACE_COLUMNS
    "JOIN shifts AS s ON s.station_id = p.station_id AND s.id = p.shift WHERE p.station_id = "
    "?1 AND p.plan = ?2 ORDER BY s.starts_at, p.shift, p.volunteer"};
constexpr Sql select_held_in{"proposed_places.held_in", PLACE_COLUMNS
                             "WHERE p.station_id = ?1 AND p.shift = ?2 AND p.state = 'open' ORDER BY "
                             "p.volunteer"};
// Shifts last a day at most.
constexpr Sql select_held_between{
    "proposed_places.held_between", PLACE_COLUMNS
    "JOIN shifts AS s ON s.station_id = p.station_id AND s.id = p.shift WHERE p.station_id = ?1 AND p.state "
    "= "
    "'open' AND (?4 = '' OR s.team = ?4) AND s.starts_at >= ?2 - 86400000 AND s.ends_at > ?2 AND s.starts_at "
    "< ?3 ORDER BY p.shift, p.volunteer"};
constexpr Sql select_held_for{
    "proposed_places.held_for", PLACE_COLUMNS
    "JOIN shifts AS s ON s.station_id = p.station_id AND s.id = p.shift WHERE p.station_id = "
    "?1 AND p.volunteer = ?2 AND p.state = 'open' ORDER BY s.starts_at, p.shift"};
constexpr Sql select_held_until{
    "proposed_places.held_until", PLACE_COLUMNS
    "WHERE p.station_id = ?1 AND p.state = 'open' AND p.held_until <= ?2 ORDER BY p.held_until, "
    "p.shift, p.volunteer LIMIT ?3"};
constexpr Sql select_planned_between{
    "proposed_places.between", PLACE_COLUMNS
    "JOIN shifts AS s ON s.station_id = p.station_id AND s.id = p.shift WHERE p.station_id = "
    "?1 AND (p.state = 'declined' OR (p.state = 'open' AND p.held_until > ?4)) AND s.state = 'planned' AND "
    "s.starts_at >= ?2 AND s.starts_at < ?3"};
#undef PLACE_COLUMNS
constexpr Sql delete_places_before{
    "proposed_places.delete_before",
    "DELETE FROM proposed_places WHERE station_id = ?1 AND plan IN (SELECT id FROM month_plans WHERE "
    "station_id = ?1 AND month < ?2)"};
constexpr Sql count_by_plan{
    "proposed_places.count",
    "SELECT plan, state, count(*) FROM proposed_places WHERE station_id = ?1 GROUP BY plan, state"};
constexpr Sql select_first_lapse{
    "proposed_places.first_lapse",
    "SELECT min(held_until) FROM proposed_places WHERE station_id = ?1 AND state = 'open'"};

constexpr Sql select_members{
    "team_members.all",
    "SELECT volunteer, team FROM team_members WHERE station_id = ?1 AND state = 'member' ORDER BY volunteer, "
    "team"};
constexpr Sql select_sign_ups{
    "sign_ups.of_month",
    "SELECT u.shift, u.volunteer, u.role, u.state, u.since, u.place FROM sign_ups AS u JOIN shifts AS s ON "
    "s.station_id = u.station_id AND s.id = u.shift WHERE u.station_id = ?1 AND u.state IN ('signed_up', "
    "'standby') AND s.state = 'planned' AND s.starts_at >= ?2 AND s.starts_at < ?3"};
constexpr Sql select_visits{
    "services.visits",
    // CROSS: SQLite goes from the shifts of these days to their services, not through all services.
    "SELECT s.grids, max(v.began_at) FROM shifts AS s CROSS JOIN services AS v WHERE v.station_id = "
    "s.station_id AND v.shift = s.id AND s.station_id = ?1 AND v.state = 'confirmed' AND s.starts_at >= ?2 "
    "AND s.starts_at "
    "< ?3 GROUP BY s.grids"};
constexpr Sql select_worklogs{"services.worklogs",
                              "SELECT volunteer, CAST(sum(minutes) AS BIGINT) FROM services WHERE station_id "
                              "= ?1 AND shift IS NULL AND state <> "
                              "'refused' AND began_at >= ?2 AND began_at < ?3 GROUP BY volunteer"};

PlanRow plan_from(Row row) {
    PlanRow plan;
    plan.id = row.get<std::int64_t>(0);
    plan.state = row.get<PlanState>(1);
    plan.written = json::read_stored<PlanWritten>(row.get<std::string_view>(2));
    plan.begun_by = row.get<std::string>(3);
    plan.begun_at = row.get<Instant>(4);
    plan.give_up_at = row.get<Instant>(5);
    const auto outcome = row.get<std::string>(6);
    if (!outcome.empty()) plan.outcome = json::read_stored<PlanOutcome>(outcome);
    return plan;
}

std::string outcome_of(const PlanRow& plan) {
    return plan.outcome ? json::to_text(*plan.outcome) : std::string();
}

ProposedRow place_from(Row row) {
    return {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::int64_t>(2),
            row.get<std::string>(3),  row.get<PlaceState>(4),   row.get<Instant>(5)};
}

}  // namespace

void put_wishes(store::Transaction& transaction, std::string_view month, std::int64_t volunteer,
                const WishesWritten& written) {
    transaction.execute(put_wishes_row, transaction.station(), month, volunteer, json::to_text(written));
}

std::optional<WishesWritten> wishes_of(store::Snapshot& snapshot, std::string_view month,
                                       std::int64_t volunteer) {
    return snapshot.first(
        select_wishes, [](Row row) { return json::read_stored<WishesWritten>(row.get<std::string_view>(0)); },
        snapshot.station(), month, volunteer);
}

void delete_wishes_of(store::Transaction& transaction, std::int64_t volunteer) {
    transaction.execute(delete_of, transaction.station(), volunteer);
}

void insert_plan(store::Transaction& transaction, const PlanRow& plan) {
    transaction.execute(insert_plan_row, transaction.station(), plan.id, plan.written.month,
                        plan.written.team.value_or(""), plan.state, json::to_text(plan.written),
                        plan.begun_by, plan.begun_at, plan.give_up_at, outcome_of(plan));
}

void update_plan(store::Transaction& transaction, const PlanRow& plan) {
    transaction.execute(update_plan_row, transaction.station(), plan.id, plan.state, plan.give_up_at,
                        outcome_of(plan));
}

std::optional<PlanRow> find_plan(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_plan, plan_from, snapshot.station(), id);
}

std::vector<PlanRow> all_plans(store::Snapshot& snapshot) {
    return snapshot.all(select_plans, plan_from, snapshot.station());
}

void insert_place(store::Transaction& transaction, const ProposedRow& place) {
    transaction.execute(insert_place_row, transaction.station(), place.plan, place.shift, place.volunteer,
                        place.role, place.state, place.held_until);
}

void answer_place(store::Transaction& transaction, const ProposedRow& place, PlaceState state) {
    transaction.execute(answer_place_row, transaction.station(), place.plan, place.shift, place.volunteer,
                        state, transaction.now());
}

std::vector<ProposedRow> places_of_plan(store::Snapshot& snapshot, std::int64_t plan) {
    return snapshot.all(select_of_plan, place_from, snapshot.station(), plan);
}

std::vector<ProposedRow> held_in(store::Snapshot& snapshot, std::int64_t shift) {
    return snapshot.all(select_held_in, place_from, snapshot.station(), shift);
}

std::map<std::int64_t, std::vector<ProposedRow>> held_between(store::Snapshot& snapshot,
                                                              std::string_view team, Instant from,
                                                              Instant to) {
    std::map<std::int64_t, std::vector<ProposedRow>> found;
    for (ProposedRow& one : snapshot.all(select_held_between, place_from, snapshot.station(), from, to, team))
        found[one.shift].push_back(std::move(one));
    return found;
}

std::vector<ProposedRow> held_for(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(select_held_for, place_from, snapshot.station(), volunteer);
}

std::vector<ProposedRow> held_until(store::Snapshot& snapshot, Instant now, std::size_t most) {
    return snapshot.all(select_held_until, place_from, snapshot.station(), now, most);
}

void let_places_lapse(store::Transaction& transaction, std::int64_t plan) {
    transaction.execute(let_lapse, transaction.station(), plan, transaction.now());
}

std::map<std::pair<std::int64_t, PlaceState>, int> count_places(store::Snapshot& snapshot) {
    std::map<std::pair<std::int64_t, PlaceState>, int> counts;
    for (const Row row : snapshot.query(count_by_plan, snapshot.station()))
        counts[{row.get<std::int64_t>(0), row.get<PlaceState>(1)}] =
            static_cast<int>(row.get<std::int64_t>(2));
    return counts;
}

std::optional<Instant> first_plan_due(store::Snapshot& snapshot) {
    const auto lapse = snapshot.value<Instant>(select_first_lapse, snapshot.station());
    const auto give_up = snapshot.value<Instant>(select_first_give_up, snapshot.station());
    return lapse && give_up ? std::min(lapse, give_up) : lapse ? lapse : give_up;
}

std::optional<std::string> first_planned_month(store::Snapshot& snapshot) {
    return snapshot.value<std::string>(select_first_month, snapshot.station());
}

void forget_months_before(store::Transaction& transaction, std::string_view month) {
    transaction.execute(delete_places_before, transaction.station(), month);
    transaction.execute(delete_plans_before, transaction.station(), month);
    transaction.execute(delete_wishes_before, transaction.station(), month);
}

std::vector<Wisher> wishers(store::Snapshot& snapshot, std::string_view month) {
    return snapshot.all(
        select_wishers,
        [](Row row) {
            return Wisher{json::read_stored<Volunteer>(row.get<std::string_view>(0)),
                          json::read_stored<WishesWritten>(row.get<std::string_view>(1))};
        },
        snapshot.station(), month);
}

std::vector<std::pair<std::int64_t, std::string>> all_members(store::Snapshot& snapshot) {
    return snapshot.all(
        select_members,
        [](Row row) { return std::make_pair(row.get<std::int64_t>(0), row.get<std::string>(1)); },
        snapshot.station());
}

std::vector<SignUp> sign_ups_between(store::Snapshot& snapshot, Instant from, Instant to) {
    return snapshot.all(
        select_sign_ups,
        [](Row row) {
            return SignUp{row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::string>(2),
                          row.get<SignUpState>(3),  row.get<Instant>(4),      row.get<std::int64_t>(5)};
        },
        snapshot.station(), from, to);
}

std::vector<ProposedRow> places_between(store::Snapshot& snapshot, Instant from, Instant to) {
    return snapshot.all(select_planned_between, place_from, snapshot.station(), from, to, snapshot.now());
}

std::vector<std::pair<std::vector<std::string>, Instant>> visits_between(store::Snapshot& snapshot,
                                                                         Instant from, Instant to) {
    return snapshot.all(
        select_visits,
        [](Row row) { return std::make_pair(read_grids(row.get<std::string_view>(0)), row.get<Instant>(1)); },
        snapshot.station(), from, to);
}

std::map<std::int64_t, std::int64_t> worklogs_between(store::Snapshot& snapshot, Instant from, Instant to) {
    std::map<std::int64_t, std::int64_t> minutes;
    for (const Row row : snapshot.query(select_worklogs, snapshot.station(), from, to))
        minutes[row.get<std::int64_t>(0)] = row.get<std::int64_t>(1);
    return minutes;
}

}  // namespace linli::volunteers
