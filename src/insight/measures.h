// The station's figures (incidents/figures.h) as people read them, said once: what each is called, what it
// means, and which incidents stand behind it. The board, the report and its workbook read this table.
#pragma once

#include <span>

#include "incidents/figures.h"

namespace linli::insight {

enum class MeasureKind { count, rate, hours };
BOOST_DESCRIBE_ENUM(MeasureKind, count, rate, hours)

struct Measure {
    std::string_view name;  // of the member of incidents::Figures
    Text title;
    Text heading;  // the same, short, above a narrow column
    Text meaning;
    MeasureKind kind;
    std::optional<double> (*value)(const incidents::Figures&);  // a rate is between 0 and 1
    // Beside the filter of period and group: the incidents that are counted; of a rate, those above the line;
    // of hours, those whose hours they are.
    incidents::Filter behind;
    // Of a rate: those below the line.
    std::optional<incidents::Filter> out_of = {};
};

// In the order in which they are shown.
std::span<const Measure> measures();

// Of this name, which must be one.
const Measure& measure(std::string_view name);

// "1,890", "95.8%", "3.4"; "–" when there is none.
std::string shown(const Measure& measure, std::optional<double> value);

// How it differs from the year before: a count by its share ("−5.5%"), a rate by points ("+1.3"), hours by
// hours; empty when one of the two is missing, or the year before of a count is 0.
std::string change_shown(const Measure& measure, std::optional<double> now, std::optional<double> before,
                         Language language);

}  // namespace linli::insight
