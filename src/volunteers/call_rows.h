// Call-outs, who was called, and all the SQL about them; inside this room only.
#pragma once

#include "store/transaction.h"
#include "volunteers/call.h"

namespace linli::volunteers {

struct CallOutRow {
    std::int64_t id = 0;
    std::int64_t incident = 0;
    CallOutState state = CallOutState::open;
    std::string made_by;  // an actor
    Instant made_at;
    Instant ends_by;
    std::optional<Instant> ended_at;
    std::optional<CallOutEnd> ended_how;
    std::vector<std::string> teams;
    std::vector<NotCalled> not_called;
};
void insert_call_out(store::Transaction& transaction, const CallOutRow& call_out);
// Its state and how it ended.
void update_call_out(store::Transaction& transaction, const CallOutRow& call_out);
std::optional<CallOutRow> find_call_out(store::Snapshot& snapshot, std::int64_t id);
// Newest first.
std::vector<CallOutRow> call_outs_of(store::Snapshot& snapshot, std::int64_t incident);
std::vector<CallOutRow> open_call_outs(store::Snapshot& snapshot);
// Those that are open, and those that ended after that; newest first.
std::vector<CallOutRow> call_outs_since(store::Snapshot& snapshot, Instant ended_after);

void put_called(store::Transaction& transaction, std::int64_t call_out, const Called& called);
std::optional<Called> find_called(store::Snapshot& snapshot, std::int64_t call_out, std::int64_t volunteer);
// By number.
std::vector<Called> called_in(store::Snapshot& snapshot, std::int64_t call_out);
// The call-out that a service was done in; nothing: none.
std::optional<std::int64_t> call_out_of_service(store::Snapshot& snapshot, std::int64_t service);

// What staff wrote, beside the rows: it goes when its time is over.
struct CallOutTexts {
    std::string message;
    std::string meeting_point;
    std::string ended_for;
};
void put_texts(store::Transaction& transaction, std::int64_t call_out, const CallOutTexts& texts);
// Empty when they are gone.
CallOutTexts texts_of(store::Snapshot& snapshot, std::int64_t call_out);
// Deletes those written before `before`, the oldest first, at most `most`; how many. Housekeeping.
std::int64_t forget_call_texts(store::Transaction& transaction, Instant before, std::int64_t most);
std::int64_t count_call_texts(store::Snapshot& snapshot, Instant before);

}  // namespace linli::volunteers
