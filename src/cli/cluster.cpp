// Past one database server: the tables of a PostgreSQL with the extension Citus, by station on several.
#include "store/cluster.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "store/store.h"

namespace linli::cli {
namespace {

using store::Cluster;
using store::ClusterTable;
using Place = ClusterTable::Place;

// What to do, when the extension is not there; true when it is.
bool has_citus(const Cluster& cluster) {
    if (!cluster.citus().created.empty()) return true;
    if (cluster.citus().available.empty()) {
        fmt::print(
            stderr,
            "这台数据库服务器没有 Citus 扩展，未作任何改动。邻里在一台 PostgreSQL "
            "上照常运行；要分布到多台，请在每台数据库服务器上"
            "安装与其 PostgreSQL 版本相符的 Citus（Debian 没有此软件包，见 https://docs.citusdata.com），在 "
            "postgresql.conf 写入 "
            "shared_preload_libraries = 'citus' 并重启，再以管理员身份在本数据库执行 CREATE EXTENSION "
            "citus，然后重新运行本命令。\n"
            "This database server has no Citus extension; nothing was changed. Linli runs on one PostgreSQL "
            "as before. "
            "To spread over several: install the Citus that fits the PostgreSQL on every database server "
            "(Debian has no "
            "package of it, see https://docs.citusdata.com), put shared_preload_libraries = 'citus' into "
            "postgresql.conf and restart, run CREATE EXTENSION citus in this database as its administrator, "
            "and then "
            "this command again.\n");
        return false;
    }
    fmt::print(
        stderr,
        "服务器上有 Citus {0}，但本数据库尚未启用，未作任何改动。请以管理员身份在本数据库执行 CREATE "
        "EXTENSION citus，"
        "用 citus_add_node 加入各工作节点，然后重新运行本命令。\n"
        "The server has Citus {0}, but this database does not use it yet; nothing was changed. Run CREATE "
        "EXTENSION citus in this database as its administrator, add the workers with citus_add_node, and "
        "then "
        "run this command again.\n",
        cluster.citus().available);
    return false;
}

int print_statements(Cluster& cluster) {
    const auto tables = cluster.tables();
    const auto statements = Cluster::statements(tables);
    if (statements.empty()) {
        fmt::print(
            "-- 所有表都已就位，没有要执行的语句 · every table is where it belongs; nothing would be run\n");
        return succeeded;
    }
    for (const std::string& statement : statements)
        fmt::print("{};\n", statement);
    for (const std::string& statement : Cluster::clearing(tables))
        fmt::print("{};\n", statement);
    return succeeded;
}

std::size_t count(const std::vector<ClusterTable>& tables, Place place) {
    return static_cast<std::size_t>(std::ranges::count(tables, place, &ClusterTable::is));
}

void print_summary(const std::vector<ClusterTable>& tables) {
    fmt::print(
        "{0} 张表按派出所分布，{1} 张在每台服务器上都有全份，{2} 张留在本机 · {0} tables by station, {1} "
        "whole "
        "everywhere, {2} on this server alone\n",
        count(tables, Place::by_station), count(tables, Place::whole),
        count(tables, Place::local) + count(tables, Place::elsewhere));
}

int init(const std::string& database, bool is_dry) {
    Cluster cluster(database);
    if (is_dry) return print_statements(cluster);
    if (!has_citus(cluster)) return failed;
    if (cluster.workers() == 0) {
        fmt::print(stderr,
                   "提示：还没有工作节点，分片都会放在协调节点上；用 citus_add_node 加入。\n"
                   "Note: there are no workers yet, so the coordinator has all shards; add some with "
                   "citus_add_node.\n");
    }
    {
        Progress progress("cluster");
        cluster.distribute([&](std::size_t done, std::size_t total) { progress.show(done, total); });
    }
    print_summary(cluster.tables());
    return succeeded;
}

std::string_view name_of(Place place) {
    switch (place) {
        case Place::by_station:
            return "按派出所 by station";
        case Place::whole:
            return "全份 whole";
        case Place::elsewhere:
            return "另行分布 elsewhere";
        case Place::local:
            return "本机 local";
    }
    return "";
}

int status(const std::string& database) {
    Cluster cluster(database);
    if (!has_citus(cluster)) return failed;
    const auto tables = cluster.tables();
    fmt::print("Citus {0}，{1} 个工作节点 · {1} workers\n", cluster.citus().created, cluster.workers());
    std::size_t missing = 0;
    for (const ClusterTable& table : tables) {
        const bool is_missing = table.is != table.wanted;
        missing += is_missing ? 1 : 0;
        fmt::print("{:<24} {:>5} {}{}\n", table.name, table.shards, name_of(table.is),
                   is_missing ? fmt::format("，应为 should be: {}", name_of(table.wanted)) : "");
    }
    print_summary(tables);
    if (missing == 0) return succeeded;
    fmt::print(
        stderr,
        "{0} 张表不在应在之处：运行 linli cluster init。\n{0} tables are not where they belong: run `linli "
        "cluster init`.\n",
        missing);
    return failed;
}

void add_database_option(CLI::App& command, Shared& shared) {
    command
        .add_option("--database", shared.database,
                    "The coordinator's address, postgresql://… (协调节点的数据库地址)")
        ->envname("LINLI_DATABASE")
        ->required();
}

}  // namespace

void add_cluster(CLI::App& app, Shared& shared) {
    CLI::App* command = app.add_subcommand(
        "cluster", "A PostgreSQL of several servers, with the extension Citus (多台数据库服务器)");
    command->require_subcommand(1);
    auto is_dry = std::make_shared<bool>(false);
    CLI::App* begin = command->add_subcommand(
        "init",
        "Distributes every table by station; again after an upgrade that brought new ones (按派出所分布)");
    add_database_option(*begin, shared);
    begin->add_flag("--dry-run", *is_dry, "Only print the statements, also without Citus (只打印语句)");
    begin->callback([&shared, is_dry] { shared.exit_code = init(shared.database, *is_dry); });
    CLI::App* look = command->add_subcommand(
        "status", "Where each table is. Exit code 1 when one is not where it belongs (各表的分布)");
    add_database_option(*look, shared);
    look->callback([&shared] { shared.exit_code = status(shared.database); });
}

}  // namespace linli::cli
