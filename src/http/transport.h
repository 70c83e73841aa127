// A connection's bytes, over TLS or not. Lives on the I/O thread, as its handlers do, and outlives what it
// has begun.
#pragma once

#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace linli::http {

class Transport {
  public:
    using Socket =
        boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    // Without `context`, plain; it may go when it likes.
    Transport(Socket socket, boost::asio::ssl::context* context) : socket_(std::move(socket)) {
        boost::system::error_code ignored;
        socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
        if (context != nullptr) tls_ = std::make_unique<Tls>(socket_, *context);
    }

    bool is_tls() const { return tls_ != nullptr; }

    // then(error)
    template <class Handler>
    void shake_hands(Handler then) {
        tls_->async_handshake(boost::asio::ssl::stream_base::server, std::move(then));
    }

    // then(error, bytes); one at a time.
    template <class Handler>
    void read_some(boost::asio::mutable_buffer to, Handler then) {
        if (tls_ && !is_bare_) return tls_->async_read_some(to, std::move(then));
        socket_.async_read_some(to, std::move(then));
    }

    // then(error, bytes); one at a time. `going(error, bytes)` as for boost::asio::async_write: called
    // whenever something moved, says how much may be written next.
    template <class Buffers, class Going, class Handler>
    void write(const Buffers& bytes, Going going, Handler then) {
        if (tls_ && !is_bare_)
            return boost::asio::async_write(*tls_, bytes, std::move(going), std::move(then));
        boost::asio::async_write(socket_, bytes, std::move(going), std::move(then));
    }
    template <class Buffers, class Handler>
    void write(const Buffers& bytes, Handler then) {
        write(bytes, boost::asio::transfer_all(), std::move(then));
    }

    // Says that nothing more will come; then() when that is on its way. What the other side still sends can
    // be read.
    template <class Handler>
    void end_sending(Handler then) {
        if (!tls_ || is_bare_) {
            end_socket();
            return then();
        }
        tls_->async_shutdown([this, then = std::move(then)](const boost::system::error_code&) {
            go_bare();
            end_socket();
            then();
        });
    }

    // From here on bytes pass as they are: for what comes when TLS has failed or ended. False if they did
    // already.
    bool go_bare() { return tls_ && !std::exchange(is_bare_, true); }

    // At close(), what has not been taken yet is dropped, and holds no memory of the machine's any longer.
    void drop_unsent() {
        boost::system::error_code ignored;
        socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    }

    void close() {
        boost::system::error_code ignored;
        socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

  private:
    using Tls = boost::asio::ssl::stream<Socket&>;

    void end_socket() {
        boost::system::error_code ignored;
        socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    }

    Socket socket_;
    std::unique_ptr<Tls> tls_;
    bool is_bare_ = false;
};

}  // namespace linli::http
