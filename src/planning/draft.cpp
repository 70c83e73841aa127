#include "planning/draft.h"

#include <algorithm>
#include <numeric>

namespace linli::planning {
namespace {

constexpr double enough = 1e-7;  // less than this is no better
constexpr std::size_t none = static_cast<std::size_t>(-1);

}  // namespace

Draft::Draft(const Problem& problem, const Part& part)
    : problem_(problem), part_(part), taken_(part.choices.size()) {
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> found;
    for (std::size_t i = 0; i < part.choices.size(); ++i) {
        const auto [at, is_new] = found.try_emplace({what(i).shift, what(i).role}, places_.size());
        if (is_new) {
            places_.push_back({shift_of(i).roles[what(i).role].needed, 0, {}});
            cost_ += problem.weights.unfilled_place * places_.back().needed;
        }
        places_[at->second].choices.push_back(i);
        place_of_.push_back(at->second);
        load_[what(i).person] = problem.persons[what(i).person].already;
        turns_[what(i).person];
        there_[what(i).shift] = shift_of(i).already;
    }
    for (const std::size_t grid : part.grids) {
        visits_[grid].resize(static_cast<std::size_t>(problem.days));
        missed_[grid] = 0;
    }
    for (const Shift& shift : problem.shifts) {
        if (shift.already < shift.goes_out_with) continue;
        for (const std::size_t grid : shift.grids) {
            const auto at = visits_.find(grid);
            if (at != visits_.end()) ++at->second[static_cast<std::size_t>(shift.day)];
        }
    }
    for (const std::size_t grid : part.grids)
        recount(grid);
}

void Draft::recount(std::size_t grid) {
    const int missed = static_cast<int>(missed_days(problem_.grids[grid], visits_[grid]).size());
    cost_ += problem_.weights.missed_day * (missed - missed_[grid]);
    missed_[grid] = missed;
}

void Draft::visit(std::size_t shift, int more) {
    const Shift& visiting = problem_.shifts[shift];
    for (const std::size_t grid : visiting.grids) {
        visits_[grid][static_cast<std::size_t>(visiting.day)] += more;
        recount(grid);
    }
}

bool Draft::has_hours(std::size_t choice) const {
    return load_.at(what(choice).person) + length_of(shift_of(choice)) <=
           problem_.persons[what(choice).person].at_most;
}

bool Draft::clash(std::size_t one, std::size_t other) const {
    return is_clash(shift_of(one), shift_of(other), problem_.persons[what(one).person].rest);
}

bool Draft::fits(std::size_t choice) const {
    const Place& place = places_[place_of_[choice]];
    if (taken_[choice] || place.filled >= place.needed || !has_hours(choice)) return false;
    const std::vector<std::size_t>& turns = turns_.at(what(choice).person);
    return std::none_of(turns.begin(), turns.end(), [&](std::size_t turn) { return clash(choice, turn); });
}

// What adding it costs, grids left out: those are seen when it is done.
double Draft::price(std::size_t choice) const {
    const Weights& weights = problem_.weights;
    return load_cost(weights, load_.at(what(choice).person), length_of(shift_of(choice))) +
           weights.reluctance * part_.choices[choice].reluctance;
}

void Draft::add(std::size_t choice) {
    const std::size_t shift = what(choice).shift;
    cost_ += price(choice) - problem_.weights.unfilled_place;
    taken_[choice] = true;
    ++places_[place_of_[choice]].filled;
    turns_[what(choice).person].push_back(choice);
    load_[what(choice).person] += length_of(shift_of(choice));
    if (++there_[shift] == shift_of(choice).goes_out_with) visit(shift, 1);
}

void Draft::remove(std::size_t choice) {
    const std::size_t shift = what(choice).shift;
    if (there_[shift]-- == shift_of(choice).goes_out_with) visit(shift, -1);
    load_[what(choice).person] -= length_of(shift_of(choice));
    std::erase(turns_[what(choice).person], choice);
    --places_[place_of_[choice]].filled;
    taken_[choice] = false;
    cost_ += problem_.weights.unfilled_place - price(choice);
}

void Draft::take(const std::vector<std::size_t>& choices) {
    for (const std::size_t choice : choices) {
        if (fits(choice)) add(choice);
    }
}

// Of those who can take the place, whom it costs least; not the choice `without`.
std::optional<std::size_t> Draft::cheapest(std::size_t place, std::size_t without) const {
    std::optional<std::size_t> best;
    double least = 0;
    for (const std::size_t choice : places_[place].choices) {
        if (choice == without || !fits(choice)) continue;
        const double cost = price(choice);
        if (!best || cost < least) {
            best = choice;
            least = cost;
        }
    }
    return best;
}

void Draft::fill() {
    std::vector<std::size_t> order(places_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto spare = [this](std::size_t place) {
        return static_cast<std::ptrdiff_t>(places_[place].choices.size()) - places_[place].needed;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t one, std::size_t other) { return spare(one) < spare(other); });
    for (const std::size_t place : order) {
        while (places_[place].filled < places_[place].needed) {
            const std::optional<std::size_t> choice = cheapest(place, none);
            if (!choice) break;
            const double before = cost_;
            add(*choice);
            if (cost_ > before + enough) {  // weights by which an empty place costs less
                remove(*choice);
                break;
            }
        }
    }
}

// Turns of the same person, each of which is all that keeps him from this one.
std::vector<std::size_t> Draft::in_the_way(std::size_t choice) const {
    const std::vector<std::size_t>& turns = turns_.at(what(choice).person);
    std::vector<std::size_t> clashing;
    for (const std::size_t turn : turns) {
        if (clash(choice, turn)) clashing.push_back(turn);
    }
    if (clashing.size() > 1) return {};
    return clashing.empty() && !has_hours(choice) ? turns : clashing;
}

// The person gives another turn for this one, and whom it costs least takes that; whether it costs less than
// `before`.
bool Draft::squeeze_in(std::size_t choice, double before) {
    const std::vector<std::size_t> turns = in_the_way(choice);
    for (const std::size_t turn : turns) {
        remove(turn);
        if (fits(choice)) {
            add(choice);
            const std::optional<std::size_t> other = cheapest(place_of_[turn], turn);
            if (other) add(*other);
            if (cost_ < before - enough) return true;
            if (other) remove(*other);
            remove(choice);
        }
        add(turn);
    }
    return false;
}

// Somebody else in this turn's place, or nobody.
bool Draft::exchange(std::size_t choice) {
    const double before = cost_;
    const std::size_t place = place_of_[choice];
    remove(choice);
    if (cost_ < before - enough) return true;
    if (const std::optional<std::size_t> other = cheapest(place, choice)) {
        add(*other);
        if (cost_ < before - enough) return true;
        remove(*other);
    }
    for (const std::size_t other : places_[place].choices) {
        if (other != choice && !taken_[other] && squeeze_in(other, before)) return true;
    }
    add(choice);
    return false;
}

void Draft::improve(const Stop& stop) {
    bool is_better = true;
    while (is_better && !stop.now()) {
        is_better = false;
        for (std::size_t choice = 0; choice < taken_.size() && !stop.now(); ++choice) {
            if (taken_[choice]) {
                is_better = exchange(choice) || is_better;
                continue;
            }
            const Place& place = places_[place_of_[choice]];
            if (place.filled >= place.needed) continue;
            const double before = cost_;
            if (fits(choice)) {
                add(choice);
                if (cost_ < before - enough) {
                    is_better = true;
                } else {
                    remove(choice);
                }
            } else {
                is_better = squeeze_in(choice, before) || is_better;
            }
        }
    }
}

}  // namespace linli::planning
