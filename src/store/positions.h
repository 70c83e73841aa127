// The journal's positions and the numbers of its series, kept in memory while one writes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/transaction.h"

namespace linli::store {

// One command runs between begin() and keep() or undo(); keep_all() or forget() follow the commit of its
// group. Belongs to the writer's thread.
class Positions final : public JournalWriter {
  public:
    Position append(Transaction& transaction, const NewEntry& entry) override;
    std::int64_t next_number(Transaction& transaction, std::string_view series) override;
    void housekeeping() override { housekeeping_ = true; }

    void begin();
    void undo();
    // True if the running command may keep changed rows: it wrote an entry or said that it keeps house.
    bool accounted_for() const { return !appended_.empty() || housekeeping_; }

    // Writes the numbers that changed since the last commit; within the group's transaction.
    void write_numbers(Connection& connection);
    // Stations whose journal grew since the last commit, with the last position; taking empties the list.
    std::vector<std::pair<StationId, Position>> grown() const { return {grown_.begin(), grown_.end()}; }
    std::vector<std::pair<StationId, Position>> take_grown();
    // After a failed commit: everything is read again from the database.
    void forget();

    Position last(Snapshot& snapshot);

  private:
    struct Series {
        std::int64_t last = 0;
        bool changed = false;
    };
    using Key = std::pair<StationId, std::string>;

    std::map<StationId, Position> last_;
    std::map<StationId, Position> grown_;
    std::map<Key, Series, std::less<>> series_;
    std::vector<StationId> appended_;  // by the running command, an entry each
    std::vector<Key> taken_;
    bool housekeeping_ = false;
};

}  // namespace linli::store
