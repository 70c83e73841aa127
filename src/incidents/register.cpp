#include "incidents/register.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "incidents/deadlines.h"
#include "incidents/incident_rows.h"

namespace linli::incidents {
namespace {

constexpr std::size_t entries_at_once = 5'000;

std::uint32_t seconds_or_none(std::optional<Instant> moment) {
    return moment ? seconds_of(*moment) : 0;
}

Line line_of(const RegisterRow& row, Lines& lines) {
    Line line;
    line.reported = seconds_of(row.reported_at);
    line.accepted = seconds_or_none(row.accepted_at);
    line.finished = seconds_or_none(row.finished_at);
    line.closed = seconds_or_none(row.closed_at);
    line.finish_by = seconds_or_none(row.finish_by);
    if (row.location) {
        line.lon = row.location->lon_e7;
        line.lat = row.location->lat_e7;
        line.has_place = 1;
    }
    line.category = lines.categories.add(row.category);
    line.grid = lines.grids.add(row.grid);
    line.handler = lines.handlers.add(row.handler);
    line.reopened = static_cast<std::uint8_t>(std::min(row.reopened, 255));
    line.level = static_cast<std::uint8_t>(row.level & 15);
    line.state = static_cast<std::uint8_t>(static_cast<unsigned>(row.state) & 15);
    line.outcome =
        static_cast<std::uint8_t>(row.outcome ? static_cast<unsigned>(*row.outcome) & 15 : no_outcome);
    line.source = static_cast<std::uint8_t>(static_cast<unsigned>(row.source) & 15);
    line.verified = static_cast<std::uint8_t>(static_cast<unsigned>(row.verified) & 3);
    line.urgent = row.urgent;
    line.missed_finish = (row.missed >> static_cast<unsigned>(DeadlineKind::finish) & 1U) != 0;
    line.exists = 1;
    return line;
}

void put(Lines& lines, const RegisterRow& row) {
    const auto index = static_cast<std::size_t>(row.number - 1);
    if (index >= lines.lines.size()) lines.lines.resize(index + 1);
    lines.lines[index] = line_of(row, lines);
}

}  // namespace

std::uint16_t Dictionary::add(std::string_view text) {
    const auto known = numbers_.find(text);
    if (known != numbers_.end()) return known->second;
    if (texts_.size() > 65'535) throw std::length_error("more than 65,535 categories, grids or handlers");
    const auto number = static_cast<std::uint16_t>(texts_.size());
    texts_.emplace_back(text);
    numbers_.emplace(text, number);
    return number;
}

std::optional<std::uint16_t> Dictionary::find(std::string_view text) const {
    const auto known = numbers_.find(text);
    return known == numbers_.end() ? std::nullopt : std::optional(known->second);
}

bool is_due_soon(const Line& line, int warn_percent, std::uint32_t now) {
    if (line.finish_by == 0 || is_overdue(line, now)) return false;
    const auto instant = [](std::uint32_t moment) { return Instant(std::chrono::seconds(moment)); };
    return amber_at(instant(line.reported), instant(line.finish_by), warn_percent) <= instant(now);
}

std::uint32_t seconds_of(Instant moment) {
    return static_cast<std::uint32_t>(
        std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count());
}

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
    if (lines.position == 0) {
        for_each_register_row(snapshot, [&](const RegisterRow& row) { put(lines, row); });
        lines.position = newest;
        return;
    }
    std::set<std::int64_t> changed;
    while (lines.position < newest) {
        for (const std::string& subject :
             store::subjects_after(snapshot, lines.position, entries_at_once, lines.position)) {
            if (const std::int64_t number = number_of(subject); number != 0) changed.insert(number);
        }
    }
    for (const std::int64_t number : changed) {
        take_register_row(snapshot, number, [&](const RegisterRow& row) { put(lines, row); });
    }
}

}  // namespace linli::incidents
