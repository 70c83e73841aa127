#include "insight/charts.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace linli::insight {
namespace {

constexpr double legend_height = 16;
constexpr double swatch = 8;
constexpr double bar_thickness = 8;
constexpr double pair_height = 2 * bar_thickness + 8;
constexpr Type small{7, false, grey};
constexpr Type label_type{8, false, black};

void dark_bar(Paper& paper, const Box& box) {
    paper.area(box, dark_blue);
}
void light_bar(Paper& paper, const Box& box) {
    paper.area(box, light_blue);
    paper.frame(box, dark_blue);
}

std::string mark_shown(double mark) {
    return fmt::format("{}", fmt::group_digits(std::llround(mark)));
}

// At the right of the box, the light one first as in the chart.
void draw_legend(Paper& paper, const Box& box, const Legend& legend, bool light_first) {
    double x = box.x + box.width;
    const auto entry = [&](const std::string& name, auto bar) {
        const double width = paper.width_of(name, label_type);
        x -= width + 1;
        paper.text(name, x, box.y, width + 1, label_type);
        x -= swatch + 4;
        bar(paper, Box{x, box.y + 2, swatch, swatch});
        x -= 14;
    };
    if (light_first) {
        entry(legend.dark, dark_bar);
        entry(legend.light, light_bar);
    } else {
        entry(legend.light, light_bar);
        entry(legend.dark, dark_bar);
    }
}

}  // namespace

Axis axis_for(double most) {
    double step = 1;
    for (double power = 1;; power *= 10) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            step = factor * power;
            if (most <= 5 * step) return {std::max(1.0, std::ceil(most / step)) * step, step};
        }
    }
}

void draw_columns(Paper& paper, const Box& box, const Legend& legend, std::span<const Pair> pairs) {
    constexpr double label_height = 12;
    draw_legend(paper, box, legend, true);
    double most = 0;
    for (const Pair& pair : pairs)
        most = std::max({most, pair.dark.value_or(0), pair.light.value_or(0)});
    const Axis axis = axis_for(most);
    const double axis_width = std::max(30.0, paper.width_of(mark_shown(axis.top), small) + 7);
    const Box field{box.x + axis_width, box.y + legend_height + 4, box.width - axis_width,
                    box.height - legend_height - label_height - 4};
    const double floor = field.y + field.height;
    const auto height_of = [&](double value) { return value / axis.top * field.height; };
    for (double mark = 0; mark <= axis.top; mark += axis.step) {
        const double y = floor - height_of(mark);
        paper.line(field.x, y, field.x + field.width, y, mark == 0 ? grey : rule_grey, mark == 0 ? 0.8 : 0.4);
        paper.text(mark_shown(mark), box.x, y - 5, axis_width - 5, small, Align::right);
    }
    if (pairs.empty()) return;
    const double slot = field.width / static_cast<double>(pairs.size());
    const double bar = std::min(14.0, slot * 0.38);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const double middle = field.x + slot * (static_cast<double>(i) + 0.5);
        if (const double high = height_of(pairs[i].light.value_or(0)); high > 0)
            light_bar(paper, {middle - bar, floor - high, bar, high});
        if (const double high = height_of(pairs[i].dark.value_or(0)); high > 0)
            dark_bar(paper, {middle, floor - high, bar, high});
        paper.text(pairs[i].label, middle - 20, floor + 2, 40, small, Align::centre);
    }
}

double bars_height(std::size_t pairs) {
    return legend_height + static_cast<double>(pairs) * pair_height;
}

void draw_bars(Paper& paper, const Box& box, double label_width, const Legend& legend, double full,
               std::span<const Pair> pairs) {
    constexpr double value_width = 40;
    draw_legend(paper, box, legend, false);
    const double left = box.x + label_width;
    const double longest = box.width - label_width - value_width;
    double y = box.y + legend_height;
    const auto bar = [&](double at, std::optional<double> value, const std::string& said, auto draw) {
        const double length = value && full > 0 ? *value / full * longest : 0;
        if (length > 0) draw(paper, Box{left, at, length, bar_thickness});
        paper.text(said, left + length + 4, at - 1.2, value_width, small);
    };
    for (const Pair& pair : pairs) {
        const double high = paper.height_of(pair.label, label_width - 8, label_type);
        paper.text(pair.label, box.x, y + std::max(0.0, bar_thickness + 0.5 - high / 2), label_width - 8,
                   label_type, Align::right);
        bar(y, pair.dark, pair.dark_shown, dark_bar);
        bar(y + bar_thickness + 1, pair.light, pair.light_shown, light_bar);
        y += pair_height;
    }
    paper.line(left, box.y + legend_height - 3, left, y - 4, grey, 0.8);
}

}  // namespace linli::insight
