// A month's plan (月度排班): what volunteers wish, what is proposed to them, and how they answered: the
// words. Pure.
#pragma once

#include "volunteers/standing.h"

namespace linli::volunteers {

// ---- wishes ----

inline constexpr int months_ahead = 2;  // for which one may wish and plan

enum class Willing {
    gladly,
    could  // if nobody else does
};
BOOST_DESCRIBE_ENUM(Willing, gladly, could)

// A shift that one agrees to be planned for, in this role.
struct Wish {
    std::int64_t shift = 0;
    std::string role;
    Willing how = Willing::gladly;
};
BOOST_DESCRIBE_STRUCT(Wish, (), (shift, role, how))

// All of a volunteer's wishes for a month. Nobody is planned for anything else.
struct WishesWritten {
    int most_minutes = 600;  // of service in the month, what one has signed up for included
    int rest_minutes = 0;    // between two shifts, even if a team asks for less
    std::vector<Wish> wishes;
};
BOOST_DESCRIBE_STRUCT(WishesWritten, (), (most_minutes, rest_minutes, wishes))
void check(const WishesWritten& written, json::Faults& faults);

struct WishableRole {
    std::string code;
    Text name;
    int places_left = 0;
    std::optional<Willing> how;  // that one wished
};
BOOST_DESCRIBE_STRUCT(WishableRole, (), (code, name, places_left, how))

struct WishableShift {
    std::int64_t id = 0;
    std::string team;
    Text team_name;
    Instant starts_at;
    Instant ends_at;
    std::string meeting_point;
    bool is_in_free_times = false;  // of one's profile
    std::vector<WishableRole> roles;
};
BOOST_DESCRIBE_STRUCT(WishableShift, (),
                      (id, team, team_name, starts_at, ends_at, meeting_point, is_in_free_times, roles))

struct WishesPage {
    std::string month;                // "2026-12"
    std::vector<std::string> months;  // for which one may wish
    int most_minutes = 600;
    int rest_minutes = 0;
    bool is_given = false;              // one has wished something for it
    bool is_fixed = false;              // it is proposed already: no wish changes it
    std::vector<WishableShift> shifts;  // of one's teams, that one could sign up for, by their start
};
BOOST_DESCRIBE_STRUCT(WishesPage, (), (month, months, most_minutes, rest_minutes, is_given, is_fixed, shifts))

struct WishesQuery {
    std::optional<std::string> month;  // the next one if missing
};
BOOST_DESCRIBE_STRUCT(WishesQuery, (), (month))

// Whether a shift lies wholly in one of these times of the week.
bool is_free_for(const std::vector<FreeTime>& times, Instant starts, Instant ends, Zone zone);

std::string month_text(std::chrono::year_month month);  // "2026-12"
std::chrono::year_month month_of(Instant moment, Zone zone);
Instant start_of(std::chrono::year_month month, Zone zone);

// ---- what is proposed ----

enum class PlaceState {
    open,      // held for the person, who has not answered
    accepted,  // and signed up
    declined,
    lapsed,    // not answered in time
    withdrawn  // by staff, or there is no such place or member any more
};
BOOST_DESCRIBE_ENUM(PlaceState, open, accepted, declined, lapsed, withdrawn)

// A place that is proposed to a volunteer.
struct ProposedPlace {
    ShiftShown shift;
    std::string role;
    Text role_name;
    Instant held_until;
    StandingShown standing;  // of now: one may have taken something else meanwhile
};
BOOST_DESCRIBE_STRUCT(ProposedPlace, (), (shift, role, role_name, held_until, standing))

struct ProposedPlaces {
    std::vector<ProposedPlace> places;  // not answered yet, by their start
};
BOOST_DESCRIBE_STRUCT(ProposedPlaces, (), (places))

// ---- the plan ----

enum class PlanState {
    computing,
    proposed,
    cancelled,    // by staff while it was computed
    interrupted,  // the server ended meanwhile, or computing failed: nothing was proposed
    withdrawn     // by staff when it was proposed
};
BOOST_DESCRIBE_ENUM(PlanState, computing, proposed, cancelled, interrupted, withdrawn)

struct PlanWritten {
    std::string month;                    // "2026-12"
    std::optional<std::string> team;      // all if missing
    std::optional<int> answer_hours;      // in which one answers; 72 if missing
    std::optional<int> visit_every_days;  // each grid of these shifts; 7 if missing
    std::optional<int> seconds;           // to compute, 60 at most and if missing
};
BOOST_DESCRIBE_STRUCT(PlanWritten, (), (month, team, answer_hours, visit_every_days, seconds))
void check(const PlanWritten& written, json::Faults& faults);

// A role of a shift with places for which nobody could be planned, and what became of those who agreed.
struct FreePlaces {
    std::int64_t shift = 0;
    std::string role;
    int missing = 0;
    int agreed = 0;  // persons; the following are parts of them
    int not_eligible = 0;
    int in_this_shift = 0;
    int elsewhere = 0;
    int at_most_hours = 0;
    int outweighed = 0;
};
BOOST_DESCRIBE_STRUCT(FreePlaces, (),
                      (shift, role, missing, agreed, not_eligible, in_this_shift, elsewhere, at_most_hours,
                       outweighed))

enum class NoTurn { not_eligible, engaged, at_most_hours, places_taken };
BOOST_DESCRIBE_ENUM(NoTurn, not_eligible, engaged, at_most_hours, places_taken)

struct WithoutPlace {
    std::int64_t volunteer = 0;
    NoTurn why = NoTurn::places_taken;
};
BOOST_DESCRIBE_STRUCT(WithoutPlace, (), (volunteer, why))

struct MissedGrid {
    std::string grid;
    std::vector<std::string> days;
    bool has_shifts = false;  // that would have visited it in time, had somebody gone
};
BOOST_DESCRIBE_STRUCT(MissedGrid, (), (grid, days, has_shifts))

enum class PlanEnding {
    optimal,  // no plan costs less by more than 1 %
    time      // the best that was found in time
};
BOOST_DESCRIBE_ENUM(PlanEnding, optimal, time)

// What came of it, as it is kept: numbers and codes alone.
struct PlanOutcome {
    PlanEnding ending = PlanEnding::optimal;
    int milliseconds = 0;  // that it took
    int proposed = 0;      // places
    int left_out = 0;      // that were planned, but taken, or not possible any more, when it was proposed
    double cost = 0;
    double bound = 0;  // no plan costs less
    double gap = 0;    // how much more than the bound, as a part of it
    int unfilled = 0;  // places
    int missed_days = 0;
    std::vector<FreePlaces> places;
    std::vector<WithoutPlace> persons;
    std::vector<MissedGrid> grids;
};
BOOST_DESCRIBE_STRUCT(PlanOutcome, (),
                      (ending, milliseconds, proposed, left_out, cost, bound, gap, unfilled, missed_days,
                       places, persons, grids))

struct PlanShown {
    std::int64_t id = 0;
    std::string month;
    std::optional<std::string> team;
    std::optional<Text> team_name;
    PlanState state = PlanState::computing;
    int answer_hours = 72;
    int visit_every_days = 7;
    Text begun_by;
    Instant begun_at;
    int open = 0;  // places, by how they were answered
    int accepted = 0;
    int declined = 0;
    int lapsed = 0;
    int withdrawn = 0;
};
BOOST_DESCRIBE_STRUCT(PlanShown, (),
                      (id, month, team, team_name, state, answer_hours, visit_every_days, begun_by, begun_at,
                       open, accepted, declined, lapsed, withdrawn))

struct PlanList {
    std::vector<PlanShown> plans;  // newest first
};
BOOST_DESCRIBE_STRUCT(PlanList, (), (plans))

// While it is computed, and on the server that does.
struct PlanProgress {
    int milliseconds = 0;
    std::optional<double> cost;  // of the best plan so far
    std::optional<double> bound;
};
BOOST_DESCRIBE_STRUCT(PlanProgress, (), (milliseconds, cost, bound))

// A shift as a plan's page names it.
struct PlanShift {
    std::int64_t id = 0;
    Text team_name;
    Instant starts_at;
    Instant ends_at;
    Text role_name;
};
BOOST_DESCRIBE_STRUCT(PlanShift, (), (id, team_name, starts_at, ends_at, role_name))

struct FreePlacesShown {
    PlanShift at;
    FreePlaces free;
};
BOOST_DESCRIBE_STRUCT(FreePlacesShown, (), (at, free))

struct WithoutPlaceShown {
    std::int64_t volunteer = 0;
    std::string name;  // masked
    NoTurn why = NoTurn::places_taken;
};
BOOST_DESCRIBE_STRUCT(WithoutPlaceShown, (), (volunteer, name, why))

struct PlanAnswer {
    PlanShift at;
    std::int64_t volunteer = 0;
    std::string name;  // masked
    PlaceState state = PlaceState::open;
    Instant held_until;
};
BOOST_DESCRIBE_STRUCT(PlanAnswer, (), (at, volunteer, name, state, held_until))

struct PlanPage {
    PlanShown plan;
    std::optional<PlanProgress> progress;
    std::optional<PlanOutcome> outcome;  // once proposed; its lists are the following
    std::vector<FreePlacesShown> places;
    std::vector<WithoutPlaceShown> persons;
    std::vector<MissedGrid> grids;
    std::vector<PlanAnswer> answers;  // by shift
};
BOOST_DESCRIBE_STRUCT(PlanPage, (), (plan, progress, outcome, places, persons, grids, answers))

std::string subject_of_plan(std::int64_t id);

}  // namespace linli::volunteers
