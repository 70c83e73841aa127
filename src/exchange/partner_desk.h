// The partner desk: how partners are reached is set, their secrets are made and changed, a test is sent.
// Commands, each one transaction and one journal entry; and the questions about them.
#pragma once

#include "base/network.h"
#include "exchange/exchange_rows.h"
#include "exchange/webhook_signature.h"
#include "incidents/rulebook_shelf.h"
#include "vault/vault.h"

namespace linli::exchange {

// The tables of this room.
const store::Migration& migration();

// A partner and how it stands with it.
struct PartnerShown {
    std::string code;
    std::int64_t version = 0;  // 0: it is in the rulebook and not connected
    Text name;
    std::optional<Connection> connection;
    std::string events_at;  // the path to which it posts; empty: not connected
    std::int64_t waiting = 0;
    std::int64_t dead = 0;
    std::optional<Instant> failing_since;
    std::string last_fault;
    std::optional<Instant> gone_at;
    std::optional<Instant> heard_at;
    int secrets = 0;
};
BOOST_DESCRIBE_STRUCT(PartnerShown, (),
                      (code, version, name, connection, events_at, waiting, dead, failing_since, last_fault,
                       gone_at, heard_at, secrets))

struct Partners {
    std::vector<PartnerShown> partners;
};
BOOST_DESCRIBE_STRUCT(Partners, (), (partners))

// Shown once.
struct NewSecret {
    std::string secret;  // "whsec_…"
};
BOOST_DESCRIBE_STRUCT(NewSecret, (), (secret))

struct SentTest {
    std::int64_t message = 0;
};
BOOST_DESCRIBE_STRUCT(SentTest, (), (message))

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
};
BOOST_DESCRIBE_STRUCT(MessageShown, (), (id, partner, type, state, made_at, tries, next_at, ended_at, fault))

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

// Any thread. Both outlive it.
class PartnerDesk {
  public:
    PartnerDesk(incidents::RulebookShelf& rulebooks, const vault::Vault& vault)
        : rulebooks_(rulebooks), vault_(vault) {}

    // Networks of the station's own in which partners may be, as whoever keeps the machine says; without TLS
    // there, too. Before other threads use this.
    void reach_also(std::vector<Network> networks) { own_networks_ = std::move(networks); }
    const std::vector<Network>& own_networks() const { return own_networks_; }

    // Those of the rulebook, connected or not, in its order.
    Partners list(store::Snapshot& snapshot) const;
    // How it is reached from now on; one that said "gone" is tried again. Refused: `exchange/no-partner` when
    // the rulebook has none of this code, `exchange/stale` when it is not of this version any more.
    Result<PartnerShown> connect(store::Transaction& transaction, const std::string& code,
                                 const Connection& connection, std::optional<std::int64_t> version) const;
    // A new secret, with which both sides sign from now on; the one before is good until it is dropped, so
    // that neither side has to change at the same moment. Two are kept at most.
    Result<NewSecret> make_secret(store::Transaction& transaction, const std::string& code) const;
    // Only the newest is good from now on.
    Result<PartnerShown> drop_older_secrets(store::Transaction& transaction, const std::string& code) const;
    // Sends an event that is about nothing (`linli.test`).
    Result<SentTest> test(store::Transaction& transaction, const std::string& code) const;
    // What came of a message.
    Result<MessageShown> message(store::Snapshot& snapshot, std::int64_t id) const;
    // Sends a dead one anew, from its first try.
    Result<MessageShown> send_anew(store::Transaction& transaction, std::int64_t id) const;
    // Of an incident, in their order. The caller has made sure that it may be seen.
    Deliveries deliveries(store::Snapshot& snapshot, std::int64_t incident) const;

    // The partner's secrets, newest first; none: nothing is sent, and nothing believed.
    std::vector<WebhookSecret> secrets(store::Snapshot& snapshot, std::string_view code) const;

  private:
    Result<Partner> connected(store::Snapshot& snapshot, const std::string& code) const;
    PartnerShown shown(store::Snapshot& snapshot, const Partner& partner) const;

    incidents::RulebookShelf& rulebooks_;
    const vault::Vault& vault_;
    std::vector<Network> own_networks_;
};

}  // namespace linli::exchange
