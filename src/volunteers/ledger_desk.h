// Hours are confirmed, and taken back where they were wrong. Commands, each one transaction, in which the
// balances follow the ledger; and the questions about it.
#pragma once

#include "volunteers/room.h"
#include "volunteers/volunteer_page.h"

namespace linli::volunteers {

// Any thread.
class LedgerDesk {
  public:
    explicit LedgerDesk(Room room) : room_(room) {}

    // By a leader of its team, with the token, or by staff, without; never by whoever did it. Writes the
    // credit. Refused: service/not-found, service/wrong-state, service/own, service/minutes.
    Result<ServiceShown> confirm(store::Transaction& transaction, std::optional<std::string_view> token,
                                 std::int64_t service, const ConfirmWritten& written) const;
    Result<ServiceShown> refuse_service(store::Transaction& transaction,
                                        std::optional<std::string_view> token, std::int64_t service,
                                        const WhyWritten& why) const;

    // By staff.
    Result<CreditList> credits(store::Snapshot& snapshot, const CreditsQuery& query) const;
    // Asks that a credit be taken back. Refused: credit/not-found, credit/reversed, credit/is-reversal,
    // credit/asked.
    Result<CreditShown> ask_reversal(store::Transaction& transaction, std::int64_t credit,
                                     const WhyWritten& why) const;
    // The credit stays. By somebody else than whoever asked, who declines, or by them, who take it back.
    // Refused: reversal/not-found, reversal/answered.
    Result<CreditShown> decline(store::Transaction& transaction, std::int64_t reversal) const;
    // By somebody else than whoever asked (reversal/own). The credit that takes it back.
    Result<CreditShown> agree(store::Transaction& transaction, std::int64_t reversal) const;

  private:
    Room room_;
};

}  // namespace linli::volunteers
