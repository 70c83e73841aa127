// What volunteers see of themselves by their own link, leaders of their shifts, and staff of a volunteer.
#pragma once

#include "volunteers/ledger.h"
#include "volunteers/standing.h"

namespace linli::volunteers {

struct MyTeam {
    std::string code;
    Text name;
    TeamKind kind = TeamKind::community;
    bool is_leader = false;
    MemberState state = MemberState::member;
    Instant since;
    std::int64_t minutes = 0;  // one's own, in this team
};
BOOST_DESCRIBE_STRUCT(MyTeam, (), (code, name, kind, is_leader, state, since, minutes))

struct MyShift {
    ShiftShown shift;
    StandingShown standing;
    std::optional<std::string> role;         // that one has, or waits for
    std::optional<Instant> step_back_until;  // of one that is signed up for
    std::optional<int> standby_place;        // from 1: how many move up before, and oneself
    Instant check_in_from;
    std::optional<std::int64_t> service;  // once checked in
    std::optional<ServiceState> service_state;
};
BOOST_DESCRIBE_STRUCT(MyShift, (),
                      (shift, standing, role, step_back_until, standby_place, check_in_from, service,
                       service_state))

struct VolunteerPage {
    Volunteer volunteer;
    std::string name;
    std::string telephone;                // masked
    std::optional<std::string> guardian;  // the name, masked
    bool is_minor = false;
    std::int64_t minutes = 0;
    double points = 0;
    std::vector<MyTeam> teams;
    std::vector<MyShift> shifts;           // of one's teams, those that are not over, 62 days ahead
    std::vector<ServiceShown> services;    // newest first, 100 at most
    std::vector<CreditShown> credits;      // newest first, 100 at most
    std::vector<std::string> leads;        // codes of teams
    std::vector<ShiftShown> led;           // their shifts, from a day ago on
    std::vector<ServiceShown> to_confirm;  // of these teams, ended
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(VolunteerPage, (),
                      (volunteer, name, telephone, guardian, is_minor, minutes, points, teams, shifts,
                       services, credits, leads, led, to_confirm, version))

// One on the leader's list.
struct Attending {
    std::int64_t volunteer = 0;
    std::string name;
    std::string role;
    SignUpState state = SignUpState::signed_up;
    std::optional<ServiceShown> service;  // once checked in
};
BOOST_DESCRIBE_STRUCT(Attending, (), (volunteer, name, role, state, service))

// The code that volunteers check in and out by now: on the leader's screen as a QR code or digits.
struct ShownCode {
    std::string code;
    Instant changes_at;
};
BOOST_DESCRIBE_STRUCT(ShownCode, (), (code, changes_at))

struct ShiftPage {
    ShiftShown shift;
    std::vector<Attending> attending;
    std::optional<ShownCode> code;  // for the leader, while one may check in or out
};
BOOST_DESCRIBE_STRUCT(ShiftPage, (), (shift, attending, code))

// A volunteer as staff see one.
struct VolunteerShown {
    Volunteer volunteer;
    std::string name;       // masked
    std::string telephone;  // masked
    bool is_minor = false;
    std::int64_t minutes = 0;
    double points = 0;
    std::vector<MyTeam> teams;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(VolunteerShown, (),
                      (volunteer, name, telephone, is_minor, minutes, points, teams, version))

struct VolunteersQuery {
    std::optional<std::string> team;
    std::optional<std::int64_t> number;
    std::optional<std::int64_t> after;  // a number: those above it
};
BOOST_DESCRIBE_STRUCT(VolunteersQuery, (), (team, number, after))

struct VolunteerList {
    std::vector<VolunteerShown> volunteers;  // by number, 100 at most
    bool has_more = false;
};
BOOST_DESCRIBE_STRUCT(VolunteerList, (), (volunteers, has_more))

// In clear, for a purpose and on record.
struct VolunteerRevealed {
    std::string name;
    std::string telephone;
    std::optional<Guardian> guardian;
};
BOOST_DESCRIBE_STRUCT(VolunteerRevealed, (), (name, telephone, guardian))

}  // namespace linli::volunteers
