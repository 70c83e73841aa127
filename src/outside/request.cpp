#include "outside/request.h"

#include <memory>
#include <stdexcept>

#include <curl/curl.h>

#include "base/freed.h"

namespace linli::outside {
namespace {

using Handle = std::unique_ptr<CURL, Freed<curl_easy_cleanup>>;
using Headers = std::unique_ptr<curl_slist, Freed<curl_slist_free_all>>;

struct Receiving {
    std::string body;
    std::size_t most = 0;
    const std::atomic<bool>* ending = nullptr;
};

// Less than `size` taken makes libcurl give up.
std::size_t take(char* bytes, std::size_t, std::size_t size, void* to) {
    auto& receiving = *static_cast<Receiving*>(to);
    if (receiving.body.size() + size > receiving.most) return 0;
    receiving.body.append(bytes, size);
    return size;
}

int stop_if_ending(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto* ending = static_cast<Receiving*>(of)->ending;
    return ending != nullptr && *ending ? 1 : 0;
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

void set_connection(const Handle& handle, const Request& request) {
    set(handle, CURLOPT_URL, request.address.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, request.address.starts_with("https:") ? "https" : "http");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    switch (request.proxy) {
        case Proxy::of_environment:
            set(handle, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
            break;
        case Proxy::none:
            set(handle, CURLOPT_PROXY, "");
            break;
    }
    set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.connect_within.count()));
    set(handle, CURLOPT_TIMEOUT, static_cast<long>(request.answered_within.count()));
    set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.largest_answer));
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!request.trusted.empty()) {
        set(handle, CURLOPT_CAINFO, request.trusted.c_str());
        set(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(handle, CURLOPT_USERAGENT, "linli");
}

}  // namespace

void start() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl cannot be used");
}

tl::expected<Answer, Failure> send(const Request& request, const std::atomic<bool>* ending) {
    start();
    const Handle handle(curl_easy_init());
    if (!handle) throw std::runtime_error("libcurl cannot be used");
    char why[CURL_ERROR_SIZE] = "";
    Receiving receiving{{}, request.largest_answer, ending};
    Headers headers;
    for (const std::string& header : request.headers)
        add(headers, header);
    set_connection(handle, request);
    set(handle, CURLOPT_ERRORBUFFER, why);
    set(handle, CURLOPT_WRITEFUNCTION, take);
    set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&receiving));
    set(handle, CURLOPT_NOPROGRESS, 0L);
    set(handle, CURLOPT_XFERINFOFUNCTION, stop_if_ending);
    set(handle, CURLOPT_XFERINFODATA, static_cast<void*>(&receiving));
    if (request.body) {
        add(headers, "Expect:");
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
        set(handle, CURLOPT_POSTFIELDS, request.body->data());
    }
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    if (const CURLcode code = curl_easy_perform(handle.get()); code != CURLE_OK) {
        const char* general = curl_easy_strerror(code);
        return tl::unexpected(Failure{general, *why != '\0' ? why : general});
    }
    long status = 0;
    const char* type = nullptr;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle.get(), CURLINFO_CONTENT_TYPE, &type);
    return Answer{static_cast<int>(status), type == nullptr ? "" : type, std::move(receiving.body)};
}

}  // namespace linli::outside
