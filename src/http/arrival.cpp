#include "http/arrival.h"

#include "base/text.h"

namespace linli::http {
namespace {

// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711"
std::optional<Address> address_in(std::string_view text) {
    text = trim(text);
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view port = text.substr(end + 1);
        if (!port.empty() && !(port.front() == ':' && parse_number<std::uint16_t>(port.substr(1))))
            return std::nullopt;
        return parse_address(text.substr(1, end - 1));
    }
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
        if (!parse_number<std::uint16_t>(text.substr(colon + 1))) return std::nullopt;
        text = text.substr(0, colon);
    }
    return parse_address(text);
}

std::string_view take_last(std::string_view& list) {
    const std::size_t comma = list.rfind(',');
    const std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
    return trim(last);
}

}  // namespace

Arrival arrival_of(const Peer& peer, std::span<const Network> trusted, const Forwarding& said) {
    Arrival arrival{peer.address, peer.is_tls};
    if (!is_in(peer.address, trusted)) {
        arrival.is_local = arrival.is_shared = peer.address.is_loopback();
        return arrival;
    }
    std::string_view protocols = said.protocol;
    arrival.is_secure = peer.is_tls || to_lower_ascii(take_last(protocols)) == "https";
    arrival.is_shared = true;
    for (std::string_view list = said.for_whom; arrival.is_shared && !list.empty();) {
        const auto before = address_in(take_last(list));
        if (!before) break;
        arrival.source = *before;
        arrival.is_shared = is_in(*before, trusted);
    }
    return arrival;
}

}  // namespace linli::http
