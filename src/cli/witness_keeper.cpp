#include "cli/witness_keeper.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "audit/witness_record.h"

namespace linli::cli {
namespace {

using audit::Heard;
using audit::WitnessState;

constexpr std::chrono::seconds longest_pause{300};
constexpr std::chrono::seconds looked_every{1};
constexpr int patience = 8;  // so often it may ask for it before that is a failure

store::Context keeper_of_witness(StationId id) {
    return {id, "witness_keeper"};
}

// A station's record, read as it is when asked.
class KeptLog final : public audit::OwnLog {
  public:
    KeptLog(Station& station, StationId id) : station_(station), id_(id) {}
    audit::VerifierKeys keys() override { return station_.seal->keys(id_); }
    Result<audit::Hash> root(audit::Size size) override {
        return station_.store->read_now(keeper_of_witness(id_), [&](store::Snapshot& snapshot) {
            return audit::Seal::root(snapshot, size);
        });
    }
    Result<audit::Hashes> consistency(audit::Size from, audit::Size to) override {
        return station_.store->read_now(keeper_of_witness(id_), [&](store::Snapshot& snapshot) {
            return audit::Seal::hashes_between(snapshot, from, to);
        });
    }

  private:
    Station& station_;
    StationId id_;
};

}  // namespace

void WitnessKeeper::Pause::stay(std::chrono::seconds time) {
    length = time;
    until = std::chrono::steady_clock::now() + length;
}

void WitnessKeeper::Pause::grow() {
    stay(std::min(std::max(2 * length, std::chrono::seconds(1)), longest_pause));
}

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

void WitnessKeeper::wake(StationId id) {
    const std::lock_guard lock(mutex_);
    woken_.insert(id);
}

void WitnessKeeper::run() {
    bool was_failing = false, has_more = false;
    std::unique_lock lock(mutex_);
    while (!end_.wait_for(lock, has_more ? std::chrono::seconds(0) : looked_every,
                          [this] { return ending_.load(); })) {
        waiting_.merge(std::exchange(woken_, {}));
        lock.unlock();
        has_more = false;
        try {
            begin_or_end_to_lead();
            has_more = leads_ && silence_.is_over() && work();
            was_failing = false;
        } catch (const std::exception& error) {
            if (!was_failing) spdlog::error("nothing was posted to {}: {}", witness_->name(), error.what());
            was_failing = true;
        }
        lock.lock();
    }
}

// Whoever begins to lead knows of none whether it is kept.
void WitnessKeeper::begin_or_end_to_lead() {
    if (leads_ == leadership_.is_ours()) return;
    leads_ = !leads_;
    logs_.clear();
    waiting_.clear();
    silence_.end();
    if (!leads_) return;
    for (const stations::Station& one : station_.directory.tree()->all())
        waiting_.insert(one.id);
}

// The next behind the last, round and round, that has no pause of its own.
std::optional<StationId> WitnessKeeper::next_in_turn() const {
    const auto may = [this](StationId id) {
        const auto log = logs_.find(id);
        return log == logs_.end() || log->second.pause.is_over();
    };
    const auto behind = waiting_.upper_bound(last_);
    auto found = std::find_if(behind, waiting_.end(), may);
    if (found != waiting_.end()) return *found;
    found = std::find_if(waiting_.begin(), behind, may);
    return found == behind ? std::nullopt : std::optional(*found);
}

// The newest checkpoint; nothing when it is kept already, or this is no witness of the station: then it is
// woken when it becomes one.
std::optional<audit::Posted> WitnessKeeper::to_post(StationId id) {
    const auto newest = station_.ask(
        [this](store::Snapshot& snapshot) {
            const auto row = audit::find_witness(snapshot, witness_->name());
            return row ? station_.seal->latest_checkpoint(snapshot) : std::nullopt;
        },
        id);
    if (!newest || newest->size == logs_[id].kept) return std::nullopt;
    auto checkpoint = audit::open_checkpoint(newest->note, station_.seal->keys(id));
    if (!checkpoint) return std::nullopt;  // altered: the timekeeper says so
    return audit::Posted{std::move(*checkpoint), newest->note, id};
}

bool WitnessKeeper::work() {
    const auto id = next_in_turn();
    if (!id) return false;
    last_ = *id;
    const auto posted = to_post(*id);
    if (!posted) {
        waiting_.erase(*id);
        return true;
    }
    KeptLog log(station_, *id);
    const auto answer = witness_->post(*posted, log, ending_);
    if (ending_ && answer.state != WitnessState::well) return false;
    take_answer(*posted, answer);
    return true;
}

void WitnessKeeper::take_answer(const audit::Posted& posted, const audit::WitnessAnswer& answer) {
    Log& log = logs_[posted.station];
    unheard_ = answer.heard == Heard::nobody ? unheard_ + 1 : 0;
    busy_ = answer.heard == Heard::busy ? busy_ + 1 : 0;
    if (answer.heard == Heard::answered)
        silence_.end();
    else
        silence_.grow();
    if (answer.heard == Heard::busy && busy_ < patience) return;
    switch (answer.state) {
        case WitnessState::well:
            log.kept = posted.checkpoint.size;
            log.pause.end();
            waiting_.erase(posted.station);
            break;
        case WitnessState::failing:
            if (answer.heard == Heard::answered) log.pause.grow();
            break;
        case WitnessState::disagrees:
            log.pause.stay(longest_pause);
            break;
    }
    log.silence_is_noted = answer.heard == Heard::nobody;
    say(log, posted, answer, note(posted, answer));
    // Twice, of whoever's turn it is: then it is not about one log.
    if (unheard_ > 1) note_silence(answer);
}

// That nobody was heard of is so for every station that waits, also those whose turn has not come.
void WitnessKeeper::note_silence(const audit::WitnessAnswer& answer) {
    for (const StationId id : std::set<StationId>(waiting_)) {
        if (ending_) return;
        if (std::exchange(logs_[id].silence_is_noted, true)) continue;
        if (const auto posted = to_post(id))
            note(*posted, answer);
        else
            waiting_.erase(id);
    }
}

bool WitnessKeeper::note(const audit::Posted& posted, const audit::WitnessAnswer& answer) {
    return station_.store
        ->write_now(keeper_of_witness(posted.station),
                    [&](store::Transaction& transaction) -> Result<bool> {
                        return audit::note_answer(transaction, witness_->name(), posted.checkpoint.size,
                                                  answer);
                    })
        .value();
}

void WitnessKeeper::say(Log& log, const audit::Posted& posted, const audit::WitnessAnswer& answer,
                        bool changed) {
    const std::string& origin = posted.checkpoint.origin;
    switch (answer.state) {
        case WitnessState::well:
            if (std::exchange(log.failure_is_said, false))
                spdlog::info("the witness {} is well again, for {}", witness_->name(), origin);
            break;
        case WitnessState::failing:
            if (!changed) break;
            log.failure_is_said = true;
            spdlog::warn("the witness {} does not keep checkpoints of {}: {}", witness_->name(), origin,
                         answer.why.en);
            break;
        case WitnessState::disagrees:
            log.failure_is_said = true;
            spdlog::critical(
                "the witness {} DISAGREES with the record of {} (见证方与本站记录不符): {}; run "
                "linli audit verify, and ask whoever keeps the witness",
                witness_->name(), origin, answer.why.en);
            break;
    }
}

}  // namespace linli::cli
