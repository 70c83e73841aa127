#include "incidents/consistency.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "incidents/incident_rows.h"
#include "incidents/lifecycle.h"
#include "incidents/step.h"

namespace linli::incidents {
namespace {

constexpr std::size_t entries_at_once = 2'000;
constexpr std::size_t most_faults = 100;

class Check {
  public:
    Check(store::Snapshot& snapshot, Checked& checked) : snapshot_(snapshot), checked_(checked) {}

    void read_journal(const std::function<void(std::size_t, std::size_t)>& progress) {
        const auto last = static_cast<std::size_t>(store::last_position(snapshot_));
        store::Position position = 0;
        for (;;) {
            const auto entries = store::entries_after(snapshot_, position, entries_at_once);
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
            ++by_state_[static_cast<std::size_t>(incident.state)];
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

    void compare_register(const Lines& lines) {
        std::array<std::int64_t, 8> counted{};
        for (const Line& line : lines.lines) {
            if (line.exists != 0) ++counted[line.state];
        }
        for (std::size_t i = 0; i < counted.size(); ++i) {
            if (counted[i] != by_state_[i]) {
                fault("figures: {} incidents are {} by the rows, {} by the register", by_state_[i],
                      json::name_of(static_cast<State>(i)), counted[i]);
            }
        }
    }

  private:
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
    std::array<std::int64_t, 8> by_state_{};
};

}  // namespace

Checked check_consistency(store::Snapshot& snapshot, Register& lines,
                          const std::function<void(std::size_t, std::size_t)>& progress) {
    Checked checked;
    Check check(snapshot, checked);
    check.read_journal(progress);
    check.read_rows();
    lines.read(snapshot, [&](const Lines& all) {
        check.compare_register(all);
        return 0;
    });
    return checked;
}

}  // namespace linli::incidents
