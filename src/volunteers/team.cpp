#include "volunteers/team.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace linli::volunteers {
namespace {

constexpr std::size_t longest_code = 40;
constexpr std::size_t longest_team_name = 60;
constexpr std::size_t most_items = 100;
constexpr std::size_t most_grids = 500;
constexpr int most_hours = 24 * 14;
constexpr int oldest = 120;

bool is_name(std::string_view name) {
    return !trim(name).empty() && count_code_points(name) <= longest_team_name;
}

void check_requirements(const TeamRequirements& needs, json::Faults& faults) {
    const json::Faults::Step step(faults, "requirements");
    if (needs.trainings.size() > most_items ||
        !std::all_of(needs.trainings.begin(), needs.trainings.end(), is_name)) {
        faults.add("trainings", {"应为培训的名称。", "Must be what trainings are called."});
    }
    const int low = needs.min_age.value_or(least_age);
    const int high = needs.max_age.value_or(oldest);
    if (low < least_age || high > oldest || low > high) {
        faults.add("min_age", {fmt::format("年龄应在 {} 与 {} 之间。", least_age, oldest),
                               fmt::format("Ages must lie between {} and {}.", least_age, oldest)});
    }
}

}  // namespace

bool is_code(std::string_view code) {
    return !code.empty() && code.size() <= longest_code && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void check(const TeamWritten& team, json::Faults& faults) {
    if (!is_code(team.code)) {
        faults.add("code",
                   {fmt::format("应为 1 至 {} 个小写字母、数字或连字符。", longest_code),
                    fmt::format("Must be 1 to {} lower-case letters, digits or hyphens.", longest_code)});
    }
    if (!is_name(team.name.zh) || count_code_points(team.name.en) > longest_team_name)
        faults.add("name", {"应有名称。", "Must have a name."});
    if (team.kind == TeamKind::other && !(team.kind_name && is_name(team.kind_name->zh)))
        faults.add("kind_name", {"应写明是哪一类。", "Must say which kind."});
    if (team.grids.size() > most_grids) faults.add("grids", {"过多。", "There are too many."});
    check_requirements(team.requirements, faults);
    const bool is_good = team.equipment.size() <= most_items &&
                         std::all_of(team.equipment.begin(), team.equipment.end(), [](const Equipment& one) {
                             return is_name(one.name) && one.count >= 0 && one.count <= 100'000 &&
                                    count_code_points(one.note.value_or("")) <= 200;
                         });
    if (!is_good) faults.add("equipment", {"应有名称与数量。", "Must have a name and a count each."});
    for (const auto& [field, hours] :
         {std::pair("step_back_hours", team.step_back_hours), std::pair("rest_hours", team.rest_hours)}) {
        if (hours < 0 || hours > most_hours) {
            faults.add(field, {fmt::format("应在 0 与 {} 之间。", most_hours),
                               fmt::format("Must lie between 0 and {}.", most_hours)});
        }
    }
}

std::string subject_of_team(std::string_view code) {
    return "team/" + std::string(code);
}

}  // namespace linli::volunteers
