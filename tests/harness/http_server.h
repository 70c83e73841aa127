// A server of HTTP on the loopback interface that does what a test tells it, right or wrong.
#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

namespace linli::test {

using boost::asio::ip::tcp;

class HttpServer {
  public:
    using Asked = boost::beast::http::request<boost::beast::http::string_body>;

    struct Reply {
        std::string bytes;     // as they go out, head and all
        bool is_last = false;  // the connection is closed behind it
    };

    // `answer` is called on a thread of each connection.
    explicit HttpServer(std::function<Reply(const Asked&)> answer) : answer_(std::move(answer)) {
        thread_ = std::thread([this] { accept_all(); });
    }
    ~HttpServer() {
        {
            const std::scoped_lock lock(mutex_);
            is_ending_ = true;
            for (const int socket : open_)
                shutdown(socket, SHUT_RDWR);
        }
        shutdown(acceptor_.native_handle(), SHUT_RDWR);
        thread_.join();
        for (std::thread& one : threads_)
            one.join();
    }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    static Reply ok(std::string_view body = "", std::string_view headers = "", int status = 200) {
        return {fmt::format("HTTP/1.1 {} Said\r\n{}Content-Length: {}\r\n\r\n{}", status, headers,
                            body.size(), body)};
    }

    std::string at(std::string_view host, std::string_view path) const {
        return fmt::format("http://{}:{}{}", host, port(), path);
    }
    std::uint16_t port() const { return port_; }
    int connections() const {
        const std::scoped_lock lock(mutex_);
        return connections_;
    }
    std::vector<Asked> asked() const {
        const std::scoped_lock lock(mutex_);
        return asked_;
    }

  private:
    void accept_all() {
        for (;;) {
            boost::system::error_code error;
            tcp::socket socket = acceptor_.accept(error);
            const std::scoped_lock lock(mutex_);
            if (error || is_ending_) return;
            ++connections_;
            open_.insert(socket.native_handle());
            threads_.emplace_back([this, taken = std::move(socket)]() mutable { serve(taken); });
        }
    }

    void serve(tcp::socket& socket) {
        socket.set_option(tcp::no_delay(true));
        boost::beast::flat_buffer buffer;
        boost::system::error_code error;
        for (bool goes_on = true; goes_on;) {
            Asked asked;
            boost::beast::http::read(socket, buffer, asked, error);
            if (error) break;
            {
                const std::scoped_lock lock(mutex_);
                asked_.push_back(asked);
            }
            const Reply reply = answer_(asked);
            boost::asio::write(socket, boost::asio::buffer(reply.bytes), error);
            goes_on = !error && !reply.is_last;
        }
        const std::scoped_lock lock(mutex_);
        open_.erase(socket.native_handle());
        socket.close(error);
    }

    const std::function<Reply(const Asked&)> answer_;
    boost::asio::io_context io_;
    tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    const std::uint16_t port_ = acceptor_.local_endpoint().port();

    mutable std::mutex mutex_;
    bool is_ending_ = false;
    int connections_ = 0;
    std::vector<Asked> asked_;
    std::set<int> open_;
    std::list<std::thread> threads_;
    std::thread thread_;
};

}  // namespace linli::test
