#include "volunteers/finding_rows.h"

#include <limits>

#include "volunteers/finding.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr std::string_view link_kind = "tracking_link";

#define FINDING_COLUMNS                                                                                \
    "SELECT id, incident, team, shift, service, volunteer, sent_key, noted_at, sent_at FROM findings " \
    "WHERE station_id = ?1 "
constexpr Sql insert_row{"findings.insert",
                         "INSERT INTO findings (station_id, id, incident, team, shift, service, volunteer, "
                         "sent_key, noted_at, sent_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};
constexpr Sql select_finding{"findings.one", FINDING_COLUMNS "AND volunteer = ?2 AND sent_key = ?3"};
constexpr Sql select_of{"findings.of", FINDING_COLUMNS "AND volunteer = ?2 ORDER BY id DESC LIMIT ?3"};
constexpr Sql select_findings_in{"findings.in", FINDING_COLUMNS "AND shift = ?2 ORDER BY id"};
#undef FINDING_COLUMNS
constexpr Sql count_findings_of{
    "findings.count",
    "SELECT count(*) FROM findings WHERE station_id = ?1 AND volunteer = ?2 AND sent_at > ?3"};
constexpr Sql select_between{"findings.between",
                             "SELECT team, incident FROM findings WHERE station_id = ?1 AND noted_at >= ?2 "
                             "AND noted_at < ?3 ORDER BY incident"};
constexpr Sql forget_row{
    "findings.forget",
    "UPDATE findings SET volunteer = NULL, sent_key = '' WHERE station_id = ?1 AND volunteer = ?2"};

struct TrackingLink {
    std::string token;
};
BOOST_DESCRIBE_STRUCT(TrackingLink, (), (token))

FindingRow finding_from(Row row) {
    FindingRow finding;
    finding.id = row.get<std::int64_t>(0);
    finding.incident = row.get<std::int64_t>(1);
    finding.team = row.get<std::string>(2);
    finding.shift = row.get<std::optional<std::int64_t>>(3);
    finding.service = row.get<std::int64_t>(4);
    finding.volunteer = row.get<std::optional<std::int64_t>>(5);
    finding.key = row.get<std::string>(6);
    finding.noted_at = row.get<Instant>(7);
    finding.sent_at = row.get<Instant>(8);
    return finding;
}

}  // namespace

void insert_finding(store::Transaction& transaction, const FindingRow& finding) {
    transaction.execute(insert_row, transaction.station(), finding.id, finding.incident, finding.team,
                        finding.shift, finding.service, finding.volunteer, finding.key, finding.noted_at,
                        finding.sent_at);
}

std::optional<FindingRow> find_finding(store::Snapshot& snapshot, std::int64_t volunteer,
                                       std::string_view key) {
    return snapshot.first(select_finding, finding_from, snapshot.station(), volunteer, key);
}

std::vector<FindingRow> findings_of(store::Snapshot& snapshot, std::int64_t volunteer, std::int64_t most) {
    return snapshot.all(select_of, finding_from, snapshot.station(), volunteer, most);
}

std::vector<FindingRow> findings_in(store::Snapshot& snapshot, std::int64_t shift) {
    return snapshot.all(select_findings_in, finding_from, snapshot.station(), shift);
}

std::int64_t count_findings(store::Snapshot& snapshot, std::int64_t volunteer, Instant after) {
    return snapshot.value<std::int64_t>(count_findings_of, snapshot.station(), volunteer, after).value_or(0);
}

std::vector<TeamAndIncident> findings_between(store::Snapshot& snapshot, Instant from, Instant until) {
    return snapshot.all(
        select_between,
        [](Row row) { return TeamAndIncident{row.get<std::string>(0), row.get<std::int64_t>(1)}; },
        snapshot.station(), from, until);
}

void keep_finding_link(store::Transaction& transaction, const vault::Vault& vault, std::int64_t id,
                       const std::string& token) {
    const std::string subject = subject_of_finding(id);
    vault.put(transaction, {subject, link_kind}, TrackingLink{token});
}

std::optional<std::string> finding_link(store::Snapshot& snapshot, const vault::Vault& vault,
                                        std::int64_t id) {
    const std::string subject = subject_of_finding(id);
    auto link = vault.open<TrackingLink>(snapshot, {subject, link_kind});
    if (!link || !*link) return std::nullopt;
    return std::move((*link)->token);
}

void forget_finder(store::Transaction& transaction, const vault::Vault& vault, std::int64_t volunteer) {
    for (const FindingRow& one :
         findings_of(transaction, volunteer, std::numeric_limits<std::int64_t>::max()))
        vault.erase(transaction, subject_of_finding(one.id));
    transaction.execute(forget_row, transaction.station(), volunteer);
}

}  // namespace linli::volunteers
