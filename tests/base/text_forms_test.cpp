// JSON, CSV, time and search terms: what outside text becomes.
#include <sstream>

#include <gtest/gtest.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/json_schema.h"
#include "base/terms.h"
#include "base/text.h"

namespace linli {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Inner {
    int count = 0;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (count, note))

struct Outer {
    std::string name;
    Colour colour = Colour::red;
    std::vector<Inner> parts;
    std::optional<LonLat> place;
    std::optional<Instant> at;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (name, colour, parts, place, at))

std::vector<std::string> paths_of(const Refusal& refusal) {
    std::vector<std::string> paths;
    for (const FieldFault& fault : refusal.faults)
        paths.push_back(fault.path);
    return paths;
}

TEST(Json, reads_back_what_it_wrote) {
    const std::string text =
        R"({"name":"望潮\n\"镇\"","colour":"green","parts":[{"count":-3,"note":"x"},{"count":0}],)"
        R"("place":{"lon":121.9000001,"lat":-29.5},"at":"2026-11-24T05:18:00.123Z"})";
    const auto outer = json::read<Outer>(text);
    ASSERT_TRUE(outer);
    EXPECT_EQ(json::to_text(*outer), text);
}

TEST(Json, names_every_wrong_field_at_once) {
    const auto outer = json::read<Outer>(
        R"({"colour":"blue","parts":[{"count":"3"},{"count":99999999999}],"place":{"lon":29,"lat":121},"extra":1})");
    ASSERT_FALSE(outer);
    EXPECT_EQ(outer.error().kind, RefusalKind::invalid);
    EXPECT_EQ(paths_of(outer.error()), (std::vector<std::string>{"name", "colour", "parts[0].count",
                                                                 "parts[1].count", "place", "extra"}));
    EXPECT_NE(outer.error().faults[4].message.en.find("swapped"), std::string::npos);
}

TEST(Json, refuses_what_is_no_json) {
    for (const char* text :
         {"", "{", "{} x", "nan", "{\"name\":\"\\ud800\"}", "{\"name\":\"\xff\"}", "[1,]"}) {
        const auto outer = json::read<Outer>(text);
        ASSERT_FALSE(outer) << text;
        EXPECT_EQ(outer.error().kind, RefusalKind::malformed) << text;
    }
    EXPECT_FALSE(json::read<Outer>(std::string(200, '[')));
}

TEST(Json, times_before_1970_are_refused) {
    EXPECT_FALSE(parse_iso("1969-12-31T23:59:59Z"));
    EXPECT_FALSE(parse_iso("2026-02-30T00:00:00Z"));
    EXPECT_FALSE(parse_iso("2026-02-28T00:00:00"));
    EXPECT_EQ(to_iso(*parse_iso("2026-02-28T00:00:00.5+08:00")), "2026-02-27T16:00:00.500Z");
}

TEST(Json, a_schema_names_what_is_required) {
    json::Components components;
    EXPECT_EQ(json::schema<Outer>(components), R"({"$ref":"#/components/schemas/Outer"})");
    EXPECT_NE(components["Outer"].find(R"("required":["name","colour"])"), std::string::npos);
    EXPECT_NE(components["Colour"].find(R"(["red","green"])"), std::string::npos);
}

TEST(Csv, reads_quotes_line_breaks_and_a_byte_order_mark) {
    std::istringstream in("\xEF\xBB\xBFname,text\r\na,\"x, \"\"y\"\"\nz\"\r\nb,\n");
    auto csv = CsvReader::open(in);
    ASSERT_TRUE(csv);
    EXPECT_EQ(csv->header(), (std::vector<std::string>{"name", "text"}));
    std::vector<std::string> row;
    ASSERT_TRUE(csv->next(row).value());
    EXPECT_EQ(row, (std::vector<std::string>{"a", "x, \"y\"\nz"}));
    ASSERT_TRUE(csv->next(row).value());
    EXPECT_EQ(row, (std::vector<std::string>{"b", ""}));
    EXPECT_EQ(csv->line(), 4U);
    EXPECT_FALSE(csv->next(row).value());
}

TEST(Csv, says_on_which_line_it_is_wrong) {
    const std::pair<const char*, std::size_t> wrong[] = {{"a,b\n1\n", 2},
                                                         {"a,b\n1,2\n\"x,3\n", 3},
                                                         {"a,b\n1,\"2\"x\n", 2},
                                                         {"a,b\n1,x\"y\n", 2},
                                                         {"a,b\n1,\xff\n", 2}};
    for (const auto& [text, line] : wrong) {
        std::istringstream in(text);
        auto csv = CsvReader::open(in);
        ASSERT_TRUE(csv) << text;
        std::vector<std::string> row;
        Result<bool> more = true;
        while (more && *more)
            more = csv->next(row);
        ASSERT_FALSE(more) << text;
        EXPECT_EQ(more.error().type, "csv/malformed");
        EXPECT_EQ(csv->line(), line) << text;
    }
    std::istringstream twice("a,a\n"), nothing("");
    EXPECT_FALSE(CsvReader::open(twice));
    EXPECT_FALSE(CsvReader::open(nothing));
}

TEST(Csv, what_a_spreadsheet_would_run_is_made_text) {
    std::string out;
    append_csv_text(out, "=HYPERLINK(\"x\")");
    EXPECT_EQ(out, "\"'=HYPERLINK(\"\"x\"\")\"");
}

TEST(Terms, chinese_is_cut_into_pairs_and_words_are_folded) {
    EXPECT_EQ(index_terms("望潮镇 ＬＥＤ灯3号"),
              (std::vector<std::string>{"3", "led", "号", "望潮", "潮镇", "灯", "镇"}));
    EXPECT_EQ(query_terms("潮镇 Led"), (std::vector<std::string>{"led*", "潮镇"}));
    EXPECT_EQ(query_terms("火"), (std::vector<std::string>{"火*"}));
    EXPECT_TRUE(index_terms("，。!?").empty());
}

TEST(Text, knows_utf8_from_what_looks_like_it) {
    EXPECT_TRUE(is_utf8("望潮😀"));
    for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE6\x9C", "\x80"})
        EXPECT_FALSE(is_utf8(bad));
    EXPECT_EQ(first_code_points("望潮镇", 2), "望潮");
    EXPECT_EQ(trim("　 a b \n"), "a b");
}

}  // namespace
}  // namespace linli
