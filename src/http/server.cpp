#include "http/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "http/connection.h"

namespace linli::http {
namespace {

using boost::asio::ip::tcp;
using Error = boost::system::error_code;

constexpr int backlog = 1'024;
constexpr std::size_t most_reserved_bytes = std::size_t{256} << 20;
constexpr std::chrono::seconds finish_within{5};

}  // namespace

class Server::Inside final : public Host {
  public:
    Inside(store::Store& store, const Routes& routes, const ServerOptions& options)
        : store_(store),
          routes_(routes),
          options_(options),
          acceptor_(io_),
          tick_(io_),
          live_(store, routes.gate(), io_, first_station) {
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

    store::Store& store() override { return store_; }
    const Routes& routes() override { return routes_; }
    LiveFeed& live() override { return live_; }
    boost::asio::io_context& io() override { return io_; }
    void count(int status) override { ++answers_[std::clamp(status / 100, 1, 5)]; }
    void gone(Connection& connection) override {
        connections_.erase(&connection);
        if (stopping_ && connections_.empty()) io_.stop();
    }

    bool reserve(std::size_t bytes) override {
        if (reserved_bytes_ + bytes > most_reserved_bytes) return false;
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
        add("linli_live_listeners", "gauge", "Pages listening to the live feed", live_.listeners());
        add("linli_store_commands_total", "counter", "Commands made durable or refused", health.commands);
        add("linli_store_commits_total", "counter", "Groups they were committed in", health.commits);
        add("linli_store_waiting", "gauge", "Commands waiting for the writer", health.waiting);
        add("linli_store_writable", "gauge", "1 while the database can be written", health.writable ? 1 : 0);
        return out;
    }

  private:
    void listen() {
        const tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), options_.port);
        Error error;
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(backlog, error);
        if (error) {
            throw CannotListen(fmt::format(
                "端口 {0} 无法使用：{1}；请用 --port 另选一个。Port {0} cannot be used: {1}; choose "
                "another with --port.",
                options_.port, error.message()));
        }
    }

    void accept() {
        acceptor_.async_accept(io_, [this](const Error& error, auto socket) {
            if (stopping_) return;
            if (error) {  // out of descriptors, most likely: go on in a moment
                spdlog::warn("a connection could not be taken: {}", error.message());
                pause_accepting_ = true;
                return;
            }
            if (connections_.size() < options_.most_connections) {
                Connection::Socket own(io_.get_executor(), tcp::v4(), socket.release());
                const auto connection = std::make_shared<Connection>(std::move(own), *this);
                connections_.insert(connection.get());
                connection->start();
            }
            accept();
        });
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
            tick();
        });
    }

    store::Store& store_;
    const Routes& routes_;
    const ServerOptions options_;
    boost::asio::io_context io_{1};
    boost::asio::basic_socket_acceptor<tcp, boost::asio::io_context::executor_type> acceptor_;
    boost::asio::steady_timer tick_;
    LiveFeed live_;
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

}  // namespace linli::http
