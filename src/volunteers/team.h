// A team (队伍) and who is in it: the words. Pure.
#pragma once

#include "volunteers/volunteer.h"

namespace linli::volunteers {

enum class TeamKind {
    village_patrol,
    community,
    school_patrol,
    merchants_alliance,
    anti_fraud,
    rescue,  // always risky
    youth_guard,
    other  // with a name of its own
};
BOOST_DESCRIBE_ENUM(TeamKind, village_patrol, community, school_patrol, merchants_alliance, anti_fraud,
                    rescue, youth_guard, other)

struct TeamRequirements {
    std::vector<std::string> trainings;  // codes, each needed
    std::optional<int> min_age;
    std::optional<int> max_age;
    bool insured = false;
};
BOOST_DESCRIBE_STRUCT(TeamRequirements, (), (trainings, min_age, max_age, insured))

struct Equipment {
    std::string name;
    int count = 1;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Equipment, (), (name, count, note))

struct TeamWritten {
    std::string code;  // "east-patrol"; not changed later
    TeamKind kind = TeamKind::community;
    std::optional<Text> kind_name;  // of a kind of its own
    Text name;
    std::vector<std::string> grids;  // codes
    TeamRequirements requirements;
    bool is_risky = false;  // nobody under 18, ever
    std::vector<Equipment> equipment;
    int step_back_hours = 12;  // one may step back until so long before the start
    int rest_hours = 0;        // between two shifts
    bool closed = false;       // takes nobody in, plans nothing
};
BOOST_DESCRIBE_STRUCT(TeamWritten, (),
                      (code, kind, kind_name, name, grids, requirements, is_risky, equipment, step_back_hours,
                       rest_hours, closed))
void check(const TeamWritten& team, json::Faults& faults);

// As it is kept.
struct Team : TeamWritten {
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Team, (TeamWritten), (version))

enum class MemberState { asked, member, left };
BOOST_DESCRIBE_ENUM(MemberState, asked, member, left)

struct TeamShown {
    Team team;
    std::int64_t members = 0;
    std::int64_t asking = 0;  // who wait to be admitted
    std::int64_t minutes = 0;
    double points = 0;
};
BOOST_DESCRIBE_STRUCT(TeamShown, (), (team, members, asking, minutes, points))

struct TeamList {
    std::vector<TeamShown> teams;
};
BOOST_DESCRIBE_STRUCT(TeamList, (), (teams))

struct TeamMember {
    std::int64_t volunteer = 0;
    std::string name;  // masked for staff; as it is for the leader
    bool is_leader = false;
    bool is_minor = false;
    MemberState state = MemberState::member;
    Instant since;
};
BOOST_DESCRIBE_STRUCT(TeamMember, (), (volunteer, name, is_leader, is_minor, state, since))

struct TeamPage {
    TeamShown team;
    std::vector<TeamMember> members;  // and who ask to be
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(TeamPage, (), (team, members, version))

struct LeaderWritten {
    std::int64_t volunteer = 0;
    bool is_leader = true;
};
BOOST_DESCRIBE_STRUCT(LeaderWritten, (), (volunteer, is_leader))

// A team as anyone is told of it.
struct PublicTeam {
    std::string code;
    TeamKind kind = TeamKind::community;
    std::optional<Text> kind_name;
    Text name;
    TeamRequirements requirements;
    bool is_risky = false;
};
BOOST_DESCRIBE_STRUCT(PublicTeam, (), (code, kind, kind_name, name, requirements, is_risky))

struct PublicTeams {
    std::vector<PublicTeam> teams;
    RiskNotice notice;
};
BOOST_DESCRIBE_STRUCT(PublicTeams, (), (teams, notice))

struct WhichVolunteer {
    std::int64_t volunteer = 0;
};
BOOST_DESCRIBE_STRUCT(WhichVolunteer, (), (volunteer))

// 1 to 40 lower-case letters, digits and hyphens.
bool is_code(std::string_view code);

std::string subject_of_team(std::string_view code);

}  // namespace linli::volunteers
