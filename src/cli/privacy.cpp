// Answers to a person who asks what is held about them, by their telephone, while the server does not run: it
// has the same in its API.
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
    const auto done = station.store->write_now(
        keeper, [&](store::Transaction& transaction) { return (station.desk.*command)(transaction, body); });
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
        fmt::print(stderr, "{0} 条记录 · {0} records: {1}\n", held.reports.size(), to);
        return succeeded;
    });
}

int print_count(const incidents::Answered& answered) {
    fmt::print("{0} 条记录 · {0} records\n", answered.records);
    return succeeded;
}

}  // namespace

void add_privacy(CLI::App& app, Shared& shared) {
    CLI::App* privacy = app.add_subcommand(
        "privacy", "A person's requests, by telephone: copy, correct, erase (个人信息请求)");
    privacy->require_subcommand(1);
    auto who = std::make_shared<incidents::WhoAsks>();
    auto to = std::make_shared<std::string>("-");
    CLI::App* copy = privacy->add_subcommand(
        "export", "Everything that is held by a telephone, as one JSON file (提供副本)");
    add_data_option(*copy, shared);
    copy->add_option("TELEPHONE", who->telephone, "The person's telephone (电话)")->required();
    copy->add_option("--to", *to, "File to write; - is standard output")->capture_default_str();
    copy->callback([&shared, who, to] { shared.exit_code = export_person(shared, *who, *to); });

    auto correction = std::make_shared<incidents::Correction>();
    CLI::App* correct = privacy->add_subcommand("correct", "Replaces what is held by what is given (更正)");
    add_data_option(*correct, shared);
    correct->add_option("TELEPHONE", correction->telephone, "By which it is held now (电话)")->required();
    correct->add_option("--name", correction->name, "Name (姓名)");
    correct->add_option("--telephone", correction->new_telephone, "New telephone (新电话)");
    correct->add_option("--address", correction->address, "Address (住址)");
    correct->add_option("--contact", correction->contact, "Other contact (其他联系方式)");
    correct->callback([&shared, correction] {
        shared.exit_code = answer(shared, *correction, &incidents::IncidentDesk::correct_person, print_count);
    });

    CLI::App* erase = privacy->add_subcommand(
        "erase", "Destroys the keys of everything held by a telephone; the reports stay, nobody's (删除)");
    add_data_option(*erase, shared);
    erase->add_option("TELEPHONE", who->telephone, "The person's telephone (电话)")->required();
    erase->callback([&shared, who] {
        shared.exit_code = answer(shared, *who, &incidents::IncidentDesk::erase_person, print_count);
    });
}

}  // namespace linli::cli
