// One HTTP request, to an address that the keeper of the station has named.
#pragma once

#include <atomic>
#include <string>

#include <tl/expected.hpp>

#include "base/text.h"

namespace linli::audit {

struct HttpReply {
    int status = 0;
    std::string content_type;
    std::string body;
};

// What there is of an address before anyone is asked: nothing if it is none that may be posted to, that is
// https, or http to the loopback interface.
struct HttpAddress {
    std::string whole;
    std::string shown;  // scheme, host and port; "/…" and four bytes of a digest stand for the rest
    bool has_fragment = false;
};
std::optional<HttpAddress> http_address_from(std::string_view text);

// Posts and waits, half a minute at most. Certificates are verified by the system's authorities, redirects
// are answers like others, answers longer than 64 KiB are an error. The error says why in general words:
// nothing of the address, nothing of what was answered.
tl::expected<HttpReply, Text> http_post(const std::string& url, const char* content_type,
                                        const std::string& body, const std::atomic<bool>& ending);

}  // namespace linli::audit
