#include "platform/platform_api.h"

#include <thread>

#include "base/ids.h"

namespace linli::platform {
namespace {

using http::Call;
using http::Method;
using http::Nothing;
using store::Snapshot;
using store::Transaction;

constexpr std::size_t largest_event = 262'144;

struct Posted {
    exchange::Signed with;
    std::string body;
};

// By chance, whatever was asked: a script's share of all requests.
bool happens(std::optional<double> share) {
    return share && static_cast<double>(random_bits() >> 11U) * 0x1p-53 < *share;
}

tl::unexpected<Refusal> not_now() {
    return refuse(RefusalKind::unavailable, "platform/by-script",
                  {"按脚本暂不可用。", "Not now, says the script."});
}

}  // namespace

Result<StationId> OpenGate::station_of(const http::Credentials&, http::Right) const {
    return first_station;
}

Result<store::Context> OpenGate::admit(store::Snapshot&, const http::Credentials&, http::Right) {
    return store::Context{first_station, "platform"};
}

bool OpenGate::may_be_told(const store::Context&, const store::Entry&) const {
    return false;
}

http::Right OpenGate::live_right() const {
    return http::anyone;
}

void add_routes(http::Routes& routes, const Platform& platform) {
    routes.question<Nothing>(
        Method::get, "/", http::anyone, {"总数", "The totals"},
        [](Snapshot& snapshot, const Call&, const Nothing&) -> Result<Totals> { return totals(snapshot); });
    routes.upload(
        Method::post, "/events", http::anyone, {"接收派出所的事件", "Takes an event of the station"},
        largest_event, [](Snapshot&, const Call&) -> Result<void> { return {}; },
        [&platform](const Call& call, const http::Bytes& body) -> Result<Posted> {
            const Answers answers = platform.script().answers.value_or(Answers{});
            if (happens(answers.late))
                std::this_thread::sleep_for(pause_of(answers.late_by.value_or("1s")).value_or(1s));
            if (happens(answers.busy)) return not_now();
            const http::WebhookHeaders& headers = call.credentials.webhook;
            return Posted{
                {headers.id, parse_number<std::int64_t>(headers.timestamp).value_or(0), headers.signature},
                body.data};
        },
        [&platform](Transaction& transaction, const Call&,
                    const Posted& posted) -> Result<http::Counted<Taken>> {
            auto taken = platform.receive(transaction, posted.with, posted.body);
            if (!taken) return tl::unexpected(std::move(taken.error()));
            const Answers answers = platform.script().answers.value_or(Answers{});
            if (happens(answers.broken)) return http::Counted<Taken>{not_now()};
            return http::Counted<Taken>{std::move(taken)};
        });
    routes.command<exchange::Offer>(
        Method::post, "/offers", http::anyone, {"向派出所移交一件", "Hands one over to the station"},
        [&platform](Transaction& transaction, const Call&, const exchange::Offer& offer) {
            return platform.offer(transaction, offer);
        });
}

}  // namespace linli::platform
