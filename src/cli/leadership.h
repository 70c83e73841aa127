// Of several servers on one database, one does what only one should do. Where no other program can serve the
// database, that is this one.
#pragma once

#include <atomic>
#include <string>

#include "store/store.h"

namespace linli::cli {

class Leadership {
  public:
    // `job` names what it is about; the store outlives it.
    Leadership(store::Store& store, std::string job);
    // Lets the lease go.
    ~Leadership();
    Leadership(const Leadership&) = delete;
    Leadership& operator=(const Leadership&) = delete;

    // Takes the lease, or holds on to it, when it is time to; true while it is ours. One thread.
    bool hold();
    // Another has taken over, as a command found out: it is not ours until hold() says so again. One thread.
    void give_way();
    // As hold() last found it. Any thread.
    bool is_ours() const { return is_ours_; }
    // In a command of the job: false when another has taken over since. Any thread.
    bool stands(store::Snapshot& snapshot) const;

  private:
    store::Store& store_;
    const std::string job_;
    const std::string holder_;
    std::chrono::steady_clock::time_point next_;
    std::atomic<bool> is_ours_ = false;
    std::atomic<std::int64_t> fence_ = 0;
};

}  // namespace linli::cli
