// The register: a station's lines, in memory. Questions are answered from it; what a page shows of an
// incident is then read from its row.
//
// It is read from the day sheets (day_sheet.h), and then is a follower without a kept position: each question
// first takes in the journal entries since the last one.
#pragma once

#include <map>
#include <mutex>
#include <shared_mutex>

#include "incidents/lines.h"
#include "store/transaction.h"

namespace linli::incidents {

// Thread-safe.
class Register {
  public:
    // use(const Lines&) with everything the snapshot holds taken in. What it returns must not refer to the
    // lines.
    template <class Use>
    auto read(store::Snapshot& snapshot, Use use) {
        Station& station = station_of(snapshot.station());
        catch_up(snapshot, station);
        const std::shared_lock lock(station.mutex);
        return use(static_cast<const Lines&>(station.lines));
    }

  private:
    struct Station {
        std::shared_mutex mutex;
        Lines lines;
    };

    Station& station_of(StationId id);
    static void catch_up(store::Snapshot& snapshot, Station& station);

    std::mutex mutex_;
    std::map<StationId, Station> stations_;
};

}  // namespace linli::incidents
