#include "open311/tree.h"

#include <gtest/gtest.h>

namespace linli::open311 {
namespace {

TEST(Open311Tree, is_xml_and_json_of_the_same) {
    const Tree tree{Items{"request",
                          {{Members{{"id", {std::string("17")}},
                                    {"lat", {29.3200001}},
                                    {"metadata", {true}},
                                    {"order", {std::int64_t{2}}},
                                    {"none", {}},
                                    {"formats", {Items{"format", {{std::string("text/xml")}}}}},
                                    {"values", {Items{"value", {}}}}}}}}};
    EXPECT_EQ(to_json(tree),
              R"([{"id":"17","lat":29.3200001,"metadata":true,"order":2,"none":null,"formats":["text/xml"],)"
              R"("values":[]}])");
    EXPECT_EQ(to_xml("service_requests", tree),
              "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request><id>17</id>"
              "<lat>29.3200001</lat><metadata>true</metadata><order>2</order><none/>"
              "<formats><format>text/xml</format></formats><values/></request></service_requests>");
}

TEST(Open311Tree, holds_any_text_in_xml) {
    EXPECT_EQ(to_xml("a", {std::string("<b>&amp; ]]> 路灯\n\x01\x1F\xEF\xBF\xBF.")}),
              "<?xml version=\"1.0\" encoding=\"utf-8\"?><a>&lt;b&gt;&amp;amp; ]]&gt; 路灯\n.</a>");
}

TEST(Open311Tree, takes_its_form_from_the_path) {
    EXPECT_EQ(format_of("/open311/v2/requests.json"), Format::json);
    EXPECT_EQ(format_of("/open311/v2/requests.xml"), Format::xml);
    EXPECT_EQ(format_of("/open311/v2/requests"), Format::xml);
    EXPECT_EQ(without_format("hazard.lighting.json"), "hazard.lighting");
    EXPECT_EQ(without_format("17.xml"), "17");
    EXPECT_EQ(without_format("17"), "17");
}

}  // namespace
}  // namespace linli::open311
