// The inbox (收件): an event of a partner is believed when it is signed, and does what the table of effects
// says, once, however often it comes.
#pragma once

#include "exchange/cloud_event.h"
#include "exchange/partner_desk.h"
#include "incidents/incident_desk.h"

namespace linli::exchange {

// What the partner is told of its event.
struct Taken {
    std::string event;
    Effect effect = Effect::apply;
    std::string reference;      // of the delivery it was about
    std::int64_t incident = 0;  // our number; 0: about none
    std::optional<DeliveryState> state = {};
};
BOOST_DESCRIBE_STRUCT(Taken, (), (event, effect, reference, incident, state))

// Holds no state; any thread. All outlive it.
class Inbox {
  public:
    Inbox(const PartnerDesk& partners, const incidents::IncidentDesk& incidents)
        : partners_(partners), incidents_(incidents) {}

    // One event, at the door of a partner, as it came. Refused: `exchange/no-door` (not_found); as verify()
    // and read_structured() say; `exchange/unknown-type`, `exchange/wrong-side` when the other side of the
    // delivery sends such news, `exchange/no-delivery` when it is about none, `invalid` when its data is not
    // as the type has it. What is refused may be sent again.
    Result<Taken> receive(store::Transaction& transaction, std::string_view door, const Signed& given,
                          std::string_view body) const;

    // One that is believed already, by the way it came. Refused as above.
    Result<Taken> hear(store::Transaction& transaction, const Partner& partner,
                       const CloudEvent& event) const;

  private:
    struct Arrived;
    Result<Taken> take_state(const Arrived& arrived) const;
    Result<Taken> take_in(const Arrived& arrived) const;
    Result<Taken> take_news(const Arrived& arrived, News news) const;
    Result<void> apply_from_handler(const Arrived& arrived, Delivery& delivery, News news,
                                    const Word& word) const;
    Result<void> apply_from_giver(const Arrived& arrived, Delivery& delivery, News news,
                                  const Word& word) const;
    Result<void> note(store::Transaction& transaction, std::int64_t incident, const std::string& text) const;
    Result<void> route_again(store::Transaction& transaction, std::int64_t incident) const;

    const PartnerDesk& partners_;
    const incidents::IncidentDesk& incidents_;
};

}  // namespace linli::exchange
