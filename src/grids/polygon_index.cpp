#include "grids/polygon_index.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <stdexcept>

namespace linli::grids {
namespace {

constexpr std::uint32_t tag_shift = 30;
constexpr std::uint32_t value_mask = (1U << tag_shift) - 1;
constexpr std::uint32_t tag_nothing = 0;
constexpr std::uint32_t tag_polygon = 1;
constexpr std::uint32_t tag_node = 2;
constexpr std::uint32_t tag_border = 3;

constexpr std::size_t few_edges = 5;  // a cell with no more is not cut further
constexpr int smallest_shift = 6;     // nor one of 64 units (0.7 m) a side
constexpr std::size_t most_polygons = 64;
constexpr std::int64_t longest_edge = 900'000'000;

constexpr std::uint32_t entry(std::uint32_t tag, std::size_t value) {
    return tag << tag_shift | static_cast<std::uint32_t>(value);
}

// Is (x, y), moved by the infinitely small step, right of the edge that runs from its lower to its upper end?
// For a level edge: below it.
inline bool right_of(std::int32_t ax, std::int32_t ay, std::int32_t bx, std::int32_t by, std::int64_t x,
                     std::int64_t y) {
    const std::int64_t turn = (std::int64_t{bx} - ax) * (y - ay) - (std::int64_t{by} - ay) * (x - ax);
    return turn < 0 || (turn == 0 && ay != by);
}

// Does the way (x0, y0) -> (x0, y) -> (x, y) cross the edge an odd number of times?
inline bool crossed(std::int32_t ax, std::int32_t ay, std::int32_t bx, std::int32_t by, std::int64_t x0,
                    std::int64_t y0, std::int64_t x, std::int64_t y) {
    const bool at_turn = right_of(ax, ay, bx, by, x0, y);
    const bool level = (ay > y) != (by > y) && at_turn != right_of(ax, ay, bx, by, x, y);
    const bool upright = (ax > x0) != (bx > x0) && at_turn != right_of(ax, ay, bx, by, x0, y0);
    return level != upright;
}

bool touches(std::int32_t ax, std::int32_t ay, std::int32_t bx, std::int32_t by, LonLat p) {
    const std::int64_t turn = (std::int64_t{bx} - ax) * (std::int64_t{p.lat_e7} - ay) -
                              (std::int64_t{by} - ay) * (std::int64_t{p.lon_e7} - ax);
    return turn == 0 && p.lat_e7 >= ay && p.lat_e7 <= by && p.lon_e7 >= std::min(ax, bx) &&
           p.lon_e7 <= std::max(ax, bx);
}

}  // namespace

// Builds an index from the root down.
class PolygonIndexBuilder {
  public:
    PolygonIndexBuilder(PolygonIndex& index, std::span<const Rings> polygons) : index_(index) {
        collect(polygons);
        if (borders_.empty()) return;
        frame(polygons.size());
        build_root();
    }

  private:
    struct Border {
        std::int32_t ax, ay, bx, by;
        std::uint32_t polygon;
    };
    struct Box {  // closed
        std::int64_t west, south, east, north;
    };
    using Ids = std::vector<std::uint32_t>;  // into borders_, or polygons in order

    void collect(std::span<const Rings> polygons) {
        for (std::uint32_t polygon = 0; polygon < polygons.size(); ++polygon) {
            for (const Ring& ring : polygons[polygon]) {
                for (std::size_t i = 0; i + 1 < ring.size(); ++i)
                    add(ring[i], ring[i + 1], polygon);
            }
        }
    }

    void add(LonLat a, LonLat b, std::uint32_t polygon) {
        if (a == b) return;
        if (std::abs(std::int64_t{a.lon_e7} - b.lon_e7) > longest_edge)
            throw std::invalid_argument("edge over 90 degrees");
        if (std::pair(a.lat_e7, a.lon_e7) > std::pair(b.lat_e7, b.lon_e7)) std::swap(a, b);
        borders_.push_back({a.lon_e7, a.lat_e7, b.lon_e7, b.lat_e7, polygon});
    }

    void frame(std::size_t polygons) {
        std::int64_t west = std::numeric_limits<std::int64_t>::max(), south = west, east = -west,
                     north = -west;
        for (const Border& b : borders_) {
            west = std::min<std::int64_t>({west, b.ax, b.bx});
            east = std::max<std::int64_t>({east, b.ax, b.bx});
            south = std::min<std::int64_t>(south, b.ay);
            north = std::max<std::int64_t>(north, b.by);
        }
        index_.west_ = static_cast<std::int32_t>(west);
        index_.south_ = static_cast<std::int32_t>(south);
        const auto extent = static_cast<std::uint64_t>(std::max(east - west, north - south) + 1);
        const int size_bits = std::max(static_cast<int>(std::bit_width(extent - 1)), smallest_shift);
        const int wanted_bits = static_cast<int>(std::bit_width(polygons * 256)) / 2 + 1;
        index_.root_bits_ = std::clamp(wanted_bits, 2, std::min(10, size_bits - smallest_shift + 2));
        index_.root_bits_ = std::min(index_.root_bits_, size_bits);
        index_.root_shift_ = size_bits - index_.root_bits_;
        index_.size_ = std::int64_t{1} << size_bits;
    }

    void build_root() {
        const std::size_t side = std::size_t{1} << index_.root_bits_;
        index_.root_.resize(side * side);
        std::vector<Ids> in_cell(side * side);
        for (std::uint32_t i = 0; i < borders_.size(); ++i)
            place(i, side, in_cell);
        for (std::size_t row = 0; row < side; ++row) {
            Ids inside;  // the polygons that hold the corner of the cell at hand; none west of the square
            for (std::size_t column = 0; column < side; ++column) {
                const std::int64_t x =
                    index_.west_ + (static_cast<std::int64_t>(column) << index_.root_shift_);
                const std::int64_t y = index_.south_ + (static_cast<std::int64_t>(row) << index_.root_shift_);
                if (column == 0) start_row(in_cell[row * side], x, y, inside);
                const Ids& here = in_cell[row * side + column];
                index_.root_[row * side + column] = make_cell(x, y, index_.root_shift_, here, inside);
                travel(here, x, y, x + (std::int64_t{1} << index_.root_shift_), y, inside);
            }
        }
    }

    // From a point west of everything to the corner (x, y) of the row's first cell.
    void start_row(const Ids& here, std::int64_t x, std::int64_t y, Ids& inside) {
        travel(here, x - 1, y, x, y, inside);
    }

    void place(std::uint32_t i, std::size_t side, std::vector<Ids>& in_cell) {
        const Border& b = borders_[i];
        const auto cell = [&](std::int64_t value, std::int64_t origin) {
            return std::clamp<std::int64_t>((value - origin) >> index_.root_shift_, 0,
                                            static_cast<std::int64_t>(side) - 1);
        };
        // closed cells: an edge on a cell's west or south side also touches the cell before it
        const std::int64_t first_column = cell(std::min<std::int64_t>(b.ax, b.bx) - 1, index_.west_);
        const std::int64_t last_column = cell(std::max<std::int64_t>(b.ax, b.bx), index_.west_);
        const std::int64_t first_row = cell(std::int64_t{b.ay} - 1, index_.south_);
        const std::int64_t last_row = cell(b.by, index_.south_);
        for (std::int64_t row = first_row; row <= last_row; ++row) {
            for (std::int64_t column = first_column; column <= last_column; ++column) {
                const std::int64_t x = index_.west_ + (column << index_.root_shift_);
                const std::int64_t y = index_.south_ + (row << index_.root_shift_);
                const std::int64_t s = std::int64_t{1} << index_.root_shift_;
                if (meets(b, {x, y, x + s, y + s})) {
                    in_cell[static_cast<std::size_t>(row) * side + static_cast<std::size_t>(column)]
                        .push_back(i);
                }
            }
        }
    }

    // Does the closed edge meet the closed box? Exact.
    static bool meets(const Border& b, const Box& box) {
        if (std::max(b.ax, b.bx) < box.west || std::min(b.ax, b.bx) > box.east || b.by < box.south ||
            b.ay > box.north) {
            return false;
        }
        const auto turn = [&](std::int64_t x, std::int64_t y) {
            return (std::int64_t{b.bx} - b.ax) * (y - b.ay) - (std::int64_t{b.by} - b.ay) * (x - b.ax);
        };
        const std::int64_t corners[] = {turn(box.west, box.south), turn(box.east, box.south),
                                        turn(box.west, box.north), turn(box.east, box.north)};
        const bool all_left =
            std::all_of(std::begin(corners), std::end(corners), [](auto t) { return t > 0; });
        const bool all_right =
            std::all_of(std::begin(corners), std::end(corners), [](auto t) { return t < 0; });
        return !all_left && !all_right;
    }

    // Turns polygons on or off in `inside` along the way from (x0, y0) up, then across, to (x, y).
    void travel(const Ids& edges, std::int64_t x0, std::int64_t y0, std::int64_t x, std::int64_t y,
                Ids& inside) const {
        for (const std::uint32_t i : edges) {
            const Border& b = borders_[i];
            if (!crossed(b.ax, b.ay, b.bx, b.by, x0, y0, x, y)) continue;
            const auto at = std::lower_bound(inside.begin(), inside.end(), b.polygon);
            if (at != inside.end() && *at == b.polygon) {
                inside.erase(at);
            } else {
                inside.insert(at, b.polygon);
            }
        }
    }

    PolygonIndex::Entry make_cell(std::int64_t x, std::int64_t y, int shift, const Ids& edges,
                                  const Ids& inside) {
        if (edges.empty()) return inside.empty() ? entry(tag_nothing, 0) : entry(tag_polygon, inside.front());
        if (edges.size() <= few_edges || shift <= smallest_shift) return make_border(x, y, edges, inside);
        const std::size_t node = index_.nodes_.size();
        index_.nodes_.resize(node + 16);
        const int child_shift = shift - 2;
        const std::int64_t s = std::int64_t{1} << child_shift;
        for (std::int64_t row = 0; row < 4; ++row) {
            for (std::int64_t column = 0; column < 4; ++column) {
                const std::int64_t cx = x + column * s;
                const std::int64_t cy = y + row * s;
                Ids here;
                for (const std::uint32_t i : edges) {
                    if (meets(borders_[i], {cx, cy, cx + s, cy + s})) here.push_back(i);
                }
                Ids at_corner = inside;
                travel(edges, x, y, cx, cy, at_corner);
                const PolygonIndex::Entry made = make_cell(cx, cy, child_shift, here, at_corner);
                index_.nodes_[node + static_cast<std::size_t>(row * 4 + column)] = made;
            }
        }
        return entry(tag_node, node / 16);
    }

    PolygonIndex::Entry make_border(std::int64_t x, std::int64_t y, const Ids& edges, const Ids& inside) {
        Ids local = inside;
        for (const std::uint32_t i : edges)
            local.push_back(borders_[i].polygon);
        std::sort(local.begin(), local.end());
        local.erase(std::unique(local.begin(), local.end()), local.end());
        if (local.size() > most_polygons)
            throw std::invalid_argument("more than 64 polygons meet at one place");
        const auto bit = [&](std::uint32_t polygon) {
            return std::uint64_t{1} << (std::lower_bound(local.begin(), local.end(), polygon) -
                                        local.begin());
        };
        PolygonIndex::BorderCell cell{static_cast<std::int32_t>(x),
                                      static_cast<std::int32_t>(y),
                                      static_cast<std::uint32_t>(index_.edges_.size()),
                                      static_cast<std::uint32_t>(index_.polygons_.size()),
                                      0,
                                      0};
        for (const std::uint32_t polygon : inside)
            cell.at_corner |= bit(polygon);
        for (const std::uint32_t i : edges) {
            const Border& b = borders_[i];
            const auto first = index_.edges_.begin() + cell.edges;
            const auto same = std::find_if(first, index_.edges_.end(), [&](const PolygonIndex::Edge& e) {
                return e.ax == b.ax && e.ay == b.ay && e.bx == b.bx && e.by == b.by;
            });
            if (same != index_.edges_.end()) {
                same->polygons ^= bit(b.polygon);  // shared by two polygons: one crossing changes both
            } else {
                index_.edges_.push_back({b.ax, b.ay, b.bx, b.by, bit(b.polygon)});
            }
        }
        cell.edge_count = static_cast<std::uint32_t>(index_.edges_.size()) - cell.edges;
        index_.polygons_.insert(index_.polygons_.end(), local.begin(), local.end());
        index_.cells_.push_back(cell);
        return entry(tag_border, index_.cells_.size() - 1);
    }

    PolygonIndex& index_;
    std::vector<Border> borders_;
};

PolygonIndex::PolygonIndex(std::span<const Rings> polygons) {
    const PolygonIndexBuilder builder(*this, polygons);
    nodes_.shrink_to_fit();
    cells_.shrink_to_fit();
    edges_.shrink_to_fit();
    polygons_.shrink_to_fit();
}

std::optional<std::uint32_t> PolygonIndex::find(LonLat place) const {
    const std::int64_t dx = std::int64_t{place.lon_e7} - west_;
    const std::int64_t dy = std::int64_t{place.lat_e7} - south_;
    if (static_cast<std::uint64_t>(dx) >= static_cast<std::uint64_t>(size_) ||
        static_cast<std::uint64_t>(dy) >= static_cast<std::uint64_t>(size_)) {
        return std::nullopt;
    }
    int shift = root_shift_;
    Entry at =
        root_[static_cast<std::size_t>(dy >> shift) << root_bits_ | static_cast<std::size_t>(dx >> shift)];
    while (at >> tag_shift == tag_node) {
        shift -= 2;
        const auto slot = static_cast<std::size_t>((dy >> shift & 3) << 2 | (dx >> shift & 3));
        at = nodes_[std::size_t{at & value_mask} * 16 + slot];
    }
    if (at >> tag_shift == tag_polygon) return at & value_mask;
    if (at >> tag_shift == tag_nothing) return std::nullopt;
    return find_in(cells_[at & value_mask], place);
}

std::optional<std::uint32_t> PolygonIndex::find_in(const BorderCell& cell, LonLat place) const {
    std::uint64_t inside = cell.at_corner;
    const Edge* const first = edges_.data() + cell.edges;
    const Edge* const last = first + cell.edge_count;
    for (const Edge* e = first; e != last; ++e) {
        const bool odd = crossed(e->ax, e->ay, e->bx, e->by, cell.x, cell.y, place.lon_e7, place.lat_e7);
        inside ^= e->polygons & (std::uint64_t{0} - odd);
    }
    if (inside == 0) {
        std::uint64_t touched = 0;
        for (const Edge* e = first; e != last; ++e) {
            if (touches(e->ax, e->ay, e->bx, e->by, place)) touched |= e->polygons;
        }
        if (touched == 0) return std::nullopt;
        inside = touched;
    }
    return polygons_[cell.polygons + static_cast<std::size_t>(std::countr_zero(inside))];
}

std::size_t PolygonIndex::bytes() const {
    return sizeof *this + root_.size() * sizeof(Entry) + nodes_.size() * sizeof(Entry) +
           cells_.size() * sizeof(BorderCell) + edges_.size() * sizeof(Edge) +
           polygons_.size() * sizeof(std::uint32_t);
}

}  // namespace linli::grids
