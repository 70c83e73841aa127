#include "incidents/crossing.h"

#include <fmt/format.h>

#include "incidents/crossing_rows.h"
#include "incidents/incident_rows.h"

namespace linli::incidents {
namespace {

constexpr std::string_view post_prefix = "station/";
constexpr std::string_view series = "letters";

void send(store::Transaction& transaction, StationId to, LetterKind kind, std::int64_t incident,
          std::string body) {
    insert_letter(transaction,
                  {transaction.next_number(series), to, kind, incident, std::move(body), transaction.now()});
}

// What is written for people where the other station said nothing.
std::string said(const AnsweredLetter& answer) {
    if (!answer.text.empty()) return answer.text;
    return title_of(answer.outcome).zh + " · " + title_of(answer.outcome).en;
}

}  // namespace

std::optional<StationId> station_of_post(std::string_view post) {
    if (!post.starts_with(post_prefix)) return std::nullopt;
    const auto number = parse_number<std::int64_t>(post.substr(post_prefix.size()));
    return number ? std::optional(StationId{*number}) : std::nullopt;
}

std::string post_of_station(StationId station) {
    return fmt::format("{}{}", post_prefix, static_cast<std::int64_t>(station));
}

void send_to_station(store::Transaction& transaction, const Incident& incident, StationId to,
                     std::string_view note) {
    send(transaction, to, LetterKind::handed_over, incident.number,
         json::to_text(HandedOver{incident.category, incident.level, incident.urgent, incident.description,
                                  incident.address, incident.location, std::string(note), incident.photos}));
}

void answer_sender(store::Transaction& transaction, const Incident& incident, std::string_view remark) {
    if (incident.state != State::closed || !incident.outcome) return;
    auto arrival = arrival_of(transaction, incident.number);
    if (!arrival || arrival->answered_at == incident.closed_at) return;
    arrival->answered_at = incident.closed_at;
    note_answered(transaction, *arrival);
    const std::string text =
        remark.empty() ? last_remark_of(transaction, incident.number) : std::string(remark);
    send(transaction, arrival->from, LetterKind::answered, incident.number,
         json::to_text(AnsweredLetter{arrival->letter, *incident.outcome, text}));
}

std::optional<Carried> next_letter(store::Snapshot& snapshot) {
    auto letter = first_waiting_letter(snapshot);
    if (!letter) return std::nullopt;
    Carried carried{snapshot.station(), std::move(*letter), {}};
    if (carried.letter.kind == LetterKind::answered) return carried;
    const int photos = json::read_stored<HandedOver>(carried.letter.body).photos;
    for (int place = 1; place <= photos; ++place) {
        if (auto photo = find_photo(snapshot, carried.letter.incident, place))
            carried.photos.push_back(std::move(*photo));
    }
    return carried;
}

void note_delivered(store::Transaction& transaction, std::int64_t letter) {
    transaction.housekeeping();
    update_delivered(transaction, letter);
}

Result<void> IncidentDesk::receive(store::Transaction& transaction, const Carried& carried) const {
    if (has_arrived(transaction, carried.from, carried.letter.id)) {
        transaction.housekeeping();
        return {};
    }
    return carried.letter.kind == LetterKind::handed_over ? take_in(transaction, carried)
                                                          : hear_answer(transaction, carried);
}

Result<void> IncidentDesk::take_in(store::Transaction& transaction, const Carried& carried) const {
    const auto told = json::read_stored<HandedOver>(carried.letter.body);
    Report report;
    report.category = told.category;
    report.description = told.description;
    report.location = told.location;
    report.address = told.address;
    report.urgent = told.urgent;
    report.source = Source::station;
    auto receipt = this->report(transaction, report);
    if (!receipt) return tl::unexpected(std::move(receipt.error()));
    for (const auto& photo : carried.photos) {
        if (auto kept = add_photo(transaction, {receipt->number}, text_of(photo)); !kept)
            return tl::unexpected(std::move(kept.error()));
    }
    if (!told.note.empty()) {
        if (auto noted = note(transaction, {receipt->number}, {told.note}); !noted)
            return tl::unexpected(std::move(noted.error()));
    }
    insert_arrival(transaction, {carried.from, carried.letter.id, receipt->number, {}});
    return {};
}

// A partner's word is a claim, to be verified like any; what it did not do is given back to the desk. Where
// the incident has gone on meanwhile, the answer comes too late to change anything, and is a note.
Result<void> IncidentDesk::hear_answer(store::Transaction& transaction, const Carried& carried) const {
    const auto answer = json::read_stored<AnsweredLetter>(carried.letter.body);
    insert_arrival(transaction, {carried.from, carried.letter.id, 0, {}});
    const auto number = incident_of_letter(transaction, answer.letter);
    const auto incident = number ? find_incident(transaction, *number) : std::nullopt;
    if (!incident) {
        transaction.housekeeping();
        return {};
    }
    const auto done = [](Result<Incident> step) -> Result<void> {
        if (!step) return tl::unexpected(std::move(step.error()));
        return {};
    };
    const bool waits =
        incident->state == State::with_partner && station_of_post(incident->handler) == carried.from;
    if (!waits) return done(note(transaction, {*number}, {said(answer)}));
    if (answer.outcome == Outcome::resolved) return done(claim_done(transaction, {*number}, {said(answer)}));
    return done(give_back(transaction, {*number}, {said(answer)}));
}

// The other station does not take it, for a reason that will not pass: it comes back to the desk.
Result<void> IncidentDesk::take_back_letter(store::Transaction& transaction, const Letter& letter,
                                            const Text& why) const {
    note_delivered(transaction, letter.id);
    if (letter.kind == LetterKind::answered) return {};
    const auto incident = find_incident(transaction, letter.incident);
    const bool waits =
        incident && incident->state == State::with_partner && station_of_post(incident->handler) == letter.to;
    if (!waits) return {};
    if (auto back = give_back(transaction, {letter.incident}, {why.zh + " · " + why.en}); !back)
        return tl::unexpected(std::move(back.error()));
    return {};
}

}  // namespace linli::incidents
