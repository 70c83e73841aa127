#include "incidents/rules_preview.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "incidents/deadlines.h"
#include "incidents/routing.h"

namespace linli::incidents {
namespace {

const Staffing everybody{[](const std::string&) { return true; }, [](const std::string&) { return true; },
                         [](const std::string&) { return std::int64_t{0}; }};

// An incident as a rulebook would have it.
struct Under {
    int level = 1;
    std::vector<std::string> urgent_words;
    std::string handler;
    std::optional<std::size_t> rule;
    std::array<std::optional<Instant>, deadline_kinds> due;
    std::array<bool, deadline_kinds> overdue{};
};

// When what a deadline waits for was done.
std::optional<Instant> done_at(const Incident& incident, DeadlineKind kind) {
    switch (kind) {
        case DeadlineKind::accept:
            return incident.accepted_at ? incident.accepted_at : incident.closed_at;
        case DeadlineKind::arrive:
            return incident.arrived_at ? incident.arrived_at : incident.finished_at;
        case DeadlineKind::finish:
            return incident.finished_at;
        case DeadlineKind::verify:
            return incident.closed_at;
    }
    return std::nullopt;
}

int own_level(const Rulebook& book, const std::string& category, int otherwise) {
    const Category* found = book.find(category);
    return found == nullptr ? otherwise : book.level_of(*found);
}

// Under the rules in force it is what it is; under others, a level that was the category's own follows it.
Result<Under> under(const Incident& incident, int level, const Rules& rules, Instant now) {
    Under under;
    Incident other = incident;
    other.level = level;
    under.level = level;
    under.urgent_words = urgent_words_in(incident.description, rules.book);
    const Instant routed_at = incident.dispatched_at.value_or(incident.reported_at);
    under.rule = rule_for(other, rules.book, routed_at);
    under.handler = route(other, rules.book, routed_at, everybody);
    const auto due =
        all_deadlines_of(other, rules.book.deadlines_of(other.category, other.level), rules.calendar);
    if (!due) return tl::unexpected(due.error());
    under.due = {due->accept_by, due->arrive_by, due->finish_by, due->verify_by};
    for (std::size_t i = 0; i < under.due.size(); ++i) {
        if (!under.due[i]) continue;
        // While its clock stands, a finish deadline does not pass.
        const bool stands =
            incident.state == State::paused && static_cast<DeadlineKind>(i) == DeadlineKind::finish;
        const auto done = done_at(incident, static_cast<DeadlineKind>(i));
        under.overdue[i] = done ? *under.due[i] < *done : !stands && *under.due[i] < now;
    }
    return under;
}

// Adds up what differs.
class Comparison {
  public:
    Comparison(const Rules& before, const Rules& after, Instant now)
        : before_(before), after_(after), now_(now), matched_before_(before.book.routing.size(), 0) {
        for (int i = 0; i < deadline_kinds; ++i)
            preview_.deadlines.push_back({static_cast<DeadlineKind>(i), 0, 0, 0, {}, {}});
        for (std::size_t i = 0; i < after.book.routing.size(); ++i)
            preview_.routing.push_back({static_cast<std::int64_t>(i), 0, std::nullopt, false});
    }

    Result<void> add(const Incident& incident) {
        const int own_before = own_level(before_.book, incident.category, incident.level);
        const int level_after = incident.level == own_before
                                    ? own_level(after_.book, incident.category, incident.level)
                                    : incident.level;
        const auto was = under(incident, incident.level, before_, now_);
        if (!was) return tl::unexpected(was.error());
        const auto would_be = under(incident, level_after, after_, now_);
        if (!would_be) return tl::unexpected(would_be.error());
        ++preview_.incidents;
        if (was->rule) ++matched_before_[*was->rule];
        if (would_be->rule)
            ++preview_.routing[*would_be->rule].matched;
        else
            ++preview_.unrouted;
        if (after_.book.find(incident.category) == nullptr) ++lost_[incident.category];
        preview_.differ += compare(incident.number, *was, *would_be);
        return {};
    }

    RulesPreview take() {
        for (RuleUse& use : preview_.routing) {
            const std::string rule = json::to_text(after_.book.routing[static_cast<std::size_t>(use.rule)]);
            for (std::size_t i = 0; i < matched_before_.size(); ++i) {
                if (json::to_text(before_.book.routing[i]) != rule) continue;
                use.matched_before = matched_before_[i];
                break;
            }
            use.no_longer = use.matched == 0 && use.matched_before.value_or(0) != 0;
        }
        for (auto& [category, incidents] : lost_)
            preview_.lost_categories.push_back({category, incidents});
        return std::move(preview_);
    }

  private:
    // Whether anything differs.
    bool compare(std::int64_t number, const Under& was, const Under& would_be) {
        bool differs =
            note(preview_.level, number, std::to_string(was.level), std::to_string(would_be.level));
        differs |= note(preview_.urgency, number, fmt::format("{}", fmt::join(was.urgent_words, "、")),
                        fmt::format("{}", fmt::join(would_be.urgent_words, "、")));
        differs |= note(preview_.handler, number, was.handler, would_be.handler);
        for (std::size_t i = 0; i < was.due.size(); ++i) {
            DeadlineEffect& effect = preview_.deadlines[i];
            const DeadlineExample example{number, was.due[i], would_be.due[i]};
            if (was.due[i] != would_be.due[i]) {
                ++effect.differ;
                differs = true;
                keep(effect.examples, example);
            }
            if (was.overdue[i] == would_be.overdue[i]) continue;
            ++(would_be.overdue[i] ? effect.newly_overdue : effect.no_longer_overdue);
            keep(effect.overdue_examples, example);
        }
        return differs;
    }

    static bool note(PreviewEffect& effect, std::int64_t number, std::string was, std::string would_be) {
        if (was == would_be) return false;
        ++effect.incidents;
        keep(effect.examples, {number, std::move(was), std::move(would_be)});
        return true;
    }

    template <class Example>
    static void keep(std::vector<Example>& examples, Example example) {
        if (examples.size() < preview_examples) examples.push_back(std::move(example));
    }

    const Rules& before_;
    const Rules& after_;
    Instant now_;
    RulesPreview preview_;
    std::vector<std::int64_t> matched_before_;
    std::map<std::string, std::int64_t> lost_;
};

}  // namespace

Result<RulesPreview> preview_rules(std::span<const Incident> incidents, const Rules& before,
                                   const Rules& after, Instant now) {
    std::vector<const Incident*> newest;
    newest.reserve(incidents.size());
    for (const Incident& incident : incidents)
        newest.push_back(&incident);
    std::sort(newest.begin(), newest.end(),
              [](const Incident* a, const Incident* b) { return a->number > b->number; });
    Comparison comparison(before, after, now);
    for (const Incident* incident : newest) {
        if (auto added = comparison.add(*incident); !added) return tl::unexpected(std::move(added.error()));
    }
    return comparison.take();
}

}  // namespace linli::incidents
