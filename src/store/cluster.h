// Past one database server: PostgreSQL with the extension Citus keeps each station's rows together, on one of
// several servers, and a few small tables whole on all of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace linli::store {

class PostgresConnection;

// The tables that are of no station alone: each server of a cluster has all of it ("reference tables"). Every
// other table has station_id first in its key, and goes by it.
struct WholeTable {
    std::string_view name;
    std::string_view why;
};
inline constexpr WholeTable whole_tables[] = {
    {"schema_versions", "which steps of each room's schema the database has"},
    {"stations", "which stations there are: every server reads them all"},
};

struct ClusterTable {
    enum class Place { local, by_station, whole, elsewhere };  // elsewhere: distributed, but not as here
    std::string name;
    Place wanted = Place::by_station;  // local: nobody said how this table is to be placed
    Place is = Place::local;
    int shards = 0;
};

class Cluster {
  public:
    // What the database server has of the extension: its versions, empty where there is none.
    struct Citus {
        std::string available;  // could be created
        std::string created;    // in this database
    };
    // The database at `address`, which the program has made before. Throws CannotOpen.
    explicit Cluster(const std::string& address);
    ~Cluster();

    const Citus& citus() const { return citus_; }
    // Linli's tables, by name. Throws StoreError, as all below.
    std::vector<ClusterTable> tables();
    // The servers that hold shards; 0 when none was added, and the coordinator has them all.
    int workers();

    // What distribute() runs for `tables`: those that are where they should be are left. Empty when all are.
    static std::vector<std::string> statements(const std::vector<ClusterTable>& tables);
    // What is run when that is committed: what the tables held before is still on the coordinator's disk,
    // where no schedule would remove it.
    static std::vector<std::string> clearing(const std::vector<ClusterTable>& tables);

    // Distributes what is not yet, in one transaction in which nobody else changes the schema, and clears.
    // Refused by StoreError for tables of which nobody said where they belong, or that are elsewhere.
    // show(done, total) after each statement.
    void distribute(const std::function<void(std::size_t, std::size_t)>& show);

  private:
    std::unique_ptr<PostgresConnection> connection_;
    Citus citus_;
};

}  // namespace linli::store
