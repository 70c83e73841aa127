#include "incidents/lines_of_stations.h"

#include <algorithm>
#include <set>

#include "incidents/incident_rows.h"

namespace linli::incidents {
namespace {

// The days of the sheets that may hold a line of these periods, without a day twice.
std::vector<std::pair<std::int64_t, std::int64_t>> days_of(std::span<const ReportedIn> periods) {
    std::vector<std::pair<std::int64_t, std::int64_t>> days;
    for (const ReportedIn& period : periods) {
        if (period.from < period.to) days.emplace_back(sheet_day(period.from), sheet_day(period.to - 1));
    }
    std::sort(days.begin(), days.end());
    std::vector<std::pair<std::int64_t, std::int64_t>> apart;
    for (const auto& [first, last] : days) {
        if (!apart.empty() && first <= apart.back().second)
            apart.back().second = std::max(apart.back().second, last);
        else
            apart.emplace_back(first, last);
    }
    return apart;
}

}  // namespace

ReportedIn reported_in(Instant from, Instant to) {
    const auto second = [](Instant moment) {
        return seconds_of(std::chrono::ceil<std::chrono::seconds>(std::max(moment, Instant{})));
    };
    return {second(from), second(to)};
}

void lines_of_stations(store::Snapshot& snapshot, Register& lines, std::span<const StationId> stations,
                       std::span<const ReportedIn> periods,
                       const std::function<void(StationId, std::span<const Line>)>& use) {
    const auto is_asked = [&](const Line& line) {
        return line.exists != 0 && std::any_of(periods.begin(), periods.end(), [&](const ReportedIn& period) {
                   return period.holds(line.reported);
               });
    };
    std::map<StationId, std::set<std::int64_t>> changed;  // of those that have sheets
    for (const auto& [station, kept] : kept_sheets_of(snapshot, stations))
        if (kept.is_complete()) changed.try_emplace(station);
    for (const auto& [station, numbers] : changed_since_sheets(snapshot, stations)) {
        if (const auto found = changed.find(station); found != changed.end())
            found->second.insert(numbers.begin(), numbers.end());
    }

    std::map<StationId, std::vector<Line>> of_sheets;
    std::set<StationId> unreadable;
    std::vector<NumberedLine> of_sheet;
    for (const auto& [first, last] : days_of(periods)) {
        for_each_sheet_of(snapshot, stations, first, last,
                          [&](StationId station, std::span<const std::byte> sheet) {
                              const auto since = changed.find(station);
                              if (since == changed.end()) return;
                              of_sheet.clear();
                              if (!unpack_sheet(sheet, nullptr, of_sheet)) unreadable.insert(station);
                              std::vector<Line>& kept = of_sheets[station];
                              for (const auto& [number, line] : of_sheet)
                                  if (is_asked(line) && !since->second.contains(number)) kept.push_back(line);
                          });
    }

    const store::Context asking = snapshot.context();
    for (const StationId station : stations) {
        snapshot.act_for({station, asking.actor});
        std::vector<Line> found = std::move(of_sheets[station]);
        const auto since = changed.find(station);
        if (since == changed.end() || unreadable.contains(station)) {
            found.clear();
            lines.read(snapshot, [&](const Lines& all) {
                std::copy_if(all.lines.begin(), all.lines.end(), std::back_inserter(found), is_asked);
                return 0;
            });
        } else {
            Lines names;
            for (const std::int64_t number : since->second) {
                take_register_row(snapshot, number, [&](const RegisterRow& row) {
                    const Line line = names.line_of(row);
                    if (is_asked(line)) found.push_back(line);
                });
            }
        }
        use(station, found);
    }
    snapshot.act_for(asking);
}

}  // namespace linli::incidents
