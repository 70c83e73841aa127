#include "volunteers/legal_record.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "identity/permissions.h"
#include "incidents/incident_rows.h"
#include "volunteers/acting.h"
#include "volunteers/ledger_rows.h"
#include "volunteers/merit_rows.h"

namespace linli::volunteers {
namespace {

constexpr std::size_t longest_merit = 500;  // characters
constexpr std::int64_t read_at_once = 200;  // volunteers

std::vector<Merit> shown_merits(store::Snapshot& snapshot, std::int64_t volunteer) {
    std::vector<Merit> merits;
    for (const MeritRow& row : merits_of(snapshot, volunteer)) {
        std::string text = remark_of(snapshot, subject_of_merit(row.id), "text");
        // Its time is over, and what was said is gone.
        if (text.empty()) continue;
        merits.push_back({row.id, row.kind, row.from, row.until, std::move(text),
                          title_of_actor(snapshot, row.by), row.at});
    }
    return merits;
}

std::map<std::string, Team> teams_by_code(store::Snapshot& snapshot) {
    std::map<std::string, Team> teams;
    for (Team& team : all_teams(snapshot)) {
        std::string code = team.code;
        teams.emplace(std::move(code), std::move(team));
    }
    return teams;
}

RecordedService recorded(const RecordedRow& row, const std::map<std::string, Team>& teams) {
    const Team& team = teams.at(row.team);
    return {row.credit, row.day, row.began_at, row.ended_at, team.name, team.kind, row.content, row.minutes};
}

// Without the services.
LegalRecord record_of(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer) {
    VolunteerPerson person = person_of(snapshot, room.vault, volunteer.number);
    LegalRecord record;
    record.basics.number = volunteer.number;
    record.basics.name = std::move(person.name);
    record.basics.telephone = std::move(person.telephone);
    if (!person.guardian_name.empty()) {
        record.basics.guardian =
            Guardian{std::move(person.guardian_name), std::move(person.guardian_telephone)};
    }
    record.basics.born = volunteer.born;
    record.basics.joined_at = volunteer.joined_at;
    record.basics.skills = volunteer.skills;
    record.basics.languages = volunteer.languages;
    record.minutes = balance_of(snapshot, subject_of_volunteer(volunteer.number));
    record.trainings = volunteer.trainings;
    for (Merit& merit : shown_merits(snapshot, volunteer.number)) {
        auto& list = merit.kind == MeritKind::commendation ? record.commendations : record.evaluations;
        list.push_back(std::move(merit));
    }
    return record;
}

LegalFile empty_file(store::Snapshot& snapshot, const Room& room, const stations::Directory& directory) {
    LegalFile file;
    file.station = room.station_name(snapshot, directory.tree()->find(snapshot.station())->name);
    file.at = snapshot.now();
    return file;
}

Result<void> require_to_reveal_all(store::Snapshot& snapshot) {
    if (auto may = require_staff(snapshot, identity::rights::reveal_people); !may) return may;
    if (snapshot.context().is_fresh) return {};
    return refuse(RefusalKind::forbidden, "session/not-fresh",
                  {"显示个人信息前，请再输入一次第二因素验证码。",
                   "Give a code of your second factor once more before personal data is shown."});
}

}  // namespace

void check(const MeritWritten& written, json::Faults& faults) {
    const Text day{"应如 2026-11-28。", "Must be such as 2026-11-28."};
    if (!parse_date(written.from)) faults.add("from", day);
    if (written.until && !parse_date(*written.until)) faults.add("until", day);
    if (written.until && *written.until < written.from)
        faults.add("until", {"不能早于起始日。", "Must not be before the first day."});
    if (written.kind == MeritKind::commendation && written.until)
        faults.add("until", {"表彰只有一天。", "A commendation has one day."});
    if (trim(written.text).empty() || count_code_points(written.text) > longest_merit)
        faults.add("text", {"须为 1 到 500 字。", "Must have 1 to 500 characters."});
}

std::string subject_of_merit(std::int64_t id) {
    return "merit/" + std::to_string(id);
}

Result<MeritList> RecordDesk::add(store::Transaction& transaction, std::int64_t number,
                                  const MeritWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto volunteer = require_volunteer(transaction, number);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const MeritRow row{transaction.next_number("merits"),
                       number,
                       written.kind,
                       written.from,
                       written.until.value_or(written.from),
                       std::string(transaction.actor()),
                       transaction.now()};
    insert_merit(transaction, row);
    put_remark(transaction, subject_of_merit(row.id), "text", number, written.text);
    note(transaction, written.kind == MeritKind::commendation ? "volunteer.commended" : "volunteer.evaluated",
         subject_of_volunteer(number), {.volunteer = number});
    return MeritList{shown_merits(transaction, number)};
}

Result<MeritList> RecordDesk::merits(store::Snapshot& snapshot, std::int64_t number) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    return MeritList{shown_merits(snapshot, number)};
}

Result<LegalFile> RecordDesk::own(store::Snapshot& snapshot, std::string_view token) const {
    const auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    LegalFile file = empty_file(snapshot, room_, directory_);
    LegalRecord record = record_of(snapshot, room_, *volunteer);
    const auto teams = teams_by_code(snapshot);
    for (const RecordedRow& row : recorded_services(snapshot, volunteer->number))
        record.services.push_back(recorded(row, teams));
    file.volunteers.push_back(std::move(record));
    return file;
}

Result<LegalFile> RecordDesk::all(store::Snapshot& snapshot) const {
    if (auto may = require_to_reveal_all(snapshot); !may) return tl::unexpected(std::move(may.error()));
    LegalFile file = empty_file(snapshot, room_, directory_);
    const auto teams = teams_by_code(snapshot);
    std::int64_t after = 0;
    for (;;) {
        const auto page = volunteers_after(snapshot, after, read_at_once);
        if (page.empty()) return file;
        after = page.back().number;
        for (const Volunteer& one : page) {
            if (one.state != VolunteerState::active) continue;
            LegalRecord record = record_of(snapshot, room_, one);
            for (const RecordedRow& row : recorded_services(snapshot, one.number))
                record.services.push_back(recorded(row, teams));
            file.volunteers.push_back(std::move(record));
        }
    }
}

Result<void> RecordDesk::put_on_record(store::Transaction& transaction, const incidents::Reveal& body) const {
    if (auto may = require_to_reveal_all(transaction); !may) return tl::unexpected(std::move(may.error()));
    const store::Position position =
        transaction.append({.kind = "people.revealed",
                            .subject = "volunteers/records",
                            .payload = json::to_text(RevealPayload{body.purpose})});
    incidents::insert_reveal_note(transaction, 0, position, body.note);  // of no incident
    return {};
}

}  // namespace linli::volunteers
