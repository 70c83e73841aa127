#include "audit/one_verification.h"

namespace linli::audit {
namespace {

// Runs something when it goes, also by an exception.
template <class Run>
class AtEnd {
  public:
    explicit AtEnd(Run run) : run_(std::move(run)) {}
    ~AtEnd() { run_(); }
    AtEnd(const AtEnd&) = delete;
    AtEnd& operator=(const AtEnd&) = delete;

  private:
    Run run_;
};

}  // namespace

Result<Verification> OneVerification::ask(store::Snapshot& snapshot) {
    {
        const std::lock_guard lock(mutex_);
        if (last_ && std::chrono::steady_clock::now() - last_at_ < kept_for) return *last_;
        if (running_) {
            auto busy = refuse(RefusalKind::too_many, "audit/verifying",
                               {"正在核对，请稍后再来取结果。",
                                "It is being verified; ask again in a moment for the result."});
            busy.value().retry_after_seconds = 2;
            return busy;
        }
        running_ = true;
    }
    std::optional<Verification> found;
    const AtEnd end([&] {
        const std::lock_guard lock(mutex_);
        running_ = false;
        if (found) {
            last_ = found;
            last_at_ = std::chrono::steady_clock::now();
        }
    });
    found = verify_(snapshot);
    return *found;
}

}  // namespace linli::audit
