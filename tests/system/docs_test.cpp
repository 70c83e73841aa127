// What docs/security.md says of tests: each one that it names is there, and its lines are counted rightly.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"

namespace linli::test {
namespace {

const std::filesystem::path source{LINLI_SOURCE_DIR};

std::string all_under(const std::filesystem::path& folder, std::string_view extension) {
    std::string text;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
        if (file.path().extension() == extension) text += read_file(file.path()) + '\n';
    }
    return text;
}

// What stands between backticks.
std::set<std::string> quoted_in(std::string_view page) {
    std::set<std::string> words;
    const auto parts = split(page, '`');
    for (std::size_t i = 1; i < parts.size(); i += 2)
        words.emplace(parts[i]);
    return words;
}

// "Suite.name_in_words": a test of GoogleTest, with its suite in upper camel case.
bool is_test_name(std::string_view word) {
    constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const std::size_t dot = word.find('.');
    return dot != std::string_view::npos && word.front() >= 'A' && word.front() <= 'Z' &&
           word.substr(0, dot).find_first_of(" /_") == std::string_view::npos &&
           word.find('_', dot) != std::string_view::npos &&
           word.substr(dot + 1).find_first_not_of(small) == std::string_view::npos;
}

TEST(SecurityPage, names_only_tests_that_are_there) {
    const std::string tests = all_under(source / "tests", ".cpp");
    int named = 0;
    for (const std::string& word : quoted_in(read_file(source / "docs" / "security.md"))) {
        const std::size_t title = word.find(".test.mjs: ");
        if (title != std::string::npos) {
            const auto file = source / "tests" / "browser" / word.substr(0, word.find(':'));
            const std::string call = "test(\"" + word.substr(word.find(':') + 2) + '"';
            EXPECT_NE(read_file(file).find(call), std::string::npos) << word;
        } else if (is_test_name(word)) {
            const std::size_t dot = word.find('.');
            const std::string pair = '(' + word.substr(0, dot) + ", " + word.substr(dot + 1) + ')';
            const bool is_there = tests.find("TEST" + pair) != std::string::npos ||
                                  tests.find("TEST_F" + pair) != std::string::npos ||
                                  tests.find("TEST_P" + pair) != std::string::npos;
            EXPECT_TRUE(is_there) << word << " is named in docs/security.md and is not there";
        } else {
            continue;
        }
        ++named;
    }
    EXPECT_GT(named, 60) << "the page was read";
}

// Which line of the page's count a line of its list belongs to.
std::string counted_as(std::string_view line) {
    const auto cells = split(line, '|');
    const std::string_view held = trim(cells.at(4));
    const std::pair<const char*, const char*> marks[] = {{"*written*", "written (a document was asked for)"},
                                                         {"**in code, no test**", "in code, no test"},
                                                         {"**not yet**", "not yet"},
                                                         {"*n/a*", "not applicable"},
                                                         {"TODO(", "being built (TODO)"}};
    for (const auto& [mark, name] : marks) {
        if (held.starts_with(mark)) return name;
    }
    return held.empty() ? "nothing: no mark and no test" : "held by a test";
}

TEST(SecurityPage, counts_its_lines_rightly) {
    const std::string page = read_file(source / "docs" / "security.md");
    std::map<std::string, int> counts;
    int all = 0;
    for (const std::string_view line : split(page, '\n')) {
        const bool is_listed = line.size() > 2 && line.starts_with("| ") && line[2] >= '1' &&
                               line[2] <= '9' && split(line, '|').size() == 6;
        if (!is_listed) continue;
        ++counts[counted_as(line)];
        ++all;
    }
    EXPECT_EQ(all, 253) << "level 1 has 70 lines, level 2 has 183";
    for (const auto& [name, count] : counts) {
        const std::string line = "| " + name + " | " + std::to_string(count) + " |\n";
        EXPECT_NE(page.find(line), std::string::npos) << "should be in the count: " << line;
    }
}

}  // namespace
}  // namespace linli::test
