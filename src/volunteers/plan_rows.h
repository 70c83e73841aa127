// Wishes, plans of a month and the places they propose, and all the SQL about them; inside this room only.
#pragma once

#include <map>

#include "store/transaction.h"
#include "volunteers/month_plan.h"
#include "volunteers/shift_rows.h"
#include "volunteers/volunteer_rows.h"

namespace linli::volunteers {

void put_wishes(store::Transaction& transaction, std::string_view month, std::int64_t volunteer,
                const WishesWritten& written);
std::optional<WishesWritten> wishes_of(store::Snapshot& snapshot, std::string_view month,
                                       std::int64_t volunteer);
void delete_wishes_of(store::Transaction& transaction, std::int64_t volunteer);

struct PlanRow {
    std::int64_t id = 0;
    PlanState state = PlanState::computing;
    PlanWritten written;
    std::string begun_by;  // an actor
    Instant begun_at;
    Instant give_up_at;  // while it is computed: later than this, nobody does any more
    std::optional<PlanOutcome> outcome = {};
};
void insert_plan(store::Transaction& transaction, const PlanRow& plan);
void update_plan(store::Transaction& transaction, const PlanRow& plan);
std::optional<PlanRow> find_plan(store::Snapshot& snapshot, std::int64_t id);
// Newest first.
std::vector<PlanRow> all_plans(store::Snapshot& snapshot);

// A place that a plan proposes.
struct ProposedRow {
    std::int64_t plan = 0;
    std::int64_t shift = 0;
    std::int64_t volunteer = 0;
    std::string role;
    PlaceState state = PlaceState::open;
    Instant held_until;
};
void insert_place(store::Transaction& transaction, const ProposedRow& place);
void answer_place(store::Transaction& transaction, const ProposedRow& place, PlaceState state);
// By shift and volunteer.
std::vector<ProposedRow> places_of_plan(store::Snapshot& snapshot, std::int64_t plan);
// Those that are open.
std::vector<ProposedRow> held_in(store::Snapshot& snapshot, std::int64_t shift);
// Of shifts of a team, or of all if it is empty, that end after `from` and start before `to`; by shift.
std::map<std::int64_t, std::vector<ProposedRow>> held_between(store::Snapshot& snapshot,
                                                              std::string_view team, Instant from,
                                                              Instant to);
std::vector<ProposedRow> held_for(store::Snapshot& snapshot, std::int64_t volunteer);
std::vector<ProposedRow> held_until(store::Snapshot& snapshot, Instant now, std::size_t most);
// Those of a plan that are open are held no longer: one statement, however many they are. `held_until` finds
// them.
void let_places_lapse(store::Transaction& transaction, std::int64_t plan);
std::map<std::pair<std::int64_t, PlaceState>, int> count_places(store::Snapshot& snapshot);  // by plan, state

// When the first place lapses, or a plan is given up.
std::optional<Instant> first_plan_due(store::Snapshot& snapshot);
// The first month of which there are wishes or a plan.
std::optional<std::string> first_planned_month(store::Snapshot& snapshot);
// What was wished and proposed for months before this one.
void forget_months_before(store::Transaction& transaction, std::string_view month);

// ---- a month at once ----

struct Wisher {
    Volunteer volunteer;
    WishesWritten wishes;
};
std::vector<Wisher> wishers(store::Snapshot& snapshot, std::string_view month);  // by number
// Team by volunteer, of members.
std::vector<std::pair<std::int64_t, std::string>> all_members(store::Snapshot& snapshot);
// Signed up or waiting, for shifts that are planned and start in that time.
std::vector<SignUp> sign_ups_between(store::Snapshot& snapshot, Instant from, Instant to);
// Those that are still held, and declined ones, of shifts that are planned and start in that time.
std::vector<ProposedRow> places_between(store::Snapshot& snapshot, Instant from, Instant to);
// When confirmed services of shifts with grids began, the last of each shift.
std::vector<std::pair<std::vector<std::string>, Instant>> visits_between(store::Snapshot& snapshot,
                                                                         Instant from, Instant to);
// Minutes of services without a shift, that are not refused and began in that time, by volunteer.
std::map<std::int64_t, std::int64_t> worklogs_between(store::Snapshot& snapshot, Instant from, Instant to);

}  // namespace linli::volunteers
