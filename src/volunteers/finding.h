// What a volunteer notices on service (巡逻发现): it is reported like anything else, and stands for the team.
// The words; pure.
#pragma once

#include "incidents/incident_desk.h"
#include "volunteers/shift.h"

namespace linli::volunteers {

// Who comes early has checked in before the service counts.
inline constexpr auto finding_early = std::chrono::minutes(30);
// How long after its end something may still be written of a service.
inline constexpr auto finding_late = std::chrono::hours(24);
// Of one volunteer within 24 hours.
inline constexpr int most_findings_a_day = 20;

// A report without what is the station's to say. It needs a location or an address.
struct FindingWritten {
    std::string key;  // made by the telephone: what is sent again with it is the same note
    std::string description;
    std::optional<std::string> category;  // "other" if missing: the station sorts it
    std::optional<LonLat> location;
    std::optional<grids::Crs> crs;  // of the location; WGS-84 when missing
    std::optional<std::string> address;
    std::optional<Instant> written_at;  // up to 24 hours ago, without signal; now if missing
};
BOOST_DESCRIBE_STRUCT(FindingWritten, (), (key, description, category, location, crs, address, written_at))
void check(const FindingWritten& written, json::Faults& faults);

// As anybody's report.
incidents::Report report_of(const FindingWritten& written);

// May something that was noticed at `at` be written of this service? From checking in until a day after its
// end.
bool may_be_found_in(Instant began_at, std::optional<Instant> ended_at, ServiceState state, Instant at);

// An incident's course as whoever found it is told.
struct FoundCourse {
    std::int64_t incident = 0;
    std::string category;
    Text category_name;
    incidents::State state = incidents::State::reported;
    Text state_name;
    std::optional<incidents::Outcome> outcome;  // of one that is closed
    std::optional<Text> outcome_name;
    std::optional<Instant> settled_at;  // closed as resolved: thanks for it
};
BOOST_DESCRIBE_STRUCT(FoundCourse, (),
                      (incident, category, category_name, state, state_name, outcome, outcome_name,
                       settled_at))
// Of one that was merged into another (`course_of`, itself where it was not) as that one goes.
FoundCourse course(const incidents::Incident& own, const incidents::Incident& course_of,
                   const Text& category_name);

struct MyFinding {
    std::int64_t id = 0;
    std::string team;
    Text team_name;
    Instant noted_at;
    FoundCourse course;
    std::optional<std::string> token;  // of the tracking link, while it leads somewhere
};
BOOST_DESCRIBE_STRUCT(MyFinding, (), (id, team, team_name, noted_at, course, token))

struct MyFindings {
    std::vector<MyFinding> findings;  // newest first, 50 at most
};
BOOST_DESCRIBE_STRUCT(MyFindings, (), (findings))

// As the leader and staff see it: nothing of what was written.
struct TeamFinding {
    std::int64_t id = 0;
    Instant noted_at;
    std::int64_t incident = 0;
    Text category_name;
    incidents::State state = incidents::State::reported;
    Text state_name;
    std::optional<std::int64_t> volunteer;  // missing: withdrawn since
    std::string name;                       // masked for staff
};
BOOST_DESCRIBE_STRUCT(TeamFinding, (),
                      (id, noted_at, incident, category_name, state, state_name, volunteer, name))

struct TeamFindings {
    std::vector<TeamFinding> findings;  // of a shift, as they were written
};
BOOST_DESCRIBE_STRUCT(TeamFindings, (), (findings))

std::string subject_of_finding(std::int64_t id);

}  // namespace linli::volunteers
