// A year of 100,000 incidents moved from a file to PostgreSQL: the first time, and when little is new.
#include "bench/measure.h"
#include "bench/own_postgres.h"
#include "bench/year.h"

namespace linli::bench {
namespace {

constexpr std::int64_t incidents = 100'000;
constexpr std::int64_t still_open = 10'000;

// How many rows were verified.
double migrate(const std::filesystem::path& from, const std::string& to) {
    const test::Ran ran = test::run_program({LINLI_PROGRAM, "migrate", from.string(), to});
    if (ran.exit_code != 0) throw std::runtime_error(ran.out + ran.err);
    const auto end = ran.out.find(" rows verified");
    return std::stod(ran.out.substr(ran.out.rfind('\n', end) + 1));
}

}  // namespace

void measure_migration(Report& report) {
    const test::TemporaryFolder folder;
    fill_year(folder.path(), incidents, still_open);
    const OwnPostgres postgres;
    const Stopwatch first;
    const double rows = migrate(folder.path(), postgres.address());
    const double took = first.seconds();
    report.inform("migrate: rows of 100,000 incidents, with what is searched", rows, "rows");
    report.inform("migrate: copied and verified", took, "s");
    report.inform("migrate: copied and verified", rows / took, "rows/s");
    const Stopwatch second;
    migrate(folder.path(), postgres.address());
    report.inform("migrate: again, when nothing is new", second.seconds(), "s");
}

}  // namespace linli::bench
