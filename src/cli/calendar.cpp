#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "base/icalendar.h"
#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"

namespace linli::cli {
namespace {

// Adds days to a list that has no order to keep; how many were new.
std::size_t add_new(std::vector<std::string>& to, const std::vector<std::string>& days) {
    const std::size_t before = to.size();
    for (const std::string& day : days) {
        if (std::find(to.begin(), to.end(), day) == to.end()) to.push_back(day);
    }
    return to.size() - before;
}

int import(const Shared& shared, const std::string& file, bool dry_run) {
    const auto days = read_holidays(read_file(file));
    if (!days) return report(days.error());
    fmt::print("{} days off, {} make-up working days\n", days->days_off.size(), days->make_up_days.size());
    if (dry_run) return succeeded;
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto done = station.store->write_now(
        station.keeper(), [&](store::Transaction& transaction) -> Result<std::size_t> {
            incidents::Rulebook book = station.rulebooks.current(transaction)->book;
            const std::size_t added = add_new(book.calendar.days_off, days->days_off) +
                                      add_new(book.calendar.make_up_days, days->make_up_days);
            if (added != 0) station.rulebooks.replace(transaction, book);
            return added;
        });
    if (!done) return report(done.error());
    fmt::print("{} 天为新增，规则已更新 · {} of them new\n", *done, *done);
    return succeeded;
}

int show(const Shared& shared, int year) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto rules = station.rules_in_force();
    const auto& calendar = rules->calendar;
    using namespace std::chrono;
    for (sys_days day{std::chrono::year(year) / January / 1};
         day < sys_days{std::chrono::year(year + 1) / January / 1}; day += days(1)) {
        const bool weekend = weekday(day) == Saturday || weekday(day) == Sunday;
        if (calendar.is_working_day(day) != weekend) continue;
        fmt::print("{} {}\n", to_text(year_month_day(day)), weekend ? "班 worked" : "休 off");
    }
    if (year > last_known_holiday_year()) {
        fmt::print(stderr,
                   "程序自带的节假日安排到 {0} 年为止；请导入新的安排。\nThe program carries arrangements up "
                   "to {0}; "
                   "import later ones.\n",
                   last_known_holiday_year());
    }
    return succeeded;
}

}  // namespace

void add_calendar(CLI::App& app, Shared& shared) {
    CLI::App* calendar =
        app.add_subcommand("calendar", "Working days: import holidays, show a year (工作日历)");
    calendar->require_subcommand(1);
    auto file = std::make_shared<std::string>();
    auto dry_run = std::make_shared<bool>(false);
    CLI::App* import_command = calendar->add_subcommand(
        "import", "Adds public holidays and make-up days from an iCalendar file (导入节假日)");
    add_station_option(*import_command, shared);
    import_command->add_option("FILE", *file, "iCalendar (.ics)")->required();
    import_command->add_flag("--dry-run", *dry_run, "Only check and count");
    import_command->callback(
        [&shared, file, dry_run] { shared.exit_code = import(shared, *file, *dry_run); });
    auto year = std::make_shared<int>(last_known_holiday_year());
    CLI::App* show_command = calendar->add_subcommand(
        "show", "Lists the days of a year that differ from the plain week (显示某年调休)");
    add_station_option(*show_command, shared);
    show_command->add_option("YEAR", *year, "Year")->check(CLI::Range(1970, 2198))->capture_default_str();
    show_command->callback([&shared, year] { shared.exit_code = show(shared, *year); });
}

}  // namespace linli::cli
