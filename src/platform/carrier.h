// Takes a platform's steps when they are due and carries its letters to the station.
#pragma once

#include <condition_variable>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "outside/sender.h"
#include "platform/platform.h"
#include "store/store.h"

namespace linli::platform {

// A thread. Ends with it; what was under way is sent again by whoever opens the ledger next.
class Carrier {
  public:
    // `address`: of the station's door for this partner. Both outlive it.
    Carrier(store::Store& ledger, const Platform& platform, std::string address, double pace);
    ~Carrier();
    Carrier(const Carrier&) = delete;
    Carrier& operator=(const Carrier&) = delete;

  private:
    struct Tried {
        std::int64_t letter = 0;
        std::optional<int> status;
        std::string fault;
    };
    // Shared with the store's and the sender's threads.
    struct News {
        std::mutex mutex;
        std::condition_variable arrived;
        std::vector<Tried> tries;
        bool ending = false;
    };

    void run();
    void write(const std::vector<Tried>& tries);
    void send_due();
    // Until something is due, a while at most.
    std::chrono::milliseconds next_in();

    store::Store& ledger_;
    const Platform& platform_;
    const std::string address_;
    const double pace_;
    std::mt19937_64 chance_;
    std::set<std::int64_t> under_way_;
    std::shared_ptr<News> news_;
    outside::Sender sender_;
    std::thread thread_;
};

}  // namespace linli::platform
