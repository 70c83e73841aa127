// What is on its way through other threads and will come back to the I/O thread: its owner does not go before.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

namespace linli::http {

// Any thread.
class UnderWay {
  public:
    UnderWay() = default;
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;
    ~UnderWay() { wait(); }

    // One more is on its way until the token, and every copy of it, is gone.
    std::shared_ptr<void> begin() {
        const std::lock_guard lock(mutex_);
        ++count_;
        return {nullptr, [this](void*) {
                    const std::lock_guard ending(mutex_);
                    if (--count_ == 0) none_left_.notify_all();
                }};
    }
    void wait() {
        std::unique_lock lock(mutex_);
        none_left_.wait(lock, [this] { return count_ == 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable none_left_;
    std::size_t count_ = 0;
};

}  // namespace linli::http
