#include "incidents/routing.h"

#include <algorithm>
#include <tuple>

namespace linli::incidents {
namespace {

template <class T>
bool is_among(const std::vector<T>& list, const T& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool is_in_hours(const RoutingRule& rule, int hour) {
    if (!rule.from_hour || !rule.to_hour) return true;
    if (*rule.from_hour <= *rule.to_hour) return hour >= *rule.from_hour && hour < *rule.to_hour;
    return hour >= *rule.from_hour || hour < *rule.to_hour;
}

bool matches(const RoutingRule& rule, const Incident& incident, const Rulebook& rulebook, int hour) {
    const bool category =
        rule.categories.empty() ||
        std::any_of(rule.categories.begin(), rule.categories.end(),
                    [&](const std::string& code) { return rulebook.is_within(incident.category, code); });
    return category && is_among(rule.levels, incident.level) && is_among(rule.grids, incident.grid) &&
           is_in_hours(rule, hour);
}

// The post behind a rule's word; empty when this incident has none such.
std::string post_of(const std::string& to, const Incident& incident, const Rulebook& rulebook) {
    if (to == "officer" || to == "auxiliary") return incident.grid.empty() ? "" : to + '/' + incident.grid;
    if (to == "partner") {
        const auto partner = rulebook.partner_of(incident.category);
        return partner ? "partner/" + *partner : "";
    }
    return to;
}

int hour_of(Instant now, Zone zone) {
    const Instant local = now + zone.offset;
    return static_cast<int>((local.time_since_epoch() / std::chrono::hours(1)) % 24);
}

}  // namespace

std::optional<std::size_t> rule_for(const Incident& incident, const Rulebook& rulebook, Instant now) {
    const int hour = hour_of(now, Zone{Minutes(rulebook.calendar.zone_minutes)});
    for (std::size_t i = 0; i < rulebook.routing.size(); ++i) {
        if (matches(rulebook.routing[i], incident, rulebook, hour)) return i;
    }
    return std::nullopt;
}

std::string route(const Incident& incident, const Rulebook& rulebook, Instant now, const Staffing& staffing) {
    const auto found = rule_for(incident, rulebook, now);
    if (!found) return "desk";
    const RoutingRule* rule = &rulebook.routing[*found];
    // A partner named before a post of the grid is meant to have it; among the grid's own, duty and load
    // decide.
    struct Candidate {
        bool off_duty;
        std::int64_t load;
        std::size_t order;
        std::string post;
    };
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < rule->to.size(); ++i) {
        const std::string post = post_of(rule->to[i], incident, rulebook);
        if (post.empty() || !staffing.exists(post)) continue;
        if (post.starts_with("partner/") && candidates.empty()) return post;
        candidates.push_back({!staffing.on_duty(post), staffing.load(post), i, post});
    }
    if (candidates.empty()) return "desk";
    const auto better = [](const Candidate& a, const Candidate& b) {
        return std::tie(a.off_duty, a.load, a.order) < std::tie(b.off_duty, b.load, b.order);
    };
    return std::min_element(candidates.begin(), candidates.end(), better)->post;
}

}  // namespace linli::incidents
