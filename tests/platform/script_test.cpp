#include "platform/script.h"

#include <gtest/gtest.h>

namespace linli::platform {
namespace {

using exchange::News;

Script read(const char* text) {
    return json::read<Script>(text).value();
}

TEST(PlatformScript, takes_the_rule_that_fits_and_shares_them_out) {
    const Script script = read(R"({"seed":7,"rules":[
        {"categories":["a"],"then":[{"say":"returned","text":"不归我管"}]},
        {"categories":["b"],"share":9,"then":[{"say":"accepted"},{"say":"done","after":"2s"}]},
        {"categories":["b"],"share":1,"then":[]}]})");
    EXPECT_EQ(course_of(script, "a", "1-1").at(0).say, News::returned);
    EXPECT_TRUE(course_of(script, "c", "1-1").empty());
    int silent = 0;
    for (int i = 0; i < 10'000; ++i)
        silent += course_of(script, "b", std::to_string(i)).empty() ? 1 : 0;
    EXPECT_NEAR(silent, 1'000, 100);
    const Script other = read(R"({"seed":8,"rules":[]})");
    EXPECT_EQ(chance_of(script, "x"), chance_of(script, "x")) << "whenever it is asked, after a restart too";
    EXPECT_NE(chance_of(script, "x"), chance_of(other, "x"));
}

TEST(PlatformScript, knows_pauses) {
    EXPECT_EQ(pause_of("500ms"), 500ms);
    EXPECT_EQ(pause_of("2s"), 2s);
    EXPECT_EQ(pause_of("5m"), 5min);
    EXPECT_EQ(pause_of("168h"), 168h);
    for (const char* wrong : {"", "s", "2", "-1s", "1.5s", "2 s", "169h", "99999999999999999999s"})
        EXPECT_FALSE(pause_of(wrong)) << wrong;
}

TEST(PlatformScript, says_all_that_is_wrong_with_it) {
    const auto refused = json::read<Script>(R"({"rules":[
        {"share":0,"then":[{"say":"done"},{"say":"confirmed","after":"soon"}]}],
        "rejected":[{"say":"offered"}],"answers":{"busy":2,"late_by":"x"},"sends":{"twice":-1},
        "verdict":{"rejected":1.5,"after":"1"}})");
    ASSERT_FALSE(refused);
    std::vector<std::string> paths;
    for (const FieldFault& fault : refused.error().faults)
        paths.push_back(fault.path);
    EXPECT_EQ(paths, (std::vector<std::string>{"rules[0].share", "rules[0].then[0].say",
                                               "rules[0].then[1].say", "rules[0].then[1].after",
                                               "rejected[0].say", "answers.busy", "answers.late_by",
                                               "sends.twice", "verdict.after", "verdict.rejected"}));
}

TEST(PlatformScript, takes_what_it_handed_over_as_done_or_not_the_first_time) {
    const Script script = read(R"({"verdict":{"rejected":1,"after":"3s"}})");
    EXPECT_EQ(verdict_on(script, "event", true).say, News::rejected);
    EXPECT_EQ(verdict_on(script, "event", false).say, News::confirmed);
    EXPECT_EQ(pause_before(verdict_on(script, "event", false)), 3s);
    EXPECT_EQ(verdict_on(plain_script(), "event", true).say, News::confirmed);
    EXPECT_EQ(course_after_rejection(plain_script()).back().say, News::done);
}

}  // namespace
}  // namespace linli::platform
