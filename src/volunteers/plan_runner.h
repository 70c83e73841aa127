// Computes plans beside the server: one at a time, in a thread of low priority of its own, so that neither a
// request nor other slow work waits for it. What it knows while it computes is in memory alone; that it does,
// and what came of it, is in the database (`PlanDesk`).
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "http/workshop.h"
#include "planning/planner.h"
#include "store/store.h"
#include "volunteers/plan_desk.h"

namespace linli::volunteers {

// Thread-safe.
class PlanRunner {
  public:
    PlanRunner(store::Store& store, Room room);
    ~PlanRunner() { close(); }
    PlanRunner(const PlanRunner&) = delete;
    PlanRunner& operator=(const PlanRunner&) = delete;

    // Computes a plan that `actor` has begun, when the command that began it is durable. False: too many
    // wait.
    [[nodiscard]] bool begin(StationId station, std::int64_t plan, std::string actor);
    // It ends soon, and proposes nothing.
    void cancel(StationId station, std::int64_t plan);
    // Adds what it knows of the plan.
    void add_progress(StationId station, PlanPage& page) const;
    // What is computed ends soon and is noted as interrupted; nothing is begun any more. Before the store
    // goes.
    void close();

  private:
    struct Job {
        StationId station;
        std::int64_t plan = 0;
        std::string actor;
        std::atomic<bool> is_cancelled = false;
        bool has_progress = false;
        planning::Progress progress = {};
    };

    void run(Job& job);
    void compute(Job& job);
    void note_progress(Job& job, const planning::Progress& progress);
    std::optional<planning::Plan> solve(Job& job, const MonthProblem& month, int seconds);

    store::Store& store_;
    const PlanDesk desk_;
    mutable std::mutex mutex_;
    std::map<std::pair<StationId, std::int64_t>, std::shared_ptr<Job>> jobs_;
    std::atomic<bool> closing_ = false;
    http::Workshop workshop_;  // the last: its thread uses the others
};

}  // namespace linli::volunteers
