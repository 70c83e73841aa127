#include "planning/programme.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <CbcEventHandler.hpp>
#include <CbcModel.hpp>
#include <CbcStrategy.hpp>
#include <CglFlowCover.hpp>
#include <CglGomory.hpp>
#include <CglKnapsackCover.hpp>
#include <CglMixedIntegerRounding2.hpp>
#include <ClpEventHandler.hpp>
#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>
#include <OsiClpSolverInterface.hpp>

namespace linli::planning {
namespace {

constexpr double whole = 1e-6;
constexpr int most_cuttings = 20;
constexpr int most_terms = 300;  // of a cut from the tableau

// Columns and rows as they are written down, before the solver has them.
class Sheet {
  public:
    int column(double cost, double from, double until, bool is_integer = false) {
        cost_.push_back(cost);
        from_.push_back(from);
        until_.push_back(until);
        integer_.push_back(is_integer);
        return static_cast<int>(cost_.size()) - 1;
    }
    using Terms = std::vector<std::pair<int, double>>;  // column, factor
    void row(const Terms& terms, double from, double until) {
        const int row = static_cast<int>(row_from_.size());
        for (const auto& [column, factor] : terms) {
            row_of_.push_back(row);
            column_of_.push_back(column);
            factor_.push_back(factor);
        }
        row_from_.push_back(from);
        row_until_.push_back(until);
    }
    void give_to(OsiClpSolverInterface& solver) const {
        CoinPackedMatrix matrix(true, row_of_.data(), column_of_.data(), factor_.data(),
                                static_cast<CoinBigIndex>(factor_.size()));
        matrix.setDimensions(static_cast<int>(row_from_.size()), static_cast<int>(cost_.size()));
        solver.loadProblem(matrix, from_.data(), until_.data(), cost_.data(), row_from_.data(),
                           row_until_.data());
        for (std::size_t i = 0; i < integer_.size(); ++i) {
            if (integer_[i]) solver.setInteger(static_cast<int>(i));
        }
    }

  private:
    std::vector<double> cost_, from_, until_, row_from_, row_until_, factor_;
    std::vector<bool> integer_;
    std::vector<int> row_of_, column_of_;
};

class StopLinear final : public ClpEventHandler {
  public:
    explicit StopLinear(const Stop& stop) : stop_(stop) {}
    int event(Event /*which*/) override { return stop_.now() ? 0 : -1; }
    ClpEventHandler* clone() const override { return new StopLinear(*this); }

  private:
    Stop stop_;
};

class StopSearch final : public CbcEventHandler {
  public:
    explicit StopSearch(const Stop& until) : stop_(until) {}
    CbcAction event(CbcEvent /*which*/) override { return stop_.now() ? CbcEventHandler::stop : noAction; }
    CbcEventHandler* clone() const override { return new StopSearch(*this); }

  private:
    Stop stop_;
};

// Writes the part down. The columns of the choices are the first ones.
class Scribe {
  public:
    Scribe(const Problem& problem, const Part& part) : problem_(problem), part_(part) {
        for (std::size_t i = 0; i < part.choices.size(); ++i) {
            const Choice& choice = part.choices[i];
            sheet_.column(problem.weights.reluctance * choice.reluctance, 0, 1, true);
            by_place_[{choice.what.shift, choice.what.role}].push_back(static_cast<int>(i));
            by_shift_[choice.what.shift].push_back(static_cast<int>(i));
            by_person_[choice.what.person].push_back(static_cast<int>(i));
        }
        places();
        persons();
        grids();
    }
    const Sheet& sheet() const { return sheet_; }

  private:
    const Shift& shift_of(int choice) const {
        return problem_.shifts[part_.choices[static_cast<std::size_t>(choice)].what.shift];
    }

    // Who serves there and the places that stay free are as many as are needed.
    void places() {
        for (const auto& [at, choices] : by_place_) {
            const double needed = problem_.shifts[at.first].roles[at.second].needed;
            Sheet::Terms terms;
            for (const int choice : choices)
                terms.emplace_back(choice, 1);
            terms.emplace_back(sheet_.column(problem_.weights.unfilled_place, 0, needed), 1);
            sheet_.row(terms, needed, needed);
        }
    }

    void persons() {
        for (const auto& [person, choices] : by_person_) {
            one_at_a_time(problem_.persons[person], choices);
            load(problem_.persons[person], choices);
        }
    }

    // Two shifts clash when the first with the rest after it reaches into the second, or the second with the
    // rest before it into the first. Of intervals that reach into each other, all that hold one moment clash
    // with each other: a row for each such moment, once with the rest after and once with the rest before,
    // says it all.
    void one_at_a_time(const Person& person, const std::vector<int>& choices) {
        for (const bool is_after : {true, false}) {
            std::vector<std::pair<Instant, Instant>> held;
            for (const int choice : choices) {
                const Shift& shift = shift_of(choice);
                const Minutes rest = std::max(shift.rest, person.rest);
                held.emplace_back(is_after ? shift.starts : shift.starts - rest,
                                  is_after ? shift.ends + rest : shift.ends);
            }
            std::vector<std::vector<int>> rows;
            for (const auto& [moment, end] : held) {
                std::vector<int> row;
                for (std::size_t i = 0; i < held.size(); ++i) {
                    if (held[i].first <= moment && moment < held[i].second) row.push_back(choices[i]);
                }
                if (row.size() > 1) rows.push_back(std::move(row));
            }
            for (std::size_t i = 0; i < rows.size(); ++i) {
                bool is_within_another = false;
                for (std::size_t j = 0; j < rows.size() && !is_within_another; ++j) {
                    is_within_another =
                        i != j && (rows[i].size() < rows[j].size() || (rows[i] == rows[j] && j < i)) &&
                        std::includes(rows[j].begin(), rows[j].end(), rows[i].begin(), rows[i].end());
                }
                if (is_within_another) continue;
                Sheet::Terms terms;
                for (const int choice : rows[i])
                    terms.emplace_back(choice, 1);
                sheet_.row(terms, 0, 1);
            }
        }
    }

    // The minutes served are those in the steps of load, which end where the person's hours do.
    void load(const Person& person, const std::vector<int>& choices) {
        const Weights& weights = problem_.weights;
        const auto in_steps = [&](Minutes time) {
            return static_cast<double>(time.count()) / static_cast<double>(weights.step.count());
        };
        Sheet::Terms terms;
        Minutes could{};
        for (const int choice : choices) {
            terms.emplace_back(choice, in_steps(length_of(shift_of(choice))));
            could += length_of(shift_of(choice));
        }
        const Minutes most = std::min(person.at_most, person.already + could);
        for (Minutes at = person.already; at < most;) {
            const auto step = at / weights.step;
            const Minutes until = std::min(most, (step + 1) * weights.step);
            terms.emplace_back(
                sheet_.column(weights.load_step * static_cast<double>(step + 1), 0, in_steps(until - at)),
                -1);
            at = until;
        }
        sheet_.row(terms, 0, 0);
    }

    // A column for each shift that may go out, and one for each day on which a grid may have been missed.
    void grids() {
        std::map<std::size_t, std::map<int, Sheet::Terms>> visits;  // by grid, day
        std::map<std::size_t, std::vector<int>> sure;               // by grid, day
        for (const std::size_t grid : part_.grids)
            sure[grid].resize(static_cast<std::size_t>(problem_.days));
        for (std::size_t i = 0; i < problem_.shifts.size(); ++i) {
            const Shift& shift = problem_.shifts[i];
            const int lacking = shift.goes_out_with - shift.already;
            if (lacking <= 0) {
                for (const std::size_t grid : shift.grids) {
                    const auto at = sure.find(grid);
                    if (at != sure.end()) ++at->second[static_cast<std::size_t>(shift.day)];
                }
                continue;
            }
            const auto found = by_shift_.find(i);
            if (found == by_shift_.end() || shift.grids.empty()) continue;
            const int goes_out = sheet_.column(0, 0, 1, lacking > 1);
            Sheet::Terms terms{{goes_out, -lacking}};
            for (const int choice : found->second)
                terms.emplace_back(choice, 1);
            sheet_.row(terms, 0, COIN_DBL_MAX);
            for (const std::size_t grid : shift.grids)
                visits[grid][shift.day].emplace_back(goes_out, 1);
        }
        for (const std::size_t at : part_.grids) {
            const Grid& grid = problem_.grids[at];
            for (const int day : missed_days(grid, sure[at])) {
                Sheet::Terms terms{{sheet_.column(problem_.weights.missed_day, 0, 1), 1}};
                for (int before = std::max(0, day - grid.every_days + 1); before <= day; ++before) {
                    const auto& found = visits[at][before];
                    for (const auto& [column, factor] : found) {
                        if (std::none_of(terms.begin(), terms.end(),
                                         [&](const auto& one) { return one.first == column; }))
                            terms.emplace_back(column, factor);
                    }
                }
                sheet_.row(terms, 1, COIN_DBL_MAX);
            }
        }
    }

    const Problem& problem_;
    const Part& part_;
    Sheet sheet_;
    std::map<std::pair<std::size_t, std::size_t>, std::vector<int>> by_place_;
    std::map<std::size_t, std::vector<int>> by_shift_, by_person_;
};

}  // namespace

struct Programme::Inside {
    std::size_t choices = 0;
    OsiClpSolverInterface solver;
    Relaxation relaxation;
    std::vector<double> reduced_cost;                // by choice
    std::unique_ptr<OsiClpSolverInterface> settled;  // where some choices are

    void keep();
    bool cut();
};

Programme::Programme(const Problem& problem, const Part& part) : inside_(std::make_unique<Inside>()) {
    inside_->choices = part.choices.size();
    inside_->solver.messageHandler()->setLogLevel(0);
    inside_->solver.setHintParam(OsiDoReducePrint, true, OsiHintTry);
    Scribe(problem, part).sheet().give_to(inside_->solver);
}

Programme::~Programme() = default;

Relaxation Programme::relax(const Stop& stop) {
    OsiClpSolverInterface& solver = inside_->solver;
    const StopLinear until(stop);
    solver.getModelPtr()->passInEventHandler(&until);
    solver.getModelPtr()->setRandomSeed(1);
    solver.initialSolve();
    Relaxation& relaxation = inside_->relaxation;
    relaxation.is_solved = solver.isProvenOptimal();
    if (relaxation.is_solved) {
        relaxation.bound = relaxation.cut_bound = solver.getObjValue();
        inside_->keep();
        for (int pass = 0; pass < most_cuttings && inside_->cut(); ++pass) {
        }
    }
    const ClpEventHandler anything;
    solver.getModelPtr()->passInEventHandler(&anything);
    return relaxation;
}

void Programme::Inside::keep() {
    relaxation.cut_bound = solver.getObjValue();
    const auto many = static_cast<std::ptrdiff_t>(choices);
    relaxation.taken.assign(solver.getColSolution(), solver.getColSolution() + many);
    reduced_cost.assign(solver.getReducedCost(), solver.getReducedCost() + many);
}

// Adds cuts; whether that raised the bound by enough to go on.
bool Programme::Inside::cut() {
    OsiCuts cuts;
    CglKnapsackCover().generateCuts(solver, cuts);
    CglMixedIntegerRounding2().generateCuts(solver, cuts);
    CglFlowCover().generateCuts(solver, cuts);
    CglGomory gomory;
    gomory.setLimitAtRoot(most_terms);
    gomory.setLimit(most_terms);
    gomory.generateCuts(solver, cuts);
    if (cuts.sizeRowCuts() == 0) return false;
    solver.applyCuts(cuts);
    solver.resolve();
    if (!solver.isProvenOptimal()) return false;
    const double before = relaxation.cut_bound;
    keep();
    return relaxation.cut_bound > before + 1e-4 * std::abs(before);
}

std::vector<double> Programme::relax_settled(const std::vector<std::pair<std::size_t, bool>>& settled,
                                             const Stop& stop) {
    if (!inside_->settled) inside_->settled = std::make_unique<OsiClpSolverInterface>(inside_->solver);
    OsiClpSolverInterface& solver = *inside_->settled;
    for (const auto& [choice, is_taken] : settled)
        solver.setColBounds(static_cast<int>(choice), is_taken ? 1 : 0, is_taken ? 1 : 0);
    const StopLinear until(stop);
    solver.getModelPtr()->passInEventHandler(&until);
    solver.resolve();
    if (!solver.isProvenOptimal()) return {};
    return {solver.getColSolution(), solver.getColSolution() + static_cast<std::ptrdiff_t>(inside_->choices)};
}

Found Programme::search(const Search& how, const Stop& stop) const {
    OsiClpSolverInterface solver(inside_->solver);
    const double between = how.best - inside_->relaxation.cut_bound;
    for (std::size_t i = 0; i < inside_->choices; ++i) {
        const int column = static_cast<int>(i);
        const double taken = inside_->relaxation.taken[i];
        const double reduced = inside_->reduced_cost[i];
        if (!how.free.empty() && !how.free[i]) {
            solver.setColBounds(column, how.taken[i] ? 1 : 0, how.taken[i] ? 1 : 0);
        } else if (taken < whole && reduced > between + whole) {
            solver.setColUpper(column,
                               0);  // by the reduced cost, taking it costs more than the best known plan
        } else if (taken > 1 - whole && -reduced > between + whole) {
            solver.setColLower(column, 1);
        }
    }
    CbcModel model(solver);
    model.setLogLevel(0);
    model.solver()->messageHandler()->setLogLevel(0);
    model.setRandomSeed(1);
    model.setUseElapsedTime(true);
    model.setMaximumSeconds(stop.seconds_left());
    model.setAllowableGap(std::max(how.gap, whole));
    model.setCutoff(how.best - whole);
    const StopSearch until(stop);
    model.passInEventHandler(&until);
    CbcStrategyDefault strategy(1, 5, 5, 0);  // its preprocessing is left out: it leaks the solver
    model.setStrategy(strategy);
    model.branchAndBound();
    Found found;
    found.is_complete = model.status() == 0 && !stop.now();
    if (model.bestSolution() != nullptr && model.getObjValue() < how.best) {
        for (std::size_t i = 0; i < inside_->choices; ++i)
            found.taken.push_back(model.bestSolution()[i] > 0.5);
    }
    return found;
}

}  // namespace linli::planning
