// The lines of several stations at once, for those who see the totals of others: from their day sheets, and
// what happened since.
#pragma once

#include <functional>
#include <span>

#include "incidents/register.h"
#include "incidents/sheet_rows.h"

namespace linli::incidents {

// Reported from a moment on and before another, in seconds.
struct ReportedIn {
    std::uint32_t from = 0, to = 0;
    bool holds(std::uint32_t moment) const { return moment >= from && moment < to; }
};
ReportedIn reported_in(Instant from, Instant to);

// use(station, lines) once for each station, of which there are `stations_at_once` at most, with its lines
// that were reported in one of the periods, in no order. What they are without: category, grid and handler. A
// station whose sheets are still being made is read from the register.
void lines_of_stations(store::Snapshot& snapshot, Register& lines, std::span<const StationId> stations,
                       std::span<const ReportedIn> periods,
                       const std::function<void(StationId, std::span<const Line>)>& use);

}  // namespace linli::incidents
