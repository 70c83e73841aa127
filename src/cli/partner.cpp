// `linli partner`: a partner's platform for trying out the exchange. It knows nothing of a station but its
// address and the secrets that they share.
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "http/server.h"
#include "outside/request.h"
#include "platform/carrier.h"
#include "platform/platform_api.h"

namespace linli::cli {
namespace {

constexpr unsigned answering_threads = 8;  // some of them late, by the script
constexpr std::size_t most_waiting = 1'024;
constexpr const char* ledger_file = "partner.db";

struct PartnerFlags {
    std::string listen = "127.0.0.1:9001";
    std::string station;
    std::string door;
    std::vector<std::string> secrets;
    std::filesystem::path state;
    std::string script;
    std::string name = "urn:linli:partner";
    double retry_pace = 1;
};

store::Options ledger_in(const std::filesystem::path& folder, store::Use use) {
    store::Options options;
    options.file = folder / ledger_file;
    options.use = use;
    return options;
}

const std::vector<store::Migration>& ledger_tables() {
    static const std::vector<store::Migration> all{http::migration(), platform::migration()};
    return all;
}

tl::unexpected<Refusal> wrong(const std::string& option, const std::string& zh, const std::string& en) {
    return refuse(RefusalKind::invalid, "partner/option", {option + "：" + zh, option + ": " + en});
}

// "127.0.0.1:9001". Whoever reaches it may hand over in its name: so it is for this machine alone.
Result<http::ServerOptions> listens_at(const std::string& listen) {
    http::ServerOptions options;
    const auto colon = listen.rfind(':');
    const auto address = colon == std::string::npos ? std::nullopt : parse_address(listen.substr(0, colon));
    const auto port =
        colon == std::string::npos ? std::nullopt : parse_number<std::uint16_t>(listen.substr(colon + 1));
    if (!address || !port || !address->is_loopback()) {
        return wrong("--listen " + listen, "应为本机地址和端口，例如 127.0.0.1:9001。",
                     "must be an address of this machine and a port, such as 127.0.0.1:9001.");
    }
    options.address = *address;
    options.port = *port;
    options.door.rates = {0, 0, 0, 0, 0};
    return options;
}

Result<std::vector<exchange::WebhookSecret>> secrets_from(const std::vector<std::string>& given) {
    std::vector<exchange::WebhookSecret> secrets;
    for (const std::string& text : given) {
        auto secret = exchange::WebhookSecret::read(text);
        if (!secret) return tl::unexpected(std::move(secret.error()));
        secrets.push_back(std::move(*secret));
    }
    if (secrets.empty()) {
        return wrong("--secret", "请给出派出所生成的签名密钥（POST /api/v1/partners/单位/secrets）。",
                     "name the secret that the station made (POST /api/v1/partners/CODE/secrets).");
    }
    return secrets;
}

Result<platform::Script> script_from(const std::string& file) {
    if (file.empty()) return platform::plain_script();
    std::ifstream in(file, std::ios::binary);
    if (!in) return wrong("--script " + file, "无法读取。", "cannot be read.");
    std::ostringstream text;
    text << in.rdbuf();
    return json::read<platform::Script>(text.str());
}

// Closes the workshop and the ledger before the server goes: what the ledger has taken is still answered.
class Closing {
  public:
    Closing(http::Workshop& workshop, std::unique_ptr<store::Store>& ledger)
        : workshop_(workshop), ledger_(ledger) {}
    ~Closing() {
        workshop_.close();
        ledger_.reset();
    }
    Closing(const Closing&) = delete;
    Closing& operator=(const Closing&) = delete;

  private:
    http::Workshop& workshop_;
    std::unique_ptr<store::Store>& ledger_;
};

int run_partner(const PartnerFlags& flags) {
    const auto options = listens_at(flags.listen);
    if (!options) return report(options.error());
    auto secrets = secrets_from(flags.secrets);
    if (!secrets) return report(secrets.error());
    auto script = script_from(flags.script);
    if (!script) return report(script.error());
    if (flags.station.empty() || flags.door.empty() || flags.state.empty()) {
        return report(wrong("--station, --door, --state",
                            "三项都要给出：派出所的地址、接收地址（events_at）、本平台的数据目录。",
                            "all three are wanted: the station's address, its door (events_at), and a folder "
                            "for what this platform keeps.")
                          .value());
    }
    const Signals signals;
    const SystemClock clock;
    std::filesystem::create_directories(flags.state);
    auto ledger = store::Store::open(ledger_in(flags.state, store::Use::serve), clock, ledger_tables());
    const platform::Platform platform(flags.name, std::move(*secrets), std::move(*script));
    platform::OpenGate gate;
    http::Workshop workshop(answering_threads, most_waiting);
    http::Routes routes(*ledger, gate, workshop, workshop);
    platform::add_routes(routes, platform);
    http::Server server(*ledger, routes, *options);
    const Closing closing(workshop, ledger);
    const platform::Carrier carrier(*ledger, platform, flags.station + flags.door, flags.retry_pace);
    fmt::print(
        "试用平台 partner's platform {0}\n总数 totals: http://127.0.0.1:{1}/\n接收 events: "
        "http://127.0.0.1:{1}/events\n发往 sends to: {2}\nCtrl-C 停止 stops.\n",
        LINLI_VERSION, server.port(), flags.station);
    std::fflush(stdout);
    const Signals::Waiting waiting(signals, [] {}, [&] { server.stop(); });
    server.run();
    fmt::print("已停止 · stopped\n");
    return succeeded;
}

int show_status(const std::filesystem::path& state, bool as_json) {
    if (!std::filesystem::exists(state / ledger_file)) {
        return report(wrong("--state " + state.string(), "这里没有试用平台的数据。",
                            "no platform has kept anything there.")
                          .value());
    }
    const SystemClock clock;
    const auto ledger = store::Store::open(ledger_in(state, store::Use::read), clock, ledger_tables());
    const auto all = ledger->read_now(
        {}, [](store::Snapshot& snapshot) -> Result<platform::Totals> { return platform::totals(snapshot); });
    if (as_json) {
        fmt::print("{}\n", json::to_text(*all));
        return succeeded;
    }
    const auto table = [](const char* title, const std::map<std::string, std::int64_t>& counts) {
        fmt::print("{}\n", title);
        for (const auto& [name, count] : counts)
            fmt::print("    {:<16}{:>8}\n", name, count);
    };
    table("接收的移交 taken over", all->taken_over);
    table("移交给派出所 handed over", all->handed_over);
    table("收到的消息 heard", all->heard);
    table("已送达的消息 said", all->said);
    fmt::print("待发 waiting         {:>8}\n待办 planned         {:>8}\n未送达 dead          {:>8}\n",
               all->waiting, all->planned, all->dead);
    return succeeded;
}

struct OfferFlags {
    std::string to = "http://127.0.0.1:9001";
    exchange::Offer offer;
};

int make_offer(OfferFlags& flags) {
    flags.offer.reported_at = SystemClock().now();
    if (flags.offer.number.empty()) flags.offer.number = random_token().substr(0, 8);
    outside::Request request;
    request.address = flags.to + "/offers";
    request.body = json::to_text(flags.offer);
    request.headers = {"Content-Type: application/json"};
    const outside::Sent sent = outside::send(request);
    if (!sent) {
        return report(
            wrong("--to " + flags.to,
                  "平台没有回应；请先运行 linli partner（" + sent.error().in_general.zh + "）。",
                  "no platform answers; start `linli partner` first (" + sent.error().in_general.en + ").")
                .value());
    }
    fmt::print(sent->status == 200 ? stdout : stderr, "{}\n", sent->body);
    return sent->status == 200 ? succeeded : failed;
}

void add_status(CLI::App& partner, Shared& shared) {
    struct Status {
        std::filesystem::path state;
        bool json = false;
    };
    const auto flags = std::make_shared<Status>();
    CLI::App* command =
        partner.add_subcommand("status", "Totals of what it took, handed over, heard and said (总数)");
    command->add_option("--state", flags->state, "Folder of what it keeps (数据目录)")->required();
    command->add_flag("--json", flags->json, "As JSON");
    command->callback([&shared, flags] { shared.exit_code = show_status(flags->state, flags->json); });
}

void add_offer(CLI::App& partner, Shared& shared) {
    const auto flags = std::make_shared<OfferFlags>();
    exchange::Offer& offer = flags->offer;
    CLI::App* command =
        partner.add_subcommand("offer", "Has a running platform hand an incident over (移交一件)");
    command->add_option("--to", flags->to, "The running platform (平台地址)")->capture_default_str();
    command->add_option("--category", offer.category, "As the station calls it, such as dispute.neighbour")
        ->required();
    command->add_option("--description", offer.description, "What happened (情况)")->required();
    command->add_option("--address", offer.address, "Where (地址)")->required();
    command->add_option("--level", offer.level, "1, 2 or 3 (等级)")->check(CLI::Range(1, 3));
    command->add_option("--number", offer.number, "The platform's own number for it (对方编号)");
    command->add_flag("--urgent", offer.urgent, "Urgent (加急)");
    command->callback([&shared, flags] { shared.exit_code = make_offer(*flags); });
}

}  // namespace

void add_partner(CLI::App& app, Shared& shared) {
    const auto flags = std::make_shared<PartnerFlags>();
    CLI::App* command = app.add_subcommand(
        "partner", "A partner's platform to try the exchange with, by a script (试用的协作单位平台)");
    command->add_option("--listen", flags->listen, "Where it takes the station's events (监听)")
        ->capture_default_str();
    command->add_option("--station", flags->station,
                        "The station's server, http://127.0.0.1:8110 (派出所地址)");
    command->add_option("--door", flags->door,
                        "Where the station takes events: events_at of the partner (接收地址)");
    command
        ->add_option("--secret", flags->secrets,
                     "whsec_…, as the station showed it; the newest first while one is exchanged (签名密钥)")
        ->envname("LINLI_PARTNER_SECRET");
    command->add_option("--state", flags->state, "Folder of what it keeps (数据目录)");
    command->add_option(
        "--script", flags->script,
        "What it does, JSON (docs/partner-platform.md); without, it accepts and claims all done "
        "(脚本)");
    command->add_option("--name", flags->name, "The source of its events, a URI (事件来源)")
        ->capture_default_str();
    command
        ->add_option("--retry-pace", flags->retry_pace,
                     "All pauses between tries are so many times as long (重试间隔的倍数)")
        ->check(CLI::Range(0.0001, 1.0))
        ->capture_default_str();
    command->require_subcommand(0, 1);
    add_status(*command, shared);
    add_offer(*command, shared);
    command->callback([&shared, flags, command] {
        if (command->get_subcommands().empty()) shared.exit_code = run_partner(*flags);
    });
}

}  // namespace linli::cli
