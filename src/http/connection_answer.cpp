// What it answers.
#include <algorithm>

#include <boost/asio/post.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "http/connection.h"

namespace linli::http {
namespace {

namespace beast = boost::beast;
using Error = boost::system::error_code;

constexpr std::string_view live_path = "/api/v1/live";

// Everything comes from here, nothing is inline, and no page of another site holds it in a frame or reads it.
// Over TLS the browser is told first, for a year, never to come without.
constexpr std::string_view over_tls =
    "Strict-Transport-Security: max-age=31536000\r\n"
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
    "'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), microphone=(), geolocation=(self)\r\n\r\n";
constexpr std::string_view without_tls = over_tls.substr(over_tls.find('\n') + 1);

std::string_view reason_of(int status) {
    const auto reason = beast::http::obsolete_reason(static_cast<beast::http::status>(status));
    return {reason.data(), reason.size()};
}

}  // namespace

// This machine's own names are not held to TLS: other programs answer to them too.
std::string_view guarding_headers(const Request& request) {
    return request.is_secure && !is_loopback_name(request.header("host")) ? over_tls : without_tls;
}

void Connection::dispatch() {
    enter(Phase::answering);
    request_.body = std::move(parser_->get().body());
    if (answer_itself(request_)) return;
    if (match_.route == nullptr && !match_.allowed.empty()) {
        Response response = problem({RefusalKind::not_found,
                                     "method-not-allowed",
                                     {"这个地址不支持该方法。", "This address does not have that method."}},
                                    language_);
        response.status = 405;
        std::string allowed;
        for (const Method method : match_.allowed)
            allowed += (allowed.empty() ? "" : ", ") + std::string(name_of(method));
        response.headers.emplace_back("Allow", allowed);
        return answer(host_.in_words_of(request_.path, std::move(response)));
    }
    if (match_.route == nullptr) {
        return answer(host_.in_words_of(request_.path,
                                        problem({RefusalKind::not_found,
                                                 "no-such-page",
                                                 {"没有这个地址。", "There is nothing at this address."}},
                                                language_)));
    }
    request_.path_values = match_.path_values;
    if (match_.route->link_at) request_.link = request_.path_values[*match_.route->link_at];
    const auto keep = self();
    match_.route->run(std::move(request_), [keep](Response response) {
        boost::asio::post(keep->host_.io(), [keep, response = std::move(response)]() mutable {
            keep->answer(std::move(response));
        });
    });
}

bool Connection::answer_itself(const Request& request) {
    if (request.method != "GET") return false;
    if (request.path == live_path) {
        start_live(request);
        return true;
    }
    if (request.path == "/healthz") {
        answer(health());
        return true;
    }
    if (request.path == "/metrics") {
        answer(is_asked_here()
                   ? Response{200, "text/plain; version=0.0.4", host_.metrics(), {}}
                   : problem({RefusalKind::forbidden,
                              "forbidden/metrics",
                              {"运行数据只能在本机直接读取。",
                               "The metrics are read on the server's own machine, through no proxy."}},
                             language_));
        return true;
    }
    return false;
}

// Why it is ill is for this machine's keeper alone.
Response Connection::health() const {
    const store::Health health = host_.store().health();
    const std::string why_not = is_asked_here() ? health.why_not : "not writable";
    return {health.writable ? 200 : 503,
            "text/plain; charset=utf-8",
            health.writable ? "ok\n" : why_not + "\n",
            {}};
}

void Connection::reject(const Refusal& refusal) {
    if (!parser_->is_done()) close_after_ = true;  // what follows is not known to be a request
    host_.give_back(std::exchange(reserved_bytes_, 0));
    Response response = problem(refusal, language_);
    if (refusal.type == "timeout") response.status = 408;
    if (refusal.type == "too-large/headers") response.status = 431;
    answer(host_.in_words_of(request_.path, std::move(response)));
}

void Connection::answer(Response response) {
    if (phase_ == Phase::closed) return;
    host_.count(response.status);
    enter(Phase::writing);
    fixed_output_ = {};
    stream_ended_ = false;
    stream_ = std::move(response.stream);
    stream_station_ = response.station;
    write_head(response);
    if (is_head_) {
        stream_.reset();
    } else if (!stream_) {
        output_ += response.body;
        fixed_output_ = response.fixed_body;
    }
    write();
}

void Connection::write_head(const Response& response) {
    output_ = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
    if (!response.content_type.empty()) output_ += fmt::format("Content-Type: {}\r\n", response.content_type);
    for (const auto& [name, value] : response.headers)
        output_ += fmt::format("{}: {}\r\n", name, value);
    if (stream_) {
        output_ += "Transfer-Encoding: chunked\r\n";
    } else if (response.status != 204 && response.status != 304) {
        output_ +=
            fmt::format("Content-Length: {}\r\n",
                        response.fixed_body.empty() ? response.body.size() : response.fixed_body.size());
    }
    // A phone on the street may have a wrong clock; pages go by this one.
    output_ += fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n",
                           std::chrono::floor<std::chrono::seconds>(host_.store().clock().now()));
    output_ += close_after_ || finishing_ ? "Connection: close\r\n" : "";
    const bool says_how_long =
        std::any_of(response.headers.begin(), response.headers.end(),
                    [](const auto& header) { return header.first == "Cache-Control"; });
    if (!says_how_long) output_ += "Cache-Control: no-store\r\n";
    output_ += guarding_headers(request_);
}

void Connection::write() {
    const std::array<boost::asio::const_buffer, 2> buffers{boost::asio::buffer(output_),
                                                           boost::asio::buffer(fixed_output_)};
    const auto keep = self();
    transport_.write(
        buffers,
        [this](const Error& error, std::size_t) -> std::size_t {
            progress_ = std::chrono::steady_clock::now();
            return error ? 0 : 65'536;
        },
        [this, keep](const Error& error, std::size_t) {
            if (phase_ == Phase::closed) return;
            if (error) return close();
            written();
        });
}

void Connection::written() {
    if (stream_ && !stream_ended_) return next_piece();
    stream_.reset();
    std::string().swap(output_);  // a page may say nothing more for hours
    if (!close_after_ && !finishing_) return next_request();
    drain();
}

// What the client still sends is read away for a moment: a reset would take our answer with it.
void Connection::drain() {
    enter(Phase::draining);
    const auto keep = self();
    transport_.end_sending([this, keep] {
        if (phase_ != Phase::closed) read();
    });
}

void Connection::next_piece() {
    const auto keep = self();
    host_.store().read(
        {stream_station_, "export"},
        [stream = stream_](store::Snapshot& snapshot) { return stream->next(snapshot); },
        [keep](store::Outcome<std::optional<std::string>> outcome) {
            boost::asio::post(keep->host_.io(), [keep, outcome = std::move(outcome)]() mutable {
                if (keep->phase_ == Phase::closed) return;
                if (outcome.fault) return keep->close();  // cut off: the client sees that the end is missing
                keep->write_piece(std::move(*outcome.result));
            });
        });
}

void Connection::write_piece(std::optional<std::string> piece) {
    progress_ = std::chrono::steady_clock::now();
    if (piece && piece->empty()) return next_piece();
    stream_ended_ = !piece;
    output_ = piece ? fmt::format("{:x}\r\n{}\r\n", piece->size(), *piece) : "0\r\n\r\n";
    write();
}

}  // namespace linli::http
