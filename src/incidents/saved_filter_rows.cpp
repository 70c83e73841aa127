#include "incidents/saved_filter_rows.h"

namespace linli::incidents {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_all{
    "saved_filters.of_account",
    "SELECT name, query, saved_at FROM saved_filters WHERE station_id = ?1 AND account = ?2 ORDER BY name"};
constexpr Sql select_filter{
    "saved_filters.one",
    "SELECT name, query, saved_at FROM saved_filters WHERE station_id = ?1 AND account = ?2 AND "
    "name = ?3"};
constexpr Sql upsert_one{
    "saved_filters.keep",
    "INSERT INTO saved_filters (station_id, account, name, query, saved_at) VALUES (?1, ?2, ?3, ?4, ?5) ON "
    "CONFLICT "
    "(station_id, account, name) DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at"};
constexpr Sql delete_one{"saved_filters.delete",
                         "DELETE FROM saved_filters WHERE station_id = ?1 AND account = ?2 AND name = ?3"};
constexpr Sql delete_all{"saved_filters.delete_all",
                         "DELETE FROM saved_filters WHERE station_id = ?1 AND account = ?2"};

SavedFilter filter_from(Row row) {
    return {row.get<std::string>(0), row.get<std::string>(1), row.get<Instant>(2)};
}

}  // namespace

std::vector<SavedFilter> saved_filters_of(store::Snapshot& snapshot, std::int64_t account) {
    return snapshot.all(select_all, filter_from, snapshot.station(), account);
}

std::optional<SavedFilter> find_saved_filter(store::Snapshot& snapshot, std::int64_t account,
                                             std::string_view name) {
    return snapshot.first(select_filter, filter_from, snapshot.station(), account, name);
}

void keep_saved_filter(store::Transaction& transaction, std::int64_t account, const SavedFilter& filter) {
    transaction.execute(upsert_one, transaction.station(), account, filter.name, filter.query,
                        filter.saved_at);
}

bool delete_saved_filter(store::Transaction& transaction, std::int64_t account, std::string_view name) {
    return transaction.execute(delete_one, transaction.station(), account, name) != 0;
}

void delete_saved_filters(store::Transaction& transaction, std::int64_t account) {
    transaction.execute(delete_all, transaction.station(), account);
}

}  // namespace linli::incidents
