// Answers to a person who asks what is held about them, by their telephone, and what is kept how long; while
// the server does not run: it has the same in its API.
#include <fstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"

namespace linli::cli {
namespace {

// Runs `command` of the incident desk with `body`, once its values are good.
template <class Body, class Command, class Print>
int answer(const Shared& shared, const Body& body, Command command, Print print) {
    json::Faults faults;
    check(body, faults);
    if (!faults.empty()) return report(refuse_invalid(faults.take()).value());
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto done = station.store->write_now(station.keeper(), [&](store::Transaction& transaction) {
        return (station.desk.*command)(transaction, body);
    });
    if (!done) return report(done.error());
    return print(*done);
}

int export_person(const Shared& shared, const incidents::WhoAsks& who, const std::string& to) {
    return answer(shared, who, &incidents::IncidentDesk::copy_person, [&](const incidents::PersonFile& held) {
        const std::string text = json::to_text(held) + '\n';
        if (to == "-") {
            fmt::print("{}", text);
            return succeeded;
        }
        std::ofstream file(to, std::ios::binary | std::ios::trunc);
        file << text << std::flush;
        if (!file) throw std::runtime_error(to + ": cannot be written (无法写入)");
        fmt::print(stderr, "{0} 条记录 · {0} records: {1}\n", held.reports.size() + held.others.size(), to);
        return succeeded;
    });
}

int print_count(const incidents::Answered& answered) {
    fmt::print("{0} 条记录 · {0} records\n", answered.records);
    return succeeded;
}

int print_schedule(const Shared& shared, bool of_program) {
    retention::Periods periods;
    if (!of_program) {
        const SystemClock clock;
        Station station(shared, for_reading(), clock);
        periods = station.ask([](store::Snapshot& snapshot) { return retention::periods_of(snapshot); });
    }
    fmt::print("{}", retention::as_markdown(periods));
    return succeeded;
}

void print_counts(const retention::Counts& counts, std::string_view heading) {
    fmt::print("{}\n", heading);
    for (const auto& [name, count] : counts)
        fmt::print("  {:<14} {:>8}\n", name, count);
}

int show_what_would_go(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    print_counts(
        station.ask([&](store::Snapshot& snapshot) { return station.retention.would_remove(snapshot); }),
        "将清除（未改动任何内容） · would go (nothing was changed):");
    return succeeded;
}

int run_retention(const Shared& shared) {
    using State = retention::NightlyRun::State;
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    station.store->wait_for_followers();
    for (State state = State::under_way; state == State::under_way;) {
        state = station.store
                    ->write_now(
                        station.keeper(),
                        [&](store::Transaction& transaction) { return station.retention.batch(transaction); })
                    .value();
    }
    const auto runs =
        station.ask([](store::Snapshot& snapshot) { return retention::latest_runs(snapshot, 1); });
    print_counts(runs.runs.at(0).removed, "已清除 · went:");
    return succeeded;
}

void add_retention(CLI::App& privacy, Shared& shared) {
    auto of_program = std::make_shared<bool>(false);
    CLI::App* schedule = privacy.add_subcommand("schedule", "What is kept how long, as Markdown (保存期限)");
    add_station_option(*schedule, shared);
    schedule->add_flag("--defaults", *of_program, "As the program comes, without a database");
    schedule->callback([&shared, of_program] { shared.exit_code = print_schedule(shared, *of_program); });

    auto dry_run = std::make_shared<bool>(false);
    CLI::App* run = privacy.add_subcommand(
        "run",
        "Removes now what the schedule says, as `serve` does each night (到期清理); the server must not run");
    add_station_option(*run, shared);
    run->add_flag("--dry-run", *dry_run, "Only says what would go, also while the server runs (只列出)");
    run->callback([&shared, dry_run] {
        shared.exit_code = *dry_run ? show_what_would_go(shared) : run_retention(shared);
    });
}

}  // namespace

void add_privacy(CLI::App& app, Shared& shared) {
    CLI::App* privacy = app.add_subcommand("privacy",
                                           "A person's requests, by telephone: copy, correct, erase; what is "
                                           "kept how long (个人信息请求、保存期限)");
    privacy->require_subcommand(1);
    add_retention(*privacy, shared);
    auto who = std::make_shared<incidents::WhoAsks>();
    auto to = std::make_shared<std::string>("-");
    CLI::App* copy = privacy->add_subcommand(
        "export", "Everything that is held by a telephone, as one JSON file (提供副本)");
    add_station_option(*copy, shared);
    copy->add_option("TELEPHONE", who->telephone, "The person's telephone (电话)")->required();
    copy->add_option("--to", *to, "File to write; - is standard output")->capture_default_str();
    copy->callback([&shared, who, to] { shared.exit_code = export_person(shared, *who, *to); });

    auto correction = std::make_shared<incidents::Correction>();
    CLI::App* correct = privacy->add_subcommand("correct", "Replaces what is held by what is given (更正)");
    add_station_option(*correct, shared);
    correct->add_option("TELEPHONE", correction->telephone, "By which it is held now (电话)")->required();
    correct->add_option("--name", correction->name, "Name (姓名)");
    correct->add_option("--telephone", correction->new_telephone, "New telephone (新电话)");
    correct->add_option("--address", correction->address, "Address (住址)");
    correct->add_option("--contact", correction->contact, "Other contact (其他联系方式)");
    correct->callback([&shared, correction] {
        shared.exit_code = answer(shared, *correction, &incidents::IncidentDesk::correct_person, print_count);
    });

    CLI::App* erase = privacy->add_subcommand("erase",
                                              "Destroys the keys of everything held by a telephone; the "
                                              "reports stay, nobody's, and a volunteer has "
                                              "withdrawn (删除)");
    add_station_option(*erase, shared);
    erase->add_option("TELEPHONE", who->telephone, "The person's telephone (电话)")->required();
    erase->callback([&shared, who] {
        shared.exit_code = answer(shared, *who, &incidents::IncidentDesk::erase_person, print_count);
    });
}

}  // namespace linli::cli
