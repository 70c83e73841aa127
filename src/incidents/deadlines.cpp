#include "incidents/deadlines.h"

#include <algorithm>

namespace linli::incidents {
namespace {

bool clock_stands_in(State state) {
    return state == State::paused || state == State::claimed_done || state == State::closed;
}

// Where each clock begins.
std::optional<Instant> start_of(const Incident& incident, DeadlineKind kind) {
    switch (kind) {
        case DeadlineKind::accept:
        case DeadlineKind::finish:
            return incident.reported_at;
        case DeadlineKind::arrive:
            return incident.dispatched_at;
        case DeadlineKind::verify:
            return incident.finished_at;
    }
    return std::nullopt;
}

std::optional<Instant> due_of(const Deadlines& deadlines, DeadlineKind kind) {
    switch (kind) {
        case DeadlineKind::accept:
            return deadlines.accept_by;
        case DeadlineKind::arrive:
            return deadlines.arrive_by;
        case DeadlineKind::finish:
            return deadlines.finish_by;
        case DeadlineKind::verify:
            return deadlines.verify_by;
    }
    return std::nullopt;
}

constexpr DeadlineKind all_kinds[] = {DeadlineKind::accept, DeadlineKind::arrive, DeadlineKind::finish,
                                      DeadlineKind::verify};

Result<std::optional<Instant>> counted(std::optional<Instant> from, const std::optional<Span>& span,
                                       const WorkCalendar& calendar) {
    if (!from || !span) return std::nullopt;
    auto due = calendar.add(*from, *span);
    if (!due) return tl::unexpected(std::move(due.error()));
    return *due;
}

}  // namespace

Result<std::optional<Instant>> finish_due(const Incident& incident, const DeadlineRule& rule,
                                          const WorkCalendar& calendar) {
    if (incident.fixed_finish_by) return incident.fixed_finish_by;
    auto due = counted(incident.reported_at, rule.finish, calendar);
    if (!due || !*due) return due;
    Instant moved = **due;
    for (const Standing& stretch : incident.standing) {
        if (!stretch.to) break;
        const Milliseconds stood = calendar.elapsed(stretch.from, *stretch.to, rule.finish->unit);
        auto later = calendar.advance(moved, rule.finish->unit, stood);
        if (!later) return tl::unexpected(std::move(later.error()));
        moved = *later;
    }
    return moved;
}

Result<Deadlines> all_deadlines_of(const Incident& incident, const DeadlineRule& rule,
                                   const WorkCalendar& calendar) {
    Deadlines deadlines;
    Result<void> good;
    const auto take = [&](std::optional<Instant>& to, Result<std::optional<Instant>> due) {
        if (due)
            to = *due;
        else
            good = tl::unexpected(std::move(due.error()));
    };
    take(deadlines.accept_by, counted(incident.reported_at, rule.accept, calendar));
    take(deadlines.arrive_by, counted(incident.dispatched_at, rule.arrive, calendar));
    take(deadlines.finish_by, finish_due(incident, rule, calendar));
    take(deadlines.verify_by, counted(incident.finished_at, rule.verify, calendar));
    if (!good) return tl::unexpected(std::move(good.error()));
    return deadlines;
}

Result<Deadlines> deadlines_of(const Incident& incident, const DeadlineRule& rule,
                               const WorkCalendar& calendar) {
    Deadlines deadlines;
    const auto take = [](std::optional<Instant>& to, Result<std::optional<Instant>> due) -> Result<void> {
        if (!due) return tl::unexpected(std::move(due.error()));
        to = *due;
        return {};
    };
    const State state = incident.state;
    if (state == State::reported) {
        if (auto good = take(deadlines.accept_by, counted(incident.reported_at, rule.accept, calendar));
            !good)
            return tl::unexpected(good.error());
    }
    if ((state == State::dispatched || state == State::in_progress) && !incident.arrived_at) {
        if (auto good = take(deadlines.arrive_by, counted(incident.dispatched_at, rule.arrive, calendar));
            !good)
            return tl::unexpected(good.error());
    }
    if (!clock_stands_in(state)) {
        if (auto good = take(deadlines.finish_by, finish_due(incident, rule, calendar)); !good)
            return tl::unexpected(good.error());
    }
    if (state == State::claimed_done) {
        if (auto good = take(deadlines.verify_by, counted(incident.finished_at, rule.verify, calendar));
            !good)
            return tl::unexpected(good.error());
    }
    return deadlines;
}

void set_clock(Incident& incident, Instant now) {
    const bool stood = !incident.standing.empty() && !incident.standing.back().to;
    const bool stands = clock_stands_in(incident.state);
    if (stands && !stood) incident.standing.push_back({now, std::nullopt});
    if (!stands && stood) incident.standing.back().to = now;
}

Instant amber_at(Instant from, Instant due, int warn_percent) {
    return from + Milliseconds((due - from).count() / 100 * warn_percent);
}

std::optional<Instant> next_alarm(const Incident& incident, int warn_percent, Instant now) {
    std::optional<Instant> next;
    for (const DeadlineKind kind : all_kinds) {
        const auto due = due_of(incident.deadlines, kind);
        const auto from = start_of(incident, kind);
        if (!due || !from) continue;
        for (const Instant moment : {amber_at(*from, *due, warn_percent), *due + Milliseconds(1)}) {
            if (moment > now && (!next || moment < *next)) next = moment;
        }
    }
    return next;
}

std::vector<DeadlineKind> passed(const Deadlines& deadlines, Instant now) {
    std::vector<DeadlineKind> list;
    for (const DeadlineKind kind : all_kinds) {
        const auto due = due_of(deadlines, kind);
        if (due && *due < now) list.push_back(kind);
    }
    return list;
}

std::vector<DeadlineKind> amber(const Incident& incident, int warn_percent, Instant now) {
    std::vector<DeadlineKind> list;
    for (const DeadlineKind kind : all_kinds) {
        const auto due = due_of(incident.deadlines, kind);
        const auto from = start_of(incident, kind);
        if (due && from && now <= *due && amber_at(*from, *due, warn_percent) <= now) list.push_back(kind);
    }
    return list;
}

Timeliness timeliness_of(const Incident& incident, int warn_percent, Instant now) {
    const bool missed = std::find(incident.missed.begin(), incident.missed.end(), DeadlineKind::finish) !=
                        incident.missed.end();
    if (missed) return Timeliness::overdue;
    if (const auto due = incident.deadlines.finish_by) {
        if (*due < now) return Timeliness::overdue;
        return amber_at(incident.reported_at, *due, warn_percent) <= now ? Timeliness::due_soon
                                                                         : Timeliness::running;
    }
    if (incident.finished_at && incident.state != State::paused) return Timeliness::on_time;
    return incident.state == State::paused ? Timeliness::running : Timeliness::no_deadline;
}

}  // namespace linli::incidents
