// A request to somebody else's server: the program's one way to the outside, one at a time here, many at once
// by sender.h. Redirects are answers like others, no cookie is kept, and certificates are verified, over
// TLS 1.2 or later.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "base/network.h"
#include "base/text.h"

namespace linli::outside {

// Whether what the environment says of proxies counts. For the loopback interface it never does.
enum class Proxy { of_environment, none };

enum class Reachable {
    anywhere,     // whoever keeps the machine has named the address, and it is taken as it stands
    only_public,  // others have named it: fault_of_url (destination.h) finds nothing, each connection is to a
                  // public address or one of `allowed`, whatever its name led to before, and no proxy is
                  // asked
};

struct Request {
    std::string address;               // https://…, or http://… where the caller has allowed it
    std::optional<std::string> body;   // posted; without one: GET
    std::vector<std::string> headers;  // "Content-Type: text/plain"
    Proxy proxy = Proxy::none;
    std::string trusted = {};  // a file of certificates in PEM, instead of the machine's authorities
    std::chrono::seconds connect_within{5};
    std::chrono::seconds answered_within{10};  // connecting included
    std::size_t largest_answer = 262'144;      // bytes; a longer one fails
    Reachable reachable = Reachable::anywhere;
    std::vector<Network> allowed = {};  // with only_public: networks that are not public and may be reached
    bool may_be_plain = false;          // with only_public: http://… too
};

struct Answer {
    int status = 0;
    std::string content_type;
    std::string body;
    // How long it asks to be left alone, from now: of a Retry-After in seconds or as a moment, a day at most.
    std::optional<std::chrono::seconds> retry_after = {};
};

// How far a request came that was not answered.
enum class Reached {
    refused,        // not begun: the address is none that may be asked
    not_connected,  // nothing of the request was sent
    maybe_sent,     // the other side may have it, in part or whole
};

// Why there is no answer.
struct Failure {
    Reached reached = Reached::not_connected;
    Text in_general;        // nothing of the address, nothing of what was answered
    std::string in_detail;  // for the log
};

using Sent = tl::expected<Answer, Failure>;

// Sends it and waits, until `ending` if that is given. Any thread. Throws std::runtime_error when libcurl
// cannot be used.
Sent send(const Request& request, const std::atomic<bool>* ending = nullptr);

// Makes libcurl ready, once; send() does so itself. Throws like it.
void start();

}  // namespace linli::outside
