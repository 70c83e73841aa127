#include "oidc/web.h"

#include <memory>
#include <stdexcept>

#include <curl/curl.h>

namespace linli::oidc {
namespace {

constexpr long connect_seconds = 5;
constexpr long whole_seconds = 10;
constexpr std::size_t largest_answer = 262'144;

struct Freed {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Freed>;
using Headers = std::unique_ptr<curl_slist, Freed>;

// Less than `size` taken makes libcurl give up.
std::size_t take(char* bytes, std::size_t, std::size_t size, void* to) {
    std::string& body = *static_cast<std::string*>(to);
    if (body.size() + size > largest_answer) return 0;
    body.append(bytes, size);
    return size;
}

void add(Headers& headers, const std::string& header) {
    curl_slist* longer = curl_slist_append(headers.get(), header.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    [[maybe_unused]] const curl_slist* const taken = headers.release();
    headers.reset(longer);
}

template <class Value>
void set(const Handle& handle, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle.get(), option, value); code != CURLE_OK)
        throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
}

Handle prepare(const std::string& address, const std::string& trusted, std::string& body, char* why) {
    Handle handle(curl_easy_init());
    if (!handle) throw std::runtime_error("libcurl cannot be used");
    set(handle, CURLOPT_ERRORBUFFER, why);
    set(handle, CURLOPT_URL, address.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, address.starts_with("https:") ? "https" : "http");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_PROXY, "");  // what the environment says does not count
    set(handle, CURLOPT_CONNECTTIMEOUT, connect_seconds);
    set(handle, CURLOPT_TIMEOUT, whole_seconds);
    set(handle, CURLOPT_MAXFILESIZE, static_cast<long>(largest_answer));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!trusted.empty()) {
        set(handle, CURLOPT_CAINFO, trusted.c_str());
        set(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(handle, CURLOPT_USERAGENT, "linli");
    set(handle, CURLOPT_WRITEFUNCTION, take);
    set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&body));
    return handle;
}

WebResult perform(const Handle& handle, const Headers& headers, std::string& body, const char* why) {
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    if (const CURLcode code = curl_easy_perform(handle.get()); code != CURLE_OK)
        return tl::unexpected(std::string(*why != '\0' ? why : curl_easy_strerror(code)));
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    return WebAnswer{static_cast<int>(status), std::move(body)};
}

}  // namespace

CurlWeb::CurlWeb(const std::filesystem::path& trusted) : trusted_(trusted.string()) {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl cannot be used");
}

CurlWeb::~CurlWeb() {
    curl_global_cleanup();
}

WebResult CurlWeb::get(const std::string& address) {
    std::string body;
    char why[CURL_ERROR_SIZE] = "";
    const Handle handle = prepare(address, trusted_, body, why);
    Headers headers;
    add(headers, "Accept: application/json");
    return perform(handle, headers, body, why);
}

WebResult CurlWeb::post(const std::string& address, const std::string& form,
                        const std::string& authorization) {
    std::string body;
    char why[CURL_ERROR_SIZE] = "";
    const Handle handle = prepare(address, trusted_, body, why);
    Headers headers;
    add(headers, "Accept: application/json");
    add(headers, "Expect:");
    if (!authorization.empty()) add(headers, "Authorization: " + authorization);
    set(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(form.size()));
    set(handle, CURLOPT_POSTFIELDS, form.c_str());
    return perform(handle, headers, body, why);
}

}  // namespace linli::oidc
