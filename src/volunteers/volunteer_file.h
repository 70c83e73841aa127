// All that the station holds about one volunteer, as it is given to them.
#pragma once

#include "volunteers/call.h"
#include "volunteers/certificate.h"
#include "volunteers/ledger.h"
#include "volunteers/legal_record.h"
#include "volunteers/month_plan.h"
#include "volunteers/room.h"
#include "volunteers/swap.h"

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

struct FiledWishes {
    std::string month;
    WishesWritten wishes;
};
BOOST_DESCRIBE_STRUCT(FiledWishes, (), (month, wishes))

// A place that a month's plan proposed.
struct FiledPlace {
    std::int64_t shift = 0;
    std::string team;
    Instant starts_at;
    Instant ends_at;
    std::string role;
    PlaceState state = PlaceState::open;
    Instant held_until;
    std::optional<Instant> answered_at;
};
BOOST_DESCRIBE_STRUCT(FiledPlace, (), (shift, team, starts_at, ends_at, role, state, held_until, answered_at))

// What the volunteer had to do with an offer of a place.
enum class OfferPart {
    made,
    received,  // it was made to them
    taken      // whoever it was made to
};
BOOST_DESCRIBE_ENUM(OfferPart, made, received, taken)

// Without whoever else had to do with it.
struct FiledOffer {
    std::int64_t id = 0;
    OfferPart part = OfferPart::made;
    std::int64_t shift = 0;
    std::string role;
    std::optional<std::int64_t> for_shift;
    OfferState state = OfferState::open;
    Instant made_at;
};
BOOST_DESCRIBE_STRUCT(FiledOffer, (), (id, part, shift, role, for_shift, state, made_at))

struct FiledCall {
    std::int64_t call_out = 0;
    std::string team;
    CalledState state = CalledState::unanswered;
    Instant called_at;
    std::optional<Instant> answered_at;
    std::optional<Instant> expected_at;
    std::optional<Instant> set_out_at;
    std::optional<Instant> arrived_at;
    std::optional<Instant> left_at;
    std::optional<std::int64_t> service;
};
BOOST_DESCRIBE_STRUCT(FiledCall, (),
                      (call_out, team, state, called_at, answered_at, expected_at, set_out_at, arrived_at,
                       left_at, service))

// Its text is among the remarks, as "merit/3".
struct FiledMerit {
    std::int64_t id = 0;
    MeritKind kind = MeritKind::commendation;
    std::string from;
    std::string until;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(FiledMerit, (), (id, kind, from, until, at))

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
    std::vector<FiledWishes> wishes;            // by month
    std::vector<FiledPlace> proposed;           // by plan and shift
    std::vector<FiledOffer> offers;             // in the order of offering
    std::vector<FiledCall> calls;               // oldest first
    std::vector<FiledMerit> merits;             // newest first
    bool has_calendar_link = false;             // the address itself is known to nobody but its holder
};
BOOST_DESCRIBE_STRUCT(VolunteerFile, (),
                      (at, name, telephone, guardian, volunteer, consent, memberships, sign_ups, services,
                       minutes, credits, witnessed, remarks, certificates, findings, wishes, proposed, offers,
                       calls, merits, has_calendar_link))

// The file of a volunteer who has not withdrawn.
VolunteerFile file_of(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer);

}  // namespace linli::volunteers
