#include "volunteers/volunteer_desk.h"

#include <algorithm>
#include <limits>

#include "identity/permissions.h"
#include "incidents/incident_rows.h"
#include "vault/masking.h"
#include "volunteers/acting.h"
#include "volunteers/calendar_desk.h"
#include "volunteers/finding_rows.h"
#include "volunteers/points.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

constexpr std::int64_t most_shifts_on_page = 200;  // of a team on one page

template <class T>
std::vector<T> each_once(const std::vector<T>& list) {
    std::vector<T> found;
    for (const T& one : list) {
        if (std::find(found.begin(), found.end(), one) == found.end()) found.push_back(one);
    }
    return found;
}

tl::unexpected<Refusal> needs_guardian() {
    return refuse_invalid({{"guardian",
                            {"未满 18 周岁须填写监护人的姓名与电话。",
                             "Under 18, a guardian's name and telephone are needed."}}});
}

std::vector<MyTeam> my_teams(store::Snapshot& snapshot, std::int64_t number) {
    const auto minutes = minutes_by_team(snapshot, number);
    std::vector<MyTeam> teams;
    for (const Membership& one : memberships_of(snapshot, number)) {
        if (one.state == MemberState::left) continue;
        const Team team = find_team(snapshot, one.team).value();
        const auto own = minutes.find(one.team);
        teams.push_back({team.code, team.name, team.kind, one.is_leader, one.state, one.since,
                         own == minutes.end() ? 0 : own->second});
    }
    return teams;
}

VolunteerShown shown(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer) {
    const VolunteerPerson person = person_of(snapshot, room.vault, volunteer.number);
    VolunteerShown shown;
    shown.volunteer = volunteer;
    shown.name = vault::masked_name(person.name);
    shown.telephone = vault::masked_telephone(person.telephone);
    shown.is_minor =
        volunteer.state == VolunteerState::active && is_minor(volunteer.born, room.today(snapshot));
    shown.minutes = balance_of(snapshot, subject_of_volunteer(volunteer.number));
    shown.points = points_of(shown.minutes);
    shown.teams = my_teams(snapshot, volunteer.number);
    shown.version = volunteer.version;
    return shown;
}

Result<void> require_version(const std::optional<std::int64_t>& read, std::int64_t present) {
    if (!read || *read == present) return {};
    return tl::unexpected(stale(present));
}

VolunteerPage page_of(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer) {
    const std::int64_t number = volunteer.number;
    const Instant now = snapshot.now();
    const Zone zone = room.zone(snapshot);
    const VolunteerPerson person = person_of(snapshot, room.vault, number);
    VolunteerPage own;
    own.volunteer = volunteer;
    own.name = person.name;
    own.telephone = vault::masked_telephone(person.telephone);
    if (!person.guardian_name.empty()) own.guardian = vault::masked_name(person.guardian_name);
    own.is_minor = is_minor(volunteer.born, room.today(snapshot));
    own.minutes = balance_of(snapshot, subject_of_volunteer(number));
    own.points = points_of(own.minutes);
    own.version = volunteer.version;
    own.teams = my_teams(snapshot, number);
    for (const MyTeam& team : own.teams) {
        if (team.state != MemberState::member) continue;
        const Team whole_team = find_team(snapshot, team.code).value();
        // Whoever is there still checks out for a while after the end.
        const Instant from = now - std::chrono::minutes(60);
        const TheirShifts theirs = their_shifts(snapshot, number, whole_team, from, now + days_ahead);
        for (const ShiftRow& shift :
             shifts_between(snapshot, team.code, from, now + days_ahead, most_shifts_on_page)) {
            own.shifts.push_back(my_shift(volunteer, whole_team, shift, theirs, now, zone));
            if (team.is_leader) own.led.push_back(own.shifts.back().shift);
        }
        if (!team.is_leader) continue;
        own.leads.push_back(team.code);
        for (const ServiceRow& service :
             services_before(snapshot, json::name_of(ServiceState::ended), team.code,
                             std::numeric_limits<std::int64_t>::max(), page_size)) {
            if (service.volunteer != number)
                own.to_confirm.push_back(show(snapshot, room, service, Names::clear));
        }
    }
    std::sort(own.shifts.begin(), own.shifts.end(), [](const MyShift& a, const MyShift& b) {
        return std::pair(a.shift.starts_at, a.shift.id) < std::pair(b.shift.starts_at, b.shift.id);
    });
    for (const ServiceRow& service :
         services_of(snapshot, number, std::numeric_limits<std::int64_t>::max(), page_size))
        own.services.push_back(show(snapshot, room, service, Names::clear));
    for (const Credit& credit :
         credits_before(snapshot, number, {}, std::numeric_limits<std::int64_t>::max(), page_size))
        own.credits.push_back(show(snapshot, credit));
    return own;
}

}  // namespace

Result<VolunteerLink> VolunteerDesk::join(store::Transaction& transaction, const JoinWritten& written) const {
    const auto today = room_.today(transaction);
    if (age_on(written.born, today) < least_age) {
        return refuse(RefusalKind::invalid, "volunteer/too-young",
                      {"未满 10 周岁不能加入。", "Nobody under 10 joins."});
    }
    if (is_minor(written.born, today) && !written.guardian) return needs_guardian();
    if (is_known(transaction, room_.vault, written.telephone)) {
        return refuse(RefusalKind::conflict, "volunteer/known",
                      {"这个电话已登记为志愿者。链接丢失的，请队长或派出所重发。",
                       "Somebody has joined with this telephone. If the link was lost, your leader or the "
                       "station makes a new one."});
    }
    const auto codes = each_once(written.teams);
    Volunteer volunteer;
    volunteer.born = written.born;
    for (const std::string& code : codes) {
        auto team = require_team(transaction, code);
        if (!team) return tl::unexpected(std::move(team.error()));
        if (team->closed) {
            return refuse(RefusalKind::conflict, "team/closed",
                          {"这支队伍不再接纳队员。", "This team takes nobody in any more."});
        }
        if (const auto why = admission_fault(volunteer, *team, today)) {
            return refuse(RefusalKind::conflict, "team/not-eligible", title_of(*why),
                          "\"why\":" + json::to_text(*why));
        }
    }
    volunteer.number = transaction.next_number("volunteers");
    volunteer.name_is_public = written.name_is_public.value_or(false);
    volunteer.party_member = written.party_member;
    volunteer.skills = written.skills;
    volunteer.languages = written.languages;
    volunteer.times = written.times;
    volunteer.joined_at = transaction.now();
    const std::string token = named_for(transaction.station(), random_token());
    insert_volunteer(transaction, volunteer, sha256(bytes_of(token)), written.consent.version);
    const Guardian guardian = written.guardian.value_or(Guardian{});
    put_person(transaction, room_.vault, volunteer.number,
               {written.name, written.telephone, guardian.name, guardian.telephone});
    const std::string subject = subject_of_volunteer(volunteer.number);
    transaction.act_for({transaction.station(), subject, store::Reach::own, {}});
    note(transaction, "volunteer.joined", subject, {.volunteer = volunteer.number});
    for (const std::string& code : codes) {
        put_membership(transaction, {code, volunteer.number, false, MemberState::asked, transaction.now()});
        note(transaction, "team.member_asked", subject_of_team(code),
             {.volunteer = volunteer.number, .team = code});
    }
    return VolunteerLink{volunteer.number, token};
}

Result<VolunteerPage> VolunteerDesk::page(store::Snapshot& snapshot, std::string_view token) const {
    const auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    return page_of(snapshot, room_, *volunteer);
}

Result<VolunteerPage> VolunteerDesk::change(store::Transaction& transaction, std::string_view token,
                                            std::optional<std::int64_t> version,
                                            const ProfileWritten& written) const {
    auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(std::move(volunteer.error()));
    if (auto good = require_version(version, volunteer->version); !good)
        return tl::unexpected(std::move(good.error()));
    VolunteerPerson person = person_of(transaction, room_.vault, volunteer->number);
    person.name = written.name;
    if (written.telephone &&
        vault::normal_telephone(*written.telephone) != vault::normal_telephone(person.telephone)) {
        if (is_known(transaction, room_.vault, *written.telephone)) {
            return refuse(RefusalKind::conflict, "volunteer/known",
                          {"这个电话已登记为另一位志愿者。", "This telephone is another volunteer's."});
        }
        person.telephone = *written.telephone;
    }
    if (written.guardian) {
        person.guardian_name = written.guardian->name;
        person.guardian_telephone = written.guardian->telephone;
    }
    put_person(transaction, room_.vault, volunteer->number, person);
    volunteer->name_is_public = written.name_is_public;
    volunteer->hours_on_wall = written.hours_on_wall.value_or(false);
    volunteer->party_member = written.party_member;
    volunteer->skills = written.skills;
    volunteer->languages = written.languages;
    volunteer->times = written.times;
    ++volunteer->version;
    update_volunteer(transaction, *volunteer);
    note(transaction, "volunteer.changed", subject_of_volunteer(volunteer->number),
         {.volunteer = volunteer->number});
    return page_of(transaction, room_, *volunteer);
}

Result<void> VolunteerDesk::withdraw(store::Transaction& transaction, std::string_view token) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    erase(transaction, *volunteer);
    return {};
}

void VolunteerDesk::erase(store::Transaction& transaction, const Volunteer& volunteer) const {
    const std::int64_t number = volunteer.number;
    if (auto open = open_service_of(transaction, number))
        end_service(transaction, *open, transaction.now(), Attendance::rule);
    for (const Membership& one : memberships_of(transaction, number)) {
        if (one.state != MemberState::left) leave_team(transaction, room_, one);
    }
    Volunteer erased;
    erased.number = number;
    erased.state = VolunteerState::withdrawn;
    erased.joined_at = volunteer.joined_at;
    erased.version = volunteer.version + 1;
    update_volunteer(transaction, erased);
    set_token(transaction, number, std::nullopt);
    delete_remarks_about(transaction, number);
    forget_calendar(transaction, room_.vault, number);
    delete_wishes_of(transaction, number);
    forget_finder(transaction, room_.vault, number);
    room_.vault.erase(transaction, subject_of_volunteer(number));
    note(transaction, "volunteer.withdrawn", subject_of_volunteer(number), {.volunteer = number});
}

Result<VolunteerList> VolunteerDesk::list(store::Snapshot& snapshot, const VolunteersQuery& query) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    VolunteerList list;
    std::vector<Volunteer> found;
    if (query.number) {
        if (auto one = find_volunteer(snapshot, *query.number)) found.push_back(std::move(*one));
    } else if (query.team) {
        found = volunteers_after(snapshot, *query.team, query.after.value_or(0), page_size + 1);
    } else {
        found = volunteers_after(snapshot, query.after.value_or(0), page_size + 1);
    }
    list.has_more = static_cast<std::int64_t>(found.size()) > page_size;
    if (list.has_more) found.pop_back();
    for (const Volunteer& one : found)
        list.volunteers.push_back(shown(snapshot, room_, one));
    return list;
}

Result<VolunteerShown> VolunteerDesk::one(store::Snapshot& snapshot, std::int64_t number) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    const auto volunteer = find_volunteer(snapshot, number);
    if (volunteer) return shown(snapshot, room_, *volunteer);
    return refuse(RefusalKind::not_found, "volunteer/not-found",
                  {"没有这位志愿者。", "There is no such volunteer."});
}

Result<VolunteerShown> VolunteerDesk::train(store::Transaction& transaction, std::int64_t number,
                                            std::optional<std::int64_t> version,
                                            const TrainingsWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    auto volunteer = require_volunteer(transaction, number);
    if (!volunteer) return tl::unexpected(std::move(volunteer.error()));
    if (auto good = require_version(version, volunteer->version); !good)
        return tl::unexpected(std::move(good.error()));
    volunteer->trainings = written.trainings;
    volunteer->insured_until = written.insured_until;
    ++volunteer->version;
    update_volunteer(transaction, *volunteer);
    note(transaction, "volunteer.trained", subject_of_volunteer(number), {.volunteer = number});
    return shown(transaction, room_, *volunteer);
}

Result<VolunteerRevealed> VolunteerDesk::reveal(store::Transaction& transaction, std::int64_t number,
                                                const incidents::Reveal& body) const {
    if (auto may = require_staff(transaction, identity::rights::reveal_people); !may)
        return tl::unexpected(std::move(may.error()));
    const auto volunteer = require_volunteer(transaction, number);
    if (!volunteer) return tl::unexpected(volunteer.error());
    if (!transaction.context().is_fresh) {
        return refuse(RefusalKind::forbidden, "session/not-fresh",
                      {"显示个人信息前，请再输入一次第二因素验证码。",
                       "Give a code of your second factor once more before personal data is shown."});
    }
    VolunteerPerson person = person_of(transaction, room_.vault, number);
    const store::Position position =
        transaction.append({.kind = "people.revealed",
                            .subject = subject_of_volunteer(number),
                            .payload = json::to_text(RevealPayload{body.purpose})});
    incidents::insert_reveal_note(transaction, 0, position, body.note);  // of no incident
    VolunteerRevealed revealed{std::move(person.name), std::move(person.telephone), {}};
    if (!person.guardian_name.empty())
        revealed.guardian = Guardian{std::move(person.guardian_name), std::move(person.guardian_telephone)};
    return revealed;
}

Result<VolunteerLink> VolunteerDesk::make_link(store::Transaction& transaction,
                                               std::optional<std::string_view> token,
                                               std::int64_t number) const {
    if (token) {
        const auto leader = require_own(transaction, *token);
        if (!leader) return tl::unexpected(leader.error());
        const auto theirs = memberships_of(transaction, number);
        const bool leads = std::any_of(theirs.begin(), theirs.end(), [&](const Membership& one) {
            return one.state == MemberState::member && require_leader(transaction, one.team).has_value();
        });
        if (!leads) {
            return refuse(RefusalKind::forbidden, "team/not-leader",
                          {"只有其队长可以办理。", "This is for the leaders of their teams."});
        }
    } else if (auto may = require_manager(transaction); !may) {
        return tl::unexpected(std::move(may.error()));
    }
    const auto volunteer = require_volunteer(transaction, number);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const std::string fresh = named_for(transaction.station(), random_token());
    set_token(transaction, number, sha256(bytes_of(fresh)));
    note(transaction, "volunteer.link_made", subject_of_volunteer(number), {.volunteer = number});
    return VolunteerLink{number, fresh};
}

}  // namespace linli::volunteers
