// Runs the measurements named on the command line, or all but the long ones, and writes build/bench.json
// beside the program.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/ranges.h>

#include "base/json.h"
#include "bench/measure.h"

namespace linli::bench {

void Report::add(Measure measure) {
    fmt::print("{:<52} {:>14.4g} {:<12} {}{}\n", measure.name, measure.value, measure.unit, measure.target,
               measure.target.empty() ? "" : (measure.holds ? "  holds" : "  MISSED"));
    std::fflush(stdout);
    measures_.push_back(std::move(measure));
}

void Report::at_least(std::string name, double value, std::string unit, double wanted) {
    add({std::move(name), value, std::move(unit), fmt::format("at least {}", wanted), value >= wanted});
}

void Report::at_most(std::string name, double value, std::string unit, double wanted) {
    add({std::move(name), value, std::move(unit), fmt::format("at most {}", wanted), value <= wanted});
}

double percentile(std::vector<double>& values, double percent) {
    std::sort(values.begin(), values.end());
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size())));
    return values.at(std::max<std::size_t>(rank, 1) - 1);
}

double Stopwatch::now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double Stopwatch::seconds() const {
    return now() - start_;
}

}  // namespace linli::bench

int main(int argc, char** argv) {
    using namespace linli::bench;
    const std::map<std::string, void (*)(Report&)> all{{"point_location", measure_point_location},
                                                       {"intake", measure_intake},
                                                       {"intake_postgres", measure_intake_on_postgres},
                                                       {"migrate", measure_migration},
                                                       {"million", measure_million},
                                                       {"ten_million", measure_ten_million},
                                                       {"city", measure_city},
                                                       {"hour", measure_hour},
                                                       {"board", measure_board},
                                                       {"live", measure_live},
                                                       {"exchange", measure_exchange},
                                                       {"pages", measure_pages},
                                                       {"parade", measure_parade},
                                                       {"month", measure_month},
                                                       {"planner", measure_planner},
                                                       {"vault", measure_vault},
                                                       {"seal", measure_seal},
                                                       {"sign_in", measure_sign_in},
                                                       {"retention", measure_retention}};
    const std::vector<std::string> order{
        "point_location", "intake", "intake_postgres", "migrate", "million", "board", "live",    "exchange",
        "pages",          "parade", "month",           "planner", "vault",   "seal",  "sign_in", "retention"};
    const std::vector<std::string> long_ones{"ten_million", "city", "hour"};  // for whoever names them
    std::vector<std::string> wanted(argv + 1, argv + argc);
    if (wanted.empty()) wanted = order;
    Report report;
    for (const std::string& name : wanted) {
        const auto found = all.find(name);
        if (found == all.end()) {
            fmt::print(stderr, "no measurement \"{}\"; there are: {}; and, when they are named: {}\n", name,
                       fmt::join(order, ", "), fmt::join(long_ones, ", "));
            return 2;
        }
        try {
            found->second(report);
        } catch (const std::exception& error) {
            fmt::print(stderr, "{}: {}\n", name, error.what());
            return 1;
        }
    }
    const auto file = std::filesystem::path(LINLI_PROGRAM).parent_path() / "bench.json";
    std::ofstream(file) << linli::json::to_text(report.measures()) << '\n';
    fmt::print("{}\n", file.string());
    return 0;
}
