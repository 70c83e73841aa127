// Posts each new checkpoint of every station to a witness, while the server runs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "audit/witness.h"
#include "cli/leadership.h"
#include "cli/station.h"

namespace linli::cli {

// A thread for one witness, so that none waits for another and nothing else waits for it. It asks one thing
// at a time: the stations that have something new take turns, and those that have not cost nothing. What
// fails is tried again after pauses that double, from a second to five minutes, and is then given the newest
// checkpoint: for a station, when its own was not kept; for all together, while the witness is not heard of.
// Ends with it.
class WitnessKeeper {
  public:
    // Works while this server leads. The station and the leadership outlive it.
    WitnessKeeper(Station& station, const Leadership& leadership, std::unique_ptr<audit::Witness> witness);
    ~WitnessKeeper();
    WitnessKeeper(const WitnessKeeper&) = delete;
    WitnessKeeper& operator=(const WitnessKeeper&) = delete;

    // There is something new at a station: a checkpoint, or that this is one of its witnesses. Any thread.
    void wake(StationId id);

  private:
    using Time = std::chrono::steady_clock::time_point;
    // Grows with each failure.
    struct Pause {
        std::chrono::seconds length{0};
        Time until{};
        void grow();
        void stay(std::chrono::seconds time);
        void end() { *this = {}; }
        bool is_over() const { return std::chrono::steady_clock::now() >= until; }
    };
    // A station's log, as this witness has it.
    struct Log {
        audit::Size kept = -1;  // since this server leads; it is asked once at least, whatever is new
        Pause pause;
        bool failure_is_said = false;  // in the program's log
        bool silence_is_noted = false;
    };

    void run();
    void begin_or_end_to_lead();
    std::optional<StationId> next_in_turn() const;
    bool work();  // true: there may be more to do at once
    std::optional<audit::Posted> to_post(StationId id);
    void take_answer(const audit::Posted& posted, const audit::WitnessAnswer& answer);
    void note_silence(const audit::WitnessAnswer& answer);
    bool note(const audit::Posted& posted, const audit::WitnessAnswer& answer);
    void say(Log& log, const audit::Posted& posted, const audit::WitnessAnswer& answer, bool changed);

    Station& station_;
    const Leadership& leadership_;
    std::unique_ptr<audit::Witness> witness_;
    // The thread's own.
    bool leads_ = false;
    std::map<StationId, Log> logs_;
    std::set<StationId> waiting_;     // that may have something new
    StationId last_ = first_station;  // whose turn it was
    Pause silence_;                   // nobody is heard of
    int unheard_ = 0;                 // tries in a row
    int busy_ = 0;                    // answers in a row that ask for patience
    std::mutex mutex_;                // guards what follows, but for the flag
    std::set<StationId> woken_;
    std::condition_variable end_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

}  // namespace linli::cli
