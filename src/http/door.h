// The door: which connections are let in, by what names the server may be addressed, whom it believes about
// others, and how much it lets one of them ask. Knows no socket. I/O thread only.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "base/refusal.h"
#include "http/arrival.h"
#include "http/budget.h"
#include "http/exchange.h"

namespace linli::http {

struct Route;

// How much one may ask, a minute; half of it at once. 0: no limit. A source is a household (network.h).
struct Rates {
    std::int64_t requests = 6'000;  // of any kind, from a source; a TLS connection counts as one
    std::int64_t changes = 120;     // from a source by people without an account: reports, "me too", sign-in
    std::int64_t costly = 300;      // searches, exports, verification: of an account, or from a source
    std::int64_t of_account = 3'000;  // of any kind, with one session or token
    std::int64_t connections = 300;   // from a source; not a minute, but at the same time
};

struct DoorOptions {
    std::vector<std::string> names;  // by which it may be addressed, beside the loopback names; lower case
    std::vector<Network> trusted;    // proxies that are believed about who sends a request, and over what
    Rates rates;
    // Lets in nobody but trusted proxies and this machine.
    bool proxies_only = false;
};

class Door {
  public:
    using Time = Budget::Time;

    explicit Door(DoorOptions options);

    // Whether a connection of this peer is let in; each that is ends with left().
    bool let_in(const Peer& peer, Time now);
    void left(const Peer& peer);

    // "station.example:8443", as a request's Host says it.
    bool answers_to(std::string_view host) const;

    Arrival arrival(const Peer& peer, const Forwarding& said) const {
        return arrival_of(peer, options_.trusted, said);
    }

    // Counts a request, before its body is read. Refused (busy/too-many) with how long to wait.
    Result<void> take_any(const Arrival& arrival, Time now);
    // The same by what it asks for and on whose behalf.
    Result<void> take_for(const Arrival& arrival, const Request& request, const Route& route, Time now);

    std::uint64_t turned_away() const { return turned_away_; }  // connections
    std::uint64_t held_back() const { return held_back_; }      // requests

  private:
    bool is_counted(const Peer& peer) const;
    Result<void> answer(std::chrono::seconds wait);

    const DoorOptions options_;
    Budget requests_, changes_, costly_, of_account_;
    std::unordered_map<std::uint64_t, std::int64_t> connections_;  // by household, where they are counted
    std::uint64_t turned_away_ = 0;
    std::uint64_t held_back_ = 0;
};

// "localhost:8110" -> "localhost"; "[::1]:8110" -> "[::1]".
std::string_view host_name(std::string_view host);
// Is it this machine's own name, whoever asks?
bool is_loopback_name(std::string_view host);

}  // namespace linli::http
