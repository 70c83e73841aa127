#include "outside/transfer.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "outside/destination.h"

namespace linli::outside {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds longest_wait = 24h;  // that an answer can ask for

Text in_words(CURLcode code) {
    const char* en = curl_easy_strerror(code);
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return {"找不到该主机名", en};
        case CURLE_COULDNT_CONNECT:
            return {"连接不上", en};
        case CURLE_OPERATION_TIMEDOUT:
            return {"等待超时", en};
        case CURLE_PEER_FAILED_VERIFICATION:
            return {"对方的证书未通过验证", en};
        case CURLE_SSL_CONNECT_ERROR:
            return {"加密连接未能建立", en};
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_PARTIAL_FILE:
            return {"连接中途断开", en};
        case CURLE_WRITE_ERROR:
        case CURLE_FILESIZE_EXCEEDED:
            return {"对方的答复过长", "The answer is too long"};
        case CURLE_ABORTED_BY_CALLBACK:
            return {"本程序正在结束", "The program is ending"};
        default:
            return {fmt::format("请求未成（{}）", en), en};
    }
}

}  // namespace

std::optional<IpAddress> address_of(const curl_sockaddr& to) {
    if (to.family == AF_INET && to.addrlen >= sizeof(sockaddr_in)) {
        sockaddr_in four{};
        std::memcpy(&four, &to.addr, sizeof four);
        return boost::asio::ip::address_v4(ntohl(four.sin_addr.s_addr));
    }
    if (to.family == AF_INET6 && to.addrlen >= sizeof(sockaddr_in6)) {
        // libcurl keeps room for the longest behind `addr`
        sockaddr_in6 six{};
        std::memcpy(&six, static_cast<const void*>(&to.addr), sizeof six);
        boost::asio::ip::address_v6::bytes_type bytes{};
        std::copy(std::begin(six.sin6_addr.s6_addr), std::end(six.sin6_addr.s6_addr), bytes.begin());
        return plain_form(boost::asio::ip::address_v6(bytes));
    }
    return std::nullopt;
}

void start() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl cannot be used");
}

Transfer::Transfer(Request request, const std::atomic<bool>* ending)
    : request_(std::move(request)), ending_(ending) {
    start();
    handle_.reset(curl_easy_init());
    if (!handle_) throw std::runtime_error("libcurl cannot be used");
    set_connection();
    set_checks();
    for (const std::string& header : request_.headers)
        add_header(header);
    if (request_.body) {
        add_header("Expect:");
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body->size()));
        set(CURLOPT_POSTFIELDS, request_.body->data());
    }
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_ERRORBUFFER, why_);
    set(CURLOPT_WRITEFUNCTION, take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

template <class Value>
void Transfer::set(CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle_.get(), option, value); code != CURLE_OK)
        throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
}

void Transfer::add_header(const std::string& header) {
    curl_slist* longer = curl_slist_append(headers_.get(), header.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    [[maybe_unused]] const curl_slist* const taken = headers_.release();
    headers_.reset(longer);
}

void Transfer::set_connection() {
    set(CURLOPT_URL, request_.address.c_str());
    set(CURLOPT_PROTOCOLS_STR, to_lower_ascii(request_.address).starts_with("https:") ? "https" : "http");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    if (request_.proxy == Proxy::of_environment && request_.reachable == Reachable::anywhere) {
        set(CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    } else {
        set(CURLOPT_PROXY, "");
    }
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request_.connect_within.count()));
    set(CURLOPT_TIMEOUT, static_cast<long>(request_.answered_within.count()));
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request_.largest_answer));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a name that is still being looked up is not waited for
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!request_.trusted.empty()) {
        set(CURLOPT_CAINFO, request_.trusted.c_str());
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(CURLOPT_USERAGENT, "linli");
}

// The first is asked for each new connection, the second for each request, also over a connection that was
// kept, perhaps of one that may go anywhere.
void Transfer::set_checks() {
    set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(CURLOPT_PREREQFUNCTION, before_request);
    set(CURLOPT_PREREQDATA, static_cast<void*>(this));
    if (ending_ != nullptr) {
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, stop_if_ending);
        set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
    }
}

// Less than `size` taken makes libcurl give up.
std::size_t Transfer::take(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.body_.size() + size > transfer.request_.largest_answer) return 0;
    transfer.body_.append(bytes, size);
    return size;
}

int Transfer::stop_if_ending(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return *static_cast<Transfer*>(self)->ending_ ? 1 : 0;
}

bool Transfer::may_reach(const std::optional<IpAddress>& address) {
    if (request_.reachable == Reachable::anywhere) return true;
    if (!address) {
        forbidden_ = "an address that is none of the Internet protocol";
        return false;
    }
    if (is_reachable(*address, request_.allowed)) return true;
    const SpecialRange& range = *special_range_of(*address);
    forbidden_ =
        fmt::format("{} is in {} ({}, {})", address->to_string(), range.network, range.what, range.said_by);
    return false;
}

curl_socket_t Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* to) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!transfer.may_reach(address_of(*to))) return CURL_SOCKET_BAD;
    transfer.has_opened_ = true;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

int Transfer::before_request(void* self, char* remote, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!transfer.may_reach(parse_address(remote))) {
        transfer.has_opened_ = false;  // what is kept is not its own
        return CURL_PREREQFUNC_ABORT;
    }
    transfer.may_have_sent_ = true;
    return CURL_PREREQFUNC_OK;
}

std::optional<Failure> Transfer::refusal() const {
    if (request_.reachable == Reachable::anywhere) return std::nullopt;
    const auto fault = fault_of_url(request_.address, request_.may_be_plain);
    if (!fault) return std::nullopt;
    return Failure{Reached::refused, *fault, fault->en};
}

Failure Transfer::failure(Text in_general, std::string in_detail) const {
    return {may_have_sent_ ? Reached::maybe_sent : Reached::not_connected, std::move(in_general),
            std::move(in_detail)};
}

Sent Transfer::outcome(CURLcode code) {
    if (code != CURLE_OK && !forbidden_.empty() && !has_opened_ && !may_have_sent_) {
        return tl::unexpected(Failure{Reached::refused,
                                      {"该地址属于内部网络，须先加入允许的网络",
                                       "The address is private; its network must be allowed first"},
                                      forbidden_});
    }
    if (code != CURLE_OK)
        return tl::unexpected(failure(in_words(code), *why_ != '\0' ? why_ : curl_easy_strerror(code)));
    long status = 0;
    const char* type = nullptr;
    curl_off_t wait = 0;
    curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle(), CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(handle(), CURLINFO_RETRY_AFTER, &wait);
    Answer answer{static_cast<int>(status), type == nullptr ? "" : type, std::move(body_)};
    if (wait > 0) answer.retry_after = std::min(std::chrono::seconds(wait), longest_wait);
    return answer;
}

Failure Transfer::given_up() const {
    return failure(in_words(CURLE_ABORTED_BY_CALLBACK), "the sender was closed");
}

}  // namespace linli::outside
