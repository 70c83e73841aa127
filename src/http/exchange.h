// Requests and responses as the routes see them: no sockets, no parser.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/refusal.h"
#include "base/text.h"
#include "store/transaction.h"

namespace linli::http {

struct Request {
    std::string method;                                       // "GET"
    std::string path;                                         // decoded, without the query
    std::vector<std::pair<std::string, std::string>> query;   // decoded, in order
    std::map<std::string, std::string, std::less<>> headers;  // names in lower case
    std::string body;
    std::vector<std::string> path_values;  // of the route's {placeholders}, in order
    std::string link;                      // the secret of a link, where the path or the body is one
    std::string source;                    // the client's address
    bool source_is_shared = false;         // and may be that of many: a proxy's that does not say for whom
    bool is_secure = false;                // it came over TLS, as far as the client's side goes

    std::string_view header(std::string_view name) const;  // empty when it is not there
    std::string_view cookie(std::string_view name) const;  // likewise
};

// A body made piece by piece while it is sent. next() is called on a thread of the store, each time with a
// snapshot of that moment, when the client has taken what came before; nothing: the end. An empty piece is
// allowed.
class Stream {
  public:
    virtual ~Stream() = default;
    virtual std::optional<std::string> next(store::Snapshot& snapshot) = 0;
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view fixed_body = {};     // instead of `body`: bytes that live as long as the program
    std::shared_ptr<Stream> stream = {};  // instead of `body`, sent in chunks
    StationId station = first_station;    // whose snapshots the stream is made of
};

// Gives the response; called once, on any thread.
using Respond = std::function<void(Response)>;

int status_of(RefusalKind kind);

// RFC 9457, in the reader's language; `texts` beside each text has both. `type` becomes
// "urn:linli:problem:<type>".
Response problem(const Refusal& refusal, Language language);

// For a fault: nothing of the inside is told.
Response internal_error(Language language);

// The language the client prefers (Accept-Language); Chinese when it does not say.
Language language_of(const Request& request);

// "%E6%9C%9B" -> its bytes, '+' to a space where `plus_is_space`; nothing when it is malformed or no UTF-8.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

// The way back, for a value of a query: letters, digits, "-._~:" stay.
std::string percent_encoded(std::string_view text);

// Splits "/path?a=1&b=2" into `request`; false when it is malformed.
bool parse_target(std::string_view target, Request& request);

}  // namespace linli::http
