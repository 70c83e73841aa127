// Many HTTP clients from one thread, each sending its next request when it has the answer to the last.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "bench/measure.h"

namespace linli::bench {

// What a load came to. A connection that breaks, or answers without a length, is counted and asks no more.
struct Loaded {
    double seconds = 0;                  // from the first request to the last answer
    std::map<int, std::size_t> answers;  // by HTTP status
    std::vector<double> milliseconds;    // of each answer
    std::size_t broken = 0;              // connections

    double per_second(int status) const { return static_cast<double>(with(status)) / seconds; }
    std::size_t with(int status) const { return answers.contains(status) ? answers.at(status) : 0; }
    std::size_t other_than(int status) const { return milliseconds.size() - with(status); }
};

// `headers`: further ones, each line with its end.
inline std::string http_request(std::string_view method, std::string_view target, std::string_view body,
                                std::string_view headers = {}) {
    std::string text(method);
    text += ' ';
    text += target;
    text += " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    text += headers;
    if (!body.empty())
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n";
    text += body;
    return text;
}

// `request(n)` makes the n-th request. `per_second` at most, if it is not 0.
class Load {
  public:
    Load(std::uint16_t port, std::size_t connections, double seconds,
         std::function<std::string(std::size_t)> request, double most_per_second = 0)
        : seconds_(seconds), request_(std::move(request)), most_per_second_(most_per_second) {
        for (std::size_t i = 0; i < connections; ++i) {
            clients_.push_back(std::make_unique<Client>(io_));
            clients_.back()->socket.connect({boost::asio::ip::address_v4::loopback(), port});
            clients_.back()->socket.set_option(boost::asio::ip::tcp::no_delay(true));
        }
    }

    Loaded run() {
        const Stopwatch watch;
        watch_ = &watch;
        for (auto& client : clients_)
            next(*client);
        io_.run();
        result_.seconds = watch.seconds();
        return std::move(result_);
    }

  private:
    struct Client {
        explicit Client(boost::asio::io_context& io) : socket(io), timer(io) {}
        boost::asio::ip::tcp::socket socket;
        boost::asio::steady_timer timer;
        std::string out, in;
        double sent = 0;
    };

    void next(Client& client) {
        if (watch_->seconds() >= seconds_) return;
        if (most_per_second_ != 0) {
            const double due = static_cast<double>(count_) / most_per_second_;
            const double wait = due - watch_->seconds();
            if (wait > 0.0005) {
                client.timer.expires_after(std::chrono::microseconds(static_cast<std::int64_t>(wait * 1e6)));
                client.timer.async_wait([this, &client](auto) { next(client); });
                return;
            }
        }
        client.out = request_(count_++);
        client.sent = watch_->seconds();
        boost::asio::async_write(
            client.socket, boost::asio::buffer(client.out),
            [this, &client](auto error, std::size_t) { error ? lose() : read_head(client); });
    }
    void read_head(Client& client) {
        boost::asio::async_read_until(
            client.socket, boost::asio::dynamic_buffer(client.in), "\r\n\r\n",
            [this, &client](auto error, std::size_t head) { error ? lose() : read_body(client, head); });
    }
    void read_body(Client& client, std::size_t head) {
        const auto at = client.in.find("Content-Length: ");
        if (at >= head) return lose();
        const std::size_t length = std::stoul(client.in.substr(at + 16));
        const int status = std::stoi(client.in.substr(9, 3));
        const auto finish = [this, &client, status](auto error, std::size_t) {
            if (error) return lose();
            client.in.clear();
            ++result_.answers[status];
            result_.milliseconds.push_back((watch_->seconds() - client.sent) * 1'000);
            next(client);
        };
        if (client.in.size() >= head + length) return finish(boost::system::error_code(), 0);
        boost::asio::async_read(client.socket, boost::asio::dynamic_buffer(client.in),
                                boost::asio::transfer_exactly(head + length - client.in.size()), finish);
    }
    void lose() { ++result_.broken; }

    boost::asio::io_context io_;
    double seconds_;
    std::function<std::string(std::size_t)> request_;
    double most_per_second_;
    std::vector<std::unique_ptr<Client>> clients_;
    std::size_t count_ = 0;
    const Stopwatch* watch_ = nullptr;
    Loaded result_;
};

}  // namespace linli::bench
