#include "retention/nightly_run.h"

#include "alerts/alert_rows.h"
#include "grids/grid_rows.h"
#include "http/idempotency.h"
#include "incidents/handover_rows.h"
#include "incidents/incident_rows.h"
#include "incidents/incident_text.h"
#include "incidents/saved_filters.h"
#include "volunteers/call_rows.h"
#include "volunteers/volunteer_rows.h"

namespace linli::retention {
namespace {

using incidents::Closed;
using incidents::Content;
using incidents::Outcome;

constexpr std::size_t incidents_at_once = 25;
constexpr std::int64_t rows_at_once = 200;
constexpr std::size_t outcomes = 6;
constexpr std::size_t incident_steps = incidents::contents * outcomes;

Content content_of(std::size_t step) {
    return static_cast<Content>(step / outcomes);
}
Outcome outcome_of(std::size_t step) {
    return static_cast<Outcome>(step % outcomes);
}

// Calls use(incident, contents) for each of `list` of which something is due.
template <class Use>
void for_each_due(store::Snapshot& snapshot, const std::vector<Closed>& list, const Periods& periods,
                  int reopen_days, Use use) {
    for (const Closed& closed : list) {
        const auto incident = incidents::find_incident(snapshot, closed.number);
        const auto ended = incidents::ended_at(snapshot, *incident);
        if (!ended) continue;
        std::vector<Content> contents;
        for (const Content content : due(periods, *incident->outcome, *ended, snapshot.now(), reopen_days)) {
            if (incidents::still_has(*incident, content)) contents.push_back(content);
        }
        if (!contents.empty()) use(*incident, contents);
    }
}

}  // namespace

NightlyRun::NightlyRun(const incidents::IncidentDesk& desk, const identity::AccountDesk& accounts,
                       incidents::RulebookShelf& rulebooks)
    : desk_(desk),
      rulebooks_(rulebooks),
      tasks_{
          {"reveal_notes", &Periods::reveal_notes, incidents::count_reveal_notes,
           incidents::forget_reveal_notes},
          {"accounts", &Periods::accounts,
           [](store::Snapshot& snapshot, Instant before) {
               return static_cast<std::int64_t>(
                   identity::AccountDesk::disabled_before(snapshot, before).size());
           },
           [&accounts](store::Transaction& transaction, Instant before, std::int64_t) {
               for (identity::Account& account :
                    identity::AccountDesk::disabled_before(transaction, before)) {
                   incidents::forget_filters(transaction, account.id);
                   accounts.forget(transaction, std::move(account));
                   return std::int64_t{1};  // each is a command of its own
               }
               return std::int64_t{0};
           }},
          {"tokens", &Periods::tokens, identity::count_tokens_before, identity::delete_tokens_before},
          {"staff", &Periods::staff, grids::count_staff, grids::forget_staff},
          {"invitations", &Periods::invitations, identity::count_invitations_before,
           identity::delete_invitations_before},
          {"handovers", &Periods::handovers, incidents::count_handovers, incidents::forget_handovers},
          {"alerts", &Periods::alerts, alerts::count_alerts_before, alerts::forget_alerts},
          {"volunteer_texts", &Periods::volunteer_texts, volunteers::count_volunteer_remarks,
           volunteers::forget_volunteer_remarks},
          {"call_texts", &Periods::call_texts, volunteers::count_call_texts, volunteers::forget_call_texts},
          {"answers", &Periods::answers, http::Idempotency::count, http::Idempotency::forget}} {}

Zone NightlyRun::zone_of(store::Snapshot& snapshot) const {
    return rulebooks_.current(snapshot)->calendar.zone();
}

int NightlyRun::reopen_days(store::Snapshot& snapshot) const {
    return rulebooks_.current(snapshot)->book.reopen_days;
}

bool NightlyRun::is_due(store::Snapshot& snapshot) const {
    const auto progress = progress_of(snapshot);
    if (!progress || progress->begun_at) return true;
    return progress->night < last_night(snapshot.now(), periods_of(snapshot).night_hour, zone_of(snapshot));
}

Result<NightlyRun::State> NightlyRun::attend(store::Transaction& transaction) {
    if (!progress_of(transaction)) {
        const int hour = periods_of(transaction).night_hour;
        keep_progress(transaction, {last_night(transaction.now(), hour, zone_of(transaction)), {}, {}});
        return State::finished;
    }
    return is_due(transaction) ? batch(transaction) : Result<State>(State::finished);
}

Result<NightlyRun::State> NightlyRun::batch(store::Transaction& transaction) {
    Place& place = places_[transaction.station()];
    const Instant now = transaction.now();
    const Instant night = last_night(now, periods_of(transaction).night_hour, zone_of(transaction));
    transaction.housekeeping();
    auto progress = progress_of(transaction).value_or(Progress{night, {}, {}});
    if (!progress.begun_at) {
        place = {};
        progress.begun_at = now;
        progress.counts.clear();
    }
    Counts& counts = progress.counts;
    // Many steps find nothing: one batch goes through these.
    std::size_t looked_at = 0;
    while (place.step < incident_steps && looked_at < incidents_at_once)
        looked_at += expire_some(transaction, counts, incidents_at_once - looked_at);
    const Periods periods = periods_of(transaction);
    while (looked_at == 0 && place.step >= incident_steps && place.step < incident_steps + tasks_.size()) {
        const Task& task = tasks_[place.step - incident_steps];
        const auto gone = task.remove(transaction, now - std::chrono::days(periods.*task.days), rows_at_once);
        counts[task.name] += gone;
        looked_at += static_cast<std::size_t>(gone);
        if (gone == 0) ++place.step;
    }
    if (looked_at != 0 || !is_last_step_done(transaction, counts)) {
        keep_progress(transaction, progress);
        return State::under_way;
    }
    transaction.append({.kind = "retention.run",
                        .subject = "retention/runs",
                        .payload = json::to_text(
                            RunPayload{*progress.begun_at, night, periods_version(transaction), counts})});
    keep_progress(transaction, {night, {}, {}});
    return State::finished;
}

std::size_t NightlyRun::expire_some(store::Transaction& transaction, Counts& counts, std::size_t most) {
    Place& place = places_[transaction.station()];
    const Content content = content_of(place.step);
    const Outcome outcome = outcome_of(place.step);
    const Periods periods = periods_of(transaction);
    const int reopening = reopen_days(transaction);
    const Instant before =
        transaction.now() - std::chrono::days(days_of(periods, content, outcome, reopening));
    const auto list = incidents::closed_before(transaction, content, outcome, before, place.after, most);
    counts[std::string(json::name_of(content))] += 0;
    for_each_due(transaction, list, periods, reopening,
                 [&](const incidents::Incident& incident, const std::vector<Content>& contents) {
                     for (const Content removed : desk_.expire(transaction, incident.number, contents))
                         ++counts[std::string(json::name_of(removed))];
                 });
    if (!list.empty()) place.after = list.back();
    if (list.size() < most) {
        ++place.step;
        place.after = {};
    }
    return list.size();
}

// The words of removed texts leave the index's file too.
bool NightlyRun::is_last_step_done(store::Transaction& transaction, const Counts& counts) {
    Place& place = places_[transaction.station()];
    using Merge = store::TextIndex::Merge;
    const auto texts = counts.find(std::string(json::name_of(Content::texts)));
    if (texts == counts.end() || texts->second == 0) return true;
    const Merge merge = std::exchange(place.index_begun, true) ? Merge::go_on : Merge::begin;
    return !incidents::merge_text_index(transaction, merge);
}

Counts NightlyRun::would_remove(store::Snapshot& snapshot) const {
    const Periods periods = periods_of(snapshot);
    const int reopening = reopen_days(snapshot);
    Counts counts;
    for (std::size_t step = 0; step < incident_steps; ++step) {
        const Content content = content_of(step);
        const Instant before =
            snapshot.now() - std::chrono::days(days_of(periods, content, outcome_of(step), reopening));
        std::int64_t& count = counts[std::string(json::name_of(content))];
        Closed after;
        for (;;) {
            const auto list = incidents::closed_before(snapshot, content, outcome_of(step), before, after,
                                                       incidents_at_once);
            for_each_due(
                snapshot, list, periods, reopening,
                [&](const incidents::Incident& incident, const std::vector<Content>&) {
                    count += static_cast<std::int64_t>(desk_.present(snapshot, incident, {content}).size());
                });
            if (list.size() < incidents_at_once) break;
            after = list.back();
        }
    }
    for (const Task& task : tasks_)
        counts[task.name] = task.count(snapshot, snapshot.now() - std::chrono::days(periods.*task.days));
    return counts;
}

}  // namespace linli::retention
