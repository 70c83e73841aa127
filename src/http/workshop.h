// Slow work that needs no database: hashing passwords, developing photos. A few threads of low priority and a
// queue with an end, so that it can neither stop the desk nor pile up.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace linli::http {

class Workshop {
  public:
    // `threads` at least 1; more than `most_waiting` pieces that have not begun are refused.
    Workshop(unsigned threads, std::size_t most_waiting);
    ~Workshop() { close(); }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    // Any thread. False: too much waits, and `piece` will not run. `piece` must not throw.
    [[nodiscard]] bool submit(std::function<void()> piece);

    // Finishes what has begun and drops what waits; nothing is taken any more.
    void close();

    std::size_t waiting() const;

  private:
    void work();

    const std::size_t most_waiting_;
    mutable std::mutex mutex_;
    std::condition_variable wanted_;
    std::deque<std::function<void()>> pieces_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace linli::http
