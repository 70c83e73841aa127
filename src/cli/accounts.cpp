// Accounts, for the keeper of the machine: the first one, and the way back in when nobody can sign in.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"

namespace linli::cli {
namespace {

using identity::Account;
using identity::Role;

void print_invitation(const identity::Invited& invited) {
    if (invited.invitation.empty()) {
        fmt::print("已添加系统账户 · added the system account {}\n", invited.name);
        return;
    }
    fmt::print(
        "{0}: 请其本人打开此一次性链接设置密码（{1} UTC 前有效，仅显示这一次）\n"
        "{0}: its owner sets the password at this one-time link (good until {1} UTC, shown only now):\n"
        "  http://127.0.0.1:8110/welcome#{2}\n",
        invited.name, to_local(*invited.expires_at, Zone{Minutes(0)}), invited.invitation);
}

// Runs `command` on the account of this name.
template <class Command>
int with_account(const Shared& shared, const std::string& name, Command command) {
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto done = station.store->write_now(station.keeper(), [&](store::Transaction& transaction) {
        const auto account = identity::find_account_by_name(transaction, name);
        return command(station.accounts, transaction, identity::WhichAccount{account ? account->id : 0});
    });
    if (!done) return report(done.error());
    if constexpr (std::same_as<std::remove_cvref_t<decltype(*done)>, identity::Invited>) {
        print_invitation(*done);
    } else {
        fmt::print("{} · {}{}\n", done->name, json::name_of(done->role),
                   done->is_disabled ? " (停用 disabled)" : "");
    }
    return succeeded;
}

int add(const Shared& shared, const identity::NewAccount& account) {
    json::Faults faults;
    check(account, faults);
    if (!faults.empty()) return report(refuse_invalid(faults.take()).value());
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto done = station.store->write_now(station.keeper(), [&](store::Transaction& transaction) {
        return station.accounts.add(transaction, account);
    });
    if (!done) return report(done.error());
    print_invitation(*done);
    return succeeded;
}

int list(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto accounts = station.ask(identity::all_accounts);
    for (const Account& account : accounts) {
        std::string posts;
        for (const std::string& post : identity::posts_of(account))
            posts += (posts.empty() ? "" : ",") + post;
        fmt::print("{}\t{}\t{}\t{}\t{}{}{}\n", account.id, account.name, json::name_of(account.role), posts,
                   account.has_password ? "" : "no-password ",
                   account.has_second_factor ? "second-factor " : "", account.is_disabled ? "disabled" : "");
    }
    return succeeded;
}

// The name is the one argument of most subcommands.
CLI::App* add_named(CLI::App& accounts, Shared& shared, const char* command, const char* help,
                    const std::shared_ptr<std::string>& name) {
    CLI::App* added = accounts.add_subcommand(command, help);
    add_station_option(*added, shared);
    added->add_option("NAME", *name, "The account's name (账户名)")->required();
    return added;
}

void add_add(CLI::App& accounts, Shared& shared) {
    auto account = std::make_shared<identity::NewAccount>();
    auto role = std::make_shared<std::string>();
    std::vector<std::string> names;
    for (const auto one : json::names_of<Role>())
        names.emplace_back(one);
    CLI::App* command = accounts.add_subcommand(
        "add", "Adds an account and prints a one-time link for its owner (新建账户，打印一次性链接)");
    add_station_option(*command, shared);
    command->add_option("NAME", account->name, "Lower-case letters, digits, '.', '_', '-' (账户名)")
        ->required();
    command->add_option("--role", *role, "What its owner is (角色)")->required()->check(CLI::IsMember(names));
    command->add_option("--post", account->posts,
                        "A post: officer/GRID, auxiliary/GRID, worker/GRID, team/NAME, partner/CODE; may be "
                        "given several times (岗位)");
    command->callback([&shared, account, role] {
        account->role = json::enum_from<Role>(*role).value();
        shared.exit_code = add(shared, *account);
    });
}

void add_link(CLI::App& accounts, Shared& shared) {
    struct Link {
        std::string name;
        std::string issuer;
        identity::ProviderSubject subject;
    };
    const auto link = std::make_shared<Link>();
    CLI::App* command = accounts.add_subcommand(
        "link-oidc", "Links an account with its owner's subject at the provider (登记单位账号)");
    add_station_option(*command, shared);
    command->add_option("NAME", link->name, "The account's name (账户名)")->required();
    command->add_option("--issuer", link->issuer, "As serve's --oidc-issuer (单位登录服务)")->required();
    command->add_option("--subject", link->subject.subject, "Its `sub` there (单位账号的 sub)")->required();
    command->callback([&shared, link] {
        json::Faults faults;
        check(link->subject, faults);
        shared.exit_code =
            faults.empty()
                ? with_account(shared, link->name,
                               [&link](const auto& desk, auto& transaction, auto which) {
                                   return desk.link_provider(transaction, which, link->issuer, link->subject);
                               })
                : report(refuse_invalid(faults.take()).value());
    });
}

void add_unlink(CLI::App& accounts, Shared& shared) {
    const auto name = std::make_shared<std::string>();
    const auto issuer = std::make_shared<std::string>();
    CLI::App* command = add_named(accounts, shared, "unlink-oidc",
                                  "Unlinks an account from the provider; its sessions end (取消登记)", name);
    command->add_option("--issuer", *issuer, "As serve's --oidc-issuer (单位登录服务)")->required();
    command->callback([&shared, name, issuer] {
        shared.exit_code =
            with_account(shared, *name, [&issuer](const auto& desk, auto& transaction, auto which) {
                return desk.unlink_provider(transaction, which, *issuer);
            });
    });
}

}  // namespace

void add_accounts(CLI::App& app, Shared& shared) {
    CLI::App* accounts =
        app.add_subcommand("accounts", "Accounts, while the server does not run: it has pages for it (账户)");
    accounts->require_subcommand(1);
    add_add(*accounts, shared);
    auto name = std::make_shared<std::string>();
    add_named(*accounts, shared, "disable", "Disables an account; its sessions end (停用)", name)
        ->callback([&shared, name] {
            shared.exit_code =
                with_account(shared, *name, [](const auto& desk, auto& transaction, auto which) {
                    return desk.disable(transaction, which);
                });
        });
    add_named(*accounts, shared, "enable", "Enables it again (启用)", name)->callback([&shared, name] {
        shared.exit_code = with_account(shared, *name, [](const auto& desk, auto& transaction, auto which) {
            return desk.enable(transaction, which);
        });
    });
    add_named(*accounts, shared, "reset-password", "Prints a new one-time link (重置密码)", name)
        ->callback([&shared, name] {
            shared.exit_code =
                with_account(shared, *name, [](const auto& desk, auto& transaction, auto which) {
                    return desk.reset_password(transaction, which);
                });
        });
    add_named(*accounts, shared, "reset-second-factor",
              "Its owner enrols a new one at the next sign-in (重置第二因素)", name)
        ->callback([&shared, name] {
            shared.exit_code =
                with_account(shared, *name, [](const auto& desk, auto& transaction, auto which) {
                    return desk.reset_second_factor(transaction, which);
                });
        });
    add_link(*accounts, shared);
    add_unlink(*accounts, shared);
    CLI::App* list_command =
        accounts->add_subcommand("list", "Lists the accounts: id, name, role, posts, what is set (列出)");
    add_station_option(*list_command, shared);
    list_command->callback([&shared] { shared.exit_code = list(shared); });
}

}  // namespace linli::cli
