// The subcommands. Each adds itself, with its options and help, to the command line and sets `exit_code` when
// it ran.
#pragma once

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

namespace linli::cli {

struct Shared {
    std::filesystem::path data = "data";  // --data
    std::filesystem::path keys;           // --keys; empty: in the data folder
    std::string keys_from;                // --keys-from; empty: from the file
    std::string database;                 // --database; empty: a file in the data folder
    std::string station;                  // --station; empty: the first
    int exit_code = 0;
};

void add_serve(CLI::App& app, Shared& shared);
void add_grids(CLI::App& app, Shared& shared);
void add_places(CLI::App& app, Shared& shared);
void add_incidents(CLI::App& app, Shared& shared);
void add_calendar(CLI::App& app, Shared& shared);
void add_replay(CLI::App& app, Shared& shared);
void add_accounts(CLI::App& app, Shared& shared);
void add_audit(CLI::App& app, Shared& shared);
void add_check(CLI::App& app, Shared& shared);
void add_backup(CLI::App& app, Shared& shared);
void add_migrate(CLI::App& app, Shared& shared);
void add_demo(CLI::App& app, Shared& shared);
void add_keys(CLI::App& app, Shared& shared);
void add_partner(CLI::App& app, Shared& shared);
void add_openapi(CLI::App& app, Shared& shared);
void add_privacy(CLI::App& app, Shared& shared);
void add_permissions(CLI::App& app, Shared& shared);
void add_report(CLI::App& app, Shared& shared);
void add_certificate(CLI::App& app, Shared& shared);
void add_cluster(CLI::App& app, Shared& shared);

void add_station(CLI::App& app, Shared& shared);

// Adds --data, --database, --keys and --keys-from to a subcommand; to one that is about one station,
// --station.
void add_data_option(CLI::App& command, Shared& shared);
void add_station_option(CLI::App& command, Shared& shared);

}  // namespace linli::cli
