#include "volunteers/person_files.h"

#include <algorithm>

#include <fmt/format.h>

#include "incidents/incident_desk.h"
#include "vault/masking.h"
#include "volunteers/acting.h"
#include "volunteers/volunteer_desk.h"
#include "volunteers/volunteer_file.h"

namespace linli::volunteers {
namespace {

using incidents::HeldElsewhere;
using incidents::HeldFact;

struct GuardianFile {
    std::int64_t guardian_of = 0;  // a volunteer
    std::string name;
    std::string telephone;
};
BOOST_DESCRIBE_STRUCT(GuardianFile, (), (guardian_of, name, telephone))

std::vector<HeldFact> facts_of(const VolunteerFile& file) {
    const auto count = [](std::size_t n) { return std::to_string(n); };
    return {{{"姓名", "Name"}, vault::masked_name(file.name)},
            {{"电话", "Telephone"}, vault::masked_telephone(file.telephone)},
            {{"监护人", "Guardian"}, file.guardian ? vault::masked_name(file.guardian->name) : ""},
            {{"队伍", "Teams"}, count(file.memberships.size())},
            {{"报名", "Sign-ups"}, count(file.sign_ups.size())},
            {{"服务", "Services"}, count(file.services.size())},
            {{"时长账", "Lines of the ledger"}, count(file.credits.size())},
            {{"总时长（分钟）", "Minutes in all"}, std::to_string(file.minutes)},
            {{"培训", "Trainings"}, count(file.volunteer.trainings.size())},
            {{"巡逻发现", "Found on service"}, count(file.findings.size())},
            {{"证明", "Certificates"}, count(file.certificates.size())},
            {{"表彰与评价", "Commendations and evaluations"}, count(file.merits.size())},
            {{"值班意愿（月）", "Months wished for"}, count(file.wishes.size())},
            {{"方案安排", "Places proposed"}, count(file.proposed.size())},
            {{"换班", "Swaps"}, count(file.offers.size())},
            {{"召集", "Call-outs"}, count(file.calls.size())},
            {{"日历地址", "Calendar address"}, file.has_calendar_link ? "1" : "0"},
            {{"文字记录", "Written remarks"}, count(file.remarks.size())}};
}

HeldElsewhere held_of(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer,
                      incidents::PersonHolder::Show show) {
    const VolunteerFile file = file_of(snapshot, room, volunteer);
    HeldElsewhere held;
    held.subject = subject_of_volunteer(volunteer.number);
    held.title = {fmt::format("志愿者 {}", volunteer.number), fmt::format("Volunteer {}", volunteer.number)};
    held.if_erased = {"删除后即退出志愿者：以后的班次让出，本人链接作废；只留下编号和计入队伍的时长。",
                      "Erasing withdraws them as a volunteer: places in shifts to come are given up and the "
                      "link ends; a number and the teams' hours stay."};
    if (show == incidents::PersonHolder::Show::all) {
        held.whole = {json::to_text(file)};
    } else {
        held.facts = facts_of(file);
    }
    return held;
}

bool is_under_age(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer) {
    return is_minor(volunteer.born, room.today(snapshot));
}

HeldElsewhere held_of_guardian(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer,
                               incidents::PersonHolder::Show show) {
    const VolunteerPerson person = person_of(snapshot, room.vault, volunteer.number);
    HeldElsewhere held;
    held.subject = subject_of_volunteer(volunteer.number);
    held.title = {fmt::format("志愿者 {} 的监护人", volunteer.number),
                  fmt::format("Guardian of volunteer {}", volunteer.number)};
    if (is_under_age(snapshot, room, volunteer)) {
        held.if_erased = {"该志愿者未成年：删除监护人信息，志愿者即一并退出。",
                          "This volunteer is under age: erasing the guardian withdraws the volunteer too."};
    }
    if (show == incidents::PersonHolder::Show::all) {
        held.whole = {
            json::to_text(GuardianFile{volunteer.number, person.guardian_name, person.guardian_telephone})};
    } else {
        held.facts = {{{"姓名", "Name"}, vault::masked_name(person.guardian_name)},
                      {{"电话", "Telephone"}, vault::masked_telephone(person.guardian_telephone)}};
    }
    return held;
}

void append_subject(std::vector<std::string>& subjects, std::int64_t volunteer) {
    std::string subject = subject_of_volunteer(volunteer);
    if (std::find(subjects.begin(), subjects.end(), subject) == subjects.end())
        subjects.push_back(std::move(subject));
}

}  // namespace

std::vector<HeldElsewhere> PersonFiles::held(store::Snapshot& snapshot, const std::string& telephone,
                                             Show show) const {
    std::vector<HeldElsewhere> records;
    for (const std::int64_t number : known_by(snapshot, room_.vault, telephone, Whose::own))
        records.push_back(held_of(snapshot, room_, find_volunteer(snapshot, number).value(), show));
    for (const std::int64_t number : known_by(snapshot, room_.vault, telephone, Whose::guardians))
        records.push_back(held_of_guardian(snapshot, room_, find_volunteer(snapshot, number).value(), show));
    return records;
}

Result<std::vector<std::string>> PersonFiles::correct(store::Transaction& transaction,
                                                      const incidents::Correction& correction) const {
    std::vector<std::string> subjects;
    if (!correction.name && !correction.new_telephone) return subjects;
    const auto own = known_by(transaction, room_.vault, correction.telephone, Whose::own);
    const auto guarded = known_by(transaction, room_.vault, correction.telephone, Whose::guardians);
    const bool is_other = correction.new_telephone && vault::normal_telephone(*correction.new_telephone) !=
                                                          vault::normal_telephone(correction.telephone);
    if (!own.empty() && is_other && is_known(transaction, room_.vault, *correction.new_telephone)) {
        return refuse(RefusalKind::conflict, "volunteer/known",
                      {"新电话已登记为另一位志愿者。", "The new telephone is another volunteer's."});
    }
    for (const std::int64_t number : own) {
        VolunteerPerson person = person_of(transaction, room_.vault, number);
        person.name = correction.name.value_or(person.name);
        person.telephone = correction.new_telephone.value_or(person.telephone);
        put_person(transaction, room_.vault, number, person);
        append_subject(subjects, number);
    }
    for (const std::int64_t number : guarded) {
        VolunteerPerson person = person_of(transaction, room_.vault, number);
        person.guardian_name = correction.name.value_or(person.guardian_name);
        person.guardian_telephone = correction.new_telephone.value_or(person.guardian_telephone);
        put_person(transaction, room_.vault, number, person);
        append_subject(subjects, number);
    }
    return subjects;
}

std::vector<std::string> PersonFiles::erase(store::Transaction& transaction,
                                            const std::string& telephone) const {
    std::vector<std::string> subjects;
    const VolunteerDesk desk(room_);
    for (const std::int64_t number : known_by(transaction, room_.vault, telephone, Whose::own)) {
        desk.erase(transaction, find_volunteer(transaction, number).value());
        append_subject(subjects, number);
    }
    // Asked anew: whoever was erased just now is nobody's ward any more.
    for (const std::int64_t number : known_by(transaction, room_.vault, telephone, Whose::guardians)) {
        const Volunteer volunteer = find_volunteer(transaction, number).value();
        if (is_under_age(transaction, room_, volunteer)) {
            desk.erase(transaction, volunteer);
        } else {
            VolunteerPerson person = person_of(transaction, room_.vault, number);
            person.guardian_name.clear();
            person.guardian_telephone.clear();
            put_person(transaction, room_.vault, number, person);
        }
        append_subject(subjects, number);
    }
    return subjects;
}

}  // namespace linli::volunteers
