// A call-out (召集): the desk calls teams to an incident, and who comes. The words, and what each step does.
// Pure.
#pragma once

#include "volunteers/standing.h"

namespace linli::volunteers {

// A call-out that nobody stands down ends by itself so long after it was made.
inline constexpr auto call_out_lasts = std::chrono::hours(12);

enum class CallOutState { open, stood_down };
BOOST_DESCRIBE_ENUM(CallOutState, open, stood_down)

// How it ended.
enum class CallOutEnd {
    staff,            // somebody stood it down
    incident_closed,  // with its incident
    rule              // nobody did: its time was over
};
BOOST_DESCRIBE_ENUM(CallOutEnd, staff, incident_closed, rule)

// How it stands with one who was called.
enum class CalledState {
    unanswered,
    coming,  // has said yes
    declined,
    on_the_way,
    arrived,
    left,
    stood_down  // it ended before they were there, or they are no member any more
};
BOOST_DESCRIBE_ENUM(CalledState, unanswered, coming, declined, on_the_way, arrived, left, stood_down)

struct Called {
    std::int64_t volunteer = 0;
    std::string team;
    CalledState state = CalledState::unanswered;
    Instant called_at;
    std::optional<Instant> answered_at;  // yes or no, by word or by deed
    std::optional<Instant> expected_at;  // there, as they said
    std::optional<Instant> set_out_at;
    std::optional<Instant> arrived_at;
    std::optional<Instant> left_at;
    std::optional<std::int64_t> service;  // from arriving to leaving
};

enum class CallOutStep { come, decline, set_out, arrive, leave };
BOOST_DESCRIBE_ENUM(CallOutStep, come, decline, set_out, arrive, leave)

enum class StepEffect {
    moved,
    stands,     // it was so already, or they are further on: nothing changes
    is_there,   // refused: who is there leaves instead of declining
    not_there,  // refused: who is not there cannot leave
    over        // refused: it was stood down
};

// What a step does with one who was called; changed only where the answer is `moved`. Steps may be left out
// (who arrives has answered), come twice, or come late:
//   come     from any state before on the way; on the way it changes when they are expected, and no more
//   decline  from any state before being there
//   set_out  from any state before it
//   arrive   from any state before it
//   leave    from being there
// `expected_at` is of `come`; missing: what was said before stands.
StepEffect take_step(Called& called, CallOutStep step, std::optional<Instant> expected_at, Instant now);

// The call-out has ended for them: who is there leaves at `at`, who has not come need not.
void stand_down(Called& called, Instant at);

// Why a member of the team is not called to an incident; nothing: they are. Of an incident nobody knows
// beforehand how dangerous it is, so that nobody under 18 is, in whichever team.
std::optional<Ineligible> not_called_because(const Volunteer& volunteer, const Team& team,
                                             std::chrono::sys_days today);

struct CallOutWritten {
    std::vector<std::string> teams;  // codes, one or more
    std::string message;             // what to bring, what it is about: those who are called read it
    std::string meeting_point;
};
BOOST_DESCRIBE_STRUCT(CallOutWritten, (), (teams, message, meeting_point))
void check(const CallOutWritten& written, json::Faults& faults);

struct CallAnswered {
    bool coming = true;
    std::optional<int> minutes;  // until one is there
};
BOOST_DESCRIBE_STRUCT(CallAnswered, (), (coming, minutes))
void check(const CallAnswered& answer, json::Faults& faults);

// Whether arriving may end a service that is open elsewhere.
enum class Elsewhere { stays, ends };

struct CallArrived {
    std::optional<bool> ends_other;  // a service that is open elsewhere; false if missing
};
BOOST_DESCRIBE_STRUCT(CallArrived, (), (ends_other))

struct CalledShown {
    std::int64_t volunteer = 0;
    std::string name;  // masked for staff; as it is for the leader and oneself
    std::string team;
    Text team_name;
    bool is_leader = false;  // of that team
    CalledState state = CalledState::unanswered;
    Instant called_at;
    std::optional<Instant> answered_at;
    std::optional<Instant> expected_at;
    std::optional<Instant> set_out_at;
    std::optional<Instant> arrived_at;
    std::optional<Instant> left_at;
    std::optional<std::int64_t> service;
    std::optional<ServiceState> service_state;
};
BOOST_DESCRIBE_STRUCT(CalledShown, (),
                      (volunteer, name, team, team_name, is_leader, state, called_at, answered_at,
                       expected_at, set_out_at, arrived_at, left_at, service, service_state))

// How many are in each state.
struct CalledCounts {
    int unanswered = 0;
    int coming = 0;
    int declined = 0;
    int on_the_way = 0;
    int arrived = 0;
    int left = 0;
    int stood_down = 0;
};
BOOST_DESCRIBE_STRUCT(CalledCounts, (), (unanswered, coming, declined, on_the_way, arrived, left, stood_down))
void count_in(CalledCounts& counts, CalledState state);

struct NotCalled {
    Ineligible why = Ineligible::minor;
    int count = 0;
};
BOOST_DESCRIBE_STRUCT(NotCalled, (), (why, count))

struct CalledTeam {
    std::string code;
    Text name;
};
BOOST_DESCRIBE_STRUCT(CalledTeam, (), (code, name))

struct CallOutShown {
    std::int64_t id = 0;
    std::int64_t incident = 0;
    std::vector<CalledTeam> teams;
    std::string message;
    std::string meeting_point;
    Text made_by;  // role and post
    Instant made_at;
    Instant ends_by;  // by rule
    CallOutState state = CallOutState::open;
    std::optional<Instant> ended_at;
    std::optional<CallOutEnd> ended_how;
    std::string ended_for;  // the reason
    CalledCounts counts;
    std::vector<CalledShown> called;    // those who are nearest first
    std::vector<NotCalled> not_called;  // members who were not
};
BOOST_DESCRIBE_STRUCT(CallOutShown, (),
                      (id, incident, teams, message, meeting_point, made_by, made_at, ends_by, state,
                       ended_at, ended_how, ended_for, counts, called, not_called))

struct CallOutList {
    std::vector<CallOutShown> call_outs;  // newest first
    bool may_call = false;                // may whoever asks call, and stand down?
};
BOOST_DESCRIBE_STRUCT(CallOutList, (), (call_outs, may_call))

// A call-out as those who are called see it: of the incident the number, and what staff wrote for them.
struct MyCallOut {
    std::int64_t id = 0;
    std::int64_t incident = 0;
    std::vector<CalledTeam> teams;
    std::string message;
    std::string meeting_point;
    Instant made_at;
    CallOutState state = CallOutState::open;
    std::optional<Instant> ended_at;
    std::optional<CallOutEnd> ended_how;
    std::string ended_for;
    CalledCounts counts;
    std::optional<CalledShown> mine;  // missing: a leader who is not called
    std::vector<CalledShown> led;     // of the teams that one leads
};
BOOST_DESCRIBE_STRUCT(MyCallOut, (),
                      (id, incident, teams, message, meeting_point, made_at, state, ended_at, ended_how,
                       ended_for, counts, mine, led))

struct MyCallOuts {
    std::vector<MyCallOut> call_outs;  // newest first: open, or ended within two hours
};
BOOST_DESCRIBE_STRUCT(MyCallOuts, (), (call_outs))

std::string subject_of_call_out(std::int64_t id);

}  // namespace linli::volunteers
