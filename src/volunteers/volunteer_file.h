// All that the station holds about one volunteer, as it is given to them.
#pragma once

#include "volunteers/certificate.h"
#include "volunteers/ledger.h"
#include "volunteers/room.h"

namespace linli::volunteers {

struct GivenConsent {
    int version = 0;  // of the notice that was agreed to
    Instant at;
};
BOOST_DESCRIBE_STRUCT(GivenConsent, (), (version, at))

struct FiledMembership {
    std::string team;
    Text team_name;
    bool is_leader = false;
    MemberState state = MemberState::asked;
    Instant since;
};
BOOST_DESCRIBE_STRUCT(FiledMembership, (), (team, team_name, is_leader, state, since))

struct FiledSignUp {
    std::int64_t shift = 0;
    std::string team;
    Instant starts_at;
    Instant ends_at;
    std::string role;
    SignUpState state = SignUpState::signed_up;
    Instant since;
};
BOOST_DESCRIBE_STRUCT(FiledSignUp, (), (shift, team, starts_at, ends_at, role, state, since))

// What somebody wrote about the volunteer or what they did: `subject` is "service/3" or "reversal/2", `what`
// is "content", "refusal", "reason".
struct FiledRemark {
    std::string subject;
    std::string what;
    Instant at;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(FiledRemark, (), (subject, what, at, text))

// An incident that they reported of a service.
struct FiledFinding {
    std::int64_t incident = 0;
    std::string team;
    std::int64_t service = 0;
    Instant noted_at;
};
BOOST_DESCRIBE_STRUCT(FiledFinding, (), (incident, team, service, noted_at))

struct VolunteerFile {
    Instant at;
    std::string name;
    std::string telephone;
    std::optional<Guardian> guardian;
    Volunteer volunteer;  // with skills, languages, times, trainings, insurance
    std::optional<GivenConsent> consent;
    std::vector<FiledMembership> memberships;  // also of teams that were left
    std::vector<FiledSignUp> sign_ups;
    std::vector<ServiceShown> services;  // newest first
    std::int64_t minutes = 0;
    std::vector<CreditShown> credits;     // newest first
    std::vector<std::int64_t> witnessed;  // services of others
    std::vector<FiledRemark> remarks;
    std::vector<CertificateKept> certificates;  // newest first
    std::vector<FiledFinding> findings;         // newest first
};
BOOST_DESCRIBE_STRUCT(VolunteerFile, (),
                      (at, name, telephone, guardian, volunteer, consent, memberships, sign_ups, services,
                       minutes, credits, witnessed, remarks, certificates, findings))

// The file of a volunteer who has not withdrawn.
VolunteerFile file_of(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer);

}  // namespace linli::volunteers
