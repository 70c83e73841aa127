#include "volunteers/calendar_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql put_link{"calendar_links.put",
                       "INSERT INTO calendar_links (station_id, holder, token) VALUES (?1, ?2, ?3) ON "
                       "CONFLICT (station_id, holder) DO UPDATE SET token = excluded.token"};
constexpr Sql delete_link{"calendar_links.delete",
                          "DELETE FROM calendar_links WHERE station_id = ?1 AND holder = ?2"};
constexpr Sql count_of{"calendar_links.count",
                       "SELECT count(*) FROM calendar_links WHERE station_id = ?1 AND holder = ?2"};
constexpr Sql select_holder{"calendar_links.holder",
                            "SELECT holder FROM calendar_links WHERE station_id = ?1 AND token = ?2"};
constexpr Sql select_places{
    "sign_ups.in_calendar",
    "SELECT u.shift, u.volunteer, u.role, u.state, u.since, u.place FROM sign_ups AS u JOIN shifts AS s ON "
    "s.station_id = u.station_id AND s.id = u.shift WHERE u.station_id = ?1 AND u.volunteer = ?2 AND u.state "
    "IN ('signed_up', 'standby') AND s.starts_at >= ?3 AND s.starts_at < ?4 ORDER BY s.starts_at, s.id "
    "LIMIT ?5"};

}  // namespace

void put_calendar_link(store::Transaction& transaction, std::string_view holder, const Digest& token) {
    transaction.execute(put_link, transaction.station(), holder, ByteView(token));
}

bool delete_calendar_link(store::Transaction& transaction, std::string_view holder) {
    return transaction.execute(delete_link, transaction.station(), holder) > 0;
}

bool has_calendar_link(store::Snapshot& snapshot, std::string_view holder) {
    return snapshot.value<std::int64_t>(count_of, snapshot.station(), holder).value_or(0) > 0;
}

std::optional<std::string> holder_of_calendar(store::Snapshot& snapshot, const Digest& token) {
    return snapshot.value<std::string>(select_holder, snapshot.station(), ByteView(token));
}

std::vector<SignUp> places_between(store::Snapshot& snapshot, std::int64_t volunteer, Instant from,
                                   Instant to, std::int64_t most) {
    return snapshot.all(
        select_places,
        [](Row row) {
            return SignUp{row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<std::string>(2),
                          row.get<SignUpState>(3),  row.get<Instant>(4),      row.get<std::int64_t>(5)};
        },
        snapshot.station(), volunteer, from, to, most);
}

}  // namespace linli::volunteers
