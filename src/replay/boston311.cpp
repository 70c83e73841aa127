#include <algorithm>

#include <fmt/format.h>

#include "incidents/figures.h"
#include "replay/records.h"

namespace linli::replay {
namespace {

enum Column { opened, target, closed, label, type, longitude, latitude };

// One thing that happens: a request is opened or closed. Openings before closings at the same second.
struct Event {
    Instant when;
    bool is_close;
    std::size_t row;
};

class Replay {
  public:
    Replay(const Stage& stage, const std::vector<Fields>& rows)
        : stage_(stage), rows_(rows), numbers_(rows.size()) {}

    void run() {
        prepare();
        for (std::size_t i = 0; i < events_.size(); ++i) {
            if (events_[i].is_close) {
                close(events_[i]);
            } else {
                open(events_[i]);
            }
            stage_.progress(i + 1, events_.size());
        }
    }

    Boston311 measure() {
        Boston311 result;
        // The labels were made long after: every target of an open request has passed.
        stage_.clock.set(stage_.clock.now() + std::chrono::days(3'650));
        const std::uint32_t now = incidents::seconds_of(stage_.clock.now());
        const auto table = *stage_.store.read_now({first_station, "replay"}, [&](store::Snapshot& snapshot) {
            stage_.lines.read(snapshot, [&](const incidents::Lines& lines) {
                for (std::size_t i = 0; i < rows_.size(); ++i)
                    compare(rows_[i], lines.lines[numbers_[i] - 1], now, result);
                return 0;
            });
            incidents::FiguresQuery all;
            all.from = Instant{};
            return Result<incidents::FiguresTable>(
                incidents::figures(snapshot, stage_.lines, stage_.rulebooks.current(snapshot)->book, all));
        });
        result.rows = table.total.reported;
        result.closed = table.total.closed;
        result.open = table.total.reported - table.total.closed;
        result.median_hours_to_close = table.total.median_hours_to_close.value_or(0);
        result.p90_hours_to_close = table.total.p90_hours_to_close.value_or(0);
        return result;
    }

  private:
    void prepare() {
        std::map<std::string, std::string> kinds;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const Fields& row = rows_[i];
            kinds.try_emplace(row[type], fmt::format("kind-{}", kinds.size() + 1));
            events_.push_back({wall_clock(row[opened]).value(), false, i});
            if (const auto end = wall_clock(row[closed]))
                events_.push_back({std::max(*end, events_.back().when), true, i});
        }
        std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
            return std::tie(a.when, a.is_close) < std::tie(b.when, b.is_close);
        });
        stage_.clock.set(events_.front().when);
        use_rulebook(stage_, plain_rulebook(kinds));
        kinds_ = std::move(kinds);
    }

    void open(const Event& event) {
        const Fields& row = rows_[event.row];
        incidents::Report report;
        report.category = kinds_.at(row[type]);
        report.description = row[type].empty() ? "311" : row[type];
        report.address = "Boston";
        report.location = LonLat::from_text(row[longitude], row[latitude]);
        report.source = incidents::Source::open311;
        report.finish_by = wall_clock(row[target]);
        const auto receipt = at(stage_, event.when, "open311", [&](store::Transaction& transaction) {
            return stage_.desk.report(transaction, report);
        });
        numbers_[event.row] = static_cast<std::size_t>(receipt.number);
        step(event, "desk", &incidents::IncidentDesk::accept, incidents::Remark{});
        step(event, "desk", &incidents::IncidentDesk::dispatch, incidents::Dispatch{"desk", {}});
        step(event, "crew", &incidents::IncidentDesk::take, incidents::Remark{});
    }

    void close(const Event& event) {
        step(event, "crew", &incidents::IncidentDesk::claim_done, incidents::ClaimDone{"closed"});
        step(event, "city", &incidents::IncidentDesk::verify, incidents::Remark{});
    }

    template <class Body>
    void step(const Event& event, std::string_view actor,
              Result<incidents::Incident> (incidents::IncidentDesk::*command)(store::Transaction&,
                                                                              incidents::Which, const Body&)
                  const,
              const Body& body) {
        at(stage_, event.when, actor, [&](store::Transaction& transaction) {
            return (stage_.desk.*command)(transaction, {static_cast<std::int64_t>(numbers_[event.row])},
                                          body);
        });
    }

    static void compare(const Fields& row, const incidents::Line& line, std::uint32_t now,
                        Boston311& result) {
        if (row[label].empty()) return;
        ++result.labelled;
        const bool overdue = incidents::is_overdue(line, now);
        ++(overdue ? result.overdue : result.on_time);
        result.label_equal += overdue == (row[label] == "OVERDUE");
    }

    const Stage& stage_;
    const std::vector<Fields>& rows_;
    std::vector<std::size_t> numbers_;
    std::vector<Event> events_;
    std::map<std::string, std::string> kinds_;
};

}  // namespace

Result<Boston311> boston311(const Stage& stage, const std::filesystem::path& folder) {
    const Stopwatch watch;
    const auto rows =
        read_rows(folder / "311_service_requests_2011.csv.gz",
                  {"open_dt", "target_dt", "closed_dt", "ontime", "type", "longitude", "latitude"});
    if (!rows) return tl::unexpected(rows.error());
    Replay replay(stage, *rows);
    replay.run();
    Boston311 result = replay.measure();
    result.seconds = watch.seconds();
    return result;
}

}  // namespace linli::replay
