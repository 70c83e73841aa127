// Watches the deadlines, and has the seal signed, while the server runs.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "cli/station.h"

namespace linli::cli {

// A thread that once a second notes what is due or overdue and signs a checkpoint when one is due, and once
// an hour forgets old idempotency keys. Ends with it.
class Timekeeper {
  public:
    explicit Timekeeper(Station& station);
    ~Timekeeper();
    Timekeeper(const Timekeeper&) = delete;
    Timekeeper& operator=(const Timekeeper&) = delete;

  private:
    void run();
    void work(int second);
    void sign_checkpoint();
    void rewrap_some();

    Station& station_;
    std::mutex mutex_;
    std::condition_variable end_;
    bool ending_ = false;
    std::string all_under_;         // the key that every record is under
    bool seal_was_broken_ = false;  // said once
    std::thread thread_;
};

// Notes everything that is due now; on the calling thread. How many incidents.
std::size_t sound_all_alarms(Station& station);

}  // namespace linli::cli
