#include "volunteers/call.h"

#include <fmt/format.h>

#include "base/text.h"

namespace linli::volunteers {
namespace {

constexpr std::size_t most_teams_called = 50;
constexpr std::size_t longest_message = 300;
constexpr std::size_t longest_meeting_point = 200;
constexpr int most_minutes = 24 * 60;

void check_length(std::string_view field, std::string_view text, std::size_t longest, json::Faults& faults) {
    if (trim(text).empty() || count_code_points(text) > longest) {
        faults.add(field, {fmt::format("应为 1 至 {} 字。", longest),
                           fmt::format("Must have 1 to {} characters.", longest)});
    }
}

}  // namespace

StepEffect take_step(Called& called, CallOutStep step, std::optional<Instant> expected_at, Instant now) {
    using enum CalledState;
    const bool was_there = called.state == arrived || called.state == left;
    if (called.state == stood_down) return StepEffect::over;
    switch (step) {
        case CallOutStep::come:
            if (was_there) return StepEffect::stands;
            if (expected_at) called.expected_at = expected_at;
            if (called.state == coming || called.state == on_the_way)
                return expected_at ? StepEffect::moved : StepEffect::stands;
            called.state = coming;
            called.answered_at = now;
            return StepEffect::moved;
        case CallOutStep::decline:
            if (was_there) return StepEffect::is_there;
            if (called.state == declined) return StepEffect::stands;
            called.state = declined;
            called.answered_at = now;
            called.expected_at = {};
            called.set_out_at = {};
            return StepEffect::moved;
        case CallOutStep::set_out:
            if (was_there || called.state == on_the_way) return StepEffect::stands;
            if (called.state != coming) called.answered_at = now;
            called.state = on_the_way;
            called.set_out_at = now;
            return StepEffect::moved;
        case CallOutStep::arrive:
            if (was_there) return StepEffect::stands;
            if (called.state == unanswered || called.state == declined) called.answered_at = now;
            called.state = arrived;
            called.arrived_at = now;
            return StepEffect::moved;
        case CallOutStep::leave:
            if (called.state == left) return StepEffect::stands;
            if (called.state != arrived) return StepEffect::not_there;
            called.state = left;
            called.left_at = now;
            return StepEffect::moved;
    }
    return StepEffect::stands;
}

void stand_down(Called& called, Instant at) {
    using enum CalledState;
    switch (called.state) {
        case arrived:
            called.state = left;
            called.left_at = std::max(at, called.arrived_at.value());
            return;
        case unanswered:
        case coming:
        case on_the_way:
            called.state = CalledState::stood_down;
            return;
        case declined:
        case left:
        case CalledState::stood_down:
            return;
    }
}

std::optional<Ineligible> not_called_because(const Volunteer& volunteer, const Team& team,
                                             std::chrono::sys_days today) {
    if (is_minor(volunteer.born, today)) return Ineligible::minor;
    const auto unfit = unfit_on(volunteer, team, today, today);
    if (unfit) return unfit->why;
    return std::nullopt;
}

void check(const CallOutWritten& written, json::Faults& faults) {
    if (written.teams.empty() || written.teams.size() > most_teams_called) {
        faults.add("teams", {fmt::format("应选 1 至 {} 支队伍。", most_teams_called),
                             fmt::format("Must be 1 to {} teams.", most_teams_called)});
    }
    check_length("message", written.message, longest_message, faults);
    check_length("meeting_point", written.meeting_point, longest_meeting_point, faults);
}

void check(const CallAnswered& answer, json::Faults& faults) {
    if (answer.minutes && (*answer.minutes < 0 || *answer.minutes > most_minutes)) {
        faults.add("minutes", {fmt::format("应为 0 至 {} 分钟。", most_minutes),
                               fmt::format("Must be 0 to {} minutes.", most_minutes)});
    }
}

void count_in(CalledCounts& counts, CalledState state) {
    switch (state) {
        case CalledState::unanswered:
            ++counts.unanswered;
            return;
        case CalledState::coming:
            ++counts.coming;
            return;
        case CalledState::declined:
            ++counts.declined;
            return;
        case CalledState::on_the_way:
            ++counts.on_the_way;
            return;
        case CalledState::arrived:
            ++counts.arrived;
            return;
        case CalledState::left:
            ++counts.left;
            return;
        case CalledState::stood_down:
            ++counts.stood_down;
            return;
    }
}

std::string subject_of_call_out(std::int64_t id) {
    return "call_out/" + std::to_string(id);
}

}  // namespace linli::volunteers
