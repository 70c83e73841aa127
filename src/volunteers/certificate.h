// A certificate of service (志愿服务记录证明): what it says, as a text that the station signs, so that anyone
// who has the station's public key can check it without asking anybody. Pure.
//
//   linli/service-certificate/v1
//   {"issuer":"望潮镇派出所","number":3,…}            CertificateText
//
//   — linli/1f2e3d4c Az3grlgt…                        C2SP signed note, see audit/checkpoint.h
//
// In an address it is what stands behind '#': the whole note in base64url, without padding.
#pragma once

#include <span>

#include "audit/checkpoint.h"
#include "volunteers/team.h"

namespace linli::volunteers {

// Teams that a certificate names; the services of all others stand together, as a team without a code.
inline constexpr std::size_t certified_teams = 5;
inline constexpr std::int64_t certificates_a_day = 10;  // for one volunteer

// What was done in one team.
struct CertifiedTeam {
    std::string code;  // empty: in the teams that are not named
    Text name;
    TeamKind kind = TeamKind::other;
    std::int64_t services = 0;
    std::int64_t minutes = 0;
};
BOOST_DESCRIBE_STRUCT(CertifiedTeam, (), (code, name, kind, services, minutes))

struct CertificateText {
    std::string issuer;  // the station's name
    std::int64_t number = 0;
    std::string code;  // by which the station tells how the hours stand now
    std::string day;   // of issue, "2026-11-28"
    std::int64_t volunteer = 0;
    std::optional<std::string> name;
    std::string from;  // first and last day of what is certified
    std::string until;
    std::int64_t services = 0;
    std::int64_t minutes = 0;
    std::vector<CertifiedTeam> teams;  // most minutes first
};
BOOST_DESCRIBE_STRUCT(CertificateText, (),
                      (issuer, number, code, day, volunteer, name, from, until, services, minutes, teams))

// The text to be signed.
std::string note_text_of(const CertificateText& certificate);
// The certificate in a note that one of the keys has signed, and none badly. Refused: certificate/unreadable,
// certificate/not-signed.
Result<CertificateText> open_certificate(std::string_view note, std::span<const audit::VerifierKey> keys);

std::string fragment_of(std::string_view note);
// The note in what somebody has at hand: an address with it, what stands behind the address's '#', or the
// note itself. Empty: there is none.
std::string note_in(std::string_view given);

// The first `certified_teams`, and the others together.
std::vector<CertifiedTeam> summed_up(std::vector<CertifiedTeam> teams);

// Which time is certified; from the first service to today where nothing is said.
struct CertificateWanted {
    std::optional<std::string> from;
    std::optional<std::string> until;
    std::optional<bool> with_name;  // true if missing
};
BOOST_DESCRIBE_STRUCT(CertificateWanted, (), (from, until, with_name))
void check(const CertificateWanted& wanted, json::Faults& faults);

// Issued to somebody who asks for it at the desk or their leader.
struct CertificateAsked {
    bool in_person = false;  // they are there, and want it themselves; goes on record
    std::optional<std::string> from;
    std::optional<std::string> until;
    std::optional<bool> with_name;
};
BOOST_DESCRIBE_STRUCT(CertificateAsked, (), (in_person, from, until, with_name))
void check(const CertificateAsked& asked, json::Faults& faults);

// It is not kept: whoever loses it asks for another.
struct CertificateIssued {
    CertificateText certificate;
    std::string note;
    std::string fragment;
};
BOOST_DESCRIBE_STRUCT(CertificateIssued, (), (certificate, note, fragment))

// What the station has of one that it issued.
struct CertificateKept {
    std::int64_t number = 0;
    Instant at;
    std::string from;
    std::string until;
    std::int64_t minutes = 0;
    std::int64_t minutes_now = 0;  // fewer where hours of it were taken back since
};
BOOST_DESCRIBE_STRUCT(CertificateKept, (), (number, at, from, until, minutes, minutes_now))

struct CertificateList {
    std::vector<CertificateKept> certificates;  // newest first
};
BOOST_DESCRIBE_STRUCT(CertificateList, (), (certificates))

// For whoever checks one, by its code.
struct CertificateStanding {
    CertificateKept certificate;
    std::vector<std::string> keys;  // of the station, as in audit/checkpoint.h
};
BOOST_DESCRIBE_STRUCT(CertificateStanding, (), (certificate, keys))

std::string subject_of_certificate(std::int64_t number);

}  // namespace linli::volunteers
