// HTTP to the schedule and its runs.
#pragma once

#include "http/routes.h"
#include "retention/nightly_run.h"

namespace linli::retention {

// A finished run.
struct Run {
    store::Position position = 0;  // of its entry in the journal
    Instant at;
    std::string actor;
    Instant begun_at;
    Instant night;
    std::int64_t version = 0;  // of the periods
    Counts removed;
};
BOOST_DESCRIBE_STRUCT(Run, (), (position, at, actor, begun_at, night, version, removed))

struct Runs {
    std::vector<Run> runs;  // newest first
};
BOOST_DESCRIBE_STRUCT(Runs, (), (runs))
Runs latest_runs(store::Snapshot& snapshot, std::size_t most);

// GET and PUT /api/v1/retention, GET /api/v1/retention/runs. `rulebooks` outlives the routes.
void add_routes(http::Routes& routes, incidents::RulebookShelf& rulebooks);

}  // namespace linli::retention
