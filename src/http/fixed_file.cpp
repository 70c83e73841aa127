#include "http/fixed_file.h"

namespace linli::http {
namespace {

// Calls `take` with each item of a list in a header, trimmed, until it says true.
template <class Take>
bool any_item(std::string_view list, Take take) {
    for (const std::string_view item : split(list, ',')) {
        if (take(trim(item))) return true;
    }
    return false;
}

// ";q=0", ";q=0.000": not at all.
bool is_refused(std::string_view parameters) {
    const std::size_t at = parameters.find("q=");
    return at != std::string_view::npos &&
           parameters.substr(at + 2).find_first_not_of("0. ") == std::string_view::npos;
}

// Weak comparison (RFC 9110, 8.8.3.2): the bytes are the same, packed or not.
bool has_it(std::string_view if_none_match, std::string_view hash) {
    return any_item(if_none_match, [&](std::string_view tag) {
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        return tag == "*" ||
               (tag.size() == hash.size() + 2 && tag.starts_with('"') && tag.substr(1, hash.size()) == hash);
    });
}

}  // namespace

bool takes_gzip(std::string_view accept_encoding) {
    return any_item(to_lower_ascii(accept_encoding), [](std::string_view item) {
        const std::size_t end = item.find(';');
        const std::string_view name = trim(item.substr(0, end));
        const std::string_view parameters = end == std::string_view::npos ? "" : item.substr(end);
        return name == "gzip" && !is_refused(parameters);
    });
}

Response answer_with(const FixedFile& file, const Request& request) {
    Response response;
    response.content_type = file.type;
    response.headers = {
        {"Cache-Control", file.is_named_by_hash ? "public, max-age=31536000, immutable" : "no-cache"},
        {"ETag", "W/\"" + std::string(file.hash) + '"'}};
    if (!file.gzip.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
    if (has_it(request.header("if-none-match"), file.hash)) {
        response.status = 304;
        response.content_type.clear();
        return response;
    }
    response.fixed_body = file.bytes;
    if (!file.gzip.empty() && takes_gzip(request.header("accept-encoding"))) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.fixed_body = file.gzip;
    }
    return response;
}

}  // namespace linli::http
