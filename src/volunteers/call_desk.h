// Teams are called out to an incident, and those who are called answer, come and go. Commands, each one
// transaction, and the questions about them.
#pragma once

#include "volunteers/call.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// Any thread.
class CallDesk {
  public:
    explicit CallDesk(Room room) : room_(room) {}

    // By staff who read volunteers and handle the incident (its handler, or whoever directs the station's).
    // Members who may not come are not called; who is called already is not called twice. Refused:
    // incident/not-found, incident/not-yours, call-out/incident-closed, team/closed, call-out/called (a team
    // is called to it already), call-out/nobody.
    Result<CallOutShown> call(store::Transaction& transaction, std::int64_t incident,
                              const CallOutWritten& written) const;
    // Refused: call-out/not-found, call-out/stood-down, and as `call`.
    Result<CallOutShown> stand_down(store::Transaction& transaction, std::int64_t incident,
                                    std::int64_t call_out, const WhyWritten& why) const;
    // For staff who see the incident and read volunteers.
    Result<CallOutList> list(store::Snapshot& snapshot, std::int64_t incident) const;

    // By the volunteer. A step that changes nothing answers with how it stands. Refused: call-out/not-found,
    // call-out/stood-down, call-out/is-there, call-out/not-there.
    Result<MyCallOuts> own(store::Snapshot& snapshot, std::string_view token) const;
    Result<MyCallOut> answer(store::Transaction& transaction, std::string_view token, std::int64_t call_out,
                             const CallAnswered& answer) const;
    // Arriving begins a service, and ends another that is open where that was said; leaving ends it. Refused:
    // call-out/serves-elsewhere.
    Result<MyCallOut> step(store::Transaction& transaction, std::string_view token, std::int64_t call_out,
                           CallOutStep step, Elsewhere elsewhere = Elsewhere::stays) const;

    // ---- as time goes on ----

    // When the first call-out is to end: now, where its incident is closed. Nothing: none is open.
    static std::optional<Instant> next_to_end(store::Snapshot& snapshot);
    // Ends those whose incident is closed, when it was, and those whose time is over; how many.
    static std::size_t end_those_due(store::Transaction& transaction);

  private:
    Result<MyCallOut> step(store::Transaction& transaction, std::string_view token, std::int64_t call_out,
                           CallOutStep step, Elsewhere elsewhere, std::optional<Instant> expected_at) const;

    Room room_;
};

}  // namespace linli::volunteers
