// Shifts, who signed up for them and what was done, and all the SQL about them; inside this room only.
#pragma once

#include <map>

#include "store/transaction.h"
#include "volunteers/shift.h"

namespace linli::volunteers {

struct SeriesRow {
    std::int64_t id = 0;
    std::string team;
    SeriesWritten written;
    std::chrono::sys_days made_until;  // shifts are made up to this day, it included
    std::chrono::sys_days last_day;
};
void insert_series(store::Transaction& transaction, const SeriesRow& series);
void set_made_until(store::Transaction& transaction, std::int64_t id, std::chrono::sys_days day);
// Of those that are not made to their end, the one that is least far.
std::optional<SeriesRow> least_made_series(store::Snapshot& snapshot);

struct ShiftRow {
    std::int64_t id = 0;
    std::string team;
    std::optional<std::int64_t> series;
    Instant starts_at;
    Instant ends_at;
    std::vector<ShiftRole> roles;
    std::vector<std::string> grids;
    std::string meeting_point;
    ShiftState state = ShiftState::planned;
};
// As they are kept in a row.
std::vector<ShiftRole> read_roles(std::string_view text);
std::vector<std::string> read_grids(std::string_view text);
void insert_shift(store::Transaction& transaction, const ShiftRow& shift);
void set_shift_state(store::Transaction& transaction, std::int64_t id, ShiftState state);
// Deleted ones too.
std::optional<ShiftRow> find_shift(store::Snapshot& snapshot, std::int64_t id);
// That end after `from` and start before `to`, by their start, at most `most`, without deleted ones.
std::vector<ShiftRow> shifts_between(store::Snapshot& snapshot, Instant from, Instant to, std::int64_t most);
std::vector<ShiftRow> shifts_between(store::Snapshot& snapshot, std::string_view team, Instant from,
                                     Instant to, std::int64_t most);

struct SignUp {
    std::int64_t shift = 0;
    std::int64_t volunteer = 0;
    std::string role;
    SignUpState state = SignUpState::signed_up;
    Instant since;
    std::int64_t place = 0;  // in the order of coming, among those of the shift
};
void put_sign_up(store::Transaction& transaction, const SignUp& sign_up);
std::optional<SignUp> find_sign_up(store::Snapshot& snapshot, std::int64_t shift, std::int64_t volunteer);
// In the order of coming.
std::vector<SignUp> sign_ups_for(store::Snapshot& snapshot, std::int64_t shift);
// Signed up or waiting, for shifts that are planned and end after `after`.
std::vector<SignUp> sign_ups_of(store::Snapshot& snapshot, std::int64_t volunteer, Instant after);

// Of many shifts at once, those that end after `from` and start before `to`; of a team, if it is named. By
// shift, in the order of coming.
std::map<std::int64_t, std::vector<SignUp>> sign_ups_between(store::Snapshot& snapshot, std::string_view team,
                                                             Instant from, Instant to);
// The shifts that somebody has a place in, which end after `after`, and the team of each.
struct PlaceRow {
    std::int64_t shift = 0;
    Instant starts_at;
    Instant ends_at;
    std::string team;
};
std::vector<PlaceRow> places_of(store::Snapshot& snapshot, std::int64_t volunteer, Instant after);

struct ServiceRow {
    std::int64_t id = 0;
    std::int64_t volunteer = 0;
    std::string team;
    std::optional<std::int64_t> shift;
    Instant began_at;
    std::optional<Instant> ended_at;
    Attendance how_in = Attendance::code;
    std::optional<Attendance> how_out;
    ServiceState state = ServiceState::open;
    bool closed_by_rule = false;
    std::int64_t minutes = 0;
    Instant closes_at;  // by rule, while it is open
    std::optional<std::int64_t> witness;
};
void insert_service(store::Transaction& transaction, const ServiceRow& service);
void update_service(store::Transaction& transaction, const ServiceRow& service);
std::optional<ServiceRow> find_service(store::Snapshot& snapshot, std::int64_t id);
std::optional<ServiceRow> find_service(store::Snapshot& snapshot, std::int64_t shift, std::int64_t volunteer);
// Somebody's in shifts that end after `from`, by shift.
std::map<std::int64_t, ServiceRow> services_in_shifts(store::Snapshot& snapshot, std::int64_t volunteer,
                                                      Instant from);
std::optional<ServiceRow> open_service_of(store::Snapshot& snapshot, std::int64_t volunteer);
// Newest first, below `before`, at most `most`.
std::vector<ServiceRow> services_of(store::Snapshot& snapshot, std::int64_t volunteer, std::int64_t before,
                                    std::int64_t most);
// The same of all; of a state or a team, where they are not empty.
std::vector<ServiceRow> services_before(store::Snapshot& snapshot, std::string_view state,
                                        std::string_view team, std::int64_t before, std::int64_t most);
// Not refused, in any part of that time.
bool has_service_between(store::Snapshot& snapshot, std::int64_t volunteer, Instant from, Instant to);
std::optional<Instant> first_to_close(store::Snapshot& snapshot);
std::vector<ServiceRow> services_to_close(store::Snapshot& snapshot, Instant now, std::size_t most);

}  // namespace linli::volunteers
