// Certificates that were issued, and all the SQL about them and what they are made of; inside this room only.
#pragma once

#include "base/encoding.h"
#include "store/transaction.h"
#include "volunteers/certificate.h"

namespace linli::volunteers {

struct CertificateRow {
    std::int64_t number = 0;
    std::int64_t volunteer = 0;
    Instant at;
    std::string from;
    std::string until;
    std::int64_t minutes = 0;
    std::int64_t newest_credit = 0;  // what came into the ledger later is none of it
};
void insert_certificate(store::Transaction& transaction, const CertificateRow& row, const Digest& code);
std::optional<CertificateRow> find_certificate(store::Snapshot& snapshot, const Digest& code);
// Newest first.
std::vector<CertificateRow> certificates_of(store::Snapshot& snapshot, std::int64_t volunteer);
std::int64_t count_certificates(store::Snapshot& snapshot, std::int64_t volunteer, Instant after);

// What was done on these days, by team, of credits up to `newest_credit` that are not taken back; the names
// and kinds of teams are not filled in.
std::vector<CertifiedTeam> certified_work(store::Snapshot& snapshot, std::int64_t volunteer,
                                          std::string_view from, std::string_view until,
                                          std::int64_t newest_credit);
// With its minutes as they are now.
CertificateKept kept(store::Snapshot& snapshot, const CertificateRow& row);
// Empty: nothing is in the ledger.
std::string first_day_of(store::Snapshot& snapshot, std::int64_t volunteer);
std::int64_t newest_credit_of(store::Snapshot& snapshot, std::int64_t volunteer);

}  // namespace linli::volunteers
