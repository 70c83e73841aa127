#include "volunteers/volunteer_file.h"

#include <limits>

#include "volunteers/calendar_rows.h"
#include "volunteers/certificate_rows.h"
#include "volunteers/finding_rows.h"
#include "volunteers/merit_rows.h"
#include "volunteers/shift_view.h"
#include "volunteers/volunteer_file_rows.h"

namespace linli::volunteers {

VolunteerFile file_of(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer) {
    constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();
    const std::int64_t number = volunteer.number;
    VolunteerPerson person = person_of(snapshot, room.vault, number);
    VolunteerFile file;
    file.at = snapshot.now();
    file.name = std::move(person.name);
    file.telephone = std::move(person.telephone);
    if (!person.guardian_name.empty())
        file.guardian = Guardian{std::move(person.guardian_name), std::move(person.guardian_telephone)};
    file.volunteer = volunteer;
    file.consent = consent_of(snapshot, number);
    for (const Membership& one : memberships_of(snapshot, number)) {
        file.memberships.push_back(
            {one.team, find_team(snapshot, one.team).value().name, one.is_leader, one.state, one.since});
    }
    file.sign_ups = every_sign_up(snapshot, number);
    for (const ServiceRow& service : services_of(snapshot, number, all, all))
        file.services.push_back(show(snapshot, room, service, Names::clear));
    file.minutes = balance_of(snapshot, subject_of_volunteer(number));
    for (const Credit& credit : credits_before(snapshot, number, {}, all, all))
        file.credits.push_back(show(snapshot, credit));
    file.witnessed = witnessed_by(snapshot, number);
    file.remarks = remarks_about(snapshot, number);
    for (const CertificateRow& row : certificates_of(snapshot, number))
        file.certificates.push_back(kept(snapshot, row));
    for (const FindingRow& row : findings_of(snapshot, number, all))
        file.findings.push_back({row.incident, row.team, row.service, row.noted_at});
    file.wishes = every_wish(snapshot, number);
    file.proposed = every_proposed(snapshot, number);
    file.offers = every_offer(snapshot, number);
    file.calls = every_call(snapshot, number);
    for (const MeritRow& row : merits_of(snapshot, number))
        file.merits.push_back({row.id, row.kind, row.from, row.until, row.at});
    file.has_calendar_link = has_calendar_link(snapshot, subject_of_volunteer(number));
    return file;
}

}  // namespace linli::volunteers
