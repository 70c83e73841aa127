// As a listener to the live feed.
#include <boost/asio/post.hpp>

#include "http/connection.h"

namespace linli::http {
namespace {

using namespace std::chrono_literals;
using Error = boost::system::error_code;

constexpr auto heartbeat_every = 15s;
constexpr auto admitted_for = 60s;  // before the gate is asked again
constexpr std::size_t most_queued_events = 4 << 20;

}  // namespace

void Connection::check_live(std::chrono::steady_clock::time_point now) {
    if (now - admitted_ > admitted_for) {
        admitted_ = now;
        ask_gate([this](Result<store::Context> admitted) {
            if (!admitted) return close();
            who = std::move(*admitted);
        });
    }
    if (!events_.empty() && now - progress_ > host_.limits().write_progress_within) {
        give_up();
    } else if (events_.empty() && now - progress_ > heartbeat_every) {
        send(std::make_shared<const std::string>(":\n\n"), sent);
    }
}

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
    const auto station = gate.station_of(live_credentials_, gate.live_right());
    if (!station) return then(tl::unexpected(station.error()));
    host_.store().read(
        detail::visitor(*station),
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
                                             "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\n"
                                             "Connection: close\r\n" +
                                             std::string(guarding_headers(request_)) + "retry: 1000\n\n"),
         0);
    host_.live().join(self(), after);
}

void Connection::send(std::shared_ptr<const std::string> events, store::Position) {
    if (phase_ != Phase::live) return;
    queued_bytes_ += events->size();
    if (queued_bytes_ > most_queued_events) return give_up();  // too slow; it comes back with Last-Event-ID
    events_.push_back(std::move(events));
    if (events_.size() == 1) {
        progress_ = std::chrono::steady_clock::now();
        write_events();
    }
}

void Connection::write_events() {
    const auto keep = self();
    transport_.write(boost::asio::buffer(*events_.front()), [this, keep](const Error& error, std::size_t) {
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
