#include "http/gate.h"

namespace linli::http {

Credentials credentials_of(const Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view authorization = request.header("authorization");
    Credentials credentials;
    credentials.session = request.cookie(request.is_secure ? secure_session_cookie : session_cookie);
    credentials.browser = request.cookie(request.is_secure ? secure_browser_cookie : browser_cookie);
    credentials.sign_in = request.cookie(sign_in_cookie);
    credentials.csrf = request.header("linli-csrf");
    if (authorization.starts_with(scheme)) credentials.bearer = trim(authorization.substr(scheme.size()));
    credentials.webhook = {std::string(request.header("webhook-id")),
                           std::string(request.header("webhook-timestamp")),
                           std::string(request.header("webhook-signature"))};
    credentials.link = request.link;
    credentials.station = request.header("linli-station");
    credentials.chosen = request.cookie(station_cookie);
    credentials.source = request.source;
    credentials.source_is_shared = request.source_is_shared;
    credentials.is_secure = request.is_secure;
    credentials.is_background = !request.header("linli-background").empty();
    credentials.is_changing = request.method != "GET" && request.method != "HEAD";
    return credentials;
}

}  // namespace linli::http
