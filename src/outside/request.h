// A request to somebody else's server: the program's one way to the outside. Redirects are answers like
// others, no cookie is kept, and certificates are verified, over TLS 1.2 or later.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace linli::outside {

// Whether what the environment says of proxies counts. For the loopback interface it never does.
enum class Proxy { of_environment, none };

struct Request {
    std::string address;               // https://…, or http://… where the caller has allowed it
    std::optional<std::string> body;   // posted; without one: GET
    std::vector<std::string> headers;  // "Content-Type: text/plain"
    Proxy proxy = Proxy::none;
    std::string trusted = {};  // a file of certificates in PEM, instead of the machine's authorities
    std::chrono::seconds connect_within{5};
    std::chrono::seconds answered_within{10};  // connecting included
    std::size_t largest_answer = 262'144;      // bytes; a longer one fails
};

struct Answer {
    int status = 0;
    std::string content_type;
    std::string body;
};

// Why there is no answer.
struct Failure {
    std::string in_general;  // nothing of the address, nothing of what was answered
    std::string in_detail;   // for the log
};

// Sends it and waits, until `ending` if that is given. Any thread. Throws std::runtime_error when libcurl
// cannot be used.
tl::expected<Answer, Failure> send(const Request& request, const std::atomic<bool>* ending = nullptr);

// Makes libcurl ready, once; send() does so itself. Throws like it.
void start();

}  // namespace linli::outside
