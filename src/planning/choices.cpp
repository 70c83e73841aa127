#include "planning/choices.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace linli::planning {
namespace {

// Which of many belong together.
class Groups {
  public:
    explicit Groups(std::size_t many) : above_(many) { std::iota(above_.begin(), above_.end(), 0); }
    std::size_t of(std::size_t one) {
        while (above_[one] != one)
            one = above_[one] = above_[above_[one]];
        return one;
    }
    void join(std::size_t one, std::size_t other) { above_[of(one)] = of(other); }

  private:
    std::vector<std::size_t> above_;
};

bool is_possible(const Person& person, const Shift& shift, const Role& role) {
    return role.needed > 0 && person.already + length_of(shift) <= person.at_most &&
           is_eligible(person, shift, role) &&
           std::none_of(
               person.engagements.begin(), person.engagements.end(),
               [&](const Engagement& engagement) { return is_clash(shift, engagement, person.rest); });
}

}  // namespace

std::vector<Part> parts_of(const Problem& problem) {
    std::vector<Choice> choices;
    const std::size_t first_shift = problem.persons.size();
    const std::size_t first_grid = first_shift + problem.shifts.size();
    Groups groups(first_grid + problem.grids.size());
    for (std::size_t i = 0; i < problem.persons.size(); ++i) {
        for (const Offer& offer : problem.persons[i].offers) {
            const Shift& shift = problem.shifts[offer.shift];
            if (!is_possible(problem.persons[i], shift, shift.roles[offer.role])) continue;
            choices.push_back({{i, offer.shift, offer.role}, offer.reluctance});
            groups.join(i, first_shift + offer.shift);
            for (const std::size_t grid : shift.grids)
                groups.join(i, first_grid + grid);
        }
    }
    std::map<std::size_t, Part> by_group;
    for (const Choice& choice : choices)
        by_group[groups.of(choice.what.person)].choices.push_back(choice);
    for (std::size_t i = 0; i < problem.grids.size(); ++i) {
        const auto found = by_group.find(groups.of(first_grid + i));
        if (found != by_group.end()) found->second.grids.push_back(i);
    }
    std::vector<Part> parts;
    parts.reserve(by_group.size());
    for (auto& [group, part] : by_group)
        parts.push_back(std::move(part));
    std::stable_sort(parts.begin(), parts.end(), [](const Part& one, const Part& other) {
        return one.choices.size() < other.choices.size();
    });
    return parts;
}

}  // namespace linli::planning
