#include "incidents/lines.h"

#include <algorithm>
#include <stdexcept>

#include "incidents/deadlines.h"
#include "incidents/incident_rows.h"

namespace linli::incidents {
namespace {

std::uint32_t seconds_or_none(std::optional<Instant> moment) {
    return moment ? seconds_of(*moment) : 0;
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

void Lines::put(std::int64_t number, const Line& line) {
    const auto index = static_cast<std::size_t>(number - 1);
    if (index >= lines.size()) {
        lines.resize(index + 1);
        stretches.resize(index / lines_in_stretch + 1);
    }
    Stretch& stretch = stretches[index / lines_in_stretch];
    Line& was = lines[index];
    if (was.exists != 0) {
        stretch.open -= is_open(was);
        stretch.with_finish_by -= was.finish_by != 0;
    }
    was = line;
    stretch.open += is_open(line);
    stretch.with_finish_by += line.finish_by != 0;
    stretch.first_reported = std::min(stretch.first_reported, line.reported);
    stretch.last_reported = std::max(stretch.last_reported, line.reported);
    stretch.last_accepted = std::max(stretch.last_accepted, line.accepted);
    stretch.last_closed = std::max(stretch.last_closed, line.closed);
}

Line Lines::line_of(const RegisterRow& row) {
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
    line.category = categories.add(row.category);
    line.grid = grids.add(row.grid);
    line.handler = handlers.add(row.handler);
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

}  // namespace linli::incidents
