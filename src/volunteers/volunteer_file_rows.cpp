#include "volunteers/volunteer_file_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_consent{
    "volunteers.consent",
    "SELECT consent, consented_at FROM volunteers WHERE station_id = ?1 AND number = ?2"};
constexpr Sql select_every_sign_up{
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
constexpr Sql select_every_wish{
    "month_wishes.every",
    "SELECT month, written FROM month_wishes WHERE station_id = ?1 AND volunteer = ?2 ORDER BY month"};
constexpr Sql select_proposed{
    "proposed_places.every",
    "SELECT p.shift, s.team, s.starts_at, s.ends_at, p.role, p.state, p.held_until, p.answered_at FROM "
    "proposed_places AS p JOIN shifts AS s ON s.station_id = p.station_id AND s.id = p.shift WHERE "
    "p.station_id = ?1 AND p.volunteer = ?2 ORDER BY p.plan, p.shift"};
constexpr Sql select_offers{
    "place_offers.every",
    "SELECT id, volunteer, taken_by, shift, role, for_shift, state, made_at FROM place_offers WHERE "
    "station_id = ?1 AND id IN (SELECT id FROM place_offers WHERE station_id = ?1 AND volunteer = ?2 UNION "
    "SELECT id FROM place_offers WHERE station_id = ?1 AND to_volunteer = ?2 UNION SELECT id FROM "
    "place_offers WHERE station_id = ?1 AND taken_by = ?2) ORDER BY id"};
constexpr Sql select_calls{
    "called.every",
    "SELECT call_out, team, state, called_at, answered_at, expected_at, set_out_at, arrived_at, left_at, "
    "service FROM called WHERE station_id = ?1 AND volunteer = ?2 ORDER BY call_out"};

FiledOffer offer_from(Row row, std::int64_t volunteer) {
    FiledOffer offer;
    offer.id = row.get<std::int64_t>(0);
    const bool is_taken = row.get<std::optional<std::int64_t>>(2) == volunteer;
    if (row.get<std::int64_t>(1) != volunteer) offer.part = is_taken ? OfferPart::taken : OfferPart::received;
    offer.shift = row.get<std::int64_t>(3);
    offer.role = row.get<std::string>(4);
    offer.for_shift = row.get<std::optional<std::int64_t>>(5);
    offer.state = row.get<OfferState>(6);
    offer.made_at = row.get<Instant>(7);
    return offer;
}

FiledCall call_from(Row row) {
    FiledCall call;
    call.call_out = row.get<std::int64_t>(0);
    call.team = row.get<std::string>(1);
    call.state = row.get<CalledState>(2);
    call.called_at = row.get<Instant>(3);
    call.answered_at = row.get<std::optional<Instant>>(4);
    call.expected_at = row.get<std::optional<Instant>>(5);
    call.set_out_at = row.get<std::optional<Instant>>(6);
    call.arrived_at = row.get<std::optional<Instant>>(7);
    call.left_at = row.get<std::optional<Instant>>(8);
    call.service = row.get<std::optional<std::int64_t>>(9);
    return call;
}

}  // namespace

std::optional<GivenConsent> consent_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.first(
        select_consent,
        [](Row row) { return GivenConsent{static_cast<int>(row.get<std::int64_t>(0)), row.get<Instant>(1)}; },
        snapshot.station(), volunteer);
}

std::vector<FiledSignUp> every_sign_up(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(
        select_every_sign_up,
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

std::vector<FiledWishes> every_wish(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(
        select_every_wish,
        [](Row row) {
            return FiledWishes{row.get<std::string>(0),
                               json::read_stored<WishesWritten>(row.get<std::string_view>(1))};
        },
        snapshot.station(), volunteer);
}

std::vector<FiledPlace> every_proposed(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(
        select_proposed,
        [](Row row) {
            return FiledPlace{row.get<std::int64_t>(0), row.get<std::string>(1),
                              row.get<Instant>(2),      row.get<Instant>(3),
                              row.get<std::string>(4),  row.get<PlaceState>(5),
                              row.get<Instant>(6),      row.get<std::optional<Instant>>(7)};
        },
        snapshot.station(), volunteer);
}

std::vector<FiledOffer> every_offer(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(
        select_offers, [volunteer](Row row) { return offer_from(row, volunteer); }, snapshot.station(),
        volunteer);
}

std::vector<FiledCall> every_call(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(select_calls, call_from, snapshot.station(), volunteer);
}

}  // namespace linli::volunteers
