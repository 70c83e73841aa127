#include "cli/timekeeper.h"

#include <spdlog/spdlog.h>

namespace linli::cli {
namespace {

constexpr std::size_t at_once = 200;  // incidents noted in one command, so that reports do not wait behind it
constexpr int rewraps_a_second = 10;
constexpr std::chrono::milliseconds retention_share{200};

store::Context timekeeper() {
    return {first_station, "timekeeper"};
}

}  // namespace

std::size_t sound_all_alarms(Station& station) {
    std::size_t all = 0;
    for (;;) {
        const auto done = station.store->write_now(timekeeper(), [&](store::Transaction& transaction) {
            return station.desk.sound_alarms(transaction, at_once);
        });
        all += done.value();
        if (*done < at_once) return all;
    }
}

Timekeeper::Timekeeper(Station& station) : station_(station), thread_([this] { run(); }) {}

Timekeeper::~Timekeeper() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    end_.notify_all();
    thread_.join();
}

void Timekeeper::run() {
    Duty duties[] = {{"deadlines", 1, &Timekeeper::sound_alarms},
                     {"checkpoints", 1, &Timekeeper::sign_checkpoint},
                     {"keys", 1, &Timekeeper::rewrap_some},
                     {"sessions", 60, &Timekeeper::forget_what_ended},
                     {"retention", 1, &Timekeeper::remove_what_is_due}};
    int seconds = 0;
    std::unique_lock lock(mutex_);
    while (!end_.wait_for(lock, std::chrono::seconds(1), [this] { return ending_; })) {
        lock.unlock();
        ++seconds;
        for (Duty& duty : duties) {
            if (seconds % duty.every_seconds == 0 && station_.store->health().writable) attend(duty);
        }
        lock.lock();
    }
}

void Timekeeper::attend(Duty& duty) {
    try {
        (this->*duty.work)();
        if (duty.is_failing) spdlog::info("the timekeeper's {} are well again", duty.name);
        duty.is_failing = false;
    } catch (const std::exception& error) {
        if (!duty.is_failing)
            spdlog::error("the timekeeper could not see to the {}: {}", duty.name, error.what());
        duty.is_failing = true;
    }
}

void Timekeeper::forget_what_ended() {
    station_.store
        ->write_now(timekeeper(),
                    [&](store::Transaction& transaction) -> Result<bool> {
                        station_.doorkeeper.keep_up(transaction);
                        station_.desk.forget_old_steps(transaction);
                        return true;
                    })
        .value();
}

// For at most so long each second, in batches with a commit each: others' changes come in between.
void Timekeeper::remove_what_is_due() {
    using State = retention::NightlyRun::State;
    const auto end = std::chrono::steady_clock::now() + retention_share;
    while (std::chrono::steady_clock::now() < end) {
        const bool is_due =
            station_.ask([this](store::Snapshot& snapshot) { return station_.retention.is_due(snapshot); });
        if (!is_due) return;
        const auto done = station_.store->write_now(
            retention::keeper_of_time(),
            [this](store::Transaction& transaction) { return station_.retention.attend(transaction); });
        if (done.value() == State::finished) return;
    }
}

// Records under older keys come under the current one, a little every second, so that nobody waits behind it.
void Timekeeper::rewrap_some() {
    const std::string current = station_.vault.keys()->current().id;
    if (current == all_under_) return;
    for (int batch = 0; batch < rewraps_a_second; ++batch) {
        const auto moved = station_.store->write_now(timekeeper(), [this](store::Transaction& transaction) {
            return Result<std::int64_t>(station_.vault.rewrap(transaction, rewrapped_at_once));
        });
        if (moved.value() == rewrapped_at_once) continue;
        all_under_ = current;
        return;
    }
}

void Timekeeper::sign_checkpoint() {
    const auto done = station_.store->write_now(timekeeper(), [this](store::Transaction& transaction) {
        return station_.seal->checkpoint_if_due(transaction);
    });
    if (!done && !seal_was_broken_)
        spdlog::critical("no checkpoint is signed any more: {}", done.error().detail.en);
    seal_was_broken_ = !done;
}

}  // namespace linli::cli
