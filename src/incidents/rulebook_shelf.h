// The rulebook in force, read once per version.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "incidents/rulebook.h"
#include "store/transaction.h"

namespace linli::incidents {

// A rulebook with its calendar, ready for use.
struct Rules {
    std::int64_t version = 0;  // 0: the program's own first one
    Rulebook book;
    WorkCalendar calendar;
};

// Thread-safe; each call reads which version is in force in the snapshot it is given.
class RulebookShelf {
  public:
    std::shared_ptr<const Rules> current(store::Snapshot& snapshot);

    // The command: a new version. `book` has passed its check.
    std::int64_t replace(store::Transaction& transaction, const Rulebook& book);

  private:
    std::mutex mutex_;
    std::map<std::pair<StationId, std::int64_t>, std::shared_ptr<const Rules>> rules_;
};

}  // namespace linli::incidents
