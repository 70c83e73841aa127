#include "volunteers/volunteer_file_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_consent{
    "volunteers.consent",
    "SELECT consent, consented_at FROM volunteers WHERE station_id = ?1 AND number = ?2"};
constexpr Sql select_sign_ups{
    "sign_ups.every",
    "SELECT u.shift, s.team, s.starts_at, s.ends_at, u.role, u.state, u.since FROM sign_ups AS u JOIN shifts "
    "AS s ON s.station_id = u.station_id AND s.id = u.shift WHERE u.station_id = ?1 AND u.volunteer = ?2 "
    "ORDER BY u.shift"};
constexpr Sql select_witnessed{"services.witnessed",
                               "SELECT id FROM services WHERE station_id = ?1 AND witness = ?2 ORDER BY id"};
constexpr Sql select_remarks{
    "volunteer_remarks.about",
    "SELECT subject, what, at, text FROM volunteer_remarks WHERE station_id = ?1 AND volunteer = ?2 ORDER BY "
    "at, subject, what"};

}  // namespace

std::optional<GivenConsent> consent_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.first(
        select_consent,
        [](Row row) { return GivenConsent{static_cast<int>(row.get<std::int64_t>(0)), row.get<Instant>(1)}; },
        snapshot.station(), volunteer);
}

std::vector<FiledSignUp> every_sign_up(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(
        select_sign_ups,
        [](Row row) {
            return FiledSignUp{row.get<std::int64_t>(0), row.get<std::string>(1), row.get<Instant>(2),
                               row.get<Instant>(3),      row.get<std::string>(4), row.get<SignUpState>(5),
                               row.get<Instant>(6)};
        },
        snapshot.station(), volunteer);
}

std::vector<std::int64_t> witnessed_by(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(
        select_witnessed, [](Row row) { return row.get<std::int64_t>(0); }, snapshot.station(), volunteer);
}

std::vector<FiledRemark> remarks_about(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(
        select_remarks,
        [](Row row) {
            return FiledRemark{row.get<std::string>(0), row.get<std::string>(1), row.get<Instant>(2),
                               row.get<std::string>(3)};
        },
        snapshot.station(), volunteer);
}

}  // namespace linli::volunteers
