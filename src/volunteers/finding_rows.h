// What volunteers found on service, and all the SQL about it; inside this room only.
#pragma once

#include "store/transaction.h"
#include "vault/vault.h"

namespace linli::volunteers {

// That somebody reported an incident of a service: for the team, also when nobody is behind it any more.
struct FindingRow {
    std::int64_t id = 0;
    std::int64_t incident = 0;
    std::string team;
    std::optional<std::int64_t> shift;  // missing: a worklog, or a call-out
    std::int64_t service = 0;
    std::optional<std::int64_t> volunteer;  // missing: withdrawn since
    std::string key;                        // that the telephone sent it with
    Instant noted_at;                       // by the telephone
    Instant sent_at;
};
void insert_finding(store::Transaction& transaction, const FindingRow& finding);
std::optional<FindingRow> find_finding(store::Snapshot& snapshot, std::int64_t volunteer,
                                       std::string_view key);
// Newest first, at most `most`.
std::vector<FindingRow> findings_of(store::Snapshot& snapshot, std::int64_t volunteer, std::int64_t most);
// As they were written.
std::vector<FindingRow> findings_in(store::Snapshot& snapshot, std::int64_t shift);
// Of those sent after that moment.
std::int64_t count_findings(store::Snapshot& snapshot, std::int64_t volunteer, Instant after);
// By team and incident, in the order of the incidents' numbers, of those noted in [from, until).
struct TeamAndIncident {
    std::string team;
    std::int64_t incident = 0;
};
std::vector<TeamAndIncident> findings_between(store::Snapshot& snapshot, Instant from, Instant until);

// The token of the tracking link, sealed: shown to whoever found it, and to nobody else.
void keep_finding_link(store::Transaction& transaction, const vault::Vault& vault, std::int64_t id,
                       const std::string& token);
std::optional<std::string> finding_link(store::Snapshot& snapshot, const vault::Vault& vault,
                                        std::int64_t id);

// Whoever found them has withdrawn: no number, no key, no link. The team's count stays.
void forget_finder(store::Transaction& transaction, const vault::Vault& vault, std::int64_t volunteer);

}  // namespace linli::volunteers
