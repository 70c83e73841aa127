#include "store/lease.h"

namespace linli::store {
namespace {

constexpr Sql select_lease{"leases.one",
                           "SELECT holder, fence, until FROM leases WHERE station_id = ?1 AND job = ?2"};
constexpr Sql upsert_lease{
    "leases.take",
    "INSERT INTO leases (station_id, job, holder, fence, until) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (station_id, job) DO UPDATE SET holder = excluded.holder, fence = excluded.fence, "
    "until = excluded.until"};
constexpr Sql end_lease{"leases.end",
                        "UPDATE leases SET until = ?4 WHERE station_id = ?1 AND job = ?2 AND fence = ?3"};

struct Lease {
    std::string holder;
    std::int64_t fence = 0;
    Instant until;
};

std::optional<Lease> find(Snapshot& snapshot, std::string_view job) {
    return snapshot.first(
        select_lease,
        [](Row row) { return Lease{row.get<std::string>(0), row.get<std::int64_t>(1), row.get<Instant>(2)}; },
        first_station, job);
}

}  // namespace

std::optional<std::int64_t> take_lease(Transaction& transaction, std::string_view job,
                                       std::string_view holder, std::chrono::seconds how_long) {
    transaction.housekeeping();
    const auto before = find(transaction, job);
    const bool is_own = before && before->holder == holder;
    if (before && !is_own && before->until > transaction.now()) return std::nullopt;
    std::int64_t fence = before ? before->fence : 0;
    if (!is_own) ++fence;
    transaction.execute(upsert_lease, first_station, job, holder, fence, transaction.now() + how_long);
    return fence;
}

bool holds_lease(Snapshot& snapshot, std::string_view job, std::int64_t fence) {
    const auto lease = find(snapshot, job);
    return lease && lease->fence == fence;
}

void give_up_lease(Transaction& transaction, std::string_view job, std::int64_t fence) {
    transaction.housekeeping();
    transaction.execute(end_lease, first_station, job, fence, transaction.now());
}

}  // namespace linli::store
