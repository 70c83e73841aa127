// The partner desk: how partners are reached is set, their secrets are made and changed, a test is sent.
// Commands, each one transaction and one journal entry; and the questions about them.
#pragma once

#include "base/network.h"
#include "exchange/exchange_rows.h"
#include "exchange/mapping_preview.h"
#include "exchange/webhook_signature.h"
#include "incidents/rulebook_shelf.h"
#include "outside/request.h"
#include "vault/vault.h"

namespace linli::exchange {

// The tables of this room.
const store::Migration& migration();

// A category that the rulebook gives to a partner.
struct CategoryOwned {
    std::string code;
    Text name;
    int level = 1;
};
BOOST_DESCRIBE_STRUCT(CategoryOwned, (), (code, name, level))

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
    bool has_contacts = false;
    bool has_key = false;             // of the way `open311`
    std::vector<CategoryOwned> owns;  // as the rulebook says
};
BOOST_DESCRIBE_STRUCT(PartnerShown, (),
                      (code, version, name, connection, events_at, waiting, dead, failing_since, last_fault,
                       gone_at, heard_at, secrets, has_contacts, has_key, owns))

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

// A key that the partner gave.
struct GivenKey {
    std::string key;  // at most 200 bytes
};
BOOST_DESCRIBE_STRUCT(GivenKey, (), (key))
void check(const GivenKey& key, json::Faults& faults);

// People of the partner's to call when its platform is down.
struct Contact {
    std::string name;
    std::string phone;
    std::optional<std::string> note = {};
};
BOOST_DESCRIBE_STRUCT(Contact, (), (name, phone, note))
struct Contacts {
    std::vector<Contact> people;  // 20 at most, whoever is to be called first in front
};
BOOST_DESCRIBE_STRUCT(Contacts, (), (people))
void check(const Contacts& contacts, json::Faults& faults);

// Any thread. Both outlive it.
class PartnerDesk {
  public:
    PartnerDesk(incidents::RulebookShelf& rulebooks, const vault::Vault& vault)
        : rulebooks_(rulebooks), vault_(vault) {}

    // Networks of the station's own in which partners may be, as whoever keeps the machine says; without TLS
    // there, too. Before other threads use this.
    void reach_also(std::vector<Network> networks) { own_networks_ = std::move(networks); }
    const std::vector<Network>& own_networks() const { return own_networks_; }
    // A request to where others have named: public addresses and those networks alone.
    outside::Request request_to(std::string address) const;

    // Those of the rulebook, connected or not, in its order.
    Partners list(store::Snapshot& snapshot) const;
    // How it is reached from now on; one that said "gone" is tried again. Refused: `exchange/no-partner` when
    // the rulebook has none of this code, `exchange/stale` when it is not of this version any more.
    Result<PartnerShown> connect(store::Transaction& transaction, const std::string& code,
                                 const Connection& connection, std::optional<std::int64_t> version) const;
    // What `connection` would have named in the last month. Refused as connect() is.
    Result<MappingTried> try_mapping(store::Snapshot& snapshot, incidents::Register& lines,
                                     const std::string& code, const Connection& connection) const;
    // A new secret, with which both sides sign from now on; the one before is good until it is dropped, so
    // that neither side has to change at the same moment. Two are kept at most.
    Result<NewSecret> make_secret(store::Transaction& transaction, const std::string& code) const;
    // Only the newest is good from now on.
    Result<PartnerShown> drop_older_secrets(store::Transaction& transaction, const std::string& code) const;
    // Sends an event that is about nothing (`linli.test`).
    Result<SentTest> test(store::Transaction& transaction, const std::string& code) const;
    // The key that the partner's Open311 server asks for; an empty one removes it. Sealed, and never shown.
    Result<PartnerShown> set_key(store::Transaction& transaction, const std::string& code,
                                 const GivenKey& key) const;
    std::string key(store::Snapshot& snapshot, std::string_view code) const;

    // Whom to call, from now on; an empty list removes them. Sealed.
    Result<PartnerShown> set_contacts(store::Transaction& transaction, const std::string& code,
                                      const Contacts& contacts) const;
    // Shows them in clear, and puts on record who looked.
    Result<Contacts> reveal_contacts(store::Transaction& transaction, const std::string& code) const;

    // The partner's secrets, newest first; none: nothing is sent, and nothing believed.
    std::vector<WebhookSecret> secrets(store::Snapshot& snapshot, std::string_view code) const;

  private:
    // What it would be refused for.
    Result<void> require_fit(const incidents::Rulebook& book, const std::string& code,
                             const Connection& connection) const;
    Result<Partner> connected(store::Snapshot& snapshot, const std::string& code) const;
    PartnerShown shown(store::Snapshot& snapshot, const Partner& partner) const;
    std::optional<Contacts> contacts(store::Snapshot& snapshot, std::string_view code) const;

    incidents::RulebookShelf& rulebooks_;
    const vault::Vault& vault_;
    std::vector<Network> own_networks_;
};

}  // namespace linli::exchange
