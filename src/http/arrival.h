// Where a request comes from, and over what: by the connection itself, and by what a trusted proxy says of
// it. Pure.
#pragma once

#include "http/network.h"

namespace linli::http {

// The other end of a connection.
struct Peer {
    Address address;  // in plain form
    bool is_tls = false;
};

// What a proxy says; believed of a trusted one only. All lines of a header, joined by commas in order.
struct Forwarding {
    std::string for_whom;  // X-Forwarded-For
    std::string protocol;  // X-Forwarded-Proto
};

struct Arrival {
    Address source;  // the client
    bool is_secure = false;
    // Many may come from this address: a proxy that does not say for whom, or this machine, where an unnamed
    // proxy may run. Nobody is locked out by it.
    bool is_shared = false;
    // From this machine, by no proxy that is known: no limit counts it.
    bool is_local = false;
};

// The client is the right-most address of X-Forwarded-For that is no trusted proxy's; what stands left of it
// anyone may have written. Where the list is unreadable or ends, the client is the last proxy that was
// reached. It came over TLS if the connection did, or if the proxy says so: the last word of
// X-Forwarded-Proto.
Arrival arrival_of(const Peer& peer, std::span<const Network> trusted, const Forwarding& said);

}  // namespace linli::http
