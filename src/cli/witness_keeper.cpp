#include "cli/witness_keeper.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "audit/witness_record.h"

namespace linli::cli {
namespace {

using audit::WitnessState;

constexpr std::chrono::seconds longest_pause{300};
const store::Context actor{first_station, "witness_keeper"};

// The station's record, read as it is when asked.
class KeptLog final : public audit::OwnLog {
  public:
    explicit KeptLog(Station& station) : station_(station) {}
    audit::VerifierKeys keys() override { return station_.seal->keys(first_station); }
    Result<audit::Hash> root(audit::Size size) override {
        return station_.store->read_now(
            actor, [&](store::Snapshot& snapshot) { return audit::Seal::root(snapshot, size); });
    }
    Result<audit::Hashes> consistency(audit::Size from, audit::Size to) override {
        return station_.store->read_now(actor, [&](store::Snapshot& snapshot) {
            return audit::Seal::hashes_between(snapshot, from, to);
        });
    }

  private:
    Station& station_;
};

}  // namespace

WitnessKeeper::WitnessKeeper(Station& station, const Leadership& leadership,
                             std::unique_ptr<audit::Witness> witness)
    : station_(station), leadership_(leadership), witness_(std::move(witness)), thread_([this] { run(); }) {}

WitnessKeeper::~WitnessKeeper() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    end_.notify_all();
    thread_.join();
}

void WitnessKeeper::run() {
    bool was_failing = false;
    std::unique_lock lock(mutex_);
    while (!end_.wait_for(lock, std::chrono::seconds(1), [this] { return ending_.load(); })) {
        lock.unlock();
        try {
            if (leadership_.is_ours() && std::chrono::steady_clock::now() >= next_try_) work();
            was_failing = false;
        } catch (const std::exception& error) {
            if (!was_failing) spdlog::error("nothing was posted to {}: {}", witness_->name(), error.what());
            was_failing = true;
        }
        lock.lock();
    }
}

std::optional<audit::Posted> WitnessKeeper::to_post() const {
    const auto kept = station_.ask(
        [this](store::Snapshot& snapshot) { return station_.seal->latest_checkpoint(snapshot); });
    if (!kept || kept->size == kept_) return std::nullopt;
    auto checkpoint = audit::open_checkpoint(kept->note, station_.seal->keys(first_station));
    if (!checkpoint) return std::nullopt;  // altered: the timekeeper says so
    return audit::Posted{std::move(*checkpoint), kept->note};
}

void WitnessKeeper::work() {
    const auto posted = to_post();
    if (!posted) return;
    KeptLog log(station_);
    const auto answer = witness_->post(*posted, log, ending_);
    if (ending_ && answer.state != WitnessState::well) return;
    switch (answer.state) {
        case WitnessState::well:
            kept_ = posted->checkpoint.size;
            pause_ = std::chrono::seconds(0);
            break;
        case WitnessState::failing:
            pause_ = std::min(std::max(2 * pause_, std::chrono::seconds(1)), longest_pause);
            break;
        case WitnessState::disagrees:
            pause_ = longest_pause;
            break;
    }
    next_try_ = std::chrono::steady_clock::now() + pause_;
    note(posted->checkpoint.size, answer);
}

void WitnessKeeper::note(audit::Size offered, const audit::WitnessAnswer& answer) {
    const bool changed =
        station_.store
            ->write_now(actor,
                        [&](store::Transaction& transaction) -> Result<bool> {
                            return audit::note_answer(transaction, witness_->name(), offered, answer);
                        })
            .value();
    switch (answer.state) {
        case WitnessState::well:
            if (changed) spdlog::info("the witness {} is well again", witness_->name());
            break;
        case WitnessState::failing:
            if (changed)
                spdlog::warn("the witness {} does not keep checkpoints: {}", witness_->name(), answer.why.en);
            break;
        case WitnessState::disagrees:
            spdlog::critical(
                "the witness {} DISAGREES with this station's record (见证方与本站记录不符): {}; run "
                "linli audit verify, and ask whoever keeps the witness",
                witness_->name(), answer.why.en);
            break;
    }
}

}  // namespace linli::cli
