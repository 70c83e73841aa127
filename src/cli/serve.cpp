#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "audit/audit_api.h"
#include "cli/commands.h"
#include "cli/courier.h"
#include "cli/door_options.h"
#include "cli/file_carrier.h"
#include "cli/pages.h"
#include "cli/provider_options.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/timekeeper.h"
#include "cli/witness_options.h"
#include "http/openapi.h"
#include "http/server.h"
#include "open311/open311_api.h"
#include "store/readiness.h"

namespace linli::cli {
namespace {

// Ends what still works for the server before the server goes, the store last: what it has accepted finds the
// server to answer to.
class Ending {
  public:
    Ending(http::Workshop& workshop, http::Workshop& darkroom, http::Workshop& errands, Station& station)
        : workshop_(workshop), darkroom_(darkroom), errands_(errands), station_(station) {}
    ~Ending() {
        workshop_.close();
        darkroom_.close();
        errands_.close();
        station_.month_plans.close();
        station_.store.reset();
    }
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

  private:
    http::Workshop& workshop_;
    http::Workshop& darkroom_;
    http::Workshop& errands_;
    Station& station_;
};

void reload_keys(Station& station, const Shared& shared) {
    try {
        if (const auto done = station.reload_keys(keys_of(shared)); !done) {
            spdlog::error("the keys in use stay: {} ({})", done.error().detail.en, done.error().type);
        } else {
            spdlog::info("keys read again; new records are sealed under {}",
                         station.vault.keys()->current().id);
        }
    } catch (const std::exception& error) {
        spdlog::error("the keys in use stay: {}", error.what());
    }
}

constexpr const char* first_account = "admin";
constexpr std::size_t most_waiting_in_workshop = 256;
constexpr std::size_t most_waiting_in_darkroom = 16;  // each holds a picture of up to 20 MiB

// Errands wait for others most of the time.
constexpr unsigned errand_threads = 4;
constexpr std::size_t most_errands_waiting = 64;

// One core stays with those who answer.
unsigned workshop_threads() {
    return std::max(1U, std::thread::hardware_concurrency() - 1);
}

// A station without accounts has a first security administrator, and nobody's password: a link is printed.
// Each server on the database prints one, and each is good until one of them is taken up.
void invite_first(Station& station, const std::string& address) {
    const auto invited = station.store->write_now(
        station.keeper(), [&](store::Transaction& transaction) -> Result<std::optional<identity::Invited>> {
            const auto first = identity::find_account_by_name(transaction, first_account);
            if (identity::count_accounts(transaction) > (first && !first->has_password ? 1 : 0)) {
                return std::optional<identity::Invited>();
            }
            auto made = first ? station.accounts.invite_again(transaction, {first->id})
                              : station.accounts.add(
                                    transaction, {first_account, identity::Role::security_administrator, {}});
            if (!made) return tl::unexpected(std::move(made.error()));
            return std::optional(std::move(*made));
        });
    if (!invited || !*invited) return;
    fmt::print(
        "首次启动：请打开此一次性链接，为安全管理员“{0}”设置密码：\nFirst start: set the password of the "
        "security "
        "administrator \"{0}\" at this one-time link:\n    {1}/welcome#{2}\n",
        first_account, address, (*invited)->invitation);
}

// What the keeper reads when it is up.
void announce(const http::ServerOptions& options, std::uint16_t port, const Shared& shared) {
    const std::string address = public_address(options, port);
    const std::string own = own_address(options, port);
    fmt::print("邻里 Linli {0}\n地址 address: {1}\n接口 API:     {1}/docs\n", LINLI_VERSION, address);
    if (own != address) fmt::print("监听 listens: {}\n", own);
    if (!shared.database.empty()) fmt::print("数据库 database: {}\n", store::place_of(shared.database));
    fmt::print("数据 data:    {}\n密钥 keys:    {} （请与数据分开备份 keep a copy, apart from the data）\n",
               std::filesystem::absolute(shared.data).string(),
               keys_of(shared).may_be_written() ? std::filesystem::absolute(keys_of(shared).file).string()
                                                : shared.keys_from);
    if (options.address.is_loopback() && options.door.trusted.empty() && !options.certificate) {
        fmt::print(
            "只在本机可用；对外服务见 docs/door.md · Only this machine reaches it; to serve others see "
            "docs/door.md.\n");
    }
    fmt::print("Ctrl-C 停止 stops.\n");
    std::fflush(stdout);
}

struct ServeFlags {
    DoorFlags door;
    WitnessFlags witnesses;
    ProviderOptions provider;
    std::vector<std::string> partner_networks;
    std::string partner_folder, partner_ssh;
    int partner_look_seconds = 60;
    double retry_pace = 1;
    int checkpoint_seconds =
        int(std::chrono::duration_cast<std::chrono::seconds>(audit::checkpoint_every).count());
};

// In which partners' platforms may be, beside the open internet.
Result<std::vector<Network>> networks_from(const std::vector<std::string>& given) {
    std::vector<Network> networks;
    for (const std::string& text : given) {
        const auto network = Network::parse(text);
        if (!network) {
            return refuse(RefusalKind::invalid, "partner-network",
                          {"--partner-network " + text + "：应为网段，例如 10.20.0.0/16。",
                           "--partner-network " + text + ": must be a network, such as 10.20.0.0/16."});
        }
        networks.push_back(*network);
    }
    return networks;
}

bool has_demo_accounts(Station& station) {
    return station.ask([](store::Snapshot& snapshot) { return !identity::demo_accounts(snapshot).empty(); });
}

constexpr std::chrono::seconds database_awaited{60};

// A server that starts with its machine may be there before its database, or while another takes its
// primary's place. False when it is to end before that; a database that does not come is what opening it
// says.
bool await_database(const Shared& shared, const Signals& signals) {
    if (shared.database.empty()) return true;
    const auto until = std::chrono::steady_clock::now() + database_awaited;
    bool is_said = false;
    while (const auto why = store::not_ready(shared.database)) {
        if (std::chrono::steady_clock::now() >= until) return true;
        if (!is_said) {
            fmt::print(
                stderr,
                "{0}: 数据库暂时不可用，最多等待 {1} 秒\n{0}: waits up to {1} s for the database: {2}\n",
                store::place_of(shared.database), database_awaited.count(), *why);
        }
        is_said = true;
        if (signals.end_within(std::chrono::seconds(1))) return false;
    }
    return true;
}

int serve(const Shared& shared, const ServeFlags& flags) {
    auto options = server_options(flags.door);
    if (!options) {
        report(options.error());
        return misused;
    }
    auto witnesses = witnesses_from(flags.witnesses);
    if (!witnesses) return report(witnesses.error());
    auto witnessed = keys_witnessed_for(flags.witnesses);
    if (!witnessed) return report(witnessed.error());
    const Signals signals;
    if (!await_database(shared, signals)) return succeeded;
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    if (reaches_others(flags.door) && has_demo_accounts(station)) {
        return report({RefusalKind::invalid,
                       "serve/demo",
                       {"演示数据库的账户人人可用，只能在本机使用；请用 --data 指定另一个数据目录。",
                        "Everyone may use a demo database's accounts, so it is served to this machine alone; "
                        "name another folder with --data."}});
    }
    station.seal->sign_every(std::chrono::seconds(flags.checkpoint_seconds));
    station.witness.emplace(std::move(*witnessed), *station.seal);
    if (const auto connected = connect(station.provider, flags.provider, clock); !connected)
        return report(connected.error());
    auto own_networks = networks_from(flags.partner_networks);
    if (!own_networks) return report(own_networks.error());
    FilePlaces places{flags.partner_folder, flags.partner_ssh, *own_networks,
                      std::chrono::seconds(flags.partner_look_seconds)};
    station.partners.reach_also(std::move(*own_networks));
    http::Workshop workshop(workshop_threads(), most_waiting_in_workshop);
    http::Workshop darkroom(1, most_waiting_in_darkroom);
    http::Workshop errands(errand_threads, most_errands_waiting);
    http::Routes routes(*station.store, station.doorkeeper, workshop, darkroom);
    station.add_routes(routes, shared.data, errands);
    options->refusal_words = open311::in_open311_words;
    http::Server server(*station.store, routes, *options);
    const Ending ending(workshop, darkroom, errands, station);
    const Timekeeper timekeeper(station, std::move(*witnesses));
    const Courier courier(station, flags.retry_pace);
    const FileCarrier file_carrier(station, std::move(places));
    invite_first(station, public_address(*options, server.port()));
    announce(*options, server.port(), shared);
    const Signals::Waiting waiting(
        signals,
        [&] {
            reload_keys(station, shared);
            server.read_certificate_again();
        },
        [&] { server.stop(); });
    server.run();
    fmt::print("已停止 · stopped\n");
    return succeeded;
}

}  // namespace

void add_data_option(CLI::App& command, Shared& shared) {
    command.add_option("--data", shared.data, "Folder of the station's data (数据目录)")
        ->capture_default_str();
    command
        .add_option("--database", shared.database,
                    "Address of a PostgreSQL database, postgresql://…; a file in the data folder if missing "
                    "(PostgreSQL 数据库地址)")
        ->envname("LINLI_DATABASE")
        ->check([](const std::string& address) {
            const bool is_one = address.starts_with("postgresql://") || address.starts_with("postgres://");
            return is_one ? "" : "an address begins with postgresql://";
        });
    CLI::Option* file = command.add_option(
        "--keys", shared.keys, "The station's key file; linli.keys in the data folder if missing (密钥文件)");
    command
        .add_option("--keys-from", shared.keys_from,
                    "Program that prints the keys instead, with its arguments split at spaces, no shell "
                    "(密钥由命令提供)")
        ->excludes(file);
}

void add_station_option(CLI::App& command, Shared& shared) {
    add_data_option(command, shared);
    command.add_option("--station", shared.station,
                       "The station it is about, by its code; the first if missing (单位代码)");
}

void add_serve(CLI::App& app, Shared& shared) {
    auto flags = std::make_shared<ServeFlags>();
    CLI::App* command = app.add_subcommand("serve", "Serves the API and the pages (启动服务)");
    add_data_option(*command, shared);
    add_door_options(*command, flags->door);
    command
        ->add_option("--checkpoint-every", flags->checkpoint_seconds,
                     "Seconds after a signed checkpoint before the next may be signed (封存签名的间隔)")
        ->check(CLI::Range(1, flags->checkpoint_seconds))
        ->capture_default_str();
    add_witness_options(*command, flags->witnesses);
    add_provider_options(*command, flags->provider);
    command->add_option(
        "--partner-network", flags->partner_networks,
        "Network of the station's own in which partners' platforms may be, such as "
        "10.20.0.0/16; without it only public addresses are sent to (协作单位平台所在的内网)");
    command
        ->add_option("--partner-folder", flags->partner_folder,
                     "Folder below which files are exchanged with partners, at STATION/CODE: 1/traffic "
                     "(与协作单位交换文件的目录)")
        ->check(CLI::ExistingDirectory);
    command
        ->add_option("--partner-ssh", flags->partner_ssh,
                     "Folder with known_hosts and id_ed25519, for files over SFTP (SFTP 密钥目录)")
        ->check(CLI::ExistingDirectory);
    command
        ->add_option("--partner-look", flags->partner_look_seconds,
                     "Seconds between two looks at partners' files (查看文件的间隔)")
        ->check(CLI::Range(1, 3'600))
        ->capture_default_str();
    command
        ->add_option("--retry-pace", flags->retry_pace,
                     "For trying out: all pauses between tries to reach a partner are so many times as long "
                     "(试用：重试间隔的倍数)")
        ->check(CLI::Range(0.0001, 1.0))
        ->capture_default_str();
    command->callback([&shared, flags] { shared.exit_code = serve(shared, *flags); });
}

namespace {

// A command that prints something made from the routes of a station without data.
void add_printer(CLI::App& app, Shared& shared, const char* name, const char* help,
                 std::string (*text_of)(const http::Routes&)) {
    app.add_subcommand(name, help)->callback([&shared, text_of] {
        const SystemClock clock;
        const auto folder = std::filesystem::temp_directory_path() / ("linli-routes-" + random_token());
        {
            Station station(folder, store::Options{}, clock);
            http::Workshop workshop(1, 1);
            http::Routes routes(*station.store, station.doorkeeper, workshop, workshop);
            station.add_routes(routes, folder, workshop);
            fmt::print("{}\n", text_of(routes));
        }
        std::filesystem::remove_all(folder);
        shared.exit_code = succeeded;
    });
}

}  // namespace

void add_openapi(CLI::App& app, Shared& shared) {
    add_printer(app, shared, "openapi", "Prints the OpenAPI 3.1 document (接口说明)",
                [](const http::Routes& routes) { return http::openapi(routes, LINLI_VERSION); });
}

void add_permissions(CLI::App& app, Shared& shared) {
    add_printer(app, shared, "permissions", "Prints who may do what, as Markdown (权限表)",
                identity::permissions_as_markdown);
}

}  // namespace linli::cli
