// GeoJSON in: what is wrong is said with the feature's index and a coordinate.
#include "grids/grid_import.h"

#include <sstream>

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "grids/coordinates.h"
#include "grids/gazetteer.h"

namespace linli::grids {
namespace {

std::string feature(std::string_view code, std::string_view ring) {
    return fmt::format(
        R"({{"type":"Feature","properties":{{"code":"{}","name":"{}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}})",
        code, code, ring);
}
std::string collection(const std::vector<std::string>& features) {
    return fmt::format(R"({{"type":"FeatureCollection","features":[{}]}})", fmt::join(features, ","));
}
const std::string left = "[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]";
const std::string right = "[121.01,29],[121.02,29],[121.02,29.01],[121.01,29.01],[121.01,29]";

TEST(GridImport, takes_a_clean_partition) {
    const auto survey = grids::survey(collection({feature("B", right), feature("A", left)}));
    ASSERT_TRUE(survey);
    EXPECT_TRUE(survey->importable());
    EXPECT_TRUE(survey->problems.empty());
    ASSERT_EQ(survey->grids.size(), 2U);
    EXPECT_EQ(survey->grids[0].code, "A");
}

struct Wrong {
    const char* what;
    std::string geojson;
    std::int64_t feature;
    const char* message;
};

TEST(GridImport, says_which_feature_is_wrong_and_why) {
    const Wrong cases[] = {
        {"an open ring",
         collection(
             {feature("A", left), feature("B", "[121.01,29],[121.02,29],[121.02,29.01],[121.01,29.01]")}),
         1, "not closed"},
        {"a crossing ring",
         collection({feature("A", "[121,29],[121.01,29.01],[121.01,29],[121,29.01],[121,29]")}), 0,
         "crosses itself"},
        {"the same code twice", collection({feature("A", left), feature("A", right)}), 1, "there twice"},
        {"swapped coordinates", collection({feature("A", "[29,121],[29,121.01],[29.01,121.01],[29,121]")}), 0,
         "swapped"},
        {"an overlap",
         collection({feature("A", left),
                     feature("B", "[121.005,29],[121.02,29],[121.02,29.01],[121.005,29.01],[121.005,29]")}),
         0, "Overlaps feature 1"},
        {"too few points", collection({feature("A", "[121,29],[121.01,29],[121,29]")}), 0, "at least four"},
        {"a comma in a code", collection({feature("A,B", left)}), 0, "comma"},
        {"no code", collection({feature("", left)}), 0, "code is missing"},
        {"what no index holds", collection({feature("A", "[-60,0],[60,0],[60,1],[-60,1],[-60,0]")}), 0,
         "90 degrees"},
    };
    for (const Wrong& wrong : cases) {
        const auto survey = grids::survey(wrong.geojson);
        ASSERT_TRUE(survey) << wrong.what;
        EXPECT_FALSE(survey->importable()) << wrong.what;
        ASSERT_FALSE(survey->problems.empty()) << wrong.what;
        EXPECT_EQ(survey->problems[0].feature, wrong.feature) << wrong.what;
        EXPECT_NE(survey->problems[0].message.en.find(wrong.message), std::string::npos)
            << wrong.what << ": " << survey->problems[0].message.en;
    }
}

TEST(GridImport, an_overlap_and_a_crossing_name_the_place) {
    const auto crossing =
        grids::survey(collection({feature("A", "[121,29],[121.01,29.01],[121.01,29],[121,29.01],[121,29]")}));
    ASSERT_TRUE(crossing->problems[0].place);
    EXPECT_NEAR(crossing->problems[0].place->lon(), 121.005, 1e-6);
    EXPECT_NEAR(crossing->problems[0].place->lat(), 29.005, 1e-6);
}

TEST(GridImport, a_gap_and_a_sliver_are_warnings) {
    const std::string around_a_hole =
        R"({"type":"Feature","properties":{"code":"A"},"geometry":{"type":"Polygon","coordinates":[)"
        R"([[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]],[[121.004,29.004],[121.004,29.006],[121.006,29.006],[121.006,29.004],[121.004,29.004]]]}})";
    const auto gap = grids::survey(collection({around_a_hole}));
    ASSERT_TRUE(gap->importable());
    ASSERT_EQ(gap->problems.size(), 1U);
    EXPECT_EQ(gap->problems[0].severity, Severity::warning);
    const auto sliver = grids::survey(collection(
        {feature("A", left),
         feature("B", "[121.009999,29],[121.02,29],[121.02,29.01],[121.009999,29.01],[121.009999,29]")}));
    ASSERT_TRUE(sliver->importable());
    ASSERT_EQ(sliver->problems.size(), 1U);
    EXPECT_NE(sliver->problems[0].message.en.find("less than 1 m wide"), std::string::npos);
}

TEST(GridImport, features_of_one_code_are_parts_of_one_grid_when_asked) {
    PropertyNames names;
    names.same_code = SameCode::merge;
    const auto survey = grids::survey(collection({feature("A", left), feature("A", right)}), names);
    ASSERT_TRUE(survey->importable());
    ASSERT_EQ(survey->grids.size(), 1U);
    EXPECT_EQ(survey->grids[0].rings.size(), 2U);
}

TEST(GridImport, refuses_what_is_no_feature_collection) {
    for (const char* text : {"", "[]", "{}", R"({"features":[]})", R"({"features":{}})"})
        EXPECT_FALSE(grids::survey(text)) << text;
}

TEST(Borders, the_nearest_border_and_who_is_behind_it) {
    const auto survey = grids::survey(collection({feature("A", left), feature("B", right)})).value();
    GridSet set;
    set.grids = survey.grids;
    set.index = PolygonIndex(std::vector<Rings>{set.grids[0].rings, set.grids[1].rings});
    const LonLat near = *LonLat::from_degrees(121.0099, 29.005);
    ASSERT_NE(set.at(near), nullptr);
    EXPECT_EQ(set.at(near)->code, "A");
    const Border border = nearest_border(set, *set.at(near), near);
    EXPECT_NEAR(border.distance.value, 9.73, 0.05);
    EXPECT_EQ(border.neighbour_code, "B");
    const LonLat west = *LonLat::from_degrees(121.0001, 29.005);
    EXPECT_EQ(nearest_border(set, *set.at(west), west).neighbour_code, "")
        << "nobody is behind the outer border";
}

TEST(Coordinates, gcj_and_bd_come_back_to_where_they_were) {
    for (const auto& [lon, lat] :
         {std::pair(121.55, 29.87), std::pair(116.39, 39.91), std::pair(87.6, 43.8)}) {
        const LonLat place = *LonLat::from_degrees(lon, lat);
        for (const Crs crs : {Crs::gcj02, Crs::bd09}) {
            const LonLat there = from_wgs84(place, crs);
            EXPECT_GT(distance(place, there).value, 100);
            EXPECT_LT(distance(place, there).value, 2'000);
            EXPECT_LT(distance(place, to_wgs84(there, crs)).value, 0.03) << json::name_of(crs);
        }
    }
    const LonLat boston = *LonLat::from_degrees(-71.06, 42.36);
    EXPECT_EQ(from_wgs84(boston, Crs::gcj02), boston) << "outside China the systems are the same";
}

TEST(Coordinates, the_shift_is_the_published_one) {
    // Tiananmen as the eviltransform test data has it: WGS-84 39.911954, 116.377817 is
    // GCJ-02 39.91334545536069, 116.38404722455657.
    const LonLat gcj = from_wgs84(*LonLat::from_degrees(116.377817, 39.911954), Crs::gcj02);
    EXPECT_NEAR(gcj.lon(), 116.38404722, 1e-6);
    EXPECT_NEAR(gcj.lat(), 39.91334546, 1e-6);
}

TEST(Gazetteer, reads_all_rows_or_says_what_is_wrong_with_each) {
    std::istringstream good("name,address,lon,lat\n望潮小学,望潮镇1号,121.9,29.3\n");
    ASSERT_TRUE(read_places(good));
    std::istringstream bad("name,address,lon,lat\n,x,121.9,29.3\ny,x,29.3,121.9\n");
    const auto refused = read_places(bad);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().faults.size(), 2U);
    EXPECT_EQ(refused.error().faults[1].path, "line 3");
}

TEST(Gazetteer, likeness_counts_typing_errors) {
    EXPECT_DOUBLE_EQ(likeness(U"望潮小学", U"望潮镇望潮小学东门"), 1.0);
    EXPECT_DOUBLE_EQ(likeness(U"望朝小学", U"望潮小学"), 0.75) << "one wrong character";
    EXPECT_DOUBLE_EQ(likeness(U"潮望小学", U"望潮小学"), 0.75) << "two swapped";
    EXPECT_DOUBLE_EQ(likeness(U"shcool", U"school"), 1.0 - 1.0 / 6);
    EXPECT_DOUBLE_EQ(likeness(U"", U"x"), 0);
}

}  // namespace
}  // namespace linli::grids
