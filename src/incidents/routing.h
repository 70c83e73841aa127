// Who gets an incident: ordered rules, then on duty before off duty, then the least loaded.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "incidents/rulebook.h"

namespace linli::incidents {

// What the choice needs to know of the station at this moment.
struct Staffing {
    std::function<bool(const std::string& post)> exists;  // is the post filled?
    std::function<bool(const std::string& post)> on_duty;
    std::function<std::int64_t(const std::string& post)> load;  // open incidents it has
};

// The first rule that matches, by its place in `routing`; nothing: none does.
std::optional<std::size_t> rule_for(const Incident& incident, const Rulebook& rulebook, Instant now);

// The post for an incident: "officer/WC-001", "partner/market-supervision", "desk". The duty desk when no
// rule matches or none of the candidates exists.
std::string route(const Incident& incident, const Rulebook& rulebook, Instant now, const Staffing& staffing);

}  // namespace linli::incidents
