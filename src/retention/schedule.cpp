#include "retention/schedule.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace linli::retention {
namespace {

using incidents::Content;
using incidents::Outcome;

const Text closing{"结案", "the close"};
const Text run_out{"失效", "its end"};

// clang-format off
const Line the_lines[] = {
    {"contacts", &Periods::contacts, 30, 1'095, {"报告人的姓名、电话、住址、联系方式", "a reporter's name, telephone, address and contact"}, closing,
     {"销毁该记录的密钥", "the record's key is destroyed"}, {"回访与复查所需；个保法第十九、四十七条", "to call back and look again; PIPL 19, 47"}},
    {"links", &Periods::links, 30, 1'095, {"跟踪链接", "tracking links"}, closing,
     {"链接失效", "the links end"}, {"报告人查询结果", "the reporter looks up how it ended"}},
    {"texts", &Periods::texts, 30, 3'650, {"描述、地址、备注、准确位置", "description, address, remarks, exact place"}, closing,
     {"清除，全文检索中也清除；网格保留", "removed, from the text index too; the grid stays"}, {"复查、申诉与责任追究；个保法第十九、四十七条", "review, complaint and liability; PIPL 19, 47"}},
    {"photos", &Periods::photos, 30, 3'650, {"照片", "photos"}, closing,
     {"删除", "deleted"}, {"同上", "the same"}},
    {"rejected", &Periods::rejected, 30, 1'095, {"不属本所、不属实、已撤回事件的文字与照片", "texts and photos of what was not ours, unfounded or withdrawn"}, closing,
     {"同上两行", "as in the two lines above"}, {"处理目的不存在；个保法第四十七条第一款", "the purpose is gone; PIPL 47 (1)"}},
    {"reveal_notes", &Periods::reveal_notes, 1'095, 3'650, {"查看个人信息的用途说明", "the note what personal data was looked at for"}, {"查看", "the look"},
     {"删除；谁何时查看仍在记录中", "deleted; who looked when stays on record"}, {"处理情况记录至少保存三年；个保法第五十六条", "records of processing, three years at least; PIPL 56"}},
    {"accounts", &Periods::accounts, 1'095, 3'650, {"停用账户的名称、登录资料", "name and sign-in data of a disabled account"}, {"停用", "its disabling"},
     {"清除；编号、角色、岗位保留", "removed; number, role and posts stay"}, {"记录中的经办人可查证三年；网安法：网络日志不少于六个月", "who acted can be told for three years; CSL: network logs, six months at least"}},
    {"tokens", &Periods::tokens, 180, 3'650, {"协作系统已失效的令牌（仅摘要）", "ended tokens of partners' systems (digests)"}, run_out,
     {"删除", "deleted"}, {"网安法：网络日志不少于六个月", "CSL: network logs, six months at least"}},
    {"staff", &Periods::staff, 0, 1'095, {"已被替换网格版本中的人员姓名", "names of staff in grid sets that were replaced"}, {"被替换", "the replacement"},
     {"清除；网格保留", "removed; the grids stay"}, {"核对交接", "to check the handing over"}},
    {"invitations", &Periods::invitations, 0, 30, {"过期的一次性链接（仅摘要）", "one-time links that ran out (digests)"}, run_out,
     {"删除", "deleted"}, {"不再有用", "of no more use"}},
    {"handovers", &Periods::handovers, 30, 1'095, {"交接班说明", "the notes of handed-over shifts"}, {"交班", "the handover"},
     {"删除；何时由谁交接仍在记录中", "deleted; who handed over when stays on record"}, {"查对交接", "to look up what was handed over"}},
    {"alerts", &Periods::alerts, 180, 3'650, {"公共预警：发布的与接收的", "public alerts, sent and taken in"}, {"结束", "its end"},
     {"删除；何时发布、级别、时段与文档摘要仍在记录中", "deleted; when it was sent, how severe, its time and the document's digest stay on record"}, {"查对发布的内容", "to look up what was published"}},
    {"volunteer_texts", &Periods::volunteer_texts, 1'095, 7'300, {"志愿服务内容、不予确认与冲销的理由、表彰与评价", "what was done in voluntary service; why a service was refused or a credit taken back; commendations and evaluations"}, {"写下", "it was written"},
     {"删除；时长保留。退出者的立即删除", "deleted; the hours stay. Of those who withdraw, at once"}, {"志愿服务记录长期保存；《志愿服务条例》第十九条", "records of voluntary service are kept long; Regulations on Voluntary Service 19"}},
    {"call_texts", &Periods::call_texts, 30, 3'650, {"召集志愿者时所写的要求、集合地点，收队的原因", "what volunteers were told when they were called out, where to meet, why they were stood down"}, {"最后写下", "it was last written"},
     {"删除；召集了哪支队伍、谁何时到场仍保留", "deleted; which team was called and who came when stays"}, {"同文字：复查与责任追究；个保法第十九、四十七条", "as texts: review and liability; PIPL 19, 47"}},
    {"answers", &Periods::answers, 1, 90, {"重复请求的首次答复（以客户端密钥密封）", "first answers for repeated requests (sealed under the client's key)"}, {"答复", "the answer"},
     {"删除", "deleted"}, {"离线设备补发", "devices that were offline send again"}},
};

const Text record{"派出所记录本身，不含个人信息；删去任何一条，其余便无法证明未被改动。随记录保存，由上级机关决定何时移交或销毁",
                  "the station's record itself, without personal data; without one entry the others cannot be proved. Kept as long as the record, until the authority above has it handed over or destroyed"};
const Text counter{"计数与位置，不含个人信息", "counters and positions, no personal data"};
const Text rules{"解释当时的期限与派遣，不含个人信息", "explains the deadlines and routing of their time; no personal data"};
const Text with_texts{"随文字清除后合并索引", "the words go with the texts, then the index is merged"};
const Text by_policy{"按登录规则，每分钟清理", "by the sign-in policy, looked after every minute"};
const Text with_account{"随账户", "with the account"};
const Text numbers{"志愿者只以编号出现，退出后不再指向任何人", "volunteers by number alone, which is nobody's once they have withdrawn"};
const Text hours{"时长账，志愿者只以编号出现；《志愿服务条例》第十九条", "the ledger of hours, volunteers by number alone; Regulations on Voluntary Service 19"};
const Text settings{"现行设置，被新设置替换", "what is set now, until it is replaced"};

const Table the_tables[] = {
    {"journal", Fate::kept, {}, record},
    {"audit_tiles", Fate::kept, {}, record},
    {"audit_checkpoints", Fate::kept, {}, record},
    {"audit_witnesses", Fate::kept, {}, {"见证方现状，被新状态替换", "the witnesses as they are, until they change"}},
    {"audit_witnessed", Fate::kept, {}, {"为其他记录作的见证，不含个人信息；删去便失去作用", "what it witnessed for other logs, no personal data; without it the witness is of no use"}},
    {"audit_refused", Fate::kept, {}, {"每个来源一条，被新的替换", "one for each log, until there is a newer one"}},
    {"journal_heads", Fate::kept, {}, counter},  // on PostgreSQL
    {"numbers", Fate::kept, {}, counter},
    {"followers", Fate::kept, {}, counter},
    {"leases", Fate::kept, {}, counter},
    {"stations", Fate::kept, {}, settings},
    {"letters", Fate::anonymised, {}, {"送达时文字即删除", "the text goes when it is delivered"}},
    {"arrivals", Fate::kept, {}, counter},
    {"schema_versions", Fate::kept, {}, counter},
    {"incidents", Fate::anonymised, {"texts", "rejected"}, {"类别、级别、网格、时间、结果等统计所需保留；未结案者不清除；并案者从主事件结案起算", "category, level, grid, times, outcome and all that the figures need stay; open ones are never touched; a merged one counts from the close of the main one"}},
    {"day_sheets", Fate::kept, {}, {"统计所需：类别、级别、网格、时间、结果，随事件更新；不含文字", "what the figures need of the incidents: category, level, grid, times, outcome; follows them; no texts"}},
    {"sheets_kept", Fate::kept, {}, counter},
    {"reporters", Fate::anonymised, {"links"}, {"何时报告、是否要求保密保留", "when it was reported, and whether in confidence, stays"}},
    {"remarks", Fate::removed, {"texts", "rejected"}, {}},
    {"other_numbers", Fate::removed, {"texts", "rejected"}, {}},
    {"photos", Fate::removed, {"photos", "rejected"}, {}},
    {"reveal_notes", Fate::removed, {"reveal_notes"}, {}},
    {"incident_text", Fate::removed, {"texts", "rejected"}, with_texts},
    {"incident_text_data", Fate::removed, {"texts", "rejected"}, with_texts},
    {"incident_text_idx", Fate::removed, {"texts", "rejected"}, with_texts},
    {"incident_text_config", Fate::kept, {}, counter},
    {"sealed_records", Fate::anonymised, {"contacts", "accounts"}, {"志愿者的在退出时立即销毁；曾有此记录及何时清除保留", "a volunteer's at once when they withdraw; that there was one, and when it went, stays"}},
    {"blind_index", Fate::removed, {"contacts"}, {}},
    {"vault_keys", Fate::kept, {}, {"密钥指纹，密钥停用时删除", "fingerprints of keys, until a key is dropped"}},
    {"rulebooks", Fate::kept, {}, rules},
    {"last_steps", Fate::removed, {}, {"数分钟后，已不能撤销时；无文字", "after minutes, when the step cannot be taken back any more; no texts"}},
    {"handovers", Fate::removed, {"handovers"}, {}},
    {"saved_filters", Fate::removed, {"accounts"}, with_account},
    {"off_duty", Fate::kept, {}, settings},
    {"grid_sets", Fate::kept, {}, rules},
    {"grids", Fate::anonymised, {"staff"}, {"现行网格的人员随网格更新", "the staff of the grids in force change with the grids"}},
    {"partners", Fate::kept, {}, settings},
    {"deliveries", Fate::kept, {}, {"哪件事件与哪个单位往来、何时；不含文字", "which incident went between which sides, and when; no texts"}},
    {"messages", Fate::removed, {}, {"送达时文字即删除，30 天后整条删除", "the text goes when it is delivered, all of it 30 days after that or after the last try"}},
    {"partner_files", Fate::removed, {}, {"100 天后；仅文件编号与时间", "after 100 days; numbers and times of files alone"}},
    {"partner_file_rows", Fate::removed, {}, {"随文件；仅消息编号", "with their file; numbers of messages alone"}},
    {"heard_events", Fate::removed, {}, {"100 天后；仅事件标识，防止重复受理", "after 100 days; names of events alone, so that none is taken twice"}},
    {"alerts", Fate::removed, {"alerts"}, {}},
    {"alert_references", Fate::removed, {"alerts"}, {}},
    {"volunteers", Fate::anonymised, {}, {"退出时立即清除；编号保留。培训等法定记录项在此之前保存", "at once when they withdraw; the number stays. Until then trainings and what else the law has recorded"}},
    {"teams", Fate::kept, {}, settings},
    {"team_members", Fate::kept, {}, numbers},
    {"volunteer_remarks", Fate::removed, {"volunteer_texts"}, {"退出者的立即删除", "of those who withdraw, at once"}},
    {"shift_series", Fate::kept, {}, settings},
    {"shifts", Fate::kept, {}, numbers},
    {"sign_ups", Fate::kept, {}, numbers},
    {"month_wishes", Fate::removed, {}, {"月份结束后；退出者的立即删除", "when the month is over; of those who withdraw, at once"}},
    {"month_plans", Fate::removed, {}, {"月份结束后；志愿者只以编号出现", "when the month is over; volunteers by number alone"}},
    {"proposed_places", Fate::removed, {}, {"月份结束后；志愿者只以编号出现", "when the month is over; volunteers by number alone"}},
    {"services", Fate::kept, {}, hours},
    {"credits", Fate::kept, {}, hours},
    {"reversals", Fate::kept, {}, hours},
    {"balances", Fate::kept, {}, hours},
    {"calendar_links", Fate::removed, {}, {"换新地址、停用或退出时", "when its address is made anew or ended, and when they withdraw"}},
    {"place_offers", Fate::kept, {}, numbers},
    {"appraisals", Fate::kept, {}, {"说明各年度考评的标准，不含个人信息", "explains the appraisals of their years; no personal data"}},
    {"findings", Fate::kept, {}, {"哪支队伍在哪个班次报告了哪件事件；退出者的编号立即清除", "which team reported which incident on which shift; the number of whoever withdraws goes at once"}},
    {"call_outs", Fate::kept, {}, numbers},
    {"called", Fate::kept, {}, numbers},
    {"call_texts", Fate::removed, {"call_texts"}, {}},
    {"merits", Fate::kept, {}, {"何时表彰或评价了哪个编号；文字随志愿服务文字删除", "which number was commended or evaluated, and when; what was said goes with the texts of voluntary service"}},
    {"certificates", Fate::kept, {}, {"编号、时段与时长；证明的内容与姓名不保存", "numbers, days and minutes; what a certificate says, and the name on it, is not kept"}},
    {"places", Fate::kept, {}, {"地名，不含个人信息", "names of places, no personal data"}},
    {"accounts", Fate::anonymised, {"accounts"}, {}},
    {"provider_links", Fate::removed, {"accounts"}, with_account},
    {"recovery_codes", Fate::removed, {"accounts"}, with_account},
    {"provider_sign_ins", Fate::removed, {}, by_policy},
    {"sessions", Fate::removed, {}, by_policy},
    {"sign_in_failures", Fate::removed, {}, {"24 小时后", "after 24 hours"}},
    {"api_tokens", Fate::removed, {"tokens"}, {}},
    {"invitations", Fate::removed, {"invitations"}, {}},
    {"policies", Fate::kept, {}, settings},
    {"demo_accounts", Fate::kept, {}, {"仅演示数据库有，其中的人是虚构的", "in a demo database alone, whose people are invented"}},
    {"kept_answers", Fate::removed, {"answers"}, {}},
    {"retention_periods", Fate::kept, {}, settings},
    {"retention_run", Fate::kept, {}, counter},
};
// clang-format on

bool is_rejected(Outcome outcome) {
    switch (outcome) {
        case Outcome::not_ours:
        case Outcome::withdrawn:
        case Outcome::unfounded:
            return true;
        case Outcome::resolved:
        case Outcome::cannot_resolve:
        case Outcome::duplicate:
            return false;
    }
    return false;
}

int own_days(const Periods& periods, Content content, Outcome outcome) {
    switch (content) {
        case Content::contacts:
            return periods.contacts;
        case Content::links:
            return periods.links;
        case Content::texts:
            return is_rejected(outcome) ? std::min(periods.rejected, periods.texts) : periods.texts;
        case Content::photos:
            return is_rejected(outcome) ? std::min(periods.rejected, periods.photos) : periods.photos;
    }
    return periods.texts;
}

Text title_of(Fate fate) {
    switch (fate) {
        case Fate::kept:
            return {"保存", "kept"};
        case Fate::removed:
            return {"删除", "deleted"};
        case Fate::anonymised:
            return {"匿名化", "anonymised"};
    }
    return {};
}

}  // namespace

std::span<const Line> lines() {
    return the_lines;
}

std::span<const Table> tables() {
    return the_tables;
}

void check(const Periods& periods, json::Faults& faults) {
    const auto within = [&](std::string_view field, int value, int least, int most) {
        if (value >= least && value <= most) return;
        faults.add(field, {fmt::format("应在 {} 与 {} 之间。", least, most),
                           fmt::format("Must lie between {} and {}.", least, most)});
    };
    within("night_hour", periods.night_hour, 0, 23);
    for (const Line& line : the_lines)
        within(line.name, periods.*line.days, line.least, line.most);
}

int days_of(const Periods& periods, Content content, Outcome outcome, int reopen_days) {
    return std::max(own_days(periods, content, outcome), reopen_days);
}

std::vector<Content> due(const Periods& periods, Outcome outcome, Instant ended_at, Instant now,
                         int reopen_days) {
    std::vector<Content> list;
    for (int i = 0; i < incidents::contents; ++i) {
        const auto content = static_cast<Content>(i);
        if (ended_at + std::chrono::days(days_of(periods, content, outcome, reopen_days)) < now)
            list.push_back(content);
    }
    return list;
}

Instant last_night(Instant now, int hour, Zone zone) {
    const Instant today = start_of_day(local_day(now, zone), zone) + std::chrono::hours(hour);
    return today <= now ? today : today - std::chrono::days(1);
}

std::string as_markdown(const Periods& periods) {
    std::string out = fmt::format(
        "| setting 设置 | what 对象 | days 天 | from 起算 | then 处理 | may be 范围 | why 依据 |\n"
        "|---|---|---|---|---|---|---|\n");
    for (const Line& line : the_lines) {
        out += fmt::format("| `{}` | {}<br>{} | {} | {}<br>{} | {}<br>{} | {}–{} | {}<br>{} |\n", line.name,
                           line.what.zh, line.what.en, periods.*line.days, line.from.zh, line.from.en,
                           line.then.zh, line.then.en, line.least, line.most, line.why.zh, line.why.en);
    }
    out += "\n| table 表 | | setting 设置 | how and why 说明 |\n|---|---|---|---|\n";
    for (const Table& table : the_tables) {
        out += fmt::format("| `{}` | {} {} | {} | {}{}{} |\n", table.name, title_of(table.fate).zh,
                           title_of(table.fate).en, fmt::join(table.lines, ", "), table.how.zh,
                           table.how.zh.empty() ? "" : "<br>", table.how.en);
    }
    return out;
}

}  // namespace linli::retention
