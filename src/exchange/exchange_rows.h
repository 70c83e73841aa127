// All the SQL of the exchange; inside this room only.
#pragma once

#include <limits>

#include "exchange/delivery.h"
#include "exchange/partner.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::exchange {

// ---- partners ----

std::vector<Partner> partners(store::Snapshot& snapshot);
std::optional<Partner> find_partner(store::Snapshot& snapshot, std::string_view code);
std::optional<Partner> find_partner_behind(store::Snapshot& snapshot, std::string_view door);
// The stations that have any, of all there are.
std::vector<StationId> stations_with_partners(store::Snapshot& snapshot);
void keep_partner(store::Transaction& transaction, const Partner& partner);
// Something came from it now.
void note_heard(store::Transaction& transaction, std::string_view code);

// ---- deliveries ----

void insert_delivery(store::Transaction& transaction, const Delivery& delivery);
void update_delivery(store::Transaction& transaction, const Delivery& delivery);
std::optional<Delivery> find_delivery(store::Snapshot& snapshot, std::int64_t id);
std::optional<Delivery> find_delivery(store::Snapshot& snapshot, std::string_view partner,
                                      Direction direction, std::string_view reference);
// Of an incident, in their order.
std::vector<Delivery> deliveries_of(store::Snapshot& snapshot, std::int64_t incident);
// Some of them, newest first; what is empty is left open.
struct DeliveriesOf {
    std::int64_t before = std::numeric_limits<std::int64_t>::max();  // ids below it
    std::string partner;
    std::optional<Direction> direction;
    std::optional<DeliveryState> state;
};
std::vector<Delivery> newest_deliveries(store::Snapshot& snapshot, const DeliveriesOf& which,
                                        std::size_t most);
// Ours that the partner has and has not done, the first `most`; and the last that it calls so.
std::vector<Delivery> going_on_with(store::Snapshot& snapshot, std::string_view partner, std::size_t most);
std::optional<Delivery> find_by_their_number(store::Snapshot& snapshot, std::string_view partner,
                                             std::string_view number);
// That were given and not answered in time, the first `most`.
std::vector<Delivery> unanswered(store::Snapshot& snapshot, Instant now, std::size_t most);
std::optional<Instant> first_answer_due(store::Snapshot& snapshot);

// ---- messages: what leaves ----

enum class MessageState {
    waiting,    // to be sent, at `next_at`
    delivered,  // the other side answered 2xx
    dead,       // every try failed, or it was refused; may be sent anew by hand
};
BOOST_DESCRIBE_ENUM(MessageState, waiting, delivered, dead)

struct Message {
    std::int64_t id = 0;
    std::string partner;
    std::int64_t delivery = 0;  // 0: about none (a test)
    std::int64_t sequence = 0;  // of the delivery's events, from 1
    std::string type;
    std::string body;  // the event; empty once it was delivered
    MessageState state = MessageState::waiting;
    Instant made_at;
    int tries = 0;
    std::optional<Instant> next_at;
    std::optional<Instant> ended_at;  // delivered or dead
    std::string fault;                // of the last try, in general
};
BOOST_DESCRIBE_STRUCT(Message, (),
                      (id, partner, delivery, sequence, type, body, state, made_at, tries, next_at, ended_at,
                       fault))

void insert_message(store::Transaction& transaction, const Message& message);
void update_message(store::Transaction& transaction, const Message& message);
std::optional<Message> find_message(store::Snapshot& snapshot, std::int64_t id);
// To be sent to a partner by now, in their order and at most `most`: of each delivery only the first that is
// not delivered, so that its events arrive in their order and wait for nobody else's.
std::vector<Message> due_messages(store::Snapshot& snapshot, std::string_view partner, std::size_t most);
// When the next one is due, of all partners.
std::optional<Instant> next_message_at(store::Snapshot& snapshot);
std::vector<Message> messages_of(store::Snapshot& snapshot, std::int64_t delivery);
// That wait or are dead, newest first and with ids below `before`; of one partner, or with "" of all.
std::vector<Message> messages_in(store::Snapshot& snapshot, MessageState state, std::string_view partner,
                                 std::int64_t before, std::size_t most);
struct Waiting {
    std::string partner;
    MessageState state = MessageState::waiting;
    std::int64_t count = 0;
};
// Of each partner, those that wait and those that are dead.
std::vector<Waiting> count_messages(store::Snapshot& snapshot);

// Deletes those that were done with before, and what could never follow them; how many.
std::int64_t forget_messages(store::Transaction& transaction, Instant before, std::int64_t most);

// ---- events that came ----

// False: it came before.
bool note_event(store::Transaction& transaction, std::string_view partner, std::string_view event);
// Deletes those that came before, at most `most`; how many.
std::int64_t forget_events(store::Transaction& transaction, Instant before, std::int64_t most);

}  // namespace linli::exchange
