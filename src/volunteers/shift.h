// Shifts (班次), who signed up for them, and what was done (服务): the words. Pure.
#pragma once

#include "volunteers/team.h"

namespace linli::volunteers {

// How far ahead shifts of a series are made, and shown.
inline constexpr auto days_ahead = std::chrono::days(62);

struct ShiftRole {
    std::string code;
    Text name;
    int needed = 1;
    int standby = 0;  // how many may wait for a place
};
BOOST_DESCRIBE_STRUCT(ShiftRole, (), (code, name, needed, standby))

struct ShiftWritten {
    Instant starts_at;
    Instant ends_at;
    std::vector<ShiftRole> roles;
    std::vector<std::string> grids;  // codes
    std::optional<std::string> meeting_point;
};
BOOST_DESCRIBE_STRUCT(ShiftWritten, (), (starts_at, ends_at, roles, grids, meeting_point))
void check(const ShiftWritten& shift, json::Faults& faults);

// Every week on these days, by the station's clock.
struct SeriesWritten {
    std::vector<Weekday> weekdays;
    std::string starts;  // "19:00"
    int minutes = 60;
    std::string from;   // days, "2026-12-01"
    std::string until;  // the last day
    std::vector<ShiftRole> roles;
    std::vector<std::string> grids;
    std::optional<std::string> meeting_point;
};
BOOST_DESCRIBE_STRUCT(SeriesWritten, (),
                      (weekdays, starts, minutes, from, until, roles, grids, meeting_point))
void check(const SeriesWritten& series, json::Faults& faults);

struct SeriesShown {
    std::int64_t id = 0;
    std::string team;
    SeriesWritten written;
    std::int64_t planned = 0;  // shifts that were made of it now
};
BOOST_DESCRIBE_STRUCT(SeriesShown, (), (id, team, written, planned))

enum class ShiftState { planned, cancelled, deleted };
BOOST_DESCRIBE_ENUM(ShiftState, planned, cancelled, deleted)

// A role with how many places of it are taken, and how many wait.
struct RoleFilled {
    std::string code;
    Text name;
    int needed = 1;
    int standby = 0;
    int taken = 0;
    int waiting = 0;
    int held = 0;  // proposed to somebody who has not answered yet
};
BOOST_DESCRIBE_STRUCT(RoleFilled, (), (code, name, needed, standby, taken, waiting, held))

struct ShiftShown {
    std::int64_t id = 0;
    std::string team;
    Text team_name;
    std::optional<std::int64_t> series;
    Instant starts_at;
    Instant ends_at;
    std::vector<RoleFilled> roles;
    std::vector<std::string> grids;
    std::string meeting_point;
    ShiftState state = ShiftState::planned;
};
BOOST_DESCRIBE_STRUCT(ShiftShown, (),
                      (id, team, team_name, series, starts_at, ends_at, roles, grids, meeting_point, state))

struct ShiftsQuery {
    std::optional<std::string> team;
    std::optional<Instant> from;  // shifts that end after it; now if missing
    std::optional<Instant> to;    // and start before it; 62 days later if missing
};
BOOST_DESCRIBE_STRUCT(ShiftsQuery, (), (team, from, to))

struct ShiftList {
    std::vector<ShiftShown> shifts;  // by their start, 1,000 at most
    bool has_more = false;
};
BOOST_DESCRIBE_STRUCT(ShiftList, (), (shifts, has_more))

enum class SignUpState { signed_up, standby, stepped_back, removed };
BOOST_DESCRIBE_ENUM(SignUpState, signed_up, standby, stepped_back, removed)

struct SignUpWritten {
    std::string role;
};
BOOST_DESCRIBE_STRUCT(SignUpWritten, (), (role))

// ---- what was done ----

// How somebody came and went.
enum class Attendance {
    code,     // by the rotating code of the shift
    place,    // by being where it is, which the telephone said once
    leader,   // by the leader's list
    rule,     // nobody said so: the shift's end
    worklog,  // written afterwards, without a shift
    call      // arrived at a call-out, and left it
};
BOOST_DESCRIBE_ENUM(Attendance, code, place, leader, rule, worklog, call)

enum class ServiceState { open, ended, confirmed, refused };
BOOST_DESCRIBE_ENUM(ServiceState, open, ended, confirmed, refused)

struct ServiceShown {
    std::int64_t id = 0;
    std::int64_t volunteer = 0;
    std::string name;  // masked for staff; as it is for the leader and oneself
    std::string team;
    Text team_name;
    std::optional<std::int64_t> shift;  // missing: a worklog, or a call-out
    Instant began_at;
    std::optional<Instant> ended_at;
    Attendance how_in = Attendance::code;
    std::optional<Attendance> how_out;
    ServiceState state = ServiceState::open;
    bool closed_by_rule = false;          // nobody checked out: it ends with the shift
    std::int64_t minutes = 0;             // between the two; when it is confirmed, those that count
    std::string content;                  // of a worklog: what was done
    std::optional<std::int64_t> witness;  // the number of another volunteer
    std::string refused_for;              // the reason
};
BOOST_DESCRIBE_STRUCT(ServiceShown, (),
                      (id, volunteer, name, team, team_name, shift, began_at, ended_at, how_in, how_out,
                       state, closed_by_rule, minutes, content, witness, refused_for))

struct ServicesQuery {
    std::optional<ServiceState> state;
    std::optional<std::string> team;
    std::optional<std::int64_t> before;  // an id: older ones than this
};
BOOST_DESCRIBE_STRUCT(ServicesQuery, (), (state, team, before))

struct ServiceList {
    std::vector<ServiceShown> services;  // newest first, 100 at most
    bool has_more = false;
};
BOOST_DESCRIBE_STRUCT(ServiceList, (), (services, has_more))

// A code that was seen: now, or up to 24 hours ago by a telephone without signal.
struct CodeSeen {
    std::string code;
    std::optional<Instant> scanned_at;
};
BOOST_DESCRIBE_STRUCT(CodeSeen, (), (code, scanned_at))

struct WorklogWritten {
    std::string team;
    Instant began_at;
    Instant ended_at;
    std::string content;
    std::int64_t witness = 0;  // the number of another volunteer of the team
};
BOOST_DESCRIBE_STRUCT(WorklogWritten, (), (team, began_at, ended_at, content, witness))
void check(const WorklogWritten& worklog, json::Faults& faults);

struct ConfirmWritten {
    std::optional<std::int64_t> minutes;  // fewer than between coming and going; all of them if missing
};
BOOST_DESCRIBE_STRUCT(ConfirmWritten, (), (minutes))

struct WhyWritten {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(WhyWritten, (), (reason))
void check(const WhyWritten& why, json::Faults& faults);

std::string subject_of_shift(std::int64_t id);
std::string subject_of_series(std::int64_t id);
std::string subject_of_service(std::int64_t id);

}  // namespace linli::volunteers
