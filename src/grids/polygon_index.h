// Which polygon holds a point: exact, in integers of 1e-7 degree, and fast.
//
// The plane is cut into cells, finer where borders are. A cell that no border crosses knows its answer. A
// border cell keeps the edges in it, and which polygons hold its lower left corner: on the way from there to
// the point, every edge that is crossed turns its polygons on or off. (After Kipf et al., "Adaptive
// Main-Memory Indexing for High-Performance Point-Polygon Joins", EDBT 2020, which decides most points by
// interior cells.)
//
// A point on a border is taken to lie an infinitely small step to the east and a much smaller one to the
// north, so it belongs to exactly one of the polygons that share the border, whatever their order. If that
// step leaves all polygons (an outer border, or borders that do not quite meet), it belongs to the first
// polygon whose border it lies on. Where polygons overlap, the first one wins.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/geo.h"

namespace linli::grids {

// A closed ring: the last point repeats the first. Holes are rings too: what counts is how often a ring is
// crossed.
using Ring = std::vector<LonLat>;
using Rings = std::vector<Ring>;

// Immutable once built; any thread.
class PolygonIndex {
  public:
    // Edges must be shorter than 90 degrees. Throws std::invalid_argument if they are not, or if more than 64
    // polygons meet within a metre.
    explicit PolygonIndex(std::span<const Rings> polygons);

    // The place of the polygon in the span it was built from.
    std::optional<std::uint32_t> find(LonLat place) const;

    std::size_t bytes() const;  // memory in use

  private:
    friend class PolygonIndexBuilder;

    struct Edge {  // from the lower end (y, then x) to the upper one
        std::int32_t ax, ay, bx, by;
        std::uint64_t polygons;  // bits: which of the cell's polygons it turns on or off
    };
    struct BorderCell {
        std::int32_t x, y;        // lower left corner
        std::uint32_t edges;      // first
        std::uint32_t polygons;   // first in polygons_
        std::uint64_t at_corner;  // bits: the polygons that hold the corner
        std::uint32_t edge_count;
    };

    // An entry: what a cell holds. Top two bits say which: nothing, a polygon, a node of 4 x 4 cells, a
    // border cell.
    using Entry = std::uint32_t;

    std::optional<std::uint32_t> find_in(const BorderCell& cell, LonLat place) const;

    std::int32_t west_ = 0, south_ = 0;
    std::int64_t size_ = 0;  // of the whole square, a power of two
    int root_shift_ = 0;     // log2 of a root cell's side
    int root_bits_ = 0;      // log2 of root cells a side
    std::vector<Entry> root_;
    std::vector<Entry> nodes_;  // 16 entries each
    std::vector<BorderCell> cells_;
    std::vector<Edge> edges_;
    std::vector<std::uint32_t> polygons_;
};

}  // namespace linli::grids
