// This room's SQL, all of it.
#pragma once

#include <map>

#include "retention/schedule.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::retention {

// How many of each thing went, by the name of its content or line.
using Counts = std::map<std::string, std::int64_t>;

// Where the station's nightly runs stand.
struct Progress {
    Instant night;                    // the last one that was seen to, or needed nothing
    std::optional<Instant> begun_at;  // of the run that is under way
    Counts counts;                    // of it, so far
};

std::int64_t periods_version(store::Snapshot& snapshot);  // 0: the program's own
Periods periods_of(store::Snapshot& snapshot);
void keep_periods(store::Transaction& transaction, std::int64_t version, const Periods& periods);

std::optional<Progress> progress_of(store::Snapshot& snapshot);
void keep_progress(store::Transaction& transaction, const Progress& progress);

}  // namespace linli::retention
