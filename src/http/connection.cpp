#include "http/connection.h"

#include <algorithm>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace linli::http {
namespace {

using namespace std::chrono_literals;
namespace beast = boost::beast;
using Error = boost::system::error_code;

constexpr auto headers_within = 10s;
constexpr auto body_progress_within = 60s;
constexpr auto request_within = 300s;
constexpr auto write_progress_within = 30s;
constexpr auto idle_for = 75s;
constexpr auto drain_for = 2s;
constexpr auto heartbeat_every = 15s;
constexpr auto admitted_for = 60s;  // to the live feed, before the gate is asked again
constexpr std::uint32_t most_header_bytes = 16'384;
constexpr std::size_t small_body = 65'536;  // needs no room to be reserved
constexpr std::size_t most_queued_events = 4 << 20;
constexpr std::string_view live_path = "/api/v1/live";

// With every answer: what a browser may do with it. Everything comes from here, nothing is inline, and no
// page of another site holds it in a frame or reads it.
constexpr std::string_view guarding_headers =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), microphone=(), geolocation=(self)\r\n\r\n";

std::string_view reason_of(int status) {
    return {beast::http::obsolete_reason(static_cast<beast::http::status>(status)).data(),
            beast::http::obsolete_reason(static_cast<beast::http::status>(status)).size()};
}

// "localhost:8110" -> "localhost"; "[::1]:8110" -> "[::1]".
std::string_view host_name(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

bool is_loopback(std::string_view host) {
    const std::string_view name = host_name(host);
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

bool is_changing(std::string_view method) {
    return method != "GET" && method != "HEAD";
}

}  // namespace

Connection::Connection(Socket socket, Host& host) : socket_(std::move(socket)), host_(host) {
    Error ignored;
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
}

void Connection::start() {
    next_request();
}

void Connection::enter(Phase phase) {
    phase_ = phase;
    since_ = progress_ = std::chrono::steady_clock::now();
}

void Connection::check_time(std::chrono::steady_clock::time_point now) {
    const Refusal too_slow{
        RefusalKind::malformed, "timeout", {"请求太慢，已中止。", "The request took too long."}};
    switch (phase_) {
        case Phase::idle:
            if (now - since_ > idle_for) close();
            break;
        case Phase::headers:
            if (now - since_ > headers_within) reject(too_slow);
            break;
        case Phase::body:
            if (now - progress_ > body_progress_within || now - since_ > request_within) reject(too_slow);
            break;
        case Phase::writing:
            if (now - progress_ > write_progress_within) close();
            break;
        case Phase::live:
            if (now - admitted_ > admitted_for) {
                admitted_ = now;
                ask_gate([this](Result<store::Context> admitted) {
                    if (!admitted) return close();
                    who = std::move(*admitted);
                });
            }
            if (!events_.empty() && now - progress_ > write_progress_within) {
                close();
            } else if (events_.empty() && now - progress_ > heartbeat_every) {
                send(std::make_shared<const std::string>(":\n\n"), sent);
            }
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
    if (phase_ == Phase::idle || phase_ == Phase::headers || phase_ == Phase::live) close();
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    host_.give_back(std::exchange(reserved_bytes_, 0));
    const auto keep = self();
    host_.live().leave(keep);
    Error ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    host_.gone(*this);
}

// ---- reading ----

void Connection::next_request() {
    if (finishing_) return close();
    host_.give_back(std::exchange(reserved_bytes_, 0));
    enter(pending_.empty() ? Phase::idle : Phase::headers);
    parser_.emplace();
    parser_->header_limit(most_header_bytes);
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
    socket_.async_read_some(boost::asio::buffer(input_), [this, keep](const Error& error, std::size_t count) {
        reading_ = false;
        if (phase_ == Phase::closed) return;
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
        }
    }
    if (parser_->is_done()) return dispatch();
    read();
}

// Decides by the headers alone whether the body is wanted; answers at once when it is not.
bool Connection::examine_headers() {
    const auto& message = parser_->get();
    request_.method = std::string(message.method_string());
    Error no_peer;
    const auto peer = socket_.remote_endpoint(no_peer);
    if (!no_peer) request_.source = peer.address().to_string();
    for (const auto& field : message) {
        request_.headers.insert_or_assign(
            to_lower_ascii({field.name_string().data(), field.name_string().size()}),
            std::string(field.value()));
    }
    language_ = language_of(request_);
    is_head_ = request_.method == "HEAD";
    close_after_ = !message.keep_alive();
    const auto refused = [this](RefusalKind kind, std::string type, Text detail) {
        reject({kind, std::move(type), std::move(detail)});
        return false;
    };
    if (!parse_target({message.target().data(), message.target().size()}, request_)) {
        return refused(RefusalKind::malformed, "malformed/target",
                       {"地址无法读取。", "The address cannot be read."});
    }
    if (!is_loopback(request_.header("host"))) {
        return refused(RefusalKind::forbidden, "forbidden/host",
                       {"请用 127.0.0.1 或 localhost 访问。", "Use 127.0.0.1 or localhost as the host."});
    }
    const std::string_view origin = request_.header("origin");
    if (is_changing(request_.method) && !origin.empty() &&
        origin != "http://" + std::string(request_.header("host"))) {
        return refused(RefusalKind::forbidden, "forbidden/origin",
                       {"不接受来自其他网站的更改。", "Changes asked for by another site are not taken."});
    }
    match_ = host_.routes().match(request_.method, request_.path);
    const std::size_t most = match_.route == nullptr ? 0 : match_.route->largest_body;
    const auto length = parser_->content_length();
    if (match_.route != nullptr && length && *length > most) {
        return refused(RefusalKind::too_large, "too-large",
                       {fmt::format("内容过大：上限为 {} KiB。", most / 1024),
                        fmt::format("The content is too large: {} KiB at most.", most / 1024)});
    }
    const std::size_t wanted = length ? static_cast<std::size_t>(*length) : most;
    if (wanted > small_body) {
        if (!host_.reserve(wanted)) {
            return refused(
                RefusalKind::unavailable, "busy",
                {"正在接收的文件太多，请稍后再试。", "Too many files are on their way; try again soon."});
        }
        reserved_bytes_ = wanted;
    }
    parser_->body_limit(std::max<std::size_t>(most, small_body));
    if (to_lower_ascii(request_.header("expect")) == "100-continue" && match_.route != nullptr) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        Error ignored;
        boost::asio::write(socket_, boost::asio::buffer(go_on),
                           ignored);  // 25 bytes into an empty send buffer
    }
    return true;
}

// ---- answering ----

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
        return answer(std::move(response));
    }
    if (match_.route == nullptr) {
        return answer(problem(
            {RefusalKind::not_found, "no-such-page", {"没有这个地址。", "There is nothing at this address."}},
            language_));
    }
    request_.path_values = match_.path_values;
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
        const store::Health health = host_.store().health();
        answer({health.writable ? 200 : 503,
                "text/plain; charset=utf-8",
                health.writable ? "ok\n" : health.why_not + "\n",
                {}});
        return true;
    }
    if (request.path == "/metrics") {
        answer({200, "text/plain; version=0.0.4", host_.metrics(), {}});
        return true;
    }
    return false;
}

void Connection::reject(const Refusal& refusal) {
    close_after_ = true;
    Response response = problem(refusal, language_);
    if (refusal.type == "timeout") response.status = 408;
    answer(std::move(response));
}

void Connection::answer(Response response) {
    if (phase_ == Phase::closed) return;
    host_.count(response.status);
    enter(Phase::writing);
    fixed_output_ = {};
    stream_ended_ = false;
    stream_ = std::move(response.stream);
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
    } else if (response.status != 204) {
        output_ +=
            fmt::format("Content-Length: {}\r\n",
                        response.fixed_body.empty() ? response.body.size() : response.fixed_body.size());
    }
    output_ += close_after_ || finishing_ ? "Connection: close\r\n" : "";
    const bool says_how_long =
        std::any_of(response.headers.begin(), response.headers.end(),
                    [](const auto& header) { return header.first == "Cache-Control"; });
    if (!says_how_long) output_ += "Cache-Control: no-store\r\n";
    output_ += guarding_headers;
}

void Connection::write() {
    const std::array<boost::asio::const_buffer, 2> buffers{boost::asio::buffer(output_),
                                                           boost::asio::buffer(fixed_output_)};
    const auto keep = self();
    boost::asio::async_write(
        socket_, buffers,
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
    if (!close_after_ && !finishing_) return next_request();
    // What the client still sends is read away for a moment: a reset would take our answer with it.
    Error ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    enter(Phase::draining);
    read();
}

void Connection::next_piece() {
    const auto keep = self();
    host_.store().read(
        {first_station, "export"},
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

// ---- live ----

void Connection::start_live(const Request& request) {
    std::optional<store::Position> after;
    std::string_view given = request.header("last-event-id");
    for (const auto& [name, value] : request.query) {
        if (name == "after" && given.empty()) given = value;
    }
    if (!given.empty()) {
        after = parse_number<store::Position>(given);
        if (!after || *after < 0) {
            return answer(problem(
                {RefusalKind::malformed,
                 "malformed/last-event-id",
                 {"Last-Event-ID 应为日志位置。", "Last-Event-ID must be a position of the journal."}},
                language_));
        }
    }
    live_credentials_ = credentials_of(request);
    live_credentials_.is_background = true;  // a page that only listens does not keep a session alive
    ask_gate([this, after](Result<store::Context> admitted) {
        if (!admitted) return answer(problem(admitted.error(), language_));
        go_live(std::move(*admitted), after);
    });
}

void Connection::ask_gate(std::function<void(Result<store::Context>)> then) {
    const auto keep = self();
    Gate& gate = host_.routes().gate();
    host_.store().read(
        detail::visitor(),
        [&gate, credentials = live_credentials_](store::Snapshot& snapshot) {
            return gate.admit(snapshot, credentials, gate.live_right());
        },
        [keep, then = std::move(then)](store::Outcome<Result<store::Context>> outcome) {
            boost::asio::post(keep->host_.io(), [keep, then, outcome = std::move(outcome)]() mutable {
                if (keep->phase_ == Phase::closed) return;
                if (outcome.fault) return keep->close();
                then(std::move(*outcome.result));
            });
        });
}

void Connection::go_live(store::Context admitted, std::optional<store::Position> after) {
    who = std::move(admitted);
    admitted_ = std::chrono::steady_clock::now();
    host_.count(200);
    enter(Phase::live);
    read();
    send(std::make_shared<const std::string>("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                             "Cache-Control: no-store\r\nConnection: close\r\n" +
                                             std::string(guarding_headers) + "retry: 1000\n\n"),
         0);
    host_.live().join(self(), after);
}

void Connection::send(std::shared_ptr<const std::string> events, store::Position) {
    if (phase_ != Phase::live) return;
    queued_bytes_ += events->size();
    if (queued_bytes_ > most_queued_events) return close();  // too slow; it comes back with Last-Event-ID
    events_.push_back(std::move(events));
    if (events_.size() == 1) {
        progress_ = std::chrono::steady_clock::now();
        write_events();
    }
}

void Connection::write_events() {
    const auto keep = self();
    boost::asio::async_write(socket_, boost::asio::buffer(*events_.front()),
                             [this, keep](const Error& error, std::size_t) {
                                 if (phase_ == Phase::closed) return;
                                 if (error) return close();
                                 progress_ = std::chrono::steady_clock::now();
                                 queued_bytes_ -= events_.front()->size();
                                 events_.pop_front();
                                 if (!events_.empty()) return write_events();
                                 host_.live().ready_for_more(keep);
                             });
}

}  // namespace linli::http
