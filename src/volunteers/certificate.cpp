#include "volunteers/certificate.h"

#include <algorithm>

#include "base/encoding.h"

namespace linli::volunteers {
namespace {

constexpr std::string_view first_line = "linli/service-certificate/v1\n";

tl::unexpected<Refusal> unreadable() {
    return refuse(RefusalKind::invalid, "certificate/unreadable",
                  {"这不是服务证明，或不完整。", "This is no certificate of service, or not all of it."});
}

bool is_day(const std::string& text) {
    return parse_date(text).has_value();
}

}  // namespace

std::string note_text_of(const CertificateText& certificate) {
    return std::string(first_line) + json::to_text(certificate) + '\n';
}

Result<CertificateText> open_certificate(std::string_view note, std::span<const audit::VerifierKey> keys) {
    const auto parsed = audit::parse_note(note);
    if (!parsed || !parsed->text.starts_with(first_line)) return unreadable();
    bool is_signed = false;
    for (const audit::VerifierKey& key : keys) {
        const auto how = audit::signed_by(*parsed, key);
        is_signed = is_signed || how == audit::Signed::well;
        if (how == audit::Signed::badly) {
            is_signed = false;
            break;
        }
    }
    if (!is_signed) {
        return refuse(RefusalKind::invalid, "certificate/not-signed",
                      {"没有该单位的有效签名：内容被改动过，或由别处开具。",
                       "There is no good signature of the station: it was altered, or issued elsewhere."});
    }
    const std::string_view body = std::string_view(parsed->text).substr(first_line.size());
    auto read = json::read<CertificateText>(body);
    if (!read) return unreadable();
    return std::move(*read);
}

std::string fragment_of(std::string_view note) {
    return to_base64url(bytes_of(note));
}

std::string note_in(std::string_view given) {
    if (given.starts_with(first_line)) return std::string(given);
    if (const auto hash = given.find('#'); hash != std::string_view::npos) given.remove_prefix(hash + 1);
    while (!given.empty() && (given.back() == '\n' || given.back() == '\r' || given.back() == ' '))
        given.remove_suffix(1);
    const auto bytes = from_base64url(given);
    if (!bytes) return {};
    return std::string(linli::text_of(*bytes));
}

std::vector<CertifiedTeam> summed_up(std::vector<CertifiedTeam> teams) {
    std::stable_sort(teams.begin(), teams.end(),
                     [](const CertifiedTeam& a, const CertifiedTeam& b) { return a.minutes > b.minutes; });
    if (teams.size() <= certified_teams) return teams;
    CertifiedTeam others;
    others.name = {"其他队伍", "Other teams"};
    for (std::size_t i = certified_teams; i < teams.size(); ++i) {
        others.services += teams[i].services;
        others.minutes += teams[i].minutes;
    }
    teams.resize(certified_teams);
    teams.push_back(std::move(others));
    return teams;
}

void check(const CertificateWanted& wanted, json::Faults& faults) {
    const Text fault{"应如 2026-11-28。", "Must be such as 2026-11-28."};
    if (wanted.from && !is_day(*wanted.from)) faults.add("from", fault);
    if (wanted.until && !is_day(*wanted.until)) faults.add("until", fault);
    if (wanted.from && wanted.until && *wanted.from > *wanted.until)
        faults.add("until", {"不能早于起始日。", "Must not be before the first day."});
}

void check(const CertificateAsked& asked, json::Faults& faults) {
    if (!asked.in_person) {
        faults.add("in_person", {"只在本人当面要求时代为开具。",
                                 "One is issued for somebody only who is there and asks for it."});
    }
    check(CertificateWanted{asked.from, asked.until, asked.with_name}, faults);
}

std::string subject_of_certificate(std::int64_t number) {
    return "certificate/" + std::to_string(number);
}

}  // namespace linli::volunteers
