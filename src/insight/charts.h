// The report's charts, drawn as lines and areas. Dark and light bars differ in black and white too, and each
// value that is not on an axis stands beside its bar.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "insight/paper.h"

namespace linli::insight {

// Two things of the same kind side by side: the dark one and the light one.
struct Pair {
    std::string label;
    std::optional<double> dark;   // 0 or more; nothing: no bar
    std::optional<double> light;  // likewise
    std::string dark_shown = {};  // beside the bar
    std::string light_shown = {};
};

struct Legend {
    std::string dark;
    std::string light;
};

// The highest mark of an axis that begins at 0 and has room for `most` (0 or more), and the distance of its
// marks: 1, 2 or 5 times a power of ten, whole, five marks at most.
struct Axis {
    double top = 1;
    double step = 1;
};
Axis axis_for(double most);

// Standing pairs over a line of labels, with an axis at the left. The light one stands first.
void draw_columns(Paper& paper, const Box& box, const Legend& legend, std::span<const Pair> pairs);

// Lying pairs below each other, label left, value at the bar's end; the length `full` fills the width. How
// high they are is bars_height of their number.
void draw_bars(Paper& paper, const Box& box, double label_width, const Legend& legend, double full,
               std::span<const Pair> pairs);
double bars_height(std::size_t pairs);

}  // namespace linli::insight
