#include "incidents/register.h"

#include <set>

#include <spdlog/spdlog.h>

#include "incidents/incident_rows.h"
#include "incidents/sheet_rows.h"

namespace linli::incidents {
namespace {

constexpr std::size_t entries_read_at_once = 5'000;

// The position up to which they hold what happened; 0: there are none to go by.
store::Position read_sheets(store::Snapshot& snapshot, Lines& lines) {
    const auto kept = kept_sheets(snapshot);
    if (!kept || !kept->is_complete()) return 0;
    const bool is_whole = for_each_sheet_line(
        snapshot, lines, [&](const NumberedLine& one) { lines.put(one.number, one.line); });
    if (is_whole) return kept->position;
    spdlog::error(
        "a day sheet of station {} cannot be read: its incidents are read one by one "
        "(`linli incidents recount` makes its sheets anew)",
        static_cast<std::int64_t>(snapshot.station()));
    lines = {};
    return 0;
}

store::Position read_rows(store::Snapshot& snapshot, Lines& lines, store::Position newest) {
    for_each_register_row(snapshot,
                          [&](const RegisterRow& row) { lines.put(row.number, lines.line_of(row)); });
    return newest;
}

}  // namespace

Register::Station& Register::station_of(StationId id) {
    const std::lock_guard lock(mutex_);
    return stations_[id];
}

void Register::catch_up(store::Snapshot& snapshot, Station& station) {
    const store::Position newest = store::last_position(snapshot);
    {
        const std::shared_lock lock(station.mutex);
        if (station.lines.position >= newest) return;
    }
    const std::unique_lock lock(station.mutex);
    Lines& lines = station.lines;
    store::Position position = lines.position;
    if (position == 0) {
        position = read_sheets(snapshot, lines);
        if (position == 0) position = read_rows(snapshot, lines, newest);
    }
    std::set<std::int64_t> changed;
    while (position < newest) {
        for (const std::string& subject :
             store::subjects_after(snapshot, position, entries_read_at_once, position)) {
            if (const std::int64_t number = number_of(subject); number != 0) changed.insert(number);
        }
    }
    for (const std::int64_t number : changed) {
        take_register_row(snapshot, number,
                          [&](const RegisterRow& row) { lines.put(number, lines.line_of(row)); });
    }
    lines.position = position;
}

}  // namespace linli::incidents
