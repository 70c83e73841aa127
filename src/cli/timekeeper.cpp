#include "cli/timekeeper.h"

#include <spdlog/spdlog.h>

#include "http/idempotency.h"

namespace linli::cli {
namespace {

constexpr std::size_t at_once = 200;  // incidents noted in one command, so that reports do not wait behind it
constexpr int seconds_between_housekeeping = 3'600;
constexpr int seconds_between_sessions = 60;
constexpr int rewraps_a_second = 10;

store::Context timekeeper() {
    return {first_station, "timekeeper"};
}

void keep_up_sessions(Station& station) {
    station.store
        ->write_now(timekeeper(),
                    [&](store::Transaction& transaction) -> Result<bool> {
                        station.doorkeeper.keep_up(transaction);
                        return true;
                    })
        .value();
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
    int seconds = 0;
    bool was_failing = false;
    std::unique_lock lock(mutex_);
    while (!end_.wait_for(lock, std::chrono::seconds(1), [this] { return ending_; })) {
        lock.unlock();
        try {
            if (station_.store->health().writable) work(++seconds);
            was_failing = false;
        } catch (const std::exception& error) {
            if (!was_failing) spdlog::error("the timekeeper could not do its work: {}", error.what());
            was_failing = true;
        }
        lock.lock();
    }
}

void Timekeeper::work(int second) {
    sound_all_alarms(station_);
    sign_checkpoint();
    rewrap_some();
    if (second % seconds_between_sessions == 0) keep_up_sessions(station_);
    if (second % seconds_between_housekeeping != 0) return;
    station_.store
        ->write_now(timekeeper(),
                    [](store::Transaction& transaction) -> Result<std::int64_t> {
                        return http::Idempotency::forget_old(transaction);
                    })
        .value();
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
