#include "http/workshop.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace linli::http {
namespace {

constexpr int niceness = 10;  // the threads that answer go first

}  // namespace

Workshop::Workshop(unsigned threads, std::size_t most_waiting) : most_waiting_(most_waiting) {
    for (unsigned i = 0; i < threads; ++i)
        threads_.emplace_back([this] { work(); });
}

void Workshop::close() {
    std::deque<std::function<void()>> dropped;
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        dropped.swap(pieces_);
    }
    wanted_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

bool Workshop::submit(std::function<void()> piece) {
    {
        const std::lock_guard lock(mutex_);
        if (closing_ || pieces_.size() >= most_waiting_) return false;
        pieces_.push_back(std::move(piece));
    }
    wanted_.notify_one();
    return true;
}

std::size_t Workshop::waiting() const {
    const std::lock_guard lock(mutex_);
    return pieces_.size();
}

void Workshop::work() {
    // On Linux a priority belongs to a thread.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), niceness);
    for (;;) {
        std::function<void()> piece;
        {
            std::unique_lock lock(mutex_);
            wanted_.wait(lock, [this] { return closing_ || !pieces_.empty(); });
            if (closing_) return;
            piece = std::move(pieces_.front());
            pieces_.pop_front();
        }
        piece();
    }
}

}  // namespace linli::http
