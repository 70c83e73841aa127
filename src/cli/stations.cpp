// The stations of a database: which there are, a new one, a changed one; while the server runs too, where the
// database is PostgreSQL's. On SQLite the server that runs has the same in its API.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"

namespace linli::cli {
namespace {

int list(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto tree = station.directory.tree();
    for (const stations::Station& top : tree->all()) {
        if (top.parent) continue;
        for (const stations::Station* one : tree->with_all_under(top.id)) {
            const stations::Station* const parent = one->parent ? tree->find(*one->parent) : nullptr;
            fmt::print("{}\t{}\t{}\t{}\t{}{}\n", static_cast<std::int64_t>(one->id), one->code, one->name,
                       json::name_of(one->kind), parent == nullptr ? "-" : parent->code,
                       one->closed_at ? "\t已撤销 closed" : "");
        }
    }
    return succeeded;
}

int add(const Shared& shared, const stations::NewStation& wanted) {
    json::Faults faults;
    check(wanted, faults);
    if (!faults.empty()) return report(refuse_invalid(faults.take()).value());
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto added = station.store->write_now(station.keeper(), [&](store::Transaction& transaction) {
        return station.station_desk.add(transaction, wanted);
    });
    if (!added) return report(added.error());
    fmt::print(
        "已新建 · added: {0} {1} ({2})\n"
        "请其安全管理员 {3} 打开此一次性链接设置密码（仅显示这一次）\n"
        "its security administrator, {3}, sets the password at this one-time link (shown only now):\n"
        "    /welcome#{4}\n"
        "本单位的页面 · its pages begin at: /at/{1}\n",
        added->station.number, added->station.code, added->station.name, added->administrator.name,
        added->administrator.invitation);
    return succeeded;
}

int change(const Shared& shared, const std::string& code, const stations::StationChange& wanted) {
    json::Faults faults;
    check(wanted, faults);
    if (!faults.empty()) return report(refuse_invalid(faults.take()).value());
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto changed = station.store->write_now(station.keeper(), [&](store::Transaction& transaction) {
        return station.station_desk.change(transaction, code, std::nullopt, wanted);
    });
    if (!changed) return report(changed.error());
    fmt::print("已更改 · changed: {} {} ({}){}\n", changed->number, changed->code, changed->name,
               changed->closed_at ? " 已撤销 closed" : "");
    return succeeded;
}

void add_add(CLI::App& station, Shared& shared) {
    const auto wanted = std::make_shared<stations::NewStation>();
    const auto kind = std::make_shared<std::string>("station");
    std::vector<std::string> kinds;
    for (const std::string_view name : json::names_of<stations::Kind>())
        kinds.emplace_back(name);
    CLI::App* command = station.add_subcommand(
        "add",
        "Adds one and prints the one-time link of its security administrator (新建单位，打印一次性链接)");
    add_data_option(*command, shared);
    command->add_option("CODE", wanted->code, "Lower-case letters, digits and '-' (代码)")->required();
    command->add_option("--name", wanted->name, "What people call it (名称)")->required();
    command->add_option("--kind", *kind, "What it is (种类)")
        ->check(CLI::IsMember(kinds))
        ->capture_default_str();
    command->add_option("--under", wanted->parent, "The bureau or district it is under, by its code (上级)");
    command->add_option("--administrator", wanted->administrator, "Name of its first account (账户名)")
        ->capture_default_str();
    command->callback([&shared, wanted, kind] {
        wanted->kind = json::enum_from<stations::Kind>(*kind).value();
        shared.exit_code = add(shared, *wanted);
    });
}

void add_change(CLI::App& station, Shared& shared) {
    const auto code = std::make_shared<std::string>();
    const auto wanted = std::make_shared<stations::StationChange>();
    const auto close = std::make_shared<bool>(false);
    const auto open = std::make_shared<bool>(false);
    CLI::App* command =
        station.add_subcommand("change", "Changes, closes or opens one again (更改、撤销、恢复)");
    add_data_option(*command, shared);
    command->add_option("CODE", *code, "The station's code (代码)")->required();
    command->add_option("--name", wanted->name, "A new name (名称)");
    command->add_option("--code", wanted->code, "A new code (新代码)");
    command->add_option("--under", wanted->parent, "Another parent, by its code; '' for none (上级)");
    CLI::Option* closing = command->add_flag("--close", *close, "Nobody signs in or reports any more (撤销)");
    command->add_flag("--open", *open, "The other way (恢复)")->excludes(closing);
    command->callback([&shared, code, wanted, close, open] {
        if (*close || *open) wanted->is_closed = *close;
        shared.exit_code = change(shared, *code, *wanted);
    });
}

}  // namespace

void add_station(CLI::App& app, Shared& shared) {
    CLI::App* station = app.add_subcommand("station", "Bureau, district, station: which there are (单位)");
    station->require_subcommand(1);
    CLI::App* command = station->add_subcommand("list", "Lists them, each under its parent (列出)");
    add_data_option(*command, shared);
    command->callback([&shared] { shared.exit_code = list(shared); });
    add_add(*station, shared);
    add_change(*station, shared);
}

}  // namespace linli::cli
