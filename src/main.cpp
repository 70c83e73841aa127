// linli: one program that serves the station and does what its keeper needs. Knows every room, known by none.
#include <cstdio>

#include <fmt/format.h>
#include <malloc.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "store/store.h"

namespace {

// What a question needs for a moment goes back to the machine when it has answered. By itself glibc keeps
// ever larger blocks, up to 32 MiB each, in a heap for each thread, once one of that size was given back.
constexpr int large_block = 256 * 1024;

}  // namespace

int main(int argc, char** argv) {
    using namespace linli::cli;
    ::mallopt(M_MMAP_THRESHOLD, large_block);      // NOLINT(concurrency-mt-unsafe): no other thread yet
    ::mallopt(M_TRIM_THRESHOLD, 2 * large_block);  // NOLINT(concurrency-mt-unsafe): the same
    ::umask(S_IRWXG | S_IRWXO);                    // whatever is written is its owner's alone
    spdlog::set_default_logger(spdlog::stderr_color_mt("linli"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    CLI::App app{"邻里 Linli: the working system of a neighbourhood police station\n派出所与居民的工作系统",
                 "linli"};
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "Help on every subcommand");
    Shared shared;
    add_serve(app, shared);
    add_demo(app, shared);
    add_grids(app, shared);
    add_places(app, shared);
    add_incidents(app, shared);
    add_report(app, shared);
    add_calendar(app, shared);
    add_replay(app, shared);
    add_accounts(app, shared);
    add_station(app, shared);
    add_audit(app, shared);
    add_certificate(app, shared);
    add_check(app, shared);
    add_backup(app, shared);
    add_cluster(app, shared);
    add_migrate(app, shared);
    add_keys(app, shared);
    add_partner(app, shared);
    add_openapi(app, shared);
    add_privacy(app, shared);
    add_permissions(app, shared);
    app.add_subcommand("version", "Prints the version (版本)")->callback([] {
        fmt::print("linli {}\n", LINLI_VERSION);
    });
    try {
        app.parse(argc, argv);
        return shared.exit_code;
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? succeeded : misused;
    } catch (const linli::store::CannotOpen& error) {
        fmt::print(stderr, "{}\n", error.what());
    } catch (const std::exception& error) {
        fmt::print(stderr, "linli: {}\n", error.what());
    }
    return failed;
}
