// What other grids would mean for the incidents there are.
#include "incidents/grids_preview.h"

#include <fmt/format.h>

#include "grids/grid_rows.h"
#include "grids/grid_staff.h"
#include "harness/desk.h"

namespace linli::incidents {
namespace {

using namespace std::chrono_literals;

std::string square(std::string_view code, double west, double east) {
    return fmt::format(
        R"({{"type":"Feature","properties":{{"code":"{0}","name":"{0}"}},"geometry":{{"type":"Polygon","coordinates":[[[{1},29],[{2},29],[{2},29.01],[{1},29.01],[{1},29]]]}}}})",
        code, west, east);
}
std::string file_of(const std::vector<std::string>& features) {
    std::string all;
    for (const std::string& feature : features)
        all += (all.empty() ? "" : ",") + feature;
    return R"({"type":"FeatureCollection","features":[)" + all + "]}";
}

// The station has A (121 to 121.01) and B (121.01 to 121.02).
class GridsPreviewTest : public test::AtTheDesk {
  protected:
    std::int64_t reported_at(double lon) {
        Report report = a_report();
        report.location = LonLat::from_degrees(lon, 29.005);
        return reported(report).number;
    }
    Result<GridsPreview> tried(std::string_view file, bool with_examples = true) {
        const GridsInUse in_use = station->ask([&](store::Snapshot& s) {
            return grids_in_use(s, station->lines, station->rulebooks.current(s)->book,
                                station->grids.current(s), with_examples);
        });
        return try_grids(in_use, file);
    }
};

TEST_F(GridsPreviewTest, says_where_the_last_months_incidents_would_lie) {
    reported_at(121.005);
    clock.advance(std::chrono::days(40));
    const std::int64_t in_a = reported_at(121.004), to_b = reported_at(121.009), lost = reported_at(121.0195),
                       found = reported_at(121.0205);
    Report without;
    without.category = "other";
    without.description = "门口";
    without.address = "人民路1号";
    reported(without);
    clock.advance(1h);
    // The border between A and B moves west, B's other end too, and C begins where B ended.
    const GridsPreview preview = tried(file_of({square("A", 121, 121.0088), square("B", 121.0088, 121.019),
                                                square("C", 121.02, 121.03)}))
                                     .value();
    EXPECT_TRUE(preview.importable);
    EXPECT_EQ(preview.grids, 3);
    EXPECT_EQ(preview.version, 1);
    const GridsEffect& effect = preview.effect.value();
    EXPECT_EQ(effect.incidents, 4) << "the one before the last 30 days does not count";
    EXPECT_EQ(effect.without_place, 1);
    EXPECT_EQ(effect.other_grid.incidents, 1);
    EXPECT_EQ(effect.other_grid.examples.at(0).number, to_b);
    EXPECT_EQ(effect.other_grid.examples.at(0).before, "A");
    EXPECT_EQ(effect.other_grid.examples.at(0).after, "B");
    EXPECT_EQ(effect.in_none.incidents, 1);
    EXPECT_EQ(effect.in_none.examples.at(0).number, lost);
    EXPECT_EQ(effect.newly_in_one.incidents, 1);
    EXPECT_EQ(effect.newly_in_one.examples.at(0).number, found);
    EXPECT_EQ(effect.near_border_before, 0);
    EXPECT_EQ(effect.near_border.incidents, 1) << "19 m from the new border";
    EXPECT_EQ(effect.near_border.examples.at(0).border_neighbour, "A");
    EXPECT_EQ(effect.near_border.examples.at(0).number, to_b);
    EXPECT_EQ(effect.new_grids, std::vector<std::string>{"C"});
    EXPECT_TRUE(effect.lost_grids.empty());
    ASSERT_EQ(effect.changed_grids.size(), 2U);
    EXPECT_EQ(effect.changed_grids[0].grid, "A");
    EXPECT_TRUE(effect.changed_grids[0].is_reshaped);
    EXPECT_TRUE(effect.changed_grids[0].is_renamed) << "it was called otherwise";
    EXPECT_FALSE(effect.changed_grids[0].is_restaffed);
    EXPECT_EQ(row(in_a).grid, "A");
}

TEST_F(GridsPreviewTest, says_whose_posts_would_be_gone) {
    const std::int64_t number = in_progress().number;  // with A's officer
    ASSERT_EQ(row(number).handler, "officer/A");
    clock.advance(1h);
    const GridsPreview preview = tried(file_of({square("N", 121, 121.02)}), false).value();
    const GridsEffect& effect = preview.effect.value();
    ASSERT_EQ(effect.lost_grids.size(), 2U);
    EXPECT_EQ(effect.lost_grids[0].grid, "A");
    EXPECT_EQ(effect.lost_grids[0].open_with_its_posts, 1);
    EXPECT_EQ(effect.lost_grids[1].open_with_its_posts, 0);
    EXPECT_EQ(effect.other_grid.incidents, 1);
    EXPECT_TRUE(effect.other_grid.examples.empty()) << "for one who may not read incidents";
}

TEST_F(GridsPreviewTest, of_the_grids_in_force_says_that_nothing_would_change) {
    const GridsPreview preview = tried(test::two_grids).value();
    const GridsEffect& effect = preview.effect.value();
    EXPECT_TRUE(effect.changed_grids.empty());
    EXPECT_TRUE(effect.new_grids.empty());
    EXPECT_TRUE(effect.lost_grids.empty());
}

TEST_F(GridsPreviewTest, other_staff_of_one_grid_is_a_new_version) {
    const grids::GridStaff body{{{grids::StaffRole::officer, "甲"}, {grids::StaffRole::worker, "乙"}}};
    const auto set = [&](const std::string& code, std::optional<std::int64_t> if_match) {
        return as("account/1", [&](store::Transaction& t) {
            return grids::set_staff(t, station->grids, code, body, if_match);
        });
    };
    EXPECT_EQ(set("A", 7).error().type, "grids/stale");
    EXPECT_EQ(set("Z", 1).error().type, "grids/no-such-grid");
    EXPECT_EQ(set("A", 1).value().version, 2);
    const auto now = station->ask([&](store::Snapshot& s) { return station->grids.current(s); });
    EXPECT_EQ(now->version, 2);
    EXPECT_EQ(now->find("A")->staff, body.staff);
    EXPECT_TRUE(now->find("B")->staff.empty());
    EXPECT_NE(now->at(*LonLat::from_degrees(121.015, 29.005)), nullptr);
    const auto before = station->ask([&](store::Snapshot& s) { return grids::find_set(s, 1).value(); });
    EXPECT_TRUE(before.find("A")->staff.empty());
    const auto versions = station->ask([&](store::Snapshot& s) { return grids::set_versions(s); });
    ASSERT_EQ(versions.versions.size(), 2U);
    EXPECT_EQ(versions.versions[0].staff_of, "A");
    EXPECT_EQ(versions.versions[0].actor, "account/1");
    EXPECT_TRUE(versions.versions[1].staff_of.empty());
    // What the file of the version says can be imported again.
    const auto again =
        station->ask([&](store::Snapshot& s) { return grids::to_geojson(grids::find_set(s, 2).value()); });
    EXPECT_TRUE(tried(again).value().effect->changed_grids.empty());
}

TEST_F(GridsPreviewTest, a_file_that_says_nothing_of_staff_leaves_whoever_is_there) {
    const auto staff_of_a = [&](std::vector<grids::StaffMember> staff) {
        as("account/1", [&](store::Transaction& t) {
            return grids::set_staff(t, station->grids, "A", {std::move(staff)}, {});
        }).value();
    };
    const auto import = [&](std::string_view file) {
        auto survey = grids::survey(file).value();
        as("account/1", [&](store::Transaction& t) {
            return grids::import_grids(t, survey, "test");
        }).value();
        return station->ask([&](store::Snapshot& s) { return station->grids.current(s)->find("A")->staff; });
    };
    const auto file_of_version = [&](std::int64_t version) {
        return station->ask([&](store::Snapshot& s) {
            return grids::to_geojson(grids::find_set(s, version).value(), grids::NoStaff::left_open);
        });
    };
    staff_of_a({{grids::StaffRole::officer, "钱某"}});  // version 2
    const std::vector<grids::StaffMember> now{{grids::StaffRole::officer, "乙"}};
    staff_of_a(now);  // version 3
    // Borders from elsewhere.
    EXPECT_TRUE(tried(test::two_grids).value().effect->changed_grids.empty());
    EXPECT_EQ(import(test::two_grids), now);
    // An earlier division, with the names of its time; and once they were removed on schedule.
    const std::string earlier = file_of_version(2);
    EXPECT_TRUE(tried(earlier).value().effect->changed_grids[0].is_restaffed);
    clock.advance(std::chrono::days(400));
    as("system", [&](store::Transaction& t) -> Result<std::int64_t> {
        return grids::forget_staff(t, clock.now(), 100);
    }).value();
    EXPECT_EQ(file_of_version(2).find("钱某"), std::string::npos);
    EXPECT_TRUE(tried(file_of_version(2)).value().effect->changed_grids.empty());
    EXPECT_EQ(import(file_of_version(2)), now);
    // Nobody is who is meant when that is said.
    std::string nobody(test::two_grids);
    nobody.insert(nobody.find(R"("code":"A")"), R"("staff":[],)");
    EXPECT_TRUE(tried(nobody).value().effect->changed_grids[0].is_restaffed);
    EXPECT_TRUE(import(nobody).empty());
}

TEST_F(GridsPreviewTest, says_what_is_wrong_as_the_import_does) {
    const std::string twice = file_of({square("A", 121, 121.01), square("A", 121.01, 121.02)});
    const GridsPreview preview = tried(twice).value();
    EXPECT_FALSE(preview.importable);
    EXPECT_FALSE(preview.effect);
    ASSERT_EQ(preview.problems.size(), 1U);
    EXPECT_EQ(preview.problems[0].feature, 1);
    const auto survey = grids::survey(twice).value();
    EXPECT_EQ(preview.problems[0].message.en, survey.problems[0].message.en);
    const auto none = tried("{}");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().type, "grids/not-a-feature-collection");
}

}  // namespace
}  // namespace linli::incidents
