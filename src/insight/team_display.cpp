#include "insight/team_display.h"

#include <fmt/format.h>

#include "volunteers/points.h"

namespace linli::insight {

std::string period_title(const volunteers::TeamDisplay& display, Language language) {
    const bool is_zh = language == Language::zh;
    if (display.quarter == 0)
        return is_zh ? fmt::format("{}年度", display.year) : fmt::format("{}", display.year);
    return is_zh ? fmt::format("{}年第{}季度", display.year, display.quarter)
                 : fmt::format("Quarter {} of {}", display.quarter, display.year);
}

std::string display_title(const volunteers::TeamDisplay& display, Language language) {
    return Text{"志愿队伍展示 ", "Teams of volunteers, "}.in(language) + period_title(display, language);
}

std::string hours_shown(std::int64_t minutes) {
    return fmt::format("{:.1f}", volunteers::points_of(minutes));
}

std::string called(const volunteers::PersonOnDisplay& person, Language language) {
    if (!person.name.empty()) return person.name;
    return language == Language::zh ? fmt::format("志愿者 {} 号", person.volunteer)
                                    : fmt::format("Volunteer {}", person.volunteer);
}

const Text& meaning_of_figures() {
    static const Text text{
        "时长是时长账里的整分钟，按服务当天计；冲销的不计入任何时期。巡逻班次指有人的服务得到确认的班次，计入"
        "开始的"
        "那一天，它的网格算覆盖。班次到位按已结束、没有取消或删除的班次算。培训达标指在最后一天（未完的按当天"
        "）本队要求"
        "的培训都有效的队员。发现事件指志愿者服务中报告的事件，按发现那天计；办结指其中现已结案且解决的。队伍"
        "按编号排列，不排名；个人须本人同意才列出，按编号排列。",
        "Hours are whole minutes of the ledger, by the day of the service; what was taken back is counted "
        "nowhere. A patrol is a shift in which somebody's service was confirmed, on the day on which it "
        "begins; "
        "its grids are covered. Places are those of shifts that are over, neither cancelled nor deleted. "
        "Trained "
        "are members who have every training that the team requires on the last day, or today while it "
        "lasts. "
        "Reports found are incidents that volunteers reported of their service, by the day on which they "
        "noticed them; settled are those of them that are closed as resolved by now. "
        "Teams stand in the order of their codes, without a ranking; persons, who agreed to it, by number."};
    return text;
}

const Text& rule_of_appraisal() {
    static const Text text{
        "得分 = min(数值 ÷ 满分标准, 1) × "
        "分值，四舍五入到百分位；结果为各项得分之和。不适用于某队的项目不计，其余项目"
        "按 100 分折算：得分之和 × 100 ÷ 适用分值之和，四舍五入到百分位。",
        "Points = min(figure / target, 1) × weight, rounded to hundredths, halves up; the result is their "
        "sum. What "
        "cannot be asked of a team is left out, and the others stand for 100: sum of points × 100 / sum of "
        "their weights, rounded likewise."};
    return text;
}

}  // namespace linli::insight
