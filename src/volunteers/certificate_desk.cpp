#include "volunteers/certificate_desk.h"

#include "identity/permissions.h"
#include "volunteers/acting.h"
#include "volunteers/certificate_rows.h"

namespace linli::volunteers {
namespace {

template <class Sum>
std::int64_t sum_of(const std::vector<CertifiedTeam>& teams, Sum CertifiedTeam::* part) {
    std::int64_t sum = 0;
    for (const CertifiedTeam& team : teams)
        sum += team.*part;
    return sum;
}

CertificateList all_of(store::Snapshot& snapshot, std::int64_t number) {
    CertificateList list;
    for (const CertificateRow& row : certificates_of(snapshot, number))
        list.certificates.push_back(kept(snapshot, row));
    return list;
}

// The actor leads a team that the volunteer is a member of.
Result<void> require_leader_of(store::Snapshot& snapshot, std::int64_t number) {
    for (const Membership& one : memberships_of(snapshot, number)) {
        if (one.state == MemberState::member && require_leader(snapshot, one.team)) return {};
    }
    return refuse(RefusalKind::forbidden, "team/not-leader",
                  {"只有其队长可以办理。", "This is for the leaders of their teams."});
}

Result<void> require_to_certify(store::Snapshot& snapshot, bool with_name) {
    if (auto may = require_manager(snapshot); !may || !with_name) return may;
    if (auto may = require_staff(snapshot, identity::rights::reveal_people); !may) return may;
    if (snapshot.context().is_fresh) return {};
    return refuse(RefusalKind::forbidden, "session/not-fresh",
                  {"开具带姓名的证明前，请再输入一次第二因素验证码。",
                   "Give a code of your second factor once more before one with the name is issued."});
}

}  // namespace

Result<CertificateIssued> CertificateDesk::issue(store::Transaction& transaction, std::string_view token,
                                                 const CertificateWanted& wanted) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    return make(transaction, volunteer->number, wanted, {});
}

Result<CertificateIssued> CertificateDesk::issue_for(store::Transaction& transaction,
                                                     std::optional<std::string_view> leader,
                                                     std::int64_t number,
                                                     const CertificateAsked& asked) const {
    if (leader) {
        if (const auto own = require_own(transaction, *leader); !own) return tl::unexpected(own.error());
        if (auto may = require_leader_of(transaction, number); !may)
            return tl::unexpected(std::move(may.error()));
    } else if (auto may = require_to_certify(transaction, asked.with_name.value_or(true)); !may) {
        return tl::unexpected(std::move(may.error()));
    }
    const auto volunteer = require_volunteer(transaction, number);
    if (!volunteer) return tl::unexpected(volunteer.error());
    return make(transaction, number, {asked.from, asked.until, asked.with_name},
                asked.with_name.value_or(true) ? "in_person_with_name" : "in_person");
}

Result<CertificateIssued> CertificateDesk::make(store::Transaction& transaction, std::int64_t number,
                                                const CertificateWanted& wanted,
                                                std::optional<std::string> how) const {
    if (count_certificates(transaction, number, transaction.now() - std::chrono::hours(24)) >=
        certificates_a_day) {
        return refuse(RefusalKind::too_many, "certificate/too-many",
                      {"24 小时内最多开具 10 份证明，请明天再来。",
                       "Ten certificates are issued within 24 hours at most; come back tomorrow."});
    }
    const std::string today = to_text(std::chrono::year_month_day(room_.today(transaction)));
    CertificateRow row;
    row.volunteer = number;
    row.at = transaction.now();
    row.from = wanted.from.value_or(first_day_of(transaction, number));
    row.until = wanted.until.value_or(today);
    row.newest_credit = newest_credit_of(transaction, number);
    auto work = certified_work(transaction, number, row.from, row.until, row.newest_credit);
    row.minutes = sum_of(work, &CertifiedTeam::minutes);
    if (row.minutes == 0) {
        return refuse(RefusalKind::conflict, "certificate/nothing",
                      {"这段时间没有已确认的服务时长。", "No hours are confirmed in this time."});
    }
    row.number = transaction.next_number("certificates");
    for (CertifiedTeam& team : work) {
        const Team whole = find_team(transaction, team.code).value();
        team.name = whole.name;
        team.kind = whole.kind;
    }
    CertificateText text;
    text.issuer = room_.station_name(transaction, directory_.tree()->find(transaction.station())->name);
    text.number = row.number;
    text.code = named_for(transaction.station(), random_token());
    text.day = today;
    text.volunteer = number;
    if (wanted.with_name.value_or(true)) text.name = person_of(transaction, room_.vault, number).name;
    text.from = row.from;
    text.until = row.until;
    text.services = sum_of(work, &CertifiedTeam::services);
    text.minutes = row.minutes;
    text.teams = summed_up(std::move(work));
    insert_certificate(transaction, row, sha256(bytes_of(text.code)));
    volunteers::note(transaction, "certificate.issued", subject_of_certificate(row.number),
                     {.volunteer = number, .minutes = row.minutes, .how = std::move(how)});
    CertificateIssued issued;
    issued.note = seal_.sign(note_text_of(text), transaction.station());
    issued.fragment = fragment_of(issued.note);
    issued.certificate = std::move(text);
    return issued;
}

Result<CertificateList> CertificateDesk::issued(store::Snapshot& snapshot, std::string_view token) const {
    const auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    return all_of(snapshot, volunteer->number);
}

Result<CertificateList> CertificateDesk::issued_to(store::Snapshot& snapshot, std::int64_t number) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    return all_of(snapshot, number);
}

Result<CertificateStanding> CertificateDesk::standing(store::Snapshot& snapshot,
                                                      std::string_view code) const {
    const auto row = find_certificate(snapshot, sha256(bytes_of(code)));
    if (!row) {
        return refuse(RefusalKind::not_found, "certificate/not-found",
                      {"本单位没有开具过这份证明。", "The station has issued no such certificate."});
    }
    CertificateStanding standing;
    standing.certificate = kept(snapshot, *row);
    for (const audit::VerifierKey& key : seal_.keys(snapshot.station()))
        standing.keys.push_back(audit::to_text(key));
    return standing;
}

}  // namespace linli::volunteers
