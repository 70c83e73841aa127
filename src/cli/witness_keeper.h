// Posts each new checkpoint to a witness, while the server runs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "audit/witness.h"
#include "cli/leadership.h"
#include "cli/station.h"

namespace linli::cli {

// A thread for one witness, so that none waits for another and nothing else waits for it. One that fails is
// tried again after pauses that double, from a second to five minutes, and then given the newest checkpoint.
// Ends with it.
class WitnessKeeper {
  public:
    // Works while this server leads. The station and the leadership outlive it.
    WitnessKeeper(Station& station, const Leadership& leadership, std::unique_ptr<audit::Witness> witness);
    ~WitnessKeeper();
    WitnessKeeper(const WitnessKeeper&) = delete;
    WitnessKeeper& operator=(const WitnessKeeper&) = delete;

  private:
    void run();
    void work();
    std::optional<audit::Posted> to_post() const;  // the newest checkpoint, unless it is kept already
    void note(audit::Size offered, const audit::WitnessAnswer& answer);

    Station& station_;
    const Leadership& leadership_;
    std::unique_ptr<audit::Witness> witness_;
    audit::Size kept_ = -1;  // since the start; it is asked once at least, whatever is new
    std::chrono::seconds pause_{0};
    std::chrono::steady_clock::time_point next_try_;
    std::mutex mutex_;
    std::condition_variable end_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

}  // namespace linli::cli
