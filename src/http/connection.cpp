// Its life, and what it reads.
#include "http/connection.h"

#include <openssl/sslerr.h>

namespace linli::http {
namespace {

using namespace std::chrono_literals;
namespace beast = boost::beast;
using Error = boost::system::error_code;

constexpr auto drain_for = 2s;

// What a browser that was sent to http:// instead of https:// is told.
constexpr std::string_view this_is_https =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    "Content-Length: 84\r\n\r\n"
    "此端口只接受 https:// 访问。\nThis port answers to https:// addresses only.\n";
static_assert(this_is_https.substr(this_is_https.find("\r\n\r\n") + 4).size() == 84);

bool is_plain_http(const Error& error) {
    return error.category() == boost::asio::error::get_ssl_category() &&
           ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
}

}  // namespace

Connection::Connection(Transport::Socket socket, boost::asio::ssl::context* context, Peer peer, Host& host)
    : transport_(std::move(socket), context),
      peer_(std::move(peer)),
      peer_text_(peer_.address.to_string()),
      host_(host) {}

void Connection::start() {
    if (transport_.is_tls()) return shake_hands();
    next_request();
}

void Connection::enter(Phase phase) {
    phase_ = phase;
    since_ = progress_ = std::chrono::steady_clock::now();
}

void Connection::check_time(std::chrono::steady_clock::time_point now) {
    const Refusal too_slow{
        RefusalKind::malformed, "timeout", {"请求太慢，已中止。", "The request took too long."}};
    const Limits& limits = host_.limits();
    switch (phase_) {
        case Phase::handshake:
            if (now - since_ > limits.handshake_within) close();
            break;
        case Phase::idle:
            if (now - since_ > limits.idle_for) close();
            break;
        case Phase::headers:
            if (now - since_ > limits.headers_within) reject(too_slow);
            break;
        case Phase::body:
            if (now - progress_ > limits.body_progress_within || now - since_ > limits.request_within)
                saying_go_on_ ? close() : reject(too_slow);
            break;
        case Phase::writing:
            if (now - progress_ > limits.write_progress_within) give_up();
            break;
        case Phase::live:
            check_live(now);
            break;
        case Phase::draining:
            if (now - since_ > drain_for) close();
            break;
        case Phase::answering:
        case Phase::closed:
            break;
    }
}

void Connection::finish() {
    finishing_ = true;
    if (phase_ == Phase::handshake || phase_ == Phase::idle || phase_ == Phase::headers ||
        phase_ == Phase::live)
        close();
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    host_.give_back(std::exchange(reserved_bytes_, 0));
    const auto keep = self();
    host_.live().leave(keep);
    host_.door().left(peer_);
    transport_.close();
    host_.gone(*this);
}

// The client does not take what it was sent.
void Connection::give_up() {
    transport_.drop_unsent();
    close();
}

// ---- reading ----

void Connection::shake_hands() {
    enter(Phase::handshake);
    const auto keep = self();
    transport_.shake_hands([this, keep](const Error& error) {
        if (phase_ == Phase::closed) return;
        if (!error) return next_request();
        if (!is_plain_http(error)) return close();
        transport_.go_bare();
        enter(Phase::writing);
        transport_.write(boost::asio::buffer(this_is_https), [this, keep](const Error& failed, std::size_t) {
            if (phase_ == Phase::closed) return;
            failed ? close() : drain();
        });
    });
}

void Connection::next_request() {
    if (finishing_) return close();
    host_.give_back(std::exchange(reserved_bytes_, 0));
    enter(pending_.empty() ? Phase::idle : Phase::headers);
    parser_.emplace();
    parser_->header_limit(host_.limits().header_bytes);
    parser_->body_limit(boost::none);
    parser_->eager(false);
    request_ = {};
    match_ = {};
    stream_.reset();
    close_after_ = false;
    take_input();
}

void Connection::read() {
    if (std::exchange(reading_, true)) return;
    const auto keep = self();
    transport_.read_some(boost::asio::buffer(input_), [this, keep](const Error& error, std::size_t count) {
        reading_ = false;
        if (phase_ == Phase::closed) return;
        if (error && phase_ == Phase::draining && transport_.go_bare()) return read();
        if (error) return close();
        // A listener has nothing to say, and one whose connection ends is not heard any more: read on to see
        // it leave.
        if (phase_ == Phase::live || phase_ == Phase::draining) return read();
        progress_ = std::chrono::steady_clock::now();
        pending_.append(input_.data(), count);
        if (phase_ == Phase::idle) enter(Phase::headers);
        if (phase_ == Phase::headers || phase_ == Phase::body) take_input();
    });
}

void Connection::take_input() {
    while (!pending_.empty() && !parser_->is_done()) {
        Error error;
        const std::size_t taken = parser_->put(boost::asio::buffer(pending_), error);
        pending_.erase(0, taken);
        if (error == beast::http::error::need_more) return read();
        if (error == beast::http::error::body_limit) {
            return reject({RefusalKind::too_large, "too-large", {"内容过大。", "The content is too large."}});
        }
        if (error == beast::http::error::header_limit) {
            return reject({RefusalKind::too_large,
                           "too-large/headers",
                           {"请求头过大。", "The headers of the request are too large."}});
        }
        if (error) {
            return reject(
                {RefusalKind::malformed,
                 "malformed/http",
                 {"不是有效的 HTTP 请求。", "This is not a valid HTTP request: " + error.message()}});
        }
        if (parser_->is_header_done() && phase_ != Phase::body) {
            enter(Phase::body);
            if (!examine_headers()) return;
            parser_->eager(true);
            if (request_.header("expect").empty() || parser_->is_done()) continue;
            if (to_lower_ascii(request_.header("expect")) == "100-continue") return go_on_with_body();
        }
    }
    if (parser_->is_done()) return dispatch();
    read();
}

void Connection::go_on_with_body() {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    saying_go_on_ = true;
    const auto keep = self();
    transport_.write(boost::asio::buffer(go_on), [this, keep](const Error& error, std::size_t) {
        saying_go_on_ = false;
        if (phase_ == Phase::closed) return;
        error ? close() : take_input();
    });
}

}  // namespace linli::http
