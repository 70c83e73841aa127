#include "incidents/rulebook.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/terms.h"
#include "base/text.h"

namespace linli::incidents {

std::string_view rulebook_json();

namespace {

constexpr int default_metres = 50;
constexpr int default_days = 7;
constexpr std::size_t longest_station_name = 60;
constexpr std::size_t most_shifts = 12;

const Category* parent_of(const Rulebook& rulebook, const Category& category) {
    return category.parent ? rulebook.find(*category.parent) : nullptr;
}

// The category's own value, or else its parent's.
template <class T>
std::optional<T> own_or_parents(const Rulebook& rulebook, std::string_view code,
                                std::optional<T> Category::* member) {
    const Category* category = rulebook.find(code);
    if (category == nullptr) return std::nullopt;
    if (category->*member) return category->*member;
    const Category* parent = parent_of(rulebook, *category);
    return parent == nullptr ? std::nullopt : parent->*member;
}

void fill(DeadlineRule& rule, const std::optional<DeadlineRule>& from) {
    if (!from) return;
    for (auto member :
         {&DeadlineRule::accept, &DeadlineRule::arrive, &DeadlineRule::finish, &DeadlineRule::verify}) {
        if (!(rule.*member)) rule.*member = (*from).*member;
    }
}

// Latin words must stand alone ("fire" is not in "Firenze"); Chinese ones may stand anywhere.
bool holds(std::string_view text, std::string_view word) {
    const bool latin = static_cast<unsigned char>(word.front()) < 0x80;
    const auto is_letter = [&](std::size_t i) {
        return i < text.size() && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9'));
    };
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        if (!latin || ((at == 0 || !is_letter(at - 1)) && !is_letter(at + word.size()))) return true;
    }
    return false;
}

void check_code(const std::string& code, std::set<std::string>& codes, json::Faults& faults) {
    if (code.empty() || !codes.insert(code).second)
        faults.add("code", {"代码缺失或重复。", "The code is missing or there twice."});
    // A comma parts the items of a list in an address, a slash its steps.
    if (code.find_first_of(",/ ") != std::string::npos)
        faults.add("code", {"代码中不能有逗号、斜线或空格。", "A code has no comma, slash or space."});
}

void check_name(const Text& name, json::Faults& faults) {
    if (trim(name.zh).empty()) faults.add("zh", {"缺少名称。", "The name is missing."});
    if (trim(name.en).empty()) faults.add("en", {"缺少名称。", "The name is missing."});
}

// Of levels, partners and teams.
void check_names(const Rulebook& rulebook, json::Faults& faults) {
    for (std::size_t i = 0; i < rulebook.levels.size(); ++i) {
        const json::Faults::Step list(faults, "levels");
        const json::Faults::Step at(faults, i);
        check_name(rulebook.levels[i], faults);
    }
    std::set<std::string> partners, teams;
    for (std::size_t i = 0; i < rulebook.partners.size(); ++i) {
        const json::Faults::Step list(faults, "partners");
        const json::Faults::Step at(faults, i);
        check_code(rulebook.partners[i].code, partners, faults);
        const json::Faults::Step name(faults, "name");
        check_name(rulebook.partners[i].name, faults);
    }
    for (std::size_t i = 0; i < rulebook.teams.size(); ++i) {
        const json::Faults::Step list(faults, "teams");
        const json::Faults::Step at(faults, i);
        if (trim(rulebook.teams[i]).empty() || !teams.insert(rulebook.teams[i]).second)
            faults.add({"名称缺失或重复。", "The name is missing or there twice."});
    }
    for (const auto& [level, rule] : rulebook.deadlines_by_level) {
        const auto number = parse_number<int>(level).value_or(0);
        if (number < 1 || number > static_cast<int>(rulebook.levels.size()))
            faults.add("deadlines_by_level", {"没有 " + level + " 级。", "There is no level " + level + "."});
    }
}

void check_shifts(const std::vector<std::string>& shifts, json::Faults& faults) {
    const json::Faults::Step list(faults, "shifts");
    if (shifts.empty() || shifts.size() > most_shifts) {
        faults.add({fmt::format("应有 1 到 {} 个交接时刻。", most_shifts),
                    fmt::format("Must be 1 to {} hours.", most_shifts)});
    }
    std::optional<Minutes> before;
    for (std::size_t i = 0; i < shifts.size(); ++i) {
        const json::Faults::Step at(faults, i);
        const auto hour = parse_hour(shifts[i]);
        if (!hour) {
            faults.add({"应为时刻，例如 08:00。", "Must be a time of day such as 08:00."});
        } else if (before && *hour <= *before) {
            faults.add({"应晚于前一个。", "Must be later than the one before."});
        }
        if (hour) before = hour;
    }
    if (shifts.size() > 1 && shifts.front() == "00:00" && shifts.back() == "24:00")
        faults.add({"00:00 与 24:00 是同一时刻。", "00:00 and 24:00 are the same hour."});
}

}  // namespace

const Category* Rulebook::find(std::string_view code) const {
    const auto found =
        std::find_if(categories.begin(), categories.end(), [&](const Category& c) { return c.code == code; });
    return found == categories.end() ? nullptr : &*found;
}

bool Rulebook::is_within(std::string_view category, std::string_view code) const {
    if (category == code) return true;
    const Category* found = find(category);
    return found != nullptr && found->parent && *found->parent == code;
}

std::string Rulebook::main_category_of(std::string_view category) const {
    const Category* found = find(category);
    return found != nullptr && found->parent ? *found->parent : std::string(category);
}

int Rulebook::level_of(const Category& category) const {
    return own_or_parents(*this, category.code, &Category::level).value_or(1);
}

DeadlineRule Rulebook::deadlines_of(std::string_view category, int level) const {
    DeadlineRule rule;
    const Category* found = find(category);
    if (found != nullptr) {
        fill(rule, found->deadlines);
        if (const Category* parent = parent_of(*this, *found)) fill(rule, parent->deadlines);
    }
    const auto by_level = deadlines_by_level.find(std::to_string(level));
    if (by_level != deadlines_by_level.end()) fill(rule, by_level->second);
    return rule;
}

std::optional<std::string> Rulebook::partner_of(std::string_view category) const {
    return own_or_parents(*this, category, &Category::partner);
}

const Partner* Rulebook::find_partner(std::string_view code) const {
    const auto found =
        std::find_if(partners.begin(), partners.end(), [&](const Partner& p) { return p.code == code; });
    return found == partners.end() ? nullptr : &*found;
}

int Rulebook::duplicate_metres_of(std::string_view category) const {
    return own_or_parents(*this, category, &Category::duplicate_metres).value_or(default_metres);
}

int Rulebook::duplicate_days_of(std::string_view category) const {
    return own_or_parents(*this, category, &Category::duplicate_days).value_or(default_days);
}

bool Rulebook::is_about_people(std::string_view category) const {
    return own_or_parents(*this, category, &Category::about_people).value_or(false);
}

bool is_target(const Rulebook& rulebook, std::string_view to) {
    if (to == "officer" || to == "auxiliary" || to == "desk" || to == "partner") return true;
    if (to.starts_with("partner/")) return rulebook.find_partner(to.substr(8)) != nullptr;
    if (!to.starts_with("team/")) return false;
    return std::find(rulebook.teams.begin(), rulebook.teams.end(), to.substr(5)) != rulebook.teams.end();
}

void check(const Rulebook& rulebook, json::Faults& faults) {
    if (rulebook.station) {
        const json::Faults::Step at(faults, "station");
        for (const auto& [language, name] :
             {std::pair("zh", &rulebook.station->zh), std::pair("en", &rulebook.station->en)}) {
            if (trim(*name).empty() || count_code_points(*name) > longest_station_name)
                faults.add(language, {"应为 1 至 60 字。", "Must have 1 to 60 characters."});
        }
    }
    if (rulebook.levels.empty())
        faults.add("levels", {"至少要有一个级别。", "There must be at least one level."});
    if (rulebook.categories.empty())
        faults.add("categories", {"至少要有一个类别。", "There must be at least one category."});
    const int levels = static_cast<int>(rulebook.levels.size());
    std::set<std::string> codes;
    for (std::size_t i = 0; i < rulebook.categories.size(); ++i) {
        const Category& category = rulebook.categories[i];
        const json::Faults::Step list(faults, "categories");
        const json::Faults::Step at(faults, i);
        check_code(category.code, codes, faults);
        {
            const json::Faults::Step name(faults, "name");
            check_name(category.name, faults);
        }
        const Category* parent = parent_of(rulebook, category);
        if (category.parent && (parent == nullptr || parent->parent)) {
            faults.add("parent", {"上级类别不存在，或本身还有上级。",
                                  "The parent is not there, or has a parent itself."});
        }
        if (category.level && (*category.level < 1 || *category.level > levels)) {
            faults.add("level", {"没有这个级别。", "There is no such level."});
        }
        if (category.partner && rulebook.find_partner(*category.partner) == nullptr) {
            faults.add("partner", {"没有这个协作单位。", "There is no such partner."});
        }
    }
    check_names(rulebook, faults);
    for (std::size_t i = 0; i < rulebook.routing.size(); ++i) {
        const json::Faults::Step list(faults, "routing");
        const json::Faults::Step at(faults, i);
        for (const std::string& code : rulebook.routing[i].categories) {
            if (rulebook.find(code) == nullptr)
                faults.add("categories",
                           {"没有类别“" + code + "”。", "There is no category \"" + code + "\"."});
        }
        for (const int level : rulebook.routing[i].levels) {
            if (level < 1 || level > levels)
                faults.add("levels",
                           {fmt::format("没有 {} 级。", level), fmt::format("There is no level {}.", level)});
        }
        for (const std::string& to : rulebook.routing[i].to) {
            if (!is_target(rulebook, to))
                faults.add("to", {"没有“" + to + "”。", "There is no \"" + to + "\"."});
        }
        if (rulebook.routing[i].to.empty()) faults.add("to", {"缺少去向。", "Names nobody."});
    }
    const auto within = [&](std::string_view field, int value, int low, int high) {
        if (value < low || value > high) {
            faults.add(field, {fmt::format("应在 {} 与 {} 之间。", low, high),
                               fmt::format("Must lie between {} and {}.", low, high)});
        }
    };
    within("border_metres", rulebook.border_metres, 0, 1'000);
    within("warn_percent", rulebook.warn_percent, 1, 99);
    within("reopen_days", rulebook.reopen_days, 1,
           365);  // a reporter can always reopen: no setting turns that off
    within("transfers_to_desk", rulebook.transfers_to_desk, 1, 100);
    within("undo_minutes", rulebook.undo_minutes, 0, 60);
    check_shifts(rulebook.shifts, faults);
    const auto calendar = WorkCalendar::make(rulebook.calendar);
    if (!calendar) {
        const json::Faults::Step at(faults, "calendar");
        for (const FieldFault& fault : calendar.error().faults)
            faults.add(fault.path, fault.message);
    }
}

Text role_of(std::string_view handler, const Rulebook& rulebook) {
    if (handler.empty()) return {"尚未指派", "nobody yet"};
    if (handler.starts_with("officer/")) return {"社区民警", "community officer"};
    if (handler.starts_with("auxiliary/")) return {"辅警", "auxiliary"};
    if (handler.starts_with("team/")) return {"志愿队伍", "volunteer team"};
    if (handler.starts_with("partner/")) {
        const Partner* partner = rulebook.find_partner(handler.substr(8));
        return partner == nullptr ? Text{"协作单位", "partner agency"} : partner->name;
    }
    return {"值班室", "duty desk"};
}

const Rulebook& first_rulebook() {
    static const Rulebook rulebook = json::read<Rulebook>(rulebook_json()).value();
    return rulebook;
}

std::vector<std::string> urgent_words_in(std::string_view text, const Rulebook& rulebook) {
    const std::string folded = fold(text);
    std::vector<std::string> found;
    for (const std::string& word : rulebook.urgent_words) {
        if (!word.empty() && holds(folded, fold(word))) found.push_back(word);
    }
    return found;
}

}  // namespace linli::incidents
