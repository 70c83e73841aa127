// The town's four partners: each has a platform of its own, the one that `linli partner` runs, on the town's
// clock. What goes between them and the station are real events, signed and believed.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "exchange/inbox.h"
#include "incidents/incident_desk.h"
#include "platform/platform.h"
#include "store/store.h"

namespace linli::demo {

class TownPartners {
  public:
    // All outlive it. `listen` has the outbox run from now on.
    TownPartners(store::Store& store, const SettableClock& clock, exchange::PartnerDesk& desk,
                 exchange::Inbox& inbox, std::function<void()> listen);
    ~TownPartners();
    TownPartners(const TownPartners&) = delete;
    TownPartners& operator=(const TownPartners&) = delete;

    // Each partner of the rulebook is connected, by this person.
    void connect(const store::Context& by);
    // Whoever works at the partner says so of an incident, and the station hears it.
    void say(std::string_view partner, std::int64_t incident, exchange::News news, const std::string& text);
    // A partner, the next in turn, hands one over to the station; its number here, and whose it was.
    struct TakenIn {
        std::int64_t incident = 0;
        std::string partner;
    };
    TakenIn offer(exchange::Offer offer);
    // Carries both ways until nobody has anything to say now.
    void carry();
    // The platforms are made up: nothing is sent to them any more.
    void pause(const store::Context& by);

  private:
    struct One;

    bool carry_to(One& one);
    bool carry_from(One& one);

    store::Store& store_;
    const SettableClock& clock_;
    exchange::PartnerDesk& desk_;
    exchange::Inbox& inbox_;
    std::function<void()> listen_;
    std::filesystem::path folder_;
    std::map<std::string, std::unique_ptr<One>, std::less<>> partners_;
    std::size_t offered_ = 0;
};

}  // namespace linli::demo
