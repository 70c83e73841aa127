// A day sheet: the lines of the incidents that were reported on one day, packed and
// kept beside the incidents (sheet_keeper.h). Every figure of a station, grid, category, handler and day
// adds up from them, without reading an incident: a bureau's totals over a thousand stations, and the
// register when the program starts.
//
// Sums by grid, category, handler and day would not be smaller: a station has 136 grids and some thirty
// reports a day, so that nearly each has a sum of its own; and medians need each time anyway.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "incidents/lines.h"

namespace linli::incidents {

struct NumberedLine {
    std::int64_t number = 0;
    Line line;
};

// Which sheet a line is on: the days from 1970 to that of its report, by UTC. A sheet is only where a line is
// found: what is asked for goes by the line's own moment and the station's calendar.
std::int64_t sheet_day(std::uint32_t reported);

// `lines` by number, with texts of the dictionaries of `names`.
std::vector<std::byte> pack_sheet(std::span<const NumberedLine> lines, const Lines& names);

// Adds the lines of a sheet to `lines`, by number, with texts of the dictionaries of `names`, which are added
// to; without names every text is the empty one. False where the bytes are no sheet.
bool unpack_sheet(std::span<const std::byte> sheet, Lines* names, std::vector<NumberedLine>& lines);

// What the bytes of a sheet mean, in words; sheets of another format are made anew.
const std::string& sheet_format();

}  // namespace linli::incidents
