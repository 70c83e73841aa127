#include "incidents/consistency.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "incidents/figures.h"
#include "incidents/incident_rows.h"
#include "incidents/lifecycle.h"
#include "incidents/lines_of_stations.h"
#include "incidents/step.h"

namespace linli::incidents {
namespace {

constexpr std::size_t entries_checked_at_once = 2'000;
constexpr std::size_t most_faults = 100;

class Check {
  public:
    Check(store::Snapshot& snapshot, Checked& checked) : snapshot_(snapshot), checked_(checked) {}

    void read_journal(const std::function<void(std::size_t, std::size_t)>& progress) {
        const auto last = static_cast<std::size_t>(store::last_position(snapshot_));
        store::Position position = 0;
        for (;;) {
            const auto entries = store::entries_after(snapshot_, position, entries_checked_at_once);
            if (entries.empty()) return;
            for (const store::Entry& entry : entries) {
                if (entry.position != position + 1)
                    fault("journal: a gap between {} and {}", position, entry.position);
                position = entry.position;
                ++checked_.entries;
                if (entry.kind.starts_with("incident.")) take(entry);
            }
            if (progress) progress(static_cast<std::size_t>(position), last);
        }
    }

    void read_rows() {
        std::int64_t before = 0;
        for_each_incident(snapshot_, 0, [&](const Incident& incident) {
            if (incident.number != before + 1)
                fault("incidents: a gap between {} and {}", before, incident.number);
            before = incident.number;
            ++checked_.incidents;
            const auto told = told_.find(incident.number);
            if (told == told_.end()) {
                fault("incident {}: has a row but no journal entry", incident.number);
                return true;
            }
            if (incident.version != told->second.version ||
                !fingerprint(payload_of(incident, std::nullopt)).agrees(told->second.fingerprint)) {
                fault("incident {}: its row is not what its last journal entry says", incident.number);
            }
            told_.erase(told);
            return true;
        });
        for (const auto& [number, told] : told_)
            fault("incident {}: is in the journal but has no row", number);
    }

    // The slow count: from the rows, one after the other.
    void compare_figures(Register& lines) {
        Lines by_rows;
        for_each_register_row(snapshot_,
                              [&](const RegisterRow& row) { by_rows.put(row.number, by_rows.line_of(row)); });
        lines.read(snapshot_, [&](const Lines& all) {
            compare_lines(by_rows, all);
            return 0;
        });
        FiguresQuery year;
        year.to = snapshot_.now();
        year.from = std::max(snapshot_.now() - std::chrono::days(365), Instant{});
        const std::string slow = json::to_text(
            figures_of(by_rows.lines, reported_in(*year.from, *year.to), seconds_of(snapshot_.now())));
        const std::string of_register = json::to_text(figures(snapshot_, lines, Rulebook{}, year).total);
        const StationId own = snapshot_.station();
        const std::string of_sheets = json::to_text(
            figures_of_stations(snapshot_, lines, *year.from, *year.to, Zone{}, std::span(&own, 1)).total);
        if (of_register != slow) fault("figures: {} by the rows, {} by the register", slow, of_register);
        if (of_sheets != slow) fault("figures: {} by the rows, {} by the day sheets", slow, of_sheets);
    }

  private:
    void compare_lines(const Lines& by_rows, const Lines& all) {
        const auto texts = [](const Lines& lines, const Line& line) {
            return std::tie(lines.categories.text(line.category), lines.grids.text(line.grid),
                            lines.handlers.text(line.handler));
        };
        const auto without_texts = [](Line line) {
            line.category = line.grid = line.handler = 0;
            return line;
        };
        if (by_rows.lines.size() != all.lines.size()) {
            fault("figures: {} incidents by the rows, {} by the register", by_rows.lines.size(),
                  all.lines.size());
        }
        for (std::size_t i = 0; i < std::min(by_rows.lines.size(), all.lines.size()); ++i) {
            const Line &row = by_rows.lines[i], &line = all.lines[i];
            if (without_texts(row) == without_texts(line) && texts(by_rows, row) == texts(all, line))
                continue;
            fault(
                "incident {}: is counted otherwise than its row says; `linli incidents recount` makes the "
                "day sheets anew",
                i + 1);
        }
    }

    // Of everything but the version in which a row and its last entry must agree.
    struct Fingerprint {
        std::size_t most = 0;
        std::optional<bool> urgent;  // which older entries do not say
        bool agrees(const Fingerprint& other) const {
            return most == other.most && (!urgent || !other.urgent || *urgent == *other.urgent);
        }
    };
    struct Told {
        std::int64_t version;
        State state;
        Fingerprint fingerprint;
        // Of the entry before the last; and which step by whom the last one is: for one that is taken back.
        Fingerprint fingerprint_before = {};
        std::size_t step_and_actor = 0;
    };

    static Fingerprint fingerprint(StepPayload payload) {
        payload.version = 0;
        payload.from.reset();
        payload.noted.reset();
        payload.escalated_to.reset();
        payload.expired.reset();
        payload.taken_back.reset();
        const std::optional<bool> urgent = std::exchange(payload.urgent, std::nullopt);
        return {std::hash<std::string>()(json::to_text(payload)), urgent};
    }

    void take(const store::Entry& entry) {
        const std::int64_t number = number_of(entry.subject);
        auto payload = json::read<StepPayload>(entry.payload.text);
        if (number == 0 || !payload) {
            fault("journal: entry {} ({}) cannot be read", entry.position, entry.kind);
            return;
        }
        const auto [told, is_new] = told_.try_emplace(number, Told{0, State::reported, {}});
        if (is_new != (entry.kind == "incident.reported")) {
            fault("incident {}: its first entry is not its report, or there is a second one (position {})",
                  number, entry.position);
        }
        if (payload->version != told->second.version + 1) {
            fault("incident {}: version {} follows {} (position {})", number, payload->version,
                  told->second.version, entry.position);
        }
        if (!is_new && payload->from != told->second.state) {
            fault("incident {}: entry {} starts from another state than the one before left", number,
                  entry.position);
        }
        check_step(entry, *payload);
        const Fingerprint print = fingerprint(*payload);
        if (payload->taken_back.has_value() != (entry.kind == kind_of(Step::undo))) {
            fault("journal: entry {} ({}) does not say what it took back, or has nothing to", entry.position,
                  entry.kind);
        } else if (payload->taken_back &&
                   (!can_be_undone(*payload->taken_back) || !print.agrees(told->second.fingerprint_before) ||
                    step_and_actor(kind_of(*payload->taken_back), entry.actor) !=
                        told->second.step_and_actor)) {
            fault(
                "incident {}: entry {} takes back what was not the same person's last step, or to something "
                "else "
                "than before it",
                number, entry.position);
        }
        told->second = {payload->version, payload->to, print, told->second.fingerprint,
                        step_and_actor(entry.kind, entry.actor)};
    }

    static std::size_t step_and_actor(std::string_view kind, std::string_view actor) {
        return std::hash<std::string>()(fmt::format("{} {}", kind, actor));
    }

    void check_step(const store::Entry& entry, const StepPayload& payload) {
        if (!payload.from) return;
        const auto all = transitions();
        const bool is_step = std::any_of(all.begin(), all.end(),
                                         [&](const Transition& t) { return kind_of(t.step) == entry.kind; });
        const bool allowed = std::any_of(all.begin(), all.end(), [&](const Transition& t) {
            return kind_of(t.step) == entry.kind && t.from == *payload.from && t.to == payload.to;
        });
        if (is_step ? !allowed : *payload.from != payload.to) {
            fault("journal: entry {} ({}) is a step that does not exist", entry.position, entry.kind);
        }
    }

    template <class... Args>
    void fault(fmt::format_string<Args...> text, Args&&... args) {
        if (checked_.faults.size() < most_faults)
            checked_.faults.push_back(fmt::format(text, std::forward<Args>(args)...));
    }

    store::Snapshot& snapshot_;
    Checked& checked_;
    std::unordered_map<std::int64_t, Told> told_;
};

}  // namespace

Checked check_consistency(store::Snapshot& snapshot, Register& lines,
                          const std::function<void(std::size_t, std::size_t)>& progress) {
    Checked checked;
    Check check(snapshot, checked);
    check.read_journal(progress);
    check.read_rows();
    check.compare_figures(lines);
    return checked;
}

}  // namespace linli::incidents
