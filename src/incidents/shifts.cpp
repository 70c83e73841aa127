#include "incidents/shifts.h"

#include <algorithm>

namespace linli::incidents {
namespace {

using namespace std::chrono;

// The changes of shifts around a moment, in order: from the day before the day before to the day after the
// next.
std::vector<Instant> changes_around(const Rulebook& book, Instant moment) {
    const Zone zone{minutes(book.calendar.zone_minutes)};
    const sys_days today = local_day(moment, zone);
    std::vector<Instant> changes;
    for (int day = -2; day <= 2; ++day) {
        for (const std::string& hour : book.shifts)
            changes.push_back(start_of_day(today + days(day), zone) + parse_hour(hour).value());
    }
    std::sort(changes.begin(), changes.end());
    changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
    return changes;
}

}  // namespace

Instant shift_begin(const Rulebook& book, Instant to) {
    const auto changes = changes_around(book, to);
    return *std::prev(std::lower_bound(changes.begin(), changes.end(), to));
}

Instant shift_end(const Rulebook& book, Instant from) {
    const auto changes = changes_around(book, from);
    return *std::upper_bound(changes.begin(), changes.end(), from);
}

Shift shift_to_hand_over(const Rulebook& book, Instant now) {
    const Instant end = shift_end(book, now);
    const Instant begin = shift_begin(book, end);
    if (end - now <= now - begin) return {begin, end};
    return {shift_begin(book, begin), begin};
}

Text title_of(Concern concern) {
    static const Text names[] = {{"紧急", "urgent"},           {"已超期", "overdue"},
                                 {"已上报", "escalated"},      {"下一班到期", "due in the next shift"},
                                 {"下一班恢复", "resumes"},    {"待受理", "to be accepted"},
                                 {"待核查", "to be verified"}, {"重新打开", "reopened"}};
    return names[static_cast<std::size_t>(concern)];
}

std::optional<Instant> next_due(const Incident& incident) {
    std::optional<Instant> next;
    const Deadlines& deadlines = incident.deadlines;
    for (const auto& due : {deadlines.accept_by, deadlines.arrive_by, deadlines.finish_by,
                            deadlines.verify_by, incident.paused_until}) {
        if (due && (!next || *due < *next)) next = due;
    }
    return next;
}

std::vector<Concern> concerns_of(const Incident& incident, Instant now, Instant until) {
    if (incident.state == State::closed) return {};
    std::vector<Concern> concerns;
    const auto because = [&](bool holds, Concern concern) {
        if (holds) concerns.push_back(concern);
    };
    const auto& missed = incident.missed;
    bool is_overdue = std::find(missed.begin(), missed.end(), DeadlineKind::finish) != missed.end();
    bool is_due = false;
    const Deadlines& deadlines = incident.deadlines;
    for (const auto& due :
         {deadlines.accept_by, deadlines.arrive_by, deadlines.finish_by, deadlines.verify_by}) {
        if (!due) continue;
        is_overdue = is_overdue || *due < now;
        is_due = is_due || (*due >= now && *due < until);
    }
    because(incident.urgent, Concern::urgent);
    because(is_overdue, Concern::overdue);
    because(!incident.escalated_to.empty(), Concern::escalated);
    because(is_due, Concern::due);
    because(incident.state == State::paused && incident.paused_until && *incident.paused_until < until,
            Concern::resumes);
    because(incident.state == State::reported, Concern::to_accept);
    because(incident.state == State::claimed_done, Concern::to_verify);
    because(incident.reopened > 0, Concern::reopened);
    return concerns;
}

}  // namespace linli::incidents
