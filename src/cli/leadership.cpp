#include "cli/leadership.h"

#include <spdlog/spdlog.h>

#include "store/lease.h"

namespace linli::cli {
namespace {

constexpr std::chrono::seconds held_for{6};  // another takes over so long after the last word
constexpr std::chrono::seconds renew_every{2};

store::Context holder() {
    return {first_station, "timekeeper"};
}

}  // namespace

Leadership::Leadership(store::Store& store, std::string job)
    : store_(store), job_(std::move(job)), holder_(random_token()), is_ours_(!store.is_shared()) {}

Leadership::~Leadership() {
    if (!store_.is_shared() || !is_ours_) return;
    try {
        (void)store_.write_now(holder(), [this](store::Transaction& transaction) -> Result<bool> {
            store::give_up_lease(transaction, job_, fence_);
            return true;
        });
    } catch (const std::exception& error) {
        spdlog::warn("the lease of the {} runs out by itself: {}", job_, error.what());
    }
}

bool Leadership::hold() {
    if (!store_.is_shared()) return true;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return is_ours_;
    next_ = now + renew_every;
    is_ours_ = false;  // unless the database says so
    const auto fence = store_.write_now(holder(), [this](store::Transaction& transaction) {
        return Result<std::optional<std::int64_t>>(store::take_lease(transaction, job_, holder_, held_for));
    });
    if (!fence || !*fence) return false;
    if (fence_.exchange(**fence) != **fence) spdlog::info("this server leads: {}", job_);
    is_ours_ = true;
    return true;
}

void Leadership::give_way() {
    is_ours_ = !store_.is_shared();
    next_ = {};
}

bool Leadership::stands(store::Snapshot& snapshot) const {
    return !store_.is_shared() || store::holds_lease(snapshot, job_, fence_);
}

}  // namespace linli::cli
