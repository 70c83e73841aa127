// Call-outs as they are shown, and how they end; inside this room only.
#pragma once

#include "volunteers/call_rows.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {

CallOutShown show(store::Snapshot& snapshot, const Room& room, const CallOutRow& call_out);
// As the volunteer sees it, who is called or leads one of its teams; nothing: it does not concern them.
std::optional<MyCallOut> my_call_out(store::Snapshot& snapshot, const Room& room, const CallOutRow& call_out,
                                     std::int64_t volunteer, const std::vector<Membership>& theirs);

// One entry about it. `volunteer`: who took the step; 0: nobody did.
void note_call_out(store::Transaction& transaction, std::string_view kind, const CallOutRow& call_out,
                   std::int64_t volunteer);

// Ends it at `at` for everybody: who is there has gone then.
void end_call_out(store::Transaction& transaction, CallOutRow call_out, Instant at, CallOutEnd how,
                  std::string_view reason);
// Somebody is a member of the team no longer: nobody waits for them.
void give_up_call_outs(store::Transaction& transaction, std::int64_t volunteer, std::string_view team);

}  // namespace linli::volunteers
