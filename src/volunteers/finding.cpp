#include "volunteers/finding.h"

#include <fmt/format.h>

namespace linli::volunteers {
namespace {

constexpr std::size_t shortest_key = 16;
constexpr std::size_t longest_key = 64;
constexpr const char* unsorted = "other";  // as on the residents' page

}  // namespace

void check(const FindingWritten& written, json::Faults& faults) {
    if (written.key.size() < shortest_key || written.key.size() > longest_key) {
        faults.add("key", {fmt::format("应为 {} 至 {} 个字符。", shortest_key, longest_key),
                           fmt::format("Must have {} to {} characters.", shortest_key, longest_key)});
    }
    incidents::check(report_of(written), faults);
}

incidents::Report report_of(const FindingWritten& written) {
    incidents::Report report;
    report.category = written.category.value_or(unsorted);
    report.description = written.description;
    report.location = written.location;
    report.crs = written.crs;
    report.address = written.address;
    return report;
}

bool may_be_found_in(Instant began_at, std::optional<Instant> ended_at, ServiceState state, Instant at) {
    if (state == ServiceState::refused || at < began_at - finding_early) return false;
    return !ended_at || at <= *ended_at + finding_late;
}

FoundCourse course(const incidents::Incident& own, const incidents::Incident& course_of,
                   const Text& category_name) {
    FoundCourse found;
    found.incident = own.number;
    found.category = own.category;
    found.category_name = category_name;
    found.state = course_of.state;
    found.state_name = incidents::title_of(course_of.state);
    if (course_of.state != incidents::State::closed) return found;
    found.outcome = course_of.outcome;
    if (found.outcome) found.outcome_name = incidents::title_of(*found.outcome);
    if (found.outcome == incidents::Outcome::resolved) found.settled_at = course_of.closed_at;
    return found;
}

std::string subject_of_finding(std::int64_t id) {
    return fmt::format("finding/{}", id);
}

}  // namespace linli::volunteers
