#include "incidents/lifecycle.h"

#include <algorithm>

#include <fmt/ranges.h>

namespace linli::incidents {
namespace {

using enum State;

constexpr Transition table[] = {
    {Step::accept, reported, accepted},

    {Step::decline, reported, closed},
    {Step::decline, accepted, closed},
    {Step::decline, dispatched, closed},
    {Step::decline, in_progress, closed},
    {Step::decline, paused, closed},
    {Step::decline, with_partner, closed},

    {Step::merge, reported, closed},
    {Step::merge, accepted, closed},
    {Step::merge, dispatched, closed},
    {Step::merge, in_progress, closed},
    {Step::merge, paused, closed},

    {Step::dispatch, accepted, dispatched},
    {Step::take, dispatched, in_progress},
    {Step::take, with_partner, in_progress},

    {Step::give_back, dispatched, accepted},
    {Step::give_back, in_progress, accepted},
    {Step::give_back, with_partner, accepted},

    {Step::hand_over, accepted, with_partner},
    {Step::hand_over, dispatched, with_partner},
    {Step::hand_over, in_progress, with_partner},

    {Step::arrive, in_progress, in_progress},
    {Step::pause, in_progress, paused},
    {Step::resume, paused, in_progress},

    {Step::transfer, dispatched, dispatched},
    {Step::transfer, in_progress, dispatched},

    {Step::claim_done, in_progress, claimed_done},
    {Step::claim_done, with_partner, claimed_done},
    {Step::verify, claimed_done, closed},
    {Step::reject, claimed_done, in_progress},

    {Step::withdraw, reported, closed},
    {Step::withdraw, accepted, closed},
    {Step::withdraw, dispatched, closed},
    {Step::withdraw, in_progress, closed},
    {Step::withdraw, paused, closed},
    {Step::withdraw, with_partner, closed},
    {Step::withdraw, claimed_done, closed},

    {Step::reopen, closed, accepted},

    {Step::mark_urgent, reported, reported},
    {Step::mark_urgent, accepted, accepted},
    {Step::mark_urgent, dispatched, dispatched},
    {Step::mark_urgent, in_progress, in_progress},
    {Step::mark_urgent, paused, paused},
    {Step::mark_urgent, with_partner, with_partner},

    {Step::unmark_urgent, reported, reported},
    {Step::unmark_urgent, accepted, accepted},
    {Step::unmark_urgent, dispatched, dispatched},
    {Step::unmark_urgent, in_progress, in_progress},
    {Step::unmark_urgent, paused, paused},
    {Step::unmark_urgent, with_partner, with_partner},

    {Step::relevel, reported, reported},
    {Step::relevel, accepted, accepted},
    {Step::relevel, dispatched, dispatched},
    {Step::relevel, in_progress, in_progress},
    {Step::relevel, paused, paused},
    {Step::relevel, with_partner, with_partner},

    {Step::recategorise, reported, reported},
    {Step::recategorise, accepted, accepted},
    {Step::recategorise, dispatched, dispatched},
    {Step::recategorise, in_progress, in_progress},
    {Step::recategorise, paused, paused},
    {Step::recategorise, with_partner, with_partner},

    {Step::relocate, reported, reported},
    {Step::relocate, accepted, accepted},
    {Step::relocate, dispatched, dispatched},
    {Step::relocate, in_progress, in_progress},
    {Step::relocate, paused, paused},

    {Step::note, reported, reported},
    {Step::note, accepted, accepted},
    {Step::note, dispatched, dispatched},
    {Step::note, in_progress, in_progress},
    {Step::note, paused, paused},
    {Step::note, with_partner, with_partner},
    {Step::note, claimed_done, claimed_done},
    {Step::note, closed, closed},

    {Step::answer, reported, reported},
    {Step::answer, accepted, accepted},
    {Step::answer, dispatched, dispatched},
    {Step::answer, in_progress, in_progress},
    {Step::answer, paused, paused},
    {Step::answer, with_partner, with_partner},
    {Step::answer, claimed_done, claimed_done},
    {Step::answer, closed, closed},

    {Step::photo, reported, reported},
    {Step::photo, accepted, accepted},
    {Step::photo, dispatched, dispatched},
    {Step::photo, in_progress, in_progress},
    {Step::photo, paused, paused},
    {Step::photo, with_partner, with_partner},
    {Step::photo, claimed_done, claimed_done},

    {Step::join, reported, reported},
    {Step::join, accepted, accepted},
    {Step::join, dispatched, dispatched},
    {Step::join, in_progress, in_progress},
    {Step::join, paused, paused},
    {Step::join, with_partner, with_partner},
    {Step::join, claimed_done, claimed_done},
};

struct StepWords {
    Step step;
    std::string_view kind;
    std::string_view zh;
    std::string_view en;
    std::string_view done_en;  // of one that was taken
    bool can_be_undone = false;
};
constexpr StepWords words[] = {
    {Step::accept, "incident.accepted", "受理", "accept", "accepted", true},
    {Step::decline, "incident.declined", "不予办理", "decline", "declined", true},
    {Step::merge, "incident.merged", "并案", "merge", "merged", true},
    {Step::dispatch, "incident.dispatched", "派遣", "dispatch", "dispatched", true},
    {Step::take, "incident.taken", "接单", "take", "taken"},
    {Step::give_back, "incident.given_back", "退回", "give back", "given back"},
    {Step::hand_over, "incident.handed_over", "移交", "hand over", "handed over"},
    {Step::arrive, "incident.arrived", "到场", "arrive", "arrived"},
    {Step::pause, "incident.paused", "挂起", "pause", "paused", true},
    {Step::resume, "incident.resumed", "恢复", "resume", "resumed", true},
    {Step::transfer, "incident.transferred", "转派", "transfer", "transferred"},
    {Step::claim_done, "incident.claimed_done", "申请结案", "claim done", "claimed done", true},
    {Step::verify, "incident.verified", "核查结案", "verify", "verified and closed"},
    {Step::reject, "incident.rejected", "核查不通过", "reject", "found not done"},
    {Step::withdraw, "incident.withdrawn", "撤回", "withdraw", "withdrawn"},
    {Step::reopen, "incident.reopened", "重新打开", "reopen", "reopened"},
    {Step::mark_urgent, "incident.marked_urgent", "标为紧急", "mark as urgent", "marked as urgent", true},
    {Step::unmark_urgent, "incident.unmarked_urgent", "解除紧急", "mark as not urgent", "no longer urgent",
     true},
    {Step::relevel, "incident.relevelled", "调整级别", "change level", "level changed", true},
    {Step::recategorise, "incident.recategorised", "调整类别", "change category", "category changed", true},
    {Step::relocate, "incident.relocated", "更正位置", "correct place", "place corrected"},
    {Step::note, "incident.noted", "备注", "note", "note"},
    {Step::answer, "incident.answered", "答复报告人", "answer the reporter", "reporter answered"},
    {Step::photo, "incident.photo_added", "照片", "photo", "photo added"},
    {Step::join, "incident.joined", "我也遇到", "me too", "me too"},
    {Step::undo, "incident.taken_back", "撤销上一步", "take back the last step", "last step taken back"},
};

const StepWords& words_of(Step step) {
    return words[static_cast<std::size_t>(step)];
}

// The table, and the way back of each step that has one.
std::vector<Transition> with_ways_back() {
    std::vector<Transition> all(std::begin(table), std::end(table));
    for (const Transition& forth : table) {
        if (!words_of(forth.step).can_be_undone) continue;
        const Transition back{Step::undo, forth.to, forth.from};
        const bool known = std::any_of(all.begin(), all.end(), [&](const Transition& t) {
            return t.step == back.step && t.from == back.from && t.to == back.to;
        });
        if (!known) all.push_back(back);
    }
    return all;
}

}  // namespace

Text title_of(State state) {
    static const Text names[] = {{"待受理", "reported"},       {"已受理", "accepted"},
                                 {"已派遣", "dispatched"},     {"处置中", "in progress"},
                                 {"挂起", "paused"},           {"移交中", "with a partner"},
                                 {"申请结案", "claimed done"}, {"已结案", "closed"}};
    return names[static_cast<std::size_t>(state)];
}

Text title_of(Outcome outcome) {
    static const Text names[] = {{"已解决", "resolved"},   {"无法解决", "cannot be resolved"},
                                 {"不属本所", "not ours"}, {"重复", "duplicate"},
                                 {"已撤回", "withdrawn"},  {"不属实", "unfounded"}};
    return names[static_cast<std::size_t>(outcome)];
}

Text title_of(Step step) {
    return {std::string(words_of(step).zh), std::string(words_of(step).en)};
}

Text title_of_done(Step step) {
    return {std::string(words_of(step).zh), std::string(words_of(step).done_en)};
}

std::string_view kind_of(Step step) {
    return words_of(step).kind;
}

bool can_be_undone(Step step) {
    return words_of(step).can_be_undone;
}

std::span<const Transition> transitions() {
    static const std::vector<Transition> all = with_ways_back();
    return all;
}

std::vector<Step> possible_steps(State from) {
    std::vector<Step> steps;
    for (const Transition& transition : table) {
        if (transition.from == from) steps.push_back(transition.step);
    }
    return steps;
}

Result<State> after(State from, Step step) {
    std::vector<State> right;
    for (const Transition& transition : table) {
        if (transition.step != step) continue;
        if (transition.from == from) return transition.to;
        right.push_back(transition.from);
    }
    std::vector<std::string> zh, en;
    for (const State state : right) {
        zh.push_back(title_of(state).zh);
        en.push_back(title_of(state).en);
    }
    return refuse(RefusalKind::conflict, "incident/wrong-state",
                  {fmt::format("事件处于“{}”，不能{}；只有处于“{}”时可以。", title_of(from).zh,
                               title_of(step).zh, fmt::join(zh, "”“")),
                   fmt::format("The incident is {}, so this is not possible: {}. It is when it is {}.",
                               title_of(from).en, title_of(step).en, fmt::join(en, ", "))},
                  fmt::format(R"("state":"{}","right_states":{},"possible_steps":{})", json::name_of(from),
                              json::to_text(right), json::to_text(possible_steps(from))));
}

std::string transitions_as_markdown() {
    std::string out = "| step | 步骤 | from | to |\n|---|---|---|---|\n";
    for (const Transition& t : transitions()) {
        out += fmt::format("| {} | {} | {} | {} |\n", json::name_of(t.step), title_of(t.step).zh,
                           json::name_of(t.from), json::name_of(t.to));
    }
    return out;
}

std::string subject_of(std::int64_t number) {
    return "incident/" + std::to_string(number);
}

std::int64_t number_of(std::string_view subject) {
    constexpr std::string_view prefix = "incident/";
    if (!subject.starts_with(prefix)) return 0;
    subject.remove_prefix(prefix.size());
    return parse_number<std::int64_t>(subject).value_or(0);
}

}  // namespace linli::incidents
