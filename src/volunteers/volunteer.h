// A volunteer (志愿者): the words, and the ages at which what is allowed. Pure.
#pragma once

#include "base/json.h"
#include "base/work_calendar.h"

namespace linli::volunteers {

enum class VolunteerState {
    active,
    withdrawn  // erased: a number, and the hours that the teams' totals are made of
};
BOOST_DESCRIBE_ENUM(VolunteerState, active, withdrawn)

// A time of the week at which somebody is free: "08:00" to "12:00" by the station's clock.
struct FreeTime {
    Weekday day = Weekday::monday;
    std::string from;
    std::string to;
};
BOOST_DESCRIBE_STRUCT(FreeTime, (), (day, from, to))

// A training that was completed: by what it is called among trainings ("first-aid"), days as "2026-05-20".
struct Training {
    std::string code;
    std::string on;
    std::optional<std::string> until;  // good up to this day; missing: without end
};
BOOST_DESCRIBE_STRUCT(Training, (), (code, on, until))

struct Guardian {
    std::string name;
    std::string telephone;
};
BOOST_DESCRIBE_STRUCT(Guardian, (), (name, telephone))

// What must be agreed to before anybody joins: the risk notice and what is done with one's data.
struct RiskNotice {
    int version = 1;
    Text risks;
    Text data;
};
BOOST_DESCRIBE_STRUCT(RiskNotice, (), (version, risks, data))
const RiskNotice& risk_notice();

struct Consent {
    int version = 0;  // of the notice that was read
    bool risks = false;
    bool data = false;
};
BOOST_DESCRIBE_STRUCT(Consent, (), (version, risks, data))

// What somebody writes to join.
struct JoinWritten {
    std::string name;
    std::string telephone;
    std::string born;                    // "1990-05": year and month alone
    std::optional<Guardian> guardian;    // needed under 18
    std::optional<bool> name_is_public;  // false if missing
    std::optional<bool> party_member;    // missing: not said
    std::vector<std::string> skills;
    std::vector<std::string> languages;
    std::vector<FreeTime> times;
    std::vector<std::string> teams;  // codes of teams that are asked
    Consent consent;
};
BOOST_DESCRIBE_STRUCT(JoinWritten, (),
                      (name, telephone, born, guardian, name_is_public, party_member, skills, languages,
                       times, teams, consent))
void check(const JoinWritten& join, json::Faults& faults);

// The number, and the secret of the volunteer's own link: /volunteers#TOKEN. It cannot be read again.
struct VolunteerLink {
    std::int64_t number = 0;
    std::string token;
};
BOOST_DESCRIBE_STRUCT(VolunteerLink, (), (number, token))

// What volunteers change of themselves: all of it at once. A missing telephone or guardian stays as it is.
struct ProfileWritten {
    std::string name;
    std::optional<std::string> telephone;
    std::optional<Guardian> guardian;
    bool name_is_public = false;
    std::optional<bool> hours_on_wall;  // false if missing
    std::optional<bool> party_member;
    std::vector<std::string> skills;
    std::vector<std::string> languages;
    std::vector<FreeTime> times;
};
BOOST_DESCRIBE_STRUCT(ProfileWritten, (),
                      (name, telephone, guardian, name_is_public, hours_on_wall, party_member, skills,
                       languages, times))
void check(const ProfileWritten& profile, json::Faults& faults);

// What staff write of a volunteer: the trainings, all of them, and until when the insurance holds.
struct TrainingsWritten {
    std::vector<Training> trainings;
    std::optional<std::string> insured_until;
};
BOOST_DESCRIBE_STRUCT(TrainingsWritten, (), (trainings, insured_until))
void check(const TrainingsWritten& written, json::Faults& faults);

// What is known of a volunteer but for the person, whose name and telephone lie in the vault.
struct Volunteer {
    std::int64_t number = 0;
    VolunteerState state = VolunteerState::active;
    std::string born;  // "1990-05"; empty when erased
    bool name_is_public = false;
    bool hours_on_wall = false;  // they agreed that their hours are shown on the teams' display
    std::optional<bool> party_member;
    std::vector<std::string> skills;
    std::vector<std::string> languages;
    std::vector<FreeTime> times;
    std::vector<Training> trainings;
    std::optional<std::string> insured_until;
    Instant joined_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Volunteer, (),
                      (number, state, born, name_is_public, hours_on_wall, party_member, skills, languages,
                       times, trainings, insured_until, joined_at, version))

// "1990-05"; nothing for what is no month from 1900 on.
std::optional<std::chrono::year_month> parse_month(std::string_view text);

// Somebody is under age until the end of the month of the 18th birthday: of the birthday, the month alone is
// known. One whose month cannot be read is under age.
bool is_minor(std::string_view born, std::chrono::sys_days day);
// Whole years at the least that somebody has on that day, counted from the end of the month of birth.
int age_on(std::string_view born, std::chrono::sys_days day);
// Under the age at which anybody may join.
inline constexpr int least_age = 10;

// Is one of these trainings good on that day?
bool is_trained(const std::vector<Training>& trainings, std::string_view code, std::chrono::sys_days day);

// "volunteer/12": the actor and the subject.
std::string subject_of_volunteer(std::int64_t number);
// 0: it is none.
std::int64_t volunteer_of(std::string_view subject);

}  // namespace linli::volunteers
