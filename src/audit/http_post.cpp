#include "audit/http_post.h"

#include <array>
#include <memory>
#include <optional>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/encoding.h"
#include "base/freed.h"

namespace linli::audit {
namespace {

constexpr std::chrono::seconds connect_within{10};
constexpr std::chrono::seconds answered_within{30};
constexpr std::size_t largest_answer = 64 << 10;
constexpr std::size_t digest_bytes = 4;
constexpr std::array<std::string_view, 3> loopback{"127.0.0.1", "[::1]", "localhost"};

std::string part_of(CURLU* address, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(address, part, &text, flags) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
}

}  // namespace

std::optional<HttpAddress> http_address_from(std::string_view text) {
    const std::unique_ptr<CURLU, Freed<curl_url_cleanup>> address(curl_url());
    const std::string whole(text);
    if (address == nullptr || curl_url_set(address.get(), CURLUPART_URL, whole.c_str(), 0) != CURLUE_OK) {
        return std::nullopt;
    }
    const std::string scheme = part_of(address.get(), CURLUPART_SCHEME);
    const std::string host = part_of(address.get(), CURLUPART_HOST);
    const bool is_near = std::find(loopback.begin(), loopback.end(), host) != loopback.end();
    if (host.empty() || (scheme != "https" && !(scheme == "http" && is_near))) return std::nullopt;
    HttpAddress known{whole, fmt::format("{}://{}", scheme, host), false};
    if (const std::string port = part_of(address.get(), CURLUPART_PORT); !port.empty())
        known.shown += ':' + port;
    if (part_of(address.get(), CURLUPART_PATH) != "/" || !part_of(address.get(), CURLUPART_QUERY).empty() ||
        !part_of(address.get(), CURLUPART_USER).empty()) {
        known.shown += "/…" + to_hex(ByteView(sha256(bytes_of(whole))).first(digest_bytes));
    }
    known.has_fragment = !part_of(address.get(), CURLUPART_FRAGMENT).empty();
    return known;
}

tl::expected<HttpReply, Text> http_post(const std::string& url, const char* content_type,
                                        const std::string& body, const std::atomic<bool>& ending) {
    const auto answer = outside::send({.address = url,
                                       .body = body,
                                       .headers = {fmt::format("Content-Type: {}", content_type)},
                                       .proxy = outside::Proxy::of_environment,
                                       .connect_within = connect_within,
                                       .answered_within = answered_within,
                                       .largest_answer = largest_answer},
                                      &ending);
    if (answer) return HttpReply(*answer);
    const Text& why = answer.error().in_general;
    return tl::unexpected(
        Text{fmt::format("无法送达：{}", why.zh), fmt::format("cannot be reached: {}", why.en)});
}

}  // namespace linli::audit
