#include "volunteers/shift_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert_series_row{"shift_series.insert",
                                "INSERT INTO shift_series (station_id, id, team, written, made_until, "
                                "last_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
constexpr Sql update_made{"shift_series.made",
                          "UPDATE shift_series SET made_until = ?3 WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_least{
    "shift_series.least",
    "SELECT id, team, written, made_until, last_day FROM shift_series WHERE station_id = ?1 AND made_until < "
    "last_day ORDER BY made_until, id LIMIT 1"};

#define SHIFT_COLUMNS                                                                              \
    "SELECT id, team, series, starts_at, ends_at, roles, grids, meeting_point, state FROM shifts " \
    "WHERE station_id = ?1 AND "
constexpr Sql insert_shift_row{"shifts.insert",
                               "INSERT INTO shifts (station_id, id, team, series, starts_at, ends_at, roles, "
                               "grids, meeting_point, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                               "?10)"};
constexpr Sql update_shift_state{"shifts.state",
                                 "UPDATE shifts SET state = ?3 WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_shift{"shifts.one", SHIFT_COLUMNS "id = ?2"};
// Shifts last a day at most, so that those which end after a moment start a day before it or later.
constexpr Sql select_shifts_between{
    "shifts.between", SHIFT_COLUMNS
    "starts_at >= ?2 - 86400000 AND ends_at > ?2 AND starts_at < ?3 AND state <> 'deleted' "
    "ORDER BY starts_at, id LIMIT ?4"};
constexpr Sql select_shifts_of_team{
    "shifts.of_team", SHIFT_COLUMNS
    "team = ?5 AND starts_at >= ?2 - 86400000 AND ends_at > ?2 AND starts_at < ?3 AND state <> "
    "'deleted' ORDER BY starts_at, id LIMIT ?4"};
#undef SHIFT_COLUMNS

constexpr Sql put_sign_up_row{
    "sign_ups.put",
    "INSERT INTO sign_ups (station_id, shift, volunteer, role, state, since, place) VALUES (?1, ?2, ?3, ?4, "
    "?5, ?6, ?7) ON CONFLICT (station_id, shift, volunteer) DO UPDATE SET role = excluded.role, state = "
    "excluded.state, since = excluded.since, place = excluded.place"};
#define SIGN_UP_COLUMNS "SELECT u.shift, u.volunteer, u.role, u.state, u.since, u.place FROM sign_ups AS u "
constexpr Sql select_sign_up{"sign_ups.one",
                             SIGN_UP_COLUMNS "WHERE u.station_id = ?1 AND u.shift = ?2 AND u.volunteer = ?3"};
constexpr Sql select_sign_ups_for{
    "sign_ups.of_shift", SIGN_UP_COLUMNS "WHERE u.station_id = ?1 AND u.shift = ?2 ORDER BY u.place"};
constexpr Sql select_own{
    "sign_ups.of_volunteer", SIGN_UP_COLUMNS
    // CROSS: SQLite goes from the person's sign-ups to their shifts, not through all shifts.
    "CROSS JOIN shifts AS s WHERE s.station_id = u.station_id AND s.id = u.shift AND u.station_id = "
    "?1 AND u.volunteer = ?2 AND u.state IN ('signed_up', 'standby') AND s.state = 'planned' "
    "AND s.ends_at > ?3 ORDER BY s.starts_at, s.id"};
// Shifts last a day at most, as below.
constexpr Sql select_sign_ups_between{
    "sign_ups.between", SIGN_UP_COLUMNS
    "JOIN shifts AS s ON s.station_id = u.station_id AND s.id = u.shift WHERE u.station_id = ?1 AND (?4 = '' "
    "OR s.team = ?4) AND s.starts_at >= ?2 - 86400000 AND s.ends_at > ?2 AND s.starts_at < ?3 ORDER BY "
    "u.shift, u.place"};
#undef SIGN_UP_COLUMNS
constexpr Sql select_places_of{
    "sign_ups.places",
    "SELECT s.id, s.starts_at, s.ends_at, s.team FROM sign_ups AS u JOIN shifts AS s ON s.station_id = "
    "u.station_id AND s.id = u.shift WHERE u.station_id = ?1 AND u.volunteer = ?2 AND u.state = 'signed_up' "
    "AND s.state = 'planned' AND s.ends_at > ?3 ORDER BY s.starts_at, s.id"};

#define SERVICE_COLUMNS                                                                               \
    "SELECT id, volunteer, team, shift, began_at, ended_at, how_in, how_out, state, closed_by_rule, " \
    "minutes, closes_at, witness FROM services WHERE station_id = ?1 "
constexpr Sql insert_service_row{
    "services.insert",
    "INSERT INTO services (station_id, id, volunteer, team, shift, began_at, ended_at, how_in, how_out, "
    "state, closed_by_rule, minutes, closes_at, witness) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
    "?11, ?12, ?13, ?14)"};
constexpr Sql update_service_row{
    "services.update",
    "UPDATE services SET ended_at = ?3, how_out = ?4, state = ?5, closed_by_rule = ?6, minutes = ?7 WHERE "
    "station_id = ?1 AND id = ?2"};
constexpr Sql select_service{"services.one", SERVICE_COLUMNS "AND id = ?2"};
constexpr Sql select_in_shift{"services.in_shift", SERVICE_COLUMNS "AND shift = ?2 AND volunteer = ?3"};
constexpr Sql select_in_shifts{
    "services.in_shifts", SERVICE_COLUMNS
    "AND volunteer = ?2 AND shift IN (SELECT id FROM shifts WHERE station_id = ?1 AND starts_at >= ?3 - "
    "86400000 AND ends_at > ?3)"};
constexpr Sql select_services_open{"services.open", SERVICE_COLUMNS "AND volunteer = ?2 AND state = 'open'"};
constexpr Sql select_services_of{"services.of_volunteer",
                                 SERVICE_COLUMNS "AND volunteer = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4"};
constexpr Sql select_services_before{"services.before", SERVICE_COLUMNS
                                     "AND id < ?2 AND (?3 = '' OR state = ?3) AND (?4 = '' OR team = "
                                     "?4) ORDER BY id DESC LIMIT ?5"};
constexpr Sql select_overlap{
    "services.overlap",
    "SELECT count(*) FROM services WHERE station_id = ?1 AND volunteer = ?2 AND state <> 'refused' AND "
    "began_at < ?4 AND coalesce(ended_at, closes_at) > ?3"};
constexpr Sql select_first_close{
    "services.first_close", "SELECT min(closes_at) FROM services WHERE station_id = ?1 AND state = 'open'"};
constexpr Sql select_to_close{"services.to_close", SERVICE_COLUMNS
                              "AND state = 'open' AND closes_at <= ?2 ORDER BY closes_at, id LIMIT ?3"};
#undef SERVICE_COLUMNS

std::chrono::sys_days day_in(Row row, int column) {
    return std::chrono::sys_days(std::chrono::days(row.get<std::int64_t>(column)));
}

std::int64_t number_of(std::chrono::sys_days day) {
    return day.time_since_epoch().count();
}

// Lists as they are kept.
struct KeptRoles {
    std::vector<ShiftRole> list;
};
BOOST_DESCRIBE_STRUCT(KeptRoles, (), (list))
struct KeptGrids {
    std::vector<std::string> list;
};
BOOST_DESCRIBE_STRUCT(KeptGrids, (), (list))

ShiftRow shift_from(Row row) {
    ShiftRow shift;
    shift.id = row.get<std::int64_t>(0);
    shift.team = row.get<std::string>(1);
    shift.series = row.get<std::optional<std::int64_t>>(2);
    shift.starts_at = row.get<Instant>(3);
    shift.ends_at = row.get<Instant>(4);
    shift.roles = read_roles(row.get<std::string_view>(5));
    shift.grids = read_grids(row.get<std::string_view>(6));
    shift.meeting_point = row.get<std::string>(7);
    shift.state = row.get<ShiftState>(8);
    return shift;
}

SignUp sign_up_from(Row row) {
    return {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::string>(2),
            row.get<SignUpState>(3),  row.get<Instant>(4),      row.get<std::int64_t>(5)};
}

ServiceRow service_from(Row row) {
    ServiceRow service;
    service.id = row.get<std::int64_t>(0);
    service.volunteer = row.get<std::int64_t>(1);
    service.team = row.get<std::string>(2);
    service.shift = row.get<std::optional<std::int64_t>>(3);
    service.began_at = row.get<Instant>(4);
    service.ended_at = row.get<std::optional<Instant>>(5);
    service.how_in = row.get<Attendance>(6);
    service.how_out = row.get<std::optional<Attendance>>(7);
    service.state = row.get<ServiceState>(8);
    service.closed_by_rule = row.get<bool>(9);
    service.minutes = row.get<std::int64_t>(10);
    service.closes_at = row.get<Instant>(11);
    service.witness = row.get<std::optional<std::int64_t>>(12);
    return service;
}

}  // namespace

void insert_series(store::Transaction& transaction, const SeriesRow& series) {
    transaction.execute(insert_series_row, transaction.station(), series.id, series.team,
                        json::to_text(series.written), number_of(series.made_until),
                        number_of(series.last_day));
}

void set_made_until(store::Transaction& transaction, std::int64_t id, std::chrono::sys_days day) {
    transaction.execute(update_made, transaction.station(), id, number_of(day));
}

std::optional<SeriesRow> least_made_series(store::Snapshot& snapshot) {
    return snapshot.first(
        select_least,
        [](Row row) {
            return SeriesRow{row.get<std::int64_t>(0), row.get<std::string>(1),
                             json::read_stored<SeriesWritten>(row.get<std::string_view>(2)), day_in(row, 3),
                             day_in(row, 4)};
        },
        snapshot.station());
}

std::vector<ShiftRole> read_roles(std::string_view text) {
    return json::read_stored<KeptRoles>(text).list;
}

std::vector<std::string> read_grids(std::string_view text) {
    return json::read_stored<KeptGrids>(text).list;
}

void insert_shift(store::Transaction& transaction, const ShiftRow& shift) {
    transaction.execute(insert_shift_row, transaction.station(), shift.id, shift.team, shift.series,
                        shift.starts_at, shift.ends_at, json::to_text(KeptRoles{shift.roles}),
                        json::to_text(KeptGrids{shift.grids}), shift.meeting_point, shift.state);
}

void set_shift_state(store::Transaction& transaction, std::int64_t id, ShiftState state) {
    transaction.execute(update_shift_state, transaction.station(), id, state);
}

std::optional<ShiftRow> find_shift(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_shift, shift_from, snapshot.station(), id);
}

std::vector<ShiftRow> shifts_between(store::Snapshot& snapshot, Instant from, Instant to, std::int64_t most) {
    return snapshot.all(select_shifts_between, shift_from, snapshot.station(), from, to, most);
}

std::vector<ShiftRow> shifts_between(store::Snapshot& snapshot, std::string_view team, Instant from,
                                     Instant to, std::int64_t most) {
    return snapshot.all(select_shifts_of_team, shift_from, snapshot.station(), from, to, most, team);
}

void put_sign_up(store::Transaction& transaction, const SignUp& sign_up) {
    transaction.execute(put_sign_up_row, transaction.station(), sign_up.shift, sign_up.volunteer,
                        sign_up.role, sign_up.state, sign_up.since, sign_up.place);
}

std::optional<SignUp> find_sign_up(store::Snapshot& snapshot, std::int64_t shift, std::int64_t volunteer) {
    return snapshot.first(select_sign_up, sign_up_from, snapshot.station(), shift, volunteer);
}

std::vector<SignUp> sign_ups_for(store::Snapshot& snapshot, std::int64_t shift) {
    return snapshot.all(select_sign_ups_for, sign_up_from, snapshot.station(), shift);
}

std::vector<SignUp> sign_ups_of(store::Snapshot& snapshot, std::int64_t volunteer, Instant after) {
    return snapshot.all(select_own, sign_up_from, snapshot.station(), volunteer, after);
}

std::map<std::int64_t, std::vector<SignUp>> sign_ups_between(store::Snapshot& snapshot, std::string_view team,
                                                             Instant from, Instant to) {
    std::map<std::int64_t, std::vector<SignUp>> found;
    for (SignUp& one :
         snapshot.all(select_sign_ups_between, sign_up_from, snapshot.station(), from, to, team))
        found[one.shift].push_back(std::move(one));
    return found;
}

std::vector<PlaceRow> places_of(store::Snapshot& snapshot, std::int64_t volunteer, Instant after) {
    return snapshot.all(
        select_places_of,
        [](Row row) {
            return PlaceRow{row.get<std::int64_t>(0), row.get<Instant>(1), row.get<Instant>(2),
                            row.get<std::string>(3)};
        },
        snapshot.station(), volunteer, after);
}

void insert_service(store::Transaction& transaction, const ServiceRow& service) {
    transaction.execute(insert_service_row, transaction.station(), service.id, service.volunteer,
                        service.team, service.shift, service.began_at, service.ended_at, service.how_in,
                        service.how_out, service.state, service.closed_by_rule, service.minutes,
                        service.closes_at, service.witness);
}

void update_service(store::Transaction& transaction, const ServiceRow& service) {
    transaction.execute(update_service_row, transaction.station(), service.id, service.ended_at,
                        service.how_out, service.state, service.closed_by_rule, service.minutes);
}

std::optional<ServiceRow> find_service(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_service, service_from, snapshot.station(), id);
}

std::optional<ServiceRow> find_service(store::Snapshot& snapshot, std::int64_t shift,
                                       std::int64_t volunteer) {
    return snapshot.first(select_in_shift, service_from, snapshot.station(), shift, volunteer);
}

std::map<std::int64_t, ServiceRow> services_in_shifts(store::Snapshot& snapshot, std::int64_t volunteer,
                                                      Instant from) {
    std::map<std::int64_t, ServiceRow> found;
    for (ServiceRow& one : snapshot.all(select_in_shifts, service_from, snapshot.station(), volunteer, from))
        found.emplace(one.shift.value(), std::move(one));
    return found;
}

std::optional<ServiceRow> open_service_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.first(select_services_open, service_from, snapshot.station(), volunteer);
}

std::vector<ServiceRow> services_of(store::Snapshot& snapshot, std::int64_t volunteer, std::int64_t before,
                                    std::int64_t most) {
    return snapshot.all(select_services_of, service_from, snapshot.station(), volunteer, before, most);
}

std::vector<ServiceRow> services_before(store::Snapshot& snapshot, std::string_view state,
                                        std::string_view team, std::int64_t before, std::int64_t most) {
    return snapshot.all(select_services_before, service_from, snapshot.station(), before, state, team, most);
}

bool has_service_between(store::Snapshot& snapshot, std::int64_t volunteer, Instant from, Instant to) {
    return snapshot.value<std::int64_t>(select_overlap, snapshot.station(), volunteer, from, to).value_or(0) >
           0;
}

std::optional<Instant> first_to_close(store::Snapshot& snapshot) {
    return snapshot.value<Instant>(select_first_close, snapshot.station());
}

std::vector<ServiceRow> services_to_close(store::Snapshot& snapshot, Instant now, std::size_t most) {
    return snapshot.all(select_to_close, service_from, snapshot.station(), now, most);
}

}  // namespace linli::volunteers
