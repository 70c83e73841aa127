// The delivery desk (移交台): what went between the station and its partners, and what did not get through
// and is sent anew.
#pragma once

#include "exchange/exchange_rows.h"
#include "incidents/rulebook_shelf.h"

namespace linli::exchange {

// A message as a page shows it: without what it says.
struct MessageShown {
    std::int64_t id = 0;
    std::string partner;
    std::string type;
    MessageState state = MessageState::waiting;
    Instant made_at;
    int tries = 0;
    std::optional<Instant> next_at;
    std::optional<Instant> ended_at;
    std::string fault;
    std::int64_t incident = 0;  // that it is about; 0: about none
};
BOOST_DESCRIBE_STRUCT(MessageShown, (),
                      (id, partner, type, state, made_at, tries, next_at, ended_at, fault, incident))

// A delivery with what was sent about it.
struct DeliveryShown {
    Delivery delivery;
    Text partner_name;
    Text state_name;
    std::vector<MessageShown> messages;
};
BOOST_DESCRIBE_STRUCT(DeliveryShown, (), (delivery, partner_name, state_name, messages))

struct Deliveries {
    std::vector<DeliveryShown> deliveries;
};
BOOST_DESCRIBE_STRUCT(Deliveries, (), (deliveries))

// Which deliveries: what is missing is left open. 100 a page when `limit` is missing, 500 at most.
struct DeliveriesQuery {
    std::optional<std::string> partner;
    std::optional<Direction> direction;
    std::optional<DeliveryState> state;
    std::optional<std::int64_t> before;  // `next` of the page before
    std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(DeliveriesQuery, (), (partner, direction, state, before, limit))
void check(const DeliveriesQuery& query, json::Faults& faults);

struct DeliveriesPage {
    std::vector<DeliveryShown> deliveries;  // newest first, without messages
    std::optional<std::int64_t> next;       // there is more
};
BOOST_DESCRIBE_STRUCT(DeliveriesPage, (), (deliveries, next))

// Messages that wait, or with `dead` those that did not arrive.
struct MessagesQuery {
    std::optional<std::string> partner;
    std::optional<MessageState> state;  // dead when it is missing
    std::optional<std::int64_t> before;
    std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(MessagesQuery, (), (partner, state, before, limit))
void check(const MessagesQuery& query, json::Faults& faults);

struct MessagesPage {
    std::vector<MessageShown> messages;  // newest first
    std::optional<std::int64_t> next;
};
BOOST_DESCRIBE_STRUCT(MessagesPage, (), (messages, next))

struct SentAnew {
    std::int64_t messages = 0;
    bool is_more = false;  // some are left: ask again
};
BOOST_DESCRIBE_STRUCT(SentAnew, (), (messages, is_more))

// Any thread. The shelf outlives it.
class DeliveryDesk {
  public:
    explicit DeliveryDesk(incidents::RulebookShelf& rulebooks) : rulebooks_(rulebooks) {}

    // Of an incident, in their order. The caller has made sure that it may be seen.
    Deliveries of_incident(store::Snapshot& snapshot, std::int64_t incident) const;
    DeliveriesPage list(store::Snapshot& snapshot, const DeliveriesQuery& query) const;
    MessagesPage messages(store::Snapshot& snapshot, const MessagesQuery& query) const;
    // Refused: `exchange/no-message`.
    Result<MessageShown> message(store::Snapshot& snapshot, std::int64_t id) const;
    // A dead one anew, from its first try. Refused: `exchange/not-dead`.
    Result<MessageShown> send_anew(store::Transaction& transaction, std::int64_t id) const;
    // All dead ones of a partner, 1,000 at most.
    Result<SentAnew> send_all_anew(store::Transaction& transaction, const std::string& partner) const;

  private:
    incidents::RulebookShelf& rulebooks_;
};

}  // namespace linli::exchange
