#include "incidents/rules_change.h"

#include <fmt/format.h>

#include "incidents/incident_rows.h"

namespace linli::incidents {
namespace {

constexpr std::size_t most_tried = 20'000;
constexpr std::chrono::days usual_time{30};

}  // namespace

Result<void> require_fit(store::Snapshot& snapshot, Register& lines, const Rulebook& book) {
    struct Used {
        std::map<std::string, std::int64_t> categories;
        std::map<int, std::int64_t> levels;
        std::map<std::string, std::int64_t> handlers;
    };
    const Used used = lines.read(snapshot, [](const Lines& all) {
        std::vector<std::int64_t> categories(all.categories.size(), 0), handlers(all.handlers.size(), 0);
        Used of_open;
        for (const Line& line : all.lines) {
            if (line.exists == 0 || !is_open(line)) continue;
            ++categories[line.category];
            ++handlers[line.handler];
            ++of_open.levels[line.level];
        }
        const auto named = [](const std::vector<std::int64_t>& counts, const Dictionary& texts) {
            std::map<std::string, std::int64_t> by_text;
            for (std::size_t i = 0; i < counts.size(); ++i) {
                if (counts[i] != 0) by_text[texts.text(static_cast<std::uint16_t>(i))] = counts[i];
            }
            return by_text;
        };
        of_open.categories = named(categories, all.categories);
        of_open.handlers = named(handlers, all.handlers);
        return of_open;
    });
    json::Faults faults;
    for (const auto& [category, incidents] : used.categories) {
        if (book.find(category) != nullptr) continue;
        faults.add("categories",
                   {fmt::format("类别“{}”还有 {} 件未结案的事件，不能没有。", category, incidents),
                    fmt::format("The category \"{}\" cannot be left out: {} open incidents have it.",
                                category, incidents)});
    }
    for (const auto& [level, incidents] : used.levels) {
        if (level <= static_cast<int>(book.levels.size())) continue;
        faults.add("levels", {fmt::format("{} 级还有 {} 件未结案的事件，不能没有。", level, incidents),
                              fmt::format("Level {} cannot be left out: {} open incidents have it.", level,
                                          incidents)});
    }
    for (const auto& [handler, incidents] : used.handlers) {
        const bool is_partner = handler.starts_with("partner/");
        if (!(is_partner || handler.starts_with("team/")) || is_target(book, handler)) continue;
        faults.add(is_partner ? "partners" : "teams",
                   {fmt::format("“{}”还在办 {} 件未结案的事件，不能没有。",
                                handler.substr(handler.find('/') + 1), incidents),
                    fmt::format("\"{}\" cannot be left out: it has {} open incidents.",
                                handler.substr(handler.find('/') + 1), incidents)});
    }
    if (faults.empty()) return {};
    return refuse_invalid(faults.take());
}

void check(const RulesTrial& trial, json::Faults& faults) {
    check(static_cast<const Rulebook&>(trial), faults);
    if (trial.from && trial.to && *trial.to <= *trial.from)
        faults.add("to", {"应晚于 from。", "Must be later than `from`."});
}

OfTime reported_between(store::Snapshot& snapshot, Register& lines, const Rulebook& book, Instant from,
                        Instant to, std::size_t most) {
    Filter filter;
    filter.from = from;
    filter.to = to;
    return lines.read(snapshot, [&](const Lines& all) {
        const Sieve sieve(filter, all, book, snapshot);
        OfTime found;
        for (std::size_t i = all.lines.size(); i-- > 0;) {
            if (!sieve.passes(all.lines[i])) continue;
            if (found.numbers.size() < most)
                found.numbers.push_back(static_cast<std::int64_t>(i) + 1);
            else
                ++found.left_out;
        }
        return found;
    });
}

Result<RulesTried> try_rules(store::Snapshot& snapshot, Register& lines, RulebookShelf& rulebooks,
                             const RulesTrial& trial) {
    if (auto fits = require_fit(snapshot, lines, trial); !fits)
        return tl::unexpected(std::move(fits.error()));
    const auto in_force = rulebooks.current(snapshot);
    const Instant to = trial.to.value_or(snapshot.now());
    const Instant from = trial.from.value_or(std::max(to - usual_time, Instant{}));
    const OfTime found = reported_between(snapshot, lines, in_force->book, from, to, most_tried);
    std::vector<Incident> incidents;
    incidents.reserve(found.numbers.size());
    for (const std::int64_t number : found.numbers) {
        // The register may know of one that was reported after this snapshot was taken.
        if (auto incident = find_incident(snapshot, number)) incidents.push_back(std::move(*incident));
    }
    const Rules other{0, trial, WorkCalendar::make(trial.calendar).value()};
    auto preview = preview_rules(incidents, *in_force, other, snapshot.now());
    if (!preview) return tl::unexpected(std::move(preview.error()));
    return RulesTried{std::move(*preview), in_force->version, from, to, found.left_out};
}

}  // namespace linli::incidents
