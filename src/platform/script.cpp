#include "platform/script.h"

#include <algorithm>

namespace linli::platform {
namespace {

using exchange::News;

constexpr Milliseconds longest_pause = 7 * 24h;
constexpr std::size_t longest_text = 4'000;

bool is_share(double value) {
    return value >= 0 && value <= 1;
}

void check_share(std::string_view field, std::optional<double> share, json::Faults& faults) {
    if (share && !is_share(*share)) faults.add(field, {"应在 0 到 1 之间。", "Must be between 0 and 1."});
}

void check_pause(std::string_view field, const std::optional<std::string>& text, json::Faults& faults) {
    if (text && !pause_of(*text)) {
        faults.add(field, {"应为时长，例如 500ms、2s、5m、3h，最长一周。",
                           "Must be a pause such as 500ms, 2s, 5m or 3h, a week at most."});
    }
}

void check_steps(std::string_view field, const std::vector<Step>& steps, json::Faults& faults) {
    const json::Faults::Step at_field(faults, field);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const json::Faults::Step at_step(faults, i);
        const Step& step = steps[i];
        if (exchange::is_from_giver(step.say)) {
            faults.add("say", {"接收方只说 accepted、progress、done、returned。",
                               "Whoever was given it says accepted, progress, done or returned."});
        }
        if ((step.say == News::done || step.say == News::returned) && i + 1 < steps.size())
            faults.add("say", {"应为最后一步。", "Must be the last step."});
        check_pause("after", step.after, faults);
        if (step.text && count_code_points(*step.text) > longest_text)
            faults.add("text", {"最多 4000 个字。", "At most 4000 characters."});
    }
}

// Spreads what differs in a few bits over all of them.
std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31U);
}

bool fits(const Course& course, std::string_view category) {
    return course.categories.empty() ||
           std::ranges::find(course.categories, category) != course.categories.end();
}

}  // namespace

void check(const Script& script, json::Faults& faults) {
    {
        const json::Faults::Step at_rules(faults, "rules");
        for (std::size_t i = 0; i < script.rules.size(); ++i) {
            const json::Faults::Step at_rule(faults, i);
            const Course& course = script.rules[i];
            if (course.share && !(*course.share > 0 && *course.share <= 1e6))
                faults.add("share", {"应大于 0。", "Must be more than 0."});
            check_steps("then", course.then, faults);
        }
    }
    check_steps("rejected", script.rejected, faults);
    if (script.answers) {
        const json::Faults::Step at_answers(faults, "answers");
        check_share("busy", script.answers->busy, faults);
        check_share("broken", script.answers->broken, faults);
        check_share("late", script.answers->late, faults);
        check_pause("late_by", script.answers->late_by, faults);
    }
    if (script.sends) {
        const json::Faults::Step at_sends(faults, "sends");
        check_share("twice", script.sends->twice, faults);
        check_share("out_of_order", script.sends->out_of_order, faults);
    }
    if (script.verdict) {
        const json::Faults::Step at_verdict(faults, "verdict");
        check_pause("after", script.verdict->after, faults);
        check_share("rejected", script.verdict->rejected, faults);
    }
}

Script plain_script() {
    Script script;
    script.rules.push_back({{}, {}, {{News::accepted, {}, "2s"}, {News::done, "已处理完毕 · done", "10s"}}});
    return script;
}

std::optional<Milliseconds> pause_of(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_number<std::int64_t>(text.substr(0, digits));
    if (!number || *number > longest_pause.count()) return std::nullopt;
    const std::string_view unit = text.substr(digits);
    Milliseconds pause{};
    if (unit == "ms") {
        pause = Milliseconds(*number);
    } else if (unit == "s") {
        pause = std::chrono::seconds(*number);
    } else if (unit == "m") {
        pause = Minutes(*number);
    } else if (unit == "h") {
        pause = std::chrono::hours(*number);
    } else {
        return std::nullopt;
    }
    return pause <= longest_pause ? std::optional(pause) : std::nullopt;
}

Milliseconds pause_before(const Step& step) {
    return step.after ? pause_of(*step.after).value_or(0ms) : 0ms;
}

double chance_of(const Script& script, std::string_view name) {
    std::uint64_t bits = mixed(static_cast<std::uint64_t>(script.seed.value_or(1)) + 0x9e3779b97f4a7c15U);
    for (const char c : name)
        bits = mixed(bits ^ static_cast<unsigned char>(c)) + 0x9e3779b97f4a7c15U;
    return static_cast<double>(mixed(bits) >> 11U) * 0x1p-53;
}

std::vector<Step> course_of(const Script& script, std::string_view category, std::string_view reference) {
    double all = 0;
    for (const Course& course : script.rules) {
        if (fits(course, category)) all += course.share.value_or(1);
    }
    double at = all * chance_of(script, std::string("course ").append(reference));
    for (const Course& course : script.rules) {
        if (!fits(course, category)) continue;
        at -= course.share.value_or(1);
        if (at < 0) return course.then;
    }
    return {};
}

std::vector<Step> course_after_rejection(const Script& script) {
    if (!script.rejected.empty()) return script.rejected;
    return {{News::done, "已重新处理 · done again", "1s"}};
}

Step verdict_on(const Script& script, std::string_view claim, bool is_first) {
    const Verdict verdict = script.verdict.value_or(Verdict{});
    const bool is_rejected =
        is_first && chance_of(script, std::string("verdict ").append(claim)) < verdict.rejected.value_or(0);
    if (is_rejected) return {News::rejected, "问题还在 · it is still there", verdict.after};
    return {News::confirmed, {}, verdict.after};
}

}  // namespace linli::platform
