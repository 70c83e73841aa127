// Keeps a station's day sheets: a follower of the journal with a position of its own, which the timekeeper
// sees to. It rests between its turns, since whoever reads the sheets reads what happened since as well; and
// it reads outside the command that writes, so that no report waits behind it.
#pragma once

#include <chrono>
#include <memory>

#include "incidents/sheet_rows.h"

namespace linli::incidents {

inline constexpr std::chrono::seconds sheets_rest{5};

// What is to be written next.
struct SheetWork {
    std::optional<KeptSheets> was;  // as it was found
    KeptSheets becomes;
    std::map<std::int64_t, Sheet> sheets;  // by day
    bool has_more = false;                 // behind it
};

// A batch of what happened since, or of the incidents there are while the sheets are made for the first time
// or anew; nothing when all is in them.
std::optional<SheetWork> next_sheet_work(store::Snapshot& snapshot);

// Housekeeping. Nothing is written where somebody else wrote in between.
void write_sheets(store::Transaction& transaction, const SheetWork& work);

// The sheets will be made anew.
void begin_sheets_anew(store::Transaction& transaction);

}  // namespace linli::incidents
