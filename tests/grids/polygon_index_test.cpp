// Every point belongs to exactly one polygon or to none.
#include "grids/polygon_index.h"

#include <algorithm>
#include <random>

#include <geos_c.h>
#include <gtest/gtest.h>

namespace linli::grids {
namespace {

// A lattice of crooked cells that share their borders exactly.
struct Lattice {
    explicit Lattice(int a_side, std::uint32_t seed) : side(a_side), random(seed) {
        for (int i = 0; i <= side; ++i) {
            for (int j = 0; j <= side; ++j) {
                corners.push_back({i * step + shift(), j * step + shift()});
            }
        }
        for (int i = 0; i < side; ++i) {
            for (int j = 0; j < side; ++j) {
                cells.push_back({{at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1), at(i, j)}});
            }
        }
    }
    std::int32_t shift() { return static_cast<std::int32_t>(random() % 4'001) - 2'000; }
    LonLat at(int i, int j) const { return corners[static_cast<std::size_t>(i * (side + 1) + j)]; }
    LonLat anywhere() {
        const auto span = static_cast<std::uint32_t>((side + 1) * step);
        return {static_cast<std::int32_t>(random() % span) - step / 2,
                static_cast<std::int32_t>(random() % span) - step / 2};
    }

    static constexpr std::int32_t step = 10'000;
    int side;
    std::mt19937 random;
    std::vector<LonLat> corners;
    std::vector<Rings> cells;
};

bool strictly_inside(const Ring& ring, LonLat p, bool& on_border) {
    bool inside = false;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        const std::int64_t ax = ring[i].lon_e7, ay = ring[i].lat_e7, bx = ring[i + 1].lon_e7,
                           by = ring[i + 1].lat_e7;
        const std::int64_t turn = (bx - ax) * (p.lat_e7 - ay) - (by - ay) * (p.lon_e7 - ax);
        if (turn == 0 && std::min(ax, bx) <= p.lon_e7 && p.lon_e7 <= std::max(ax, bx) &&
            std::min(ay, by) <= p.lat_e7 && p.lat_e7 <= std::max(ay, by)) {
            on_border = true;
        }
        if ((ay > p.lat_e7) != (by > p.lat_e7) && (turn > 0) == (by > ay)) inside = !inside;
    }
    return inside;
}

TEST(PolygonIndex, agrees_with_the_definition_everywhere_off_the_borders) {
    Lattice lattice(12, 1);
    const PolygonIndex index(lattice.cells);
    int compared = 0;
    for (int n = 0; n < 20'000; ++n) {
        const LonLat place = lattice.anywhere();
        bool on_border = false;
        std::optional<std::uint32_t> expected;
        for (std::uint32_t i = 0; i < lattice.cells.size(); ++i) {
            if (strictly_inside(lattice.cells[i][0], place, on_border)) expected = i;
        }
        if (on_border) continue;
        ++compared;
        ASSERT_EQ(index.find(place), expected) << place.lon_e7 << ' ' << place.lat_e7;
    }
    EXPECT_GT(compared, 19'000);
}

TEST(PolygonIndex, a_point_on_a_border_belongs_to_one_of_its_polygons_whatever_their_order) {
    Lattice lattice(8, 2);
    const PolygonIndex index(lattice.cells);
    std::vector<std::uint32_t> order(lattice.cells.size());
    for (std::uint32_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::shuffle(order.begin(), order.end(), lattice.random);
    std::vector<Rings> shuffled;
    for (const std::uint32_t i : order) {
        Rings turned = lattice.cells[i];
        std::rotate(turned[0].begin(), turned[0].begin() + 2, turned[0].end() - 1);
        turned[0].back() = turned[0].front();
        std::reverse(turned[0].begin(), turned[0].end());
        shuffled.push_back(std::move(turned));
    }
    const PolygonIndex other(shuffled);
    int inner = 0;
    for (const Rings& cell : lattice.cells) {
        for (const LonLat corner : cell[0]) {
            const auto found = index.find(corner);
            ASSERT_TRUE(found) << "a corner of a cell is in one of the cells that have it";
            const Ring& ring = lattice.cells[*found][0];
            EXPECT_NE(std::find(ring.begin(), ring.end(), corner), ring.end());
            const bool is_inner = corner.lon_e7 > 5'000 && corner.lon_e7 < 75'000 && corner.lat_e7 > 5'000 &&
                                  corner.lat_e7 < 75'000;
            if (!is_inner) continue;
            ++inner;
            EXPECT_EQ(order[*other.find(corner)], *found)
                << "the same in another order, direction and starting point";
        }
    }
    EXPECT_GT(inner, 100);
}

TEST(PolygonIndex, holes_islands_and_what_lies_outside) {
    const auto square = [](std::int32_t low, std::int32_t high) {
        return Ring{{low, low}, {high, low}, {high, high}, {low, high}, {low, low}};
    };
    const std::vector<Rings> polygons{{square(0, 100'000), square(20'000, 80'000)}, {square(40'000, 60'000)}};
    const PolygonIndex index(polygons);
    EXPECT_EQ(index.find({10'000, 10'000}), 0U);
    EXPECT_EQ(index.find({30'000, 30'000}), std::nullopt);
    EXPECT_EQ(index.find({50'000, 50'000}), 1U);
    EXPECT_EQ(index.find({-1, 50'000}), std::nullopt);
    EXPECT_EQ(index.find({1'800'000'000, -900'000'000}), std::nullopt);
    EXPECT_EQ(index.find({100'000, 50'000}), 0U) << "on the outer border: the one polygon it lies on";
    EXPECT_EQ(index.find({100'000, 100'000}), 0U);
    EXPECT_EQ(PolygonIndex(std::span<const Rings>()).find({0, 0}), std::nullopt);
}

TEST(PolygonIndex, where_polygons_overlap_the_first_wins) {
    const Ring a{{0, 0}, {100, 0}, {100, 100}, {0, 100}, {0, 0}};
    const Ring b{{50, 0}, {150, 0}, {150, 100}, {50, 100}, {50, 0}};
    const std::vector<Rings> polygons{{a}, {b}};
    const PolygonIndex index(polygons);
    EXPECT_EQ(index.find({75, 50}), 0U);
    EXPECT_EQ(index.find({125, 50}), 1U);
}

}  // namespace
}  // namespace linli::grids
