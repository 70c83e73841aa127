#include "volunteers/swap_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert_swap_row{
    "place_offers.insert",
    "INSERT INTO place_offers (station_id, id, shift, volunteer, role, place, to_volunteer, for_shift, "
    "state, taken_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"};
constexpr Sql update_state{
    "place_offers.state",
    "UPDATE place_offers SET state = ?3, taken_by = ?4 WHERE station_id = ?1 AND id = ?2"};
#define OFFER_COLUMNS                                                                                        \
    "SELECT o.id, o.shift, o.volunteer, o.role, o.place, o.to_volunteer, o.for_shift, o.state, o.taken_by, " \
    "o.made_at FROM place_offers AS o "
constexpr Sql select_swap{"place_offers.one", OFFER_COLUMNS "WHERE o.station_id = ?1 AND o.id = ?2"};
constexpr Sql select_in_team{
    "place_offers.of_team", OFFER_COLUMNS
    "JOIN shifts AS s ON s.station_id = o.station_id AND s.id = o.shift WHERE o.station_id = ?1 AND s.team = "
    "?2 AND s.starts_at > ?3 AND (o.state = 'open' OR o.volunteer = ?5) ORDER BY s.starts_at, o.id LIMIT ?4"};
constexpr Sql select_of_place{"place_offers.of_place", OFFER_COLUMNS
                              "WHERE o.station_id = ?1 AND o.shift = ?2 AND o.volunteer = ?3 ORDER BY o.id"};
#undef OFFER_COLUMNS

OfferRow offer_from(Row row) {
    OfferRow offer;
    offer.id = row.get<std::int64_t>(0);
    offer.shift = row.get<std::int64_t>(1);
    offer.volunteer = row.get<std::int64_t>(2);
    offer.role = row.get<std::string>(3);
    offer.place = row.get<std::int64_t>(4);
    offer.to = row.get<std::optional<std::int64_t>>(5);
    offer.for_shift = row.get<std::optional<std::int64_t>>(6);
    offer.state = row.get<OfferState>(7);
    offer.taken_by = row.get<std::optional<std::int64_t>>(8);
    offer.made_at = row.get<Instant>(9);
    return offer;
}

}  // namespace

void insert_offer(store::Transaction& transaction, const OfferRow& offer) {
    transaction.execute(insert_swap_row, transaction.station(), offer.id, offer.shift, offer.volunteer,
                        offer.role, offer.place, offer.to, offer.for_shift, offer.state, offer.taken_by,
                        offer.made_at);
}

void set_offer_state(store::Transaction& transaction, std::int64_t id, OfferState state,
                     std::optional<std::int64_t> taken_by) {
    transaction.execute(update_state, transaction.station(), id, state, taken_by);
}

std::optional<OfferRow> find_offer(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_swap, offer_from, snapshot.station(), id);
}

std::vector<OfferRow> offers_in(store::Snapshot& snapshot, std::string_view team, Instant after,
                                std::int64_t reader, std::int64_t most) {
    return snapshot.all(select_in_team, offer_from, snapshot.station(), team, after, most, reader);
}

std::vector<OfferRow> offers_of(store::Snapshot& snapshot, std::int64_t shift, std::int64_t volunteer) {
    return snapshot.all(select_of_place, offer_from, snapshot.station(), shift, volunteer);
}

}  // namespace linli::volunteers
