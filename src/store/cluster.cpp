#include "store/cluster.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/postgres_connection.h"
#include "store/schema.h"
#include "store/store.h"

namespace linli::store {
namespace {

using Place = ClusterTable::Place;

// Its shards say where those of all others lie: a station's rows are together.
constexpr std::string_view first_table = "journal_heads";

constexpr Sql select_mark{"cluster.is_ours",
                          "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND "
                          "tablename = 'schema_versions'"};
constexpr Sql select_available{
    "cluster.available",
    "SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = 'citus'"};
constexpr Sql select_created{"cluster.created",
                             "SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus'"};
constexpr Sql select_tables{
    "cluster.tables",
    "SELECT c.relname, a.attname FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() "
    "LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
    "WHERE c.relkind IN ('r', 'p') ORDER BY c.relname"};
// Citus's own catalogue: 'h' is distributed by hash; 'n' with a model of 't' is whole everywhere.
constexpr Sql select_placed{
    "cluster.placed",
    "SELECT c.relname, p.partmethod = 'h', p.partmethod = 'n' AND p.repmodel = 't', "
    "coalesce(column_to_column_name(p.logicalrelid, p.partkey), ''), "
    "p.colocationid = (SELECT h.colocationid FROM pg_dist_partition h WHERE h.logicalrelid = "
    "to_regclass('journal_heads')), "
    "(SELECT count(*) FROM pg_dist_shard s WHERE s.logicalrelid = p.logicalrelid) "
    "FROM pg_dist_partition p JOIN pg_catalog.pg_class c ON c.oid = p.logicalrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()"};
constexpr Sql count_workers{"cluster.workers",
                            "SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards AND "
                            "noderole = 'primary'"};

// Many tables in one transaction: what a statement made through one connection to a worker, the next must
// find there.
constexpr std::string_view one_by_one = "SET LOCAL citus.multi_shard_modify_mode = 'sequential'";

// make(row) of each.
template <class Make>
void each_row(PostgresConnection& connection, const Sql& sql, Make make) {
    Rows rows(connection.acquire(sql, {}), &connection,
              [](void* used, Statement* it) { static_cast<PostgresConnection*>(used)->release(*it); });
    for (const Row row : rows)
        make(row);
}

template <class T>
T first_of(PostgresConnection& connection, const Sql& sql) {
    T value{};
    each_row(connection, sql, [&](Row row) { value = row.get<T>(0); });
    return value;
}

bool is_whole(std::string_view table) {
    return std::ranges::any_of(whole_tables, [&](const WholeTable& each) { return each.name == table; });
}

Place place_of_row(Row row) {
    if (row.get<bool>(2)) return Place::whole;
    const bool is_with_the_others =
        row.get<bool>(1) && row.get<std::string>(3) == "station_id" && row.get<bool>(4);
    return is_with_the_others ? Place::by_station : Place::elsewhere;
}

// Throws unless each can be, or is, where it belongs.
void require_all_placed(const std::vector<ClusterTable>& tables) {
    std::vector<std::string> lost;
    for (const ClusterTable& table : tables) {
        if (table.wanted == Place::local || (table.is != Place::local && table.is != table.wanted))
            lost.push_back(table.name);
    }
    if (lost.empty()) return;
    throw StoreError(fmt::format(
        "nothing was changed: these tables are not Linli's, or are distributed otherwise "
        "(未作任何改动：以下表不属于邻里，或已按其他方式分布): {}; move them to another schema, or "
        "undo that with undistribute_table()",
        fmt::join(lost, ", ")));
}

}  // namespace

Cluster::Cluster(const std::string& address) {
    try {
        connection_ = std::make_unique<PostgresConnection>(address);
        if (first_of<std::int64_t>(*connection_, select_mark) == 0) {
            throw CannotOpen(fmt::format(
                "{}: there are no tables of Linli's here (这里没有邻里的数据表); start `linli serve` "
                "on it once, which makes them",
                store::place_of(address)));
        }
        citus_.available = first_of<std::string>(*connection_, select_available);
        citus_.created = first_of<std::string>(*connection_, select_created);
    } catch (const PostgresError& error) {
        throw CannotOpen(
            fmt::format("{}: cannot be opened (无法打开): {}", store::place_of(address), error.what()));
    }
}

Cluster::~Cluster() = default;

std::vector<ClusterTable> Cluster::tables() {
    std::vector<ClusterTable> tables;
    each_row(*connection_, select_tables, [&](Row row) {
        ClusterTable table{row.get<std::string>(0)};
        const auto first = row.get<std::optional<std::string>>(1).value_or("");
        if (is_whole(table.name)) {
            table.wanted = Place::whole;
        } else if (first != "station_id") {
            table.wanted = Place::local;
        }
        tables.push_back(std::move(table));
    });
    if (citus_.created.empty()) return tables;
    each_row(*connection_, select_placed, [&](Row row) {
        const auto name = row.get<std::string>(0);
        const auto found = std::ranges::find(tables, name, &ClusterTable::name);
        if (found == tables.end()) return;
        found->is = place_of_row(row);
        found->shards = row.get<int>(5);
    });
    return tables;
}

int Cluster::workers() {
    return first_of<int>(*connection_, count_workers);
}

std::vector<std::string> Cluster::statements(const std::vector<ClusterTable>& tables) {
    std::vector<std::string> whole, first, others;
    for (const ClusterTable& table : tables) {
        if (table.is == table.wanted) continue;
        if (table.wanted == Place::whole) {
            whole.push_back(fmt::format("SELECT create_reference_table('{}')", table.name));
        } else if (table.wanted == Place::by_station) {
            const bool is_first = table.name == first_table;
            (is_first ? first : others)
                .push_back(
                    fmt::format("SELECT create_distributed_table('{}', 'station_id', colocate_with => '{}')",
                                table.name, is_first ? "none" : first_table));
        }
    }
    if (whole.empty() && first.empty() && others.empty()) return {};
    std::vector<std::string> all{std::string(lock_schema), std::string(one_by_one)};
    for (auto* const part : {&whole, &first, &others})
        all.insert(all.end(), part->begin(), part->end());
    all.emplace_back("COMMIT");
    return all;
}

std::vector<std::string> Cluster::clearing(const std::vector<ClusterTable>& tables) {
    std::vector<std::string> all;
    for (const ClusterTable& table : tables) {
        if (table.wanted != Place::local)
            all.push_back(
                fmt::format("SELECT truncate_local_data_after_distributing_table('{}')", table.name));
    }
    return all;
}

void Cluster::distribute(const std::function<void(std::size_t, std::size_t)>& show) {
    std::vector<std::string> then;
    std::size_t done = 0, total = 0;
    connection_->run_script(lock_schema);
    try {
        const auto before = tables();
        require_all_placed(before);
        const auto statements = Cluster::statements(before);
        then = clearing(before);
        total = statements.size() + then.size();
        for (const std::string& statement : statements) {
            if (statement != lock_schema) connection_->run_script(statement);
            show(++done, total);
        }
        if (statements.empty()) connection_->run_script("COMMIT");
    } catch (...) {
        if (connection_->in_transaction()) connection_->run_script("ROLLBACK");
        throw;
    }
    for (const std::string& statement : then) {
        connection_->run_script(statement);
        show(++done, total);
    }
}

}  // namespace linli::store
