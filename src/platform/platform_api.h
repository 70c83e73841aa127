// How a platform to try against is reached.
#pragma once

#include "http/routes.h"
#include "platform/platform.h"

namespace linli::platform {

// Lets everybody in: it is for this machine alone, and events are believed by their signature.
class OpenGate final : public http::Gate {
  public:
    Result<StationId> station_of(const http::Credentials& credentials, http::Right right) const override;
    Result<store::Context> admit(store::Snapshot& snapshot, const http::Credentials& credentials,
                                 http::Right right) override;
    bool may_be_told(const store::Context& who, const store::Entry& entry) const override;
    http::Right live_right() const override;
};

// GET /: its totals. POST /events: the station's events. POST /offers: hands one over to the station.
// `platform` outlives them.
void add_routes(http::Routes& routes, const Platform& platform);

}  // namespace linli::platform
