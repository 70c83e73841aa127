// The pages in Chromium at a quarter of the processor: a desk with 5,000 open incidents, a map with a
// million.
#include <fmt/format.h>

#include "base/json.h"
#include "bench/measure.h"
#include "bench/year.h"
#include "harness/people.h"

namespace linli::bench {
namespace {

// What bench/pages.mjs says of one figure.
struct Said {
    std::string name;
    double value = 0;
    std::string unit;
    double at_most = 0;  // 0: for information
};
BOOST_DESCRIBE_STRUCT(Said, (), (name, value, unit, at_most))

void measure(Report& report, const std::filesystem::path& data, const std::vector<std::string>& parts) {
    const test::Person desk = [&] {
        test::Server first(data);
        return test::People(first).add("desk", "duty_desk");
    }();
    test::Server server(data);
    setenv("LINLI_ADDRESS", fmt::format("http://127.0.0.1:{}", server.port()).c_str(), 1);
    for (const auto& [name, value] : desk.headers)
        setenv(name == "Cookie" ? "LINLI_COOKIE" : "LINLI_CSRF", value.c_str(), 1);
    setenv("LINLI_NODE_MODULES", LINLI_NODE_MODULES, 1);
    setenv("LINLI_PROGRAM", LINLI_PROGRAM, 1);
    const test::TemporaryFolder folder;
    std::vector<std::string> words{"/usr/bin/env", "node", LINLI_BENCH_SOURCE "/pages.mjs"};
    words.insert(words.end(), parts.begin(), parts.end());
    test::Process browser(words, folder.path() / "out", folder.path() / "err");
    if (browser.wait() != 0) throw std::runtime_error(test::slurp(folder.path() / "err"));
    std::istringstream lines(test::slurp(folder.path() / "out"));
    for (std::string line; std::getline(lines, line);) {
        const Said said = json::read<Said>(line).value();
        if (said.at_most > 0)
            report.at_most(said.name, said.value, said.unit, said.at_most);
        else
            report.inform(said.name, said.value, said.unit);
    }
}

}  // namespace

void measure_pages(Report& report) {
    {
        const test::TemporaryFolder folder;
        fill_year(folder.path(), 20'000, 5'000);
        measure(report, folder.path(), {"first", "desk"});
    }
    const test::TemporaryFolder folder;
    fill_year(folder.path(), 1'000'000, 100'000);
    measure(report, folder.path(), {"map"});
}

}  // namespace linli::bench
