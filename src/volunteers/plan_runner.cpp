#include "volunteers/plan_runner.h"

#include <spdlog/spdlog.h>

#include "planning/plan_check.h"

namespace linli::volunteers {
namespace {

constexpr std::size_t most_waiting = 8;
constexpr int most_seconds = 60;

}  // namespace

PlanRunner::PlanRunner(store::Store& store, Room room)
    : store_(store), desk_(room), workshop_(1, most_waiting) {}

bool PlanRunner::begin(StationId station, std::int64_t plan, std::string actor) {
    auto job = std::make_shared<Job>();
    job->station = station;
    job->plan = plan;
    job->actor = std::move(actor);
    {
        const std::lock_guard lock(mutex_);
        jobs_[{station, plan}] = job;
    }
    const bool is_taken = workshop_.submit([this, job] {
        run(*job);
        const std::lock_guard lock(mutex_);
        jobs_.erase({job->station, job->plan});
    });
    if (!is_taken) {
        const std::lock_guard lock(mutex_);
        jobs_.erase({station, plan});
    }
    return is_taken;
}

void PlanRunner::cancel(StationId station, std::int64_t plan) {
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find({station, plan});
    if (found != jobs_.end()) found->second->is_cancelled = true;
}

void PlanRunner::add_progress(StationId station, PlanPage& page) const {
    if (!page.progress) return;
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find({station, page.plan.id});
    if (found == jobs_.end() || !found->second->has_progress) return;
    page.progress->cost = found->second->progress.best;
    page.progress->bound = found->second->progress.bound;
}

void PlanRunner::close() {
    closing_ = true;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [which, job] : jobs_)
            job->is_cancelled = true;
    }
    workshop_.close();
}

void PlanRunner::run(Job& job) {
    const auto interrupt = [&] {
        store_
            .write_now({job.station, "planner"},
                       [&](store::Transaction& transaction) -> Result<bool> {
                           desk_.interrupt(transaction, job.plan);
                           return true;
                       })
            .value();
    };
    try {
        try {
            compute(job);
            if (closing_) interrupt();
        } catch (const std::exception& error) {
            spdlog::error("plan {} of station {} could not be computed, nothing is proposed: {}", job.plan,
                          static_cast<std::int64_t>(job.station), error.what());
            interrupt();
        }
    } catch (const std::exception& error) {
        // It is given up when its time is over.
        spdlog::error("that plan {} was not computed could not be noted: {}", job.plan, error.what());
    }
}

void PlanRunner::compute(Job& job) {
    const store::Context context{job.station, job.actor};
    const auto taken = store_.write_now(context, [&](store::Transaction& transaction) {
        return Result<bool>(desk_.take_up(transaction, job.plan));
    });
    if (!taken.value() || job.is_cancelled) return;
    const auto begun = std::chrono::steady_clock::now();
    struct Read {
        MonthProblem month;
        PlanWritten written;
    };
    const Read read = store_
                          .read_now(context,
                                    [&](store::Snapshot& snapshot) {
                                        return Result<Read>({desk_.read(snapshot, job.plan),
                                                             find_plan(snapshot, job.plan).value().written});
                                    })
                          .value();
    const auto plan = solve(job, read.month, read.written.seconds.value_or(most_seconds));
    if (!plan) return;
    PlanOutcome outcome = outcome_of(read.month, *plan);
    outcome.milliseconds = static_cast<int>(
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begun).count());
    const auto places = places_of(read.month, plan->assignments);
    const auto proposed = store_.write_now(context, [&](store::Transaction& transaction) {
        return desk_.propose(transaction, job.plan, places, outcome);
    });
    if (!proposed) throw std::runtime_error(proposed.error().detail.en);
}

std::optional<planning::Plan> PlanRunner::solve(Job& job, const MonthProblem& month, int seconds) {
    planning::Effort effort;
    effort.time = std::chrono::seconds(seconds);
    effort.cancelled = &job.is_cancelled;
    effort.progress = [&](const planning::Progress& progress) { note_progress(job, progress); };
    planning::Plan plan = planning::make_plan(month.problem, effort);
    if (job.is_cancelled) return std::nullopt;
    const auto breaches = planning::check_plan(month.problem, plan.assignments);
    if (breaches.empty()) return plan;
    throw std::logic_error("the plan breaks a rule: " +
                           std::string(planning::to_text(breaches.front().rule)));
}

// Another server may have been told to cancel it.
void PlanRunner::note_progress(Job& job, const planning::Progress& progress) {
    {
        const std::lock_guard lock(mutex_);
        job.progress = progress;
        job.has_progress = true;
    }
    const auto is_wanted = store_.read_now({job.station, "planner"}, [&](store::Snapshot& snapshot) {
        return Result<bool>(desk_.is_wanted(snapshot, job.plan));
    });
    if (!is_wanted.value()) job.is_cancelled = true;
}

}  // namespace linli::volunteers
