#include <csignal>
#include <fstream>

#include <fmt/format.h>
#include <pthread.h>

#include "audit/audit_api.h"
#include "cli/commands.h"
#include "cli/pages.h"
#include "cli/terminal.h"
#include "cli/timekeeper.h"
#include "grids/grid_api.h"
#include "http/openapi.h"
#include "http/server.h"

namespace linli::cli {
namespace {

// SIGINT and SIGTERM end the server. They are blocked in every thread and taken by one that waits for them.
class EndSignals {
  public:
    EndSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGUSR1);  // sent by ourselves, to stop waiting
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);  // NOLINT: before any thread but this one
    }
    template <class Stop>
    void wait_then(Stop stop) {
        waiter_ = std::thread([this, stop] {
            int signal = 0;
            sigwait(&signals_, &signal);
            if (signal != SIGUSR1) stop();
        });
    }
    ~EndSignals() {
        if (!waiter_.joinable()) return;
        pthread_kill(waiter_.native_handle(), SIGUSR1);
        waiter_.join();
    }

  private:
    sigset_t signals_{};
    std::thread waiter_;
};

struct ServeOptions {
    std::uint16_t port = 8110;
};

int serve(const Shared& shared, const ServeOptions& options) {
    EndSignals signals;
    const SystemClock clock;
    Station station(shared.data, store::Options{}, clock);
    http::Routes routes(*station.store);
    grids::add_routes(routes, station.grids);
    audit::add_routes(routes, *station.seal);
    incidents::add_routes(routes, station.room());
    add_pages(routes, shared.data);
    http::add_openapi(routes, LINLI_VERSION);
    http::Server server(*station.store, routes, {options.port, 4'000});
    const Timekeeper timekeeper(station);
    fmt::print(
        "邻里 Linli {0}\n地址 address: http://127.0.0.1:{1}\n接口 API:     http://127.0.0.1:{1}/docs\n"
        "数据 data:    {2}\n"
        "账户功能完成之前只在本机可用 · Until there are accounts, only this machine can reach it. Ctrl-C "
        "停止 stops.\n",
        LINLI_VERSION, server.port(), std::filesystem::absolute(shared.data).string());
    std::fflush(stdout);
    signals.wait_then([&server] { server.stop(); });
    server.run();
    fmt::print("已停止 · stopped\n");
    return succeeded;
}

}  // namespace

void add_data_option(CLI::App& command, Shared& shared) {
    command.add_option("--data", shared.data, "Folder of the station's data (数据目录)")
        ->capture_default_str();
}

void add_serve(CLI::App& app, Shared& shared) {
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command =
        app.add_subcommand("serve", "Serves the API and the pages on this machine (启动服务)");
    add_data_option(*command, shared);
    command->add_option("--port", options->port, "Port on 127.0.0.1; 0 takes any free one (端口)")
        ->capture_default_str();
    command->callback([&shared, options] { shared.exit_code = serve(shared, *options); });
}

void add_openapi(CLI::App& app, Shared& shared) {
    CLI::App* command = app.add_subcommand("openapi", "Prints the OpenAPI 3.1 document (接口说明)");
    command->callback([&shared] {
        const SystemClock clock;
        const auto folder = std::filesystem::temp_directory_path() / ("linli-openapi-" + random_token());
        {
            Station station(folder, store::Options{}, clock);
            http::Routes routes(*station.store);
            grids::add_routes(routes, station.grids);
            audit::add_routes(routes, *station.seal);
            incidents::add_routes(routes, station.room());
            add_pages(routes, folder);
            fmt::print("{}\n", http::openapi(routes, LINLI_VERSION));
        }
        std::filesystem::remove_all(folder);
        shared.exit_code = succeeded;
    });
}

}  // namespace linli::cli
