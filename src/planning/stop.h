// When to come to an end: a moment of the steady clock, or somebody's word.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>

namespace linli::planning {

struct Stop {
    std::chrono::steady_clock::time_point at;
    const std::atomic<bool>* cancelled = nullptr;

    bool is_cancelled() const { return cancelled != nullptr && cancelled->load(); }
    bool now() const { return is_cancelled() || std::chrono::steady_clock::now() >= at; }
    double seconds_left() const {
        return std::max(0.0, std::chrono::duration<double>(at - std::chrono::steady_clock::now()).count());
    }
    // The same, but after this part of the time that is left.
    Stop after(double part) const {
        const auto begun = std::chrono::steady_clock::now();
        if (begun >= at) return *this;
        return {begun + std::chrono::duration_cast<std::chrono::steady_clock::duration>((at - begun) * part),
                cancelled};
    }
};

}  // namespace linli::planning
