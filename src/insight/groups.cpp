#include "insight/groups.h"

#include <algorithm>

namespace linli::insight {
namespace {

template <class NameOf>
std::vector<Group> named(const incidents::FiguresTable& table, NameOf name_of) {
    std::vector<Group> groups;
    groups.reserve(table.groups.size());
    for (const incidents::FiguresGroup& group : table.groups)
        groups.push_back({group.key, name_of(group.key), group.now, group.year_before});
    return groups;
}

}  // namespace

Text name_of_grid(const grids::GridSet& grids, const std::string& code) {
    if (code.empty()) return {"网格以外", "Outside all grids"};
    const grids::Grid* grid = grids.find(code);
    return grid == nullptr ? Text{code, code} : Text{grid->name, grid->name};
}

Text name_of_category(const incidents::Rulebook& book, const std::string& code) {
    const incidents::Category* category = book.find(code);
    return category == nullptr ? Text{code, code} : category->name;
}

std::vector<Group> by_grid(const incidents::FiguresTable& table, const grids::GridSet& grids) {
    auto groups = named(table, [&](const std::string& code) { return name_of_grid(grids, code); });
    std::stable_partition(groups.begin(), groups.end(),
                          [](const Group& group) { return !group.key.empty(); });
    return groups;
}

std::vector<Group> by_main_category(const incidents::FiguresTable& table, const incidents::Rulebook& book) {
    auto groups = named(table, [&](const std::string& code) { return name_of_category(book, code); });
    const auto place = [&](const Group& group) {
        return std::find_if(book.categories.begin(), book.categories.end(),
                            [&](const incidents::Category& category) { return category.code == group.key; }) -
               book.categories.begin();
    };
    std::stable_sort(groups.begin(), groups.end(),
                     [&](const Group& a, const Group& b) { return place(a) < place(b); });
    return groups;
}

}  // namespace linli::insight
