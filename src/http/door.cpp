#include "http/door.h"

#include <algorithm>

#include <fmt/format.h>

#include "http/gate.h"
#include "http/routes.h"

namespace linli::http {
namespace {

// The session or token that a request shows, good or not: what is none is refused soon, and counts for its
// source anyway.
std::optional<std::uint64_t> credential_of(const Request& request) {
    const Credentials credentials = credentials_of(request);
    const std::string& shown = credentials.bearer.empty() ? credentials.session : credentials.bearer;
    if (shown.empty()) return std::nullopt;
    return std::hash<std::string>()(shown);
}

bool is_costly(const Route& route, const Request& request) {
    switch (route.cost) {
        case Cost::ordinary:
        case Cost::signed_by_sender:
            return false;
        case Cost::costly:
            return true;
        case Cost::costly_with_text:
            return std::any_of(request.query.begin(), request.query.end(),
                               [](const auto& given) { return given.first == "text"; });
    }
    return false;
}

}  // namespace

std::string_view host_name(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

bool is_loopback_name(std::string_view host) {
    const std::string_view name = host_name(host);
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

Door::Door(DoorOptions options)
    : options_(std::move(options)),
      requests_(options_.rates.requests),
      changes_(options_.rates.changes),
      costly_(options_.rates.costly),
      of_account_(options_.rates.of_account) {}

// Proxies speak for many, and so does this machine while a proxy that is not named may run on it.
bool Door::is_counted(const Peer& peer) const {
    return !peer.address.is_loopback() && !is_in(peer.address, options_.trusted);
}

bool Door::let_in(const Peer& peer, Time now) {
    if (!is_counted(peer)) return true;
    const std::uint64_t household = household_of(peer.address);
    bool may = !options_.proxies_only;
    // A handshake is dear: it counts like a request.
    if (may && peer.is_tls) may = requests_.take(household, now).count() == 0;
    if (may && options_.rates.connections > 0) {
        const auto open = connections_.find(household);
        may = open == connections_.end() || open->second < options_.rates.connections;
    }
    if (may) {
        ++connections_[household];
    } else {
        ++turned_away_;
    }
    return may;
}

void Door::left(const Peer& peer) {
    if (!is_counted(peer)) return;
    const auto open = connections_.find(household_of(peer.address));
    if (open != connections_.end() && --open->second == 0) connections_.erase(open);
}

bool Door::answers_to(std::string_view host) const {
    const std::string name = to_lower_ascii(host_name(host));
    return is_loopback_name(name) ||
           std::find(options_.names.begin(), options_.names.end(), name) != options_.names.end();
}

Result<void> Door::take_any(const Arrival& arrival, Time now) {
    if (arrival.is_local) return {};
    return answer(requests_.take(household_of(arrival.source), now));
}

Result<void> Door::take_for(const Arrival& arrival, const Request& request, const Route& route, Time now) {
    if (arrival.is_local) return {};
    const std::uint64_t household = household_of(arrival.source);
    const bool needs_account = route.right != anyone;
    const auto credential = needs_account ? credential_of(request) : std::nullopt;
    std::chrono::seconds wait{0};
    if (credential) wait = of_account_.take(*credential, now);
    if (wait.count() == 0 && !needs_account && route.method != Method::get &&
        route.cost != Cost::signed_by_sender)
        wait = changes_.take(household, now);
    if (wait.count() == 0 && is_costly(route, request))
        wait = costly_.take(credential.value_or(household), now);
    return answer(wait);
}

Result<void> Door::answer(std::chrono::seconds wait) {
    if (wait.count() == 0) return {};
    ++held_back_;
    return tl::unexpected(Refusal{RefusalKind::too_many,
                                  "busy/too-many",
                                  {fmt::format("请求太多，请在 {} 秒后再试。", wait.count()),
                                   fmt::format("Too many requests: try again in {} seconds.", wait.count())},
                                  {},
                                  {},
                                  wait.count()});
}

}  // namespace linli::http
