#include "audit/http_post.h"

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/encoding.h"

namespace linli::audit {
namespace {

constexpr long connect_seconds = 10;
constexpr long all_seconds = 30;
constexpr std::size_t largest_answer = 64 << 10;
constexpr std::size_t digest_bytes = 4;
constexpr std::array<std::string_view, 3> loopback{"127.0.0.1", "[::1]", "localhost"};

void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

std::string part_of(CURLU* address, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(address, part, &text, flags) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
}

struct Answer {
    std::string body;
    const std::atomic<bool>& ending;
};

std::size_t take(char* data, std::size_t, std::size_t size, void* to) {
    auto& answer = *static_cast<Answer*>(to);
    if (answer.body.size() + size > largest_answer) return 0;
    answer.body.append(data, size);
    return size;
}

int stop_if_ending(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Answer*>(of)->ending ? 1 : 0;
}

Text why(CURLcode code) {
    const char* said = curl_easy_strerror(code);
    return {fmt::format("无法送达：{}", said), fmt::format("cannot be reached: {}", said)};
}

}  // namespace

std::optional<HttpAddress> http_address_from(std::string_view text) {
    start_curl();
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> address(curl_url(), curl_url_cleanup);
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
    start_curl();
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
        curl_slist_append(nullptr, fmt::format("Content-Type: {}", content_type).c_str()),
        curl_slist_free_all);
    if (curl == nullptr || headers == nullptr) throw std::bad_alloc();
    Answer answer{{}, ending};
    CURL* const one = curl.get();
    curl_easy_setopt(one, CURLOPT_URL, url.c_str());
    curl_easy_setopt(one, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(one, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(one, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(one, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    curl_easy_setopt(one, CURLOPT_CONNECTTIMEOUT, connect_seconds);
    curl_easy_setopt(one, CURLOPT_TIMEOUT, all_seconds);
    curl_easy_setopt(one, CURLOPT_USERAGENT, "linli");
    curl_easy_setopt(one, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(one, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(one, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(one, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(one, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(one, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(one, CURLOPT_XFERINFOFUNCTION, stop_if_ending);
    curl_easy_setopt(one, CURLOPT_XFERINFODATA, &answer);
    if (const CURLcode code = curl_easy_perform(one); code != CURLE_OK) return tl::unexpected(why(code));
    long status = 0;
    const char* type = nullptr;
    curl_easy_getinfo(one, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(one, CURLINFO_CONTENT_TYPE, &type);
    return HttpReply{static_cast<int>(status), type == nullptr ? "" : type, std::move(answer.body)};
}

}  // namespace linli::audit
