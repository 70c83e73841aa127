// Verifying reads the whole journal. One at a time does so, whoever asks and however often.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>

#include "audit/verification.h"

namespace linli::audit {

// Any thread.
class OneVerification {
  public:
    using Verify = std::function<Verification(store::Snapshot&)>;
    explicit OneVerification(Verify verify) : verify_(std::move(verify)) {}

    // The result of the last one for this long after it ended; for who asks while one runs, a refusal
    // ("audit/verifying") that does not wait for it.
    static constexpr std::chrono::seconds kept_for{10};
    Result<Verification> ask(store::Snapshot& snapshot);

  private:
    Verify verify_;
    std::mutex mutex_;
    bool running_ = false;
    std::optional<Verification> last_;
    std::chrono::steady_clock::time_point last_at_;
};

}  // namespace linli::audit
