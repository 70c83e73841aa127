// What is between a station and a partner's platform on a bad day: passes requests on, and by chance drops,
// delays, repeats and reorders them, cuts connections and answers for the other side.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace linli::test {

class BadNetwork {
  public:
    // Of each request one of these happens at most; shares of all.
    struct Faults {
        double dropped = 0.03;     // cut off before it arrives
        double unanswered = 0.04;  // it arrives, and its answer is cut off
        double denied = 0.04;      // answered with 500 or 429; it does not arrive
        double belied = 0.03;      // answered with 500, though it arrives
        double twice = 0.05;
        double delayed = 0.08;    // up to half a second
        double overtaken = 0.03;  // answered with 503, and arrives a second later, behind others
        double silent = 0.001;    // no answer until whoever asked gives up
    };
    struct Counts {
        std::atomic<std::int64_t> requests{0}, faults{0};
    };

    // `target`: the port to pass on to, asked each time. Everything goes well without `faults`.
    BadNetwork(std::function<std::uint16_t()> target, Faults faults, std::uint64_t seed)
        : target_(std::move(target)), faults_(faults), chance_(seed) {
        thread_ = std::thread([this] { accept_all(); });
    }
    ~BadNetwork() {
        ending_ = true;
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
        thread_.join();
        std::unique_lock lock(mutex_);
        for (const int one : open_)
            ::shutdown(one, SHUT_RDWR);
        left_.wait(lock, [this] { return working_ == 0; });
    }
    BadNetwork(const BadNetwork&) = delete;
    BadNetwork& operator=(const BadNetwork&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    const Counts& counts() const { return counts_; }
    // From now on nothing goes wrong any more.
    void calm_down() { is_calm_ = true; }

  private:
    using tcp = boost::asio::ip::tcp;
    using Request = boost::beast::http::request<boost::beast::http::string_body>;
    using Response = boost::beast::http::response<boost::beast::http::string_body>;

    template <class Work>
    void begin(Work work) {
        {
            const std::lock_guard lock(mutex_);
            ++working_;
        }
        std::thread([this, work = std::move(work)]() mutable {
            // What it holds, a socket of `io_`, is gone before whoever ends the network hears that it is
            // done.
            std::invoke(Work(std::move(work)));
            const std::lock_guard lock(mutex_);
            --working_;
            left_.notify_all();
        }).detach();
    }
    void accept_all() {
        for (;;) {
            boost::system::error_code error;
            auto socket = std::make_shared<tcp::socket>(acceptor_.accept(error));
            if (ending_) return;
            if (!error) begin([this, socket] { serve(*socket); });
        }
    }
    double chance() {
        const std::lock_guard lock(mutex_);
        return std::uniform_real_distribution<double>(0, 1)(chance_);
    }
    void pause(double most_seconds) {
        const double seconds = most_seconds * chance();
        for (int i = 0; i < static_cast<int>(seconds * 100) && !ending_; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }

    // The other side's answer; nothing when it cannot be reached or is gone before it answers.
    std::optional<Response> pass_on(const Request& request) {
        boost::system::error_code error;
        boost::asio::io_context io;
        tcp::socket socket(io);
        static_cast<void>(socket.connect({boost::asio::ip::address_v4::loopback(), target_()}, error));
        if (error) return std::nullopt;
        Request copy = request;
        copy.keep_alive(false);
        boost::beast::http::write(socket, copy, error);
        if (error) return std::nullopt;
        boost::beast::flat_buffer buffer;
        Response response;
        boost::beast::http::read(socket, buffer, response, error);
        if (error) return std::nullopt;
        return response;
    }
    static Response made_up(int status) {
        Response response;
        response.version(11);
        response.result(static_cast<unsigned>(status));
        if (status == 429) response.set("Retry-After", "1");
        response.prepare_payload();
        return response;
    }

    void serve(tcp::socket& socket) {
        {
            const std::lock_guard lock(mutex_);
            open_.insert(socket.native_handle());
        }
        boost::beast::flat_buffer buffer;
        boost::system::error_code error;
        while (!ending_) {
            Request request;
            boost::beast::http::read(socket, buffer, request, error);
            if (error) break;
            auto response = answer(request);
            if (!response) break;
            response->keep_alive(true);
            response->prepare_payload();
            boost::beast::http::write(socket, *response, error);
            if (error) break;
        }
        const std::lock_guard lock(mutex_);
        open_.erase(socket.native_handle());
    }
    // Nothing: the connection is cut.
    std::optional<Response> answer(const Request& request) {
        ++counts_.requests;
        double at = is_calm_ ? 1 : chance();
        const auto happens = [&](double share) {
            at -= share;
            if (at >= 0 || at < -share) return false;
            ++counts_.faults;
            return true;
        };
        if (happens(faults_.dropped)) return std::nullopt;
        if (happens(faults_.unanswered)) {
            static_cast<void>(pass_on(request));
            return std::nullopt;
        }
        if (happens(faults_.denied)) return made_up(chance() < 0.5 ? 500 : 429);
        if (happens(faults_.belied)) {
            static_cast<void>(pass_on(request));
            return made_up(500);
        }
        if (happens(faults_.twice)) static_cast<void>(pass_on(request));
        if (happens(faults_.delayed)) pause(0.5);
        if (happens(faults_.overtaken)) {
            begin([this, request] {
                pause(2);
                static_cast<void>(pass_on(request));
            });
            return made_up(503);
        }
        if (happens(faults_.silent)) {
            for (int i = 0; i < 1'200 && !ending_; ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            return std::nullopt;
        }
        return pass_on(request);
    }

    const std::function<std::uint16_t()> target_;
    const Faults faults_;
    boost::asio::io_context io_;
    tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::atomic<bool> ending_{false}, is_calm_{false};
    Counts counts_;
    std::mutex mutex_;
    std::condition_variable left_;
    std::mt19937_64 chance_;
    std::set<int> open_;
    int working_ = 0;
    std::thread thread_;
};

}  // namespace linli::test
