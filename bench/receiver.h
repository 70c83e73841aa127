// A platform that answers at once: it says 200 to whatever is posted, and keeps when each body came.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "bench/measure.h"

namespace linli::bench {

class Receiver {
  public:
    struct Came {
        double at = 0;  // seconds of `watch`
        std::string body;
    };

    // `answers` false: it takes the connection and what is sent, and never says a word. `watch` outlives it.
    explicit Receiver(const Stopwatch& watch, bool answers = true) : watch_(watch), answers_(answers) {
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Receiver() {
        io_.stop();
        thread_.join();
    }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    std::string address() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/events";
    }
    std::size_t count() const {
        const std::scoped_lock lock(mutex_);
        return came_.size();
    }
    std::vector<Came> came() const {
        const std::scoped_lock lock(mutex_);
        return came_;
    }
    // False: after `seconds` there are not so many yet.
    bool wait_for(std::size_t many, double seconds) const {
        const Stopwatch waiting;
        while (count() < many) {
            if (waiting.seconds() > seconds) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return true;
    }

  private:
    struct Line {
        explicit Line(boost::asio::ip::tcp::socket taken) : socket(std::move(taken)) {}
        boost::asio::ip::tcp::socket socket;
        std::string in;
    };

    void accept() {
        acceptor_.async_accept([this](auto error, boost::asio::ip::tcp::socket socket) {
            if (error) return;
            socket.set_option(boost::asio::ip::tcp::no_delay(true));
            read_head(std::make_shared<Line>(std::move(socket)));
            accept();
        });
    }
    void read_head(const std::shared_ptr<Line>& line) {
        boost::asio::async_read_until(line->socket, boost::asio::dynamic_buffer(line->in), "\r\n\r\n",
                                      [this, line](auto error, std::size_t head) {
                                          if (!error) read_body(line, head);
                                      });
    }
    void read_body(const std::shared_ptr<Line>& line, std::size_t head) {
        const std::string& in = line->in;
        const auto at = in.find("Content-Length: ");
        if (at >= head) return;
        const std::size_t whole = head + std::stoul(in.substr(at + 16));
        const auto finish = [this, line, head, whole](auto error, std::size_t) {
            if (!error) take(line, head, whole);
        };
        if (in.size() >= whole) return finish(boost::system::error_code(), 0);
        boost::asio::async_read(line->socket, boost::asio::dynamic_buffer(line->in),
                                boost::asio::transfer_exactly(whole - in.size()), finish);
    }
    void take(const std::shared_ptr<Line>& line, std::size_t head, std::size_t whole) {
        {
            const std::scoped_lock lock(mutex_);
            came_.push_back({watch_.seconds(), line->in.substr(head, whole - head)});
        }
        line->in.erase(0, whole);
        if (!answers_) return read_head(line);
        static const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        boost::asio::async_write(line->socket, boost::asio::buffer(ok),
                                 [this, line](auto error, std::size_t) {
                                     if (!error) read_head(line);
                                 });
    }

    const Stopwatch& watch_;
    const bool answers_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    mutable std::mutex mutex_;
    std::vector<Came> came_;
    std::thread thread_;
};

}  // namespace linli::bench
