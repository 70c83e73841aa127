// Certificates of service are issued to volunteers, and what the station says of one. Commands, each one
// transaction, and the questions about them.
#pragma once

#include "audit/seal.h"
#include "stations/directory.h"
#include "volunteers/certificate.h"
#include "volunteers/room.h"
#include "volunteers/volunteer_file.h"

namespace linli::volunteers {

// Any thread. `seal` and `directory` outlive it.
class CertificateDesk {
  public:
    CertificateDesk(Room room, const audit::Seal& seal, const stations::Directory& directory)
        : room_(room), seal_(seal), directory_(directory) {}

    // By the volunteer, of what is confirmed in the ledger. No one keeps the text: of a certificate the
    // station has a number, the time, the minutes and a digest of its code. Refused: certificate/nothing,
    // certificate/too-many (10 within 24 hours).
    Result<CertificateIssued> issue(store::Transaction& transaction, std::string_view token,
                                    const CertificateWanted& wanted) const;
    Result<CertificateList> issued(store::Snapshot& snapshot, std::string_view token) const;

    // To a volunteer who asks for it in person: by staff who manage volunteers, or, with the token of their
    // own link, by a leader of a team of theirs. Of staff, one with the name on it is for those alone who may
    // reveal personal data and gave a second factor a moment ago (`forbidden/role`, `session/not-fresh`).
    // Refused as `issue`, and: volunteer/not-found, team/not-leader.
    Result<CertificateIssued> issue_for(store::Transaction& transaction,
                                        std::optional<std::string_view> leader, std::int64_t number,
                                        const CertificateAsked& asked) const;
    // For staff who read volunteers.
    Result<CertificateList> issued_to(store::Snapshot& snapshot, std::int64_t number) const;

    // For anyone with the certificate, by its code. Refused: certificate/not-found.
    Result<CertificateStanding> standing(store::Snapshot& snapshot, std::string_view code) const;

  private:
    // `how` it was asked for, as the entry says it.
    Result<CertificateIssued> make(store::Transaction& transaction, std::int64_t number,
                                   const CertificateWanted& wanted, std::optional<std::string> how) const;

    Room room_;
    const audit::Seal& seal_;
    const stations::Directory& directory_;
};

}  // namespace linli::volunteers
