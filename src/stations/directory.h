// Which stations there are, in memory: every request asks. A station that another server added is known here
// a few seconds later.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "http/gate.h"
#include "stations/station_rows.h"
#include "store/store.h"

namespace linli::stations {

// Thread-safe.
class Directory final : public http::StationNames {
  public:
    // Reads the stations as they are now.
    void read(store::Snapshot& snapshot);
    std::shared_ptr<const Tree> tree() const;

    // Of those that are open.
    bool has(StationId station) const override;
    std::optional<StationId> find(std::string_view code) const override;

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Tree> tree_ = std::make_shared<const Tree>();
};

}  // namespace linli::stations
