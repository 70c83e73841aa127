// The monthly report, on the command line.
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"
#include "insight/report_pdf.h"
#include "insight/report_workbook.h"

namespace linli::cli {
namespace {

struct ReportOptions {
    std::string month;
    std::string language = "zh";
    std::filesystem::path to;
};

int make(const Shared& shared, const ReportOptions& options) {
    const auto month = insight::parse_month(options.month);
    if (!month) throw CLI::ValidationError("--month", "a month is such as 2026-10");
    const auto language = json::enum_from<Language>(options.language).value();
    const bool is_workbook = options.to.extension() == ".xlsx";
    if (!is_workbook && options.to.extension() != ".pdf")
        throw CLI::ValidationError("--to", "the file's name ends in .pdf or .xlsx");
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto report = station.store->read_now(station.keeper(), [&](store::Snapshot& snapshot) {
        return insight::monthly_report(
            snapshot, {station.list, station.lines, station.rulebooks, station.grids}, *month);
    });
    if (!report) return cli::report(report.error());
    const auto bytes = is_workbook ? Result<std::string>(insight::report_workbook(*report, language))
                                   : insight::report_pdf(*report, language);
    if (!bytes) return cli::report(bytes.error());
    std::ofstream file(options.to, std::ios::binary | std::ios::trunc);
    file << *bytes;
    file.close();
    if (!file) throw std::runtime_error(options.to.string() + ": cannot be written (无法写入)");
    fmt::print("月报已写入 · report written: {} ({} bytes)\n", options.to.string(), bytes->size());
    return succeeded;
}

}  // namespace

void add_report(CLI::App& app, Shared& shared) {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* command = app.add_subcommand("report", "Writes a month's report as PDF or XLSX (生成月报)");
    add_station_option(*command, shared);
    command->add_option("--month", options->month, "Month, such as 2026-10 (月份)")->required();
    command->add_option("--language", options->language, "zh or en (语言)")
        ->check(CLI::IsMember({"zh", "en"}))
        ->capture_default_str();
    command->add_option("--to", options->to, "File to write: .pdf or .xlsx (输出文件)")->required();
    command->callback([&shared, options] { shared.exit_code = make(shared, *options); });
}

}  // namespace linli::cli
