// Which step may follow in which state: one table, read by the commands, the API, the pages and the docs.
#pragma once

#include <span>
#include <vector>

#include "base/refusal.h"
#include "incidents/incident.h"

namespace linli::incidents {

// What can be done with an incident after it was reported.
enum class Step {
    accept,         // 受理
    decline,        // 不予受理或无法办理: closes without a handler's claim
    merge,          // 并案
    dispatch,       // 派遣
    take,           // 接单
    give_back,      // 退回
    hand_over,      // 移交
    arrive,         // 到场
    pause,          // 挂起
    resume,         // 恢复
    transfer,       // 转派
    claim_done,     // 申请结案
    verify,         // 核查结案
    reject,         // 核查不通过
    withdraw,       // 撤回
    reopen,         // 重新打开
    mark_urgent,    // 标为紧急
    unmark_urgent,  // 解除紧急
    relevel,        // 调整级别
    recategorise,   // 调整类别
    relocate,       // 更正位置
    note,           // 备注
    answer,         // 答复: a note that the reporter reads
    photo,          // 照片
    join,           // 我也遇到
    undo,           // 撤销上一步
};
BOOST_DESCRIBE_ENUM(Step, accept, decline, merge, dispatch, take, give_back, hand_over, arrive, pause, resume,
                    transfer, claim_done, verify, reject, withdraw, reopen, mark_urgent, unmark_urgent,
                    relevel, recategorise, relocate, note, answer, photo, join, undo)
inline constexpr int step_count = static_cast<int>(Step::undo) + 1;
Text title_of(Step step);       // to press: "accept"
Text title_of_done(Step step);  // in a history: "accepted"

// Can whoever took this step a moment ago take it back (undo.h)? Only what moves a marker inside the house:
//   accept, decline, merge, dispatch, pause, resume, mark_urgent, unmark_urgent, relevel, recategorise,
//   claim_done
// and not what left the house (hand_over: the partner's system may have it; give_back is the way), what
// somebody else relies on (take, arrive, transfer, give_back: the next one answers for it), a judgement
// (verify, reject, reopen, withdraw: the reporter is told), or what only adds (note, answer, photo, join,
// relocate).
bool can_be_undone(Step step);

struct Transition {
    Step step;
    State from;
    State to;
};

// The whole table, in the order of life; at its end, for every step that can be undone, the way back.
std::span<const Transition> transitions();

// The state after `step` in `from`. Refused (`incident/wrong-state`) with the states in which the step is
// possible and the steps that are possible now. Not for `undo`: where that leads, the step before it says.
Result<State> after(State from, Step step);

// Without `undo`, which depends on more than the state.
std::vector<Step> possible_steps(State from);

// The journal's word for a step: "incident.accepted".
std::string_view kind_of(Step step);

// The table as Markdown, for the docs.
std::string transitions_as_markdown();

}  // namespace linli::incidents
