// The commands about stations: add one, change one, close one. Whoever may manage stations does so for their
// own and all under it; the first station's, of an installation, for all.
#pragma once

#include "identity/account_desk.h"
#include "stations/directory.h"

namespace linli::stations {

struct NewStation {
    std::string code;
    std::string name;
    Kind kind = Kind::station;
    std::optional<std::string> parent;    // code; nothing: at the top
    std::string administrator = "admin";  // name of the first account, a security administrator's
};
BOOST_DESCRIBE_STRUCT(NewStation, (), (code, name, kind, parent, administrator))
void check(const NewStation& station, json::Faults& faults);

// What is given changes; "" as a parent: to the top.
struct StationChange {
    std::optional<std::string> name;
    std::optional<std::string> code;
    std::optional<std::string> parent;
    std::optional<bool> is_closed;
};
BOOST_DESCRIBE_STRUCT(StationChange, (), (name, code, parent, is_closed))
void check(const StationChange& change, json::Faults& faults);

// A station as everybody may know it.
struct StationShown {
    std::int64_t number = 1;
    std::string code;
    std::string name;
    Kind kind = Kind::station;
    Text kind_name;
    std::optional<std::string> parent;  // code
    std::optional<Instant> closed_at;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(StationShown, (), (number, code, name, kind, kind_name, parent, closed_at, version))
StationShown shown(const Tree& tree, const Station& station);

// The new station, and the one-time link of its first security administrator: shown once.
struct AddedStation {
    StationShown station;
    identity::Invited administrator;
};
BOOST_DESCRIBE_STRUCT(AddedStation, (), (station, administrator))

// Holds no state; any thread. `accounts` outlives it.
class StationDesk {
  public:
    explicit StationDesk(const identity::AccountDesk& accounts) : accounts_(accounts) {}

    // The station, its first account, and an entry in the journals of both: `station.added` in that of
    // whoever adds it, subject "station/7", and `station.opened` in its own. Refused: station/code-taken
    // (409), forbidden/station (403) unless it comes under the actor's own, and as invalid what the tree does
    // not allow.
    Result<AddedStation> add(store::Transaction& transaction, const NewStation& wanted) const;

    // `station.changed`. Refused besides: station/unknown (404), stale; station/first (409): the first
    // station is not closed, nor one with open ones under it.
    Result<StationShown> change(store::Transaction& transaction, std::string_view code,
                                std::optional<std::int64_t> version, const StationChange& wanted) const;

  private:
    const identity::AccountDesk& accounts_;
};

}  // namespace linli::stations
