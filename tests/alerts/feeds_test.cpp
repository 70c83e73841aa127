// The feeds, as a reader of RFC 4287 takes them.
#include "alerts/feeds.h"

#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <pugixml.hpp>

#include "grids/grid_import.h"
#include "grids/outline.h"
#include "harness/china.h"

namespace linli::alerts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Publisher station{"望城路派出所 <A&B>", "linli/1f2e3d4c+key"};

bool is_moment(const std::string& text) {
    return parse_iso(text).has_value();
}

// What RFC 4287 asks of a feed and of each of its entries (4.1.1, 4.1.2), that it is true here; its ids.
std::vector<std::string> ids_of(const std::string& feed) {
    pugi::xml_document document;
    EXPECT_TRUE(document.load_buffer(feed.data(), feed.size()));
    const pugi::xml_node root = document.document_element();
    EXPECT_STREQ(root.name(), "feed");
    EXPECT_STREQ(root.attribute("xmlns").value(), "http://www.w3.org/2005/Atom");
    EXPECT_STRNE(root.child("author").child_value("name"), "");
    EXPECT_TRUE(root.find_child_by_attribute("link", "rel", "self"));
    const std::regex urn("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    std::vector<std::string> ids;
    const auto check = [&](pugi::xml_node node) {
        for (const char* once : {"id", "title", "updated"}) {
            const auto found = node.children(once);
            EXPECT_EQ(std::distance(found.begin(), found.end()), 1) << once;
        }
        EXPECT_TRUE(is_moment(node.child_value("updated")));
        EXPECT_TRUE(std::regex_match(node.child_value("id"), urn)) << node.child_value("id");
        EXPECT_STRNE(node.child_value("title"), "");
        ids.emplace_back(node.child_value("id"));
    };
    check(root);
    for (const pugi::xml_node entry : root.children("entry")) {
        check(entry);
        EXPECT_TRUE(entry.find_child_by_attribute("link", "rel", "alternate"))
            << "an entry without content has one";
        EXPECT_STRNE(entry.child_value("summary"), "");
    }
    EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), ids.size()) << "no id twice";
    return ids;
}

std::vector<AlertRow> two_alerts() {
    AlertRow alert;
    alert.message.identifier = "q3v";
    alert.message.sent = parse_iso("2026-11-24T10:00:00+08:00").value();
    alert.message.infos = {AlertInfo{}};
    alert.message.infos[0].headline = "台风 <梅花> & 暴雨 🌀";
    alert.message.infos[0].description = "大风";
    alert.message.infos[0].categories = {AlertCategory::Met, AlertCategory::Safety};
    AlertRow over = alert;
    over.message.identifier = "x7z";
    over.message.type = AlertType::Cancel;
    over.message.status = AlertStatus::Exercise;
    over.message.sent += 1h;
    return {over, alert};
}

TEST(Feeds, of_alerts_have_what_a_reader_needs_and_lead_to_the_documents) {
    const std::string feed = feed_of_alerts(station, "/feeds/alerts.atom", two_alerts(), test::in_china);
    const auto ids = ids_of(feed);
    EXPECT_EQ(ids.size(), 3U);
    EXPECT_THAT(feed, HasSubstr("<title>【演练】【解除】台风 &lt;梅花&gt; &amp; 暴雨 🌀</title>"));
    EXPECT_THAT(feed, HasSubstr(R"(type="application/cap+xml" href="/alerts/q3v.cap.xml")"));
    EXPECT_THAT(feed, HasSubstr("<updated>2026-11-24T11:00:00+08:00</updated>"));
    EXPECT_EQ(ids_of(feed_of_alerts(station, "/feeds/alerts.atom", two_alerts(), test::in_china)), ids)
        << "for ever";
    EXPECT_NE(
        ids_of(feed_of_alerts({station.name, "another"}, "/feeds/alerts.atom", two_alerts(), test::in_china)),
        ids);
    EXPECT_EQ(ids_of(feed_of_alerts(station, "/feeds/alerts.atom", {}, test::in_china)).size(), 1U)
        << "an empty one";
}

TEST(Feeds, of_the_map_tell_what_the_map_tells_and_no_more) {
    grids::Grid grid;
    grid.code = "A";
    grid.name = "甲村";
    const auto at = [](double lon, double lat) { return LonLat::from_degrees(lon, lat).value(); };
    // Like a U: its middle lies outside.
    grid.rings = {{at(121, 29), at(121.03, 29), at(121.03, 29.02), at(121.02, 29.02), at(121.02, 29.005),
                   at(121.01, 29.005), at(121.01, 29.02), at(121, 29.02), at(121, 29)}};
    grids::Grid hidden = grid;
    hidden.code = "B";
    const grids::GridSet set = grids::set_of(1, {grid, hidden});
    incidents::PublicMap map{*parse_iso("2025-11-01T00:00:00+08:00"),
                             *parse_iso("2026-11-01T00:00:00+08:00"),
                             {{"A", 12}, {"B", std::nullopt}, {"OLD", 7}}};
    const std::string feed = feed_of_map(station, "/feeds/map.atom", map, set, test::in_china);
    EXPECT_EQ(ids_of(feed).size(), 3U) << "itself, A, and a grid of an earlier division";
    EXPECT_THAT(feed, HasSubstr("甲村：12 件"));
    EXPECT_THAT(feed, Not(HasSubstr("（B）")));
    pugi::xml_document document;
    document.load_string(feed.c_str());
    const std::string point = document.document_element().child("entry").child_value("georss:point");
    const auto parts = split(point, ' ');
    ASSERT_EQ(parts.size(), 2U);
    const auto place = LonLat::from_text(parts[1], parts[0]).value();
    EXPECT_EQ(set.at(place), set.find("A")) << point;
}

TEST(Outline, joins_neighbours_keeps_what_lies_apart_and_fills_holes) {
    const auto square = [](double lon, double side) {
        const auto at = [](double x, double y) { return LonLat::from_degrees(x, y).value(); };
        return grids::Ring{at(lon, 29), at(lon + side, 29), at(lon + side, 29 + side), at(lon, 29 + side),
                           at(lon, 29)};
    };
    grids::Grid a, b, c;
    a.rings = {square(121, 0.01)};
    b.rings = {square(121.01, 0.01)};
    c.rings = {square(121.05, 0.01), square(121.052, 0.001)};
    const grids::Grid* const together[] = {&a, &b, &c};
    const auto rings = grids::outline(together);
    ASSERT_EQ(rings.size(), 2U);
    for (const grids::Ring& ring : rings) {
        EXPECT_EQ(ring.size(), 5U) << "a straight border has no more points than it needs";
        EXPECT_EQ(ring.front(), ring.back());
    }
}

}  // namespace
}  // namespace linli::alerts
