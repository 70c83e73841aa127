#include "retention/retention_api.h"

#include <fmt/format.h>

#include "identity/permissions.h"

namespace linli::retention {
namespace {

using http::Call;
using http::Method;
using http::Nothing;

constexpr int most_runs = 400;
constexpr int usual_runs = 30;

struct LineShown {
    std::string name;
    int days = 0;
    int least = 0;
    int most = 0;
    Text what;
    Text from;
    Text then;
    Text why;
};
BOOST_DESCRIBE_STRUCT(LineShown, (), (name, days, least, most, what, from, then, why))

struct TableShown {
    std::string name;
    Fate fate = Fate::kept;
    std::vector<std::string> lines;
    Text how;
};
BOOST_DESCRIBE_STRUCT(TableShown, (), (name, fate, lines, how))

struct Schedule {
    std::int64_t version = 0;  // 0: the program's own
    Periods periods;
    Instant next_night;
    std::vector<LineShown> lines;
    std::vector<TableShown> tables;
};
BOOST_DESCRIBE_STRUCT(Schedule, (), (version, periods, next_night, lines, tables))

struct RunsQuery {
    std::optional<int> limit;  // 1 to 400; 30 when missing
};
BOOST_DESCRIBE_STRUCT(RunsQuery, (), (limit))
void check(const RunsQuery& query, json::Faults& faults) {
    if (query.limit && (*query.limit < 1 || *query.limit > most_runs))
        faults.add("limit", {"应在 1 与 400 之间。", "Must lie between 1 and 400."});
}

Schedule schedule_in(store::Snapshot& snapshot, incidents::RulebookShelf& rulebooks) {
    Schedule schedule{periods_version(snapshot), periods_of(snapshot), {}, {}, {}};
    schedule.next_night = last_night(snapshot.now(), schedule.periods.night_hour,
                                     rulebooks.current(snapshot)->calendar.zone()) +
                          std::chrono::days(1);
    for (const Line& line : lines()) {
        schedule.lines.push_back({line.name, schedule.periods.*line.days, line.least, line.most, line.what,
                                  line.from, line.then, line.why});
    }
    for (const Table& table : tables())
        schedule.tables.push_back({table.name, table.fate, table.lines, table.how});
    return schedule;
}

// The command: a new version, with an entry that says what it is. `periods` has passed its check.
Result<void> change(store::Transaction& transaction, std::optional<std::int64_t> as_read,
                    const Periods& periods) {
    const std::int64_t present = periods_version(transaction);
    if (as_read && *as_read != present) {
        return refuse(RefusalKind::stale, "retention/stale",
                      {"保存期限已被他人更新，请刷新后再改。",
                       "The periods have changed since you read them; read them again."},
                      fmt::format("\"version\":{}", present));
    }
    keep_periods(transaction, present + 1, periods);
    transaction.append({.kind = "retention.changed",
                        .subject = fmt::format("retention/{}", present + 1),
                        .payload = json::to_text(periods)});
    return {};
}

}  // namespace

Runs latest_runs(store::Snapshot& snapshot, std::size_t most) {
    Runs list;
    for (const store::Entry& entry : store::latest_about(snapshot, "retention/runs", most)) {
        RunPayload payload = json::read<RunPayload>(entry.payload.text).value();
        list.runs.push_back({entry.position, entry.at, entry.actor, payload.begun_at, payload.night,
                             payload.version, std::move(payload.removed)});
    }
    return list;
}

void add_routes(http::Routes& routes, incidents::RulebookShelf& rulebooks) {
    using namespace identity::rights;
    // A reporter is told how long a contact is kept.
    routes.question<Nothing>(
        Method::get, "/api/v1/retention", http::anyone,
        {"保存期限：每类内容、每张表", "What is kept how long: by setting and by table"},
        [&rulebooks](store::Snapshot& snapshot, const Call&, const Nothing&) -> Result<Schedule> {
            return schedule_in(snapshot, rulebooks);
        });
    routes.command<Periods>(Method::put, "/api/v1/retention", change_retention,
                            {"更改保存期限（成为新版本）", "Changes what is kept how long: a new version"},
                            [&rulebooks](store::Transaction& transaction, const Call& call,
                                         const Periods& body) -> Result<Schedule> {
                                if (auto done = change(transaction, call.if_match, body); !done)
                                    return tl::unexpected(std::move(done.error()));
                                return schedule_in(transaction, rulebooks);
                            });
    routes.question<RunsQuery>(
        Method::get, "/api/v1/retention/runs", read_retention,
        {"最近的清理：各清除多少", "The last runs: how many of each thing went"},
        [](store::Snapshot& snapshot, const Call&, const RunsQuery& query) -> Result<Runs> {
            return latest_runs(snapshot, static_cast<std::size_t>(query.limit.value_or(usual_runs)));
        });
}

}  // namespace linli::retention
