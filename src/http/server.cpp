#include "http/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "http/certificate.h"
#include "http/connection.h"

namespace linli::http {
namespace {

using boost::asio::ip::tcp;
using Error = boost::system::error_code;

constexpr int backlog = 1'024;
constexpr int look_at_certificate_every = 2;  // seconds
constexpr std::chrono::seconds finish_within{5};

}  // namespace

class Server::Inside final : public Host {
  public:
    Inside(store::Store& store, const Routes& routes, const ServerOptions& options)
        : store_(store),
          routes_(routes),
          options_(options),
          door_(options.door),
          acceptor_(io_),
          tick_(io_),
          live_(store, routes.gate(), io_) {
        if (options_.certificate) certificates_.emplace(*options_.certificate, SystemClock().now());
        listen();
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void run() {
        accept();
        tick();
        io_.run();
    }

    void stop() {
        boost::asio::post(io_, [this] {
            if (stopping_) return;
            stopping_ = true;
            stop_at_ = std::chrono::steady_clock::now() + finish_within;
            Error ignored;
            acceptor_.close(ignored);
            const auto connections = connections_;
            for (Connection* connection : connections)
                std::static_pointer_cast<Connection>(connection->shared_from_this())->finish();
            if (connections_.empty()) io_.stop();
        });
    }

    void read_certificate_again() {
        boost::asio::post(io_, [this] {
            if (certificates_) certificates_->read_again(SystemClock().now());
        });
    }

    store::Store& store() override { return store_; }
    const Routes& routes() override { return routes_; }
    LiveFeeds& live() override { return live_; }
    Door& door() override { return door_; }
    const Limits& limits() override { return options_.limits; }
    boost::asio::io_context& io() override { return io_; }
    void count(int status) override { ++answers_[std::clamp(status / 100, 1, 5)]; }
    Response in_words_of(std::string_view path, Response refused) override {
        return options_.refusal_words ? options_.refusal_words(path, std::move(refused)) : refused;
    }
    void gone(Connection& connection) override {
        connections_.erase(&connection);
        if (stopping_ && connections_.empty()) io_.stop();
    }

    bool reserve(std::size_t bytes) override {
        if (reserved_bytes_ + bytes > options_.limits.reserved_bytes) return false;
        reserved_bytes_ += bytes;
        return true;
    }
    void give_back(std::size_t bytes) override { reserved_bytes_ -= bytes; }

    std::string metrics() override {
        const store::Health health = store_.health();
        std::string out;
        const auto add = [&out](std::string_view name, std::string_view kind, std::string_view help,
                                auto value) {
            out += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n{0} {3}\n", name, kind, help, value);
        };
        out +=
            "# HELP linli_http_responses_total Answers by status class\n# TYPE linli_http_responses_total "
            "counter\n";
        for (int i = 1; i <= 5; ++i)
            out += fmt::format("linli_http_responses_total{{class=\"{}xx\"}} {}\n", i, answers_[i]);
        add("linli_http_connections", "gauge", "Open connections", connections_.size());
        add("linli_http_connections_turned_away_total", "counter", "Connections over a source's limit",
            door_.turned_away());
        add("linli_http_held_back_total", "counter", "Requests answered 429 by a limit", door_.held_back());
        if (certificates_) {
            add("linli_tls_certificate_expires_seconds", "gauge", "When the certificate expires (Unix time)",
                std::chrono::floor<std::chrono::seconds>(certificates_->current().expires_at)
                    .time_since_epoch()
                    .count());
        }
        add("linli_live_listeners", "gauge", "Pages listening to the live feed", live_.listeners());
        add("linli_store_commands_total", "counter", "Commands made durable or refused", health.commands);
        add("linli_store_commits_total", "counter", "Groups they were committed in", health.commits);
        add("linli_store_waiting", "gauge", "Commands waiting for the writer", health.waiting);
        add("linli_store_writable", "gauge", "1 while the database can be written", health.writable ? 1 : 0);
        return out;
    }

  private:
    void listen() {
        const tcp::endpoint endpoint(options_.address, options_.port);
        Error error;
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error && options_.address.is_v6() && options_.address.is_unspecified())
            acceptor_.set_option(boost::asio::ip::v6_only(false), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(backlog, error);
        if (error) {
            throw CannotListen(
                fmt::format("{0} 的端口 {1} 无法使用：{2}；请用 --port 另选一个，或检查 --listen。Port {1} "
                            "of {0} cannot be "
                            "used: {2}; choose another with --port, or check --listen.",
                            options_.address.to_string(), options_.port, error.message()));
        }
    }

    void accept() {
        acceptor_.async_accept(
            io_.get_executor(), endpoint_, [this](const Error& error, Transport::Socket socket) {
                if (stopping_) return;
                if (error) {  // out of descriptors, most likely: go on in a moment
                    spdlog::warn("a connection could not be taken: {}", error.message());
                    pause_accepting_ = true;
                    return;
                }
                take(std::move(socket), {plain_form(endpoint_.address()), certificates_.has_value()});
                accept();
            });
    }

    void take(Transport::Socket socket, Peer peer) {
        if (connections_.size() >= options_.limits.connections) return;
        if (!door_.let_in(peer, std::chrono::steady_clock::now())) return;
        boost::asio::ssl::context* context = certificates_ ? certificates_->current().context.get() : nullptr;
        const auto connection =
            std::make_shared<Connection>(std::move(socket), context, std::move(peer), *this);
        connections_.insert(connection.get());
        connection->start();
    }

    void tick() {
        tick_.expires_after(std::chrono::seconds(1));
        tick_.async_wait([this](const Error& error) {
            if (error) return;
            const auto now = std::chrono::steady_clock::now();
            if (stopping_ && now > stop_at_) return io_.stop();
            const auto connections = connections_;
            for (Connection* connection : connections) {
                if (!connections_.contains(connection)) continue;
                const auto keep = connection->shared_from_this();
                connection->check_time(now);
            }
            if (std::exchange(pause_accepting_, false)) accept();
            if (certificates_ && ++seconds_ % look_at_certificate_every == 0)
                certificates_->look(SystemClock().now());
            tick();
        });
    }

    store::Store& store_;
    const Routes& routes_;
    const ServerOptions options_;
    Door door_;
    std::optional<Certificates> certificates_;
    boost::asio::io_context io_{1};
    boost::asio::basic_socket_acceptor<tcp, boost::asio::io_context::executor_type> acceptor_;
    tcp::endpoint endpoint_;  // of the connection that is being accepted
    boost::asio::steady_timer tick_;
    int seconds_ = 0;  // that have ticked
    LiveFeeds live_;
    std::unordered_set<Connection*> connections_;
    std::uint64_t answers_[6] = {};
    std::size_t reserved_bytes_ = 0;  // for bodies on their way
    bool stopping_ = false;
    bool pause_accepting_ = false;
    std::chrono::steady_clock::time_point stop_at_;
};

Server::Server(store::Store& store, const Routes& routes, const ServerOptions& options)
    : inside_(std::make_unique<Inside>(store, routes, options)) {}
Server::~Server() = default;
std::uint16_t Server::port() const {
    return inside_->port();
}
void Server::run() {
    inside_->run();
}
void Server::stop() {
    inside_->stop();
}
void Server::read_certificate_again() {
    inside_->read_certificate_again();
}

}  // namespace linli::http
