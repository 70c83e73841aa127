// The stations of an installation (单位): bureau, district, station, as a tree. Each is a tenant of its own,
// with its journal, accounts, rules, grids and incidents; a bureau's and a district's people see the figures
// of those under them, and the incidents that were handed up to them. Below a station are its communities and
// grids (grids/grid.h). Types and rules only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/json.h"

namespace linli::stations {

enum class Kind { bureau, district, station };
BOOST_DESCRIBE_ENUM(Kind, bureau, district, station)
Text title_of(Kind kind);  // 分局; 派出所

struct Station {
    StationId id = first_station;
    std::string
        code;  // in addresses and headers: lower-case letters, digits and '-', a letter first, 2 to 40
    std::string name;  // 望城路派出所
    Kind kind = Kind::station;
    std::optional<StationId> parent;  // nothing: at the top
    Instant opened_at;
    std::optional<Instant> closed_at;  // nobody signs in or reports any more; what is there stays
    std::int64_t version = 1;
};

bool is_code(std::string_view text);

// A station is under a district or a bureau, a district under a bureau; each may also be at the top.
bool may_be_under(Kind child, Kind parent);

// All of them, open or closed. Immutable.
class Tree {
  public:
    Tree() = default;
    explicit Tree(std::vector<Station> stations);

    // In the order of their numbers.
    const std::vector<Station>& all() const { return stations_; }
    const Station* find(StationId id) const;
    const Station* find(std::string_view code) const;
    // `top` and all under it, those of one parent in the order of their numbers.
    std::vector<const Station*> with_all_under(StationId top) const;
    // Is `id` `top` itself, or somewhere under it?
    bool is_within(StationId id, StationId top) const;

  private:
    std::vector<Station> stations_;
    std::map<std::string, std::size_t, std::less<>> by_code_;
};

}  // namespace linli::stations
