// A partner's platform to try against: takes the station's events, does what its script says, and says so.
// Rules over a ledger; it knows no thread and no connection (carrier.h).
#pragma once

#include "exchange/cloud_event.h"
#include "exchange/webhook_signature.h"
#include "platform/ledger.h"

namespace linli::platform {

// What the station is told of its event.
struct Taken {
    std::string event;
    Heard effect = Heard::applied;
    std::string reference;
    std::optional<exchange::DeliveryState> state = {};
};
BOOST_DESCRIBE_STRUCT(Taken, (), (event, effect, reference, state))

struct Offered {
    std::string number;
    std::string reference;
};
BOOST_DESCRIBE_STRUCT(Offered, (), (number, reference))

class Platform {
  public:
    // `name`: the source of its events, "urn:example:platform".
    Platform(std::string name, std::vector<exchange::WebhookSecret> secrets, Script script)
        : name_(std::move(name)), secrets_(std::move(secrets)), script_(std::move(script)) {}

    const Script& script() const { return script_; }

    // An event of the station, as it came. Each is taken once. Refused as the station refuses
    // (exchange/inbox.h).
    Result<Taken> receive(store::Transaction& transaction, const exchange::Signed& given,
                          std::string_view body) const;
    // Hands one over to the station.
    Result<Offered> offer(store::Transaction& transaction, const exchange::Offer& offer) const;
    // Whoever works there says so, of what is handed over either way; what the script had planned of it is
    // dropped. Refused: `exchange/no-delivery`, `platform/out-of-turn` where it says nothing new.
    Result<Taken> act(store::Transaction& transaction, exchange::Direction direction,
                      const std::string& reference, const Step& step) const;
    // Takes the steps that are due, at most `most`; how many. What they say is a letter then.
    std::size_t take_steps(store::Transaction& transaction, std::size_t most) const;
    // What goes with a letter that is sent now.
    exchange::Signed sign(const Letter& letter, Instant now) const;

  private:
    Result<Taken> take_over(store::Transaction& transaction, const exchange::CloudEvent& event) const;
    Result<Taken> take_news(store::Transaction& transaction, const exchange::CloudEvent& event,
                            exchange::News news) const;
    void take(store::Transaction& transaction, Case& one, const Step& step) const;
    void plan(Case& one, std::vector<Step> steps, Instant now) const;
    void say(store::Transaction& transaction, Case& one, exchange::News news, std::string data) const;

    std::string name_;
    std::vector<exchange::WebhookSecret> secrets_;
    Script script_;
};

// What became of a letter: `status` of the answer, nothing when there was none. `pace` stretches or shortens
// the pauses between tries (exchange/retries.h), `chance` in [0, 1).
void note_tried(store::Transaction& transaction, std::int64_t letter, std::optional<int> status,
                const std::string& fault, double chance, double pace);

}  // namespace linli::platform
