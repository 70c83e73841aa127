#include "planning/planner.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <utility>

#include "planning/draft.h"
#include "planning/programme.h"

namespace linli::planning {
namespace {

constexpr std::size_t small = 3'000;           // choices, up to which all of it is searched at once
constexpr double kept_for_the_end = 0.1;       // of the time
constexpr std::size_t settled_at_a_time = 30;  // a part of so many of what is open
constexpr auto longest_search = 4s;            // of some teams

std::vector<std::size_t> by_share(const std::vector<double>& taken) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < taken.size(); ++i) {
        if (taken[i] > 1e-6) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t one, std::size_t other) { return taken[one] > taken[other]; });
    return order;
}

// What of a part's cost is seen without solving anything: too few who agreed, grids no shift could visit in
// time.
double unavoidable_in(const Problem& problem, const Part& part) {
    std::map<std::pair<std::size_t, std::size_t>, int> agreed;
    std::set<std::size_t> goes_out;
    for (const Choice& choice : part.choices) {
        ++agreed[{choice.what.shift, choice.what.role}];
        goes_out.insert(choice.what.shift);
    }
    double sum = 0;
    for (const auto& [place, persons] : agreed)
        sum += problem.weights.unfilled_place *
               std::max(0, problem.shifts[place.first].roles[place.second].needed - persons);
    std::map<std::size_t, std::vector<int>> visits;
    for (const std::size_t grid : part.grids)
        visits[grid].resize(static_cast<std::size_t>(problem.days));
    for (std::size_t i = 0; i < problem.shifts.size(); ++i) {
        const Shift& shift = problem.shifts[i];
        if (goes_out.count(i) == 0 && shift.already < shift.goes_out_with) continue;
        for (const std::size_t grid : shift.grids) {
            const auto at = visits.find(grid);
            if (at != visits.end()) ++at->second[static_cast<std::size_t>(shift.day)];
        }
    }
    for (const auto& [grid, days] : visits)
        sum +=
            problem.weights.missed_day * static_cast<double>(missed_days(problem.grids[grid], days).size());
    return sum;
}

// A part and what is known of it.
struct Known {
    double cost = 0;  // of the best plan
    double unavoidable = 0;
    double relaxation_bound = 0;
    double bound = 0;
};

// Plans one part; `known` is kept up to date, and `tell` called when it changes.
class PartPlanner {
  public:
    PartPlanner(const Problem& problem, const Part& part, Known& known, double gap,
                std::function<void()> tell)
        : problem_(problem), part_(part), known_(known), gap_(gap), tell_(std::move(tell)) {}

    std::vector<Assignment> plan(const Stop& stop) {
        better({}, stop.after(0.1));
        Programme programme(problem_, part_);
        const Relaxation relaxation = programme.relax(stop.after(0.6));
        if (relaxation.is_solved) {
            known_.relaxation_bound = std::max(known_.unavoidable, relaxation.bound);
            known_.bound = std::max(known_.unavoidable, relaxation.cut_bound);
            better(settle(programme, relaxation.taken, stop.after(0.5)), stop.after(0.3));
            if (part_.choices.size() > small) search_around(programme, stop);
            if (part_.choices.size() <= small && !is_enough() && !stop.now()) search_all(programme, stop);
        }
        std::vector<Assignment> assignments;
        for (std::size_t i = 0; i < part_.choices.size(); ++i) {
            if (best_->is_taken(i)) assignments.push_back(part_.choices[i].what);
        }
        return assignments;
    }

  private:
    double allowed() const { return gap_ * (known_.bound - known_.unavoidable) + 1e-5; }
    bool is_enough() const { return known_.cost - known_.bound <= allowed(); }

    // From these choices on: filled, made better, and kept if it costs less than what there was.
    void better(const std::vector<std::size_t>& choices, const Stop& stop) {
        Draft draft(problem_, part_);
        draft.take(choices);
        draft.fill();
        draft.improve(stop);
        if (!best_ || draft.cost() < best_->cost()) best_.emplace(std::move(draft));
        known_.cost = best_->cost();
        tell_();
    }

    // Settles what the relaxation takes up wholly and some of what it takes up most of, and asks it again,
    // until nothing is left open; what it would take then.
    std::vector<std::size_t> settle(Programme& programme, std::vector<double> share, const Stop& stop) {
        Draft draft(problem_, part_);
        std::vector<std::size_t> taken;
        std::vector<bool> is_settled(share.size());
        while (true) {
            std::vector<std::size_t> open = by_share(share);
            std::erase_if(open, [&](std::size_t choice) { return is_settled[choice]; });
            if (open.empty() || stop.now()) break;
            std::vector<std::pair<std::size_t, bool>> settled;
            const std::size_t some = 1 + open.size() / settled_at_a_time;
            std::size_t partly = 0;
            for (const std::size_t choice : open) {
                if (share[choice] < 1 - 1e-6 && ++partly > some) break;
                const bool fits = draft.fits(choice);
                if (fits) {
                    draft.add(choice);
                    taken.push_back(choice);
                }
                is_settled[choice] = true;
                settled.emplace_back(choice, fits);
            }
            share = programme.relax_settled(settled, stop);
        }
        const std::vector<std::size_t> rest = by_share(share);
        taken.insert(taken.end(), rest.begin(), rest.end());
        return taken;
    }

    void search_all(const Programme& programme, const Stop& stop) {
        const double gap = allowed();
        const Found found = programme.search({known_.cost, gap}, stop);
        if (!found.taken.empty()) better(by_share({found.taken.begin(), found.taken.end()}), stop);
        if (found.is_complete) known_.bound = std::max(known_.bound, known_.cost - gap);
    }

    // Everyone of a team, or of several, planned anew while all others stay, one after the other until
    // nothing more comes of it; and then with more teams at a time.
    void search_around(const Programme& programme, const Stop& stop) {
        std::vector<std::string> teams;
        teams.reserve(part_.choices.size());
        for (const Choice& choice : part_.choices)
            teams.push_back(problem_.shifts[choice.what.shift].team);
        std::sort(teams.begin(), teams.end());
        teams.erase(std::unique(teams.begin(), teams.end()), teams.end());
        std::mt19937 order(1);
        for (std::size_t together = 1; together <= teams.size(); ++together) {
            for (std::size_t i = teams.size() - 1; i > 0; --i)
                std::swap(teams[i], teams[order() % (i + 1)]);
            for (std::size_t at = 0; at < teams.size(); ++at) {
                if (is_enough() || stop.now()) return;
                std::set<std::string> some;
                for (std::size_t i = 0; i < together; ++i)
                    some.insert(teams[(at + i) % teams.size()]);
                plan_anew(programme, some, allowed() / static_cast<double>(teams.size()), stop);
            }
        }
    }

    void plan_anew(const Programme& programme, const std::set<std::string>& teams, double gap,
                   const Stop& stop) {
        std::set<std::size_t> persons;
        for (const Choice& choice : part_.choices) {
            if (teams.count(problem_.shifts[choice.what.shift].team) != 0) persons.insert(choice.what.person);
        }
        Search how{known_.cost, gap};
        for (std::size_t i = 0; i < part_.choices.size(); ++i) {
            how.free.push_back(persons.count(part_.choices[i].what.person) != 0);
            how.taken.push_back(best_->is_taken(i));
        }
        const Stop soon{std::min(stop.at, std::chrono::steady_clock::now() + longest_search), stop.cancelled};
        const Found found = programme.search(how, soon);
        if (!found.taken.empty()) better(by_share({found.taken.begin(), found.taken.end()}), stop);
    }

    const Problem& problem_;
    const Part& part_;
    Known& known_;
    double gap_;
    std::function<void()> tell_;
    std::optional<Draft> best_;
};

}  // namespace

Plan make_plan(const Problem& problem, const Effort& effort) {
    const std::string fault = fault_of(problem);
    if (!fault.empty()) throw std::invalid_argument("no plan can be made: " + fault);
    const auto begun = std::chrono::steady_clock::now();
    const std::vector<Part> parts = parts_of(problem);
    Plan plan;
    double outside = cost_of(problem, {}).total;  // of all parts: nothing changes it
    std::vector<Known> known;
    std::size_t choices = 0;
    for (const Part& part : parts) {
        const double cost = Draft(problem, part).cost();
        const double unavoidable = unavoidable_in(problem, part);
        known.push_back({cost, unavoidable, unavoidable, unavoidable});
        outside -= cost;
        choices += part.choices.size();
    }
    const auto sum = [&](double Known::* what) {
        double all = outside;
        for (const Known& part : known)
            all += part.*what;
        return all;
    };
    const auto tell = [&] {
        if (effort.progress) effort.progress({sum(&Known::cost), sum(&Known::bound)});
    };
    const Stop end = Stop{begun + effort.time, effort.cancelled}.after(1 - kept_for_the_end);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        // Each part has its share of the time that those before it left.
        const double share = static_cast<double>(parts[i].choices.size()) / static_cast<double>(choices);
        choices -= parts[i].choices.size();
        const auto planned =
            PartPlanner(problem, parts[i], known[i], effort.gap, tell).plan(end.after(share));
        plan.assignments.insert(plan.assignments.end(), planned.begin(), planned.end());
    }
    std::sort(plan.assignments.begin(), plan.assignments.end());
    plan.cost = cost_of(problem, plan.assignments);
    plan.relaxation_bound = sum(&Known::relaxation_bound);
    plan.bound = sum(&Known::bound);
    plan.unavoidable = sum(&Known::unavoidable);
    if (plan.cost.total - plan.bound > effort.gap * (plan.bound - plan.unavoidable) + 1e-3)
        plan.ending = end.is_cancelled() ? Ending::cancelled : Ending::time;
    plan.unmet = unmet_by(problem, plan.assignments);
    return plan;
}

}  // namespace linli::planning
