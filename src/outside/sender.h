// Many requests at once, on one thread, over connections that are kept. They go in lanes, one for each
// partner: one that answers slowly or never fills its own lane and takes nothing from the others.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "outside/request.h"

namespace linli::outside {

class Transfer;

struct LaneLimits {
    std::size_t at_once = 16;     // under way in one lane; at least 1
    std::size_t waiting = 1'024;  // behind those
};

// send() and close() may be called on any thread, send() by a `done` too.
class Sender {
  public:
    // Called once for each request that was taken, on the Sender's thread, which does nothing else meanwhile:
    // it hands the outcome on and returns. It must not throw, and not call close().
    using Done = std::function<void(Sent)>;

    // Throws std::runtime_error when libcurl cannot be used.
    explicit Sender(LaneLimits limits = {});
    ~Sender();  // closes
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    // False when as many wait in the lane as may, or it is closed: nothing is sent then, and `done` is not
    // called. The request's time runs from when its turn comes. A kept connection that the other side has
    // just closed makes libcurl ask once more over a new one: what is sent may arrive twice.
    [[nodiscard]] bool send(const std::string& lane, Request request, Done done);

    // Takes no more, gives up what is under way or waiting (each `done` is called with a failure) and returns
    // when that is done: it waits for no other side and no name server.
    void close();

  private:
    struct Order {
        std::string lane;
        Request request;
        Done done;
    };
    struct UnderWay {
        std::string lane;
        std::unique_ptr<Transfer> transfer;
        Done done;
    };
    struct Lane {
        std::size_t under_way = 0;
        std::deque<Order> waiting;
    };
    struct Multi;

    void run();
    std::deque<Order> whose_turn_it_is();
    void begin(Order order);
    bool finish_answered();
    void leave(const std::string& lane);
    void give_up_all();
    bool is_closed();

    const LaneLimits limits_;
    const std::unique_ptr<Multi> multi_;
    std::unordered_map<void*, UnderWay> under_way_;  // by libcurl's handle; the thread's own

    std::mutex mutex_;
    std::map<std::string, Lane> lanes_;  // those in which something is under way or waits
    bool closed_ = false;

    std::once_flag joined_;
    std::thread thread_;
};

}  // namespace linli::outside
