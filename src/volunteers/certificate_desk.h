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

    // For anyone with the certificate, by its code. Refused: certificate/not-found.
    Result<CertificateStanding> standing(store::Snapshot& snapshot, std::string_view code) const;

  private:
    Room room_;
    const audit::Seal& seal_;
    const stations::Directory& directory_;
};

}  // namespace linli::volunteers
