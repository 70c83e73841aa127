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

bool is_target(const Rulebook& rulebook, std::string_view to) {
    if (to == "officer" || to == "auxiliary" || to == "desk" || to == "partner") return true;
    if (to.starts_with("partner/")) return rulebook.find_partner(to.substr(8)) != nullptr;
    if (!to.starts_with("team/")) return false;
    return std::find(rulebook.teams.begin(), rulebook.teams.end(), to.substr(5)) != rulebook.teams.end();
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
        if (category.code.empty() || !codes.insert(category.code).second) {
            faults.add("code", {"代码缺失或重复。", "The code is missing or there twice."});
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
    for (std::size_t i = 0; i < rulebook.routing.size(); ++i) {
        const json::Faults::Step list(faults, "routing");
        const json::Faults::Step at(faults, i);
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
    const auto calendar = WorkCalendar::make(rulebook.calendar);
    if (!calendar) {
        const json::Faults::Step at(faults, "calendar");
        for (const FieldFault& fault : calendar.error().faults)
            faults.add(fault.path, fault.message);
    }
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
