// Does on time what no request asks for: deadlines, the seal's signatures and their way to the witnesses,
// what is due to be removed; for every station, while the server runs.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "cli/leadership.h"
#include "cli/station.h"
#include "cli/witness_keeper.h"
#include "cli/witness_options.h"

namespace linli::cli {

// Notes everything that is due now at a station; on the calling thread. How many incidents.
std::size_t sound_all_alarms(Station& station, StationId id = first_station);

// A thread that looks once a second which duty is due at which station. A station at which nothing happens
// costs nothing: each duty says when it wants to be asked again, and is asked earlier when the station's
// journal has grown. Of several servers, one leads; the others see to their own sessions alone. Ends with it.
class Timekeeper {
  public:
    // `witnesses`: who keeps every station's checkpoints.
    Timekeeper(Station& station, Witnesses witnesses);
    ~Timekeeper();
    Timekeeper(const Timekeeper&) = delete;
    Timekeeper& operator=(const Timekeeper&) = delete;

  private:
    // When to be asked again at the latest.
    using Next = std::chrono::steady_clock::time_point;
    // One of its duties: when it fails, the others go on, and it is tried again at its next time.
    struct Duty {
        const char* name;
        Next (Timekeeper::*work)(StationId id);
        bool is_woken;    // by what happens at the station
        bool is_leaders;  // done by the leading server alone
        std::map<StationId, Next> next = {};
        bool is_failing = false;  // said once
    };
    // Stations whose journal grew; shared with the store's threads.
    struct Grown {
        std::mutex mutex;
        std::condition_variable new_station;
        std::set<StationId> stations;
        std::set<StationId> known;
        bool has_new = false;
        bool ending = false;
    };

    // Commands that nobody waits for, so that those of many stations are committed together.
    struct Later {
        std::mutex mutex;
        std::condition_variable done;
        int waiting = 0;
        bool is_deposed = false;  // one of them found another server leading
    };

    void run();
    void learn_stations();
    void hold_leadership();
    void attend(Duty& duty, const std::set<StationId>& grown);
    template <class Command>
    auto lead(StationId id, Command command);
    template <class Command>
    void lead_later(StationId id, Command command);
    void require_not_deposed();
    Next sound_alarms(StationId id);
    Next name_witnesses(StationId id);
    Next sign_checkpoint(StationId id);
    Next rewrap_some(StationId id);
    Next forget_what_ended(StationId id);
    Next remove_what_is_due(StationId id);
    Next carry_letters(StationId id);
    Next see_to_volunteers(StationId id);
    Next keep_sheets(StationId id);

    Station& station_;
    Leadership leadership_;
    bool led_ = false;
    bool could_lead_ = true;  // said once
    // The key that every record of a station is under, and when that is looked at once more: another server
    // may have sealed under the one before for a moment.
    struct AllUnder {
        std::string key;
        Next look_again = Next::max();
    };
    std::map<StationId, AllUnder> all_under_;
    std::map<StationId, Next> forgotten_at_;
    std::map<StationId, Next> sheets_rest_until_;
    std::set<StationId> seal_was_broken_;  // said once
    std::vector<std::string> witness_names_;
    std::vector<std::unique_ptr<WitnessKeeper>> witness_keepers_;
    std::shared_ptr<Grown> grown_;
    Later later_;
    std::thread thread_;
};

}  // namespace linli::cli
