// Who reported: kept sealed, shown masked, revealed on record.
#include "base/text.h"
#include "identity/account.h"
#include "incidents/step.h"
#include "vault/masking.h"

namespace linli::incidents {
namespace {

constexpr std::string_view reporter_kind = "reporter";
constexpr std::string_view revealed_kind = "people.revealed";

// As it lies in the vault.
struct Person {
    std::string name;
    std::string telephone;
    std::string address;
    std::string contact;
};
BOOST_DESCRIBE_STRUCT(Person, (), (name, telephone, address, contact))

std::string vault_subject(std::int64_t incident, int place) {
    return subject_of(incident) + "/reporter/" + std::to_string(place);
}

ReporterShown in_clear(const Reporter& reporter, Person person) {
    return {reporter.place,
            reporter.at,
            reporter.is_confidential,
            false,
            std::move(person.name),
            std::move(person.telephone),
            std::move(person.address),
            std::move(person.contact)};
}

ReporterShown masked(ReporterShown shown) {
    shown.name = vault::masked_name(shown.name);
    shown.telephone = vault::masked_telephone(shown.telephone);
    shown.address = vault::masked_address(shown.address);
    shown.contact = vault::masked_contact(shown.contact);
    return shown;
}

// Who asked that nobody who handles it be told is shown to the desk and the head alone.
bool may_know(const store::Context& who, const Reporter& reporter) {
    return !reporter.is_confidential || who.reach == store::Reach::station;
}

Result<std::optional<Person>> open_person(store::Snapshot& snapshot, const vault::Vault& vault,
                                          const std::string& subject) {
    return vault.open<Person>(snapshot, {subject, reporter_kind});
}

void put_person(store::Transaction& transaction, const vault::Vault& vault, const std::string& subject,
                const Person& person) {
    std::vector<vault::Indexed> indexes;
    if (!person.telephone.empty())
        indexes.push_back({"telephone", vault::normal_telephone(person.telephone)});
    vault.put(transaction, {subject, reporter_kind}, person, indexes);
}

Result<void> require_fresh(const store::Context& who) {
    if (who.is_fresh) return {};
    return refuse(RefusalKind::forbidden, "session/not-fresh",
                  {"显示个人信息前，请再输入一次第二因素验证码。",
                   "Give a code of your second factor once more before personal data is shown."});
}

// The reporters of an incident, those whom `who` may know in clear.
std::vector<ReporterShown> people_of(store::Snapshot& snapshot, const vault::Vault& vault,
                                     std::int64_t number) {
    std::vector<ReporterShown> people;
    for (const Reporter& reporter : reporters_of(snapshot, number)) {
        ReporterShown shown = in_clear(reporter, {});
        if (may_know(snapshot.context(), reporter)) {
            auto person = open_person(snapshot, vault, vault_subject(number, reporter.place));
            shown.erased = !person;
            if (person && *person) shown = in_clear(reporter, std::move(**person));
        }
        people.push_back(std::move(shown));
    }
    return people;
}

struct RevealPayload {
    Purpose purpose = Purpose::call_back;
    std::vector<int> reporters;  // places
};
BOOST_DESCRIBE_STRUCT(RevealPayload, (), (purpose, reporters))

// A record about a person who asks.
struct Held {
    std::string subject;  // in the vault
    std::int64_t incident = 0;
    int place = 1;
    Person person;
};

// Every record of a reporter that is held by this telephone.
std::vector<Held> held_by(store::Snapshot& snapshot, const vault::Vault& vault,
                          const std::string& telephone) {
    std::vector<Held> records;
    for (const std::string& subject :
         vault.find(snapshot, {"telephone", vault::normal_telephone(telephone)})) {
        const auto parts = split(subject, '/');  // incident/17/reporter/1
        auto person = open_person(snapshot, vault, subject);
        if (parts.size() != 4 || !person || !*person) continue;
        records.push_back({subject, parse_number<std::int64_t>(parts[1]).value_or(0),
                           parse_number<int>(parts[3]).value_or(0), std::move(**person)});
    }
    return records;
}

tl::unexpected<Refusal> nothing_held() {
    return refuse(RefusalKind::not_found, "people/nothing-held",
                  {"没有以这个电话保存的信息。", "Nothing is held by this telephone."});
}

// An entry about the record says what was done, and never whose it was.
void append_answer(store::Transaction& transaction, std::string_view kind, std::string subject,
                   std::vector<int> places = {}) {
    transaction.append(
        {.kind = kind,
         .subject = std::move(subject),
         .payload = json::to_text(RevealPayload{Purpose::request_of_the_person, std::move(places)})});
}

void append_answer(store::Transaction& transaction, std::string_view kind, const Held& record) {
    append_answer(transaction, kind, subject_of(record.incident), {record.place});
}

// One entry for each subject; how many.
std::int64_t append_answers(store::Transaction& transaction, std::string_view kind,
                            const std::vector<std::string>& subjects) {
    for (const std::string& subject : subjects)
        append_answer(transaction, kind, subject);
    return static_cast<std::int64_t>(subjects.size());
}

}  // namespace

Result<PersonFile> IncidentDesk::look_up_person(store::Transaction& transaction, const WhoAsks& who) const {
    auto file = file_of(transaction, who, "people.looked_up", PersonHolder::Show::masked);
    if (!file) return file;
    for (HeldReport& report : file->reports) {
        report.name = vault::masked_name(report.name);
        report.telephone = vault::masked_telephone(report.telephone);
        report.address = vault::masked_address(report.address);
        // Free text is not needed to see that it is held.
        if (!report.contact.empty()) report.contact = "***";
        report.description.clear();
        report.where.clear();
    }
    return file;
}

Result<PersonFile> IncidentDesk::copy_person(store::Transaction& transaction, const WhoAsks& who) const {
    return file_of(transaction, who, "people.copied", PersonHolder::Show::all);
}

Result<PersonFile> IncidentDesk::file_of(store::Transaction& transaction, const WhoAsks& who,
                                         std::string_view kind, PersonHolder::Show show) const {
    if (auto fresh = require_fresh(transaction.context()); !fresh)
        return tl::unexpected(std::move(fresh.error()));
    PersonFile file;
    file.at = transaction.now();
    for (const Held& record : held_by(transaction, vault_, who.telephone)) {
        const Incident incident = find_incident(transaction, record.incident).value();
        const auto reporters = reporters_of(transaction, record.incident);
        const Reporter& reporter = reporters.at(static_cast<std::size_t>(record.place) - 1);
        // Whoever joined did not write the report.
        const bool wrote_it = record.place == 1;
        file.reports.push_back({record.incident, record.place, reporter.at, incident.category, incident.state,
                                wrote_it ? incident.description : "", wrote_it ? incident.address : "",
                                reporter.is_confidential, record.person.name, record.person.telephone,
                                record.person.address, record.person.contact});
        append_answer(transaction, kind, record);
    }
    for (const PersonHolder* holder : holders_) {
        for (HeldElsewhere& record : holder->held(transaction, who.telephone, show)) {
            append_answer(transaction, kind, record.subject);
            file.others.push_back(std::move(record));
        }
    }
    if (file.reports.empty() && file.others.empty()) return nothing_held();
    return file;
}

Result<Answered> IncidentDesk::correct_person(store::Transaction& transaction, const Correction& body) const {
    if (auto fresh = require_fresh(transaction.context()); !fresh)
        return tl::unexpected(std::move(fresh.error()));
    Answered answered;
    for (Held record : held_by(transaction, vault_, body.telephone)) {
        if (body.name) record.person.name = *body.name;
        if (body.new_telephone) record.person.telephone = *body.new_telephone;
        if (body.address) record.person.address = *body.address;
        if (body.contact) record.person.contact = *body.contact;
        put_person(transaction, vault_, record.subject, record.person);
        append_answer(transaction, "people.corrected", record);
        ++answered.records;
    }
    bool is_held = answered.records != 0;
    for (const PersonHolder* holder : holders_) {
        is_held = is_held || !holder->held(transaction, body.telephone, PersonHolder::Show::masked).empty();
        const auto corrected = holder->correct(transaction, body);
        if (!corrected) return tl::unexpected(corrected.error());
        answered.records += append_answers(transaction, "people.corrected", *corrected);
    }
    if (!is_held) return nothing_held();
    if (answered.records != 0) return answered;
    return refuse(RefusalKind::conflict, "people/nothing-of-it-held",
                  {"以这个电话保存的信息里没有要更正的这一项。",
                   "What is held by this telephone has nothing of what is to be corrected."});
}

Result<Answered> IncidentDesk::erase_person(store::Transaction& transaction, const WhoAsks& who) const {
    if (auto fresh = require_fresh(transaction.context()); !fresh)
        return tl::unexpected(std::move(fresh.error()));
    Answered answered;
    for (const Held& record : held_by(transaction, vault_, who.telephone)) {
        vault_.erase(transaction, record.subject);
        append_answer(transaction, "people.erased", record);
        ++answered.records;
    }
    for (const PersonHolder* holder : holders_) {
        answered.records +=
            append_answers(transaction, "people.erased", holder->erase(transaction, who.telephone));
    }
    if (answered.records == 0) return nothing_held();
    return answered;
}

Text title_of(Purpose purpose) {
    static const Text names[] = {{"回访", "call back"},
                                 {"上门", "visit"},
                                 {"核实", "verify"},
                                 {"紧急危险", "danger"},
                                 {"本人要求", "the person's own request"},
                                 {"依法调取", "a request by law"}};
    return names[static_cast<std::size_t>(purpose)];
}

std::string IncidentDesk::keep_reporter(store::Transaction& transaction, const Incident& incident,
                                        const std::optional<ReportedBy>& who) const {
    const std::string token = named_for(transaction.station(), random_token());
    const Reporter reporter{incident.number, incident.reporters, transaction.now(),
                            who && who->confidential.value_or(false),
                            identity::account_of(transaction.actor()) != 0 ? transaction.actor() : ""};
    insert_reporter(transaction, reporter, sha256(bytes_of(token)));
    if (!who || !(who->name || who->telephone || who->address || who->contact)) return token;
    const Person person{who->name.value_or(""), who->telephone.value_or(""), who->address.value_or(""),
                        who->contact.value_or("")};
    put_person(transaction, vault_, vault_subject(incident.number, reporter.place), person);
    return token;
}

std::vector<ReporterShown> IncidentDesk::masked_reporters(store::Snapshot& snapshot,
                                                          std::int64_t number) const {
    std::vector<ReporterShown> people = people_of(snapshot, vault_, number);
    for (ReporterShown& person : people)
        person = masked(std::move(person));
    return people;
}

Result<Revealed> IncidentDesk::reveal(store::Transaction& transaction, std::int64_t number,
                                      const Reveal& body) const {
    const auto incident = find_incident(transaction, number);
    const store::Context& who = transaction.context();
    if (!incident || !sees(who, incident->grid, incident->handler)) return no_such_incident(number);
    if (who.reach != store::Reach::station && !is_handler(who, *incident)) return not_yours(who, *incident);
    if (auto fresh = require_fresh(who); !fresh) return tl::unexpected(std::move(fresh.error()));
    Revealed revealed;
    RevealPayload payload{body.purpose, {}};
    for (ReporterShown& person : people_of(transaction, vault_, number)) {
        if (person.confidential && who.reach != store::Reach::station) continue;
        payload.reporters.push_back(person.place);
        revealed.reporters.push_back(std::move(person));
    }
    const store::Position position = transaction.append(
        {.kind = revealed_kind, .subject = subject_of(number), .payload = json::to_text(payload)});
    insert_reveal_note(transaction, number, position, body.note);
    return revealed;
}

}  // namespace linli::incidents
