#include "cli/timekeeper.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "audit/witness_record.h"
#include "incidents/crossing.h"
#include "incidents/sheet_keeper.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/call_desk.h"
#include "volunteers/plan_desk.h"
#include "volunteers/shift_desk.h"

namespace linli::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t at_once = 200;  // incidents noted in one command, so that reports do not wait behind it
constexpr int rewraps_a_second = 10;
constexpr std::chrono::milliseconds retention_share{200};
constexpr auto when_nothing_happens = 1h;  // so long a duty is left alone where nothing wakes it
constexpr auto look_for_stations = 5s;
constexpr auto after_failure = 5s;

store::Context timekeeper(StationId id) {
    return {id, "timekeeper"};
}

// Another server has taken over: what was begun is left to it.
struct Deposed {};

std::chrono::steady_clock::time_point in(std::chrono::steady_clock::duration time) {
    return std::chrono::steady_clock::now() + time;
}

// When `at` of the store's clock will be.
std::chrono::steady_clock::time_point when(Instant at, Instant now) {
    return in(std::clamp<Milliseconds>(at - now, 0ms, when_nothing_happens));
}

}  // namespace

std::size_t sound_all_alarms(Station& station, StationId id) {
    std::size_t all = 0;
    for (;;) {
        const auto done = station.store->write_now(timekeeper(id), [&](store::Transaction& transaction) {
            return station.desk.sound_alarms(transaction, at_once);
        });
        all += done.value();
        if (*done < at_once) return all;
    }
}

Timekeeper::Timekeeper(Station& station, Witnesses witnesses)
    : station_(station), leadership_(*station.store, "timekeeper"), grown_(std::make_shared<Grown>()) {
    learn_stations();
    for (auto& witness : witnesses) {
        witness_names_.push_back(witness->name());
        witness_keepers_.push_back(std::make_unique<WitnessKeeper>(station, leadership_, std::move(witness)));
    }
    station.store->on_commit([grown = grown_](StationId id, store::Position) {
        const std::lock_guard lock(grown->mutex);
        grown->stations.insert(id);
        if (grown->known.contains(id)) return;
        grown->has_new = true;
        grown->new_station.notify_all();
    });
    thread_ = std::thread([this] { run(); });
}

Timekeeper::~Timekeeper() {
    {
        const std::lock_guard lock(grown_->mutex);
        grown_->ending = true;
    }
    grown_->new_station.notify_all();
    thread_.join();
    std::unique_lock lock(later_.mutex);
    later_.done.wait(lock, [this] { return later_.waiting == 0; });
}

void Timekeeper::run() {
    Duty duties[] = {{"deadlines", &Timekeeper::sound_alarms, true, true},
                     {"witnesses", &Timekeeper::name_witnesses, false, true},
                     {"checkpoints", &Timekeeper::sign_checkpoint, true, true},
                     {"letters", &Timekeeper::carry_letters, true, true},
                     {"volunteers", &Timekeeper::see_to_volunteers, true, true},
                     {"figures", &Timekeeper::keep_sheets, true, true},
                     {"keys", &Timekeeper::rewrap_some, false, true},
                     {"sessions", &Timekeeper::forget_what_ended, false, false},
                     {"retention", &Timekeeper::remove_what_is_due, true, true}};
    Next look{};
    std::set<StationId> grown;  // and not seen to yet
    for (;;) {
        bool has_new = false;
        {
            std::unique_lock lock(grown_->mutex);
            grown_->new_station.wait_for(lock, 1s, [this] { return grown_->ending || grown_->has_new; });
            if (grown_->ending) return;
            grown.merge(std::exchange(grown_->stations, {}));
            has_new = std::exchange(grown_->has_new, false);
        }
        try {
            if (has_new || std::chrono::steady_clock::now() >= look) {
                look = in(look_for_stations);
                station_.read_directory();
                learn_stations();
                station_.catch_up_with_keys();
            }
            require_not_deposed();
            hold_leadership();
            const bool leads = leadership_.is_ours();
            for (Duty& duty : duties) {
                if (duty.is_leaders && leads && !led_)
                    duty.next.clear();  // nobody knows what was left undone
                if (!duty.is_leaders || leads) attend(duty, grown);
            }
            led_ = leads;
            grown.clear();
        } catch (const Deposed&) {
            spdlog::info("another server leads now");
            leadership_.give_way();
            led_ = false;
        } catch (const std::exception& error) {
            spdlog::error("the timekeeper could not look at the stations: {}", error.what());
        }
    }
}

void Timekeeper::learn_stations() {
    const std::lock_guard lock(grown_->mutex);
    for (const stations::Station& one : station_.directory.tree()->all())
        grown_->known.insert(one.id);
}

void Timekeeper::hold_leadership() {
    if (!station_.store->health().writable) return;
    try {
        leadership_.hold();
        could_lead_ = true;
    } catch (const std::exception& error) {
        if (could_lead_) spdlog::warn("who leads cannot be asked: {}", error.what());
        could_lead_ = false;
    }
}

void Timekeeper::attend(Duty& duty, const std::set<StationId>& grown) {
    if (duty.is_woken) {  // those that are not reached now are still due the next time
        for (const StationId id : grown)
            duty.next[id] = {};
    }
    for (const stations::Station& one : station_.directory.tree()->all()) {
        if (!station_.store->health().writable) return;
        Next& next = duty.next[one.id];
        if (next > std::chrono::steady_clock::now()) continue;
        try {
            next = (this->*duty.work)(one.id);
            if (duty.is_failing) spdlog::info("the timekeeper's {} are well again", duty.name);
            duty.is_failing = false;
        } catch (const std::exception& error) {
            if (!duty.is_failing)
                spdlog::error("the timekeeper could not see to the {}: {}", duty.name, error.what());
            duty.is_failing = true;
            next = in(after_failure);
            return;  // what fails at one station may fail at all: these are looked at the next second
        }
    }
}

// A command of the leader, at a station.
template <class Command>
auto Timekeeper::lead(StationId id, Command command) {
    using R = std::invoke_result_t<Command&, store::Transaction&>;
    bool is_deposed = false;
    auto done = station_.store->write_now(timekeeper(id), [&](store::Transaction& transaction) -> R {
        is_deposed = !leadership_.stands(transaction);
        if (is_deposed) return refuse(RefusalKind::conflict, "lease/lost", {"", ""});
        return command(transaction);
    });
    if (is_deposed) throw Deposed();
    return done;
}

template <class Command>
void Timekeeper::lead_later(StationId id, Command command) {
    {
        const std::lock_guard lock(later_.mutex);
        ++later_.waiting;
    }
    station_.store->write(
        timekeeper(id),
        [this, command = std::move(command)](store::Transaction& transaction) -> Result<bool> {
            if (!leadership_.stands(transaction))
                return refuse(RefusalKind::conflict, "lease/lost", {"", ""});
            command(transaction);
            return true;
        },
        [this, id](const store::Outcome<Result<bool>>& outcome) {
            if (outcome.fault) {
                spdlog::error("what was to be written for station {} was not; it is tried again",
                              static_cast<std::int64_t>(id));
            }
            const std::lock_guard lock(later_.mutex);
            later_.is_deposed = later_.is_deposed || (outcome.result && !*outcome.result);
            if (--later_.waiting == 0) later_.done.notify_all();
        });
}

void Timekeeper::require_not_deposed() {
    const std::lock_guard lock(later_.mutex);
    if (std::exchange(later_.is_deposed, false)) throw Deposed();
}

Timekeeper::Next Timekeeper::sound_alarms(StationId id) {
    const auto alarm = station_.ask(&incidents::IncidentDesk::first_alarm, id);
    const Instant now = station_.store->clock().now();
    if (!alarm) return in(when_nothing_happens);
    if (*alarm > now) return when(*alarm, now);
    for (std::size_t noted = at_once; noted == at_once;) {
        noted = lead(id, [&](store::Transaction& transaction) {
                    return station_.desk.sound_alarms(transaction, at_once);
                }).value();
    }
    return in(0s);
}

Timekeeper::Next Timekeeper::forget_what_ended(StationId id) {
    Next& forgotten = forgotten_at_[id];
    const auto now = std::chrono::steady_clock::now();
    if (now < forgotten + when_nothing_happens && !station_.doorkeeper.has_seen_any(id)) return in(1min);
    forgotten = now;
    station_.store
        ->write_now(timekeeper(id),
                    [&](store::Transaction& transaction) -> Result<bool> {
                        station_.doorkeeper.keep_up(transaction);
                        station_.desk.forget_old_steps(transaction);
                        return true;
                    })
        .value();
    return in(1min);
}

// For at most so long each second, in batches with a commit each: others' changes come in between.
Timekeeper::Next Timekeeper::remove_what_is_due(StationId id) {
    using State = retention::NightlyRun::State;
    const auto end = in(retention_share);
    while (std::chrono::steady_clock::now() < end) {
        const bool is_due = station_.ask(
            [this](store::Snapshot& snapshot) { return station_.retention.is_due(snapshot); }, id);
        if (!is_due) return in(1min);
        const auto done = lead(id, [this, id](store::Transaction& transaction) {
            transaction.act_for(retention::keeper_of_time(id));
            return station_.retention.attend(transaction);
        });
        if (done.value() == State::finished) return in(1min);
    }
    return in(0s);
}

// Records under older keys come under the current one, a little every second, so that nobody waits behind it.
Timekeeper::Next Timekeeper::rewrap_some(StationId id) {
    const std::string current = station_.vault.keys()->current().id;
    AllUnder& all = all_under_[id];
    const bool is_known = current == all.key;
    if (is_known && std::chrono::steady_clock::now() < all.look_again) return in(0s);
    const auto left = [this](store::Snapshot& snapshot) { return station_.vault.left_to_rewrap(snapshot); };
    for (int batch = 0; batch < rewraps_a_second; ++batch) {
        if (station_.ask(left, id) == 0) {
            all = {current, is_known && batch == 0 ? Next::max() : in(1min)};
            return in(0s);
        }
        lead(id, [this](store::Transaction& transaction) {
            return Result<std::int64_t>(station_.vault.rewrap(transaction, rewrapped_at_once));
        }).value();
    }
    return in(0s);
}

// To the other station first, then it is noted here that it arrived: one that is brought again changes
// nothing.
Timekeeper::Next Timekeeper::carry_letters(StationId id) {
    while (const auto carried = station_.ask(&incidents::next_letter, id)) {
        const StationId to = carried->letter.to;
        bool is_deposed = false;
        const auto received = station_.store->write_now(
            {to, incidents::post_of_station(id)}, [&](store::Transaction& transaction) -> Result<void> {
                is_deposed = !leadership_.stands(transaction);
                if (is_deposed) return refuse(RefusalKind::conflict, "lease/lost", {"", ""});
                if (!station_.directory.has(to)) {
                    return refuse(RefusalKind::not_found, "station/unknown",
                                  {"该单位已撤销。", "That station is closed."});
                }
                return station_.desk.receive(transaction, *carried);
            });
        if (is_deposed) throw Deposed();
        lead(id, [&](store::Transaction& transaction) -> Result<bool> {
            transaction.act_for({id, incidents::post_of_station(to)});
            if (received) {
                incidents::note_delivered(transaction, carried->letter.id);
                return true;
            }
            auto back = station_.desk.take_back_letter(transaction, carried->letter, received.error().detail);
            if (!back) return tl::unexpected(std::move(back.error()));
            return true;
        }).value();
    }
    return in(when_nothing_happens);
}

// Check-outs that were forgotten, call-outs that are over, the shifts of series that come nearer, and
// proposed places that nobody answered.
Timekeeper::Next Timekeeper::see_to_volunteers(StationId id) {
    const volunteers::ShiftDesk shifts({station_.vault, station_.rulebooks, station_.grids});
    const volunteers::PlanDesk plans({station_.vault, station_.rulebooks, station_.grids});
    const auto due = station_.ask(
        [&](store::Snapshot& snapshot) {
            std::optional<Instant> first;
            for (const auto& at : {volunteers::AttendanceDesk::next_to_close(snapshot),
                                   volunteers::CallDesk::next_to_end(snapshot), shifts.next_to_make(snapshot),
                                   plans.next_due(snapshot)}) {
                if (at && (!first || *at < *first)) first = at;
            }
            return first;
        },
        id);
    const Instant now = station_.store->clock().now();
    if (!due) return in(when_nothing_happens);
    if (*due > now) return when(*due, now);
    lead(id, [&](store::Transaction& transaction) -> Result<bool> {
        volunteers::CallDesk::end_those_due(transaction);
        volunteers::AttendanceDesk::close_forgotten(transaction, at_once);
        shifts.make_some(transaction);
        plans.see_to(transaction, at_once);
        return true;
    }).value();
    return in(0s);
}

// A batch at each turn, for at most a tenth of the time: the sheets of a large station are first made in
// many. What was not written is found again at the next turn.
Timekeeper::Next Timekeeper::keep_sheets(StationId id) {
    Next& rest = sheets_rest_until_[id];
    const auto begun = std::chrono::steady_clock::now();
    if (begun < rest) return rest;
    auto work = station_.ask(&incidents::next_sheet_work, id);
    const auto took = std::chrono::steady_clock::now() - begun;
    rest = in(work && work->has_more
                  ? 10 * took
                  : std::max<std::chrono::steady_clock::duration>(incidents::sheets_rest, 20 * took));
    if (!work) return in(when_nothing_happens);
    lead_later(id, [work = std::move(*work)](store::Transaction& transaction) {
        incidents::write_sheets(transaction, work);
    });
    return rest;
}

// Those of the leading server are every station's.
Timekeeper::Next Timekeeper::name_witnesses(StationId id) {
    const auto known = station_.ask(&audit::find_witnesses, id);
    const auto is_known = [&](const std::string& name) {
        return std::any_of(known.begin(), known.end(),
                           [&](const audit::WitnessRow& row) { return row.name == name; });
    };
    if (known.size() == witness_names_.size() &&
        std::all_of(witness_names_.begin(), witness_names_.end(), is_known))
        return in(when_nothing_happens);
    lead(id, [this](store::Transaction& transaction) -> Result<bool> {
        audit::name_witnesses(transaction, witness_names_);
        return true;
    }).value();
    for (const auto& keeper : witness_keepers_)
        keeper->wake(id);
    return in(when_nothing_happens);
}

Timekeeper::Next Timekeeper::sign_checkpoint(StationId id) {
    const auto due = station_.ask(
        [this](store::Snapshot& snapshot) { return station_.seal->checkpoint_due_at(snapshot); }, id);
    const Instant now = station_.store->clock().now();
    if (!due) return in(when_nothing_happens);
    if (*due > now) return when(*due, now);
    const auto done = lead(id, [this](store::Transaction& transaction) {
        return station_.seal->checkpoint_if_due(transaction);
    });
    if (done) {
        seal_was_broken_.erase(id);
        for (const auto& keeper : witness_keepers_)
            keeper->wake(id);
    } else if (seal_was_broken_.insert(id).second) {
        spdlog::critical("no checkpoint is signed any more: {}", done.error().detail.en);
    }
    return in(1s);
}

}  // namespace linli::cli
