#include "incidents/handover.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/personal_numbers.h"
#include "base/text.h"
#include "identity/account_desk.h"
#include "incidents/deadlines.h"
#include "incidents/handover_rows.h"
#include "incidents/incident_rows.h"
#include "incidents/reach.h"

namespace linli::incidents {
namespace {

constexpr int usual_lines = 200;
constexpr int most_lines = 500;
constexpr int usual_handovers = 20;
constexpr int most_handovers = 100;
constexpr std::size_t longest_note = 2'000;
constexpr std::chrono::days longest_shift{7};

// The shift that is asked for; where an end is missing, the station's own.
Result<Shift> shift_of(const Rulebook& book, std::optional<Instant> from, std::optional<Instant> to,
                       Instant now) {
    Shift shift = shift_to_hand_over(book, now);
    if (from) shift = {*from, to ? *to : shift_end(book, *from)};
    if (to && !from) shift = {shift_begin(book, *to), *to};
    if (shift.from < shift.to && shift.to - shift.from <= longest_shift) return shift;
    return refuse_invalid(
        {{"to", {"应晚于 from，最多七天。", "Must be later than `from`, by a week at most."}}});
}

// An open incident of concern, and all that decides where it stands on the sheet.
struct Told {
    Incident incident;
    std::vector<Concern> concerns;
    std::optional<Instant> due;

    bool has(Concern concern) const {
        return std::find(concerns.begin(), concerns.end(), concern) != concerns.end();
    }
};

bool is_before(const Told& a, const Told& b) {
    const auto key = [](const Told& told) {
        return std::tuple(!told.has(Concern::urgent), !told.has(Concern::overdue),
                          told.due.value_or(Instant::max()), told.incident.number);
    };
    return key(a) < key(b);
}

std::int64_t& count_of(ConcernCounts& counts, Concern concern) {
    switch (concern) {
        case Concern::urgent:
            return counts.urgent;
        case Concern::overdue:
            return counts.overdue;
        case Concern::escalated:
            return counts.escalated;
        case Concern::due:
            return counts.due;
        case Concern::resumes:
            return counts.resumes;
        case Concern::to_accept:
            return counts.to_accept;
        case Concern::to_verify:
            return counts.to_verify;
        case Concern::reopened:
            return counts.reopened;
    }
    throw std::logic_error("no such concern");
}

// The open incidents that the asking person may know of and the next shift must.
struct Open {
    std::int64_t incidents = 0;
    ConcernCounts counts;
    std::vector<Told> told;
};

Open open_of(store::Snapshot& snapshot, Instant until) {
    Open open;
    for_each_open_incident(snapshot, [&](Incident incident) {
        if (!sees(snapshot.context(), incident.grid, incident.handler)) return;
        ++open.incidents;
        auto concerns = concerns_of(incident, snapshot.now(), until);
        if (concerns.empty()) return;
        for (const Concern concern : concerns)
            ++count_of(open.counts, concern);
        const auto due = next_due(incident);
        open.told.push_back({std::move(incident), std::move(concerns), due});
    });
    return open;
}

ShiftCounts counts_of(store::Snapshot& snapshot, Register& lines, const Rulebook& book, const Shift& shift) {
    const auto second = [](Instant moment) {
        return seconds_of(std::chrono::ceil<std::chrono::seconds>(std::max(moment, Instant{})));
    };
    const std::uint32_t from = second(shift.from), to = second(shift.to);
    const auto is_in = [&](std::uint32_t moment) { return moment != 0 && moment >= from && moment < to; };
    return lines.read(snapshot, [&](const Lines& all) {
        const Sieve sieve({}, all, book, snapshot);
        ShiftCounts counts;
        for (const Line& line : all.lines) {
            if (!is_in(line.reported) && !is_in(line.accepted) && !is_in(line.closed)) continue;
            if (!sieve.passes(line)) continue;
            counts.reported += is_in(line.reported);
            counts.accepted += is_in(line.accepted);
            counts.closed += is_in(line.closed);
            counts.resolved += is_in(line.closed) && line.outcome == static_cast<unsigned>(Outcome::resolved);
        }
        return counts;
    });
}

// The payload of `handover.given`: no text.
struct GivenPayload {
    Instant from;
    Instant to;
    ShiftCounts in_shift;
    ConcernCounts open;
};
BOOST_DESCRIBE_STRUCT(GivenPayload, (), (from, to, in_shift, open))

std::string handover_subject(std::int64_t id) {
    return "handover/" + std::to_string(id);
}

// As it is shown: who by role and post, numbers in the note masked.
Handover shown(store::Snapshot& snapshot, Handover handover) {
    handover.given_by_title = identity::show_actor(snapshot, handover.given_by).title;
    if (handover.taken_by) handover.taken_by_title = identity::show_actor(snapshot, *handover.taken_by).title;
    handover.note = mask_personal_numbers(handover.note);
    return handover;
}

void check_limit(std::optional<int> limit, int most, json::Faults& faults) {
    if (limit && (*limit < 1 || *limit > most)) {
        faults.add("limit", {fmt::format("应在 1 与 {} 之间。", most),
                             fmt::format("Must lie between 1 and {}.", most)});
    }
}

}  // namespace

void check(const HandoverQuery& query, json::Faults& faults) {
    check_limit(query.limit, most_lines, faults);
}

void check(const HandoversQuery& query, json::Faults& faults) {
    check_limit(query.limit, most_handovers, faults);
}

void check(const GiveHandover& body, json::Faults& faults) {
    if (body.note && count_code_points(*body.note) > longest_note) {
        faults.add("note", {fmt::format("最长 {} 字。", longest_note),
                            fmt::format("May have {} characters at most.", longest_note)});
    }
}

Result<HandoverSheet> handover_sheet(store::Snapshot& snapshot, Register& lines, const Rulebook& book,
                                     const HandoverQuery& query) {
    const auto shift = shift_of(book, query.from, query.to, snapshot.now());
    if (!shift) return tl::unexpected(shift.error());
    const Instant until = shift_end(book, shift->to);
    Open open = open_of(snapshot, until);
    HandoverSheet sheet{
        snapshot.now(), shift->from, shift->to, until, counts_of(snapshot, lines, book, *shift),
        open.incidents, open.counts, 0,         {},    posts_off_duty(snapshot)};
    const auto limit = static_cast<std::size_t>(query.limit.value_or(usual_lines));
    const std::size_t count = std::min(limit, open.told.size());
    std::partial_sort(open.told.begin(), open.told.begin() + static_cast<std::ptrdiff_t>(count),
                      open.told.end(), is_before);
    sheet.left_out = static_cast<std::int64_t>(open.told.size() - count);
    sheet.lines.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        Told& told = open.told[i];
        Incident& incident = told.incident;
        sheet.lines.push_back({incident.number, std::move(told.concerns), incident.category, incident.grid,
                               incident.state, incident.level, told.due,
                               timeliness_of(incident, book.warn_percent, snapshot.now()), incident.handler,
                               role_of(incident.handler, book), incident.escalated_to,
                               mask_personal_numbers(last_remark_of(snapshot, incident.number))});
    }
    return sheet;
}

Result<Handover> give_handover(store::Transaction& transaction, Register& lines, const Rulebook& book,
                               const GiveHandover& body) {
    const auto shift = shift_of(book, body.from, body.to, transaction.now());
    if (!shift) return tl::unexpected(shift.error());
    const Open open = open_of(transaction, shift_end(book, shift->to));
    Handover handover;
    handover.id = transaction.next_number("handovers");
    handover.from = shift->from;
    handover.to = shift->to;
    handover.given_at = transaction.now();
    handover.given_by = transaction.actor();
    handover.note = body.note.value_or("");
    handover.in_shift = counts_of(transaction, lines, book, *shift);
    handover.open = open.counts;
    insert_handover(transaction, handover);
    transaction.append(
        {.kind = "handover.given",
         .subject = handover_subject(handover.id),
         .payload = json::to_text(GivenPayload{shift->from, shift->to, handover.in_shift, handover.open})});
    return shown(transaction, std::move(handover));
}

Result<Handover> take_handover(store::Transaction& transaction, std::int64_t id) {
    auto handover = find_handover(transaction, id);
    if (!handover) {
        return refuse(
            RefusalKind::not_found, "handover/not-found",
            {"没有这次交接，或已按期限删除。", "There is no such handover, or it was removed on schedule."});
    }
    if (handover->given_by == transaction.actor()) {
        return refuse(RefusalKind::forbidden, "handover/own",
                      {"接班须由他人确认。", "Somebody else must take what you handed over."});
    }
    if (handover->taken_at) {
        return refuse(RefusalKind::conflict, "handover/taken",
                      {"已有人接班。", "Somebody has taken it already."});
    }
    handover->taken_at = transaction.now();
    handover->taken_by = transaction.actor();
    mark_taken(transaction, *handover);
    transaction.append({.kind = "handover.taken", .subject = handover_subject(id)});
    return shown(transaction, std::move(*handover));
}

Handovers last_handovers(store::Snapshot& snapshot, const HandoversQuery& query) {
    Handovers list;
    for (Handover& handover : newest_handovers(snapshot, query.limit.value_or(usual_handovers)))
        list.handovers.push_back(shown(snapshot, std::move(handover)));
    return list;
}

}  // namespace linli::incidents
