// What a reporter does with the tracking link.
#include <algorithm>

#include <fmt/format.h>

#include "base/personal_numbers.h"
#include "identity/account_desk.h"
#include "identity/doorkeeper.h"
#include "incidents/history.h"
#include "incidents/step.h"

namespace linli::incidents {
namespace {

constexpr std::string_view resident = "resident";  // the actor

// Who holds the token of a tracking link. From here on they act as the reporter of that one incident.
Result<Reporter> require_reporter(store::Snapshot& snapshot, std::string_view token) {
    auto reporter = find_reporter(snapshot, sha256(bytes_of(token)));
    if (reporter) {
        const std::int64_t number = reporter->incident;
        snapshot.act_for({snapshot.station(),
                          std::string(resident),
                          store::Reach::own,
                          {reporter->place == 1 ? reporter_post(number) : joined_post(number)}});
        return *reporter;
    }
    return refuse(RefusalKind::not_found, "tracking/not-found",
                  {"没有这个跟踪链接；请检查是否完整。结案满一定期限后，链接失效。",
                   "There is no such tracking link; check that it is complete. A link ends some time after "
                   "the close."});
}

// To judge, to withdraw, to show by photos and to have entries proved, which say more than the history does,
// is for whoever reported it, not for those who joined.
Result<void> require_first(const Reporter& reporter) {
    if (reporter.place == 1) return {};
    return refuse(RefusalKind::forbidden, "tracking/joined",
                  {"由最初的报告人办理；您可以补充说明。",
                   "This is for whoever reported it first; you can add to it in words."});
}

// Whoever takes in a report is shown its link. If they handle it too, their word does not settle it.
Result<void> require_not_own_work(store::Snapshot& snapshot, const Reporter& reporter,
                                  const Incident& incident) {
    if (reporter.given_to.empty()) return {};
    const auto posts = identity::posts_of(snapshot, identity::account_of(reporter.given_to));
    const bool handles = std::find(posts.begin(), posts.end(), incident.handler) != posts.end();
    if (!handles && incident.claimed_by != reporter.given_to) return {};
    return refuse(RefusalKind::forbidden, "incident/own-work",
                  {"这个链接曾出示给经办人，不能用它确认办结；请由他人核查。",
                   "Whoever handled it was given this link, so it cannot confirm the work; someone else must "
                   "verify."});
}

bool has(const std::vector<Step>& steps, Step step) {
    return std::find(steps.begin(), steps.end(), step) != steps.end();
}

bool is_added(const HistoryLine& line) {
    return line.kind == kind_of(Step::note) && line.actor == resident;
}

// The house's own notes stay in the house.
bool is_told(const HistoryLine& line) {
    return line.kind.starts_with("incident.") && line.kind != "incident.due_soon" &&
           (line.kind != kind_of(Step::note) || is_added(line));
}

std::vector<TrackedRemoval> removals_of(const std::vector<HistoryLine>& history) {
    std::vector<TrackedRemoval> list;
    for (const HistoryLine& line : history) {
        if (line.kind != "incident.expired") continue;
        const auto payload = json::read_stored<StepPayload>(line.payload.text);
        for (const Content content : payload.expired.value_or(std::vector<Content>{}))
            list.push_back({content, title_of(content), line.at});
    }
    return list;
}

}  // namespace

Result<Tracked> IncidentDesk::tracked(store::Snapshot& snapshot, std::string_view token) const {
    const auto reporter = require_reporter(snapshot, token);
    if (!reporter) return tl::unexpected(reporter.error());
    const Incident own = find_incident(snapshot, reporter->incident).value();
    const Incident incident = main_of(snapshot, own);
    const auto rules = rulebooks_.current(snapshot);
    Tracked view;
    view.number = own.number;
    view.state = incident.state;
    view.state_name = title_of(incident.state);
    view.outcome = incident.outcome;
    if (incident.outcome) view.outcome_name = title_of(*incident.outcome);
    view.category = own.category;
    const bool reported_it = reporter->place == 1;
    if (reported_it) view.description = own.description;
    view.handler_role = role_of(incident.handler, rules->book);
    view.reported_at = own.reported_at;
    view.finish_by = incident.deadlines.finish_by;
    view.merged_into = own.merged_into;
    const auto steps = possible_steps(own.state);
    const bool within_window =
        incident.closed_at &&
        snapshot.now() <= *incident.closed_at + std::chrono::days(rules->book.reopen_days);
    view.can_judge =
        reported_it && !own.merged_into && (incident.state == State::claimed_done || within_window);
    view.can_withdraw = reported_it && own.reporters == 1 && has(steps, Step::withdraw);
    // Who joined reads what is answered from then on, and nothing where it is about people.
    const bool is_about_people =
        rules->book.is_about_people(own.category) || rules->book.is_about_people(incident.category);
    const Instant answered_since = reported_it       ? own.reported_at
                                   : is_about_people ? Instant::max()
                                                     : reporter->at;
    const auto tell = [&](const HistoryLine& line) {
        TrackedLine told{line.position,
                         line.at,
                         line.kind,
                         is_added(line) ? Text{"补充", "more was said"} : line.title,
                         identity::show_actor(snapshot, line.actor).role,
                         {}};
        if (line.kind == kind_of(Step::answer) && !line.remark.empty() && line.at >= answered_since)
            told.said = mask_personal_numbers(line.remark);
        view.history.push_back(std::move(told));
    };
    const auto history = history_of(snapshot, own.number);
    view.removed = removals_of(history);
    for (const HistoryLine& line : history) {
        if (is_told(line)) tell(line);
    }
    if (own.merged_into) {
        for (const HistoryLine& line : history_of(snapshot, incident.number)) {
            if (is_told(line) && line.at > *own.closed_at) tell(line);
        }
    }
    return view;
}

Result<store::Position> IncidentDesk::tracked_entry(store::Snapshot& snapshot, std::string_view token,
                                                    store::Position position) const {
    const auto reporter = require_reporter(snapshot, token);
    if (!reporter) return tl::unexpected(reporter.error());
    if (auto first = require_first(*reporter); !first) return tl::unexpected(std::move(first.error()));
    const auto view = tracked(snapshot, token);
    if (!view) return tl::unexpected(view.error());
    for (const TrackedLine& line : view->history) {
        if (line.position == position) return position;
    }
    return refuse(RefusalKind::not_found, "tracking/no-entry",
                  {"经过中没有这一条。", "There is no such entry in the history."});
}

Result<Tracked> IncidentDesk::judge(store::Transaction& transaction, std::string_view token,
                                    const Judgement& body) const {
    const auto reporter = require_reporter(transaction, token);
    if (!reporter) return tl::unexpected(reporter.error());
    if (auto first = require_first(*reporter); !first) return tl::unexpected(std::move(first.error()));
    const Incident incident = find_incident(transaction, reporter->incident).value();
    const Which which{incident.number};
    if (body.settled) {
        if (auto other = require_not_own_work(transaction, *reporter, incident); !other)
            return tl::unexpected(std::move(other.error()));
    }
    const std::string_view why = body.why ? std::string_view(*body.why) : "";
    Result<Incident> done = incident;
    if (incident.state == State::claimed_done) {
        done = step(transaction, which, body.settled ? Step::verify : Step::reject, why,
                    [&](Change& change) -> Result<void> {
                        change.incident.satisfied = body.settled;
                        if (body.settled) {
                            change.incident.outcome = Outcome::resolved;
                            change.incident.closed_at = change.now;
                            change.incident.verified = Verified::by_reporter;
                        } else {
                            change.incident.finished_at.reset();
                        }
                        return {};
                    });
    } else if (incident.state == State::closed && !body.settled) {
        const int days = rulebooks_.current(transaction)->book.reopen_days;
        if (transaction.now() > *incident.closed_at + std::chrono::days(days)) {
            return refuse(
                RefusalKind::conflict, "incident/reopen-window-over",
                {fmt::format("结案已超过 {} 天，请重新报告。", days),
                 fmt::format("It was closed more than {} days ago; please report it again.", days)});
        }
        done = reopen(transaction, which, Reason{std::string(why)});
    } else if (incident.state == State::closed) {
        const auto rules = rulebooks_.current(transaction);
        Incident judged = incident;
        judged.satisfied = true;
        if (judged.outcome == Outcome::resolved) judged.verified = Verified::by_reporter;
        ++judged.version;
        record(transaction, judged, *rules, "incident.judged", payload_of(judged, State::closed), why);
    } else {
        return refuse(RefusalKind::conflict, "incident/wrong-state",
                      {"还没有办结，暂不能评价；可以补充说明或撤回。",
                       "It is not finished yet, so it cannot be judged; you can add to it or withdraw it."},
                      fmt::format(R"("state":"{}","right_states":["claimed_done","closed"])",
                                  json::name_of(incident.state)));
    }
    if (!done) return tl::unexpected(std::move(done.error()));
    return tracked(transaction, token);
}

Result<Tracked> IncidentDesk::withdraw(store::Transaction& transaction, std::string_view token,
                                       const Reason& body) const {
    const auto reporter = require_reporter(transaction, token);
    if (!reporter) return tl::unexpected(reporter.error());
    if (auto first = require_first(*reporter); !first) return tl::unexpected(std::move(first.error()));
    auto done = step(transaction, {reporter->incident}, Step::withdraw, body.reason,
                     [&](Change& change) -> Result<void> {
                         if (change.incident.reporters > 1) {
                             return refuse(RefusalKind::conflict, "incident/has-others",
                                           {"还有其他人报告了同一件事，不能撤回。",
                                            "Others reported the same; it cannot be withdrawn."});
                         }
                         change.incident.outcome = Outcome::withdrawn;
                         change.incident.closed_at = change.now;
                         change.incident.paused_until.reset();
                         if (!change.incident.finished_at) change.incident.finished_at = change.now;
                         return {};
                     });
    if (!done) return tl::unexpected(std::move(done.error()));
    return tracked(transaction, token);
}

Result<Tracked> IncidentDesk::add_by_reporter(store::Transaction& transaction, std::string_view token,
                                              const Reason& body) const {
    const auto reporter = require_reporter(transaction, token);
    if (!reporter) return tl::unexpected(reporter.error());
    auto done = note(transaction, {reporter->incident}, body);
    if (!done) return tl::unexpected(std::move(done.error()));
    return tracked(transaction, token);
}

Result<void> IncidentDesk::wants_photo_by_reporter(store::Snapshot& snapshot, std::string_view token) const {
    const auto reporter = require_reporter(snapshot, token);
    if (!reporter) return tl::unexpected(reporter.error());
    if (auto first = require_first(*reporter); !first) return first;
    return wants_photo(snapshot, reporter->incident);
}

Result<Tracked> IncidentDesk::add_photo_by_reporter(store::Transaction& transaction, std::string_view token,
                                                    std::string_view picture) const {
    const auto reporter = require_reporter(transaction, token);
    if (!reporter) return tl::unexpected(reporter.error());
    auto done = add_photo(transaction, {reporter->incident}, picture);
    if (!done) return tl::unexpected(std::move(done.error()));
    return tracked(transaction, token);
}

}  // namespace linli::incidents
