// What a platform to try against does with what it is given, and how badly it behaves. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/delivery.h"

namespace linli::platform {

// It says so, `after` what came before: "500ms", "2s", "5m", "3h"; at once when missing.
struct Step {
    exchange::News say = exchange::News::accepted;
    std::optional<std::string> text = {};
    std::optional<std::string> after = {};
};
BOOST_DESCRIBE_STRUCT(Step, (), (say, text, after))

// What it does with what it is handed over, in order.
struct Course {
    std::vector<std::string> categories = {};  // of these; empty: of any
    std::optional<double> share = {};          // among the courses that fit, 1 when missing
    std::vector<Step> then = {};               // accepted, progress, done, returned; empty: it stays silent
};
BOOST_DESCRIBE_STRUCT(Course, (), (categories, share, then))

// How it answers what is sent to it: shares of all requests, from 0 to 1.
struct Answers {
    std::optional<double> busy = {};    // 503, and nothing is taken
    std::optional<double> broken = {};  // 503, though it is taken
    std::optional<double> late = {};    // only after `late_by`
    std::optional<std::string> late_by = {};
};
BOOST_DESCRIBE_STRUCT(Answers, (), (busy, broken, late, late_by))

// How it sends: shares of all that it says.
struct Sends {
    std::optional<double> twice = {};
    std::optional<double> out_of_order = {};  // held back for a second, and what follows does not wait
};
BOOST_DESCRIBE_STRUCT(Sends, (), (twice, out_of_order))

// What it says of what it had handed over itself, once that is claimed done.
struct Verdict {
    std::optional<std::string> after = {};
    std::optional<double> rejected = {};  // the share that is not taken as done, the first time
};
BOOST_DESCRIBE_STRUCT(Verdict, (), (after, rejected))

struct Script {
    std::optional<std::int64_t> seed = {};
    std::vector<Course> rules = {};
    std::vector<Step> rejected = {};  // when its claim is not taken; empty: done again, a second later
    std::optional<Answers> answers = {};
    std::optional<Sends> sends = {};
    std::optional<Verdict> verdict = {};
};
BOOST_DESCRIBE_STRUCT(Script, (), (seed, rules, rejected, answers, sends, verdict))
void check(const Script& script, json::Faults& faults);

// Accepts, does it in ten seconds, and claims it done.
Script plain_script();

// "2s"; nothing when it is no such pause, or longer than a week.
std::optional<Milliseconds> pause_of(std::string_view text);
Milliseconds pause_before(const Step& step);

// In [0, 1): the same for the same seed and name, whenever it is asked.
double chance_of(const Script& script, std::string_view name);

// What it does with a delivery; empty when no rule fits or it stays silent.
std::vector<Step> course_of(const Script& script, std::string_view category, std::string_view reference);
std::vector<Step> course_after_rejection(const Script& script);
// `claim`: the event that claimed it done; `is_first` of its delivery.
Step verdict_on(const Script& script, std::string_view claim, bool is_first);

}  // namespace linli::platform
