// What the keeper of a station does: check and backup, incidents in and out.
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "audit/verification.h"
#include "audit/witness_rows.h"
#include "base/files.h"
#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"
#include "exchange/consistency.h"
#include "incidents/consistency.h"
#include "incidents/incident_export.h"
#include "incidents/sheet_keeper.h"
#include "volunteers/consistency.h"

namespace linli::cli {
namespace {

// What was read of a station, or of all together.
struct Checked {
    std::int64_t incidents = 0;
    std::int64_t entries = 0;
    std::int64_t sealed = 0;
    std::int64_t faults = 0;
};

// Says which witnesses of a station are not well. How many disagree: that is a fault, of the record or of
// theirs.
std::int64_t check_witnesses(Station& station, StationId id, const std::string& where) {
    std::int64_t faults = 0;
    for (const audit::WitnessRow& one : station.ask(&audit::find_witnesses, id)) {
        if (one.state == audit::WitnessState::well) continue;
        const bool disagrees = one.state == audit::WitnessState::disagrees;
        if (disagrees) ++faults;
        fmt::print("{}witness {} {} since {}: {}\n", where, one.name,
                   disagrees ? "DISAGREES" : "keeps no checkpoints", to_iso(one.since), one.why.en);
    }
    return faults;
}

Checked check_one(Station& station, const stations::Station& one, bool is_alone) {
    Progress progress("checking " + one.code);
    const auto show = [&](std::size_t done, std::size_t total) { progress.show(done, total); };
    const auto checked = station.ask(
        [&](store::Snapshot& snapshot) {
            return incidents::check_consistency(snapshot, station.lines, show);
        },
        one.id);
    const auto exchanged = station.ask(&exchange::check_deliveries, one.id);
    const auto ledger = station.ask(&volunteers::check_ledger, one.id);
    const auto seal = station.ask(
        [&](store::Snapshot& snapshot) {
            audit::Known known;
            if (station.seal) known.keys = station.seal->keys(one.id);
            return audit::verify(snapshot, known, show);
        },
        one.id);
    const std::string where = is_alone ? "" : one.code + ": ";
    for (const std::string& fault : checked.faults)
        fmt::print("{}{}\n", where, fault);
    for (const std::string& fault : exchanged.faults)
        fmt::print("{}{}\n", where, fault);
    for (const std::string& fault : ledger.faults)
        fmt::print("{}{}\n", where, fault);
    for (const Text& fault : seal.faults)
        fmt::print("{}seal: {}\n", where, fault.en);
    const std::int64_t disagreeing = check_witnesses(station, one.id, where);
    return {
        static_cast<std::int64_t>(checked.incidents), static_cast<std::int64_t>(checked.entries), seal.sealed,
        static_cast<std::int64_t>(checked.faults.size() + exchanged.faults.size() + ledger.faults.size()) +
            seal.fault_count + disagreeing};
}

// All stations, or the one that is named.
int check(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    Checked all;
    for (const std::string& fault : station.store->integrity_faults()) {
        fmt::print("{}\n", fault);
        ++all.faults;
    }
    const auto tree = station.directory.tree();
    for (const stations::Station& one : tree->all()) {
        if (!shared.station.empty() && one.id != station.own) continue;
        const Checked checked = check_one(station, one, tree->all().size() == 1);
        all.incidents += checked.incidents;
        all.entries += checked.entries;
        all.sealed += checked.sealed;
        all.faults += checked.faults;
    }
    fmt::print("{} incidents, {} journal entries, {} of them sealed, {} faults\n", all.incidents, all.entries,
               all.sealed, all.faults);
    return all.faults == 0 ? succeeded : failed;
}

int back_up(const Shared& shared, const std::string& to) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    Progress progress("backup");
    const auto done = station.store->backup(to, [&](int pages, int total) {
        progress.show(static_cast<std::size_t>(pages), static_cast<std::size_t>(total));
    });
    if (!done) return report(done.error());
    fmt::print("已备份 · backed up: {} ({} bytes)\n", to, std::filesystem::file_size(to));
    return succeeded;
}

int import(const Shared& shared, const std::string& file, bool dry_run) {
    std::ifstream in = open_file(file);
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto reports = incidents::read_reports(in, station.rules_in_force()->book);
    if (!reports) return report(reports.error());
    if (dry_run) {
        fmt::print("{} rows would be imported (--dry-run)\n", reports->size());
        return succeeded;
    }
    // All or nothing: one transaction; each report is an entry of its own.
    const auto done = station.store->write_now(station.keeper(),
                                               [&](store::Transaction& transaction) -> Result<std::size_t> {
                                                   for (const incidents::Report& one : *reports) {
                                                       auto receipt = station.desk.report(transaction, one);
                                                       if (!receipt)
                                                           return tl::unexpected(std::move(receipt.error()));
                                                   }
                                                   return reports->size();
                                               });
    if (!done) return report(done.error());
    station.store->wait_for_followers();
    fmt::print("{} imported\n", *done);
    return succeeded;
}

int export_all(const Shared& shared, const std::string& format, const std::string& to) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto stream = format == "xlsx"
                            ? incidents::xlsx_export({}, station.lines, station.rulebooks, Language::zh)
                            : incidents::csv_export({}, station.lines, station.rulebooks, Language::zh);
    std::ofstream file;
    if (to != "-") file.open(to, std::ios::binary | std::ios::trunc);
    std::ostream& out = to == "-" ? std::cout : file;
    for (;;) {
        const auto piece = station.ask([&](store::Snapshot& snapshot) { return stream->next(snapshot); });
        if (!piece) break;
        out << *piece;
    }
    out.flush();
    if (!out) throw std::runtime_error(to + ": cannot be written (无法写入)");
    return succeeded;
}

// All stations, or the one that is named.
int recount(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    std::int64_t sheets = 0, stations = 0;
    const auto tree = station.directory.tree();
    for (const stations::Station& one : tree->all()) {
        if (!shared.station.empty() && one.id != station.own) continue;
        Progress progress("counting " + one.code);
        const auto command = [&](auto write) {
            station.store
                ->write_now(keeper_of(one.id),
                            [&](store::Transaction& transaction) -> Result<bool> {
                                write(transaction);
                                return true;
                            })
                .value();
        };
        command([](store::Transaction& transaction) { incidents::begin_sheets_anew(transaction); });
        while (const auto work = station.ask(&incidents::next_sheet_work, one.id)) {
            command([&](store::Transaction& transaction) { incidents::write_sheets(transaction, *work); });
            const auto done = static_cast<std::size_t>(work->becomes.next_number.value_or(0));
            if (done != 0) progress.show(done - 1, done);
        }
        sheets += station.ask(&incidents::count_sheets, one.id);
        ++stations;
    }
    fmt::print("{} stations counted anew, {} day sheets\n", stations, sheets);
    return succeeded;
}

struct StatsOptions {
    std::string from, to, by = "none";
};

std::string percent(std::optional<double> rate) {
    return rate ? fmt::format("{:.2f}%", *rate * 100) : "–";
}
std::string hours(std::optional<double> value) {
    return value ? fmt::format("{:.1f} h", *value) : "–";
}

void print(std::string_view key, const incidents::Figures& f, const incidents::Figures& before) {
    fmt::print("{:<24} {:>8} {:>8} {:>9} {:>9} {:>9} {:>9} {:>10} {:>8}\n", key, f.reported, f.closed,
               percent(f.closure_rate), percent(f.on_time_rate), percent(f.verified_rate),
               percent(f.reopened_rate), hours(f.median_hours_to_close), before.reported);
}

int stats(const Shared& shared, const StatsOptions& options) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto table = station.store->read_now(
        station.keeper(), [&](store::Snapshot& snapshot) -> Result<incidents::FiguresTable> {
            const auto rules = station.rulebooks.current(snapshot);
            incidents::FiguresQuery query;
            query.by = json::enum_from<incidents::GroupBy>(options.by);
            for (const auto& [text, moment] :
                 {std::pair(&options.from, &query.from), std::pair(&options.to, &query.to)}) {
                if (text->empty()) continue;
                const auto day = parse_date(*text);
                if (!day) {
                    return refuse(RefusalKind::invalid, "invalid",
                                  {"日期应如 2026-01-01。", "A date is such as 2026-01-01."});
                }
                *moment = start_of_day(std::chrono::sys_days(*day), rules->calendar.zone());
            }
            return incidents::figures(snapshot, station.lines, rules->book, query);
        });
    if (!table) return report(table.error());
    fmt::print("{:<24} {:>8} {:>8} {:>9} {:>9} {:>9} {:>9} {:>10} {:>8}\n", "", "reported", "closed",
               "closure", "on time", "verified", "reopened", "med. close", "yr before");
    for (const incidents::FiguresGroup& group : table->groups)
        print(group.key, group.now, group.year_before);
    print("all", table->total, table->total_year_before);
    return succeeded;
}

}  // namespace

void add_check(CLI::App& app, Shared& shared) {
    CLI::App* command =
        app.add_subcommand("check",
                           "Reads the whole database and proves that rows, journal, figures and seal agree "
                           "(核对). Exit code 1 if not.");
    add_station_option(*command, shared);
    command->callback([&shared] { shared.exit_code = check(shared); });
}

void add_backup(CLI::App& app, Shared& shared) {
    auto to = std::make_shared<std::string>();
    CLI::App* command =
        app.add_subcommand("backup", "Copies the database, of one moment, also while the server runs (备份)");
    add_station_option(*command, shared);
    command->add_option("FILE", *to, "The copy; must not exist")->required();
    command->callback([&shared, to] { shared.exit_code = back_up(shared, *to); });
}

void add_incidents(CLI::App& app, Shared& shared) {
    CLI::App* incidents = app.add_subcommand("incidents", "Incidents: import, export, figures (事件)");
    incidents->require_subcommand(1);

    auto file = std::make_shared<std::string>();
    auto dry_run = std::make_shared<bool>(false);
    CLI::App* import_command =
        incidents->add_subcommand("import",
                                  "Takes in reports from CSV, all or none (导入).\nColumns: category, "
                                  "description, lon, lat or address; and if "
                                  "there are such level, crs, name, contact.");
    add_station_option(*import_command, shared);
    import_command->add_option("FILE", *file, "CSV, UTF-8")->required();
    import_command->add_flag("--dry-run", *dry_run, "Only check and report");
    import_command->callback(
        [&shared, file, dry_run] { shared.exit_code = import(shared, *file, *dry_run); });

    auto format = std::make_shared<std::string>("csv");
    auto to = std::make_shared<std::string>("-");
    CLI::App* export_command =
        incidents->add_subcommand("export", "Writes all incidents as CSV or XLSX (导出)");
    add_station_option(*export_command, shared);
    export_command->add_option("--format", *format, "csv or xlsx")
        ->check(CLI::IsMember({"csv", "xlsx"}))
        ->capture_default_str();
    export_command->add_option("FILE", *to, "Where to; - is the standard output")->capture_default_str();
    export_command->callback([&shared, format, to] { shared.exit_code = export_all(shared, *format, *to); });

    auto options = std::make_shared<StatsOptions>();
    CLI::App* stats_command =
        incidents->add_subcommand("stats", "Figures of a period, with the year before (统计)");
    add_station_option(*stats_command, shared);
    stats_command->add_option("--from", options->from, "First day; a year ago if missing");
    stats_command->add_option("--to", options->to, "Day after the last; now if missing");
    stats_command->add_option("--by", options->by, "none, grid, category, handler, day, week or month")
        ->check(CLI::IsMember({"none", "grid", "category", "handler", "day", "week", "month"}))
        ->capture_default_str();
    stats_command->callback([&shared, options] { shared.exit_code = stats(shared, *options); });

    CLI::App* recount_command = incidents->add_subcommand(
        "recount",
        "Makes the day sheets anew, from which figures are counted (重新汇总).\nFor when `linli check` says "
        "that one is not what the incidents say; programs that run take them in when they start next.");
    add_station_option(*recount_command, shared);
    recount_command->callback([&shared] { shared.exit_code = recount(shared); });
}

}  // namespace linli::cli
