// Rows as they are shown, and how a volunteer stands with a shift; inside this room only.
#pragma once

#include "volunteers/acting.h"
#include "volunteers/ledger_rows.h"
#include "volunteers/plan_rows.h"
#include "volunteers/shift_rows.h"
#include "volunteers/volunteer_page.h"

namespace linli::volunteers {

// Whether names are shown as they are or masked.
enum class Names { clear, masked };
std::string name_of(store::Snapshot& snapshot, const Room& room, std::int64_t volunteer, Names names);

ShiftShown show(const ShiftRow& shift, const Text& team_name, const std::vector<SignUp>& all,
                const std::vector<ProposedRow>& held);
ShiftShown show(store::Snapshot& snapshot, const ShiftRow& shift);
ServiceShown show(store::Snapshot& snapshot, const Room& room, const ServiceRow& service, Names names);
CreditShown show(store::Snapshot& snapshot, const Credit& credit);
// The list of a shift, without its code.
ShiftPage page_of(store::Snapshot& snapshot, const Room& room, const ShiftRow& shift, Names names);

// What of a volunteer is asked of each shift of a team, read once for all of them.
struct TheirShifts {
    std::map<std::int64_t, std::vector<SignUp>> sign_ups;   // of everybody, by shift
    std::map<std::int64_t, std::vector<ProposedRow>> held;  // for everybody, by shift
    std::map<std::int64_t, ServiceRow> services;            // their own, by shift
    std::vector<TakenShift> taken;
    bool is_member = false;
};
// Of shifts that end after `from` and start before `to`.
TheirShifts their_shifts(store::Snapshot& snapshot, std::int64_t volunteer, const Team& team, Instant from,
                         Instant to);
// Of this one.
TheirShifts their_shift(store::Snapshot& snapshot, std::int64_t volunteer, const ShiftRow& shift);

// How the volunteer stands with the shift; for a place of `role`, or of any if it is empty.
StandingShown standing_in(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer,
                          const Team& team, const ShiftRow& shift, std::string_view role);
MyShift my_shift(const Volunteer& volunteer, const Team& team, const ShiftRow& shift,
                 const TheirShifts& theirs, Instant now, Zone zone);
MyShift my_shift(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer, const Team& team,
                 const ShiftRow& shift);

// Gives places of the role that are free to those who have waited longest and can take them.
void move_up(store::Transaction& transaction, const Room& room, const ShiftRow& shift, std::string_view role);
// Ends a membership, with its places and call-outs.
void leave_team(store::Transaction& transaction, const Room& room, Membership one);

// A place that was proposed is so no longer: taken, or others may have it.
void free_place(store::Transaction& transaction, const Room& room, ProposedRow place, PlaceState state);

// Ends an open service at `at`.
void end_service(store::Transaction& transaction, ServiceRow& service, Instant at, Attendance how);

}  // namespace linli::volunteers
