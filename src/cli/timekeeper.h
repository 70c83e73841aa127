// Watches the deadlines, and has the seal signed, while the server runs.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "cli/station.h"

namespace linli::cli {

// Notes everything that is due now; on the calling thread. How many incidents.
std::size_t sound_all_alarms(Station& station);

// A thread that once a second notes what is due or overdue, signs a checkpoint when one is due, and has the
// nightly run do a little. Ends with it.
class Timekeeper {
  public:
    explicit Timekeeper(Station& station);
    ~Timekeeper();
    Timekeeper(const Timekeeper&) = delete;
    Timekeeper& operator=(const Timekeeper&) = delete;

  private:
    // One of its duties: when it fails, the others go on, and it is tried again at its next time.
    struct Duty {
        const char* name;
        int every_seconds;
        void (Timekeeper::*work)();
        bool is_failing = false;  // said once
    };

    void run();
    void attend(Duty& duty);
    void sound_alarms() { sound_all_alarms(station_); }
    void sign_checkpoint();
    void rewrap_some();
    void forget_what_ended();
    void remove_what_is_due();

    Station& station_;
    std::mutex mutex_;
    std::condition_variable end_;
    bool ending_ = false;
    std::string all_under_;         // the key that every record is under
    bool seal_was_broken_ = false;  // said once
    std::thread thread_;
};

}  // namespace linli::cli
